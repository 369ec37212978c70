"""Questions that every page asks, put into SQL once per process (docs/adr/0009).

Django composes a statement anew each time it is asked. Of one that joins five tables, that takes several times as long
as the database takes to answer, and every page asks the same few. Here the queryset is written as ever, and composed
when it is first asked, with places for its values:

    _CANDIDATE = Objects(Candidate)

    @composed(_CANDIDATE)
    def candidates_in_order(recruitment_id: int) -> QuerySet[Candidate, Any]:
        return Candidate.objects.filter(recruitment=recruitment_id).order_by("pk").values_list(*_CANDIDATE.columns)

    candidates_in_order(7)[:20]  # the first twenty candidates of recruitment 7

It is for what is always asked in the same words; what depends on what somebody looks for stays an ordinary queryset.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from inspect import signature
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Func, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP

Values = ParamSpec("Values")
Row = TypeVar("Row")
Object = TypeVar("Object", bound=Model)
Converters = Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]  # by the column's position


class Place(Expression):
    """Where a value stands in a statement that is composed without it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Keys(Func):
    """A list of keys, as in `filter(pk__in=Keys(ids))`: one place, however many they are."""

    template = "(SELECT UNNEST(%(expressions)s::bigint[]))"


class Asked(Generic[Row]):
    """The answer to a composed question: read anew each time it is gone through or sliced."""

    def __init__(self, question: "Composed[..., Row]", values: Mapping[str, Any]) -> None:
        self._question, self._values = question, values

    @property
    def ordered(self) -> bool:
        return self._question.ordered

    def __iter__(self) -> Iterator[Row]:
        return iter(self._question.read(self._values))

    def __getitem__(self, wanted: slice) -> list[Row]:
        """The rows from `wanted.start` to `wanted.stop`. Refuses with ValueError what stands in no order."""
        if not self.ordered:
            raise ValueError("A part of what has no order is another part each time it is read.")
        start = wanted.start or 0
        return self._question.read(self._values, " LIMIT %s OFFSET %s", (wanted.stop - start, start))


class Composed(Generic[Values, Row]):
    """A question, called with its values like the function it is made of.

    Refused with TypeError when it is first asked: one that leaves a value out. A value must not be None, since nothing
    equals NULL: ValueError.
    """

    def __init__(self, ask: Callable[Values, QuerySet[Any, Any]], make: Callable[[Sequence[Any]], Row]) -> None:
        self.ask, self.make, self.__doc__ = ask, make, ask.__doc__
        self._signature = signature(ask)

    def __call__(self, *args: Values.args, **kwargs: Values.kwargs) -> Asked[Row]:
        return Asked(self, self._signature.bind(*args, **kwargs).arguments)

    def read(self, values: Mapping[str, Any], ending: str = "", beside: Sequence[int] = ()) -> list[Row]:
        """The rows for these values by name; the statement gets `ending`, with the values `beside`."""
        if None in values.values():
            raise ValueError("A composed question finds nothing by None.")
        sql, needed, converters = self._statement
        given = [values[one.name] if isinstance(one, Place) else one for one in needed]
        with connection.cursor() as cursor:
            cursor.execute(sql + ending, [*given, *beside])
            rows = cursor.fetchall()
        if converters:
            rows = [_converted(row, converters) for row in rows]
        return [self.make(row) for row in rows]

    @cached_property
    def ordered(self) -> bool:
        return self._rows.ordered

    @cached_property
    def _rows(self) -> QuerySet[Any, Any]:
        return self.ask(*map(Place, self._signature.parameters))  # type: ignore[call-arg, arg-type]

    @cached_property
    def _statement(self) -> tuple[str, Sequence[Any], Converters]:
        """The statement, its values with places among them, and what Django makes of some columns, such as JSON."""
        compiler = self._rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, needed = compiler.as_sql()
        if left_out := self._signature.parameters.keys() - {one.name for one in needed if isinstance(one, Place)}:
            raise TypeError(f"A composed question leaves out {', '.join(sorted(left_out))}.")
        return sql, needed, compiler.get_converters([column for column, _sql, _alias in compiler.select])


def _converted(row: Sequence[Any], converters: Converters) -> list[Any]:
    values = list(row)
    for position, (several, column) in converters.items():
        for convert in several:
            values[position] = convert(values[position], column, connection)
    return values


def composed(
    make: Callable[[Sequence[Any]], Row],
) -> Callable[[Callable[Values, QuerySet[Any, Any]]], Composed[Values, Row]]:
    """Decorate a function that returns a queryset of `values_list`: each row becomes what `make` makes of it."""
    return lambda ask: Composed(ask, make)


class Objects(Generic[Object]):
    """Makes an object of a row: `Objects(Recruitment, "owner", "unit", "unit__parent")`, with the related ones in
    their places, as `select_related` gives them. `columns` is what to ask for; what stands behind them in a row is left
    aside."""

    def __init__(self, model: type[Object], *related: str) -> None:
        self.columns: list[str] = []
        self._parts: list[_Part] = []
        models: dict[str, type[Any]] = {"": model}
        for path in ("", *related):
            above, _between, name = path.rpartition(LOOKUP_SEP)
            relation: Any = models[above]._meta.get_field(name) if path else None
            if path:
                models[path] = relation.related_model
            names = [field.attname for field in models[path]._meta.concrete_fields]
            place = slice(len(self.columns), len(self.columns) + len(names))
            self.columns += [f"{path}{LOOKUP_SEP}{name}" if path else name for name in names]
            self._parts.append(_Part(path, above, relation, models[path], names, place))

    def __call__(self, row: Sequence[Any]) -> Object:
        """The object of this row. A related one whose key, its first column, is empty is None."""
        made: dict[str, Any] = {}
        for part in self._parts:
            values = row[part.place]
            one = None if values[0] is None else part.model.from_db(DEFAULT_DB_ALIAS, part.names, values)
            made[part.path] = one
            if part.path and made[part.above] is not None:
                part.relation.set_cached_value(made[part.above], one)
                if one is not None and part.relation.one_to_one:
                    part.relation.remote_field.set_cached_value(one, made[part.above])
        whole: Object = made[""]
        return whole


class _Part(NamedTuple):
    """Where the columns of one object stand in a row, and where the object belongs."""

    path: str
    above: str  # the path of the object it belongs to
    relation: Any  # the field that leads to it from there
    model: type[Model]
    names: list[str]
    place: slice
