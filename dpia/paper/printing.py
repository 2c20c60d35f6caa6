"""A DPIA's content as a printed paper, and as a PDF. Pure: what it prints is in the content."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dpia.paper.content import Answer, Content, Group, Part, plain
from dpia.risks import picture
from questionnaire.pdf import diagram, words
from questionnaire.pdf.html import paper_html
from questionnaire.pdf.paper import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Paper,
    Prose,
    Section,
    Steps,
    Table,
)
from questionnaire.pdf.render import Enclosure, render

KIND = "Data protection impact assessment"
DRAFT = "DRAFT. Not approved"
NOT_APPROVED = ("This is a draft. Nobody has approved it, and anything in it may still change.",)
MISSING = "Not answered yet"
FONTS = "Liberation Sans, Noto Sans, DejaVu Sans"


@dataclass(frozen=True)
class Edition:
    """What is printed besides the content. Two that are equal print the same bytes.

    `sha256` names what was approved, or published; blank in a draft. `note` stands on the cover.
    """

    made_at: datetime
    sha256: str = ""
    draft: bool = False
    note: tuple[str, ...] = ()
    status: str = ""
    enclosed: bytes = b""
    enclosed_words: str = ""
    name: str = ""
    """What tells it from other papers about the same DPIA: "published-2"."""


def pdf(content: Content, edition: Edition) -> bytes:
    """The PDF, in this process: for the worker's child."""
    title = plain(content.title)
    name = "-".join(filter(None, (content.reference, str(content.version), edition.name)))
    enclosures = (
        [Enclosure(f"{name}.json", edition.enclosed, edition.enclosed_words, edition.made_at)]
        if edition.enclosed
        else []
    )
    return render(
        paper_html(paper(content, edition)),
        identifier=name + ("-draft" if edition.draft else ""),
        title=f"Draft: {title}" if edition.draft else title,
        attachments=enclosures,
    )


def paper(content: Content, edition: Edition) -> Paper:
    """The content as sections, numbered."""
    made = [s for part in content.parts if (s := _section(content, part, edition))]
    if edition.enclosed:
        made.append(_evidence(content, edition))
    return Paper(
        title=plain(content.title),
        kind=KIND,
        reference=content.reference,
        version=content.version,
        sha256=edition.sha256,
        made_at=edition.made_at,
        cover=(_cover(content, edition),),
        sections=tuple(
            Section(s.key, s.heading, s.blocks, number=str(number), new_page=number == 1)
            for number, s in enumerate(made, 1)
        ),
        organisations=(content.organisation,),
        between="by",
        marking=DRAFT if edition.draft else "",
        watermark="DRAFT" if edition.draft else "",
    )


def _cover(content: Content, edition: Edition) -> Section:
    facts = [_fact(answer) for answer in content.cover]
    if edition.status:
        facts.insert(0, Fact("Status", (edition.status,)))
    blocks: list[Block] = [Facts(tuple(facts))]
    note = NOT_APPROVED if edition.draft else edition.note
    if note:
        blocks.append(Prose(note, standing=True))
    return Section("cover", "Key facts", tuple(blocks))


def _section(content: Content, part: Part, edition: Edition) -> Section | None:
    if part.key == "risks":
        blocks = _risks(content, draft=edition.draft)
    elif part.key == "flows":
        blocks = _flows(part)
    else:
        blocks = [block for group in part.groups for block in _facts(group, draft=edition.draft)]
    return Section(part.key, part.heading, tuple(blocks)) if blocks else None


def _facts(group: Group, *, draft: bool) -> Iterable[Block]:
    """The DPIA's own answers, then those of another record under its name."""
    for source in sorted({one.source for one in group.answers}):
        answers = [one for one in group.answers if one.source == source]
        facts = tuple(_fact(one) for one in answers if one.texts or draft)
        if facts:
            yield Facts(facts, f"From the agreement {source}" if source else group.heading)


def _fact(answer: Answer) -> Fact:
    if not answer.texts:
        return Fact(answer.label, (MISSING,), missing=True)
    return Fact(answer.label, _lines(answer), listed=answer.listed)


def _lines(answer: Answer) -> tuple[str, ...]:
    lines = (line.strip() for text in answer.texts for line in plain(text).splitlines())
    return tuple(line for line in lines if line)


# ------------------------------------------------------------------ risks


def _risks(content: Content, *, draft: bool) -> list[Block]:
    risks = content.risks()
    if not risks:
        return [Prose((MISSING,), missing=True)] if draft else []
    blocks: list[Block] = [*_pictures(content, risks)]
    columns = (
        Column("Risk to people", 34),
        Column("Before", 16),
        Column("What is done about it", 34),
        Column("Left", 16),
    )
    rows = tuple(_risk(content, risk, number) for number, risk in enumerate(risks, 1))
    return [*blocks, Table(columns, rows, "Each risk, and what is done about it")]


