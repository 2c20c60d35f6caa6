"""Nothing happens behind a save: no signals, no overridden save, no whole rows written back."""

import ast

from tests.architecture.sources import at, calls, modules

SIGNALS = ("django.db.models.signals", "django.dispatch")
NOT_ROWS = {"form", "forms", "session", "storage", "default_storage", "formset"}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def test_there_are_no_signals():
    found = [
        at(path, node)
        for path, tree in modules().items()
        for node, name in imports(tree)
        if name.startswith(SIGNALS) or name == "django.db.models.signals"
    ]

    assert found == []


def test_no_table_overrides_how_rows_are_saved_or_deleted():
    found = [
        at(path, method)
        for path, tree in modules().items()
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef) and any("Model" in ast.unparse(base) for base in cls.bases)
        for method in cls.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
        if "forms" not in path
    ]

    assert found == []


def last_name(node):
    return getattr(node, "attr", None) or getattr(node, "id", "")


def test_a_row_that_exists_is_saved_with_the_fields_that_changed():
    found = [
        at(path, call)
        for path, tree in modules().items()
        for call in calls(tree, "save")
        if last_name(call.func.value).rstrip("_") not in NOT_ROWS
        and not isinstance(call.func.value, ast.Call)  # super().save(...)
        and not {word.arg for word in call.keywords} & {"update_fields", "force_insert", "commit"}
        and not call.args  # a file field's save(name, content)
    ]

    assert found == []
