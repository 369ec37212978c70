"""The demo's recruitments that have come to an end: one decided, one cancelled, and a candidate who withdrew from one
that is ready to be decided. Made by the same actions as in earnest; the past year stands beside them in bulk.
"""

from collections.abc import Callable
from datetime import datetime

from recruitment import actions
from recruitment.models import Recruitment


def load(*, before: Callable[[int, int], datetime]) -> None:
    """Ends what there is to end. `before` gives a working day so many working days ago, at an hour."""
    _decided("Undersköterska, kvällspatrullen", before)
    _cancelled("Undersköterska, vikariat", before)
    _withdrew("Undersköterska, dag", before)


def _decided(title: str, before: Callable[[int, int], datetime]) -> None:
    case = Recruitment.objects.get(title=title)
    now = before(3, 14)
    hired = [one.public_id for one in case.candidates.order_by("pk")[:1]]
    actions.note_decision(by=case.owner, recruitment=case, hired=hired, decided_on=now.date(), now=now)


def _cancelled(title: str, before: Callable[[int, int], datetime]) -> None:
    case = Recruitment.objects.get(title=title)
    reason = "Den som skulle vara ledig kommer tillbaka tidigare, så vikariatet behövs inte."
    actions.cancel_recruitment(by=case.owner, recruitment=case, reason=reason, now=before(5, 15))


def _withdrew(title: str, before: Callable[[int, int], datetime]) -> None:
    case = Recruitment.objects.get(title=title)
    who = {"name": "Hanna Sjövik", "email": "hanna.sjovik@example.org", "phone": "070-174 06 41", "language": "sv"}
    candidate = actions.add_candidate(by=case.owner, recruitment=case, now=before(8, 10), **who)
    actions.withdraw_candidate(by=case.owner, candidate=candidate, now=before(6, 9))
