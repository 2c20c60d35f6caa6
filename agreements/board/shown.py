"""What the board shows, as values: a row for each party, and the clock."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.board import pace
from agreements.board.cells import COLUMNS, Cell
from agreements.board.pace import Clock
from agreements.deciding.returned import Returned
from agreements.models import Party
from agreements.signing.held import Held
from audit import clock


@dataclass(frozen=True)
class Row:
    """One party, with a cell for each column of the board, and its own clock."""

    party: Party
    leads: bool
    cells: tuple[Cell, ...]
    days: int
    """Working days in which something waited for this party."""

    @property
    def has_the_turn(self) -> bool:
        return any(cell.waits for cell in self.cells)

    @property
    def days_words(self) -> str:
        return f"{self.days} {pace.working_days(self.days)}"


@dataclass(frozen=True)
class Board:
    """Everything that the page of the board shows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    clock: Clock
    sent_back: Returned | None = None
    """Of a draft that came back: the decision that sent it."""
    held: tuple[Held, ...] = ()
    """What stops every signature, and for whom that waits."""

    @property
    def headings(self) -> list[str]:
        return [COLUMNS[column] for column in self.columns]

    @property
    def waiting(self) -> list[tuple[Row, Cell]]:
        """Whose turn it is, the longest wait first."""
        found = [(row, cell) for row in self.rows for cell in row.cells if cell.waits]
        return sorted(
            found, key=lambda pair: (pair[1].since or clock.today(), pair[0].party.position)
        )
