"""The register and the trail as CSV: written while they are read, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from agreements.models import VersionQuerySet
from registers.columns import COLUMNS, rows_of, sources

FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters by which a spreadsheet takes text for a formula, full-width ones too."""
BOM = "\ufeff"
"""Without it Excel reads UTF-8 as the code page of its own country, and spoils every accent."""
ROWS_AT_ONCE = 500
BETWEEN = "; "


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe before what may be a formula."""
    return f"'{text}" if text and text[0] in FORMULA else text


def cell(value: Any) -> Any:
    """What a column says, as a cell: ISO dates, lists joined, Yes and No, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value and value[0] in FORMULA else value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return safe(BETWEEN.join(value))
    return value.isoformat() if isinstance(value, date) else value


def written(
    headings: Sequence[str],
    says: Sequence[Callable[[Any], Any]],
    rows: Iterable[Sequence[Any]],
) -> Iterator[str]:
    """The rows as CSV, in pieces of many lines, after a line of headings."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    buffer.write(BOM)
    writer.writerow(headings)
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(say(value)) for say, value in zip(says, row, strict=True)])
        if number % ROWS_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def register(versions: VersionQuerySet) -> Iterator[str]:
    """The lines of the register as CSV, read in one pass by a cursor on the server."""
    found = rows_of(versions).order_by("agreement_id").values_list(*sources())
    return written(
        [column.heading for column in COLUMNS],
        [column.say for column in COLUMNS],
        found.iterator(chunk_size=ROWS_AT_ONCE),
    )
