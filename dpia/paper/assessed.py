"""What an agreement said when a DPIA was approved with it, for the DPIA's document to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from dpia.models import Dpia, DpiaAssessed
from dpia.staleness.facts import GROUPS, Row, facts_of
from dpia.subjects import Subject
from law.document import copied, get, put

Document = Mapping[str, Any]
LISTS = tuple(dict.fromkeys(group.path for group in GROUPS if group.path))
WHOLE = tuple(field for group in GROUPS if not group.path for field in group.fields)


def of_snapshot() -> ArraySubquery:
    """What was assessed, beside the row of a snapshot that an outer query reads."""
    rows = DpiaAssessed.objects.filter(snapshot=OuterRef("pk")).order_by("pk")
    told = JSONObject(reference="reference", agreement="agreement", facts="facts")
    return ArraySubquery(rows.values(told=told))


def as_assessed(dpia: Dpia, rows: Sequence[Document], among: Sequence[Subject]) -> Subject | None:
    """The first of these agreements that the DPIA was approved with or covers, saying what was
    assessed of it; None where there is none. `rows` are those of `of_snapshot`.

    What it says now, and was not approved, stands in the agreement.
    """
    for subject in among:
        found = _of(rows, subject)
        if found is not None:
            return replace(subject, answers=restored(subject.shown(), found["facts"]))
        if subject.reference not in dpia.outdated:
            return subject
    return None


def _of(rows: Sequence[Document], subject: Subject) -> Document | None:
    same = [one for one in rows if one["reference"] == subject.reference]
    kin = [one for one in rows if one["agreement"] and one["agreement"] == subject.agreement]
    return next(iter([*same, *kin]), None)


def restored(now: Document, facts: Document) -> dict[str, Any]:
    """What an agreement says now, with what a DPIA assesses of it as in these facts. Pure."""
    found: dict[str, Any] = copied(dict(now))
    current = facts_of(now)
    for path in LISTS:
        if current.get(path) != facts.get(path):
            found[path] = list(_rows(path, now, current, facts))
    for field in WHOLE:
        if get(current, field) != get(facts, field):
            put(found, field, get(facts, field))
    return found


def _rows(path: str, now: Document, current: Document, facts: Document) -> Iterator[Row]:
    """The rows of a list as they were, with what is said in them besides and is no fact."""
    fields = {"id", *(field for one in GROUPS if one.path == path for field in one.fields)}
    key = _organisation if path == "parties" else _id
    live = {key(row): row for row in now.get(path) or []}
    same = {key(row): row for row in current.get(path) or []}
    for row in facts.get(path) or []:
        held = live.get(key(row), {}) if key(row) else {}
        if same.get(key(row)) == row:
            yield held or row
        else:
            yield {**{k: v for k, v in held.items() if k not in fields}, **row}


def _id(row: Document) -> str:
    return str(row.get("id") or "")


def _organisation(row: Document) -> str:
    return str(get(row, "organisation.id", "") or "")
