"""Rows in bulk: PostgreSQL's COPY, which takes tens of thousands of rows a second."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

ROWS_AT_ONCE = 2000
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Table:
    """Rows of one model on their way to the database. Primary keys are given out here, from 1."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.last = 0
        self._pending: list[str] = []
        # What the database fills in by itself is left to it.
        self._fields: list[tuple[str, str, Any, Callable[[Any], str]]] = [
            (field.attname, str(field.column), field, _writer(field))
            for field in model._meta.concrete_fields
            if not field.has_db_default() and field.get_internal_type() != "SearchVectorField"
        ]

    def add(self, **values: Any) -> int:
        """One row; its primary key. A JSON field also takes its text, ready made."""
        self.last += 1
        given = {self.model._meta.pk.attname: self.last, **values}
        cells = [
            write(given.pop(name)) if name in given else write(field.get_default())
            for name, _, field, write in self._fields
        ]
        if given:
            raise TypeError(f"{self.model.__name__} has no {', '.join(given)}")
        self._pending.append("\t".join(cells) + "\n")
        if len(self._pending) >= ROWS_AT_ONCE:
            self.flush()
        return self.last

    def flush(self) -> None:
        """Send what is pending."""
        if not self._pending:
            return
        table = self.model._meta.db_table
        columns = ", ".join(f'"{column}"' for _, column, _, _ in self._fields)
        with connection.cursor() as cursor:
            lines = io.StringIO("".join(self._pending))
            cursor.cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', lines)
        self._pending.clear()

    def finish(self) -> None:
        """Send the rest, and let the database go on numbering from here."""
        self.flush()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [self.model._meta.db_table, self.model._meta.pk.column, max(self.last, 1)],
            )


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    if isinstance(field, models.JSONField):
        return lambda value: _text(value if isinstance(value, str) else json.dumps(value))
    if isinstance(field, models.BinaryField):
        return lambda value: f"\\\\x{value.hex()}"
    if isinstance(field, ArrayField):
        return lambda value: "{" + ",".join(value) + "}"
    return _plain


def _plain(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return _text(str(value))


def _text(value: str) -> str:
    return value.translate(ESCAPES)
