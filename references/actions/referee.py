"""What a referee does through the mailed link: saves, sends, corrects, declines, asks to be rung."""

from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.lib import questionnaires
from foundation.lib.moves import MoveRefused
from foundation.lib.questions import Question
from foundation.lib.rows import one_or_none
from references import rules
from references.actions import moves
from references.enums import Manner, NoticeEvent, RefereeState, RequestState
from references.models import AnswerDraft, Referee, ScaleScore, SentAnswer

ROLE = "referee"
WRITABLE = frozenset(
    {RefereeState.ASKED, RefereeState.BEGUN, RefereeState.WANTS_CALL, RefereeState.EXPIRED, RefereeState.ANSWERED}
)


class StaleDraft(Exception):
    """The page that was sent is older than what is saved, and says something else. `current` holds the saved
    answers."""

    def __init__(self, current: AnswerDraft) -> None:
        super().__init__("stale")
        self.current = current


class Unfinished(Exception):
    """Required questions lack an answer; `missing` lists them."""

    def __init__(self, missing: list[Question]) -> None:
        super().__init__("unfinished")
        self.missing = missing


@transaction.atomic
def save_draft(
    *, referee: Referee, answers: dict[str, Any | None], revision: int, language: str, now: datetime
) -> AnswerDraft:
    """Merges one group's answers into the draft; None takes an answer away. The first save means that the referee
    has begun.

    `revision` is the draft's when the page was shown: an older one whose text differs from what is saved raises
    StaleDraft and saves nothing, so that a second tab never overwrites unseen. Saving the same again is no conflict.
    MoveRefused when the referee is no longer asked, or is asked at another address since the link was looked at: what
    is saved now would be read there.
    """
    address, request = referee.email.lower(), referee.request
    referee = Referee.objects.select_for_update().get(pk=referee.pk)
    referee.request = request
    if referee.state not in WRITABLE or referee.email.lower() != address:
        raise MoveRefused("no longer asked")
    draft = one_or_none(AnswerDraft.objects.filter(referee=referee))
    if draft is None:
        if referee.state == RefereeState.ANSWERED:  # a page left open since before sending is no correction
            raise MoveRefused("already sent")
        draft = AnswerDraft(referee=referee, begun_at=now, language=language)
    elif all(draft.answers.get(slug) == answer for slug, answer in answers.items()):
        return draft
    elif revision < draft.revision and any(slug in draft.answers for slug in answers):
        raise StaleDraft(draft)
    draft.active_seconds += rules.seconds_since_last_save(draft.saved_at, now)
    merged = {**draft.answers, **answers}
    draft.answers = {slug: answer for slug, answer in merged.items() if answer is not None}
    draft.revision += 1
    draft.language, draft.saved_at = language, now
    draft.save()
    if referee.state in (RefereeState.ASKED, RefereeState.WANTS_CALL):
        moves.move_referee(referee, "begin", now=now)
        moves.record("references.begun", request, referee=referee, by_id=None, role=ROLE)
    return draft


@transaction.atomic
def send_answer(*, referee: Referee, now: datetime) -> SentAnswer:
    """Sends the draft: from here it is an official document (TF 2:9). A correction becomes the next version.

    Sent twice (a double click), or as a correction that changes nothing, it returns what was sent. Refuses
    Unfinished while required questions lack an
    answer, and
    MoveRefused when the referee is no longer asked. No reminder leaves after the commit; the managers hear; the
    round may
    end; a round already ended gets a new version of its protocol.
    """
    referee = moves.locked_referee(referee)
    request = referee.request
    draft = AnswerDraft.objects.filter(referee=referee).first()
    last = SentAnswer.objects.filter(referee=referee).order_by("-version").first()
    if last is not None and (draft is None or draft.answers == last.answers):
        AnswerDraft.objects.filter(referee=referee).delete()
        return last
    if draft is None or referee.state not in WRITABLE:
        raise MoveRefused("nothing to send")
    asked = questionnaires.parse(request.candidate.recruitment.question_set.questions)
    missing = questionnaires.missing(asked, draft.answers)
    if missing:
        raise Unfinished(missing)
    answer = _store(referee, draft, asked, version=last.version + 1 if last else 1, now=now)
    if referee.state != RefereeState.ANSWERED:
        moves.move_referee(referee, "answer", now=now)
    moves.record("references.answered", request, referee=referee, by_id=None, role=ROLE, version=answer.version)
    _after_answer(referee, now=now)
    return answer


