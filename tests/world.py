"""One invented world for every guard that walks through the product: each person, each state, each kind of page.

Made through the product's own actions, so that its rows, mails and events hang together as they do in earnest.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.test import Client
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.queries import forget_municipality
from foundation.audit import actions as audit
from foundation.lib import calendar
from foundation.lib.pdf import render_pdf
from foundation.lib.tokens import hash_token, new_token, sign_link
from foundation.outbox import actions as outbox
from foundation.outbox.queries import Words
from foundation.records import actions as records
from foundation.records.enums import DocumentState, DocumentType
from foundation.records.models import Document
from foundation.records.registry import renderer_for
from recruitment import queries as case_queries
from recruitment.comments import comment_on_profile
from recruitment.enums import MemberRole, RecruitmentState
from recruitment.guides import actions as guides
from recruitment.guides import queries as guide_queries
from recruitment.models import Candidate, Recruitment, RecruitmentMember
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.models import QuestionSet, Referee, ReferenceRequest
from references.queries import REQUEST
from surveys.actions.clock import close_due
from surveys.actions.respondent import send_reply
from surveys.enums import SurveyKind
from surveys.models import Invitation
from tests.factories.accounts import MunicipalityFactory, OrganisationFactory, UserFactory
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import (
    CandidateFactory,
    RecruitmentFactory,
    RecruitmentMemberFactory,
    RoleTemplateCompetencyFactory,
)
from tests.factories.references import (
    RefereeFactory,
    ReferenceRequestFactory,
    ReferenceTemplateFactory,
    answers_to,
)
from tests.factories.surveys import (
    AssumptionsFactory,
    InvitationFactory,
    SurveyFactory,
    SurveyTemplateFactory,
    reply_to,
)
from tests.helpers.links import Linked, link_to
from tests.people import People, make_people

DAY = timedelta(days=1)


@dataclass
class World:
    """`rounds` and `referees` by what is special about them; `documents` by state; each round has its candidate.

    `guides` are recruitments by how far their interview guide has come; that of `recruitment` is locked.
    """

    people: People
    draft: Recruitment
    unasked: Candidate
    stranger: User  # has an account and nothing more
    invited: User  # has not signed in yet
    rounds: dict[str, ReferenceRequest] = field(default_factory=dict)
    referees: dict[str, Referee] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    guides: dict[str, Recruitment] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)  # to surveys, by how it went
    ended: dict[str, Recruitment] = field(default_factory=dict)

    @property
    def recruitment(self) -> Recruitment:
        return self.people.recruitment

    @property
    def member(self) -> RecruitmentMember:
        """The deputy's part in the recruitment."""
        return self.recruitment.members.get(user=self.people.deputy)


def make_world() -> World:
    """Every state a round, a referee and a document can be in, around the recruitment of tests/people.py."""
    now = timezone.now()
    forget_municipality()
    MunicipalityFactory()
    people = make_people()
    case = people.recruitment
    ReferenceTemplateFactory(role_template=case.role_template)
    for chosen in case.profiles.get().competencies.all():
        RoleTemplateCompetencyFactory(role_template=case.role_template, competency=chosen.version.competency)
    world = World(
        people=people,
        draft=RecruitmentFactory(unit=people.unit, owner=people.manager, state=RecruitmentState.DRAFT),
        unasked=CandidateFactory(recruitment=case),
        stranger=UserFactory(name="Nils Nykomling"),
        invited=UserFactory(name="Inga Inbjuden", password=""),
    )
    for state in ("decided", "closed", "cancelled"):
        world.ended[state] = RecruitmentFactory(unit=people.unit, owner=people.manager, state=state)
        CandidateFactory(recruitment=world.ended[state], hired=state != "cancelled")
        CandidateFactory(recruitment=world.ended[state], withdrawn_at=now)
    CandidateFactory(recruitment=world.draft, withdrawn_at=now)
    CompetencyVersionFactory(competency=RoleTemplateCompetencyFactory().competency, number=2, draft=True)
    ReferenceTemplateFactory(draft=True)
    _guides(world, now)
    _union(world, now)
    _still_open(world, now)
    _over(world, now)
    _elsewhere(world, now)
    _surveys(world, now)
    outbox.word(
        "references.referee_invitation", Words("Om {kandidat}", "Hej {mottagare}!\n\n{lank}"),
        language="sv", by_id=people.hr.pk, role=Role.HR_SPECIALIST,
    )  # fmt: skip
    audit.record_read(
        by_id=people.manager.pk, role="manager", case_id=case.pk, object_kind=REQUEST, object_id=case.pk
    )  # fmt: skip
    for row in (*world.rounds.values(), *world.referees.values(), *world.documents.values()):
        row.refresh_from_db()
    return world


