"""Pages on which a DPIA is written: a new one, its sections, its risks and measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit import clock
from audit.idempotency import once
from audit.transitions import TransitionBlocked
from dpia import actions, documents, presenting, subjects
from dpia.advice import showing as advice
from dpia.answers.doubts import doubts
from dpia.documents import Document
from dpia.facts.drafting import first_answers
from dpia.facts.showing import Facts, of_section
from dpia.forms import NewForm, only
from dpia.models import Dpia, Status
from dpia.risks import owners
from dpia.stale import StaleRevision
from dpia.subjects import Subject
from dpia.views.both import both_page
from dpia.views.common import (
    based_on_fields,
    json_field,
    listed_field,
    loaded_field,
    own_of,
    revision_field,
    revision_of,
    shown_in,
    touched,
    visible,
)
from dpia.views.moved import BY_PLACE, follow_buttons, follow_row, row_now
from dpia.writing import NotInShape
from law.document import get
from organisations.models import Organisation
from organisations.roles import Permission, role_for
from organisations.views.signed_in import actor_in
from questionnaire import choosing, load, pages, sheets, showing
from questionnaire.forms import QuestionForm, form_for
from questionnaire.options import NoRecords
from questionnaire.pages import Page
from questionnaire.spots import asked_on
from questionnaire.summaries import summary


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start a DPIA for the organisation one acts for."""
    actor = actor_in(request)
    if role_for(actor, Permission.DRAFT) is None:
        raise Http404
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own = Organisation.objects.visible_to(request.user).get(pk=actor.organisation_id or 0)
        given = {"title": form.cleaned_data["title"], "organisation": own, "begun": False}
        reference, _ = once(
            request,
            lambda: actions.create_dpia(actor=actor, **given).reference,
            lambda made: Dpia.objects.visible_to(request.user).filter(reference=made).exists(),
        )
        return redirect("dpia:description", reference)
    return render(request, "dpia/new.html", {"form": form, "actor": actor})


@dataclass(frozen=True)
class Sheet:
    """One page of a DPIA as it is asked for: what it shows, and what may be answered on it now."""

    request: HttpRequest
    dpia: Dpia
    document: Document
    relying: list[Subject]
    shown: Page
    asked: Page

    @property
    def is_read_only(self) -> bool:
        """Whether nothing here is answered in a DPIA of this status."""
        return all(question.is_read_only for question in self.asked.section.questions)

    @property
    def may_edit(self) -> bool:
        """Whether this person can answer anything here. One query."""
        return not self.is_read_only and not actions.what_stops_writing(
            self.dpia, actor=actor_in(self.request)
        )

    @property
    def scores(self) -> bool:
        """Whether risks are scored in this section."""
        return self.shown.section.key in ("risks", "measures")

    @property
    def asks_the_owner(self) -> bool:
        """Whether the page is about a measure to which an owner agrees on a page of their own."""
        held, asked = (
            {question.key for question in page.section.questions}
            for page in (self.shown, self.asked)
        )
        return owners.QUESTION in held - asked

    @property
    def facts(self) -> list[Facts]:
        """What the agreements say already of the section; on the page of a row, nothing."""
        return [] if self.shown.row else of_section(self.shown.section.key, self.relying)

    @property
    def here(self) -> str:
        return self.url(self.shown.section.key, self.shown.row)

    @property
    def url(self) -> showing.Url:
        return presenting.url_of(self.dpia)

    def form(self, data: Any = None) -> QuestionForm:
        """The form of the page, as answered or as sent; blank boxes begin with what is known."""
        form = form_for(
            self.asked,
            self.document,
            resolver=NoRecords(),
            on=clock.today(),
            data=data,
            every="every" in self.request.GET,
            also=asked_on(self.asked, (entry["path"] for entry in self.dpia.findings)),
        )
        asked = {question.key for question in form.questions}
        known = first_answers(self.document)
        form.initial.update({key: told for key, told in known.items() if key in asked})
        return form


class RowGone(LookupError):
    """Somebody has removed the row that the page was about."""