def _store(referee: Referee, draft: AnswerDraft, asked: list[Question], *, version: int, now: datetime) -> SentAnswer:
    answer = SentAnswer.objects.create(
        referee=referee,
        version=version,
        answers=draft.answers,
        language=draft.language,
        manner=Manner.DIGITAL,
        active_seconds=draft.active_seconds,
        sent_at=now,
    )
    scores = questionnaires.scores(asked, draft.answers)
    ScaleScore.objects.bulk_create(
        ScaleScore(
            sent_answer=answer,
            question_slug=question.slug,
            competency_slug=question.competency or "",
            score=scores.get(question.slug),
        )
        for question in asked
        if question.kind == "scale"
    )
    draft.delete()
    return answer


def _after_answer(referee: Referee, *, now: datetime) -> None:
    request = referee.request
    was_over = request.state in (RequestState.COMPLETE, RequestState.CLOSED)
    moves.settle(request, now=now)
    if was_over:
        moves.order_protocol(request, now=now)
    if request.state == RequestState.COLLECTING or was_over:
        moves.notify(request, NoticeEvent.ANSWERED, referee=referee, now=now)


@transaction.atomic
def begin_correction(*, referee: Referee, now: datetime) -> AnswerDraft:
    """Opens a sent answer for correction: a draft with the same words. What was sent stays as it is (MoveRefused if
    none)."""
    referee = moves.locked_referee(referee)
    last = SentAnswer.objects.filter(referee=referee).order_by("-version").first()
    if last is None:
        raise MoveRefused("nothing sent")
    draft, _made = AnswerDraft.objects.get_or_create(
        referee=referee,
        defaults={"answers": last.answers, "language": last.language, "begun_at": now, "saved_at": now, "revision": 1},
    )
    return draft


@transaction.atomic
def drop_correction(*, referee: Referee, now: datetime) -> None:
    """Gives up a correction: what was sent stays. MoveRefused when nothing has been sent."""
    referee = moves.locked_referee(referee)
    if referee.state != RefereeState.ANSWERED:
        raise MoveRefused("nothing sent")
    AnswerDraft.objects.filter(referee=referee).delete()


@transaction.atomic
def decline(*, referee: Referee, reason: str, comment: str, now: datetime) -> None:
    """The referee says no. The reason is for the managers alone, so the log has none of it; the draft goes; the
    candidate hears that one is needed."""
    referee = moves.locked_referee(referee)
    referee.decline_reason, referee.decline_comment = reason, comment
    moves.move_referee(referee, "decline", now=now)
    AnswerDraft.objects.filter(referee=referee).delete()
    moves.record("references.declined", referee.request, referee=referee, by_id=None, role=ROLE)
    moves.lost(referee, NoticeEvent.DECLINED, now=now)


@transaction.atomic
def wrong_person(*, referee: Referee, now: datetime) -> None:
    """The mail reached somebody else: nothing more is sent there."""
    referee = moves.locked_referee(referee)
    moves.move_referee(referee, "wrong_person", now=now)
    AnswerDraft.objects.filter(referee=referee).delete()
    moves.record("references.wrong_person", referee.request, referee=referee, by_id=None, role=ROLE)
    moves.lost(referee, NoticeEvent.DECLINED, now=now)


@transaction.atomic
def want_call(*, referee: Referee, phone: str, times: str, now: datetime) -> None:
    """The referee asks to be rung: the managers see number and times. Reminders stop; the form stays open to them."""
    referee = moves.locked_referee(referee)
    referee.call_phone, referee.call_times = phone, times
    moves.move_referee(referee, "want_call", now=now)
    moves.record("references.wants_call", referee.request, referee=referee, by_id=None, role=ROLE)
    moves.notify(referee.request, NoticeEvent.WANTS_CALL, referee=referee, now=now)
