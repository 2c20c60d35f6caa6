"""Which text of a DPIA its document is made from."""

from __future__ import annotations

from dataclasses import dataclass

from dpia.documents import Document


@dataclass(frozen=True)
class Text:
    """Which text of a DPIA: its answers, inside the agreement that they are read with."""

    title: str
    document: Document
    agreement: str = ""
    """What the agreement is called; blank where there is none that may be shown."""
    version: int = 1
    is_outdated: bool = False
    """Whether it is what was approved, and what that assesses has changed since."""

    def has_agreement(self) -> bool:
        return bool(self.agreement)
