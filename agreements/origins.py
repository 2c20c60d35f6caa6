"""Where answers came from that nobody typed, and whether a person has confirmed them.

An answer that a record gave lies in the document like any other. Its origin is kept beside the
document, in `Version.origins` by its place, until a person changes the answer. It is no part of
the document, of the snapshot or of what the rules read. Nothing here writes to the database: the
caller saves `origins`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agreements.models import Version
from law import library
from law.document import filled, get


class Source(StrEnum):
    """What can give an answer: the questionnaire's `prefill_sources`, and a template."""

    ORGANISATION = "organisation"
    FRAMEWORK = "framework"
    DATASET_CATALOGUE = "dataset_catalogue"
    POWERS_LIBRARY = "powers_library"
    SCREENING = "screening"
    REQUEST = "request"
    DPIA = "dpia"
    PREVIOUS_VERSION = "previous_version"
    DERIVED = "derived"
    SIGNED_IN_USER = "signed_in_user"
    TEMPLATE = "template"
    OTHER_POWER = "other_power"
    """Typed by a person, for the power that stood there before."""


IN_WORDS = {
    Source.ORGANISATION: "From the record of {name}",
    Source.FRAMEWORK: "From the framework {name}",
    Source.DATASET_CATALOGUE: "From the dataset {name}",
    Source.POWERS_LIBRARY: "From the library of powers: {name}",
    Source.SCREENING: "From the first questions: {name}",
    Source.REQUEST: "From the request {name}",
    Source.DPIA: "From the DPIA {name}",
    Source.PREVIOUS_VERSION: "From {name}",
    Source.DERIVED: "Worked out: {name}",
    Source.SIGNED_IN_USER: "From the account of {name}",
    Source.TEMPLATE: "From the template {name}",
    Source.OTHER_POWER: "Check that it still fits. It was written for {name}",
}
"""The source of an answer in words, with the name that was noted with it."""


@dataclass(frozen=True)
class Origin:
    """Where one answer came from."""

    source: Source
    name: str
    confirmed: bool = False

    @property
    def words(self) -> str:
        """The source as people read it; a source without a name has words enough."""
        told = IN_WORDS[self.source].format(name=self.name)
        return told.rstrip(": ") if not self.name else told

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Origin:
        """An origin as `Version.origins` keeps it."""
        return cls(Source(entry["from"]), entry["name"], entry["confirmed"])

    def as_json(self) -> dict[str, Any]:
        return {"from": self.source.value, "name": self.name, "confirmed": self.confirmed}


def of(version: Version) -> dict[str, Origin]:
    """Every origin that is noted, by place."""
    return {place: Origin.read(entry) for place, entry in version.origins.items()}


def unconfirmed(version: Version, prefix: str = "") -> dict[str, Origin]:
    """Those that nobody has confirmed, at a place or within it; all of them for ""."""
    return {
        place: origin
        for place, origin in of(version).items()
        if not origin.confirmed and within(place, prefix)
    }


def noted(version: Version, places: Iterable[str], source: str, name: str) -> Version:
    """The version with it noted that this source gave the answers at these places."""
    entry = Origin(Source(source), name).as_json()
    version.origins = {**version.origins, **dict.fromkeys(places, entry)}
    return version


def confirmed(version: Version, places: Collection[str]) -> Version:
    """The version with the answers at these places noted as confirmed."""
    version.origins = {
        place: {**entry, "confirmed": True} if place in places else entry
        for place, entry in version.origins.items()
    }
    return version


def after_changes(
    origins: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: Iterable[str],
) -> dict[str, Any]:
    """The origins as they stand when a person has changed these places of the document.

    An answer that was changed has the person for its origin, and so none here; one that was taken
    away leaves its origin as a mark, confirmed. Where a list was
    written as a whole, origins go with their rows: by the row's id, or, in a list without ids, by
    all that the row says. What went with its row is dropped.
    """
    kept = dict(origins)
    for place in changed:
        kept = dict(_after_one(kept, before, after, place))
    return kept


def written_for_other_powers(
    noted: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The origins once powers were changed, before and after: what a person said of a power, and
    left as it was when another took its place, waits to be confirmed.

    What the library or the framework said follows these by itself. Back at the power that it was
    written for, it is that person's again.
    """
    kept = dict(noted)
    for place, old, new in _changed_powers(before, after):
        for name, value in old.items():
            at, entry = f"{place}.{name}", kept.get(f"{place}.{name}")
            if name == "power" or not filled(value) or value != new.get(name):
                continue
            origin = Origin.read(entry) if entry else None
            if origin == Origin(Source.OTHER_POWER, _power(new)):
                del kept[at]
            elif origin is None or (origin.confirmed and origin.source not in _FOLLOWS):
                kept[at] = Origin(Source.OTHER_POWER, _power(old)).as_json()
    return kept


_FOLLOWS = frozenset({Source.POWERS_LIBRARY, Source.FRAMEWORK})


def _changed_powers(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Each row in which one power took the place of another: its place, as it was, as it is. Of a
    list that has more or fewer rows than before nobody can say which row is which."""
    for n, party in enumerate(after.get("parties") or []):
        old, new = get(before, f"parties.{n}.gateways") or [], party.get("gateways") or []
        if len(old) != len(new) or get(before, f"parties.{n}.id") != party.get("id"):
            continue
        for m, (was, now) in enumerate(zip(old, new, strict=True)):
            if was.get("power") and now.get("power") and was["power"] != now["power"]:
                yield f"parties.{n}.gateways.{m}", was, now


def _power(row: Mapping[str, Any]) -> str:
    found = library.gateway(row["power"])
    return found.name if found else str(row["power"])


def within(place: str, other: str) -> bool:
    """Whether a place is the other or lies in it. Everything lies in ""."""
    return not other or place == other or place.startswith(f"{other}.")


def _after_one(
    origins: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], changed: str
) -> Iterator[tuple[str, Any]]:
    for place, entry in origins.items():
        if within(place, changed) and place != changed:
            moved = _moved(place, before, after, changed)
            if moved and get(before, place) == get(after, moved):
                yield moved, entry
        elif not within(changed, place):
            yield place, entry
        elif not filled(get(after, place)):
            # Kept as a mark: no record gives again what a person took away.
            yield place, {**entry, "confirmed": True}


def _moved(
    place: str, before: Mapping[str, Any], after: Mapping[str, Any], rows: str
) -> str | None:
    """Where a place in a row of the list lies now; None when its row has gone."""
    number, _, rest = place.removeprefix(f"{rows}.").partition(".")
    if not number.isdigit():
        return place
    row = get(before, f"{rows}.{number}")
    for now, other in enumerate(get(after, rows, [])):
        if _is_same_row(row, other):
            return f"{rows}.{now}.{rest}" if rest else f"{rows}.{now}"
    return None


def _is_same_row(row: Any, other: Any) -> bool:
    if isinstance(row, Mapping) and isinstance(other, Mapping) and row.get("id"):
        return bool(row["id"] == other.get("id"))
    return bool(row == other)