# -- interview guides -------------------------------------------------------------------------------------------


def plan_for(case: Recruitment, **changes: Any) -> guides.Plan:
    """What is suggested for a recruitment's guide, with changes."""
    (text, *_older) = case_queries.profiles_of(case)
    return guides.Plan(**{"questions": guide_queries.suggestion(guide_queries.offers_for(text)), **changes})


def _guides(world: World, now: datetime) -> None:
    """None yet, one that takes longer than there is time, and one that is locked and was deviated from."""
    people = world.people
    world.guides = {
        word: RecruitmentFactory(unit=people.unit, owner=people.manager) for word in ("suggested", "too_long")
    }
    world.guides |= {"not_adopted": world.draft, "locked": world.recruitment}
    for word, minutes in (("too_long", 30), ("locked", 60)):
        case = world.guides[word]
        guide = guides.save_guide(
            by=case.owner, recruitment=case, plan=plan_for(case, minutes=minutes), seen=0, now=now
        )  # fmt: skip
    guides.freeze_guide(by=people.manager, recruitment=world.recruitment, seen=guide.version, now=now)
    for candidate, number in ((world.unasked, 2), (None, None)):
        guides.note_deviation(
            by=people.manager, recruitment=world.recruitment, candidate=candidate, number=number,
            what="Frågan ställdes sist.", reason="Kandidaten bad att få tänka.", now=now,
        )  # fmt: skip


# -- the union --------------------------------------------------------------------------------------------------


def _union(world: World, now: datetime) -> None:
    """The union reads in the administration of the recruitment, has written about its profile, and is answered."""
    people, case = world.people, world.recruitment
    Organisation.objects.filter(pk=people.unit.parent_id).update(union_reads_profiles=True)
    case.unit.refresh_from_db()
    for user, text in ((people.union, "Kan körkort vara en merit?\nAlla pass går att nå."), (people.manager, "Ja.")):
        comment_on_profile(by=user, recruitment=case, version=1, text=text, now=now)


# -- rounds -----------------------------------------------------------------------------------------------------


def _ask(case: Recruitment, now: datetime) -> ReferenceRequest:
    last = calendar.add_working_days(timezone.localdate(now), 10)
    return staff.ask_candidate(
        by=case.owner, candidate=CandidateFactory(recruitment=case), minimum=2, deadline=last,
        personal_line="Vi ses på onsdag.", now=now,
    )  # fmt: skip


def _name(round_: ReferenceRequest, word: str, now: datetime, **changes: Any) -> Referee:
    given = {
        "name": f"Karin {word.capitalize()}",
        "relation": "former_manager",
        "employer": "Lövholmens äldreboende",
        "email": f"{word}.{round_.pk}@example.org",
        "phone": "070-174 06 21",
        "language": "sv",
        "wait_for_go": False,
    }
    return by_candidate.name_referee(request=round_, **(given | changes), now=now)


def _collecting(case: Recruitment, words: list[str], now: datetime, **last: Any) -> tuple[ReferenceRequest, Any]:
    """A round sent to referees by these words; the last of them as `last` says."""
    round_ = _ask(case, now)
    named = {word: _name(round_, word, now, **(last if word == words[-1] else {})) for word in words}
    by_candidate.send_naming(request=round_, now=now)
    return round_, named


def _save(referee: Referee, now: datetime, count: int | None = None) -> None:
    questions = QuestionSet.objects.get(recruitment__candidates__reference_requests__referees=referee).questions
    by_referee.save_draft(
        referee=referee, answers=answers_to(questions[:count]), revision=0, language="sv", now=now
    )  # fmt: skip


