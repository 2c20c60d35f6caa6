"""Facts in rows: summary lists, task lists, tables, timelines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from govuk.components.numbers import next_number
from govuk.components.words import LINE_BREAK, status_tag
from govuk.context import as_link
from govuk.dates import as_moment, with_time
from govuk.html import escape

LINE_END = re.compile(r"\r\n|\r|\n")
ROW = '<div class="govuk-summary-list__row">'
ROW_WITH_ACTIONS = '<div class="govuk-summary-list__row app-row-with-actions">'
# The list puts the title of its card here: "Change name (Westerby Borough Council)".
OF_CARD = SafeString("<!-- of card -->")
ROW_BESIDE_ACTIONS = '<div class="govuk-summary-list__row govuk-summary-list__row--no-actions">'


def summary_list(
    content: SafeString,
    card: str = "",
    links: Sequence[Any] = (),
    level: int = 2,
    borders: bool = True,
) -> SafeString:
    """Rows of facts. `card`: a title, for one of several such lists, with `links` beside it."""
    if ROW_WITH_ACTIONS in content:
        # Rows without a link keep the place free, so that their lines reach as far.
        content = SafeString(content.replace(ROW, ROW_BESIDE_ACTIONS))
    content = SafeString(content.replace(OF_CARD, format_html(" ({})", card) if card else ""))
    look = "" if borders else " govuk-summary-list--no-border"
    rows = format_html('<dl class="govuk-summary-list{}">{}</dl>', look, content)
    return _in_card(rows, card, level, links) if card else rows


def _in_card(rows: SafeString, card: str, level: int, links: Sequence[Any] = ()) -> SafeString:
    return format_html(
        '<div class="govuk-summary-card"><div class="govuk-summary-card__title-wrapper">'
        '<h{} class="govuk-summary-card__title">{}</h{}>{}</div>'
        '<div class="govuk-summary-card__content">{}</div></div>',
        level,
        card,
        level,
        _card_links(links, card),
        rows,
    )


def _card_links(links: Sequence[Any], card: str) -> SafeString:
    made = [
        format_html(
            '<a class="govuk-link" href="{}">{}'
            '<span class="govuk-visually-hidden"> ({})</span></a>',
            link.url,
            link.text,
            card,
        )
        for link in map(as_link, links)
    ]
    if len(made) < 2:
        return (
            format_html('<div class="govuk-summary-card__actions">{}</div>', *made)
            if made
            else SafeString()
        )
    items = format_html_join(
        "", '<li class="govuk-summary-card__action">{}</li>', ((link,) for link in made)
    )
    return format_html('<ul class="govuk-summary-card__actions">{}</ul>', items)


def summary_row(
    content: SafeString,
    key: object,
    *,
    change: str = "",
    action: str = "Change",
    hidden: str = "",
    actions: Sequence[Sequence[str]] = (),
) -> SafeString:
    """One row. An empty value reads "Not given", so that no row is ever blank.

    `change`: where its link leads; `action`: what the link says; `hidden`: what it adds for those
    who hear it (the key, unless given). `actions`: several links, (text, url) or
    (text, url, hidden).
    """
    given = [(action, change, hidden)] if change else list(actions)
    links = [
        format_html(
            '<a class="govuk-link" href="{}">{}'
            '<span class="govuk-visually-hidden"> {}{}</span></a>',
            one[1],
            one[0],
            (one[2] if len(one) > 2 else "") or key,
            OF_CARD,
        )
        for one in given
    ]
    return format_html(
        '{}<dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        SafeString(ROW_WITH_ACTIONS if links else ROW),
        key,
        content if content.strip() else NOT_GIVEN,
        _row_links(links),
    )


def answer_list(
    rows: Iterable[Any], card: str = "", level: int = 2, answered_only: bool = False
) -> SafeString:
    """Answers as a summary list: a page has hundreds, so that it is made in one go.

    Each row has a `label`, its `values` as texts, and may have a `url` where it is changed, or
    where what `act` says is done;
    `is_asked` and `is_missing` say how an answer that is out of place, or not there, is told, and
    `because`, if it has that, where it is from.
    With `answered_only` the rows without values are left out.
    """
    of_card = f" ({conditional_escape(card)})" if card else ""
    shown = [row for row in rows if row.values or not answered_only]
    plain = ROW_BESIDE_ACTIONS if any(getattr(row, "url", "") for row in shown) else ROW
    made = []
    for row in shown:
        label, url, begin = escape(row.label), getattr(row, "url", ""), plain
        links = ""
        if url:
            begin = ROW_WITH_ACTIONS
            links = (
                '<dd class="govuk-summary-list__actions">'
                f'<a class="govuk-link" href="{escape(url)}">'
                f"{escape(getattr(row, 'act', 'Change'))}<span"
                f' class="govuk-visually-hidden"> {label}{of_card}</span></a></dd>'
            )
        made.append(
            f'{begin}<dt class="govuk-summary-list__key">{label}</dt>'
            f'<dd class="govuk-summary-list__value">{_answer(row)}</dd>{links}</div>'
        )
    rows_made = SafeString(f'<dl class="govuk-summary-list">{"".join(made)}</dl>')
    return _in_card(rows_made, card, level) if card else rows_made


def _answer(row: Any) -> str:
    if not row.values:
        return "<strong>Not answered yet</strong>" if row.is_missing else "Not answered"
    told = [escape(value) for value in row.values]
    told_why = getattr(row, "because", "") or ("" if row.is_asked else "No longer asked")
    note = f' <span class="govuk-hint">{escape(told_why)}</span>' if told_why else ""
    if len(told) > 1:
        items = "".join(f"<li>{value}</li>" for value in told)
        return f'<ul class="govuk-list govuk-list--bullet">{items}</ul>{note}'
    return f"{LINE_BREAK.join(LINE_END.split(told[0]))}{note}"


NOT_GIVEN = SafeString('<span class="app-muted">Not given</span>')


def _row_links(links: list[SafeString]) -> SafeString:
    if not links:
        return SafeString()
    if len(links) == 1:
        return format_html('<dd class="govuk-summary-list__actions">{}</dd>', links[0])
    items = format_html_join(
        "", '<li class="govuk-summary-list__actions-list-item">{}</li>', ((link,) for link in links)
    )
    return format_html(
        '<dd class="govuk-summary-list__actions">'
        '<ul class="govuk-summary-list__actions-list">{}</ul></dd>',
        items,
    )


def task_list(content: SafeString) -> SafeString:
    """Tasks in any order, each a `task_row`."""
    return format_html('<ul class="govuk-task-list">{}</ul>', content)


def task_row(
    context: Context,
    title: object,
    url: str = "",
    *,
    hint: object = "",
    status: object = "",
    colour: str = "",
) -> SafeString:
    """One task. Without `url` it cannot start yet. Without `colour` the status is plain text."""
    own_id = f"task-list-{next_number(context, 'task')}"
    describing = f"{own_id}-hint {own_id}-status" if hint else f"{own_id}-status"
    if url:
        name = format_html(
            '<a class="govuk-link govuk-task-list__link" href="{}" aria-describedby="{}">{}</a>',
            url,
            describing,
            title,
        )
    else:
        name = format_html("<div>{}</div>", title)
    if hint:
        name += format_html(
            '<div id="{}-hint" class="govuk-task-list__hint">{}</div>', own_id, hint
        )
    return format_html(
        '<li class="govuk-task-list__item{}"><div class="govuk-task-list__name-and-hint">{}</div>'
        '<div class="govuk-task-list__status{}" id="{}-status">{}</div></li>',
        " govuk-task-list__item--with-link" if url else "",
        name,
        "" if url else " govuk-task-list__status--cannot-start-yet",
        own_id,
        status_tag(status, colour) if colour else status,
    )


def data_table(
    content: SafeString,
    *headings: object,
    caption: object = "",
    size: str = "m",
    numeric: str = "",
    columns: Iterable[object] = (),
    stacked: bool = False,
) -> SafeString:
    """A table that scrolls by itself on a phone; the content is its rows (`<tr>`).

    `columns`: headings that come after those named, where only the page knows how many.
    `numeric`: the numbers of the columns of figures, counted from 1, as in "2 3". `stacked`: on a
    phone the cells of a row stand one below the other instead; the rows then carry their roles
    (row, rowheader, cell), and each cell its heading in an `app-stacked__label`.
    """
    figures = {int(number) for number in str(numeric).split()}
    # What is drawn as blocks keeps the meaning of a table only where its roles are written out.
    heads, rows, cells = (
        SafeString(f' role="{role}"' if stacked else "")
        for role in ("rowgroup", "row", "columnheader")
    )
    head = format_html_join(
        "",
        '<th scope="col" class="govuk-table__header{}"{}>{}</th>',
        (
            (" govuk-table__header--numeric" if number in figures else "", cells, heading)
            for number, heading in enumerate((*headings, *columns), 1)
        ),
    )
    table = format_html(
        '<table class="govuk-table{}>{}{}<tbody class="govuk-table__body"{}>{}</tbody></table>',
        SafeString(' app-stacked" role="table"' if stacked else '"'),
        format_html(
            '<caption class="govuk-table__caption govuk-table__caption--{}">{}</caption>',
            size,
            caption,
        )
        if caption
        else "",
        format_html(
            '<thead class="govuk-table__head"{}><tr class="govuk-table__row"{}>{}</tr></thead>',
            heads,
            rows,
            head,
        )
        if headings
        else "",
        heads,
        content,
    )
    if stacked:
        return table
    # What scrolls must be reachable by keyboard, and then needs a name.
    return format_html(
        '<div class="app-table-scroll" role="region" aria-label="{}" tabindex="0">{}</div>',
        caption or "Table",
        table,
    )


def timeline(content: SafeString) -> SafeString:
    """What happened, newest first, each an `event`."""
    return format_html('<ol class="app-timeline">{}</ol>', content)


def event(
    content: SafeString,
    title: object,
    at: date | datetime | str | None = None,
    by: object = "",
    level: int = 2,
) -> SafeString:
    """One thing that happened: title, who or what did it, when; the content is optional."""
    moment = as_moment(at)
    when = (
        format_html('<time datetime="{}">{}</time>', moment.isoformat(), with_time(moment))
        if moment
        else ""
    )
    byline = format_html_join(", ", "{}", ((part,) for part in (by, when) if part))
    return format_html(
        '<li class="app-timeline__event"><h{} class="app-timeline__title">{}</h{}>{}{}</li>',
        level,
        title,
        level,
        format_html('<p class="app-timeline__byline">{}</p>', byline) if byline else "",
        format_html('<div class="app-timeline__body">{}</div>', content) if content.strip() else "",
    )


def facts(rows: Iterable[Sequence[object]]) -> SafeString:
    """The lines always on top of a thing: (name, value) pairs, side by side."""
    pairs = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)
    return format_html('<dl class="app-facts">{}</dl>', pairs)
