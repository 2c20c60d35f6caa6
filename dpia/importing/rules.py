"""What holds up the approval of a DPIA that was made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.models import Dpia, DpiaImport


def file_lets_it_go_ahead(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nobody approves a DPIA that itself concludes that the sharing may not go ahead."""
    if not dpia.made_elsewhere:
        return []
    against = DpiaImport.objects.filter(dpia=dpia, outcome=DpiaImport.Outcome.NOT)
    if not against.exists():
        return []
    message = "The DPIA that was taken in concludes that the sharing may not go ahead."
    return [Blocker("concludes_not", message, source="UK GDPR Art 35(1)")]
