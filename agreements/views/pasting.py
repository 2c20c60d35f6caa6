"""The page on which rows of a list are pasted from a spreadsheet, and looked over before saving."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions, documents, links
from agreements.actions import editing
from agreements.fetch import acting, draft_of
from agreements.models import Version
from agreements.records import Records
from audit import clock
from govuk.forms import GovukForm
from law import normalise
from questionnaire import load
from questionnaire.definition import Group
from questionnaire.inputs import refuse_what_cannot_be_kept
from questionnaire.pasting import MOST_ROWS, PASTABLE, Pasted, columns_of, read, template

LONGEST = 1_000_000


class PasteForm(GovukForm):
    """What was copied from a spreadsheet, as text."""

    table = forms.CharField(
        label="Rows of your spreadsheet",
        help_text="Select the cells with their headings, copy them, and paste them here.",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Paste the rows of your spreadsheet"},
    )

    def clean_table(self) -> str:
        """The text with one kind of line break, and nothing that a page cannot show."""
        text: str = self.cleaned_data["table"].replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST:
            raise forms.ValidationError("This is too long. Paste fewer rows, then the rest")
        refuse_what_cannot_be_kept(self.fields["table"], text)
        return text


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Paste rows, see them as a table with what is wrong beside each cell, then add them all."""
    version, group = _list_of(request, reference, name)
    form = PasteForm(request.POST or None)
    pasted = None
    if form.is_bound and form.is_valid():
        pasted = read(
            load("agreement"),
            normalise(documents.assemble(version)),
            name,
            form.cleaned_data["table"],
            resolver=Records(request.user),
            on=clock.today(),
        )
        if pasted.problem:
            form.add_error("table", pasted.problem)
    section = links.section(version, load("agreement").home(group).key)
    is_good = pasted is not None and not pasted.problem and not pasted.faults
    if request.method == "POST" and "confirm" in request.POST and pasted and is_good:
        _, added = actions.add_rows(
            version, actor=acting(request), place=name, rows=[row.values for row in pasted.new]
        )
        messages.success(request, _said(added, group))
        return redirect(f"{section}#list-{group.name}")
    context = {
        "version": version,
        "group": group,
        "form": form,
        "pasted": pasted if pasted and not pasted.problem else None,
        "is_good": is_good,
        "has_errors": bool(pasted and (pasted.problem or pasted.faults)),
        "errors": _errors(pasted),
        "questions": [column for _, column in columns_of(load("agreement"), name)],
        "most": MOST_ROWS,
        "list_url": section,
    }
    return render(request, "agreements/paste.html", context)


def _list_of(request: HttpRequest, reference: str, name: str) -> tuple[Version, Group]:
    """The draft and the list of it; not found for who may not write there."""
    version = draft_of(request, reference)
    if name not in PASTABLE or not editing(version, acting(request)).allows(name):
        raise Http404("No such list to paste into")
    return version, next(g for g in load("agreement").groups if g.path == name)


def _said(added: int, group: Group) -> str:
    if not added:
        return "All of these rows were there already"
    return f"{added} {group.item if added == 1 else group.title.lower()} added"


def _errors(pasted: Pasted | None) -> list[dict[str, str]]:
    """The first faults, each leading to its cell."""
    if pasted is None:
        return []
    found = [
        {
            "text": f"Row {row.number}, {heading} {cell.error.partition(':')[0]}",
            "href": f"#cell-{row.number}-{column}",
        }
        for row in pasted.new
        for column, (heading, cell) in enumerate(zip(pasted.headings, row.cells, strict=True), 1)
        if cell.error
    ]
    more = len(found) - 10
    last = [{"text": f"and {more} more, marked in the table", "href": "#pasted"}]
    return found[:10] + (last if more > 0 else [])


@login_required
@require_safe
def paste_template(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """The headings as a file, to fill in with a spreadsheet program."""
    _list_of(request, reference, name)
    response = HttpResponse(
        template(load("agreement"), name), content_type="text/csv; charset=utf-8"
    )
    filename = f"{name.replace('_', '-')}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
