"""The flow diagram: a lane for each party, a row with an arrow for each flow, drawn as SVG."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from questionnaire.pdf import paths, words
from questionnaire.pdf.outline import Entry
from questionnaire.pdf.paper import Figure

# All in points. 482 is the width of the text on an A4 page with margins of 20 mm.
WIDTH = 482
LABELS = 172
ROW = 28
ROWS_A_PICTURE = 18
FEW_LANES = 5
CHARACTER = 0.52  # of the font size, the mean width of a letter

METHOD = Entry("flows[].method", "flow_method")
FREQUENCY = Entry("flows[].frequency", "flow_frequency")


@dataclass(frozen=True)
class Lane:
    """A party's column: the middle of it, and the lines of its name, each with its height."""

    x: str
    name: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Arrow:
    """A flow's row: its middle, its words, and from where to where it points."""

    y: int
    top: int
    number: int
    what: str
    often: str
    how: str
    start: str
    end: str
    head: str
    shaded: bool


def figures(document: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The diagram, in as many pictures as keep each on a page. None where there are no flows."""
    flows = paths.rows(document, "flows")
    parties = paths.rows(document, "parties")
    if not flows or not parties:
        return ()
    pictures = [
        flows[first : first + ROWS_A_PICTURE] for first in range(0, len(flows), ROWS_A_PICTURE)
    ]
    return tuple(
        _figure(document, parties, picture, number * ROWS_A_PICTURE, len(flows))
        for number, picture in enumerate(pictures)
    )


def _figure(
    document: Mapping[str, Any],
    parties: Sequence[Mapping[str, Any]],
    flows: Sequence[Mapping[str, Any]],
    before: int,
    total: int,
) -> Figure:
    lanes = _lanes(parties, document)
    few = len(lanes) <= FEW_LANES
    head = 20 + 10 * max(len(lane.name) for lane in lanes) if few else 128
    ids = {str(party.get("id")): lane.x for party, lane in zip(parties, lanes, strict=True)}
    arrows = [
        _arrow(document, flow, before + number, head + ROW * number, ids)
        for number, flow in enumerate(flows)
    ]
    svg = render_to_string(
        "pdf/flows.svg",
        {
            "width": WIDTH,
            "labels": LABELS,
            "height": head + ROW * len(flows) + 4,
            "head": head,
            "row": ROW,
            "lanes": lanes,
            "upright": few,
            "arrows": arrows,
        },
    )
    sentences = (_sentence(document, a, f) for a, f in zip(arrows, flows, strict=True))
    some = f"Flows {before + 1} to {before + len(flows)} of {total}" if total > len(flows) else ""
    caption = some or f"{words.counted(total, 'flow')} between {len(parties)} organisations"
    return Figure(
        source="data:image/svg+xml;base64," + b64encode(svg.encode()).decode(),
        alternative=" ".join((f"Diagram. {caption}.", *sentences)),
        caption=f"{caption}. The table below says the same in words.",
    )


def _lanes(parties: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> tuple[Lane, ...]:
    each = (WIDTH - LABELS) / len(parties)
    few = len(parties) <= FEW_LANES
    letters = int((each - 6) / (8 * CHARACTER)) if few else int(112 / (7.5 * CHARACTER))
    most = 5 if few else max(1, min(3, int(each / 9)))
    lanes = []
    for number, party in enumerate(parties):
        name = wrapped(words.party_name(party.get("id"), document), letters, most)
        # Upright names start below the top; turned ones are centred on the lane.
        first = 10 if few else 3 - 9 * (len(name) - 1) // 2
        step = 10 if few else 9
        placed = tuple((first + step * line, text) for line, text in enumerate(name))
        lanes.append(Lane(f"{LABELS + each * (number + 0.5):.1f}", placed))
    return tuple(lanes)


def _arrow(
    document: Mapping[str, Any],
    flow: Mapping[str, Any],
    number: int,
    top: int,
    lanes: Mapping[str, str],
) -> Arrow:
    items = flow.get("data_items") or ()
    what = words.counted(len(items), "data item") if items else "All data items"
    often = words.joined(words.lines(FREQUENCY, flow.get("frequency"), document))
    how = words.joined(words.lines(METHOD, flow.get("method"), document))
    start = lanes.get(str(flow.get("from_party")), "")
    end = lanes.get(str(flow.get("to_party")), "")
    return Arrow(
        y=top + ROW // 2,
        top=top,
        number=number + 1,
        what=what,
        often=_short(f", {often[:1].lower()}{often[1:]}" if often else "", _room(8.5, len(what))),
        how=_short(how, _room(7.5)),
        start=start,
        end=end,
        head=_head(start, end, top + ROW // 2),
        shaded=number % 2 == 0,
    )


def _room(size: float, taken: int = 0) -> int:
    """How many letters of a size fit beside the lanes."""
    return max(1, int((LABELS - 26) / (size * CHARACTER)) - taken)


def _head(start: str, end: str, y: int) -> str:
    """The corners of the arrow's head; blank where the flow goes nowhere else."""
    if not start or not end or start == end:
        return ""
    back = float(end) + (-8 if float(end) > float(start) else 8)
    return f"{end},{y} {back:.1f},{y - 4} {back:.1f},{y + 4}"


def _sentence(document: Mapping[str, Any], arrow: Arrow, flow: Mapping[str, Any]) -> str:
    sender, recipient = (
        words.party_name(flow.get(end), document) or "not answered yet"
        for end in ("from_party", "to_party")
    )
    return f"{arrow.number}: {sender} to {recipient}, {arrow.what.lower()}."


def wrapped(name: str, letters: int, most: int) -> tuple[str, ...]:
    """The name in at most `most` lines of about `letters` letters, cut short if it must be."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = len(lines) > most
    lines = [_short(line, letters) for line in lines[:most]] or [""]
    if cut and not lines[-1].endswith("…"):
        lines[-1] = _short(lines[-1] + " …", letters + 2)
    return tuple(lines)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: max(1, letters - 1)].rstrip() + "…"
