"""A database put back to one moment again and again, in milliseconds, for races that commit.

Only the tables that somebody wrote in are written anew. The trail is append-only and stays: who
counts its events counts from the last one of before.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from tests.agreements.photograph import ROOMS

SCHEMA = "standstill"
PUT_BACK = f"""
CREATE OR REPLACE FUNCTION {SCHEMA}.put_back() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  one record;
  now_marked text;
  written integer := 0;
BEGIN
  FOR one IN SELECT * FROM {SCHEMA}.marks LOOP
    EXECUTE format({SCHEMA}.asking(), one.name) INTO now_marked;
    IF now_marked <> one.mark THEN
      EXECUTE format('DELETE FROM %I', one.name);
      EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM {SCHEMA}.%I',
                     one.name, one.columns, one.columns, one.name);
      EXECUTE format({SCHEMA}.asking(), one.name) INTO now_marked;
      UPDATE {SCHEMA}.marks SET mark = now_marked WHERE name = one.name;
      written := written + 1;
    END IF;
  END LOOP;
  RETURN written;
END $$
"""
# How many rows, and the last transaction that wrote one of those that are there.
ASKING = f"""
CREATE FUNCTION {SCHEMA}.asking() RETURNS text LANGUAGE sql AS $$
  SELECT 'SELECT count(*) || '' '' || coalesce(sum(xmin::text::bigint), 0) FROM %I'
$$
"""


def hold() -> None:
    """Remember every row of our rooms but the trail's, as it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"CREATE TABLE {SCHEMA}.marks (name text, columns text, mark text)")
        cursor.execute(ASKING)
        cursor.execute(PUT_BACK)
        for table in _tables():
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE public."{table}"')
            cursor.execute(
                f"INSERT INTO {SCHEMA}.marks SELECT %s, ("
                "  SELECT string_agg(quote_ident(column_name), ', ')"
                "  FROM information_schema.columns WHERE table_schema = 'public'"
                "  AND table_name = %s AND is_generated = 'NEVER'), ''",
                [table, table],
            )


def put_back() -> int:
    """Everything as it was; the number of tables that somebody had written in."""
    with connection.cursor() as cursor:
        # Rows name one another: what names what is asked when all of them stand.
        cursor.execute(f"SELECT {SCHEMA}.put_back()")
        return int(cursor.fetchone()[0])


def _tables() -> list[str]:
    rooms = (apps.get_app_config(room) for room in ROOMS if room != "audit")
    models = (model for room in rooms for model in room.get_models(include_auto_created=True))
    return [model._meta.db_table for model in models if model._meta.managed]
