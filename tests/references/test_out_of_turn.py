"""What is done in another order than one thinks: after the round has ended, after the last day, once too often."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from foundation.audit.models import Event
from foundation.lib.moves import MoveRefused
from foundation.outbox.models import Message
from recruitment.models import Recruitment
from references import needs
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest
from tests.references.test_round import LAST_DAY, MONDAY, answer, asked, collecting, name
from tests.references.test_round import recruitment as recruitment  # a fixture is known by being imported

LATER = MONDAY + timedelta(days=16)
NEW_LAST_DAY = (LATER + timedelta(days=14)).date()

pytestmark = pytest.mark.django_db


def mend(recruitment: Recruitment, referee: Referee, email: str) -> Referee:
    return staff.change_address(by=recruitment.owner, referee=referee, email=email, phone="", now=MONDAY)


def one_more(recruitment: Recruitment, request: ReferenceRequest, number: int) -> Referee:
    request.refresh_from_db()
    staff.ask_for_another(by=recruitment.owner, request=request, now=MONDAY)
    referee = name(request, number)
    by_candidate.send_naming(request=request, now=MONDAY)
    return referee


def test_nobody_is_asked_again_once_the_round_is_complete(recruitment: Recruitment) -> None:
    request = asked(recruitment)
    one, two, three = (name(request, number) for number in (1, 2, 3))
    by_candidate.send_naming(request=request, now=MONDAY)
    clock.referee_bounced(public_id=three.public_id, now=MONDAY)
    answer(one)
    answer(two)
    mails = Message.objects.count()
    with pytest.raises(MoveRefused):
        mend(recruitment, three, "ny@example.org")
    three.refresh_from_db()
    assert three.state == RefereeState.BOUNCED
    assert Message.objects.count() == mails


@pytest.mark.parametrize("then", ["is not named", "declines"])
def test_a_third_who_was_asked_for_keeps_the_round_open(recruitment: Recruitment, then: str) -> None:
    request, one, two = collecting(recruitment)
    if then == "is not named":
        staff.ask_for_another(by=recruitment.owner, request=request, now=MONDAY)
    else:
        by_referee.decline(referee=one_more(recruitment, request, 3), reason="no_time", comment="", now=MONDAY)
    answer(one)
    answer(two)
    request.refresh_from_db()
    assert (request.state, request.referees_answered) == (RequestState.COLLECTING, 2)
    assert needs.needed(request, list(request.referees.all()), now=MONDAY) == (needs.Need.REMIND_CANDIDATE, None)
    last = name(request, 4)
    by_candidate.send_naming(request=request, now=MONDAY)
    answer(last)
    request.refresh_from_db()
    assert (request.state, request.referees_answered) == (RequestState.COMPLETE, 3)


def test_a_third_who_was_asked_for_can_be_done_without(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    staff.ask_for_another(by=recruitment.owner, request=request, now=MONDAY)
    answer(one)
    answer(two)
    staff.close_request(by=recruitment.owner, request=request, reason="Två räcker.", now=MONDAY)
    request.refresh_from_db()
    assert (request.state, request.protocol_version) == (RequestState.CLOSED, 1)


def test_nobody_is_asked_again_once_the_round_is_withdrawn(recruitment: Recruitment) -> None:
    request, one, _two = collecting(recruitment)
    clock.referee_bounced(public_id=one.public_id, now=MONDAY)
    staff.withdraw_request(by=recruitment.owner, request=request, now=MONDAY)
    mails = Message.objects.count()
    with pytest.raises(MoveRefused):
        mend(recruitment, one, "ny@example.org")
    assert Message.objects.count() == mails


def test_a_late_answer_is_not_taken_once_the_round_is_withdrawn(recruitment: Recruitment) -> None:
    request, one, _two = collecting(recruitment)
    clock.expire(now=LATER)
    mails = Message.objects.filter(subject_id=one.public_id).count()
    staff.withdraw_request(by=recruitment.owner, request=request, now=LATER)
    one.refresh_from_db()
    assert one.state == RefereeState.WITHDRAWN
    assert Message.objects.filter(subject_id=one.public_id).count() == mails  # their last day had passed already
    with pytest.raises(MoveRefused):
        answer(one, now=LATER)
    with pytest.raises(MoveRefused):
        by_referee.decline(referee=one, reason="no_time", comment="", now=LATER)


@pytest.mark.parametrize("whose", ["another referee", "the candidate", "the manager"])
def test_an_address_is_not_corrected_to_somebody_elses(recruitment: Recruitment, whose: str) -> None:
    request, one, two = collecting(recruitment)
    taken = {
        "another referee": two.email,
        "the candidate": request.candidate.email,
        "the manager": recruitment.owner.email,
    }
    with pytest.raises(ValidationError):
        mend(recruitment, one, taken[whose].upper())
    mend(recruitment, one, one.email)  # the number alone
    one.refresh_from_db()
    assert one.email != taken[whose]


def test_the_candidate_is_reminded_of_a_referee_held_anew(recruitment: Recruitment) -> None:
    request, _one, two = collecting(recruitment, wait_for_go=True)
    clock.expire(now=LATER)
    staff.extend(by=recruitment.owner, request=request, deadline=NEW_LAST_DAY, now=LATER)
    request.refresh_from_db()
    two.refresh_from_db()
    assert two.state == RefereeState.HELD
    assert request.next_reminder_at
    assert request.next_reminder_at > LATER


def test_no_reminder_is_promised_after_the_third(recruitment: Recruitment) -> None:
    request, _one, _two = collecting(recruitment, wait_for_go=True)
    ReferenceRequest.objects.filter(pk=request.pk).update(reminders_done=3)
    staff.extend(by=recruitment.owner, request=request, deadline=NEW_LAST_DAY, now=MONDAY)
    request.refresh_from_db()
    assert request.next_reminder_at is None


def test_why_somebody_declined_does_not_stand_in_the_log(recruitment: Recruitment) -> None:
    _request, one, _two = collecting(recruitment)
    by_referee.decline(referee=one, reason="no_time", comment="Vi kom inte överens.", now=MONDAY)
    event = Event.objects.get(kind="references.declined")
    assert event.values == {}


def test_a_full_round_is_not_opened_again(recruitment: Recruitment) -> None:
    request, one, two = collecting(recruitment)
    everybody = [one, two, *(one_more(recruitment, request, number) for number in range(3, 7))]
    for referee in everybody:
        answer(referee)
    request.refresh_from_db()
    assert request.state == RequestState.COMPLETE
    with pytest.raises(MoveRefused):
        staff.reopen(by=recruitment.owner, request=request, deadline=LAST_DAY, now=MONDAY)
