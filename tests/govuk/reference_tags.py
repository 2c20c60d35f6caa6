"""Our component tags, given the options of GOV.UK Frontend's reference cases."""

from django.utils.safestring import SafeString

from govuk.components import callouts, links, lists, words
from tests.govuk.pages import render
from tests.govuk.reference import Unsupported, only, size_of, words_of


def tag(options):
    only(options, "text", "html", "classes")
    colour = options.get("classes", "").removeprefix("govuk-tag--")
    if not colour.isalpha() and colour:
        raise Unsupported(colour)
    return words.status_tag(words_of({k: v for k, v in options.items() if k != "classes"}), colour)


def button(options):
    only(options, "text", "html", "href", "name", "value", "classes", "type", "isStartButton",
         "preventDoubleClick")  # fmt: skip
    variant = options.get("classes", "").removeprefix("govuk-button--")
    if variant not in ("", "secondary", "warning", "inverse") or options.get("type") == "button":
        raise Unsupported(variant)
    if options.get("isStartButton"):
        variant = "start"
    content = render(
        "{{ words }}", words=words_of({k: v for k, v in options.items() if k in ("text", "html")})
    )
    if options.get("type") == "reset" or options.get("preventDoubleClick") is False:
        raise Unsupported("type")
    return links.button(
        content,
        variant=variant,
        href=options.get("href", ""),
        name=options.get("name", ""),
        value=options.get("value", ""),
        guard=bool(options.get("preventDoubleClick")),
    )


def summary_list(options):
    only(options, "rows", "card", "classes")
    if options.get("classes") not in (None, "govuk-summary-list--no-border"):
        raise Unsupported("classes")
    card = options.get("card") or {}
    only(card, "title", "actions")
    rows = SafeString()
    for row in filter(None, options["rows"]):
        only(row, "key", "value", "actions")
        only(row["key"], "text")
        only(row.get("actions") or {}, "items")
        actions = []
        for action in (row.get("actions") or {}).get("items", []):
            only(action, "href", "text", "visuallyHiddenText")
            if not action.get("visuallyHiddenText"):
                raise Unsupported("an action that does not say what it is about")
            actions.append((action["text"], action["href"], action["visuallyHiddenText"]))
        value = words_of(row.get("value"))
        if not value:
            raise Unsupported("ours says Not given")
        rows += lists.summary_row(render("{{ v }}", v=value), row["key"]["text"], actions=actions)
    card_actions = (card.get("actions") or {}).get("items", [])
    for action in card_actions:
        only(action, "href", "text")
    title = card.get("title") or {}
    only(title, "text")
    return lists.summary_list(
        rows,
        card=title.get("text", ""),
        links=[(action["text"], action["href"]) for action in card_actions],
        borders="classes" not in options,
    )


def task_list(options):
    only(options, "items")
    rows = []
    for item in options["items"]:
        if not item:
            continue
        only(item, "title", "href", "hint", "status")
        only(item["status"], "text", "tag", classes="govuk-task-list__status--cannot-start-yet")
        status, colour = item["status"].get("text", ""), ""
        if "tag" in item["status"]:
            only(item["status"]["tag"], "text", "classes")
            status = item["status"]["tag"]["text"]
            colour = item["status"]["tag"].get("classes", "").removeprefix("govuk-tag--")
            if not colour:
                raise Unsupported("a tag without a colour")
        if bool(item.get("href")) == ("classes" in item["status"]):
            raise Unsupported("a task without a link, and no other, cannot start yet")
        hint = words_of(item.get("hint"))
        rows.append({"title": words_of(item["title"]), "url": item.get("href", ""), "hint": hint,
                     "status": status, "colour": colour})  # fmt: skip
    return render(
        "{% task_list %}{% for r in rows %}{% task_row r.title r.url hint=r.hint status=r.status"
        " colour=r.colour %}{% endfor %}{% endtask_list %}",
        rows=rows,
    )


