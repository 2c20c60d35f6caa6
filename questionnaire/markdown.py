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
    "thead": '<thead class="govuk-table__head">{}</thead>',
    "tbody": '<tbody class="govuk-table__body">{}</tbody>',
    "th": '<th scope="col" class="govuk-table__header">{}</th>',
    "td": '<td class="govuk-table__cell">{}</td>',
    "first": '<th scope="row" class="govuk-table__header">{}</th>',
    "inline": "{}",
    "root": "{}",
}


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
    """A table that scrolls by itself on a phone, named by its first heading."""
    named = node.children[0].children[0].children
    name = ", ".join(words for cell in named if (words := _words(cell)))
    return format_html(
        '<div class="app-table-scroll" role="region" aria-label="{}" tabindex="0">'
        '<table class="govuk-table">{}</table></div>',
        f"Table: {name}",
        _inside(node),
    )


def _row(node: SyntaxTreeNode) -> SafeString:
    """A row of a table; below the headings its first cell is the row's heading."""
    cells = [
        format_html(
            SIMPLE["first" if number == 0 and cell.type == "td" else cell.type], _inside(cell)
        )
        for number, cell in enumerate(node.children)
    ]
    inside = format_html_join("", "{}", ((cell,) for cell in cells))
    return format_html('<tr class="govuk-table__row">{}</tr>', inside)


def _words(node: SyntaxTreeNode) -> str:
    return node.content if node.type == "text" else "".join(_words(c) for c in node.children)


OWN: dict[str, Callable[[SyntaxTreeNode], SafeString]] = {
    "text": _text,
    "softbreak": _space,
    "paragraph": _paragraph,
    "heading": _heading,
    "link": _link,
    "table": _table,
    "tr": _row,
}
