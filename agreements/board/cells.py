"""One cell of the board: a thing asked of a party, with who has it and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agreements.board import pace
from audit import clock
from govuk.dates import in_words
from notices.clocks import add_working_days
from organisations.roles import Role

DPIA = "dpia"
COLUMNS: dict[str, str] = {
    DPIA: "DPIA adopted",
    Role.INFORMATION_GOVERNANCE: "Information governance",
    Role.DPO: "Data protection officer",
    Role.CALDICOTT_GUARDIAN: "Caldicott Guardian",
    Role.LEGAL: "Legal",
    Role.DATA_OWNER: "Asset owner",
    Role.SIRO: "Senior risk owner",
    Role.SIGNATORY: "Signature",
}
AT_RISK_DAYS = 2
NOBODY = "Nobody holds this role"
NOBODY_BUT_WRITERS = "Nobody who did not write the draft"


@dataclass(frozen=True)
class Cell:
    """One thing asked of one party: its state, who has it, since when, and why it is asked."""

    column: str
    state: str
    """`waiting`, `done`, `back` (changes asked for, or refused), `to_come` or `none`."""
    words: str
    who: str = ""
    since: date | None = None
    """While it waits, from which day; when it is done, on which day."""
    days: int = 0
    """Working days that they have had it so far, without the time it was with others."""
    due_on: date | None = None
    why: str = ""
    url: str = ""
    nudged_at: datetime | None = None
    not_for: frozenset[int] = frozenset()
    """Those who hold the role and may not, because they wrote the draft (primary keys)."""
    earlier: int = 0
    """Of those days, the ones before the draft went back and came again."""
    planned: int = 0
    """Working days that are planned for it in all, however often the draft comes; 0 for none."""
    role: str = ""
    """The role that does it, where that is not the column's."""
    what: str = ""
    """What waits, where that is not the column's."""

    @property
    def label(self) -> str:
        """What waits, as a line about it names it."""
        return self.what or ("DPIA" if self.column == DPIA else COLUMNS[self.column])

    @property
    def by(self) -> str:
        """The role that does it."""
        return self.role or self.column

    @property
    def has_nobody(self) -> bool:
        """Nobody there may do it: their administrator was told."""
        return self.who in (NOBODY, NOBODY_BUT_WRITERS)

    @property
    def waits(self) -> bool:
        return self.state == "waiting"

    @property
    def is_late(self) -> bool:
        is_due = bool(self.waits and self.due_on and self.due_on < clock.today())
        return is_due or self.is_late_in_all

    @property
    def is_late_in_all(self) -> bool:
        """With the days before the draft went back: a new date forgives none of them."""
        return self.waits and self.earlier > 0 and 0 < self.planned < self.days

    @property
    def is_at_risk(self) -> bool:
        """Due within two working days."""
        if not self.waits or not self.due_on or self.is_late:
            return False
        return self.due_on <= add_working_days(clock.today(), AT_RISK_DAYS)

    @property
    def colour(self) -> str:
        if self.is_late or self.state == "back":
            return "red"
        return {"done": "green", "waiting": "yellow" if self.is_at_risk else "blue"}.get(
            self.state, "grey"
        )

    @property
    def days_words(self) -> str:
        now = self.days - self.earlier if self.waits else self.days
        return f"{now} {pace.working_days(now)}{self._before}"

    @property
    def _before(self) -> str:
        """How long they had it before, where it waits for them once more."""
        if not self.waits or not self.earlier:
            return ""
        before = f", after {self.earlier} {pace.working_days(self.earlier)} before it was sent back"
        if not self.is_late_in_all:
            return before
        return f"{before}: {self.days} in all, where {self.planned} are planned"

    @property
    def since_words(self) -> str:
        """Since when it waits, and how long they have had it."""
        if self.since is None or self.since == clock.today():
            return f"since today{self._before}"
        return f"since {in_words(self.since)}, {self.days_words}"
