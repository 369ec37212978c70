"""The one row that a unique key names; and one writer at a time where there is no row to lock."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def one_or_none(rows: QuerySet[Row]) -> Row | None:
    """The row of a query by a unique key, or None; more than one raises MultipleObjectsReturned.

    `first()` would put the one row in order, and Django weighs the order against each column that is read: of a row
    with its relations that is a fifth of the query's cost.
    """
    try:
        return rows.get()
    except ObjectDoesNotExist:
        return None


def one_at_a_time(what: str) -> None:
    """Waits until no other transaction holds this name, and holds it to the end of ours: for what may not yet have a
    row to lock. Names begin with their app's. Source: PostgreSQL's advisory locks, of the database and not of a table.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])
