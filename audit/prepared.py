"""Queries whose SQL is worked out once in a process, for what nearly every request asks.

Django builds the SQL of a QuerySet anew each time, which takes several times as long as running it
and reading the rows. What is written as `Prepared` is an ordinary QuerySet, built once with
placeholders; each call only puts the values in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Value
from django.db.models.query import ModelIterable, QuerySet, get_related_populators

Row = TypeVar("Row")
Given = int | date | str | list[int]
FIRST_NUMBER = 2_000_000_011
PLACEHOLDERS: dict[type, Callable[[int], Given]] = {
    int: lambda count: FIRST_NUMBER + count,
    list: lambda count: [FIRST_NUMBER + count],
    date: lambda count: date(9800, 1, 1) + timedelta(days=count),
    str: lambda count: f"\ue000{count}",
}
"""Values that nothing else in a query has, of the type that the column takes."""


class OneOf(Func):
    """The condition that the first, a column, is one of those in the second, an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def one_of(column: F, keys: list[int]) -> Func:
    """The condition that a column holds one of these keys; the same SQL for any number of them,
    none among it, which `__in` is not."""
    return OneOf(column, Value(keys, output_field=ArrayField(BigIntegerField())))


@dataclass(frozen=True)
class _Statement(Generic[Row]):
    """What a QuerySet comes to: SQL, its parameters by name or as they are, and its reader."""

    sql: str
    parameters: tuple[tuple[str, Any], ...]
    read: Callable[[Iterable[Sequence[Any]]], list[Row]]

    def run(self, given: dict[str, Any]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(
                self.sql, [given[name] if name else value for name, value in self.parameters]
            )
            return self.read(cursor.fetchall())


class Prepared(Generic[Row]):
    """The rows of a QuerySet that differs from call to call only in some values.

        reviews_of = Prepared(
            lambda version: PeriodicReview.objects.filter(version=version), version=int
        )
        reviews_of(version=3)

    Values are numbers (primary keys), days, texts, or lists of numbers for `one_of`. Gives what
    the QuerySet gives: objects, with `select_related` and `only` as written, tuples or plain
    values; no prefetched rows.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._statement: _Statement[Row] | None = None

    def __call__(self, **given: Given) -> list[Row]:
        if given.keys() != self._kinds.keys():
            raise TypeError(f"takes {', '.join(self._kinds)}")
        if self._statement is None:
            self._statement = self._worked_out()
        return self._statement.run(given)

    def _worked_out(self) -> _Statement[Row]:
        placeholders = {
            name: PLACEHOLDERS[kind](count)
            for count, (name, kind) in enumerate(self._kinds.items())
        }
        queryset = self._build(**placeholders)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, found = compiler.as_sql()
        names = {_hashable(value): name for name, value in placeholders.items()}
        parameters = tuple((names.get(_hashable(value), ""), value) for value in found)
        if missing := set(placeholders) - {name for name, _ in parameters}:
            raise ValueError(f"The query does not use {', '.join(missing)}")
        return _Statement(sql, parameters, _reader(queryset, compiler))


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, int | date | str) else None


def _reader(
    queryset: QuerySet[Any, Row], compiler: Any
) -> Callable[[Iterable[Sequence[Any]]], list[Row]]:
    """Makes of rows what iterating over the QuerySet would make of them."""
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)

    def converted(rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        return compiler.apply_converters(rows, converters) if converters else rows

    if not issubclass(queryset._iterable_class, ModelIterable):
        flat = queryset._iterable_class.__name__ == "FlatValuesListIterable"
        return lambda rows: [cast(Row, row[0] if flat else tuple(row)) for row in converted(rows)]

    klass, database = compiler.klass_info, queryset.db
    places = klass["select_fields"]
    first, last = places[0], places[-1] + 1
    names = [column.target.attname for column in columns[first:last]]
    populators = get_related_populators(klass, compiler.select, database)  # type: ignore[call-arg]

    def objects(rows: Iterable[Sequence[Any]]) -> list[Row]:
        found = []
        for row in converted(rows):
            one = klass["model"].from_db(database, names, row[first:last])
            for populator in populators:
                populator.populate(row, one)
            found.append(one)
        return found

    return objects
