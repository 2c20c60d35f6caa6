"""The brief, the schedules, the signatures and the evidence: pages with a layout of their own."""

from __future__ import annotations

from dataclasses import replace

from law.document import filled
from questionnaire.pdf import diagram, paths, words
from questionnaire.pdf.facts import MISSING, Reader, Row, TableColumn, block
from questionnaire.pdf.outline import Entry, Outlined
from questionnaire.pdf.paper import Block, Cell, Column, Fact, Facts, Prose, Steps, Table
from questionnaire.pdf.printable import Printable
from questionnaire.pdf.sections import POWER, by_party, document_facts

DATA_ITEMS = (
    TableColumn("Data item", 22, ("data_items[].name",)),
    TableColumn("Why it is needed", 26, ("data_items[].justification", "data_items[].need")),
    TableColumn("Kind and format", 20, ("data_items[].kind", "data_items[].format")),
    TableColumn(
        "Sensitivity",
        32,
        (
            "data_items[].direct_identifier",
            "data_items[].row_level",
            "data_items[].special_categories",
            "data_items[].criminal_offence",
            "data_items[].origin",
            "data_items[].seen_by",
            "data_items[].reaches_researcher",
        ),
        terms=True,
    ),
)
FLOWS = (
    TableColumn("From and to", 25, ("flows[].from_party", "flows[].to_party")),
    TableColumn("Data items", 27, ("flows[].data_items",)),
    TableColumn("When", 21, ("flows[].frequency", "flows[].note", "flows[].first_on")),
    TableColumn(
        "How",
        27,
        ("flows[].method", "flows[].encrypted", "flows[].volume", "flows[].storage_location"),
    ),
)
POWERS = (
    TableColumn("Power", 30, ("parties[].gateways[].power",)),
    TableColumn(
        "Provision",
        28,
        ("parties[].gateways[].provision", "parties[].gateways[].purpose_code"),
    ),
    TableColumn(
        "Nature",
        20,
        ("parties[].gateways[].nature", "parties[].gateways[].starts_on"),
    ),
    TableColumn(
        "How it covers this sharing",
        30,
        ("parties[].gateways[].explanation", "parties[].gateways[].approval_reference"),
    ),
)
BASES = (
    Entry("parties[].article6", "article6"),
    Entry("parties[].article9", "article9"),
    Entry("parties[].schedule1", "sch1"),
)
FLOW_ITEMS = Entry("flows[].data_items", "flow_items")
ALL_ITEMS = "All data items in Schedule 1"
FEW_PARTIES = 5
MANY_LINES = 7
MANY_ITEMS = 20
FIRST_ITEMS = 12
NO_ROWS = "Nothing is listed."


