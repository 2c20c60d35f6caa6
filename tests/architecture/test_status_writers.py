"""A status changes in one place: audit.transitions.take."""

import ast

from tests.architecture.sources import at, calls, modules

THE_ENGINE = "audit/transitions.py"
DICTIONARIES = {"whole"}
"""Names that hold a document, whose own `status` is not a row's."""


def assigned(tree):
    """Every target of every assignment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from node.targets
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield node.target


def texts(nodes):
    return {
        leaf.value for node in nodes for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)
    }


def writes_a_status(path, tree):
    found = [n for n in assigned(tree) if isinstance(n, ast.Attribute) and n.attr == "status"]
    found += [
        call
        for call in calls(tree, "update")
        if "status" in {word.arg for word in call.keywords}
        and getattr(call.func.value, "id", "") not in DICTIONARIES
    ]
    for call in [*calls(tree, "bulk_update"), *calls(tree, "save")]:
        if "status" in texts([*call.args, *call.keywords]):
            found.append(call)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            if "status" in texts(node.args[1:2]):
                found.append(node)
    return [at(path, node) for node in found]


def test_nothing_but_the_engine_writes_a_status():
    found = [
        line
        for path, tree in modules().items()
        if path != THE_ENGINE and not path.startswith("config/")
        for line in writes_a_status(path, tree)
    ]

    assert found == []


def test_the_search_itself_finds_every_way_of_writing():
    ways = """
row.status = "signed"
row.status: str = "signed"
Row.objects.filter(pk=1).update(status="signed")
Row.objects.bulk_update(rows, ["status"])
row.save(update_fields=["status"])
setattr(row, "status", "signed")
"""
    assert len(writes_a_status("ways.py", ast.parse(ways))) == 6
