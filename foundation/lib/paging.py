"""A page of a long list, told by looking one row ahead instead of counting them all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

Row = TypeVar("Row")
Read = TypeVar("Read", covariant=True)

PAGE_ROWS = 20
LAST_PAGE = 500  # nobody leafs this far; a filter is the way there


class Rows(Protocol[Read]):
    """What a page is cut from: a queryset, or a composed question."""

    @property
    def ordered(self) -> bool: ...

    def __getitem__(self, wanted: slice, /) -> Iterable[Read]: ...


class Page(Generic[Row]):
    """The rows of one page, with what `components/pagination.html` asks for."""

    def __init__(self, rows: Sequence[Row], number: int, size: int, has_next: bool) -> None:
        self.object_list, self.number, self.size, self._next = list(rows), number, size, has_next

    def __iter__(self) -> Iterator[Row]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)

    def has_next(self) -> bool:
        return self._next

    def has_previous(self) -> bool:
        return self.number > 1

    def has_other_pages(self) -> bool:
        return self.has_next() or self.has_previous()

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1

    def start_index(self) -> int:
        return (self.number - 1) * self.size + 1

    def end_index(self) -> int:
        return (self.number - 1) * self.size + len(self.object_list)


def page_of(rows: Rows[Row], asked: str | None, *, size: int = PAGE_ROWS) -> Page[Row]:
    """The page of the ordered `rows` that `asked` names, in one query; anything but 1 to 500 is page 1."""
    if not rows.ordered:
        raise ValueError("A list without an order is another list each time it is read.")
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) <= LAST_PAGE else 1
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return Page(found[:size], number, size, len(found) > size)
