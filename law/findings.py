"""What a rule has to say about one object of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

# The moves a rule may stop, in the order in which an agreement meets them.
STAGES = (
    "submit",
    "approve",
    "sign",
    "activate",
    "flow",
    "publish",
    "close",
    "full_assessment",
)
STOPPING = frozenset({"blocking", "required_section"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, broken by one object."""

    rule: str
    severity: str
    """blocking, required_section, warning or info"""
    message: str
    path: str
    """Where to put it right, in this document: parties.0.organisation.ico_registration"""
    stage: str
    """The move it stops, or is listed with when postponed; "" when it stops none"""
    postponed: bool
    """Put off to the full assessment, because this is an emergency share"""
    fix: str
    """The same place in any document: parties[].organisation.ico_registration"""
    on: str
    """The object: its id, party/power for a legal power, "" for the agreement and the DPIA"""
    source: str
    force: str
    """law, statutory_code, guidance, good_practice or product"""
    group: str

    def stops(self, stage: str) -> bool:
        """Whether it stops this move."""
        return self.severity in STOPPING and self.stage == stage

    @property
    def blocks(self) -> bool:
        """Whether it stops the move named in `stage`. A postponed finding stops none of the
        moves of an emergency share; it stops the full assessment."""
        return self.severity in STOPPING and self.stage != "" and not self.postponed

    def as_json(self) -> dict[str, Any]:
        # `asdict` copies each value, which takes most of a save where hundreds are found.
        return {name: getattr(self, name) for name in NAMES}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Finding:
        """The finding that `as_json` gave. Keys it does not know are passed over."""
        return cls(**{name: kept[name] for name in NAMES})


NAMES = tuple(field.name for field in fields(Finding))
