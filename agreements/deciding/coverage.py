"""What an approval in a role covers: `coverage.yaml`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from law.document import generic

FILE = Path(__file__).parent / "coverage.yaml"
EVERYTHING = "*"


@dataclass(frozen=True)
class Coverage:
    """What a role checks in an agreement."""

    words: str = "everything"
    covers: tuple[str, ...] = (EVERYTHING,)
    but: tuple[str, ...] = ()
    dpia: bool = True
    """Whether it rests on the DPIA too."""

    def touched(self, places: Iterable[str]) -> list[str]:
        """Those of these places in a document that it covers, in their order."""
        return [place for place in places if self._covers(generic(place))]

    def _covers(self, path: str) -> bool:
        if EVERYTHING in self.covers:
            return True
        # A list that has more rows, or fewer, touches whoever checks anything in its rows.
        reached = any(_within(path, one) or _within(one, path) for one in self.covers)
        return reached and not any(_within(path, one) for one in self.but)


def _within(path: str, whole: str) -> bool:
    """Whether one path is another, or lies below it: `flows[].method` within `flows`."""
    parts, others = _parts(path), _parts(whole)
    return parts[: len(others)] == others


def _parts(path: str) -> list[str]:
    return path.replace("[]", "").split(".")


def coverage_of(role: str) -> Coverage:
    """What an approval in this role covers. A role of which nothing is said: everything."""
    return coverages().get(role, Coverage())


@lru_cache(maxsize=1)
def coverages() -> Mapping[str, Coverage]:
    """Every role of which it is said."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        role: Coverage(
            words=" ".join(told["words"].split()),
            covers=tuple(told["covers"]),
            but=tuple(told.get("but", ())),
            dpia=told["dpia"],
        )
        for role, told in content.items()
    }
