"""Radios and checkboxes as HTML: a page has hundreds, so that each is made in one go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from govuk.html import attributes, escape

if TYPE_CHECKING:
    from govuk.bound import Option


def drawn(kind: str, options: Iterable[Option]) -> SafeString:
    """The items of a group of `radios` or `checkboxes`, in their order."""
    return SafeString("".join(_item(kind, option) for option in options))


def _item(kind: str, option: Option) -> str:
    group = f'<p class="app-option-group">{escape(option.group)}</p>\n' if option.group else ""
    alone = f'<div class="govuk-{kind}__divider">or</div>\n' if option.exclusive else ""
    hint = ""
    if option.hint:
        hint = (
            f'<div id="{escape(option.hint_id)}" class="govuk-hint govuk-{kind}__hint">'
            f"{escape(option.hint)}</div>"
        )
    return (
        f'{group}{alone}<div class="govuk-{kind}__item"><input{attributes(option.attributes)}>'
        f'<label class="govuk-label govuk-{kind}__label" for="{escape(option.id)}">'
        f"{escape(option.label)}</label>{hint}</div>\n"
    )