def details(options):
    only(options, "summaryText", "text", "html", "open")
    return render(
        "{% details summary expanded=open %}{{ content }}{% enddetails %}",
        summary=options["summaryText"],
        open=options.get("open", False),
        content=words_of({k: v for k, v in options.items() if k in ("text", "html")}),
    )


def inset(options):
    return render("{% inset %}{{ c }}{% endinset %}", c=words_of(options))


def warning(options):
    only(options, "text", "html", iconFallbackText="Warning")
    content = {k: v for k, v in options.items() if k in ("text", "html")}
    if "iconFallbackText" not in options:
        raise Unsupported("ours always says Warning")
    return render("{% warning_text %}{{ c }}{% endwarning_text %}", c=words_of(content))


def banner(options):
    only(options, "text", "html", "type", "titleText")
    content = words_of({k: v for k, v in options.items() if k in ("text", "html")})
    if options.get("type") not in (None, "success"):
        raise Unsupported("type")
    return render(
        "{% notification_banner title=title kind=kind %}{{ c }}{% endnotification_banner %}",
        title=options.get("titleText", ""),
        kind=options.get("type", ""),
        c=content,
    )


def panel(options):
    only(options, "titleText", "titleHtml", "text", "html")
    title = SafeString(options["titleHtml"]) if "titleHtml" in options else options["titleText"]
    content = words_of({k: v for k, v in options.items() if k in ("text", "html")})
    return render("{% panel title %}{{ c }}{% endpanel %}", title=title, c=content)


def error_summary(options):
    only(options, "titleText", "errorList")
    items = []
    for item in options["errorList"]:
        only(item, "text", "html", "href")
        words_ = words_of({k: v for k, v in item.items() if k != "href"})
        items.append((words_, item.get("href", "")))
    return callouts.error_summary(items, title=options["titleText"])


def pagination(options):
    only(options, "previous", "next")
    given = {}
    for way in ("previous", "next"):
        if side := options.get(way):
            only(side, "href", "labelText", text=f"{way.capitalize()} page")
            given |= {f"{way}_url": side["href"], f"{way}_label": side.get("labelText", "")}
    # The reference hides the word "page" only where it has not been given the text.
    return str(links.pagination(**given))


def back_link(options):
    only(options, "text", "href")
    return links.back_link(options.get("href", "#"), options.get("text", "Back"))


def breadcrumbs(options):
    only(options, "items")
    for item in options["items"]:
        only(item, "text", "href")
        if not item.get("href"):
            raise Unsupported("ours are all links")
    return links.breadcrumbs(*[(item["text"], item["href"]) for item in options["items"]])


def table(options):
    only(options, "head", "rows", "caption", "captionClasses", "firstCellIsHeader")
    head = options.get("head") or []
    for cell in head:
        only(cell, "text", "format")
    rows = ""
    for row in filter(None, options["rows"]):
        for cell in row or ():
            only(cell or {}, "text", "format")
        rows += _row(row, options.get("firstCellIsHeader"))
    numeric = " ".join(str(n) for n, cell in enumerate(head, 1) if cell.get("format"))
    size = size_of(options.get("captionClasses"), "table__caption") or "m"
    if options.get("caption") and "captionClasses" not in options:
        raise Unsupported("a caption without a size")
    found = lists.data_table(
        SafeString(rows),
        *[cell["text"] for cell in head],
        caption=options.get("caption", ""),
        size=size,
        numeric=numeric,
    )
    return found[found.index("<table") : found.rindex("</div>")]


def _row(row, first_is_header):
    cells = ""
    for number, cell in enumerate(cell for cell in row if cell):
        look = " govuk-table__cell--numeric" if cell.get("format") else ""
        if first_is_header and number == 0:
            cells += render(
                '<th scope="row" class="govuk-table__header">{{ t }}</th>', t=cell["text"]
            )
        else:
            cells += render(f'<td class="govuk-table__cell{look}">{{{{ t }}}}</td>', t=cell["text"])
    return f'<tr class="govuk-table__row">{cells}</tr>'
