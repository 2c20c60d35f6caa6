"""The documents that are written from the code: roles, changes of status, time to agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from agreements import workflow as agreements
from agreements.models.version import Status as AgreementStatus
from audit.transitions import Transition
from config import time_to_agreement
from dpia import workflow as dpias
from dpia.models.dpia import Status as DpiaStatus
from organisations.roles import PERMISSIONS, SECOND_FACTOR_ROLES, Permission, Role

FOLDER = settings.BASE_DIR / "docs" / "reference"
NOTE = "Written from the code by `make docs`. Change the code, not this page.\n"


def makers() -> dict[Path, Callable[[], str]]:
    """Every such document: where it stands, and what writes it."""
    return {
        FOLDER / "roles.md": roles,
        FOLDER / "steps.md": steps,
        FOLDER.parent / "time-to-agreement.md": time_to_agreement.document,
    }


def documents() -> dict[Path, str]:
    """Their texts as the code now says."""
    return {path: make() for path, make in makers().items()}


def roles() -> str:
    """Which role may do what."""
    rows = (
        (
            Role(role).label,
            "yes" if role in SECOND_FACTOR_ROLES else "",
            "; ".join(p.label for p in Permission if p in PERMISSIONS[role]),
        )
        for role in PERMISSIONS
    )
    table = _table(("role", "needs a second factor", "may"), rows)
    return f"# Roles\n\n{NOTE}\n{table}"


def steps() -> str:
    """Every change of status, of agreements and of DPIAs."""
    return "\n".join(
        [
            f"# Changes of status\n\n{NOTE}",
            f"## Versions of an agreement\n\n{_steps(agreements.TRANSITIONS, AgreementStatus)}",
            f"## DPIAs\n\n{_steps(dpias.TRANSITIONS, DpiaStatus)}",
        ]
    )


def _steps(
    transitions: Mapping[str, Transition[Any]], statuses: type[AgreementStatus | DpiaStatus]
) -> str:
    def words(some: frozenset[str]) -> str:
        # In the order in which they are declared, not that of a set.
        return ", ".join(str(status.label) for status in statuses if status in some)

    return _table(
        ("step", "from", "to", "who"),
        (
            (step.label, words(step.sources), words(step.possible_targets), step.who)
            for step in transitions.values()
        ),
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *map(list, rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
