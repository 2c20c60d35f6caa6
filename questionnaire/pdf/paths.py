"""Reading a document by the dictionary's paths, such as `parties[].retention.period`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def rows(document: Mapping[str, Any], path: str) -> Sequence[Mapping[str, Any]]:
    """The rows of a list, each an object; none where the list is absent."""
    found = value_at(document, path)
    if not isinstance(found, list | tuple):
        return ()
    return [row for row in found if isinstance(row, Mapping)]


def value_at(holder: Mapping[str, Any], path: str) -> Any:
    """What stands at a dotted path below `holder`, or None."""
    here: Any = holder
    for step in path.split("."):
        if not isinstance(here, Mapping):
            return None
        here = here.get(step)
    return here


def split(field: str) -> tuple[str, str]:
    """The list that a field's rows are in and the rest: `parties[].gateways`, `power`.

    The list is blank for a field of the document itself.
    """
    place, _, rest = field.rpartition("[].")
    return place, rest
