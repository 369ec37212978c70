"""A round from the first request to its end, through the actions alone: states, mails, counts and what time does."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import ProgrammingError

from foundation.lib.moves import MoveRefused
from foundation.outbox.models import Message
from foundation.records.models import Document
from recruitment.models import Recruitment
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.actions.freeze import NothingToFreeze
from references.enums import NoticeEvent, RefereeState, RequestState
from references.models import AnswerDraft, ManagerNotice, QuestionSet, Referee, ReferenceRequest, ScaleScore, SentAnswer
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import ReferenceTemplateFactory, answers_to

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=STOCKHOLM)
LAST_DAY = datetime(2026, 12, 7, tzinfo=STOCKHOLM).date()

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruitment() -> Recruitment:
    found = RecruitmentFactory()
    ReferenceTemplateFactory(role_template=found.role_template)
    return found


def asked(recruitment: Recruitment, minimum: int = 2) -> ReferenceRequest:
    candidate = CandidateFactory(recruitment=recruitment)
    return staff.ask_candidate(
        by=recruitment.owner, candidate=candidate, minimum=minimum, deadline=LAST_DAY, personal_line="", now=MONDAY
    )


def name(request: ReferenceRequest, number: int, **changes: Any) -> Referee:
    given: dict[str, Any] = {
        "name": f"Karin Alm {number}",
        "relation": "manager",
        "employer": "Lövholmens äldreboende",
        "email": f"karin.{number}@example.org",
        "phone": "070-174 06 21",
        "language": "sv",
        "wait_for_go": False,
    }
    return by_candidate.name_referee(request=request, **(given | changes), now=MONDAY)


def collecting(recruitment: Recruitment, **second: Any) -> tuple[ReferenceRequest, Referee, Referee]:
    request = asked(recruitment)
    one, two = name(request, 1), name(request, 2, **second)
    by_candidate.send_naming(request=request, now=MONDAY)
    for row in (request, one, two):
        row.refresh_from_db()
    return request, one, two


def answer(referee: Referee, now: datetime = MONDAY, **save: Any) -> SentAnswer:
    questions = QuestionSet.objects.get(recruitment=referee.request.candidate.recruitment).questions
    by_referee.save_draft(
        referee=referee, **({"answers": answers_to(questions), "revision": 0} | save), language="sv", now=now
    )
    return by_referee.send_answer(referee=referee, now=now)


def kinds(subject_id: str) -> list[str]:
    return list(Message.objects.filter(subject_id=subject_id).order_by("pk").values_list("kind", flat=True))


def test_asking_freezes_the_questions_once_and_mails_the_candidate(recruitment: Recruitment) -> None:
    first, second = asked(recruitment), asked(recruitment)
    frozen = QuestionSet.objects.get(recruitment=recruitment)
    assert first.state == second.state == RequestState.WITH_CANDIDATE
    assert 0 < len(frozen.questions) <= 12
    assert len(frozen.competencies) == 3
    assert kinds(first.public_id) == ["references.candidate_invitation"]
    with pytest.raises((InternalError, ProgrammingError, IntegrityError)), transaction.atomic():
        QuestionSet.objects.filter(pk=frozen.pk).update(questions=[])


def test_a_candidate_is_asked_once(recruitment: Recruitment) -> None:
    request = asked(recruitment)
    with pytest.raises(MoveRefused):
        staff.ask_candidate(
            by=recruitment.owner,
            candidate=request.candidate,
            minimum=2,
            deadline=LAST_DAY,
            personal_line="",
            now=MONDAY,
        )
    assert ReferenceRequest.objects.count() == 1


def test_without_a_template_nothing_is_asked() -> None:
    candidate = CandidateFactory()
    with pytest.raises(NothingToFreeze):
        staff.ask_candidate(
            by=candidate.recruitment.owner,
            candidate=candidate,
            minimum=2,
            deadline=LAST_DAY,
            personal_line="",
            now=MONDAY,
        )
    assert not ReferenceRequest.objects.exists()


def test_a_stranger_may_not_ask(recruitment: Recruitment) -> None:
    candidate = CandidateFactory(recruitment=recruitment)
    with pytest.raises(PermissionDenied):
        staff.ask_candidate(
            by=UserFactory(), candidate=candidate, minimum=2, deadline=LAST_DAY, personal_line="", now=MONDAY
        )


def test_naming_needs_as_many_as_were_asked_for(recruitment: Recruitment) -> None:
    request = asked(recruitment)
    name(request, 1)
    with pytest.raises(by_candidate.TooFewReferees) as refused:
        by_candidate.send_naming(request=request, now=MONDAY)
    assert refused.value.missing == 1
    with pytest.raises(by_candidate.NamedTwice):
        name(request, 1, email="KARIN.1@example.org")


def test_the_round_goes_through_to_a_protocol(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    assert one.state == two.state == RefereeState.ASKED
    assert kinds(one.public_id) == ["references.referee_invitation"]
    answer(one)
    request.refresh_from_db()
    assert (request.state, request.referees_answered) == (RequestState.COLLECTING, 1)
    answer(two)
    request.refresh_from_db()
    assert (request.state, request.protocol_version) == (RequestState.COMPLETE, 1)
    assert Document.objects.filter(subject_id=request.public_id, version=1).count() == 1
    assert not AnswerDraft.objects.exists()
    assert ScaleScore.objects.filter(sent_answer__referee=one, score=4).count() == 3
    events = set(ManagerNotice.objects.values_list("event", flat=True))
    assert events == {NoticeEvent.ANSWERED, NoticeEvent.ALL_DONE}


def test_sending_twice_makes_one_answer_and_a_correction_the_next_version(recruitment: Recruitment) -> None:
    _request, one, two = collecting(recruitment)
    first = answer(one)
    assert by_referee.send_answer(referee=one, now=MONDAY) == first
    answer(two)
    by_referee.begin_correction(referee=one, now=MONDAY)
    changed = {"oppen": None}
    by_referee.save_draft(referee=one, answers=changed, revision=1, language="sv", now=MONDAY)
    assert by_referee.send_answer(referee=one, now=MONDAY) == first  # nothing was changed, and nothing is sent twice
    by_referee.begin_correction(referee=one, now=MONDAY)
    slug = next(row["slug"] for row in QuestionSet.objects.get().questions if row["kind"] == "scale")
    better = {slug: {"score": 5, "cannot_judge": False, "comment": "Jag tänkte fel."}}
    by_referee.save_draft(referee=one, answers=better, revision=1, language="sv", now=MONDAY)
    second = by_referee.send_answer(referee=one, now=MONDAY)
    assert (second.version, SentAnswer.objects.filter(referee=one).count()) == (2, 2)
    with pytest.raises((InternalError, ProgrammingError, IntegrityError)), transaction.atomic():
        SentAnswer.objects.filter(pk=first.pk).update(answers={})


def test_a_late_answer_makes_the_next_version_of_the_protocol(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    answer(one)
    staff.close_request(by=recruitment.owner, request=request, reason="Den andra är på resa.", now=MONDAY)
    two.refresh_from_db()
    assert two.state == RefereeState.WITHDRAWN
    by_referee.begin_correction(referee=one, now=MONDAY)
    slug = next(row["slug"] for row in QuestionSet.objects.get().questions if row["kind"] == "scale")
    better = {slug: {"score": 5, "cannot_judge": False, "comment": ""}}
    Document.objects.update(claimed_until=MONDAY)  # the first version is being made
    by_referee.save_draft(referee=one, answers=better, revision=1, language="sv", now=MONDAY)
    by_referee.send_answer(referee=one, now=MONDAY)
    request.refresh_from_db()
    assert (request.state, request.protocol_version) == (RequestState.CLOSED, 2)


def test_a_decline_asks_the_candidate_for_another_and_the_round_goes_on(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    by_referee.decline(referee=one, reason="no_time", comment="", now=MONDAY)
    answer(two)
    request.refresh_from_db()
    assert request.state == RequestState.COLLECTING
    assert "references.candidate_another" in kinds(request.public_id)
    three = name(request, 3)
    by_candidate.send_naming(request=request, now=MONDAY)
    answer(three)
    request.refresh_from_db()
    assert (request.state, request.referees_answered) == (RequestState.COMPLETE, 2)


def test_a_held_referee_gets_nothing_until_the_candidate_says_go(recruitment: Recruitment) -> None:
    request, _one, held = collecting(recruitment, wait_for_go=True)
    assert held.state == RefereeState.HELD
    assert kinds(held.public_id) == []
    assert request.next_reminder_at is not None
    by_candidate.say_go(referee=held, now=MONDAY)
    assert kinds(held.public_id) == ["references.referee_invitation"]
    with pytest.raises(MoveRefused):
        by_candidate.say_go(referee=held, now=MONDAY)


def test_reminders_come_at_nine_three_at_most_and_stop_with_the_answer(recruitment: Recruitment) -> None:
    _request, one, two = collecting(recruitment)
    answer(two)
    moments = []
    for hours in range(24 * 20):
        now = MONDAY + timedelta(hours=hours)
        before = len(kinds(one.public_id))
        clock.remind_referees(now=now)
        if len(kinds(one.public_id)) > before:
            moments.append(now)
    assert len(moments) == 3
    assert "references.referee_reminder" not in kinds(two.public_id)
    one.refresh_from_db()
    assert one.next_reminder_at is None


def test_after_three_days_of_outage_one_reminder_leaves(recruitment: Recruitment) -> None:
    _request, one, _two = collecting(recruitment)
    clock.remind_referees(now=datetime(2026, 12, 2, 11, 0, tzinfo=STOCKHOLM))
    clock.remind_referees(now=datetime(2026, 12, 2, 11, 1, tzinfo=STOCKHOLM))
    assert kinds(one.public_id).count("references.referee_reminder") == 1


def test_who_does_not_answer_in_time_expires_and_may_still_answer(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    answer(one)
    clock.expire(now=datetime(2026, 12, 7, 23, 0, tzinfo=STOCKHOLM))
    two.refresh_from_db()
    assert two.state == RefereeState.ASKED  # the last day is a whole day
    clock.expire(now=datetime(2026, 12, 8, 0, 5, tzinfo=STOCKHOLM))
    two.refresh_from_db()
    request.refresh_from_db()
    assert two.state == RefereeState.EXPIRED
    assert request.state == RequestState.COLLECTING  # too few: a person decides
    answer(two, now=datetime(2026, 12, 9, 9, 0, tzinfo=STOCKHOLM))
    request.refresh_from_db()
    assert request.state == RequestState.COMPLETE


def test_a_stale_tab_overwrites_nothing(recruitment: Recruitment) -> None:
    _request, one, _two = collecting(recruitment)
    by_referee.save_draft(referee=one, answers={"a": {"text": "först"}}, revision=0, language="sv", now=MONDAY)
    with pytest.raises(by_referee.StaleDraft) as stale:
        by_referee.save_draft(referee=one, answers={"a": {"text": "sedan"}}, revision=0, language="sv", now=MONDAY)
    assert stale.value.current.answers == {"a": {"text": "först"}}
    by_referee.save_draft(referee=one, answers={"b": {"text": "annan"}}, revision=0, language="sv", now=MONDAY)
    draft = AnswerDraft.objects.get(referee=one)
    assert (set(draft.answers), draft.revision) == ({"a", "b"}, 2)


def test_minutes_are_the_gaps_under_five_minutes(recruitment: Recruitment) -> None:
    _request, one, _two = collecting(recruitment)
    for seconds, slug in ((0, "a"), (60, "b"), (60 + 299, "c"), (3600, "d"), (3630, "e")):
        now = MONDAY + timedelta(seconds=seconds)
        by_referee.save_draft(referee=one, answers={slug: {"text": slug}}, revision=9, language="sv", now=now)
    assert AnswerDraft.objects.get(referee=one).active_seconds == 60 + 299 + 30


def test_a_bounce_is_told_and_a_mended_address_asks_again(recruitment: Recruitment) -> None:
    request, one, _two = collecting(recruitment)
    clock.referee_bounced(public_id=one.public_id, now=MONDAY)
    clock.referee_bounced(public_id=one.public_id, now=MONDAY)
    one.refresh_from_db()
    assert one.state == RefereeState.BOUNCED
    assert ManagerNotice.objects.filter(event=NoticeEvent.BOUNCED).count() == 1
    staff.change_address(by=recruitment.owner, referee=one, email="ny@example.org", phone="", now=MONDAY)
    one.refresh_from_db()
    assert (one.state, one.invitations) == (RefereeState.ASKED, 2)
    assert kinds(one.public_id).count("references.referee_invitation") == 2
    request.refresh_from_db()
    assert request.referees_live == 2


def test_withdrawing_everything_tells_those_who_were_asked(recruitment: Recruitment) -> None:
    request, one, _two = collecting(recruitment)
    staff.withdraw_request(by=recruitment.owner, request=request, now=MONDAY)
    one.refresh_from_db()
    request.refresh_from_db()
    assert (one.state, request.state) == (RefereeState.WITHDRAWN, RequestState.WITHDRAWN)
    assert "references.referee_withdrawn" in kinds(one.public_id)
    assert "references.candidate_withdrawn" in kinds(request.public_id)
    waiting = Message.objects.filter(subject_id=one.public_id, kind="references.referee_invitation")
    assert waiting.get().state == "cancelled"


def test_the_manager_hears_when_nobody_is_named_by_half_the_time(recruitment: Recruitment) -> None:
    request = asked(recruitment)
    for hours in range(24 * 20):
        clock.tell_silence(now=MONDAY + timedelta(hours=hours))
    (notice,) = ManagerNotice.objects.filter(request=request, event=NoticeEvent.SILENT)
    assert notice.referee is None
    assert MONDAY + timedelta(days=6) < notice.at < MONDAY + timedelta(days=9)


def test_who_was_held_past_the_last_day_is_held_again_when_it_is_moved(recruitment: Recruitment) -> None:
    request, one, held = collecting(recruitment, wait_for_go=True)
    clock.expire(now=datetime(2026, 12, 8, 0, 5, tzinfo=STOCKHOLM))
    held.refresh_from_db()
    assert held.state == RefereeState.EXPIRED
    later = datetime(2026, 12, 8, 9, 0, tzinfo=STOCKHOLM)
    staff.extend(by=recruitment.owner, request=request, deadline=later.date() + timedelta(days=9), now=later)
    held.refresh_from_db()
    one.refresh_from_db()
    assert (held.state, kinds(held.public_id)) == (RefereeState.HELD, [])
    assert (one.state, one.invitations) == (RefereeState.ASKED, 2)
    by_candidate.say_go(referee=held, now=later)
    assert kinds(held.public_id) == ["references.referee_invitation"]


def test_the_digest_gathers_what_happened_until_the_next_morning(recruitment: Recruitment) -> None:
    recruitment.owner.notify = "digest"
    recruitment.owner.save()
    _request, one, two = collecting(recruitment)
    answer(one)
    answer(two)
    (message,) = Message.objects.filter(kind="references.manager_digest")
    assert message.due_at == datetime(2026, 11, 24, 8, 0, tzinfo=STOCKHOLM)
    assert ManagerNotice.objects.filter(digest_on="2026-11-24").count() >= 2


def test_a_candidate_asked_for_another_is_reminded_until_somebody_is_named(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    answer(two)
    by_referee.decline(referee=one, reason="no_time", comment="", now=MONDAY)
    for hours in range(24 * 5):
        clock.remind_candidates(now=MONDAY + timedelta(hours=hours))
    assert kinds(request.public_id).count("references.candidate_another_reminder") == 1
    name(request, 3)
    by_candidate.send_naming(request=request, now=MONDAY + timedelta(days=5))
    for hours in range(24 * 5, 24 * 20):
        clock.remind_candidates(now=MONDAY + timedelta(hours=hours))
    assert kinds(request.public_id).count("references.candidate_another_reminder") == 1


def test_nobody_is_reminded_of_nothing(recruitment: Recruitment) -> None:
    request, _one, _two = collecting(recruitment)
    with pytest.raises(MoveRefused):
        staff.remind_candidate(by=recruitment.owner, request=request, now=MONDAY)


def test_a_round_with_an_answer_is_closed_and_not_withdrawn(recruitment: Recruitment) -> None:
    request, one, _two = collecting(recruitment)
    answer(one)
    with pytest.raises(MoveRefused):
        staff.withdraw_request(by=recruitment.owner, request=request, now=MONDAY)
    request.refresh_from_db()
    assert request.state == RequestState.COLLECTING
