"""The numbered sections of an agreement, made from the outline by one way for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from law import library
from law.document import filled
from questionnaire.pdf import paths, words
from questionnaire.pdf.facts import MISSING, Reader, Row, TableColumn, block
from questionnaire.pdf.outline import Entry, Outlined, terms
from questionnaire.pdf.paper import Block, Cell, Column, Fact, Facts, Prose, Table

TABLES = {
    "parties": (
        TableColumn("Organisation", 40, ("parties[].organisation.id",)),
        TableColumn("Part in the sharing", 30, ("parties[].role",)),
        TableColumn(
            "Standing",
            30,
            (
                "parties[].controller_status",
                "parties[].art28_contract_reference",
                "parties[].sub_processors",
            ),
        ),
    ),
    "people": (
        TableColumn("People", 36, ("data_subjects[].group",)),
        TableColumn("Number", 16, ("data_subjects[].number",)),
        TableColumn("Under 18s", 16, ("data_subjects[].includes_children",)),
        TableColumn("Vulnerable people", 16, ("data_subjects[].vulnerable",)),
        TableColumn("People who have died", 16, ("data_subjects[].deceased",)),
    ),
    "contacts": (
        TableColumn("Organisation", 30, ("parties[].organisation.id",)),
        TableColumn("Contact for partners", 24, ("parties[].contact",)),
        TableColumn("Data protection officer", 24, ("parties[].organisation.dpo_contact",)),
        TableColumn("Record of processing", 22, ("parties[].ropa_reference",)),
    ),
}
FEW_COLUMNS = 3
MANY_LETTERS = 240
ORGANISATION = Entry("parties[].organisation.id", "party_org")
POWER = Entry("parties[].gateways[].power", "gateways")


def standing(section: Outlined) -> tuple[Block, ...]:
    """The terms that the section has in every agreement."""
    return (Prose(section.standing, standing=True),) if section.standing else ()


def blocks(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """What the section prints below its standing text, list by list in the outline's order."""
    made: list[Block] = []
    own = section.entries
    if line := as_framework(reader, section):
        made.append(Prose((line,)))
        # What a framework cannot supply is this agreement's own, and printed beside it.
        own = tuple(entry for entry in own if not library.field(entry.field).from_framework)
    tabled = {"parties": "parties", "people": "data_subjects"}.get(section.key, "")
    if tabled:
        made += _tabled(reader, section.key, own, reader.rows(tabled))
    entries = [entry for entry in own if not tabled or entry.place != tabled]
    # Purposes come before what holds for all of them; elsewhere the rows of a list come last, so
    # that nothing said of the whole agreement stands under the heading of one party.
    entries.sort(key=lambda entry: (_outermost(entry) == "") == (section.key == "purposes"))
    for place, group in groupby(entries, key=_outermost):
        if place:
            made += _rows(reader, place, tuple(group))
        else:
            several = section.key == "purposes" and len(reader.rows("purposes")) > 1
            facts = document_facts(reader, group)
            before = made[-1] if made else None
            if isinstance(before, Facts) and not before.heading and not several:
                facts = (*before.facts, *facts)
                made.pop()
            made += block(facts, "For every purpose" if several else "")
    return tuple(made)


def as_framework(reader: Reader, section: Outlined) -> str:
    """The one line of a section that a framework supplies unchanged; blank if it does not."""
    framework = reader.document.get("framework_reference")
    name = terms().departures.get(section.key, "")
    if (
        not name
        or not filled(framework)
        or name in (reader.document.get("framework_departures") or ())
    ):
        return ""
    if clause := reader.printable.framework_clauses.get(name):
        return f"As the framework ({framework}), clause {clause}."
    return f"As the framework ({framework})."


def _outermost(entry: Entry) -> str:
    """The list that gives an entry its heading; blank where it needs none."""
    place = entry.place.partition("[]")[0]
    return "" if place in _COUNTED else place


def _tabled(
    reader: Reader, name: str, entries: Sequence[Entry], rows: Sequence[Row]
) -> list[Block]:
    if rows:
        return [reader.table(TABLES[name], entries, rows)]
    return [Prose((MISSING,), missing=True)] if reader.draft else []


def _rows(reader: Reader, place: str, entries: tuple[Entry, ...]) -> list[Block]:
    rows = reader.rows(place)
    if place == "parties" and (table := by_party(reader, entries)):
        return [table]
    made: list[Block] = []
    for number, row in enumerate(rows, 1):
        facts = _row_facts(reader, place, entries, row)
        made += block(facts, _row_heading(reader, place, row, number, len(rows)))
    if not rows and reader.draft and place == "purposes":
        made.append(Prose((MISSING,), missing=True))
    return made


