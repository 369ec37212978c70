"""What the protocol's templates need beside Django's own filters."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import ceil
from typing import TypeVar

from django import template
from django.utils.formats import date_format

register = template.Library()
Item = TypeVar("Item")


@register.filter
def in_blocks(items: Sequence[Item], most: int) -> list[Sequence[Item]]:
    """Split `items` into as few blocks as hold at most `most`, as equal as can be: ten by five is 5+5, six is 3+3."""
    count = ceil(len(items) / most) or 1
    size, rest = divmod(len(items), count)
    starts = [block * size + min(block, rest) for block in range(count + 1)]
    return [items[start:end] for start, end in pairwise(starts)]


@register.filter
def at(items: Sequence[Item], block: Sequence[object]) -> list[Item]:
    """Return the cells of a row that stand under `block`'s columns, by the columns' `index`."""
    return [items[column["index"]] for column in block]  # type: ignore[index]


@register.filter
def columns(block: Sequence[object], with_figures: bool) -> int:
    """Return how many columns a table has: the question, one per referee in `block`, and mean and spread."""
    return 1 + len(block) + (2 if with_figures else 0)


@register.filter
def month(value: str | None) -> str:
    """Return "2021-03" as "mars 2021" in the active language; nothing for nothing."""
    if not value:
        return ""
    year, number = value.split("-")[:2]
    return date_format(date(int(year), int(number), 1), "F Y")