def _answer(referee: Referee, now: datetime) -> None:
    _save(referee, now)
    by_referee.send_answer(referee=referee, now=now + timedelta(minutes=6))


def _correct(referee: Referee, now: datetime) -> None:
    """A second version, with one score changed."""
    draft = by_referee.begin_correction(referee=referee, now=now)
    slug = next(slug for slug, answer in draft.answers.items() if "score" in answer)
    better = {slug: {"score": 5, "cannot_judge": False, "comment": ""}}
    by_referee.save_draft(referee=referee, answers=better, revision=draft.revision, language="sv", now=now)
    by_referee.send_answer(referee=referee, now=now)


def _still_open(world: World, now: datetime) -> None:
    case, before = world.recruitment, now - DAY
    world.rounds["with_candidate"] = _ask(case, now)
    world.rounds["naming"] = _ask(case, before)
    world.referees["named"] = _name(world.rounds["naming"], "named", before)
    _name(world.rounds["naming"], "second", before, wait_for_go=True, email="")

    words = ["asked", "begun", "answered", "corrected", "wants_call", "held"]
    world.rounds["collecting"], named = _collecting(case, words, before, wait_for_go=True)
    _save(named["begun"], now, 2)
    _answer(named["answered"], before)
    _answer(named["corrected"], before)
    _correct(named["corrected"], now)
    by_referee.want_call(referee=named["wants_call"], phone="070-174 06 30", times="Efter 15.", now=now)
    world.referees |= named

    words = ["declined", "wrong_person", "bounced", "withdrawn", "whole_draft"]
    world.rounds["lost"], named = _collecting(case, words, before)
    by_referee.decline(referee=named["declined"], reason="unwilling", comment="Vi är osams.", now=now)
    by_referee.wrong_person(referee=named["wrong_person"], now=now)
    clock.referee_bounced(public_id=named["bounced"].public_id, now=now)
    staff.withdraw_referee(by=case.owner, referee=named["withdrawn"], now=now)
    _save(named["whole_draft"], now)
    world.referees |= named


def _over(world: World, now: datetime) -> None:
    case, before = world.recruitment, now - DAY
    for word, days in (("expired", 30), ("dead", 80)):
        world.rounds[word], named = _collecting(case, [word, f"{word}_too"], now - days * DAY)
        world.referees |= named
    clock.expire(now=now)

    world.rounds["complete"], named = _collecting(case, ["first", "correcting"], before)
    _answer(named["first"], before)
    _answer(named["correcting"], before)
    world.documents["finished"] = finished(world.rounds["complete"], now)
    by_referee.begin_correction(referee=named["correcting"], now=now)
    world.referees |= named

    for word in ("closed", "failed"):
        world.rounds[word], named = _collecting(case, [f"{word}_one", f"{word}_two"], before)
        _answer(named[f"{word}_one"], before)
        staff.close_request(by=case.owner, request=world.rounds[word], reason="Den andra är på resa.", now=now)
        world.documents[word] = _document(world.rounds[word])
    for _attempt in range(5):
        Document.objects.filter(pk=world.documents["failed"].pk).update(claimed_until=None)
        taken = records.claim(world.documents["failed"].pk, now=now)
        assert taken is not None
        records.stumble(document=taken, reason="The page could not be made.", now=now)

    world.rounds["withdrawn"] = _ask(case, before)
    staff.withdraw_request(by=case.owner, request=world.rounds["withdrawn"], now=now)


def _elsewhere(world: World, now: datetime) -> None:
    """A round in another administration, for those who must not see it."""
    case = RecruitmentFactory(unit=world.people.other_unit, owner=world.people.other_manager)
    ReferenceTemplateFactory(role_template=case.role_template)
    world.rounds["elsewhere"], named = _collecting(case, ["elsewhere", "elsewhere_too"], now)
    world.referees |= named


