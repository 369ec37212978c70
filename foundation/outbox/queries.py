"""Reading the outbox: links, the gate, and what has been sent about something."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Count, Exists, Min, Model, OuterRef, QuerySet
from django.db.models.expressions import Combinable, RawSQL

from foundation.lib.rows import one_or_none
from foundation.outbox.enums import LinkState, MessageState
from foundation.outbox.models import Gate, LinkToken, Message, Wording, WordingChange

Row = TypeVar("Row", bound=Model)
LANGUAGES = ("sv", "en")  # those that mails are written in

# Which database this is: the cluster's own number and the database's in it. A restored copy has another, a restart not.
_HOME = """
    (SELECT system_identifier FROM pg_control_system())
    || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def link_alive(token_hash: str, subject_kind: str, subject_id: str) -> bool:
    """Tell whether the hash is of a link to this very subject that nobody has withdrawn.

    Deadlines are the subject's own.
    """
    return LinkToken.objects.filter(
        token_hash=token_hash, subject_kind=subject_kind, subject_id=subject_id, revoked_at__isnull=True
    ).exists()


def alive_link(token_hash: str, subject_kind: str, subject_id: Combinable | str) -> Exists:
    """Return `link_alive` as an expression, to ask in the same query as the subject.

    `subject_id=OuterRef("public_id")`.
    """
    return Exists(
        LinkToken.objects.filter(
            token_hash=token_hash, subject_kind=subject_kind, subject_id=subject_id, revoked_at__isnull=True
        )
    )


@dataclass(frozen=True, slots=True)
class Dead(Generic[Row]):
    """A genuine link that no longer opens, and what it was about: says so, and whom to ring."""

    why: str  # "expired" or "withdrawn"
    row: Row


def linked(rows: QuerySet[Row], subject_kind: str, public_id: str, token_hash: str) -> Row | Dead[Row] | None:
    """Return the row of this public id when the hash is of a living link to it; Dead when that link has been withdrawn,
    None when it is no link of ours. One query."""
    row: Any = one_or_none(with_link(rows, subject_kind, public_id, token_hash))
    return Dead("withdrawn", row) if row is not None and row.link_withdrawn else row


def with_link(rows: QuerySet[Row], subject_kind: str, public_id: str, token_hash: str) -> QuerySet[Row, Any]:
    """Return the row of this public id if the hash is of a link to it, with `link_withdrawn`: what `linked` reads."""
    links = LinkToken.objects.filter(token_hash=token_hash, subject_kind=subject_kind, subject_id=public_id)
    withdrawn = Exists(links.filter(revoked_at__isnull=False))
    found: Any = rows.filter(Exists(links), public_id=public_id).annotate(link_withdrawn=withdrawn)
    return found  # type: ignore[no-any-return]


def link_state(token_hash: str, subject_kind: str, subject_id: str) -> LinkState:
    """Return whether the link is alive, withdrawn or unknown: a genuine link that was withdrawn may say so."""
    found = LinkToken.objects.filter(token_hash=token_hash, subject_kind=subject_kind, subject_id=subject_id).first()
    if found is None:
        return LinkState.UNKNOWN
    return LinkState.ALIVE if found.revoked_at is None else LinkState.REVOKED


def messages_about(subject_kind: str, subject_id: str) -> QuerySet[Message]:
    """Return the messages about one subject, newest first, without their texts."""
    return (
        Message.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
        .defer("body")
        .order_by("-created_at", "-id")
    )


def latest_state(subject_kind: str, kind: str, outer: str = "public_id") -> QuerySet[Message, Any]:
    """Return, as a subquery over `outer`, the state of the newest message of a kind: one query for a whole list."""
    return (
        Message.objects.filter(subject_kind=subject_kind, subject_id=OuterRef(outer), kind=kind)
        .order_by("-created_at", "-id")
        .values("state")[:1]
    )


class Words(NamedTuple):
    """A mail's words as HR writes them: subject and text, with placeholders."""

    subject: str
    body: str


def own_words(kind: str, language: str) -> Words | None:
    """Return HR's own words for a kind in a language; None where what is shipped holds. One query by key."""
    if language not in LANGUAGES:
        return None
    rows = Wording.objects.filter(pk=kind).values_list(f"subject_{language}", f"body_{language}")
    found = rows.first()
    return Words(*found) if found and found[0] else None


def changes_of(kind: str) -> QuerySet[WordingChange]:
    """Return what has been changed in a kind's words, the latest first."""
    return WordingChange.objects.filter(wording=kind).order_by("-at", "-id")


def home() -> str:
    """Return which database this is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + _HOME)
        return str(cursor.fetchone()[0])


def gate_open() -> bool:
    """Tell whether anything may leave: not held by a person, and this is the database the gate was opened in.

    A backup that is restored elsewhere carries its gate with it but not its home, so the outbox is held until a person
    releases it. No gate row at all means a new installation, and that is open.
    """
    here = RawSQL(_HOME, [])  # noqa: S611 - a constant
    gate = Gate.objects.annotate(here=here).values_list("held", "home", "here").first()
    return gate is None or (not gate[0] and gate[1] == gate[2])


@dataclass(frozen=True)
class Standing:
    """How the outbox stands: due and not sent, since when; given up since a moment; and whether anything may leave."""

    waiting: int
    oldest_due: datetime | None
    parked: int
    open: bool


def standing(*, now: datetime, parked_within: timedelta) -> Standing:
    """Return how the outbox stands, by three queries that each use an index of few rows."""
    waiting = Message.objects.filter(state__in=[MessageState.QUEUED, MessageState.SENDING], due_at__lte=now).aggregate(
        number=Count("pk"), oldest=Min("due_at")
    )
    parked = Message.objects.filter(
        state=MessageState.FAILED, purged_at__isnull=True, final_at__gte=now - parked_within
    ).count()
    return Standing(waiting["number"], waiting["oldest"], parked, gate_open())
