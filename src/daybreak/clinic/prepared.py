"""A query that is asked many times a second: its text is made once, not at every call.

    @prepared
    def _of_topic(topic: str) -> QuerySet[LiveTopic]:
        return LiveTopic.objects.filter(topic=topic)

Of what a small query costs, most is its making. The function is called with values that stand for the real ones, once for each
length of its lists: what it does with them is left to the database, it may not look at them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
Value = int | str | datetime
Values = Sequence[Value | list[Any]]
_LEAST, _LARGEST = -(2**63), 2**63 - 1  # that a column holds


class Prepared(Generic[M, Row]):
    """What `prepared` makes of a function: called with the same values it gives the rows, in a list."""

    def __init__(self, rows_of: Callable[..., QuerySet[M, Row]]) -> None:
        self.rows_of = rows_of
        self._made: dict[tuple[object, ...], _Made[M, Row]] = {}
        update_wrapper(self, rows_of)

    def __call__(self, *values: Value | list[Any]) -> list[Row]:
        """The rows for these values.

        Raises:
            TypeError: a value of another type, or one that does not stand in the query as it was given.
            TransactionManagementError: rows are to be locked outside a transaction.
        """
        if [] in values:
            return list(self.rows_of(*values))  # the library knows what holds for none of them
        return self._for(values).asked(values)

    def said(self, *values: Value | list[Any]) -> tuple[str, tuple[object, ...]]:
        """The text that the database is given for these values, and its parameters."""
        made = self._for(values)
        return made.text, made.bound(values)

    def _for(self, values: Values) -> _Made[M, Row]:
        shape = (connection.vendor, *(len(one) if isinstance(one, list) else 0 for one in values))
        if shape not in self._made:
            self._made[shape] = _Made(self.rows_of, values)
        return self._made[shape]


def prepared(rows_of: Callable[..., QuerySet[M, Row]]) -> Prepared[M, Row]:
    """Make the text of a query once."""
    return Prepared(rows_of)


class _Made(Generic[M, Row]):
    """A query as the library made it, and of each parameter which value stands there."""

    def __init__(self, rows_of: Callable[..., QuerySet[M, Row]], values: Values) -> None:
        stand_ins = [_stand_in(one, number) for number, one in enumerate(_flat(values))]
        given = iter(stand_ins)
        self.rows: Any = rows_of(
            *([next(given) for _ in one] if isinstance(one, list) else next(given) for one in values)
        )
        self.compiler: Any = self.rows.query.get_compiler(using=self.rows.db)
        self.text, self.parameters = self.compiler.as_sql()
        kept = [_as_kept(one) for one in stand_ins]
        self.places = {place: kept.index(one) for place, one in enumerate(self.parameters) if one in kept}
        if set(self.places.values()) != set(range(len(kept))):
            raise TypeError(f"The query {rows_of.__qualname__} does not use each value as it is given.")

    def bound(self, values: Values) -> tuple[object, ...]:
        """The parameters of the text."""
        flat, parameters = _flat(values), list(self.parameters)
        for place, number in self.places.items():
            parameters[place] = _as_kept(flat[number])
        return tuple(parameters)

    def asked(self, values: Values) -> list[Row]:
        """The rows for these values; what the library does with them after the text is its own doing."""
        if self.rows.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked in a transaction only.")
        bound = self.bound(values)
        compiler, query = copy(self.compiler), copy(self.rows.query)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (self.text, bound)
        query.get_compiler = lambda *_, **__: compiler
        rows = type(self.rows)(model=self.rows.model, query=query, using=self.rows.db)
        rows._iterable_class, rows._fields = self.rows._iterable_class, self.rows._fields
        return list(rows)


def _flat(values: Values) -> list[Value]:
    return [part for one in values for part in (one if isinstance(one, list) else [one])]


def _stand_in(value: Value, number: int) -> Value:
    """What no record holds."""
    if isinstance(value, datetime):
        return datetime(9000, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    return f"value {number} of a query" if isinstance(value, str) else 2**62 + number


def _as_kept(value: Value) -> object:
    """As the database is given it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"A prepared query takes whole numbers, words and times, not {value!r}.")
    return (
        max(_LEAST, min(value, _LARGEST)) if isinstance(value, int) else value
    )  # beyond them there is no row
