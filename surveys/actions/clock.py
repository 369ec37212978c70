"""What time does: surveys are sent when a recruitment has been closed, those silent are reminded, and on closing the
answers are taken from whoever gave them.

Each finder is bounded and each row its own transaction: one bad row holds up nobody, and two schedulers do no harm,
because the row is read again under its lock, a recruitment has one survey of a kind, and a message's key exists once.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import SystemRandom
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from foundation.accounts.models import Organisation
from foundation.audit import actions as audit
from foundation.lib import calendar
from foundation.lib.moves import target
from foundation.outbox import actions as outbox
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment
from surveys import rules
from surveys.enums import SurveyKind, SurveyState
from surveys.models import Answer, Invitation, Reply, Survey, SurveyTemplate, Tally
from surveys.queries import INVITATION, administration_of, template_in_force
from surveys.transitions import CLOCK, MOVES

logger = logging.getLogger(__name__)

BATCH = 200
_random = SystemRandom()  # the order of answers must not be guessed from anything


# -- sending ------------------------------------------------------------------------------------------------------


def open_due(*, now: datetime) -> int:
    """Sends the surveys of recruitments that were closed so many days ago as the published template says. Returns how
    many recruitments were due. Nothing is sent where no template is published."""
    done = 0
    for kind in SurveyKind:
        template = template_in_force(kind)
        if template is not None:
            due = _closed_recruitments(template, now)[:BATCH]
            done += _each(due, partial(_open, template), now)
    return done


def _closed_recruitments(template: SurveyTemplate, now: datetime) -> QuerySet[Recruitment]:
    """Those without a survey of the kind, longest closed first."""
    asked = Survey.objects.filter(kind=template.kind).values("recruitment")
    return (
        Recruitment.objects.filter(
            state=RecruitmentState.CLOSED,
            closed_at__lte=now - timedelta(days=template.delay_days),
            closed_at__gt=now - timedelta(days=template.delay_days + rules.OLDEST_DAYS),
        )
        .exclude(pk__in=asked)
        .order_by("closed_at", "pk")
    )


def _open(template: SurveyTemplate, case: Recruitment, now: datetime) -> None:
    """Opens one recruitment's survey and invites whom it asks; does nothing where it has one already. The mails leave
    in office hours."""
    case = Recruitment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=case.pk)
    if case.state != RecruitmentState.CLOSED or Survey.objects.filter(recruitment=case, kind=template.kind).exists():
        return
    leaves = calendar.next_office_time(now)
    closes_on = rules.last_day(leaves, template.open_days)
    survey = Survey.objects.create(
        recruitment=case,
        kind=template.kind,
        template=template,
        opened_at=now,
        closes_on=closes_on,
        remind_at=rules.remind_at(leaves, closes_on),
    )
    invited = _invite(survey, case)
    for invitation in invited:
        _mail("invitation", invitation, due_at=leaves)
    _record("surveys.opened", survey, invited=len(invited))


def _invite(survey: Survey, case: Recruitment) -> list[Invitation]:
    if survey.kind == SurveyKind.CANDIDATE:
        asked: list[dict[str, Any]] = [{"candidate": candidate} for candidate in case.candidates.order_by("pk")]
    else:
        asked = [{"user": case.owner}] if case.owner.is_active else []
    return [Invitation.objects.create(survey=survey, **whom) for whom in asked]


def _mail(what: str, invitation: Invitation, *, due_at: datetime) -> None:
    survey, person = invitation.survey, invitation.person
    outbox.put(
        f"surveys.{survey.kind}_{what}",
        dedupe_key=f"survey:{invitation.public_id}:{what}",
        to_name=person.name,
        to_email=person.email,
        language=person.language,
        subject_kind=INVITATION,
        subject_id=invitation.public_id,
        case_id=survey.recruitment_id,
        due_at=due_at,
    )


# -- reminding ------------------------------------------------------------------------------------------------------


def remind(*, now: datetime) -> int:
    """Reminds those who have not answered, once. Returns how many surveys were due."""
    due = Survey.objects.filter(state=SurveyState.OPEN, remind_at__lte=now).order_by("remind_at", "pk")
    return _each(due[:BATCH], _remind, now)


def _remind(survey: Survey, now: datetime) -> None:
    survey = _locked(survey)
    if survey.state != SurveyState.OPEN or not survey.remind_at or survey.remind_at > now:
        return
    if survey.closes_on > rules.local_day(now):
        silent = survey.invitations.filter(reply=None).select_related("survey", "candidate", "user")
        for invitation in silent.order_by("pk"):
            _mail("reminder", invitation, due_at=calendar.next_office_time(now))
    survey.remind_at = None
    survey.save(update_fields=["remind_at"])


# -- closing --------------------------------------------------------------------------------------------------------


def close_due(*, now: datetime) -> int:
    """Closes the surveys whose last day has passed. Returns how many were due."""
    due = Survey.objects.filter(state=SurveyState.OPEN, closes_on__lt=rules.local_day(now))
    return _each(due.order_by("closes_on", "pk")[:BATCH], _close, now)


def _close(survey: Survey, now: datetime) -> None:
    """Ends a survey: its replies become answers that belong to nobody, and are shown once there are five.

    Until then they wait, with those of the administration's other surveys of the kind. They are let out five or more at
    a time, so that nobody can read one by comparing the page of today with that of yesterday.
    """
    survey = _locked(survey)
    if survey.state != SurveyState.OPEN or survey.closes_on >= rules.local_day(now):
        return
    administration = administration_of(survey.recruitment.unit)
    Organisation.objects.select_for_update(no_key=True).get(pk=administration.pk)  # one closing at a time
    replies = list(Reply.objects.filter(invitation__survey=survey).order_by("pk"))
    place = {"kind": survey.kind, "administration": administration}
    hr_support = survey.recruitment.hr_support if survey.kind == SurveyKind.MANAGER else None
    _count(place, None, invited=survey.invitations.count(), answered=len(replies))
    _mix(place, None, [row for reply in replies for row in dissolved(reply, place, hr_support)])
    Reply.objects.filter(pk__in=[reply.pk for reply in replies]).delete()
    _let_out(place, rules.quarter_of(rules.local_day(now)))
    survey.state, survey.remind_at = target(MOVES, "close", survey.state), None
    survey.save(update_fields=["state", "remind_at"])
    for invitation in survey.invitations.order_by("pk"):
        outbox.cancel(INVITATION, invitation.public_id)
    _record("surveys.closed", survey)


def dissolved(reply: Reply, place: dict[str, Any], hr_support: bool | None) -> list[Answer]:
    """A reply as answers without a person; "cannot judge" is none."""
    rows = [
        Answer(
            **place,
            hr_support=hr_support,
            question=slug,
            score=answer.get("score"),
            choice=answer.get("answer") or "",
            text=answer.get("text") or "",
        )
        for slug, answer in reply.answers.items()
    ]
    return [row for row in rows if row.score or row.choice or row.text]


def _count(place: dict[str, Any], quarter: Any, *, invited: int, answered: int) -> None:
    tally, _made = Tally.objects.get_or_create(**place, quarter=quarter)
    Tally.objects.filter(pk=tally.pk).update(invited=F("invited") + invited, answered=F("answered") + answered)


def _mix(place: dict[str, Any], quarter: Any, new: list[Answer]) -> None:
    """Adds answers to a heap and writes the whole heap anew in a random order, with new keys: which came together is
    told neither by their place in the table nor by the transaction that wrote them."""
    heap = Answer.objects.filter(**place, quarter=quarter)
    rows = [*heap.order_by("pk"), *new]
    heap.delete()
    _random.shuffle(rows)
    for row in rows:
        row.pk, row.quarter = Answer._meta.pk.get_default(), quarter
        row._state.adding = True
    Answer.objects.bulk_create(rows)


def _let_out(place: dict[str, Any], quarter: Any) -> None:
    """Moves what waits to the quarter, when enough people have answered."""
    waiting = Tally.objects.get(**place, quarter=None)
    if not rules.enough(waiting.answered):
        return
    heap = Answer.objects.filter(**place, quarter=None)
    rows = list(heap.order_by("pk"))
    heap.delete()
    _mix(place, quarter, rows)
    _count(place, quarter, invited=waiting.invited, answered=waiting.answered)
    waiting.delete()


# -- common to all ------------------------------------------------------------------------------------------------


def _locked(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("recruitment__unit__parent")
    return rows.get(pk=survey.pk)


def _record(kind: str, survey: Survey, **values: Any) -> None:
    """What happened to the survey; never what a person did."""
    audit.record(
        kind,
        by_id=None,
        role=CLOCK,
        case_id=survey.recruitment_id,
        object_kind="surveys.survey",
        object_id=survey.pk,
        survey=survey.kind,
        **values,
    )


def _each(rows: QuerySet[Any], act: Callable[[Any, datetime], None], now: datetime) -> int:
    """Acts on each row in its own transaction; one that fails is logged and does not stop the others."""
    found = list(rows)
    for row in found:
        try:
            with transaction.atomic():
                act(row, now)
        except Exception:
            logger.exception("%s %s", type(row).__name__, row.pk)
    return len(found)
