"""What has happened around the demo's recruitments: one decided, one cancelled, a candidate who withdrew, one that is
shared, one that was handed over, one that is registered. Made by the same actions as in earnest; the past year stands
beside them in bulk.
"""

from collections.abc import Callable
from datetime import datetime

from foundation.accounts.models import User
from foundation.records.actions import note_diary_number
from recruitment import actions
from recruitment.enums import MemberRole
from recruitment.models import Recruitment


def load(
    *, before: Callable[[int, int], datetime], assessor: User, colleague: User, manager: User, registrar: User
) -> None:
    """Ends, shares, hands over and registers. `before` gives a working day so many working days ago, at an hour."""
    _shared("Undersköterska, dag", assessor, MemberRole.ASSESSOR, before)
    _shared("Undersköterska, korttidsenheten", colleague, MemberRole.CO_MANAGER, before)
    _handed_over("Undersköterska, hemtjänst", manager, before)
    _decided("Undersköterska, kvällspatrullen", before)
    _cancelled("Undersköterska, vikariat", before)
    _withdrew("Undersköterska, dag", before)
    _registered("Undersköterska, växelvård", registrar, before)


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


def _registered(title: str, registrar: User, before: Callable[[int, int], datetime]) -> None:
    case = Recruitment.objects.get(title=title)
    now = before(2, 9)
    note_diary_number(by=registrar, case_file=case.case_file, diary_number=f"VON/{now.year}:00412", now=now)


def _shared(title: str, user: User, role: MemberRole, before: Callable[[int, int], datetime]) -> None:
    case = Recruitment.objects.get(title=title)
    actions.add_member(by=case.owner, recruitment=case, user=user, role=role, now=before(7, 11))


def _handed_over(title: str, to: User, before: Callable[[int, int], datetime]) -> None:
    case = Recruitment.objects.get(title=title)
    reason = "Jag är ledig till och med januari. Ring mig gärna om något är oklart."
    actions.hand_over(by=case.owner, recruitment=case, to=to, reason=reason, stay=True, now=before(1, 9))