def sheet_of(request: HttpRequest, reference: str, section: str, row: str) -> Sheet:
    """The page, or not found. RowGone for a page of a row that was removed since it was opened."""
    dpia = visible(request, reference)
    relying = subjects.shown_to(request.user, dpia)
    document = documents.shown(dpia, relying)
    if row and request.POST:
        here = row_now(request, document, row)
        if here is None:
            raise RowGone(row)
        follow_row(request, row, here)
        row = here
    if request.POST:
        follow_buttons(request, document)
    try:
        shown = pages.page(load("dpia"), document, section, row)
    except (LookupError, ValueError) as nothing:
        raise Http404 from nothing
    now = [q.key for q in shown.section.questions if presenting.may_be_answered(dpia, q)]
    if ".measures." in row and owners.QUESTION in now and owners.answers_itself(dpia):
        now.remove(owners.QUESTION)
    asked = replace(shown, section=only(shown.section, now))
    return Sheet(request, dpia, document, relying, shown, asked)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, reference: str, section: str, row: str = "") -> HttpResponse:
    """A section, or one risk or measure of it: to answer for drafters, to read for others."""
    try:
        sheet = sheet_of(request, reference, section, row)
    except RowGone:
        return _gone(request, reference, section)
    if request.method == "POST" and not sheet.is_read_only:
        return _save(sheet)
    if not sheet.may_edit:
        return _read(sheet)
    if removing := request.GET.get("remove"):
        return _confirm(sheet, removing)
    return _page(sheet, sheet.form(request.POST or None))


