"""The only writers of the audit log and the read log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from foundation.audit import registry
from foundation.audit.models import Event, ReadLog

LONGEST_VALUE = 200  # a slug, a date, a file number fit; somebody's words do not
_clock: ContextVar[Callable[[], datetime]] = ContextVar("audit_clock", default=timezone.now)


@contextmanager
def told_by(clock: Callable[[], datetime]) -> Iterator[None]:
    """Date what is recorded inside by `clock`, asked anew for each entry.

    For what is told afterwards, such as a demo or what is brought from an older system: the log then agrees with the
    dates of what it tells of. Only the calling thread's entries are dated so, and only until the block ends.
    """
    former = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(former)


def record(
    kind: str,
    *,
    by_id: int | None,
    role: str,
    case_id: int | None,
    object_kind: str,
    object_id: int | str,
    **values: Any,
) -> Event:
    """Append one event and return it. Call it inside the transaction of the change it tells of.

    `by_id` is None when the system itself or a person with a link acted; `role` says which (`system`, `candidate`,
    `referee`). Raises `UnknownEvent` for a kind, of event or object, that nobody registered, and ValueError for a value
    that is not plain and short: names and people's words do not belong here.
    """
    registry.require(kind)
    registry.require_object(object_kind)
    return Event.objects.create(
        kind=kind,
        actor_id=by_id,
        actor_role=role,
        case_id=case_id,
        object_kind=object_kind,
        object_id=str(object_id),
        values={name: _plain(name, value) for name, value in values.items()},
        at=_clock.get()(),
    )


def record_read(
    *, by_id: int | None, role: str, case_id: int | None, object_kind: str, object_id: int | str
) -> ReadLog:
    """Append one line to the read log and return it. Allowed in a GET. Raises `UnknownEvent` for a kind of object that
    nobody registered."""
    registry.require_object(object_kind)
    return ReadLog.objects.create(
        actor_id=by_id,
        actor_role=role,
        case_id=case_id,
        object_kind=object_kind,
        object_id=str(object_id),
        at=_clock.get()(),
    )


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(name, item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= LONGEST_VALUE:
        return str(value)
    raise ValueError(
        f"The event value {name!r} must be a number, a date or a text of at most {LONGEST_VALUE} characters."
    )
