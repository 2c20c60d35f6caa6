"""What a party may choose from a list of the law, why not the rest, and what a choice asks for.

The reasons are data (`choices.yaml`) and claim no more than the rules do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from law import data_files, expressions, library, shape
from law.document import Document, blank_row, get, normalise
from law.library import Entry, Option

NATION_WORDS = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}


@dataclass(frozen=True, slots=True)
class Unavailable:
    """One option that is not offered, and why."""

    id: str
    label: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered, each with what it asks for as its hint, and what is not."""

    options: tuple[Option, ...]
    unavailable: tuple[Unavailable, ...]


def offer(
    field: str, options: Iterable[Option], document: Mapping[str, Any], row: str, *, on: date
) -> Offer:
    """The options of a field of a party (or of its power) in this row, on the day.

    `field` is the generic path, `options` are all that the list holds, whatever their dates.
    """
    offered, unavailable = [], []
    why_not = _reasons(field, document, row)
    for option in options:
        reason = _by_date(option, on) or next(why_not(option), None)
        if reason is None:
            offered.append(Option(option.id, option.label, hint_of(option)))
        else:
            unavailable.append(reason)
    return Offer(tuple(offered), tuple(unavailable))


def hint_of(option: Option) -> str:
    """Where the law says it, and what choosing it asks for."""
    parts = (option.hint, *asks(option.id))
    return ". ".join(part.rstrip(".") for part in parts if part)


def asks(code: str) -> tuple[str, ...]:
    """What choosing an option asks for, a sentence each; none where nothing is known."""
    choices = data_files.read("choices.yaml")
    if code in choices["asks"]:
        return (choices["asks"][code],)
    entry = _schedule1().get(code)
    if entry is None:
        return ()
    known, told = choices["schedule1_asks"], data_files.tables()["schedule1"].get(code, {})
    found = [f"Limits: {entry['limits']}." if entry.get("limits") else ""]
    found.append(known.get(told.get("apd", ""), ""))
    found += [known[name] for name in ("spi_test", "without_consent_reason") if entry.get(name)]
    return tuple(one for one in found if one)


def needs_of(power: str) -> tuple[str, ...]:
    """The evidence that a legal power asks for, in words."""
    words = data_files.read("choices.yaml")["needs"]
    return tuple(words[need] for need in _powers()[power].get("needs", ()))


@cache
def _schedule1() -> Mapping[str, Entry]:
    return {entry["id"]: entry for entry in library.LISTS["schedule1"]()}


@cache
def _powers() -> Mapping[str, Entry]:
    return {entry["id"]: entry for entry in library.LISTS["gateways"]()}


# ------------------------------------------------------------------ why not
class _Reasons:
    """Why options of one field are not for the party of one row."""

    def __init__(self, field: str, document: Mapping[str, Any], row: str) -> None:
        data = data_files.read("choices.yaml")
        self._entries = [entry for entry in data["unavailable"] if entry["field"] == field]
        self._nation = data["nation"] if data["nation"]["field"] == field else None
        agreement = normalise(document, _read())
        place = ".".join(row.split(".")[:2])
        found = get(agreement, place) if place.startswith("parties.") else None
        self._party: Document = found or normalise(blank_row("parties"), _read_of_party())
        self._context = expressions.Context({"agreement": agreement, "p": self._party})

    def __call__(self, option: Option) -> Iterator[Unavailable]:
        for entry in self._entries:
            if _is_about(entry["options"], option.id):
                self._context.bind(option=option.id)
                if expressions.compile(entry["when"]).holds(self._context):
                    reason = entry["reason"].format(pair=_pair(option.id))
                    yield Unavailable(option.id, option.label, reason, entry["source"])
        if self._nation and (found := self._elsewhere(option)):
            yield found

    def _elsewhere(self, option: Option) -> Unavailable | None:
        """Whether the power does not reach the nation in which the party works."""
        nation = self._party["organisation"]["nation"]
        power = library.gateway(option.id)
        if power is None or nation not in NATION_WORDS or nation in power.nations:
            return None
        assert self._nation is not None
        reached = [NATION_WORDS[one] for one in power.nations]
        return Unavailable(
            option.id,
            option.label,
            self._nation["reason"].format(nations=_and(reached), nation=NATION_WORDS[nation]),
            self._nation["source"].format(provision=power.provision),
        )


_reasons = _Reasons


def _is_about(which: Any, code: str) -> bool:
    if which == "part3":
        return code.startswith("S1P3_")
    if which == "paired":
        return not code.startswith("S1P3_")
    return code in which


def _pair(code: str) -> str:
    wanted = data_files.tables()["schedule1"].get(code, {}).get("article9", "")
    return f"{library.label(wanted)} (Article 9(2)({wanted[-1]}))" if wanted else ""


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


@cache
def _read() -> shape.Group:
    return shape.only(frozenset(data_files.read("choices.yaml")["reads"]))


@cache
def _read_of_party() -> shape.Group:
    rows = _read().fields["parties"]
    assert isinstance(rows, shape.Rows)
    return rows.row


def _by_date(option: Option, on: date) -> Unavailable | None:
    """Whether it is not law on the day, and what dates say so."""
    entry = library.entry(option.id)
    if entry is None or library.stands_on(entry, on):
        return None
    words = data_files.read("choices.yaml")["dates"]
    if (enacted := entry.get("enacted", "")) > on.isoformat():
        told = words["not_enacted"].format(enacted=_day(enacted), day=_day(on.isoformat()))
        return Unavailable(option.id, option.label, told, option.hint)
    first, last = entry.get("first_day"), entry.get("last_day")
    is_later = bool(first and on.isoformat() < first)
    told = words["later" if is_later else "over"].format(
        first=_day(first), last=_day(last), day=_day(on.isoformat())
    )
    return Unavailable(option.id, option.label, told, option.hint)


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
