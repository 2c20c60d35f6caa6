"""The code of the rooms, read but not run."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project():
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def rooms():
    """The names of the rooms."""
    return project()["tool"]["importlinter"]["root_packages"]


@cache
def modules():
    """Every module of the rooms, without migrations: path from the root → its syntax tree."""
    found = sorted(path for room in rooms() for path in (ROOT / room).rglob("*.py"))
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(), str(path))
        for path in found
        if "migrations" not in path.parts
    }


def modules_named(*names):
    """The modules of that name in every room: `views` is views.py and everything in views/."""
    for path, tree in modules().items():
        if set(Path(path).with_suffix("").parts[1:]) & set(names):
            yield path, tree


def calls(tree, method):
    """Every call of a method of that name in a tree."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == method
        ):
            yield node


def at(path, node):
    """Where something stands, with its text."""
    return f"{path}:{node.lineno} {ast.unparse(node)[:90]}"
