"""What a DPIA's document says of the sharing as the agreement has it: whose data and which, what
goes from whom to whom, and what leaves the UK."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dpia.facts.showing import in_words as in_agreement
from dpia.paper import records
from dpia.paper.content import Answer, Group, Part
from dpia.paper.text import Text
from law.document import filled, get
from questionnaire import load
from questionnaire.answers import display_column, party_name
from questionnaire.definition import Column
from questionnaire.pdf.words import counted, joined

WHOSE = {
    "data_subjects[].group": "Whose data it is",
    "parties[].article6": "Lawful bases",
    "parties[].gateways[].power": "Legal powers",
}
"""What every DPIA rests on and the agreement answers (`summary_fields` of the DPIA's data)."""


def assessed(text: Text) -> Part:
    """Whose data it is, and what makes the sharing lawful, as the agreement has it."""
    told = {path: in_agreement(text.document, path) for path in WHOSE}
    items = [row.get("name") for row in get(text.document, "data_items") or ()]
    # All of them, however many: what is not named here was not assessed.
    told["data_items[].name"] = [str(name) for name in items if filled(name)]
    labels = {**WHOSE, "data_items[].name": "Every data item"}
    answers = [
        records.said(
            f"assessed.{path}", labels[path], *said, listed=len(said) > 1, source=text.agreement
        )
        for path, said in (told if text.has_agreement() else {}).items()
        if said
    ]
    return Part("assessed", "Whose data, and on which basis", (Group(tuple(answers)),))


def flows(text: Text) -> Part:
    """What goes from whom to whom, as the agreement has it."""
    document = text.document
    rows = [row for row in get(document, "flows") or () if isinstance(row, Mapping)]
    groups = [
        Group(tuple(_flow(document, row, n, text)), f"Flow {n + 1}", f"flows.{n}")
        for n, row in enumerate(rows if text.has_agreement() else ())
    ]
    return Part("flows", "The data flows", tuple(groups))


def _flow(
    document: Mapping[str, Any], row: Mapping[str, Any], number: int, text: Text
) -> Iterable[Answer]:
    place = f"flows.{number}"
    for name, label in (("from_party", "From"), ("to_party", "To")):
        if said := party_name(document, str(row.get(name) or "")):
            yield records.said(
                f"{place}.{name}", label, said, source=text.agreement, kind="organisation"
            )
    names = {i.get("id"): i.get("name") for i in get(document, "data_items") or ()}
    items = [str(names.get(one) or one) for one in row.get("data_items") or ()]
    if items:
        counted_items = f"{counted(len(items), 'data item')}: {joined(items)}"
        yield records.said(f"{place}.data_items", "What", counted_items, source=text.agreement)
    for name, label in (("frequency", "How often"), ("method", "How")):
        if filled(row.get(name)):
            choices = load("agreement").question(f"flow_{name}").choices
            chosen = {choice.id: choice.label for choice in choices}
            said = chosen.get(str(row[name]), str(row[name]))
            yield records.said(f"{place}.{name}", label, said, source=text.agreement, kind="choice")


ABROAD = ("recipient", "country", "kind", "mechanism", "derogation")


def transfers(text: Text) -> Part:
    """What leaves the UK, to which country and how that is lawful, as the agreement has it."""
    rows = [row for row in get(text.document, "transfers") or () if isinstance(row, Mapping)]
    groups = [
        Group(tuple(_transfer(row, n, text)), f"Transfer {n + 1}", f"transfers.{n}")
        for n, row in enumerate(rows if text.has_agreement() else ())
    ]
    return Part("transfers", "Transfers abroad", tuple(group for group in groups if group.answers))


def _transfer(row: Mapping[str, Any], number: int, text: Text) -> Iterable[Answer]:
    place = f"transfers.{number}"
    if by := party_name(text.document, str(row.get("exporter") or "")):
        yield records.said(
            f"{place}.exporter", "Sent by", by, source=text.agreement, kind="organisation"
        )
    for name in ABROAD:
        if filled(row.get(name)):
            column = _column(f"transfers[].{name}")
            told = display_column(column, row[name], text.document)
            said = ", ".join(told) if isinstance(told, list) else str(told)
            kind = "text" if name == "recipient" else "choice"
            yield records.said(
                f"{place}.{name}", column.label.rstrip("?"), said, source=text.agreement, kind=kind
            )


def _column(path: str) -> Column:
    found = load("agreement").leads_to(path)
    assert found is not None
    return next(one for one in found.question.columns if one.field == path)
