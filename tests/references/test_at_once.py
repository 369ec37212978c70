"""Two presses at the same moment, each in its own connection: one answer, one list, one round, and no error page.

Each press reads the round and waits for the other to have read it too. The rows' locks make that impossible, so the
first waits in vain and goes on; without them (the red twin) both go on from what they read.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from foundation.audit.models import Event
from foundation.lib import queue
from foundation.lib.moves import MoveRefused
from foundation.outbox.models import Message
from references.actions import candidate as by_candidate
from references.actions import moves, staff
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest, SentAnswer
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import (
    AnswerDraftFactory,
    RefereeFactory,
    ReferenceRequestFactory,
    ReferenceTemplateFactory,
)
from tests.helpers.at_once import at_once
from tests.references.test_six_at_most import LATER

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST_WAIT = 0.5
Press = Callable[[], Any]


@pytest.fixture(autouse=True)
def both_have_read(monkeypatch: pytest.MonkeyPatch, municipality: Any) -> None:
    """Whoever has read the round, or the candidate's rounds, waits a moment for the other."""
    gate, read, freeze = threading.Barrier(2), moves.locked_request, staff.freeze_questions

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):
            gate.wait(LONGEST_WAIT)

    def locked(request: ReferenceRequest) -> ReferenceRequest:
        found = read(request)
        meet()
        return found

    def frozen(**given: Any) -> Any:
        meet()
        return freeze(**given)

    monkeypatch.setattr(moves, "locked_request", locked)
    monkeypatch.setattr(staff, "freeze_questions", frozen)
    monkeypatch.setattr(queue, "_send", lambda name, args: None)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)


def answering() -> tuple[Press, Callable[[], list[int]]]:
    """The same referee's answer, sent."""
    referee = AnswerDraftFactory().referee
    RefereeFactory(request=referee.request)

    def made() -> list[int]:
        return [SentAnswer.objects.count(), Event.objects.filter(kind="references.answered").count()]

    return lambda: by_referee.send_answer(referee=referee, now=timezone.now()), made


def listing() -> tuple[Press, Callable[[], list[int]]]:
    """The same candidate's list, sent."""
    request = ReferenceRequestFactory(state=RequestState.WITH_CANDIDATE)
    RefereeFactory.create_batch(2, request=request, state=RefereeState.NAMED)

    def made() -> list[int]:
        asked = Referee.objects.filter(state=RefereeState.ASKED, invitations=1).count()
        mails = Message.objects.filter(kind="references.referee_invitation").count()
        return [asked // 2, mails // 2, Event.objects.filter(kind="references.named").count() - 1]

    return lambda: by_candidate.send_naming(request=request, now=timezone.now()), made


def naming() -> tuple[Press, Callable[[], list[int]]]:
    """The same referee, named."""
    request = ReferenceRequestFactory(state=RequestState.WITH_CANDIDATE)
    given = {"name": "Karin Alm", "relation": "manager", "employer": "Lövholmen", "email": "karin@example.org",
             "phone": "", "language": "sv", "wait_for_go": False}  # fmt: skip

    def press() -> Any:
        with suppress(by_candidate.NamedTwice):
            return by_candidate.name_referee(request=request, now=timezone.now(), **given)

    return press, lambda: [Referee.objects.count()]


def asking() -> tuple[Press, Callable[[], list[int]]]:
    """The same candidate, asked for referees."""
    recruitment = RecruitmentFactory()
    ReferenceTemplateFactory(role_template=recruitment.role_template)
    candidate = CandidateFactory(recruitment=recruitment)

    def press() -> Any:
        with suppress(MoveRefused):
            return staff.ask_candidate(
                by=recruitment.owner, candidate=candidate, minimum=2, deadline=LATER, personal_line="",
                now=timezone.now(),
            )  # fmt: skip

    def made() -> list[int]:
        mails = Message.objects.filter(kind="references.candidate_invitation")
        return [ReferenceRequest.objects.count(), mails.count()]

    return press, made


DOUBLED = pytest.mark.parametrize("what", [answering, listing, naming, asking], ids=lambda what: what.__name__)


def pressed_twice(what: Callable[[], tuple[Press, Callable[[], list[int]]]]) -> list[str]:
    """What is wrong after two presses at once, or nothing."""
    press, made = what()

    def told() -> str:
        try:
            press()
        except Exception as error:  # an error page for the one who pressed
            return type(error).__name__
        return ""

    wrong = [name for name in at_once(told, told) if name]
    return wrong + [f"{count} times" for count in made() if count != 1]


@DOUBLED
def test_of_two_at_once_one_is_made(what: Any) -> None:
    assert pressed_twice(what) == []


@DOUBLED
@pytest.mark.usefixtures("unlocked")
def test_without_the_locks_something_goes_wrong(what: Any) -> None:
    assert pressed_twice(what) != []
