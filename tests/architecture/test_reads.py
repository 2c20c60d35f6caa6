"""What a page or the API reads starts at `visible_to`, so that nobody can forget who is asking."""

import ast

from tests.architecture.sources import at, modules_named

MANAGERS = {"objects", "_default_manager", "_base_manager"}
GUARDED = {"visible_to", "none"}
READ_OTHERWISE = {
    # What, in which file → why nobody can see with it what they may not.
    ("organisations/views/account.py", "Person.objects"): "fictitious people, to sign in as",
}
LOOKS_UP = {"get_object_or_404", "get_list_or_404"}


def unguarded_reads(tree):
    guarded = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in GUARDED
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and id(node) not in guarded:
            yield node
        # A class by its bare name reads all of its rows.
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LOOKS_UP:
            if isinstance(node.args[0], ast.Name) and node.args[0].id[:1].isupper():
                yield node


def test_pages_and_api_read_only_what_is_visible_to_the_person():
    found = {
        (path, ast.unparse(node)): at(path, node)
        for path, tree in modules_named("views", "api")
        for node in unguarded_reads(tree)
    }

    assert [line for key, line in found.items() if key not in READ_OTHERWISE] == []
    assert set(READ_OTHERWISE) <= set(found), "An exception that nothing needs any more"


def test_the_search_itself_tells_guarded_from_unguarded():
    code = """
Thing.objects.visible_to(user).get(pk=1)
Thing.objects.get(pk=1)
get_object_or_404(Thing, pk=1)
get_object_or_404(Thing.objects.visible_to(user), pk=1)
"""
    assert len(list(unguarded_reads(ast.parse(code)))) == 2
