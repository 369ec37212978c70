"""The demo: Ekdala, an invented municipality with invented people, and nine recruitments in different states.

Everything is made by the same actions as in earnest, at moments in the past few weeks, so that states, counts
and the log agree. The addresses are at example domains and the numbers in the series kept for fiction.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import override

from botkyrka_rc import demo_guides, demo_states, demo_surveys, demo_union
from botkyrka_rc.fixtures import read
from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Municipality, Organisation, RoleGrant, User
from foundation.accounts.queries import forget_municipality
from foundation.audit import actions as audit
from foundation.lib import calendar
from recruitment import actions as cases
from recruitment.enums import MemberRole
from recruitment.models import Candidate, Recruitment, RoleTemplate
from references.actions import candidate as by_candidate
from references.actions import referee as by_referee
from references.actions import staff
from references.models import QuestionSet, Referee, ReferenceRequest
from references.rules import local_day

PASSWORD = "ekdala-demo-2026"
DOMAIN = "ekdala.example"

# board, administration, units
ORGANISATIONS = [
    ("Kommunstyrelsen", "Kommunledningsförvaltningen", ["HR-avdelningen", "Kansliet"]),
    ("Utbildningsnämnden", "Utbildningsförvaltningen", ["Lindens förskola", "Björkskolan"]),
    ("Socialnämnden", "Socialförvaltningen", ["Barn och familj", "Stöd och boende"]),
    (
        "Vård- och omsorgsnämnden",
        "Vård- och omsorgsförvaltningen",
        ["Lövholmens äldreboende", "Hemtjänst Norr", "Hemtjänst Söder", "Almhöjdens äldreboende"],
    ),
    ("Arbetsmarknads- och vuxenutbildningsnämnden", "Arbetsmarknad och vuxenutbildning", ["Komvux"]),
    ("Kultur- och fritidsnämnden", "Kultur- och fritidsförvaltningen", ["Stadsbiblioteket"]),
    ("Samhällsbyggnadsnämnden", "Samhällsbyggnadsförvaltningen", ["Bygglov"]),
    ("Teknik- och fastighetsnämnden", "Teknik- och fastighetsförvaltningen", ["Måltidsservice"]),
]


class Account(NamedTuple):
    """An account to try the product with: a role, or a member's part. All have the same password, which opens nothing
    but the demo.
    """

    role: str
    email: str
    name: str
    what: str
    password: str = PASSWORD


ACCOUNTS = [
    Account(Role.MANAGER, f"chef@{DOMAIN}", "Maria Falkenhed", "rekryterande chef, Lövholmens äldreboende"),
    Account(Role.HR_SPECIALIST, f"hr@{DOMAIN}", "Henrik Brolind", "rekryterare, hela kommunen"),
    Account(Role.REGISTRAR, f"registrator@{DOMAIN}", "Birgitta Sandelius", "registrator, vård och omsorg"),
    Account(Role.HR_MANAGEMENT, f"hrchef@{DOMAIN}", "Eva Gyllenbro", "HR-ledning, hela kommunen"),
    Account(Role.UNION_REPRESENTATIVE, f"facklig@{DOMAIN}", "Jonas Ekvall", "facklig företrädare, vård och omsorg"),
    Account(MemberRole.ASSESSOR, f"bisittare@{DOMAIN}", "Noor Lindhagel", "bisittare i en av chefens rekryteringar"),
    Account(Role.SYSTEM_ADMINISTRATOR, f"admin@{DOMAIN}", "Sofia Norrhult", "systemadministratör"),
]
WHERE: dict[str, str] = {
    Role.MANAGER: "Lövholmens äldreboende",
    Role.REGISTRAR: "Vård- och omsorgsnämnden",
    Role.UNION_REPRESENTATIVE: "Vård- och omsorgsnämnden",
}
READ_BY_UNION = "Vård- och omsorgsförvaltningen"
OTHER_MANAGERS = [
    ("norr", "Ahmed Rydholm", "Hemtjänst Norr"),
    ("soder", "Lena Vikander", "Hemtjänst Söder"),
    ("almhojden", "Per-Erik Dalsjö", "Almhöjdens äldreboende"),
]


def accounts() -> list[Account]:
    """The demo's accounts, one a role."""
    return ACCOUNTS


