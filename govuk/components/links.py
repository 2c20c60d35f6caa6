"""Ways on: buttons, links, navigation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from govuk import html
from govuk.context import Link, as_link


def button(
    content: SafeString,
    *,
    variant: str = "",
    href: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    action: str = "",
    guard: bool = True,
    **more: object,
) -> SafeString:
    """A button that sends the form, or with `href` a link that looks like one.

    Variants: secondary, warning, inverse, start. `guard`: a second click within a second does
    nothing. `form`: the id of a form elsewhere on the page. `action`: another address to send to.
    """
    start = variant == "start"
    look: dict[str, object] = {
        "class": html.classes("govuk-button", f"govuk-button--{variant}" if variant else None),
        "data-module": "govuk-button",
    }
    # Template syntax has no dash in names: data_x is data-x.
    look |= {key.replace("_", "-"): given for key, given in more.items()}
    if start:
        # The arrow stands beside the words, however they are marked up.
        words = format_html("<span>{}</span>", content) if "<" in content else content
        content = format_html("{}{}", words, START_ICON)
    if href:
        link = html.attributes({"href": href, "role": "button", "draggable": "false", **look})
        return format_html("<a{}>{}</a>", link, content)
    given = {
        "type": "submit",
        "name": name or None,
        "value": value or None,
        "form": form or None,
        "formaction": action or None,
        "data-prevent-double-click": "true" if guard else None,
        **look,
    }
    return format_html("<button{}>{}</button>", html.attributes(given), content)


START_ICON = SafeString(
    '<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5"'
    ' height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>'
)


def button_group(content: SafeString) -> SafeString:
    """Buttons and links side by side."""
    return format_html('<div class="govuk-button-group">{}</div>', content)


def back_link(url: str, text: str = "Back") -> SafeString:
    """The link to the page before. For the block `before_content`."""
    return format_html('<a href="{}" class="govuk-back-link">{}</a>', url, text)


def way_back(url: str, text: str = "Back") -> SafeString:
    """The back link within a landmark of its own: it stands before the main part of the page."""
    return format_html('<nav aria-label="Back">{}</nav>', back_link(url, text))


def breadcrumbs(*links: Any) -> SafeString:
    """Where the page stands: (text, url) tuples, or text and url in turn. For `before_content`."""
    if links and all(isinstance(link, str) for link in links):
        pairs: Iterable[Any] = zip(links[::2], links[1::2], strict=True)
    else:
        pairs = links[0] if len(links) == 1 and not _is_link(links[0]) else links
    items = format_html_join(
        "",
        '<li class="govuk-breadcrumbs__list-item">'
        '<a class="govuk-breadcrumbs__link" href="{}">{}</a></li>',
        ((link.url, link.text) for link in map(as_link, pairs)),
    )
    return format_html(
        '<nav class="govuk-breadcrumbs" aria-label="Breadcrumb">'
        '<ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        items,
    )


def _is_link(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and isinstance(value[0], str)
    return isinstance(value, Link)


def sub_navigation(links: Iterable[Any], label: str = "Parts of this page") -> SafeString:
    """The faces of one thing: Overview, Answers, History. Links: (text, url, active, count)."""
    items = format_html_join(
        "",
        '<li class="app-sub-navigation__item">'
        '<a class="app-sub-navigation__link" href="{}"{}>{}{}</a></li>',
        (
            (
                link.url,
                CURRENT if link.active else "",
                link.text,
                f" ({link.count})" if link.count is not None else "",
            )
            for link in map(as_link, links)
        ),
    )
    return format_html(
        '<nav class="app-sub-navigation" aria-label="{}">'
        '<ul class="app-sub-navigation__list">{}</ul></nav>',
        label,
        items,
    )


CURRENT = SafeString(' aria-current="page"')


def pagination(
    *,
    previous_url: str = "",
    next_url: str = "",
    previous_label: str = "",
    next_label: str = "",
) -> SafeString:
    """Previous and next page of a list, by their addresses; nothing if there is neither."""
    if not (previous_url or next_url):
        return SafeString()
    parts = SafeString()
    if previous_url:
        parts += _page_link("prev", previous_url, "Previous", previous_label)
    if next_url:
        parts += _page_link("next", next_url, "Next", next_label)
    return format_html(
        '<nav class="govuk-pagination govuk-pagination--block" aria-label="Pagination">{}</nav>',
        parts,
    )


ARROWS = {
    "prev": "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2"
    "h-12.984l4.2931-4.293-1.414-1.414z",
    "next": "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377"
    " 1.4492 6.7441-6.4062-6.7246-6.7266z",
}


def _page_link(way: str, url: str, word: str, label: str) -> SafeString:
    arrow = format_html(
        '<svg class="govuk-pagination__icon govuk-pagination__icon--{}"'
        ' xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true"'
        ' focusable="false" viewBox="0 0 15 13"><path d="{}"></path></svg>',
        way,
        ARROWS[way],
    )
    if label:
        title = format_html(
            '<span class="govuk-pagination__link-title">{} page</span>'
            '<span class="govuk-visually-hidden">:</span>'
            '<span class="govuk-pagination__link-label">{}</span>',
            word,
            label,
        )
    else:
        title = format_html(
            '<span class="govuk-pagination__link-title govuk-pagination__link-title--decorated">'
            '{}<span class="govuk-visually-hidden"> page</span></span>',
            word,
        )
    return format_html(
        '<div class="govuk-pagination__{}"><a class="govuk-link govuk-pagination__link" href="{}"'
        ' rel="{}">{}{}</a></div>',
        way,
        url,
        way,
        arrow,
        title,
    )
