"""Long lists a page at a time, each page found from the last row of the one before.

Unlike numbered pages, the hundredth costs as little as the first, and a row that comes or goes
meanwhile makes no other row show twice or not at all.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet

LONGEST_CURSOR = 1000
AFTER, BEFORE = "after", "before"


@dataclass(frozen=True)
class Order:
    """An order of rows: by an expression, then by a number that no two rows share.

    The expression must never be null. Without one, by the number alone. The number runs downwards.
    """

    number: str
    expression: Any = None
    descending: bool = False

    def sorted(self, rows: Rows, *, backwards: bool = False) -> Rows:
        """The rows in this order, or in the opposite one."""
        number = F(self.number).asc() if backwards else F(self.number).desc()
        if self.expression is None:
            return rows.order_by(number)
        downwards = self.descending != backwards
        by = F("sort_value").desc() if downwards else F("sort_value").asc()
        valued: Rows = rows.annotate(sort_value=self.expression)
        return valued.order_by(by, number)

    def beyond(self, cursor: Cursor, *, backwards: bool) -> Q:
        """The condition on rows that come after the cursor's, or before it."""
        side = "gt" if backwards else "lt"
        tie = Q((f"{self.number}__{side}", cursor.number))
        if self.expression is None:
            return tie
        way = "lt" if self.descending != backwards else "gt"
        # The first condition follows from the rest; it is there for an index to begin at.
        return Q((f"sort_value__{way}e", cursor.value)) & (
            Q((f"sort_value__{way}", cursor.value)) | (Q(sort_value=cursor.value) & tie)
        )


@dataclass(frozen=True)
class Cursor:
    """Where a row stands in an order."""

    value: Any
    number: int

    def encoded(self) -> str:
        """The cursor as it travels in an address."""
        value = {"day": self.value.isoformat()} if isinstance(self.value, date) else self.value
        return base64.urlsafe_b64encode(json.dumps([value, self.number]).encode()).decode()

    @classmethod
    def decoded(cls, text: str, order: Order) -> Cursor | None:
        """The cursor that was encoded; None for anything else."""
        try:
            value, number = json.loads(base64.urlsafe_b64decode(text[:LONGEST_CURSOR]))
            if isinstance(value, dict):
                value = date.fromisoformat(value["day"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        is_number = isinstance(number, int) and 0 <= number < 2**63
        is_value = value is None if order.expression is None else isinstance(value, str | date)
        if not is_number or not is_value or (isinstance(value, str) and "\0" in value):
            return None
        return cls(value, number)


@dataclass(frozen=True)
class Page:
    """Rows as tuples, and the cursors of the pages beside it ("" at the ends)."""

    rows: Sequence[Any]
    previous: str
    next: str

    def address(self, way: str, filters: Sequence[tuple[str, str]]) -> str:
        """The address of the page "next" or "previous", with the filters kept."""
        cursor = self.next if way == "next" else self.previous
        if not cursor:
            return ""
        name = AFTER if way == "next" else BEFORE
        return "?" + urlencode([*filters, (name, cursor)])


Rows = QuerySet[Any, Any]


def page(
    rows: Rows, order: Order, asked: Mapping[str, str], columns: Sequence[str], *, size: int
) -> Page:
    """The page that the parameters `after` or `before` ask for, the first without them. One query.

    Rows come as named tuples of the columns. A parameter that is no cursor is passed over.
    """
    backwards = bool(asked.get(BEFORE))
    cursor = Cursor.decoded(asked.get(BEFORE) or asked.get(AFTER) or "", order)
    backwards = backwards and cursor is not None
    found = order.sorted(rows, backwards=backwards)
    if cursor is not None:
        found = found.filter(order.beyond(cursor, backwards=backwards))
    names = [*columns, *(["sort_value"] if order.expression is not None else [])]
    taken = list(found.values_list(*names, named=True)[: size + 1])
    return made_of(taken, order, cursor, backwards=backwards, size=size)


def made_of(
    taken: Sequence[Any],
    order: Order,
    cursor: Cursor | None = None,
    *,
    backwards: bool = False,
    size: int,
) -> Page:
    """The page of rows taken in that order from the cursor on: `size` of them, and one more
    where there are more."""
    more, taken = len(taken) > size, list(taken[:size])
    if backwards:
        taken.reverse()
    return Page(
        rows=taken,
        previous=_cursor(taken, 0, order) if _leads(backwards, more, cursor) else "",
        next=_cursor(taken, -1, order) if backwards or more else "",
    )


def _leads(backwards: bool, more: bool, cursor: Cursor | None) -> bool:
    return more if backwards else cursor is not None


def _cursor(taken: Sequence[Any], at: int, order: Order) -> str:
    if not taken:
        return ""
    row = taken[at]
    return Cursor(getattr(row, "sort_value", None), getattr(row, order.number)).encoded()
