"""Our own Markdown as HTML in the typography of the service.

Built node by node with `format_html`, so that text stays text whatever it holds. A kind of node
that is not known here raises: what is written is checked by a test, not in front of a reader.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
HEADINGS = {"h2": "m", "h3": "s"}
SIMPLE = {
    "paragraph": '<p class="govuk-body">{}</p>',
    "bullet_list": '<ul class="govuk-list govuk-list--bullet">{}</ul>',
    "ordered_list": '<ol class="govuk-list govuk-list--number">{}</ol>',
    "list_item": "<li>{}</li>",
    "blockquote": '<div class="govuk-inset-text">{}</div>',
    "strong": "<strong>{}</strong>",
    "em": "<em>{}</em>",
    "inline": "{}",
    "root": "{}",
}

# What is drawn as blocks keeps the meaning of a table only where its roles are written out.
STACKED = (
    '<table class="govuk-table app-stacked" role="table">'
    '<thead class="govuk-table__head" role="rowgroup">{}</thead>'
    '<tbody class="govuk-table__body" role="rowgroup">{}</tbody></table>'
)
COLUMN = '<th scope="col" class="govuk-table__header" role="columnheader">{}</th>'
FIRST = '<th scope="row" class="govuk-table__header" role="rowheader">{}</th>'
CELL = (
    '<td class="govuk-table__cell" role="cell">'
    '<span class="app-stacked__label" aria-hidden="true">{1}</span>{0}</td>'
)


def headed(text: str) -> tuple[str, str]:
    """The page's own title, and the rest."""
    first, _, rest = text.lstrip().partition("\n")
    return first.removeprefix("# ").strip(), rest.strip()


def html(text: str) -> SafeString:
    """The Markdown as HTML. Raises KeyError for what it has no form for, such as raw HTML."""
    return _node(SyntaxTreeNode(_parser.parse(text)))


def _node(node: SyntaxTreeNode) -> SafeString:
    if own := OWN.get(node.type):
        return own(node)
    return format_html(SIMPLE[node.type], _inside(node))


def _inside(node: SyntaxTreeNode) -> SafeString:
    return format_html_join("", "{}", ((_node(child),) for child in node.children))


def _text(node: SyntaxTreeNode) -> SafeString:
    return format_html("{}", node.content)


def _space(node: SyntaxTreeNode) -> SafeString:
    return SafeString(" ")


def _paragraph(node: SyntaxTreeNode) -> SafeString:
    # A tight list has no paragraphs in its items.
    return _inside(node) if node.hidden else format_html(SIMPLE["paragraph"], _inside(node))


def _heading(node: SyntaxTreeNode) -> SafeString:
    size = HEADINGS[node.tag]
    return format_html('<{0} class="govuk-heading-{1}">{2}</{0}>', node.tag, size, _inside(node))


def _link(node: SyntaxTreeNode) -> SafeString:
    """A link to another page of the playbook, by its name: `../name/` from any of them."""
    name = str(node.attrs["href"])
    if not name.replace("-", "").isalnum():
        raise ValueError(f"{name} is no page of the playbook")
    return format_html('<a class="govuk-link" href="../{}/">{}</a>', name, _inside(node))


def _table(node: SyntaxTreeNode) -> SafeString:
    """A table whose rows become blocks on a phone, each cell below its heading."""
    head, *rest = node.children
    headings = [_words(cell) for cell in head.children[0].children]
    rows = [row for part in rest for row in part.children]
    return format_html(
        STACKED,
        _stacked_row(COLUMN, headings, head.children[0]),
        format_html_join("", "{}", ((_stacked_row(CELL, headings, row),) for row in rows)),
    )


def _stacked_row(cell: str, headings: list[str], row: SyntaxTreeNode) -> SafeString:
    """A row of a table; below the headings its first cell is the row's heading."""
    cells = [
        # An empty cell has no heading: on a phone it would stand over nothing.
        format_html(
            cell if number or cell == COLUMN else FIRST,
            _inside(one),
            heading if _words(one) else "",
        )
        for number, (one, heading) in enumerate(zip(row.children, headings, strict=True))
    ]
    inside = format_html_join("", "{}", ((one,) for one in cells))
    return format_html('<tr class="govuk-table__row" role="row">{}</tr>', inside)


def _words(node: SyntaxTreeNode) -> str:
    return node.content if node.type == "text" else "".join(_words(c) for c in node.children)


OWN: dict[str, Callable[[SyntaxTreeNode], SafeString]] = {
    "text": _text,
    "softbreak": _space,
    "paragraph": _paragraph,
    "heading": _heading,
    "link": _link,
    "table": _table,
}
