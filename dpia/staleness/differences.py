"""What differs between what a DPIA assessed and what is so now, item by item in words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

from dpia.staleness.facts import GROUPS, Group, rows_of
from law.document import filled
from questionnaire import load
from questionnaire.answers import NO, YES, display_column, party_name
from questionnaire.definition import Column

Document = Mapping[str, Any]
Row = Mapping[str, Any]
NOTHING = "Nothing"
LONGEST = 300


@dataclass(frozen=True)
class Field:
    """One answer, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One row that was added, taken away or changed."""

    group: str
    """The title of its group."""
    item: str
    """What it is: "Data item: Meter reading"."""
    change: str
    """Added, Removed or Changed."""
    fields: tuple[Field, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Difference:
        """The difference that `as_json` gave."""
        fields = tuple(Field(**one) for one in kept["fields"])
        return cls(kept["group"], kept["item"], kept["change"], fields)

    @property
    def said(self) -> str:
        """The difference in one sentence, for a message."""
        if self.change != "Changed":
            return f"{self.item}: {self.change.lower()}"
        told = "; ".join(f"{one.label} from “{one.before}” to “{one.after}”" for one in self.fields)
        return f"{self.item}: {told}"


def differences(
    before: Document, after: Document, codes: Collection[str] | None = None
) -> list[Difference]:
    """Every row that differs between two sets of facts, in the groups given, or in all."""
    return [
        found
        for one in GROUPS
        if codes is None or one.code in codes
        for found in _in_group(one, before, after)
    ]


def _in_group(one: Group, before: Document, after: Document) -> Iterator[Difference]:
    for name, old, new in _paired(rows_of(one, before), rows_of(one, after)):
        if one.code == "lawful_basis" and (old is None or new is None):
            # The organisation itself is told of as added or removed.
            continue
        if old == new:
            continue
        yield difference(one, name, old, new, before=before, after=after)


def difference(
    one: Group, name: str, old: Row | None, new: Row | None, *, before: Document, after: Document
) -> Difference:
    """What became of one row: `old` or `new` is None where it was added or taken away."""
    change = "Added" if old is None else "Removed" if new is None else "Changed"
    named_in = before if new is None else after
    fields = _fields(one, old or {}, new or {}, before, after)
    return Difference(one.title, _item(one, name, new or old or {}, named_in), change, fields)


def _paired(
    old: Sequence[tuple[str, Row]], new: Sequence[tuple[str, Row]]
) -> Iterator[tuple[str, Row | None, Row | None]]:
    """The same row before and after, by its name; those without one, equal ones left out, in
    order."""
    before, after = ({k: row for k, row in rows if k} for rows in (old, new))
    unnamed = [[row for k, row in rows if not k] for rows in (old, new)]
    for key in [*before, *(key for key in after if key not in before)]:
        yield key, before.get(key), after.get(key)
    gone = [row for row in unnamed[0] if row not in unnamed[1]]
    come = [row for row in unnamed[1] if row not in unnamed[0]]
    yield from (("", was, now) for was, now in zip_longest(gone, come))


def _item(one: Group, key: str, row: Row, facts: Document) -> str:
    if not one.path:
        return one.title
    name = _name(one, key, row, facts)
    return f"{one.item} {name}" if one.item.endswith(" of") else f"{one.item}: {name}"


def _name(one: Group, key: str, row: Row, facts: Document) -> str:
    if one.path == "parties":
        return party_name(facts, key)
    if one.path == "flows":
        ends = (party_name(facts, str(row.get(end, ""))) for end in ("from_party", "to_party"))
        return " to ".join(end or "nobody yet" for end in ends)
    told = str(row.get("name") or row.get("text") or row.get("recipient") or key)
    return told if len(told) <= 120 else f"{told[:119].rstrip()}…"


def _fields(one: Group, old: Row, new: Row, before: Document, after: Document) -> tuple[Field, ...]:
    return tuple(
        Field(label_of(one, field), words(one, field, old, before), words(one, field, new, after))
        for field in one.fields
        if old.get(field) != new.get(field)
    )


def words(one: Group, field: str, row: Row, facts: Document) -> str:
    """One answer of a row in words."""
    value = row.get(field)
    column = _column(_path(one, field))
    if column and column.leaf.kind == "yes_no":
        return YES if value else NO
    if not filled(value):
        return NOTHING
    told = display_column(column, value, facts) if column else value
    text = ", ".join(map(str, told)) if isinstance(told, list) else str(told)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def label_of(one: Group, field: str) -> str:
    """What the questionnaire calls the answer."""
    column = _column(_path(one, field))
    return column.label if column else field.rpartition(".")[2].replace("_", " ").capitalize()


def _path(one: Group, field: str) -> str:
    return f"{one.path}[].{field}" if one.path else field


@cache
def _column(path: str) -> Column | None:
    found = load("agreement").leads_to(path)
    if found is None:
        return None
    columns = (*found.question.columns, *found.question.facts)
    return next((one for one in columns if one.field == path), None)


def said(found: Iterable[Difference], most: int = 12) -> str:
    """The differences as lines of a message; not more than so many."""
    told = [f"* {one.said}" for one in found]
    more = len(told) - most
    return "\n".join([*told[:most], *([f"* and {more} more"] if more > 0 else [])])