def _surveys(world: World, now: datetime) -> None:
    """Candidates who were asked how it was: not answered, answered, too late; and a manager."""
    AssumptionsFactory()
    SurveyTemplateFactory(draft=True)
    ended = {"unit": world.people.unit, "owner": world.people.manager, "state": RecruitmentState.CLOSED}
    survey = SurveyFactory(recruitment=RecruitmentFactory(**ended))
    world.invitations["open"] = InvitationFactory(survey=survey)
    world.invitations["answered"] = InvitationFactory(survey=survey)
    given = reply_to({"helhet": 4, "samma": "yes", "battre": "Snabbare besked."})
    send_reply(invitation=world.invitations["answered"], answers=given, language="sv")
    over = SurveyFactory(recruitment=RecruitmentFactory(**ended), opened_at=now - 30 * DAY)
    world.invitations["closed"] = InvitationFactory(survey=over)
    asked = SurveyFactory(recruitment=survey.recruitment, kind=SurveyKind.MANAGER)
    world.invitations["manager"] = InvitationFactory(survey=asked)
    for number in range(6):
        given = reply_to(
            {"helhet": number % 5 + 1, "samma": "no" if number else "yes", "battre": f"Tydligare {number}."}
        )
        send_reply(invitation=InvitationFactory(survey=over), answers=given, language="sv")
    close_due(now=now)


def _document(round_: ReferenceRequest) -> Document:
    return Document.objects.filter(subject_id=round_.public_id).latest("version")


_printed: list[bytes] = []  # the protocol of each world of a process is the same, and costs as much as all the rest


def _print_once(*given: Any, **named: Any) -> bytes:
    if not _printed:
        _printed.append(render_pdf(*given, **named))
    return _printed[0]


def finished(round_: ReferenceRequest, now: datetime) -> Document:
    """The round's newest document, made as the worker makes it; printed once."""
    document = _document(round_)
    records.claim(document.pk, now=now)
    with mock.patch("references.pdf.render_pdf", _print_once):
        rendered = renderer_for(document.document_type)(document)
    return records.finish(document=document, rendered=rendered, now=now)


# -- more of everything -----------------------------------------------------------------------------------------


def shelve(round_: ReferenceRequest, now: datetime) -> None:
    """A finished document about a round, as the lists see it; the file itself was never made."""
    made = records.order(
        case_file=round_.candidate.recruitment.case_file, document_type=DocumentType.REFERENCE_PROTOCOL,
        subject_kind=REQUEST, subject_id=round_.public_id, title="Referensprotokoll", now=now,
    )  # fmt: skip
    Document.objects.filter(pk=made.pk).update(
        state=DocumentState.FINISHED,
        path=f"{made.public_id}.pdf",
        sha256="0" * 64,
        size=1,
        finished_at=now,
        facts={"about": "SL", "answered": 1},
    )


def make_big(world: World, rows: int = 70) -> None:
    """More rows of every kind that a list shows than any list shows at once."""
    now, people = timezone.now(), world.people
    for number in range(rows):
        case = RecruitmentFactory(unit=people.unit, owner=people.manager, profile=1)
        round_ = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=case))
        RefereeFactory(request=round_, state="declined", ended_at=now)
        shelve(round_, now)
        CandidateFactory(recruitment=world.recruitment)
        OrganisationFactory(parent=people.unit.parent)
        UserFactory(roles=[(Role.MANAGER, people.unit)])
        ReferenceTemplateFactory(draft=True)
        RecruitmentMemberFactory(recruitment=world.recruitment, role=MemberRole.CO_MANAGER)
        outbox.put(
            "password_reset", dedupe_key=f"many:{number}", to_name="Kim", to_email=f"kim.{number}@ekdala.example",
            language="sv", subject_kind="user", subject_id=str(people.manager.pk),
        )  # fmt: skip
        audit.record_read(by_id=people.manager.pk, role="manager", case_id=case.pk, object_kind=REQUEST, object_id=1)


# -- visitors ---------------------------------------------------------------------------------------------------


def signed_in(user: User, **how: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client(**how)
    client.force_login(user)
    return client


def link_of(row: Linked) -> tuple[str, str]:
    """A new living link to a row's pages: its address and its secret."""
    token = new_token()
    return link_to(row, token), token


def holder(row: Linked, **how: Any) -> Client:
    """A browser that has come in by the row's link."""
    client = Client(**how)
    client.cookies["link"] = link_cookie(row)
    return client


def link_cookie(row: Linked) -> str:
    """The cookie that the row's link leaves in a browser."""
    address, token = link_of(row)
    home = address.removesuffix(f"{token}/")
    return sign_link(home, hash_token(token))
