"""The agreement document: reading it, changing it, comparing two of it. Nothing here judges it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from law import shape
from law.shape import Group, Leaf, Node, Rows, generic, leaves, lists

Document = dict[str, Any]

__all__ = [
    "Document",
    "blank_document",
    "blank_row",
    "codes_in_order",
    "copied",
    "differences",
    "filled",
    "flatten",
    "generic",
    "generic_paths",
    "get",
    "in_order",
    "leaves",
    "lists",
    "normalise",
    "places",
    "put",
    "values_at",
    "with_values",
]


def filled(value: Any) -> bool:
    """Whether something was answered: false and 0 are answers, blank text and [] are not."""
    if value is None:
        return False
    if isinstance(value, str):
        return value.strip() != ""
    if isinstance(value, list | tuple):
        return len(value) > 0
    if isinstance(value, Mapping):
        return any(filled(inner) for inner in value.values())
    return True


def normalise(document: Mapping[str, Any] | None, node: Group | None = None) -> Document:
    """A copy in which every field is present: blank text, choice or date is "", a blank list [],
    an unanswered yes/no or number None, a missing object the object with all its fields blank.

    The given document is not changed. With `node`, only the fields of that shape.
    """
    return _normalised(document or {}, shape.root() if node is None else node)


def _normalised(given: Mapping[str, Any], group: Group) -> Document:
    # Written out in one loop, because every save, check and comparison passes here.
    normal: Document = {}
    for name, node in group.fields.items():
        value = given.get(name)
        if isinstance(node, Leaf):
            if node.is_list:
                normal[name] = list(value or ())
            elif value is None:
                normal[name] = "" if node.is_text else None
            else:
                normal[name] = value
        elif isinstance(node, Group):
            normal[name] = _normalised(value or {}, node)
        else:
            normal[name] = [_normalised(row or {}, node.row) for row in value or ()]
    return normal


def blank_document() -> Document:
    """A document in which nothing is answered and no list has a row."""
    return normalise({})


def blank_row(path: str) -> Document:
    """One unanswered row of the list at this generic path, for example `parties`."""
    node = shape.nodes()[path.removesuffix("[]")]
    if not isinstance(node, Rows):
        raise KeyError(f"{path} is not a list of the agreement document.")
    return normalise({}, node.row)


def get(document: Any, place: str, default: Any = None) -> Any:
    """What stands at a place such as `parties.0.role`; `default` where there is nothing."""
    for key in place.split(".") if place else ():
        if isinstance(document, list):
            number = int(key)
            if number >= len(document):
                return default
            document = document[number]
        else:
            document = (document or {}).get(key)
    return default if document is None else document


def copied(value: Any) -> Any:
    """A copy to change. Quicker than `deepcopy`, because JSON is objects and lists and nothing
    else that changes."""
    if isinstance(value, dict):
        return {name: copied(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value


def put(document: Document, place: str, value: Any) -> None:
    """Set what stands at a place, in the document given. Missing objects are made.

    A row number one past the end adds a row; IndexError beyond that.
    """
    keys = place.split(".")
    last = keys[-1]
    at: Any = document
    for key, following in pairwise(keys):
        at = _step(at, key, [] if following.isdigit() else {})
    if isinstance(at, list):
        _step(at, last, None)
        at[int(last)] = value
    else:
        at[last] = value


def _step(at: Any, key: str, blank: Any) -> Any:
    if isinstance(at, list):
        if int(key) > len(at):
            raise IndexError(f"There is no row {key}.")
        if int(key) == len(at):
            at.append(blank)
        return at[int(key)]
    if at.get(key) is None:
        at[key] = blank
    return at[key]


def in_order(document: Document) -> Document:
    """The document itself, with the codes of each list in the schema's order.

    Boxes are ticked in no order: the same codes are then the same answer, and the same text.
    """
    for path in _code_lists():
        for place, codes in _found(document, path):
            if codes and len(codes) > 1:
                put(document, place, codes_in_order(path, codes))
    return document


def codes_in_order(path: str, value: Any) -> Any:
    """The answer to the field at a generic path: of a list of codes, the codes in that order."""
    order = _code_lists().get(path)
    if order is None or not isinstance(value, list | tuple):
        return value
    return sorted(value, key=lambda code: order.get(code, len(order)))


@cache
def _code_lists() -> Mapping[str, Mapping[str, int]]:
    return {
        path: {code: number for number, code in enumerate(leaf.allowed)}
        for path, leaf in leaves().items()
        if leaf.kind == "list of code"
    }


def with_values(document: Mapping[str, Any], values: Mapping[str, Any]) -> Document:
    """A copy, normalised, that differs in the places given."""
    changed = normalise(document)
    for place, value in values.items():
        put(changed, place, value)
    return changed


def places(document: Mapping[str, Any], path: str) -> list[str]:
    """Every place in the document that a generic path stands for, in order.

    `parties[].role` gives one place for each party; `parties[]` one for each row.
    """
    return [place for place, _ in _found(document, path)]


def values_at(document: Mapping[str, Any], path: str) -> list[Any]:
    """What stands at each of those places; None where nothing does."""
    return [value for _, value in _found(document, path)]


def _found(document: Mapping[str, Any], path: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("", document)]
    for key in path.split("."):
        name = key.removesuffix("[]")
        found = [
            (f"{place}.{name}" if place else name, (at or {}).get(name)) for place, at in found
        ]
        if key.endswith("[]"):
            found = [
                (f"{place}.{number}", row)
                for place, rows in found
                for number, row in enumerate(rows or ())
            ]
    return found


def flatten(document: Mapping[str, Any]) -> dict[str, Any]:
    """Every answered field by its place, in the schema's order."""
    return {
        place: value
        for place, value, _ in _leaf_values(normalise(document), shape.root(), "")
        if filled(value)
    }


def _leaf_values(value: Any, node: Node, place: str) -> Iterator[tuple[str, Any, Leaf]]:
    if isinstance(node, Leaf):
        yield place, value, node
    elif isinstance(node, Rows):
        for number, row in enumerate(value):
            yield from _leaf_values(row, node.row, f"{place}.{number}")
    else:
        for name, inner in node.fields.items():
            yield from _leaf_values(value[name], inner, f"{place}.{name}" if place else name)


def differences(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[str, ...]:
    """The places in which two documents differ, in the schema's order.

    A list whose number of rows differs is named itself (`parties`), before the fields that
    differ row by row. Unanswered in either way of writing it is no difference.
    """
    return tuple(_different(normalise(a), normalise(b), shape.root(), ""))


def _different(a: Any, b: Any, node: Node, place: str) -> Iterator[str]:
    if isinstance(node, Leaf):
        # A yes is not the number 1.
        if a != b or isinstance(a, bool) != isinstance(b, bool):
            yield place
    elif isinstance(node, Rows):
        if len(a) != len(b):
            yield place
            blank = normalise({}, node.row)
            a, b = ([*rows, *[blank] * (max(len(a), len(b)) - len(rows))] for rows in (a, b))
        for number, (old, new) in enumerate(zip(a, b, strict=True)):
            yield from _different(old, new, node.row, f"{place}.{number}")
    else:
        for name, inner in node.fields.items():
            here = f"{place}.{name}" if place else name
            yield from _different(a[name], b[name], inner, here)


def generic_paths(changed: Iterable[str]) -> frozenset[str]:
    """The generic paths of places (or of generic paths), each once."""
    return frozenset(generic(place).removesuffix("[]") for place in changed)
