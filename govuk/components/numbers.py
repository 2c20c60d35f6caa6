"""Ids that no other element of the page has."""

from typing import Any, cast

from django.template import Context


def next_number(context: Context, kind: str) -> int:
    """1, 2, 3 for things of one kind within one page, its includes counted too."""
    # The lowest layer is the one that includes and parent templates share.
    shared: dict[str, int] = cast(Any, context.render_context.dicts[0])
    key = f"govuk_{kind}"
    shared[key] = shared.get(key, 0) + 1
    return shared[key]
