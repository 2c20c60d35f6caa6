"""The engagement log: read from the DPIA that the agreement relies on, and written only there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreements.models import Version
from dpia.heard import showing
from dpia.models import Dpia, Heard
from law.document import get


@dataclass(frozen=True)
class Log:
    """Who is to be asked, and who was, by group. `dpia` is None for who may not read it."""

    plan: str
    dpia: Dpia | None
    groups: list[tuple[str, list[Heard]]]
    relies_on_one: bool

    @property
    def entries(self) -> list[Heard]:
        """Every entry, group by group."""
        return [one for _, found in self.groups for one in found]


def log_of(version: Version, user: Any) -> Log:
    """The log of a version for one reader. Three queries at most."""
    dpia = None
    if version.dpia_id is not None:
        dpia = Dpia.objects.visible_to(user).filter(pk=version.dpia_id).first()
    entries = showing.entries(dpia) if dpia else []
    return Log(
        plan=get(version.document, "engagement_plan", ""),
        dpia=dpia,
        groups=showing.grouped(entries) if dpia else [],
        relies_on_one=version.dpia_id is not None,
    )
