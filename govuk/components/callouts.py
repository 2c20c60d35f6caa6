"""What stands out of the text: errors, banners, warnings, fold-outs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from govuk.components.numbers import next_number
from govuk.forms import ErrorItem, error_items


def error_summary(things: Any, title: str = "There is a problem") -> SafeString:
    """What to put right, each line a link to where. Nothing if there is nothing.

    `things`: a form, a formset, or a list of forms, texts, (text, href) pairs, dictionaries, or
    objects with `text` or `message`, and `href` or `link`.
    """
    items = list(_items(things))
    if not items:
        return SafeString()
    lines = format_html_join(
        "",
        "<li>{}</li>",
        (
            (format_html('<a href="{}">{}</a>', item.href, item.text) if item.href else item.text,)
            for item in items
        ),
    )
    return format_html(
        '<div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">{}</h2><div class="govuk-error-summary__body">'
        '<ul class="govuk-list govuk-error-summary__list">{}</ul></div></div></div>',
        title,
        lines,
    )


def _items(things: Any) -> Iterable[ErrorItem]:
    if not things and not isinstance(things, (forms.BaseForm, forms.BaseFormSet)):
        return
    if isinstance(things, forms.BaseForm):
        yield from error_items(things)
    elif isinstance(things, forms.BaseFormSet):
        yield from (ErrorItem(str(text)) for text in things.non_form_errors())
        for form in things.forms:
            yield from error_items(form)
    elif isinstance(things, (str, ErrorItem, Mapping)):
        yield _item(things)
    else:
        for thing in things:
            if isinstance(thing, (forms.BaseForm, forms.BaseFormSet)):
                yield from _items(thing)
            else:
                yield _item(thing)


def _item(thing: Any) -> ErrorItem:
    if isinstance(thing, str):
        return ErrorItem(thing)
    if isinstance(thing, tuple):
        return ErrorItem(*thing[:2])
    if isinstance(thing, Mapping):
        text, href = thing.get("text") or thing["message"], thing.get("href") or thing.get("link")
    else:
        text = getattr(thing, "text", None) or thing.message
        href = getattr(thing, "href", None) or getattr(thing, "link", None)
    return ErrorItem(text, str(href or ""))


def details(content: SafeString, summary: object, expanded: bool = False) -> SafeString:
    """Text that folds out."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        SafeString(" open") if expanded else "",
        summary,
        content,
    )


def inset(content: SafeString) -> SafeString:
    """Text set apart from what is around it."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


def warning_text(content: SafeString) -> SafeString:
    """A consequence that people must know of before they go on."""
    return format_html(
        '<div class="govuk-warning-text">'
        '<span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text">'
        '<span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        content,
    )


def panel(content: SafeString, title: object) -> SafeString:
    """The green panel of a page that confirms. It holds the page's h1."""
    return format_html(
        '<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1>'
        "{}</div>",
        title,
        format_html('<div class="govuk-panel__body">{}</div>', content) if content.strip() else "",
    )


def notification_banner(
    context: Context, content: SafeString, title: str = "", kind: str = ""
) -> SafeString:
    """A banner above the page's heading. `kind` "success" for what was just done."""
    number = next_number(context, "banner")
    suffix = f"-{number}" if number > 1 else ""
    success = kind == "success"
    if "<" not in content:
        content = format_html(
            '<p class="govuk-notification-banner__heading">{}</p>', SafeString(content.strip())
        )
    return format_html(
        '<div class="govuk-notification-banner{}" role="{}"'
        ' aria-labelledby="govuk-notification-banner-title{}"'
        ' data-module="govuk-notification-banner">'
        '<div class="govuk-notification-banner__header">'
        '<h2 class="govuk-notification-banner__title" id="govuk-notification-banner-title{}">{}'
        '</h2></div><div class="govuk-notification-banner__content">{}</div></div>',
        " govuk-notification-banner--success" if success else "",
        "alert" if success else "region",
        suffix,
        suffix,
        title or ("Success" if success else "Important"),
        content,
    )


def success_banner(context: Context, content: SafeString, title: str = "") -> SafeString:
    """The banner for what was just done."""
    return notification_banner(context, content, title, "success")


def message_banners(context: Context, messages: Iterable[Message]) -> SafeString:
    """Django's messages: errors as an error summary, the rest as banners, one for each kind."""
    by_level: dict[str, list[Any]] = {}
    for message in messages:
        level = message.level_tag
        kind = level if level in ("error", "success") else "info"
        by_level.setdefault(kind, []).append(message.message)
    shown = error_summary([ErrorItem(text) for text in by_level.pop("error", [])])
    for kind, texts in by_level.items():
        lines = format_html_join(
            "", '<p class="govuk-notification-banner__heading">{}</p>', ((text,) for text in texts)
        )
        shown += notification_banner(context, lines, kind=kind)
    return shown
