"""Ten years of a municipality: 7,500 recruitments with 100,000 sent references, or a tenth of it.

The demo is loaded first, by the product's own actions. One whole round of it is then multiplied inside the database:
each row is a copy of a real one with its keys, names and times changed, so that a column added tomorrow is filled as
the product fills it. The same seed gives the same rows.
"""

import hashlib
from collections.abc import Iterator, Mapping

from django.db import connection, models, transaction
from django.utils import timezone

from botkyrka_rc import content, demo
from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Organisation, RoleGrant, User
from foundation.audit.models import Event
from foundation.outbox.models import LinkToken, Message
from foundation.records.enums import DocumentState
from foundation.records.models import CaseFile, Document
from recruitment.models import Candidate, ProfileCompetency, Recruitment, RequirementProfile
from references.enums import RequestState
from references.models import QuestionSet, Referee, ReferenceRequest, ScaleScore, SentAnswer

SEED = "botkyrka"
WHOLE, TENTH = 7500, 750
MANAGERS = 350  # of the whole; so each has twenty-one or twenty-two recruitments, at a tenth too
UNITS = 80
BASE = 1_000_000  # keys begin here, out of the way of the demo's
AGE = "now() - n % 3650 * interval '1 day'"  # SQL: over ten years
# What is made: its name, its model, the row that is copied, what it is multiplied by, and what is changed in a copy.
Part = tuple[str, type[models.Model], models.Model, str, dict[str, str]]
FIRST = "Anna Karin Samir Elin Viktor Fatima Agnes Linus Maja Ingrid Kevin Nadja Olle Åsa Örjan Yusuf".split()
LAST = "Berglöf Tallkvist Ekenstam Lundmarker Norell Rosenhall Höglander Sundevall Palmlöf Storfors Åhlfors".split()
TITLES = "Undersköterska Sjuksköterska Socialsekreterare Stödassistent Lärare Rektor Handläggare Kock".split()


def prepare() -> None:
    """Framework, templates and demo; the municipality's units and managers, for all sizes."""
    now = timezone.now()
    content.load(now=now)
    demo.load(now=now)
    places = list(Organisation.objects.filter(kind=OrganisationKind.ADMINISTRATION).order_by("pk"))
    units = [
        Organisation.objects.create(kind=OrganisationKind.UNIT, name=f"Enhet {n:02}", parent=places[n % len(places)])
        for n in range(UNITS)
    ]
    managers = User.objects.bulk_create(
        User(pk=BASE + n, email=f"bench.chef.{n}@ekdala.example", name=_name(n), title="enhetschef", password="!")
        for n in range(MANAGERS)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=one, role=Role.MANAGER, organisation=units[n % UNITS]) for n, one in enumerate(managers)
    )


def _name(number: int) -> str:
    digest = hashlib.sha256(f"{SEED}{number}".encode()).digest()
    return f"{FIRST[digest[0] % len(FIRST)]} {LAST[digest[1] % len(LAST)]}"


def grow(begin: int, end: int) -> dict[str, int]:
    """Add the recruitments from number `begin` to `end`; returns how many rows of each kind that made.

    Five, seven or eight candidates each, a round for each of them, two referees and two sent answers a round.
    """
    row = Model()
    numbers = f"generate_series({begin}, {end - 1}) AS n"
    candidates = f"{numbers}, LATERAL generate_series(0, (ARRAY[4, 6, 7])[n % 3 + 1]) AS k"
    referees = f"{candidates}, generate_series(0, 1) AS r"
    with transaction.atomic():
        made: dict[str, int] = {}
        for name, model, template, source, changes in row.plan(numbers, candidates, referees):
            made[name] = made.get(name, 0) + multiply(model, template, source, changes)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


