"""What every change of a case begins and ends with, whichever part of it is changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib import moves
from foundation.lib.permissions import allowed
from recruitment.models import Candidate, Recruitment
from recruitment.queries import role_in
from recruitment.rules import OPEN


def locked(
    recruitment: Recruitment,
    by: User,
    permission: str,
    now: datetime,
    *,
    states: Collection[str] = OPEN,
    touch: bool = True,
) -> Recruitment:
    """The row as it is now, locked, when `by` has the right and the case is in one of `states` (open, unless others
    are named); notes the time of the change unless `touch` is off."""
    case = Recruitment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=recruitment.pk)
    if not allowed(by, permission, case):
        raise PermissionDenied
    if case.state not in states:
        raise moves.MoveRefused(f"{permission} when {case.state}")
    if touch:
        case.changed_at = now
        case.save(update_fields=["changed_at"])
    return case


def record(kind: str, by: User, case: Recruitment, *, candidate: Candidate | None = None, **values: Any) -> None:
    """Tells the log what `by` did with the case, or with one of its candidates, and in which role."""
    about, number = ("recruitment.candidate", candidate.pk) if candidate else ("recruitment.recruitment", case.pk)
    audit.record(
        kind,
        by_id=by.pk,
        role=role_in(by, case),
        case_id=case.pk,
        object_kind=about,
        object_id=number,
        **values,
    )