def by_party(reader: Reader, entries: Sequence[Entry]) -> Table | None:
    """A few short answers of each party as a table; None where they are many or long."""
    rows = reader.rows("parties")
    said = {entry: [_row_fact(reader, "parties", entry, row) for row in rows] for entry in entries}
    used = [entry for entry in entries if any(said[entry])]
    facts = [fact for made in said.values() for fact in made if fact]
    letters = sum(len(line) for fact in facts for line in fact.lines)
    if not 1 <= len(used) <= FEW_COLUMNS or letters > MANY_LETTERS * len(rows):
        return None
    width = 66 // len(used)
    return Table(
        columns=(Column("Organisation", 34), *(Column(words.term(e), width) for e in used)),
        rows=tuple(
            (Cell.of(reader.name(row)), *(_cell(said[entry][number]) for entry in used))
            for number, row in enumerate(rows)
            if any(said[entry][number] for entry in used)
        ),
    )


def _cell(fact: Fact | None) -> Cell:
    return Cell((replace(fact, term=""),) if fact else ())


def _row_facts(reader: Reader, place: str, entries: Sequence[Entry], row: Row) -> tuple[Fact, ...]:
    found = (_row_fact(reader, place, entry, row) for entry in entries)
    return tuple(fact for fact in found if fact)


def _row_fact(reader: Reader, place: str, entry: Entry, row: Row) -> Fact | None:
    """A row's fact; that of a list inside the row is gathered from all of it."""
    if entry.place == place:
        return reader.fact(entry, row)
    return _gateway_fact(reader, entry, row)


def _gateway_fact(reader: Reader, entry: Entry, row: Row) -> Fact | None:
    """One fact for a field of every power of a party, naming the power where it is not it."""
    if reader.draft and entry.name == "power" and not row.holder.get("gateways"):
        return Fact(words.term(entry), (MISSING,), missing=True)
    lines: list[str] = []
    for gateway in reader.rows_in(row, "gateways"):
        value = paths.value_at(gateway.holder, entry.name)
        named = words.lines(POWER, gateway.holder.get("power"), reader.document)
        before = "" if entry.name == "power" else f"{words.joined(named)}: "
        lines += [f"{before}{line}" for line in words.lines(entry, value, reader.document)]
    return Fact(words.term(entry), tuple(lines), listed=True) if lines else None


def _row_heading(reader: Reader, place: str, row: Row, number: int, count: int) -> str:
    """What tells the row from the others; blank where there is only one."""
    if place == "parties":
        return reader.name(row)
    singular = {"purposes": "Purpose", "transfers": "Transfer"}.get(place, "Entry")
    return f"{singular} {number}" if count > 1 else ""


def document_facts(reader: Reader, entries: Iterable[Entry]) -> tuple[Fact, ...]:
    """What is said of the whole agreement, and of some lists in one line."""
    made: list[Fact] = []
    for entry in entries:
        made += _COUNTED.get(entry.place, _plain)(reader, entry)
    return tuple(made)


def _plain(reader: Reader, entry: Entry) -> tuple[Fact, ...]:
    return reader.facts((entry,), reader.whole)


def _remaining_risks(reader: Reader, entry: Entry) -> tuple[Fact, ...]:
    """How many of the DPIA's risks remain at each level, the highest first."""
    levels = [row.get("residual") for row in paths.rows(reader.document, "dpia.risks")]
    counts = ((levels.count(level), level) for level in ("high", "medium", "low"))
    said = [f"{count} {level}" for count, level in counts if count]
    return (Fact(words.term(entry), (words.joined(said),)),) if said else ()


def _reviews(reader: Reader, entry: Entry) -> tuple[Fact, ...]:
    if entry.name != "completed_on":
        return ()
    outcomes = terms().codes["reviews[].outcome"]
    lines = tuple(
        f"{words.day(str(row['completed_on']))}: {outcomes.get(str(row.get('outcome')), '')}"
        for row in paths.rows(reader.document, "reviews")
        if row.get("completed_on")
    )
    return (Fact("Reviews", lines, listed=True),) if lines else ()


def _items_that(reader: Reader, entry: Entry) -> tuple[Fact, ...]:
    """For a yes/no field of data items: the names of the items for which it is yes."""
    rows = paths.rows(reader.document, "data_items")
    named = tuple(str(row.get("name") or "") for row in rows if row.get(entry.name) is True)
    return (Fact(words.term(entry), named, listed=True),) if named else ()


_COUNTED = {"dpia.risks": _remaining_risks, "reviews": _reviews, "data_items": _items_that}


def contacts(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """How to reach each party."""
    entries = (ORGANISATION, *section.entries)
    return tuple(_tabled(reader, "contacts", entries, reader.rows("parties")))
