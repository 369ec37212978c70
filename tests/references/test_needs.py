"""What in a round needs a person: silence is one rule, asked of a referee or of the database, and pages take the first
need there is."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from references import needs
from references.enums import RefereeState, RequestState
from references.models import Referee
from references.needs import Need
from tests.factories.references import RefereeFactory, ReferenceRequestFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AN_INSTANT = timedelta(microseconds=1)
BOUNDARY = (None, NOW - AN_INSTANT, NOW, NOW + AN_INSTANT)


def test_the_rule_and_its_query_say_the_same_of_every_state_at_the_boundary() -> None:
    round_ = ReferenceRequestFactory()
    for state, planned in product(RefereeState, BOUNDARY):
        RefereeFactory(request=round_, state=state, silent_notice_at=planned)
    found = set(Referee.objects.filter(needs.silent(NOW)))
    assert {referee for referee in Referee.objects.all() if needs.is_silent(referee, NOW)} == found
    silent = {(state, planned) for state in (RefereeState.ASKED, RefereeState.BEGUN) for planned in BOUNDARY[:3]}
    assert {(RefereeState(referee.state), referee.silent_notice_at) for referee in found} == silent


@pytest.mark.parametrize(
    ("states", "live", "need", "about"),
    [
        ([RefereeState.BOUNCED, RefereeState.WANTS_CALL], 1, Need.RING, 1),
        ([RefereeState.EXPIRED, RefereeState.BOUNCED], 0, Need.MEND, 1),
        ([RefereeState.EXPIRED, RefereeState.DECLINED], 0, Need.EXTEND, None),
        ([RefereeState.DECLINED, RefereeState.ASKED], 1, Need.ANOTHER, None),
        ([RefereeState.ANSWERED, RefereeState.ASKED], 2, Need.REMIND, 1),
        ([RefereeState.ANSWERED, RefereeState.ANSWERED], 2, None, None),
    ],
)
def test_the_most_pressing_comes_first(
    states: list[RefereeState], live: int, need: Need | None, about: int | None
) -> None:
    round_ = ReferenceRequestFactory(referees_live=live)
    referees = [RefereeFactory(request=round_, state=state) for state in states]
    found = needs.needed(round_, referees, now=NOW)
    assert found == (None if need is None else (need, None if about is None else referees[about]))


def test_an_ended_round_needs_nobody() -> None:
    round_ = ReferenceRequestFactory(state=RequestState.COMPLETE)
    assert needs.needed(round_, [RefereeFactory(request=round_, state=RefereeState.WANTS_CALL)], now=NOW) is None
