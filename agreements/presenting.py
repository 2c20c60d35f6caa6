"""A version made ready for a template: values only, nothing that queries or decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from agreements import links
from agreements.actions.drafting import Conflict
from agreements.meanwhile import choice_of
from agreements.models import Version
from law.shape import generic
from questionnaire import load
from questionnaire.answers import display
from questionnaire.completeness import unanswered
from questionnaire.pages import describe_place
from questionnaire.showing import MissingLink
from questionnaire.showing import missing_links as showing_missing


def missing_links(version: Version, whole: Mapping[str, Any]) -> list[MissingLink]:
    """What is still to be answered before review, each with a link."""
    missing = unanswered(load("agreement"), whole, "submit")
    return showing_missing(missing, whole, url=partial(links.section, version))


def conflict_rows(conflicts: Iterable[Conflict], whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Both texts of each place in conflict, in words."""
    return [
        {
            "place": conflict.place,
            "choice": choice_of(conflict.place),
            "label": _label(conflict.place),
            "theirs": _words(conflict.place, conflict.theirs, whole),
            "yours": _words(conflict.place, conflict.yours, whole),
            "by": conflict.by,
            "at": conflict.at,
        }
        for conflict in conflicts
    ]


def _label(place: str) -> str:
    found = describe_place(load("agreement"), place)
    return found[2] if found else place


def _words(place: str, value: Any, whole: Mapping[str, Any]) -> list[str]:
    """An answer as people read it; rows of a list as how many there are."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        names = [str(row.get("name") or row.get("text") or row.get("id") or "") for row in value]
        return [name or "a row without a name" for name in names]
    where = load("agreement").leads_to(generic(place))
    if where is None or where.question is None:
        return [str(value)] if value not in (None, "", []) else []
    told = display(where.question, value, whole)
    return told if isinstance(told, list) else [told] if told else []