def _pictures(content: Content, risks: Sequence[Group]) -> list[Figure]:
    """The matrix before the measures and after them; a level that is hidden is not drawn."""
    levels = ("likelihood", "severity", "overall", "residual")
    coded = [{name: risk.code(name) for name in levels} for risk in risks]
    captions = {
        False: f"Before the measures, on the {picture.name_of(content.matrix)} risk matrix",
        True: "After the measures: the risk that is left",
    }
    return [
        Figure(
            source=_as_source(picture.matrix_svg(coded, content.matrix, after=after)),
            alternative=f"{caption}. {picture.described(coded, after=after)}",
            caption=f"{caption}. The table below says the same in words.",
        )
        for after, caption in captions.items()
        if after in picture.drawn(coded)
    ]


def _as_source(svg: str) -> str:
    """A picture as the data: URI that a paper takes."""
    # The fonts that are there when a PDF is made; a page has its own.
    printed = svg.replace('font-family="', f'font-family="{FONTS}, ', 1)
    return "data:image/svg+xml;base64," + b64encode(printed.encode()).decode()


def _risk(content: Content, risk: Group, number: int) -> tuple[Cell, ...]:
    return (
        _cell(risk, [("text", f"{number}."), ("impact_on_people", "Harm")]),
        _cell(risk, [("overall", ""), ("likelihood", "Likelihood"), ("severity", "Severity")]),
        Cell(
            tuple(
                fact
                for at, measure in enumerate(content.measures(risk), 1)
                for fact in _measure(measure, at)
            )
        ),
        _cell(risk, [("residual", "")]),
    )


def _cell(group: Group, fields: Sequence[tuple[str, str]]) -> Cell:
    facts = []
    for name, term in fields:
        answer = group.answer(name)
        if answer and answer.texts:
            facts.append(_in_cell(answer, term))
    return Cell(tuple(facts))


def _in_cell(answer: Answer, term: str) -> Fact:
    lines = _lines(answer)
    if term.endswith("."):
        return Fact("", (f"{term} {lines[0]}", *lines[1:]))
    return Fact(term, lines)


SAID = {"effect": "{0}", "owner": "{0}", "due_on": "by {0}", "approved": "agreed: {1}"}


def _measure(measure: Group, number: int) -> list[Fact]:
    """What is done, numbered, and in a second line what it does, who does it and by when."""
    facts = list(_cell(measure, [("text", f"{number}.")]).facts)
    said = {name: a.said for name in SAID if (a := measure.answer(name)) and a.texts}
    more = [SAID[name].format(words, words[:1].lower() + words[1:]) for name, words in said.items()]
    return [*facts, Fact("", (", ".join(more),))] if more else facts


# ------------------------------------------------------------------ flows


def _flows(part: Part) -> list[Block]:
    """The picture, drawn from the same words, and the table that says them."""
    figures = diagram.figures(_as_document(part.groups))
    columns = (Column("Flow", 8), Column("From", 22), Column("To", 22), Column("What and how", 48))
    rows = tuple(
        (
            Cell.of(str(number)),
            _cell(flow, [("from_party", "")]),
            _cell(flow, [("to_party", "")]),
            _cell(flow, [("data_items", ""), ("frequency", "How often"), ("method", "How")]),
        )
        for number, flow in enumerate(part.groups, 1)
    )
    sources = {a.source for a in part.answers if a.source}
    note = f"From the agreement {words.joined(sorted(sources))}" if sources else ""
    return [*figures, Table(columns, rows, note)]


def _as_document(flows: Sequence[Group]) -> dict[str, Any]:
    """The little document that the diagram is drawn from: nothing in it but what may be read."""
    names: dict[str, str] = {}
    rows = []
    for flow in flows:
        said = {name: _said(flow, name) for name in ("from_party", "to_party")}
        for name in said.values():
            names.setdefault(name, f"p{len(names)}")
        counted = _said(flow, "data_items").partition(" ")[0]
        rows.append(
            {
                "from_party": names[said["from_party"]],
                "to_party": names[said["to_party"]],
                "data_items": ["x"] * int(counted) if counted.isdigit() else [],
                "frequency": _said(flow, "frequency"),
                "method": _said(flow, "method"),
            }
        )
    parties = [{"id": key, "organisation": {"name": name}} for name, key in names.items()]
    return {"flows": rows, "parties": parties}


def _said(flow: Group, name: str) -> str:
    answer = flow.answer(name)
    return answer.said if answer else ""


# ------------------------------------------------------------------ how to check


def _evidence(content: Content, edition: Edition) -> Section:
    name = "-".join(filter(None, (content.reference, str(content.version), edition.name)))
    steps = (
        f"Save the file {name}.json, which is attached to this PDF. It holds the text in a form"
        " that a computer reads.",
        f"Work out its SHA-256. On Linux: sha256sum {name}.json. On macOS: shasum -a 256"
        f" {name}.json. On Windows: certutil -hashfile {name}.json SHA256.",
        "Compare it with the SHA-256 here and at the foot of every page. If they are the same,"
        " nothing has changed.",
    )
    facts = Facts((Fact("SHA-256", (edition.sha256,), code=True),))
    return Section("evidence", "How to check that nothing has changed", (facts, Steps(steps)))
