"""Consultation entries as pages and the API show them, here and in the agreements that rely on the
DPIA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dpia.models import Dpia, Heard, HeardGroup


def grouped(entries: Sequence[Heard]) -> list[tuple[str, list[Heard]]]:
    """Every group of people in words with its entries, also those that nobody was heard of."""
    return [
        (label, [one for one in entries if one.group == group])
        for group, label in HeardGroup.choices
    ]


def entries(dpia: Dpia) -> list[Heard]:
    """Who was heard, the first first. One query."""
    return list(dpia.heard.select_related("added_by"))


def telling_of(one: Heard) -> dict[str, Any]:
    """An entry for the API."""
    return {
        "id": one.pk,
        "group": one.group,
        "who": one.who,
        "heard_on": one.heard_on,
        "how": one.how,
        "said": one.said,
        "done": one.done,
    }
