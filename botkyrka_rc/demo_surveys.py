"""The demo's past year: recruitments that have ended, their references, and what managers and candidates thought.

Made in bulk, since four quarters by the actions would take minutes and send a thousand mails; what is counted (rounds,
answers, scores) is whole all the same, and closed surveys have left what closing leaves. Invented people only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import prefetch_related_objects

from competencies.enums import VersionState
from competencies.models import CompetencyVersion
from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, RoleGrant, User
from foundation.audit import actions as audit
from foundation.lib import calendar
from foundation.lib.text import swedish_key
from foundation.records.models import CaseFile
from recruitment.enums import RecruitmentState
from recruitment.models import Candidate, ProfileCompetency, Recruitment, RequirementProfile, RoleTemplate
from recruitment.rules import matter_of
from references.actions.freeze import checksum, compose
from references.enums import Manner, RefereeState, Relation, RequestState
from references.models import QuestionSet, Referee, ReferenceRequest, ScaleScore, SentAnswer
from surveys.actions import clock
from surveys.enums import SurveyKind, SurveyState
from surveys.models import Answer, Invitation, Reply, Survey, SurveyTemplate, Tally
from surveys.queries import template_in_force
from surveys.rules import enough, last_day, local_day, quarter_before, quarter_of

SEED = 76
QUARTERS_BACK = 3
# How it goes from quarter to quarter: the share with references, with a second one, and the usual days of a round.
PROGRESS = [(0.62, 0.45, 11), (0.76, 0.58, 9), (0.86, 0.68, 7), (0.93, 0.76, 6)]
SUPPORTED = 5  # administrations with HR support
ROLE_OF = {
    "Kommunledningsförvaltningen": "Handläggare",
    "Kultur- och fritidsförvaltningen": "Bibliotekarie",
    "Samhällsbyggnadsförvaltningen": "Bygglovshandläggare",
    "Teknik- och fastighetsförvaltningen": "Kock",
    "Arbetsmarknad och vuxenutbildning": "Lärare, sfi",
    "Utbildningsförvaltningen": "Förskollärare",
    "Socialförvaltningen": "Socialsekreterare",
    "Vård- och omsorgsförvaltningen": "Undersköterska",
}
FIRST = [
    "Alva", "Birk", "Cornelia", "Dante", "Ebba", "Farid", "Greta", "Hjalmar", "Iris", "Jamila", "Kerstin", "Love",
    "Mira", "Noor", "Otto", "Petra", "Rasmus", "Selma", "Ture", "Vera",
]  # fmt: skip
LAST = [
    "Almkvistel", "Björnhag", "Dalfors", "Ekenlund", "Fagerståhl", "Granhed", "Hagbrink", "Innermark", "Kvarnlöf",
    "Lindhagel", "Mossfält", "Norrlinder", "Oxelstig", "Rönnmark", "Stenhagel", "Tallhög", "Vintersand", "Åsklöf",
]  # fmt: skip
WORDS = [
    "Planerade sitt arbete väl och höll det som var sagt.",
    "Tog ansvar för gruppen när det var mycket att göra.",
    "Lyssnade först och svarade sedan, även när samtalet var svårt.",
    "Lärde sig rutinerna snabbt och hjälpte andra att följa dem.",
]
SAID = {
    SurveyKind.CANDIDATE: [
        "Det tog lång tid mellan intervjun och beskedet.",
        "Jag fick veta i förväg vad som skulle hända. Det var skönt.",
        "Skriv lönespannet i annonsen.",
        "Bra frågor som handlade om jobbet.",
        "Jag hade velat veta varför jag inte gick vidare.",
        "Trevligt bemötande hela vägen.",
        "Svårt att hitta lokalen, en karta hade hjälpt.",
        "Lätt att lämna referenser i mobilen.",
    ],
    SurveyKind.MANAGER: [
        "Jag vill kunna kopiera kravprofilen från förra gången.",
        "Referenserna kom snabbare än jag hann läsa dem.",
        "Bra att alla fick samma frågor.",
        "Påminn mig om att boka intervjurum.",
    ],
}


@dataclass
class Past:
    """What the past is made with."""

    now: datetime
    chance: Random = field(default_factory=lambda: Random(SEED))
    owners: dict[int, User] = field(default_factory=dict)
    frozen: dict[int, tuple[Any, list[Any], list[Any]]] = field(default_factory=dict)
    versions: list[CompetencyVersion] = field(default_factory=list)
    roles: dict[str, RoleTemplate] = field(default_factory=dict)

    def at(self, day: date, first: int = 8, last: int = 16) -> datetime:
        """A moment of a day, between two hours."""
        clock_time = time(self.chance.randrange(first, last), self.chance.randrange(60))
        return datetime.combine(day, clock_time, calendar.STOCKHOLM)


def load(*, units: Sequence[Organisation], manager: User, now: datetime) -> None:
    """Makes the past of these units; `manager` has a part in it. Leaves one recruitment just closed, whose surveys are
    sent at once, so that their mails can be opened."""
    past = Past(now)
    published = CompetencyVersion.objects.filter(state=VersionState.PUBLISHED).select_related("competency")
    past.versions = list(published.order_by("competency__position"))
    past.roles = {role.name_sv: role for role in RoleTemplate.objects.order_by("name_sv")}
    past.owners = {unit.pk: _owner(unit, number, manager) for number, unit in enumerate(units)}
    cases = [case for quarter in range(QUARTERS_BACK + 1) for case in _quarter(past, units, quarter)]
    _references(past, cases)
    _surveys(past, [case for case in cases if case.state == RecruitmentState.CLOSED])
    _just_closed(past, manager)


def _owner(unit: Organisation, number: int, manager: User) -> User:
    """The unit's manager; the demo's own where it is theirs, else one who cannot sign in."""
    if any(grant.organisation_id == unit.pk for grant in manager.grants):
        return manager
    user = User.objects.create_user(
        f"chef.{number + 1}@ekdala.example",
        name=f"{FIRST[-1 - number % len(FIRST)]} {LAST[number % len(LAST)]}",
        title=f"rekryterande chef, {unit.name}",
        phone=f"08-465 004 {60 + number}",
    )
    RoleGrant.objects.create(user=user, role=Role.MANAGER, organisation=unit)
    return user


# -- recruitments -------------------------------------------------------------------------------------------------


def _quarter(past: Past, units: Sequence[Organisation], number: int) -> list[Recruitment]:
    """The recruitments that ended in one quarter, the oldest first of all."""
    first = quarter_before(quarter_of(local_day(past.now)), QUARTERS_BACK - number)
    supported = sorted({unit.parent_id or 0 for unit in units})[:SUPPORTED]
    cases = []
    for unit in units:
        for _number in range(past.chance.choice([2, 3, 4])):
            day = first + timedelta(days=past.chance.randrange(90))
            if day < local_day(past.now) - timedelta(days=2):
                cases.append(_case(past, unit, day, unit.parent_id in supported))
    CaseFile.objects.bulk_create(case.case_file for case in cases)
    for case in cases:
        case.case_file_id = case.case_file.pk
    Recruitment.objects.bulk_create(cases)
    _profiles(past, cases)
    return cases


def _case(past: Past, unit: Organisation, day: date, hr_support: bool) -> Recruitment:
    title = ROLE_OF.get(unit.parent.name if unit.parent else "", "Handläggare")
    state = RecruitmentState.CLOSED if past.chance.random() < 0.9 else RecruitmentState.DECIDED
    return Recruitment(
        title=title,
        title_key=swedish_key(title)[:400],
        unit=unit,
        owner=past.owners[unit.pk],
        role_template=_role(past, title),
        case_file=CaseFile(organisation=unit, matter=matter_of(title, unit.name)),
        state=state,
        ats_reference=str(past.chance.randrange(1000, 4000)),
        hr_support=hr_support,
        created_at=past.at(day - timedelta(days=past.chance.randrange(30, 60))),
        changed_at=(ended := past.at(day)),
        decided_on=day - timedelta(days=1),
        closed_at=ended if state == RecruitmentState.CLOSED else None,
    )


def _role(past: Past, title: str) -> RoleTemplate:
    """The role's template where there is one of its name, else a nurse's: the questions are much alike."""
    return past.roles.get(title.split(",")[0]) or past.roles["Undersköterska"]


def _profiles(past: Past, cases: Sequence[Recruitment]) -> None:
    profiles = RequirementProfile.objects.bulk_create(
        RequirementProfile(recruitment=case, version=1, adopted_at=case.created_at, adopted_by=case.owner)
        for case in cases
    )
    chosen = [past.chance.sample(past.versions, 3) for _case in cases]
    ProfileCompetency.objects.bulk_create(
        ProfileCompetency(profile=profile, version=version, position=position)
        for profile, versions in zip(profiles, chosen, strict=True)
        for position, version in enumerate(versions, start=1)
    )


# -- references ---------------------------------------------------------------------------------------------------


def _references(past: Past, cases: Sequence[Recruitment]) -> None:
    candidates = Candidate.objects.bulk_create(
        Candidate(
            recruitment=case,
            name=f"{past.chance.choice(FIRST)} {past.chance.choice(LAST)}",
            email=f"sokande.{case.pk}.{number}@example.org",
            created_at=case.created_at,
        )
        for case in cases
        for number in range(past.chance.choice([2, 3, 3, 4]))
    )
    asked = [one for one in candidates if past.chance.random() < _progress(past, one.recruitment)[0]]
    rounds = ReferenceRequest.objects.bulk_create([_round(past, one) for one in asked[::2]])
    sets = {one.recruitment_id: one for one in QuestionSet.objects.bulk_create(_frozen(past, rounds))}
    referees = Referee.objects.bulk_create([referee for one in rounds for referee in _referees(past, one)])
    answered = [referee for referee in referees if referee.state == RefereeState.ANSWERED]
    sent = SentAnswer.objects.bulk_create(
        _answer(past, referee, sets[referee.request.candidate.recruitment_id]) for referee in answered
    )
    ScaleScore.objects.bulk_create(score for answer in sent for score in _scores(answer, sets))


def _progress(past: Past, case: Recruitment) -> tuple[float, float, int]:
    """How far things had come when a recruitment ended; with HR support a little further."""
    back = next(
        back
        for back in range(QUARTERS_BACK + 2)
        if quarter_of(local_day(case.changed_at)) >= quarter_before(quarter_of(local_day(past.now)), back)
    )
    taken, second, days = PROGRESS[max(QUARTERS_BACK - back, 0)]
    return (taken + 0.05, second + 0.08, days - 1) if case.hr_support else (taken, second, days)


def _round(past: Past, candidate: Candidate) -> ReferenceRequest:
    case = candidate.recruitment
    _taken, second, days = _progress(past, case)
    ended = case.changed_at - timedelta(days=past.chance.randrange(3, 15), minutes=past.chance.randrange(600))
    whole = past.chance.random() < second
    return ReferenceRequest(
        candidate=candidate,
        state=RequestState.COMPLETE if whole else RequestState.CLOSED,
        close_reason="" if whole else "Den andra referenten gick inte att nå.",
        deadline=local_day(ended) + timedelta(days=3),
        created_by=case.owner,
        created_at=case.created_at,
        sent_at=ended - timedelta(hours=24 * days * past.chance.uniform(0.5, 1.6)),
        naming_done_at=ended - timedelta(hours=24 * days * 0.4),
        ended_at=ended,
        referees_live=2,
        referees_answered=2 if whole else 1,
    )


def _frozen(past: Past, rounds: Sequence[ReferenceRequest]) -> Iterator[QuestionSet]:
    """The questions of each case, composed once a role."""
    for case in {one.candidate.recruitment_id: one.candidate.recruitment for one in rounds}.values():
        if case.role_template_id not in past.frozen:
            _profile, template, questions, competencies = compose(case)
            past.frozen[case.role_template_id] = (template, questions, competencies)
        template, questions, competencies = past.frozen[case.role_template_id]
        yield QuestionSet(
            recruitment=case,
            profile=case.profiles.get(),
            template=template,
            questions=questions,
            competencies=competencies,
            sha256=checksum(questions),
            frozen_at=case.created_at,
            frozen_by_id=case.owner_id,
        )


def _referees(past: Past, request: ReferenceRequest) -> Iterator[Referee]:
    for position in range(1, 3):
        answers = position <= request.referees_answered
        assert request.naming_done_at is not None  # for the type checker
        asked = request.naming_done_at
        hours = past.chance.choice([2, 5, 9, 14, 20, 22, 26, 31, 48, 70]) * past.chance.uniform(0.8, 1.2)
        yield Referee(
            request=request,
            state=RefereeState.ANSWERED if answers else past.chance.choice(["declined", "expired"]),
            name=f"{past.chance.choice(FIRST)} {past.chance.choice(LAST)}",
            relation=Relation.FORMER_MANAGER,
            employer="Brobyholms kommun",
            email=f"referent.{request.pk}.{position}@example.org",
            position=position,
            created_at=asked,
            asked_at=asked,
            deadline=request.deadline,
            invitations=1,
            answered_at=asked + timedelta(hours=hours) if answers else None,
            ended_at=request.ended_at,
        )


def _answer(past: Past, referee: Referee, frozen: QuestionSet) -> SentAnswer:
    score = past.chance.choice([3, 4, 4, 4, 5, 5])
    kinds: dict[str, Any] = {
        "text": {"text": past.chance.choice(WORDS)},
        "period": {"from": "2021-03", "to": "2025-08"},
        "yes_no": {"answer": "yes", "comment": ""},
    }
    answers: dict[str, Any] = {}
    for question in frozen.questions:
        if question["kind"] == "scale":
            answers[question["slug"]] = {
                "score": max(1, min(5, score + past.chance.choice([-1, 0, 0, 1]))),
                "cannot_judge": False,
                "comment": "",
            }
        elif question["kind"] == "choice":
            answers[question["slug"]] = {"choice": past.chance.choice(question["options"])["slug"], "comment": ""}
        else:
            answers[question["slug"]] = kinds[question["kind"]]
    return SentAnswer(
        referee=referee,
        version=1,
        answers=answers,
        language="sv",
        manner=Manner.PHONE if past.chance.random() < 0.12 else Manner.DIGITAL,
        active_seconds=past.chance.randrange(210, 620),
        sent_at=referee.answered_at,
    )


def _scores(answer: SentAnswer, sets: dict[int, QuestionSet]) -> Iterator[ScaleScore]:
    for question in sets[answer.referee.request.candidate.recruitment_id].questions:
        if question["kind"] == "scale":
            yield ScaleScore(
                sent_answer=answer,
                question_slug=question["slug"],
                competency_slug=question["competency"] or "",
                score=answer.answers[question["slug"]]["score"],
            )


# -- surveys ------------------------------------------------------------------------------------------------------


def _surveys(past: Past, cases: Sequence[Recruitment]) -> None:
    """What was asked after each, and answered by some; those whose last day has passed have been closed."""
    prefetch_related_objects(cases, "candidates")
    for kind in SurveyKind:
        template = template_in_force(kind)
        if template is not None:
            surveys = _asked(past, cases, template)
            replies = _replies(past, surveys, list(template.questions.order_by("position", "pk")))
            Reply.objects.bulk_create(
                reply for survey in surveys if survey.state == SurveyState.OPEN for reply in replies[survey.pk]
            )
            _close([survey for survey in surveys if survey.state == SurveyState.CLOSED], replies)


def _asked(past: Past, cases: Sequence[Recruitment], template: SurveyTemplate) -> list[Survey]:
    """The surveys of one kind, with whom they ask."""
    opened = {case.pk: case.changed_at + timedelta(days=template.delay_days) for case in cases}
    surveys = [
        Survey(
            recruitment=case,
            kind=template.kind,
            template=template,
            opened_at=opened[case.pk],
            closes_on=last_day(opened[case.pk], template.open_days),
        )
        for case in cases
        if opened[case.pk] < past.now
    ]
    for survey in surveys:
        if survey.closes_on < local_day(past.now):
            survey.state = SurveyState.CLOSED
    return Survey.objects.bulk_create(surveys)


def _replies(past: Past, surveys: Sequence[Survey], questions: Sequence[Any]) -> dict[int, list[Reply]]:
    """What those who were asked have sent, by survey; not stored."""
    found: dict[int, list[Reply]] = {survey.pk: [] for survey in surveys}
    for one in Invitation.objects.bulk_create(one for survey in surveys for one in _invited(survey)):
        if past.chance.random() < (0.45 if one.survey.kind == SurveyKind.CANDIDATE else 0.7):
            reply = Reply(invitation=one, language="sv", answers=_thought(past, one.survey, questions))
            found[one.survey_id].append(reply)
    return found


def _close(surveys: Sequence[Survey], replies: dict[int, list[Reply]]) -> None:
    """What closing them one by one leaves: answers of nobody, in the quarter in which there were enough of them."""
    waiting: dict[int, Tally] = {}
    shown: dict[tuple[int, date], Tally] = {}
    answers: dict[int, list[Answer]] = {}
    let_out: list[Answer] = []
    for survey in sorted(surveys, key=lambda survey: (survey.closes_on, survey.pk)):
        administration = survey.recruitment.unit.parent
        assert administration is not None  # the demo's units all lie under one
        place = {"kind": survey.kind, "administration": administration}
        hr_support = survey.recruitment.hr_support if survey.kind == SurveyKind.MANAGER else None
        tally = waiting.setdefault(administration.pk, Tally(**place))
        heap = answers.setdefault(administration.pk, [])
        heap.extend(row for reply in replies[survey.pk] for row in clock.dissolved(reply, place, hr_support))
        tally.invited += len(_invited(survey))
        tally.answered += len(replies[survey.pk])
        if enough(tally.answered):
            quarter = quarter_of(survey.closes_on + timedelta(days=1))
            whole = shown.setdefault((administration.pk, quarter), Tally(**place, quarter=quarter))
            whole.invited, whole.answered = whole.invited + tally.invited, whole.answered + tally.answered
            for row in answers.pop(administration.pk):
                row.quarter = quarter
                let_out.append(row)
            del waiting[administration.pk]
    rows = let_out + [row for heap in answers.values() for row in heap]
    Answer.objects.bulk_create(sorted(rows, key=lambda row: row.pk))  # their keys are random, and so is the order
    Tally.objects.bulk_create([*shown.values(), *waiting.values()])


def _invited(survey: Survey) -> list[Invitation]:
    if survey.kind == SurveyKind.MANAGER:
        return [Invitation(survey=survey, user=survey.recruitment.owner)]
    return [Invitation(survey=survey, candidate=one) for one in survey.recruitment.candidates.all()]


def _thought(past: Past, survey: Survey, questions: Sequence[Any]) -> dict[str, Any]:
    tone = past.chance.choice([3, 3, 4, 4, 4, 5, 5]) + (0.4 if survey.recruitment.hr_support else 0)
    answers: dict[str, Any] = {}
    for question in questions:
        if question.kind == "scale":
            score = max(1, min(5, round(past.chance.gauss(tone, 0.8))))
            answers[question.slug] = {"score": score, "cannot_judge": False, "comment": ""}
        elif question.kind == "yes_no":
            answers[question.slug] = {"answer": "yes" if past.chance.random() < 0.85 else "no", "comment": ""}
        elif past.chance.random() < 0.45:
            answers[question.slug] = {"text": past.chance.choice(SAID[SurveyKind(survey.kind)])}
    return answers


def _just_closed(past: Past, manager: User) -> None:
    """One that was closed some days ago: its surveys leave now, and their mails can be opened."""
    unit = next(grant.organisation for grant in manager.grants if grant.role == Role.MANAGER)
    day = calendar.add_working_days(local_day(past.now), -4)
    case = _case(past, unit, day, hr_support=False)
    case.changed_at = datetime.combine(day, time(8, 15), calendar.STOCKHOLM)  # three days before they are sent
    case.state, case.closed_at, case.title = RecruitmentState.CLOSED, case.changed_at, "Undersköterska, helg"
    case.case_file.save()
    case.case_file_id = case.case_file.pk
    case.save()
    _profiles(past, [case])
    Candidate.objects.bulk_create(
        Candidate(recruitment=case, name=name, email=f"{number}.helg@example.org", created_at=case.created_at)
        for number, name in enumerate(["Signe Hjortfors", "Dawit Ljungstam"], start=1)
    )
    sent = datetime.combine(calendar.previous_working_day(local_day(past.now)), time(9, 30), calendar.STOCKHOLM)
    with audit.told_by(lambda: sent):
        clock.open_due(now=sent)
