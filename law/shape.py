"""The shape of the agreement document, read from its JSON Schema.

Two kinds of path name a field. A *generic path* says which field, whatever the row:
`parties[].gateways[].power`. A *place* says where it stands in one document:
`parties.0.gateways.1.power`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from typing import Any

from law import data_files

ROW_NUMBER = re.compile(r"\.\d+(?=\.|$)")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field. Its kind is a word of the dictionary: text, date, yes_no, integer, number,
    code, list of text or list of code."""

    kind: str
    allowed: tuple[str, ...] = ()
    # Worked out once: normalising asks hundreds of fields at a time.
    is_list: bool = dataclass_field(init=False)
    is_text: bool = dataclass_field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_list", self.kind.startswith("list of"))
        object.__setattr__(self, "is_text", self.kind in ("text", "date", "code"))

    @property
    def blank(self) -> Any:
        """What an unanswered field holds."""
        if self.is_list:
            return []
        return "" if self.is_text else None


@dataclass(frozen=True, slots=True)
class Group:
    """An object: fields by name."""

    fields: Mapping[str, Leaf | Group | Rows]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects."""

    row: Group


Node = Leaf | Group | Rows
KINDS = {
    "text": "text",
    "date": "date",
    "flag": "yes_no",
    "count": "integer",
    "number": "number",
    "texts": "list of text",
}


@cache
def root() -> Group:
    """The whole document."""
    return _group_of(data_files.read("agreement.schema.json"))


def _group_of(schema: Mapping[str, Any]) -> Group:
    return Group({name: _node_of(inner) for name, inner in schema["properties"].items()})


def _node_of(schema: Mapping[str, Any]) -> Node:
    if "$ref" in schema:
        return Leaf(KINDS[schema["$ref"].rsplit("/", 1)[-1]])
    if "properties" in schema:
        return _group_of(schema)
    if "items" not in schema:
        return Leaf("code", tuple(code for code in schema["enum"] if code))
    if "enum" in schema["items"]:
        return Leaf("list of code", tuple(schema["items"]["enum"]))
    return Rows(_group_of(schema["items"]))


def walk(node: Node | None = None, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every generic path below `node` with what stands there, in the schema's order.

    A list stands at its own path (`parties`); its fields follow (`parties[].role`).
    """
    node = root() if node is None else node
    if isinstance(node, Leaf):
        return
    group, inside = (node.row, f"{path}[]") if isinstance(node, Rows) else (node, path)
    for name, inner in group.fields.items():
        here = f"{inside}.{name}" if inside else name
        yield here, inner
        yield from walk(inner, here)


@cache
def nodes() -> Mapping[str, Node]:
    """What stands at each generic path."""
    return dict(walk())


@cache
def leaves() -> Mapping[str, Leaf]:
    """Every field by its generic path, in the schema's order."""
    return {path: node for path, node in walk() if isinstance(node, Leaf)}


@cache
def lists() -> tuple[str, ...]:
    """The generic path of every list of objects, for example `parties[].gateways`."""
    return tuple(path for path, node in walk() if isinstance(node, Rows))


def generic(place: str) -> str:
    """The generic path of a place. A generic path is returned as it is."""
    return ROW_NUMBER.sub("[]", place)


def below(path: str) -> tuple[str, ...]:
    """Every field and list at or below a generic path.

    Raises KeyError when the document has nothing of that name.
    """
    path = path.removesuffix("[]")
    found = tuple(p for p in nodes() if p == path or p.startswith((f"{path}.", f"{path}[].")))
    if not found:
        raise KeyError(f"The agreement document has no {path}.")
    return found


def lists_above(path: str) -> tuple[str, ...]:
    """The lists that a generic path goes through, outermost first."""
    parts = path.split("[]")[:-1]
    return tuple("[]".join(parts[: number + 1]) for number in range(len(parts)))


def only(paths: Collection[str]) -> Group:
    """The document's shape cut down to these fields and lists, with what is above them."""
    return _only(root(), frozenset(paths), "")


def _only(group: Group, paths: frozenset[str], inside: str) -> Group:
    kept: dict[str, Node] = {}
    for name, node in group.fields.items():
        path = f"{inside}.{name}" if inside else name
        if isinstance(node, Leaf):
            if path in paths:
                kept[name] = node
            continue
        is_rows = isinstance(node, Rows)
        below = node.row if isinstance(node, Rows) else node
        cut = _only(below, paths, f"{path}[]" if is_rows else path)
        if cut.fields or path in paths:
            kept[name] = Rows(cut) if is_rows else cut
    return Group(kept)