@dataclass
class Demo:
    """What the demo is made with: the clock it counts back from, and people and words to take from."""

    now: datetime
    users: dict[str, User] = field(default_factory=dict)
    units: dict[str, Organisation] = field(default_factory=dict)
    people: Any = field(default_factory=lambda: cycle(PEOPLE))
    answers: dict[str, Any] = field(default_factory=lambda: read("demo_answers"))
    turn: int = 0
    told: datetime | None = None

    def before(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A working day so many working days ago, at an hour of the day in Sweden."""
        day = calendar.add_working_days(local_day(self.now), -days)
        self.told = datetime(day.year, day.month, day.day, hour, minute, tzinfo=calendar.STOCKHOLM)
        return self.told


PEOPLE = [
    ("Karin Öhrnell", "Lövholmens äldreboende", "former_manager"),
    ("Mattias Lindeborg", "Trygg Omsorg i Brobyholm AB", "manager"),
    ("Amina Westerhult", "Almhöjdens äldreboende", "colleague"),
    ("Gunilla Åsbrink", "Hemtjänst Söder", "former_manager"),
    ("Tobias Hagelin", "Solgläntans vårdcentral", "colleague"),
    ("Rose-Marie Kvistgård", "Brobyholms kommun", "manager"),
    ("Yusuf Hallonsten", "Hemtjänst Norr", "former_manager"),
    ("Ulla-Britt Fagerdal", "Vårdgymnasiet i Ekdala", "teacher"),
    ("Peder Sjöstrand", "Nattpatrullen i Brobyholm", "manager"),
    ("Lovisa Enarv", "Kvarnbackens gruppbostad", "former_manager"),
]
CANDIDATES = [
    "Johanna Berglöf", "Samir Tallkvist", "Elin Ekenstam", "Viktor Lundmarker", "Fatima Norell", "Agnes Rosenhall",
    "Linus Höglander", "Maja Sundevall", "Ingrid Palmlöf", "Kevin Storfors", "Nadja Alvemark", "Olle Brandell",
    "Sara Ekhult",
]  # fmt: skip


def load(*, now: datetime) -> bool:
    """Fills an empty database with the demo; returns False, and does nothing, where there are users already."""
    if User.objects.exists():
        return False
    with transaction.atomic(), override("sv"):
        demo = Demo(now)
        _municipality()
        _organisations(demo)
        _users(demo)
        with audit.told_by(lambda: demo.told or demo.now):  # the log agrees with what it tells of
            _recruitments(demo)
            demo_guides.load(demo.before)
            demo_states.load(
                before=demo.before,
                assessor=demo.users[MemberRole.ASSESSOR],
                colleague=demo.users["Hemtjänst Norr"],
                manager=demo.users[Role.MANAGER],
                registrar=demo.users[Role.REGISTRAR],
            )
            demo_union.load(union=demo.users[Role.UNION_REPRESENTATIVE], before=demo.before)
            demo_surveys.load(units=_units(demo), manager=demo.users[Role.MANAGER], now=now)
    forget_municipality()
    return True


def _municipality() -> None:
    Municipality.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Ekdala kommun",
            "switchboard": "08-465 004 00",
            "help_name": "Rekryteringscentrum",
            "help_email": f"rekryteringscentrum@{DOMAIN}",
            "help_phone": "08-465 004 10",
            "data_protection_email": f"dataskyddsombud@{DOMAIN}",
            "legal_basis_sv": "Uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen).",
            "legal_basis_en": "A task carried out in the public interest (Article 6(1)(e) of the GDPR).",
            "retention_sv": "Protokollet gallras två år och en månad efter att beslutet om anställning har fått laga "
            "kraft. Protokollet för den som anställs bevaras.",
            "retention_en": "The protocol is destroyed two years and one month after the decision to hire has gained "
            "legal force. The protocol of the person who is hired is kept.",
        },
    )


def _organisations(demo: Demo) -> None:
    for board_name, administration_name, unit_names in ORGANISATIONS:
        board = Organisation.objects.create(kind=OrganisationKind.BOARD, name=board_name)
        administration = Organisation.objects.create(
            kind=OrganisationKind.ADMINISTRATION,
            name=administration_name,
            parent=board,
            union_reads_profiles=administration_name == READ_BY_UNION,
        )
        demo.units |= {board_name: board, administration_name: administration}
        for name in unit_names:
            demo.units[name] = Organisation.objects.create(kind=OrganisationKind.UNIT, name=name, parent=administration)


def _users(demo: Demo) -> None:
    for account in ACCOUNTS:
        where = [demo.units[WHERE[account.role]]] if account.role in WHERE else _boards()
        role = Role(account.role) if account.role in Role.values else None  # a bisittare has a part, and no role
        demo.users[account.role] = _user(account.email, account.name, account.what, role, where)
    for number, (slug, name, unit) in enumerate(OTHER_MANAGERS, start=31):
        title = f"rekryterande chef, {unit}"
        demo.users[unit] = _user(f"{slug}@{DOMAIN}", name, title, Role.MANAGER, [demo.units[unit]], number)


def _boards() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=OrganisationKind.BOARD).order_by("path"))


def _units(demo: Demo) -> list[Organisation]:
    return [place for place in demo.units.values() if place.kind == OrganisationKind.UNIT]


def _user(email: str, name: str, title: str, role: Role | None, where: list[Organisation], number: int = 30) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, title=title, phone=f"08-465 004 {number}")
    if role:
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role, organisation=place) for place in where)
    return user


# -- nine recruitments ----------------------------------------------------------------------------------------


def _recruitments(demo: Demo) -> None:
    manager = demo.users[Role.MANAGER]
    home = demo.units["Lövholmens äldreboende"]
    names = iter(CANDIDATES)
    _case(demo, manager, home, "Undersköterska, natt", days=1, adopt=False)
    fresh = _case(demo, manager, home, "Undersköterska, sommar", days=2)
    _candidate(demo, fresh, next(names), days=1)
    naming = _case(demo, manager, home, "Undersköterska, demensenheten", days=6)
    _round(demo, naming, next(names), days=4)
    _collecting(demo, _case(demo, manager, home, "Undersköterska, korttidsenheten", days=9), names)
    _complete(demo, _case(demo, manager, home, "Undersköterska, dag", days=14), names)
    _closed(demo, _other(demo, "Hemtjänst Norr", "Undersköterska, kvällspatrullen", 16), names)
    _short(demo, _other(demo, "Hemtjänst Söder", "Undersköterska, hemtjänst", 11), names)
    _withdrawn(demo, _other(demo, "Almhöjdens äldreboende", "Undersköterska, vikariat", 12), names)
    _complete(demo, _other(demo, "Almhöjdens äldreboende", "Undersköterska, växelvård", 15), names)
    _without_email(demo, Recruitment.objects.get(title="Undersköterska, demensenheten"), next(names))


def _other(demo: Demo, unit: str, title: str, days: int) -> Recruitment:
    return _case(demo, demo.users[unit], demo.units[unit], title, days=days, hr_support=unit == "Hemtjänst Norr")


def _case(
    demo: Demo, by: User, unit: Organisation, title: str, *, days: int, adopt: bool = True, hr_support: bool = False
) -> Recruitment:
    role = RoleTemplate.objects.get(slug="underskoterska")
    chosen = [
        cases.Chosen(row.competency.slug, row.in_this_job_sv) for row in role.suggestions.select_related("competency")
    ]
    case = cases.create_recruitment(
        by=by,
        title=title,
        unit=unit,
        role_template=role,
        competencies=chosen,
        count_reason="",
        ats_reference=str(4200 + demo.turn),
        hr_support=hr_support,
        now=demo.before(days, 9),
    )
    demo.turn += 1
    if adopt:
        cases.adopt_profile(by=by, recruitment=case, now=demo.before(days, 9, 20))
    case.refresh_from_db()
    return case


def _candidate(demo: Demo, case: Recruitment, name: str, *, days: int) -> Candidate:
    return cases.add_candidate(
        by=case.owner,
        recruitment=case,
        name=name,
        email=f"{_slug(name)}@example.org",
        phone="070-174 06 40",
        language="sv",
        now=demo.before(days, 9, 30),
    )


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöü ", "aaou."))
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter in ".-"))


def _round(demo: Demo, case: Recruitment, name: str, *, days: int) -> ReferenceRequest:
    """A round sent to a new candidate so many working days ago, with ten working days to go from then."""
    now = demo.before(days, 10)
    return staff.ask_candidate(
        by=case.owner,
        candidate=_candidate(demo, case, name, days=days),
        minimum=2,
        deadline=calendar.default_deadline(now),
        personal_line="Roligt att träffa dig i måndags! Välj gärna dem som har sett dig i vardagen.",
        now=now,
    )


def _named(
    demo: Demo, request: ReferenceRequest, *, days: int, hold_last: bool = False, last_by_phone: bool = False
) -> list[Referee]:
    """Two referees, named and sent by the candidate; the last may be held, or have no e-mail."""
    referees = []
    for number in (1, 2):
        person, employer, relation = next(demo.people)
        referees.append(
            by_candidate.name_referee(
                request=request,
                name=person,
                relation=relation,
                employer=employer,
                email="" if last_by_phone and number == 2 else f"{_slug(person)}.{request.pk}@example.org",
                phone=f"070-174 06 5{number}",
                language="sv",
                wait_for_go=hold_last and number == 2,
                now=demo.before(days, 12, 15),
            )
        )
    by_candidate.send_naming(request=request, now=demo.before(days, 12, 20))
    return [Referee.objects.select_related("request").get(pk=referee.pk) for referee in referees]


def _save(demo: Demo, referee: Referee, now: datetime, groups: int = 99) -> None:
    """Saves the first `groups` groups of the form, one a minute or so."""
    demo.turn += 1
    questions = QuestionSet.objects.get(recruitment=referee.request.candidate.recruitment).questions
    order = list(dict.fromkeys(question["group"] for question in questions))[:groups]
    for number, group in enumerate(order):
        answers = {one["slug"]: _said(demo, one, number) for one in questions if one["group"] == group}
        by_referee.save_draft(
            referee=referee,
            answers=answers,
            revision=number,
            language="sv",
            now=now + timedelta(seconds=70 * number),
        )


def _answer(demo: Demo, referee: Referee, now: datetime) -> None:
    _save(demo, referee, now)
    demo.told = now + timedelta(minutes=7)
    by_referee.send_answer(referee=referee, now=demo.told)


def _said(demo: Demo, question: dict[str, Any], number: int) -> dict[str, Any]:
    """An invented answer to a question of the shipped template: one referee keeps to one tone, the next to another."""
    at = demo.turn * 2 + number % 2
    if question["competency"]:
        told = demo.answers["competencies"][question["competency"]]
        one = told[at % len(told)]
        if question["kind"] == "scale":
            return {"score": one["score"], "cannot_judge": False, "comment": one["comment"]}
        return {"text": one["example"]}
    core = demo.answers["core"][question["slug"]]
    answer = dict(core[at % len(core)])
    if question["kind"] == "choice":
        answer["choice"] = question["options"][at % len(question["options"])]["slug"]
    return answer


def _collecting(demo: Demo, case: Recruitment, names: Any) -> None:
    """One has answered, one has begun; a second candidate holds a referee; a third has one who wants to be rung."""
    one, two = _named(demo, _round(demo, case, next(names), days=7), days=6)
    _answer(demo, one, demo.before(5, 19, 40))
    _save(demo, two, demo.before(4, 12, 5), groups=2)
    first, _held = _named(demo, _round(demo, case, next(names), days=6), days=5, hold_last=True)
    _answer(demo, first, demo.before(3, 12, 10))
    _silent, caller = _named(demo, _round(demo, case, next(names), days=3), days=2)
    by_referee.want_call(
        referee=caller, phone="070-174 06 55", times="Helst före 9 eller efter 16", now=demo.before(1, 15, 30)
    )


def _complete(demo: Demo, case: Recruitment, names: Any) -> None:
    for days in (12, 11):
        one, two = _named(demo, _round(demo, case, next(names), days=days), days=days - 1)
        _answer(demo, one, demo.before(days - 2, 20, 15))
        _answer(demo, two, demo.before(days - 4, 12, 30))


def _without_email(demo: Demo, case: Recruitment, name: str) -> None:
    """One has answered; the other has no e-mail, and waits to be rung."""
    one, _by_phone = _named(demo, _round(demo, case, name, days=4), days=3, last_by_phone=True)
    _answer(demo, one, demo.before(2, 20, 30))


def _closed(demo: Demo, case: Recruitment, names: Any) -> None:
    request = _round(demo, case, next(names), days=14)
    one, two = _named(demo, request, days=13)
    _answer(demo, one, demo.before(11, 18, 0))
    by_referee.decline(
        referee=two, reason="knows_too_little", comment=demo.answers["declines"][0]["text"], now=demo.before(10, 9, 0)
    )
    reason = "Den andra referenten avböjde och kandidaten har ingen annan chef att namnge. Intervjun ger gott underlag."
    staff.close_request(by=case.owner, request=request, reason=reason, now=demo.before(6, 11))


def _short(demo: Demo, case: Recruitment, names: Any) -> None:
    one, two = _named(demo, _round(demo, case, next(names), days=9), days=8)
    _answer(demo, one, demo.before(6, 12, 45))
    by_referee.decline(
        referee=two, reason="no_time", comment=demo.answers["declines"][3]["text"], now=demo.before(5, 8, 30)
    )


def _withdrawn(demo: Demo, case: Recruitment, names: Any) -> None:
    request = _round(demo, case, next(names), days=10)
    _named(demo, request, days=9)
    staff.withdraw_request(by=case.owner, request=request, now=demo.before(7, 9))
