"""Reference taking: templates, frozen questions, rounds, referees and answers."""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from competencies.enums import QuestionKind, VersionState
from recruitment.models import Recruitment
from references.enums import QuestionGroup, RefereeState, Relation, RequestState
from references.models import (
    AnswerDraft,
    QuestionSet,
    Referee,
    ReferenceRequest,
    ReferenceTemplate,
    SentAnswer,
    TemplateQuestion,
)
from references.transitions import ENDED_REQUEST
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory, RoleTemplateFactory

NEVER_ASKED = {RefereeState.NAMED, RefereeState.HELD}


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


class ReferenceTemplateFactory(factory.django.DjangoModelFactory):
    """A published template with four core questions of different kinds (`questions=False` for none)."""

    class Meta:
        model = ReferenceTemplate
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=VersionState.DRAFT, published_at=None)

    role_template = factory.SubFactory(RoleTemplateFactory)
    number = 1
    state = VersionState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def questions(self: ReferenceTemplate, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            about, closing = QuestionGroup.ABOUT, QuestionGroup.CLOSING
            rows = [
                ("period", about, QuestionKind.PERIOD, "När arbetade ni tillsammans?", "When did you work together?"),
                ("uppgifter", about, QuestionKind.TEXT, "Vad arbetade hen med?", "What did they work with?"),
                ("samarbete", about, QuestionKind.CHOICE, "Hur ofta sågs ni?", "How often did you meet?"),
                ("igen", closing, QuestionKind.YES_NO, "Skulle du anställa igen?", "Would you hire them again?"),
            ]
            for position, (slug, group, kind, sv, en) in enumerate(rows, start=1):
                TemplateQuestionFactory(
                    template=self, slug=slug, group=group, kind=kind, text_sv=sv, text_en=en, position=position
                )


class TemplateQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TemplateQuestion

    template = factory.SubFactory(ReferenceTemplateFactory, questions=False)
    slug = factory.Sequence(lambda n: f"karnfraga-{n}")
    position = factory.Sequence(lambda n: n + 1)
    group = QuestionGroup.ABOUT
    kind = QuestionKind.TEXT
    text_sv = "Vad arbetade hen med?"
    text_en = "What did they work with?"
    options_sv = factory.LazyAttribute(lambda q: "Dagligen\nVarje vecka" if q.kind == QuestionKind.CHOICE else "")
    options_en = factory.LazyAttribute(lambda q: "Daily\nWeekly" if q.kind == QuestionKind.CHOICE else "")


def specification(recruitment: Recruitment) -> list[dict[str, Any]]:
    """Frozen questions for a recruitment: one core question, then the questions of its profile's competencies."""
    core: dict[str, Any] = {
        "slug": "period",
        "kind": "period",
        "group": "about",
        "text": {"sv": "När arbetade ni tillsammans?", "en": "When did you work together?"},
        "help": {"sv": "", "en": ""},
        "required": True,
        "options": [],
        "anchors": {},
        "competency": None,
    }
    profile = recruitment.profiles.order_by("-version").first()
    questions = [core]
    for chosen in profile.competencies.order_by("position") if profile else ():
        version = chosen.version
        anchors = {n: {c: getattr(version, f"anchor_{n}_{c}") for c in ("sv", "en")} for n in ("1", "3", "5")}
        for question in version.reference_questions.order_by("position"):
            questions.append(
                {
                    **core,
                    "slug": question.slug,
                    "kind": question.kind,
                    "group": version.competency.slug,
                    "text": {"sv": question.text_sv, "en": question.text_en},
                    "required": question.kind == "scale",
                    "anchors": anchors if question.kind == "scale" else {},
                    "competency": version.competency.slug,
                }
            )
    return questions


def chosen_competencies(recruitment: Recruitment) -> list[dict[str, Any]]:
    """What is frozen of the competencies themselves."""
    profile = recruitment.profiles.order_by("-version").first()
    found = []
    for chosen in profile.competencies.order_by("position") if profile else ():
        version = chosen.version
        words = {field: {c: getattr(version, f"{field}_{c}") for c in ("sv", "en")} for field in ("name", "definition")}
        found.append(
            {
                "slug": version.competency.slug,
                "version": version.number,
                "in_this_job": chosen.in_this_job,
                **words,
            }
        )
    return found


class QuestionSetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuestionSet
        django_get_or_create = ("recruitment",)

    recruitment = factory.SubFactory(RecruitmentFactory)
    profile = factory.LazyAttribute(lambda frozen: frozen.recruitment.profiles.order_by("-version").first())
    questions = factory.LazyAttribute(lambda frozen: specification(frozen.recruitment))
    competencies = factory.LazyAttribute(lambda frozen: chosen_competencies(frozen.recruitment))
    sha256 = factory.LazyAttribute(
        lambda frozen: hashlib.sha256(json.dumps(frozen.questions, sort_keys=True).encode()).hexdigest()
    )
    frozen_at = factory.LazyFunction(timezone.now)
    frozen_by_id = factory.LazyAttribute(lambda frozen: frozen.recruitment.owner_id)


class ReferenceRequestFactory(factory.django.DjangoModelFactory):
    """A round that collects answers (`state=` for another), with its recruitment's questions frozen."""

    class Meta:
        model = ReferenceRequest
        skip_postgeneration_save = True

    candidate = factory.SubFactory(CandidateFactory)
    state = RequestState.COLLECTING
    deadline = factory.LazyFunction(lambda: in_days(14))
    created_by = factory.LazyAttribute(lambda request: request.candidate.recruitment.owner)
    created_at = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute
    def sent_at(self) -> datetime | None:
        return None if self.state == RequestState.DRAFT else self.created_at

    @factory.lazy_attribute
    def naming_done_at(self) -> datetime | None:
        return None if self.state in {RequestState.DRAFT, RequestState.WITH_CANDIDATE} else self.created_at

    @factory.lazy_attribute
    def ended_at(self) -> datetime | None:
        return self.created_at if self.state in ENDED_REQUEST else None

    @factory.lazy_attribute
    def close_reason(self) -> str:
        return "Den andra referenten är på resa." if self.state == RequestState.CLOSED else ""

    @factory.post_generation
    def frozen(self: ReferenceRequest, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False and self.state != RequestState.DRAFT:
            QuestionSetFactory(recruitment=self.candidate.recruitment)


class RefereeFactory(factory.django.DjangoModelFactory):
    """A referee who has been asked (`state=` for another state, with the dates that state must have)."""

    class Meta:
        model = Referee

    request = factory.SubFactory(ReferenceRequestFactory)
    state = RefereeState.ASKED
    name = factory.Sequence(lambda n: f"Karin Alm {n}")
    relation = Relation.FORMER_MANAGER
    employer = "Lövholmens äldreboende"
    email = factory.Sequence(lambda n: f"karin.alm.{n}@example.org")
    phone = "070-174 06 20"
    position = factory.Sequence(lambda n: n + 1)
    created_at = factory.LazyFunction(timezone.now)
    wait_for_go = factory.LazyAttribute(lambda referee: referee.state == RefereeState.HELD)

    @factory.lazy_attribute
    def asked_at(self) -> datetime | None:
        return None if self.state in NEVER_ASKED else self.created_at

    @factory.lazy_attribute
    def deadline(self) -> date | None:
        return None if self.state in NEVER_ASKED else self.request.deadline

    @factory.lazy_attribute
    def invitations(self) -> int:
        return 0 if self.state in NEVER_ASKED else 1

    @factory.lazy_attribute
    def answered_at(self) -> datetime | None:
        return self.created_at if self.state == RefereeState.ANSWERED else None


def answers_to(questions: list[dict[str, Any]]) -> dict[str, Any]:
    """A plain answer to every question, as JSON."""
    plain: dict[str, Any] = {
        "scale": {"score": 4, "cannot_judge": False, "comment": "Planerade alltid passet i förväg."},
        "text": {"text": "Skötte dokumentationen på avdelningen."},
        "yes_no": {"answer": "yes", "comment": ""},
        "period": {"from": "2021-03", "to": "2024-06"},
    }
    return {
        q["slug"]: {"choice": q["options"][0]["slug"], "comment": ""} if q["kind"] == "choice" else plain[q["kind"]]
        for q in questions
    }


class AnswerDraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnswerDraft

    referee = factory.SubFactory(RefereeFactory, state=RefereeState.BEGUN)
    answers = factory.LazyAttribute(
        lambda draft: answers_to(draft.referee.request.candidate.recruitment.question_set.questions)
    )
    revision = 1
    language = "sv"
    begun_at = factory.LazyFunction(timezone.now)
    saved_at = factory.LazyFunction(timezone.now)


class SentAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SentAnswer

    referee = factory.SubFactory(RefereeFactory, state=RefereeState.ANSWERED)
    version = 1
    answers = factory.LazyAttribute(
        lambda sent: answers_to(sent.referee.request.candidate.recruitment.question_set.questions)
    )
    language = "sv"
    active_seconds = 360
    sent_at = factory.LazyFunction(timezone.now)