class Model:
    """The rows that are multiplied, and what is changed in each copy. SQL's names: n, k and r count recruitments,
    candidates and referees; `t` is the row that is copied."""

    def __init__(self) -> None:
        self.request = ReferenceRequest.objects.filter(state=RequestState.COMPLETE).order_by("pk")[0]
        self.referee = self.request.referees.order_by("pk")[0]
        self.case = self.request.candidate.recruitment
        self.answer = self.referee.sent_answers.order_by("-version")[0]

    def plan(self, numbers: str, candidates: str, referees: str) -> list[Part]:
        """What is made, in the order foreign keys ask for."""
        return [*self._cases(numbers, candidates), *self._rounds(candidates, referees), *self._scores(referees)]

    def _cases(self, numbers: str, candidates: str) -> list[Part]:
        case, person = f"{BASE} + n", f"{BASE} + n * 8 + k"
        title = f"{_pick(TITLES, 'n')} || ', ' || n"
        shared = {"created_at": AGE}
        manager = f"{BASE} + n * {MANAGERS} / {WHOLE}"
        profile = self.case.profiles.order_by("-version")[0]
        plan: list[Part] = [
            ("case files", CaseFile, self.case.case_file, numbers, {"id": case, "matter": title, "diary_number": "''"}),
            ("recruitments", Recruitment, self.case, numbers, shared | {
                "id": case, "case_file_id": case, "public_id": public("p", case), "title": title,
                "title_key": f"lower({title})", "owner_id": manager, "changed_at": AGE,
                "unit_id": f"(SELECT organisation_id FROM accounts_rolegrant WHERE user_id = {manager})",
            }),
            ("profiles", RequirementProfile, profile, numbers, {
                "id": case, "recruitment_id": case, "adopted_at": AGE, "adopted_by_id": manager,
            }),
            *(
                ("profile competencies", ProfileCompetency, chosen, numbers, {"profile_id": case})
                for chosen in ProfileCompetency.objects.filter(profile=profile, position__lte=3).order_by("position")
            ),
            ("question sets", QuestionSet, self.case.question_set, numbers, {
                "id": case, "recruitment_id": case, "profile_id": case, "frozen_at": AGE, "frozen_by_id": manager,
            }),
            ("candidates", Candidate, self.request.candidate, candidates, shared | {
                "id": person, "recruitment_id": case, "public_id": public("a", person), "name": name(person),
                "email": f"'kandidat.' || {person} || '@example.org'",
            }),
        ]  # fmt: skip
        return plan

    def _rounds(self, candidates: str, referees: str) -> list[Part]:
        case, person, one = f"{BASE} + n", f"{BASE} + n * 8 + k", f"({BASE} + n * 8 + k) * 2 + r"
        manager = f"{BASE} + n * {MANAGERS} / {WHOLE}"
        message = Message.objects.filter(subject_id=self.referee.public_id).order_by("pk")[0]
        shared = {"created_at": AGE}
        about_request = {"subject_id": public("c", person)}
        about_referee = {"subject_id": public("f", one), "case_id": case}
        return [
            ("rounds", ReferenceRequest, self.request, candidates, shared | {
                "id": person, "candidate_id": person, "public_id": public("c", person), "created_by_id": manager,
                "deadline": f"({AGE})::date", "sent_at": AGE, "naming_done_at": AGE, "ended_at": AGE,
            }),
            ("documents", Document, Document.objects.filter(state=DocumentState.FINISHED).order_by("pk").first()
                or self._document(), candidates, about_request | {
                "case_file_id": case, "public_id": public("d", person), "ordered_at": AGE, "finished_at": AGE,
            }),
            ("referees", Referee, self.referee, referees, shared | {
                "id": one, "request_id": person, "public_id": public("f", one), "name": name(one),
                "email": f"'referent.' || {one} || '@example.org'", "asked_at": AGE, "answered_at": AGE,
                "ended_at": AGE, "deadline": f"({AGE})::date",
            }),
            ("sent answers", SentAnswer, self.answer, referees, {"id": one, "referee_id": one, "sent_at": AGE}),
            ("messages", Message, message, referees, about_referee | shared | {
                "id": one, "dedupe_key": f"'bench-' || {one}", "message_id": f"'<' || {one} || '@ekdala.example>'",
                "recipient_name": name(one), "recipient_email": f"'referent.' || {one} || '@example.org'",
                "due_at": AGE, "state": "'sent'", "handed_over_at": AGE, "sent_at": AGE, "final_at": AGE,
                "claimed_until": "NULL", "claimed_by": "''", "provider_id": "''",
            }),
            ("links", LinkToken, LinkToken(subject_kind="references.referee"), referees, shared | {
                "token_hash": f"md5('{SEED}' || {one}) || md5({one} || '')", "subject_id": public("f", one),
                "message_id": one, "subject_kind": "'referee'", "revoked_at": "NULL",
            }),
            ("events", Event, Event.objects.order_by("pk")[0], referees, {
                "case_id": case, "object_id": f"({one})::text", "at": AGE,
            }),
        ]  # fmt: skip

    def _scores(self, referees: str) -> Iterator[Part]:
        one = f"({BASE} + n * 8 + k) * 2 + r"
        for score in self.answer.scores.order_by("pk"):
            chance = f"get_byte(decode(md5('{SEED}' || {one}), 'hex'), {score.pk % 16})"
            yield "scores", ScaleScore, score, referees, {"sent_answer_id": one, "score": f"{chance} % 5 + 1"}

    def _document(self) -> Document:
        """The demo's protocol, as the worker that does not run here would have left it."""
        document = Document.objects.filter(subject_id=self.request.public_id).order_by("pk")[0]
        document.state, document.path, document.sha256, document.size = "finished", "bench.pdf", "0" * 64, 60_000
        document.finished_at, document.facts = document.ordered_at, {"about": "Anna Berglöf", "answered": 2}
        document.save()
        return document


def multiply(model: type[models.Model], template: models.Model, source: str, changes: Mapping[str, str]) -> int:
    """Insert a copy of `template` for each row of `source`, `changes` (column to SQL) made; returns how many.

    The key is the database's own unless it is changed.
    """
    columns = [
        field.column for field in model._meta.concrete_fields if not field.primary_key or field.column in changes
    ]
    table, chosen = model._meta.db_table, ", ".join(changes.get(column, f't."{column}"') for column in columns)
    copied = f'{table} AS t WHERE t."{model._meta.pk.column}" = {template.pk}' if template.pk else ""
    rows = f"(SELECT * FROM {copied}) AS t, {source}" if copied else source
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({quoted}) SELECT {chosen} FROM {rows}")
        return int(cursor.rowcount)


def public(letter: str, key: str) -> str:
    """SQL for a public id: twenty-two characters, the same each time."""
    return f"'{letter}' || substr(md5('{SEED}{letter}' || ({key})), 1, 21)"


def name(key: str) -> str:
    """SQL for a person's name."""
    return f"{_pick(FIRST, key)} || ' ' || {_pick(LAST, f'({key}) / 7')}"


def _pick(words: list[str], key: str) -> str:
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{quoted}])[({key}) % {len(words)} + 1]"
