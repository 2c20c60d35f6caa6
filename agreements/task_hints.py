"""What the task list says of a section beside how far it has come: what the rules find there, what
is to be thought about again, what is being talked about. Reads what was judged; judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agreements import thinking
from agreements.findings import Counts, about_row, by_section, counts
from agreements.models import Version
from agreements.origins import within

TO_PUT_RIGHT, TO_THINK_ABOUT = "To put right", "To think about"


@dataclass(frozen=True)
class Hints:
    """By section, what to say of it, and why it is not done although everything is answered."""

    told: Mapping[str, str] = field(default_factory=dict)
    holding: Mapping[str, str] = field(default_factory=dict)


def hints_of(
    version: Version, whole: Mapping[str, Any], talked: Mapping[str, int], row: str = ""
) -> Hints:
    """The hints of every section; with `row` (`parties.1`) of that party's part alone. `talked` are
    the open comments by section. No queries."""
    found = {
        key: counts(version, [one for one in lines if about_row(one, row)])
        for key, lines in by_section(version).items()
    }
    again = Counter(
        one.question.section for one in thinking.again(version, whole) if within(one.row, row)
    )
    told = {
        key: _told(found.get(key), again[key], talked.get(key, 0))
        for key in {*found, *again, *talked}
    }
    holding = dict.fromkeys(again, TO_THINK_ABOUT)
    holding |= {key: TO_PUT_RIGHT for key, one in found.items() if one.blocking}
    return Hints(told, holding)


def _told(found: Counts | None, again: int, talked: int) -> str:
    parts = (
        found.told if found else "",
        f"{again} answer{'' if again == 1 else 's'} to think about again" if again else "",
        f"{talked} open comment{'' if talked == 1 else 's'}" if talked else "",
    )
    return ", ".join(text for text in parts if text)
