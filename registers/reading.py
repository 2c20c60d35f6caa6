"""What the register's page reads: one page of lines, and how many there are.

Most people open it without a filter, newest first. That is two queries whose SQL is always the
same: working it out took longer than running it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet

from agreements.models import Version, VersionQuerySet
from agreements.models.agreement import own_of, readable_by, reads_every_line
from audit.prepared import Prepared
from organisations.acting import held_by
from registers import keyset, lines
from registers.filters import NEWEST, Filters

Row = namedtuple("Row", lines.COLUMNS)  # type: ignore[misc]
_, ORDER = lines.ORDERS[NEWEST]


class Read(NamedTuple):
    """A page of the register, and how many lines there are: see `lines.count`."""

    page: keyset.Page
    total: int


def read(user: Any, asked: Filters, query: Mapping[str, str]) -> Read:
    """What the address asks for, of the lines that this person may read. Two queries."""
    if asked.is_plain and not query.get(keyset.AFTER) and not query.get(keyset.BEFORE):
        return _opened(user)
    found = asked.apply(lines.readable_by(user))
    page = keyset.page(found, asked.order, query, lines.COLUMNS, size=lines.PAGE)
    return Read(page, lines.count(found))


def _opened(user: Any) -> Read:
    """The first page of all that the person may read. Nothing of it is kept but the SQL."""
    held = held_by(user)
    everything, own = reads_every_line(held), own_of(held)
    rows = [Row(*row) for row in _newest[everything](person=user.pk, own=own)]
    return Read(
        keyset.made_of(rows, ORDER, size=lines.PAGE),
        len(_keys[everything](person=user.pk, own=own)),
    )


def _readable(person: int, own: list[int], everything: bool) -> VersionQuerySet:
    """What `lines.readable_by` gives, from what was asked already."""
    condition = readable_by(person, own, everything=everything, of="agreement__")
    return lines.standing_lines().filter(condition)


def _first(person: int, own: list[int], *, everything: bool) -> QuerySet[Version, Any]:
    sorted_rows = ORDER.sorted(_readable(person, own, everything))
    return sorted_rows.values_list(*lines.COLUMNS)[: lines.PAGE + 1]


def _counted(person: int, own: list[int], *, everything: bool) -> QuerySet[Version, Any]:
    found = _readable(person, own, everything).order_by().values_list("pk", flat=True)
    return found[: lines.COUNT_AT_MOST + 1]


_newest = {
    everything: Prepared(partial(_first, everything=everything), person=int, own=list)
    for everything in (False, True)
}
_keys = {
    everything: Prepared(partial(_counted, everything=everything), person=int, own=list)
    for everything in (False, True)
}
