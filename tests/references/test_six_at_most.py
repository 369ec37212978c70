"""Six referees at most, also when somebody comes back: by a later last day, a mended address, a late answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from foundation.lib.moves import MoveRefused
from references import rules
from references.actions import candidate as by_candidate
from references.actions import moves, staff
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest
from tests.factories.references import RefereeFactory, ReferenceRequestFactory, answers_to
from tests.helpers.links import Visitor
from tests.references.staff_side.rounds import at as staff_at
from tests.references.staff_side.rounds import done
from tests.references.test_public_candidate import at, opened
from tests.references.test_round import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality")]

LATER = (MONDAY + timedelta(days=30)).date()


def round_with(live: int, *others: RefereeState) -> tuple[ReferenceRequest, list[Referee]]:
    """A round in which `live` are asked, and others in the states given, in that order of naming."""
    request = ReferenceRequestFactory(deadline=MONDAY.date(), created_at=MONDAY, wanted=2)
    for _number in range(live):
        RefereeFactory(request=request)
    rows = [RefereeFactory(request=request, state=state, name=f"{n}:a Ek") for n, state in enumerate(others, start=1)]
    with transaction.atomic():
        moves.settle(moves.locked_request(request), now=MONDAY)
    request.refresh_from_db()
    return request, rows


def in_play(request: ReferenceRequest) -> int:
    request.refresh_from_db()
    counted = rules.standing(request.referees.values_list("state", flat=True))
    assert counted.live == request.referees_live
    return counted.live


def state_of(referee: Referee) -> str:
    return Referee.objects.get(pk=referee.pk).state


def test_a_later_day_asks_again_in_order_as_far_as_six_allow() -> None:
    request, (first, second, third) = round_with(4, *[RefereeState.EXPIRED] * 3)
    staff.extend(by=request.created_by, request=request, deadline=LATER, now=MONDAY)
    assert [state_of(one) for one in (first, second, third)] == ["asked", "asked", "expired"]
    assert in_play(request) == rules.AT_MOST


def test_who_was_held_takes_a_place_like_anybody() -> None:
    request, (asked, held) = round_with(5, RefereeState.EXPIRED, RefereeState.EXPIRED)
    Referee.objects.filter(pk=asked.pk).update(asked_at=None, deadline=None)
    staff.extend(by=request.created_by, request=request, deadline=LATER, now=MONDAY)
    assert [state_of(asked), state_of(held)] == ["held", "expired"]
    assert in_play(request) == rules.AT_MOST


def test_the_page_names_who_was_left(client: Client, monkeypatch: Any) -> None:
    request, _rows = round_with(5, *[RefereeState.EXPIRED] * 3)
    client.force_login(request.created_by)
    day = str(rules.earliest_deadline(MONDAY + timedelta(days=21)))
    said = done(client, staff_at(request, "request_extend"), deadline=day)
    assert "2:a och 3:a svarade inte i tid och kan inte frågas igen: sex referenter är redan med." in said
    assert in_play(request) == rules.AT_MOST


@pytest.mark.parametrize("state", [RefereeState.BOUNCED, RefereeState.EXPIRED])
def test_a_manager_mends_no_address_into_a_seventh(state: RefereeState, client: Client) -> None:
    request, (gone,) = round_with(6, state)
    with pytest.raises(ValidationError, match="Sex referenter är redan med"):
        staff.change_address(by=request.created_by, referee=gone, email="ny@example.org", phone="", now=MONDAY)
    client.force_login(request.created_by)
    path = staff_at(request, "referee_address", gone.name[:3])
    response = client.post(path, {"email": "ny@example.org", "phone": ""})
    assert response.status_code == 422
    assert "Dra tillbaka någon av dem först för att fråga 1:a Ek igen." in response.content.decode()
    assert (state_of(gone), in_play(request)) == (state, rules.AT_MOST)
    assert Referee.objects.get(pk=gone.pk).email == gone.email


def test_with_room_made_the_address_is_mended() -> None:
    request, (gone,) = round_with(6, RefereeState.BOUNCED)
    other = request.referees.filter(state=RefereeState.ASKED).first()
    assert other
    staff.withdraw_referee(by=request.created_by, referee=other, now=MONDAY)
    staff.change_address(by=request.created_by, referee=gone, email="ny@example.org", phone="", now=MONDAY)
    assert (state_of(gone), in_play(request)) == ("asked", rules.AT_MOST)


def test_a_number_is_noted_though_the_round_is_full() -> None:
    request, (gone,) = round_with(6, RefereeState.EXPIRED)
    staff.change_address(by=request.created_by, referee=gone, email=gone.email, phone="070-174 06 44", now=MONDAY)
    assert Referee.objects.get(pk=gone.pk).phone == "070-174 06 44"
    assert state_of(gone) == "expired"


def test_a_candidate_mends_no_address_into_a_seventh(visitor: Visitor) -> None:
    request, (gone,) = round_with(6, RefereeState.BOUNCED)
    opened(visitor, request)
    page = visitor.visit(at(request, f"referent/{gone.public_id}/"))
    page = visitor.press(page, "Spara och skriv igen", email="ny@example.org")
    assert page.status == 422
    assert "Sex referenter är redan med, och fler frågar vi inte. Du behöver inte göra något." in page.text
    assert (state_of(gone), in_play(request)) == ("bounced", rules.AT_MOST)


def test_a_seventh_is_not_named() -> None:
    request, _rows = round_with(6)
    ReferenceRequest.objects.filter(pk=request.pk).update(wanted=7)
    with pytest.raises(MoveRefused):
        by_candidate.name_referee(
            request=request, name="Eva Ek", relation="manager", employer="Lövholmen", email="eva@example.org",
            phone="", language="sv", wait_for_go=False, now=MONDAY,
        )  # fmt: skip
    assert in_play(request) == rules.AT_MOST


def test_the_only_way_back_asks_for_room_itself() -> None:
    request, (gone,) = round_with(6, RefereeState.EXPIRED)
    gone = Referee.objects.get(pk=gone.pk)
    for move in ("ask", "hold"):
        with pytest.raises(moves.RoundFull), transaction.atomic():
            moves.move_referee(moves.locked_referee(gone), move, now=MONDAY)
    assert in_play(request) == rules.AT_MOST


def test_a_late_answer_is_taken_though_six_are_in_play() -> None:
    """Somebody has written it: nobody's words are thrown away for being the seventh's."""
    request, (late,) = round_with(6, RefereeState.EXPIRED)
    questions = request.candidate.recruitment.question_set.questions
    by_referee.save_draft(referee=late, answers=answers_to(questions), revision=0, language="sv", now=MONDAY)
    by_referee.send_answer(referee=late, now=MONDAY)
    assert state_of(late) == "answered"
    assert rules.places_left(rules.standing(request.referees.values_list("state", flat=True))) == 0
    request.refresh_from_db()
    assert request.state == RequestState.COLLECTING
