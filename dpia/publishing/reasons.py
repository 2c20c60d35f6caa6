"""The reasons for which words may be kept from the public, read from their YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parent / "data" / "redaction_reasons.yaml"
PERSONAL = "foi_40"
"""The reason for which names are hidden from the start."""
OWN_WORDS = "own"


@dataclass(frozen=True)
class Reason:
    """A ground in law. `says` is what the public reads, with the provision after it."""

    id: str
    says: str
    law: str
    url: str

    @property
    def label(self) -> str:
        """The ground as people choose it."""
        return f"{self.says[:1].upper()}{self.says[1:]} ({self.law})"

    @property
    def words(self) -> str:
        """The ground as the public reads it."""
        return f"{self.says} ({self.law})"


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its id, in the order in which they are offered."""
    read = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {one["id"]: Reason(**one) for one in read}


def in_words(code: str, own: str) -> str:
    """What the public reads: the ground, one's own words, or both."""
    ground = reasons().get(code)
    return ": ".join(filter(None, (ground.words if ground else "", own.strip())))