def _gone(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """What was written in a row that somebody removed meanwhile, to be copied."""
    dpia = visible(request, reference)
    texts = [
        text
        for name, text in request.POST.items()
        if " " in str(text).strip() and name not in ("shown", *BY_PLACE)
    ]
    context = {
        "dpia": dpia,
        "texts": list(dict.fromkeys(texts)),
        "list_url": presenting.url_of(dpia)(section, ""),
    }
    return render(request, "dpia/gone.html", context, status=409)


def _save(sheet: Sheet) -> HttpResponse:
    """Save what was sent and go on, or show it again with what is wrong with it."""
    request = sheet.request
    form = sheet.form(choosing.with_both(request.POST, sheet.shown))
    try:
        command = showing.command_of(sheet.shown, sheet.document, request.POST)
        changes = touched(request, form.changes()) if form.is_valid() else {}
        # Whoever writes something is asked under the lock.
        if not changes and command is None and not sheet.may_edit:
            return _read(sheet)
        _doubt(sheet, form, changes)
        if form.errors:
            return _page(sheet, form)
        dpia, place = actions.save_page(
            sheet.dpia,
            actor=actor_in(request),
            based_on=revision_of(request),
            changes=changes,
            command=command,
            own=own_of(request),
            shown=shown_in(request),
        )
        sheets.saved(request, range(sheet.dpia.revision + 1, dpia.revision + 1))
    except StaleRevision as stale:
        return both_page(request, sheet.dpia, sheet.document, form, stale, here=sheet.here)
    except TransitionBlocked as blocked:
        # Sent for advice or approved while the page was open: what was typed stays to be copied.
        return _refused(sheet, form, blocked)
    except (LookupError, NotInShape) as nothing:
        raise Http404 from nothing
    if command is not None:
        added = command.verb == "add"
        return redirect(sheet.url(sheet.shown.section.key, place) if added else sheet.here)
    return _go_on(sheet, form, dpia)


def _doubt(sheet: Sheet, form: QuestionForm, changes: Mapping[str, Any]) -> None:
    """Tell beside its field what no approval would take. What was typed stays on the page."""
    fields = {column.place(sheet.asked.row): column.name for _, column in form.asked_columns()}
    for place, words in doubts(sheet.dpia, changes, fields).items():
        if place in fields:
            form.add_error(fields[place], words)


def _refused(sheet: Sheet, form: QuestionForm, blocked: TransitionBlocked) -> HttpResponse:
    """Whoever may not write here reads; else what was typed stays on the page."""
    if not sheet.may_edit:
        return _read(sheet)
    refused = presenting.blocker_lines(sheet.dpia, blocked.blockers)
    return _page(sheet, form, refused=refused)


def _go_on(sheet: Sheet, form: QuestionForm, dpia: Dpia) -> HttpResponse:
    due = form.cleaned_data.get("measure_due")
    if due and due < clock.today():
        words = "Saved. The day of this measure has passed. Change it unless that was done by then."
        messages.info(sheet.request, words)
    if form.opened:
        messages.info(sheet.request, "Saved. Your answers open more questions on this page.")
        return redirect(sheet.here)
    if dpia.status == Status.NOT_STARTED:
        # Its page says what the screening means, and offers both ways on.
        return redirect(dpia)
    following = showing.page_after(sheet.shown, documents.shown(dpia, sheet.relying))
    if following is None:
        return redirect("dpia:check", dpia.reference)
    return redirect(sheet.url(following.section.key, following.row))


def _page(sheet: Sheet, form: QuestionForm, **told: Any) -> HttpResponse:
    """The page with its form. `told`: why a save was refused."""
    own = reverse("dpia:description", args=[sheet.dpia.reference])
    changed_there = next((one.url for one in sheet.relying), own)
    context = {
        **showing.page_context(
            sheet.asked,
            sheet.document,
            form,
            url=sheet.url,
            changed_at=lambda question, row: changed_there,
            every="every" in sheet.request.GET,
        ),
        "dpia": sheet.dpia,
        "facts": sheet.facts,
        "facts_are_own": not sheet.relying,
        "hidden": based_on_fields(sheet.request, _based_on(sheet))
        + loaded_field(sheet.request, form)
        + listed_field(_listed(sheet), sheet.document),
        "autosave_url": f"{sheet.here}autosave/",
        "refused": told.get("refused"),
        "advice": advice.of_section(sheet.dpia, sheet.shown.section.key),
        "section_key": sheet.shown.section.key,
        "owner_answers": sheet.asks_the_owner,
        "matrix": presenting.matrix(sheet.document, sheet.shown.row) if sheet.scores else None,
    }
    status = 409 if context["refused"] else 200
    return render(sheet.request, "dpia/section.html", context, status=status)


def _listed(sheet: Sheet) -> list[str]:
    """The places of the rows that the page lists."""
    lists = pages.lists_on(sheet.asked, sheet.document)
    return [one.row for rows in lists for one in rows.rows]


def _based_on(sheet: Sheet) -> int:
    """Shown again, a page is still based on what it first showed."""
    sent = revision_of(sheet.request)
    return sent if 0 <= sent < sheet.dpia.revision else sheet.dpia.revision


def _confirm(sheet: Sheet, row: str) -> HttpResponse:
    try:
        context = showing.removal_context(sheet.shown, sheet.document, row, url=sheet.url)
    except (LookupError, ValueError) as nothing:
        raise Http404 from nothing
    was = json_field("was", {row: get(sheet.document, row, {})})
    hidden = revision_field(sheet.dpia.revision) + listed_field([row], sheet.document) + was
    context |= {"dpia": sheet.dpia, "hidden": hidden}
    return render(sheet.request, "dpia/remove.html", context)


def _read(sheet: Sheet) -> HttpResponse:
    """The answers of the page, for somebody who may not or cannot change them now."""
    shown = sheet.shown
    found = summary(load("dpia"), sheet.document, shown.section.key)
    sent = sheet.request.method == "POST"
    context = {
        "dpia": sheet.dpia,
        "facts": sheet.facts,
        "title": shown.title(sheet.document),
        "section": shown.section,
        "cards": [
            {"title": card.title, "rows": card.rows}
            for one in found
            for card in one.cards
            if card.page.row.startswith(shown.row)
        ],
        "matrix": presenting.matrix(sheet.document, shown.row) if sheet.scores else None,
        "may_not": sent,
        "advice": advice.of_section(sheet.dpia, shown.section.key),
        "section_key": shown.section.key,
    }
    return render(sheet.request, "dpia/section_read.html", context, status=409 if sent else 200)