def brief(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """The page that a signatory reads first."""
    facts: list[Fact] = []
    for entry in section.entries:
        place = entry.place
        if place in ("", "dpia.risks"):
            facts += document_facts(reader, (entry,))
        elif place.startswith("parties"):
            facts += _by_party(reader, entry)
        elif place == "approvals":
            facts += _approvals_in_short(reader)
        else:
            facts += _in_one_line(reader, entry)
    return (Prose(section.standing, standing=True), *block(tuple(facts)))


def _in_one_line(reader: Reader, entry: Entry) -> list[Fact]:
    found = [row.holder.get(entry.name) for row in reader.rows(entry.place)]
    named = [str(value) for value in found if filled(value)]
    if entry.field == "data_items[].name":
        named = [_in_short(named)] if named else []
    return [Fact(words.term(entry), tuple(named), listed=len(named) > 1)] if named else []


def _in_short(items: list[str]) -> str:
    """The items in a line; of many, the first: a brief that runs on is none."""
    if len(items) <= MANY_ITEMS:
        return words.joined(items)
    rest = len(items) - FIRST_ITEMS
    return f"{', '.join(items[:FIRST_ITEMS])} and {rest} more. All are in Schedule 1"


def _by_party(reader: Reader, entry: Entry) -> list[Fact]:
    """Each thing said once, with the parties that say it."""
    said: dict[str, list[str]] = {}
    parties = reader.rows("parties")
    for party in parties:
        name = reader.name(party)
        inside = reader.rows_in(party, "gateways") if "gateways" in entry.place else [party]
        for row in inside:
            for line in words.lines(entry, row.holder.get(entry.name), reader.document):
                said.setdefault(line, []).append(name)
    if len(parties) > FEW_PARTIES or len(said) > MANY_LINES:
        lines = tuple(said)
        return [Fact(words.term(entry), ("; ".join(lines),))] if lines else []
    lines = tuple(
        f"{line}: {'all organisations' if len(who) == len(parties) else words.joined(who)}"
        for line, who in said.items()
    )
    return [Fact(words.term(entry), lines, listed=True)] if lines else []


def _approvals_in_short(reader: Reader) -> list[Fact]:
    asked = max(len(paths.rows(reader.document, "approvals")), len(reader.printable.reviews))
    given = sum(review.decision == "Approved" for review in reader.printable.reviews)
    return [Fact("Approvals", (f"{given} of {asked} given",))] if asked else []


def data_items(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """Schedule 1: every data item that may be shared."""
    return _listed(reader, DATA_ITEMS, section, reader.rows("data_items"))


def flows(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """Schedule 2: the diagram, and the same flows as a table."""
    rows = [_with_items(reader, row) for row in reader.rows("flows")]
    found = _listed(reader, FLOWS, section, rows)
    return (*diagram.figures(reader.document), *(_numbered(one) for one in found))


def _with_items(reader: Reader, row: Row) -> Row:
    """The flow with its items in one line; one for which none is named carries all of them."""
    items = words.lines(FLOW_ITEMS, row.holder.get("data_items"), reader.document)
    return Row({**row.holder, "data_items": words.joined(items) or ALL_ITEMS}, row.place)


def _numbered(block: Block) -> Block:
    """Number the flows as in the diagram."""
    if not isinstance(block, Table):
        return block
    rows = []
    for number, (route, *others) in enumerate(block.rows, 1):
        first, *rest = route.facts or (Fact("", ()),)
        named = Fact("", (f"{number}. {words.joined(first.lines)}",), missing=first.missing)
        rows.append((Cell((named, *rest)), *others))
    return Table(block.columns, tuple(rows), block.heading)


def powers(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """Schedule 3: the powers of each party, and the entries of the Digital Economy Act."""
    whole = tuple(entry for entry in section.entries if not entry.place)
    made: list[Block] = list(block(reader.facts(whole, reader.whole), ""))
    of_party = tuple(entry for entry in section.entries if entry.place == "parties")
    of_power = (POWER, *(e for e in section.entries if e.place == "parties[].gateways"))
    for party in reader.rows("parties"):
        name = reader.name(party)
        gateways = reader.rows_in(party, "gateways")
        if gateways:
            made.append(reader.table(POWERS, of_power, gateways, heading=name))
        elif reader.draft:
            made.append(Prose((MISSING,), heading=name, missing=True))
        facts = (*_basis(reader, party), *reader.facts(of_party, party))
        made += block(facts, "" if gateways or reader.draft else name)
    return tuple(made)


def _basis(reader: Reader, party: Row) -> tuple[Fact, ...]:
    return reader.facts(BASES, party)


def _listed(
    reader: Reader, columns: tuple[TableColumn, ...], section: Outlined, rows: list[Row]
) -> tuple[Block, ...]:
    if rows:
        return (reader.table(columns, section.entries, rows),)
    return (Prose((MISSING if reader.draft else NO_ROWS,), missing=reader.draft),)


def signatures(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """Who signed for whom and when; a line for each party whose signature is still to come."""
    signed = reader.printable.signatures
    rows = [
        tuple(Cell.of(text) for text in (s.name, s.post, s.organisation, words.moment(s.signed_at)))
        for s in signed
    ]
    have = {s.organisation for s in signed}
    for party in reader.rows("parties"):
        if (name := reader.name(party)) not in have:
            signatory = party.holder.get("signatory") or {}
            to_come = (signatory.get("name") or "To be named", signatory.get("post") or "", name)
            rows.append((*(Cell.of(str(text)) for text in to_come), NOT_SIGNED))
    joining = tuple(e for e in section.entries if e.name == "accession_record")
    records = [
        Fact(reader.name(party), fact.lines)
        for party in reader.rows("parties")
        for fact in reader.facts(joining, party)
    ]
    return (
        Prose(section.standing, standing=True),
        *((Table(SIGNATURES, tuple(rows)),) if rows else ()),
        *block(tuple(records), "Joining records"),
    )


SIGNATURES = (
    Column("Name", 26),
    Column("Post", 25),
    Column("Organisation", 27),
    Column("Signed", 22),
)
NO_HASH = "Given when the text is sent for review"
NOT_SIGNED = Cell((Fact("", ("Not signed yet",), missing=True),))


def evidence(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    """What proves the paper: its hash, who approved and signed which hash, and how to check."""
    printable = reader.printable
    facts = [
        Fact("Reference", (printable.reference,)),
        Fact("Version", (str(printable.version),)),
        Fact("SHA-256", (printable.sha256 or NO_HASH,), code=bool(printable.sha256)),
        Fact("PDF made", (words.moment(printable.made_at),)),
    ]
    if printable.sealed_by:
        facts.append(Fact("Sealed by", (printable.sealed_by,)))
    if printable.verify_at and not reader.draft:
        facts.append(Fact("Check it at", (printable.verify_at,)))
    if printable.dpia_references:
        facts.append(Fact("DPIA", printable.dpia_references))
    whole = tuple(entry for entry in section.entries if not entry.place and entry.question)
    made: list[Block] = [Prose(section.standing, standing=True), Facts(tuple(facts))]
    made += [*_approvals(reader), *_signed(reader), *_confirmed(reader, section)]
    made += block(reader.facts(whole, reader.whole), "Other approvals")
    return (*made, *_how_to_check(reader))


def _approvals(reader: Reader) -> tuple[Block, ...]:
    columns = (
        Column("Organisation", 25),
        Column("Role and person", 27),
        Column("Decision", 22),
        Column("SHA-256 of the text", 26),
    )
    rows = tuple(
        (
            Cell.of(r.party),
            Cell.of(r.role, r.person),
            Cell.of(r.decision, words.moment(r.decided_at), *filter(None, [r.still_counts])),
            Cell.of(r.sha256, code=True),
        )
        for r in reader.printable.reviews
    )
    return (Table(columns, rows, "Who approved it"),) if rows else ()


def _signed(reader: Reader) -> tuple[Block, ...]:
    columns = (
        Column("Name", 25),
        Column("For", 27),
        Column("How and when", 22),
        Column("SHA-256 signed", 26),
    )
    rows = tuple(
        (
            Cell.of(s.name, s.post),
            Cell.of(s.organisation, s.role),
            Cell.of(s.method, words.moment(s.signed_at)),
            Cell.of(s.sha256, code=True),
        )
        for s in reader.printable.signatures
    )
    return (Table(columns, rows, "Who signed it"),) if rows else ()


def _confirmed(reader: Reader, section: Outlined) -> tuple[Block, ...]:
    entries = [e for e in section.entries if e.place == "parties" and e.question]
    heading = "What each organisation has confirmed"
    if table := by_party(reader, entries):
        return (replace(table, heading=heading),)
    made: list[Block] = []
    for party in reader.rows("parties"):
        name = reader.name(party)
        made += block(reader.facts(entries, party), name)
    return tuple(made)


def _at_the_service(printable: Printable) -> tuple[str, ...]:
    """The quick ways: the service's own page, and the seal."""
    said = []
    if printable.verify_at:
        said.append(
            f"The quick way: open {printable.verify_at} and choose this file. It says whether the "
            "file is genuine, and whether a later version has taken its place. Nothing of the file "
            "is kept."
        )
    if printable.sealed_by:
        said.append(
            "Or open the file in a PDF reader that shows signatures. Its seal says that nothing "
            "has changed since it was sealed. The same can be done by hand, as follows."
        )
    return tuple(said)


def _how_to_check(reader: Reader) -> tuple[Block, ...]:
    # A draft carries no file: what it says is not agreed yet.
    if not reader.printable.sha256 or reader.draft:
        return ()
    name = reader.printable.snapshot_name
    return (
        Steps(
            (
                *_at_the_service(reader.printable),
                f"Save the file {name}, which is attached to this PDF. It holds the text that was "
                "approved and signed, in a form that a computer reads.",
                f"Work out its SHA-256. On Linux: sha256sum {name}. "
                f"On macOS: shasum -a 256 {name}. "
                f"On Windows: certutil -hashfile {name} SHA256.",
                "Compare it with the SHA-256 on this page and at the foot of every page. If they "
                "are the same, the text has not changed since it was signed.",
            ),
            heading="How to check that nothing has changed",
        ),
    )
