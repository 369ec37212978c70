"""What comes late or is done a second time: a bounce from a mended address, a round opened again, another person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.audit.models import Event
from foundation.lib.moves import MoveRefused
from foundation.outbox import actions as outbox
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from recruitment.models import Recruitment
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import AnswerDraft, QuestionSet, Referee, ReferenceRequest, SentAnswer
from tests.factories.references import answers_to
from tests.references.test_round import LAST_DAY, MONDAY, answer, asked, collecting, kinds, name
from tests.references.test_round import recruitment as recruitment  # a fixture is known by being imported

NEW_LAST_DAY = LAST_DAY + timedelta(days=2)

pytestmark = pytest.mark.django_db


def it_has_left(message: Message) -> None:
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, handed_over_at=now, sent_at=now, final_at=now)


def it_bounces(message: Message) -> None:
    outbox.record_provider_event(reference=message.message_id, provider_id="", event="bounced")


def opened_again(recruitment: Recruitment) -> tuple[ReferenceRequest, Referee]:
    request, one, two = collecting(recruitment)
    answer(one)
    answer(two)
    staff.reopen(by=recruitment.owner, request=request, deadline=LAST_DAY, now=MONDAY)
    return request, one


def state_of(request: ReferenceRequest) -> str:
    return ReferenceRequest.objects.get(pk=request.pk).state


@pytest.mark.parametrize("mended", [True, False])
def test_a_late_bounce_from_a_mended_address_changes_nothing(recruitment: Recruitment, mended: bool) -> None:
    _request, one, _two = collecting(recruitment)
    first = Message.objects.get(subject_id=one.public_id)
    it_has_left(first)
    if mended:
        staff.change_address(by=recruitment.owner, referee=one, email="ratt@example.org", phone="", now=MONDAY)
    it_bounces(first)
    one.refresh_from_db()
    assert one.state == (RefereeState.ASKED if mended else RefereeState.BOUNCED)


@pytest.mark.parametrize("mended", [True, False])
def test_a_late_bounce_from_the_candidates_former_address_changes_nothing(
    recruitment: Recruitment, mended: bool
) -> None:
    request = asked(recruitment)
    first = Message.objects.get(subject_id=request.public_id)
    it_has_left(first)
    if mended:
        staff.change_candidate_address(by=recruitment.owner, request=request, email="ratt@example.org", now=MONDAY)
    it_bounces(first)
    request.refresh_from_db()
    assert (request.email_bounced_at is None) == mended


def test_no_link_leaves_for_the_candidates_former_address(recruitment: Recruitment) -> None:
    request = asked(recruitment)
    staff.remind_candidate(by=recruitment.owner, request=request, now=MONDAY)
    staff.change_candidate_address(by=recruitment.owner, request=request, email="ratt@example.org", now=MONDAY)
    waiting = Message.objects.filter(subject_id=request.public_id, state=MessageState.QUEUED)
    assert [message.recipient_email for message in waiting] == ["ratt@example.org"]


def test_a_candidate_whose_address_was_mended_is_reminded(recruitment: Recruitment) -> None:
    request = asked(recruitment)
    before = request.next_reminder_at
    clock.candidate_bounced(public_id=request.public_id, now=MONDAY)
    staff.change_candidate_address(by=recruitment.owner, request=request, email="ratt@example.org", now=MONDAY)
    request.refresh_from_db()
    assert request.next_reminder_at == before
    assert before


def test_a_later_day_for_the_round_is_no_earlier_day_for_one_asked_late(recruitment: Recruitment) -> None:
    request, one, _two = collecting(recruitment)
    own = LAST_DAY + timedelta(days=7)
    Referee.objects.filter(pk=one.pk).update(deadline=own)
    staff.extend(by=recruitment.owner, request=request, deadline=NEW_LAST_DAY, now=MONDAY)
    one.refresh_from_db()
    assert one.deadline == own


def test_moving_the_last_day_leaves_a_reopened_round_open(recruitment: Recruitment) -> None:
    request, _one = opened_again(recruitment)
    staff.extend(by=recruitment.owner, request=request, deadline=NEW_LAST_DAY, now=MONDAY)
    assert state_of(request) == RequestState.COLLECTING


def test_changing_ones_mind_about_a_name_leaves_a_reopened_round_open(recruitment: Recruitment) -> None:
    request, _one = opened_again(recruitment)
    by_candidate.remove_named(referee=name(request, 3), now=MONDAY)
    assert state_of(request) == RequestState.COLLECTING
    assert name(request, 4).state == RefereeState.NAMED


def test_taking_back_a_name_that_is_not_needed_ends_the_round(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    answer(one)
    clock.referee_bounced(public_id=two.public_id, now=MONDAY)
    instead = name(request, 3)
    two.refresh_from_db()
    staff.change_address(by=recruitment.owner, referee=two, email="ratt@example.org", phone="", now=MONDAY)
    two.refresh_from_db()
    answer(two)
    assert state_of(request) == RequestState.COLLECTING  # one named waits to be sent or taken back
    by_candidate.remove_named(referee=instead, now=MONDAY)
    assert state_of(request) == RequestState.COMPLETE


def test_a_correction_leaves_a_reopened_round_open(recruitment: Recruitment) -> None:
    request, one = opened_again(recruitment)
    draft = by_referee.begin_correction(referee=one, now=MONDAY)
    questions = QuestionSet.objects.get(recruitment=recruitment).questions
    text = next(question["slug"] for question in questions if question["kind"] == "text")
    changed = {text: {**draft.answers[text], "text": "Rättat."}}
    by_referee.save_draft(referee=one, answers=changed, revision=1, language="sv", now=MONDAY)
    by_referee.send_answer(referee=one, now=MONDAY)
    assert SentAnswer.objects.filter(referee=one).count() == 2
    assert state_of(request) == RequestState.COLLECTING


def test_a_round_opened_twice_within_the_hour_asks_the_candidate_twice(recruitment: Recruitment) -> None:
    request, _one = opened_again(recruitment)
    later = MONDAY + timedelta(minutes=5)
    staff.close_request(by=recruitment.owner, request=request, reason="Två räcker.", now=later)
    staff.reopen(by=recruitment.owner, request=request, deadline=LAST_DAY, now=later)
    request.refresh_from_db()
    assert kinds(request.public_id).count("references.candidate_another") == 2
    assert request.next_reminder_at


@pytest.mark.parametrize(("called", "kept"), [("Karin Alm 1", True), ("Olle Sandström", False)])
def test_who_takes_a_bounced_referees_place_never_reads_their_draft(
    recruitment: Recruitment, called: str, kept: bool
) -> None:
    _request, one, _two = collecting(recruitment)
    questions = QuestionSet.objects.get(recruitment=recruitment).questions
    by_referee.save_draft(referee=one, answers=answers_to(questions), revision=0, language="sv", now=MONDAY)
    clock.referee_bounced(public_id=one.public_id, now=MONDAY)
    by_candidate.change_named(
        referee=one, name=called, relation="manager", employer="Lövholmen", email="ny@example.org", phone="",
        language="sv", wait_for_go=False, now=MONDAY,
    )  # fmt: skip
    assert AnswerDraft.objects.filter(referee=one).exists() == kept


def begun_then(referee: Referee, then: str) -> None:
    by_referee.save_draft(referee=referee, answers={"a": {"text": "Mitt."}}, revision=0, language="sv", now=MONDAY)
    if then == "wants a call":
        by_referee.want_call(referee=referee, phone="070-174 06 21", times="", now=MONDAY)
    elif then == "bounced":
        clock.referee_bounced(public_id=referee.public_id, now=MONDAY)
    elif then == "expired":
        clock.expire(now=MONDAY + timedelta(days=16))
    referee.refresh_from_db()


@pytest.mark.parametrize(
    ("then", "state"),
    [
        ("", RefereeState.ASKED),
        ("wants a call", RefereeState.WANTS_CALL),
        ("bounced", RefereeState.ASKED),
        ("expired", RefereeState.ASKED),
    ],
)
def test_what_was_begun_is_destroyed_with_the_address_it_was_written_at(
    recruitment: Recruitment, then: str, state: RefereeState
) -> None:
    _request, one, _two = collecting(recruitment)
    begun_then(one, then)
    staff.change_address(by=recruitment.owner, referee=one, email="ny@example.org", phone="", now=MONDAY)
    one.refresh_from_db()
    assert (one.state, one.invitations) == (state, 2)
    assert not AnswerDraft.objects.filter(referee=one).exists()
    assert Event.objects.get(kind="references.address_changed").values == {"draft_destroyed": True}


@pytest.mark.parametrize("changed", ["the number", "a capital"])
def test_what_was_begun_stays_while_the_link_does(recruitment: Recruitment, changed: str) -> None:
    _request, one, _two = collecting(recruitment)
    begun_then(one, "")
    email = one.email.title() if changed == "a capital" else one.email
    staff.change_address(by=recruitment.owner, referee=one, email=email, phone="070-174 06 44", now=MONDAY)
    one.refresh_from_db()
    assert (one.state, one.invitations) == (RefereeState.BEGUN, 1)
    assert AnswerDraft.objects.filter(referee=one).exists()


def test_nothing_is_saved_for_the_new_address_by_a_link_looked_at_before(recruitment: Recruitment) -> None:
    _request, one, _two = collecting(recruitment)
    behind_the_old_link = Referee.objects.get(pk=one.pk)
    staff.change_address(by=recruitment.owner, referee=one, email="ny@example.org", phone="", now=MONDAY)
    with pytest.raises(MoveRefused):
        begun_then(behind_the_old_link, "")
    assert not AnswerDraft.objects.filter(referee=one).exists()
