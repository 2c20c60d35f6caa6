"""Rows taken once and put back as often as a test needs them, in place of making them anew."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from psycopg2.extras import execute_values

ROOMS = ("audit", "organisations", "notices", "dpia", "agreements")


@dataclass(frozen=True)
class Photograph:
    """Every row of our tables, as the database wrote them, and the database's name."""

    taken_in: str
    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]

    def put_back(self) -> None:
        """Write the rows again, under the keys they had. The tables hold none of them now."""
        # In one transaction: until its end a row may name one that is still to come.
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                names = ", ".join(f'"{column}"' for column in columns)
                execute_values(cursor.cursor, f'INSERT INTO "{table}" ({names}) VALUES %s', rows)
                # A sequence does not go back when a test does; in another database it is behind.
                if self.taken_in != connection.settings_dict["NAME"] and "id" in columns:
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"
                        f' FROM "{table}"'
                    )


def take() -> Photograph:
    """What the tables of our rooms hold now."""
    tables = {}
    with connection.cursor() as cursor:
        for room in ROOMS:
            models = apps.get_app_config(room).get_models(include_auto_created=True)
            # Those that only some tests make have no table here.
            for model in (model for model in models if model._meta.managed):
                table = model._meta.db_table
                cursor.execute(f'SELECT * FROM "{table}"')
                columns = [column.name for column in cursor.description]
                if rows := cursor.fetchall():
                    tables[table] = (columns, rows)
    return Photograph(connection.settings_dict["NAME"], tables)


def fresh(row: Any) -> Any:
    """A model instance that a test may change without changing the one it was copied from."""
    return copy(row)
