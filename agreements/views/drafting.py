"""The pages on which a draft is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from agreements import (
    actions,
    documents,
    following,
    inheriting,
    links,
    minimising,
    succession,
    thinking,
    threads,
)
from agreements.actions import InheritedTerm, NotYours, StaleRevision, editing
from agreements.actions.drafting import Editing
from agreements.comparing import since_opened, ways
from agreements.deciding import reasons
from agreements.fetch import acting, chosen, draft_of
from agreements.findings import (
    by_fixer,
    by_section,
    counts,
    finding_lines,
    put_beside,
    questions_found,
)
from agreements.meanwhile import as_it_was, sent_with
from agreements.models import Screening, Version
from agreements.people import may_invite
from agreements.power_forms import offer_finder
from agreements.presenting import (
    DPIA_QUESTION,
    ELSEWHERE,
    changed_at,
    conflict_rows,
    missing_links,
)
from agreements.records import Records
from agreements.records import changed_at as fact_changed_at
from agreements.similar import finding as similar
from agreements.similar.finding import Similar
from agreements.task_hints import Hints, hints_of
from agreements.task_list import Left, task_list
from agreements.views import leaving_out
from agreements.waiting import each_once, folding, waiting_at
from audit import clock
from dpia.models import Dpia
from law import normalise
from law.document import with_values
from questionnaire import choosing, load, playbook, sheets
from questionnaire.completeness import unanswered
from questionnaire.forms import QuestionForm, form_for
from questionnaire.lists import ListView
from questionnaire.pages import Page, page, row_title
from questionnaire.pasting import PASTABLE
from questionnaire.rows import RowInUse
from questionnaire.showing import (
    Command,
    command_of,
    page_after,
    page_context,
    removal_context,
    with_links,
)
from questionnaire.summaries import summary

DPIA = "dpia.reference"
CONFIRM = "confirm"
MOST_FINDINGS = 100
"""More than so many nobody reads on a section's page. The page that checks the draft has all."""


@login_required
@require_safe
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """The draft's task list: every section, how far it has come, and what is found in it."""
    version = documents.keep_parties(draft_of(request, reference))
    whole = normalise(documents.assemble(version))
    talked = threads.open_by_section(version)
    apart = succession.blank_before(version, whole)
    missing = unanswered(load("agreement"), whole, "activate", apart=apart)
    actor = acting(request)
    may = editing(version, actor)
    left = Left(
        version,
        whole,
        may,
        tuple(missing),
        apart=apart,
        hints=hints_of(version, whole, talked),
        own_hints=hints_of(version, whole, {}, may.own) if may.own else Hints(),
    )
    context = {
        "version": version,
        "tasks": task_list(left),
        "may": may,
        "may_invite": may_invite(version, actor),
        "open_comments": f"{sum(talked.values())} open" if talked else "",
        "screening": Screening.objects.visible_to(request.user)
        .filter(agreement=version.agreement_id)
        .first(),
        "stage": playbook.stage_of(version.status),
        "people": playbook.to_involve(version.status, missing),
        "found": counts(version),
        "sent_back": reasons.sent_back(version),
    }
    return render(request, "agreements/draft.html", context | {"ways": ways(version, request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, reference: str, section: str, row: str = "") -> HttpResponse:
    """One section of a draft, or one row of a list in it."""
    version = documents.keep_parties(draft_of(request, reference))
    every = request.GET.get("every") == "yes"
    shown, whole, form = opened(request, version, section, row, every=every)
    if removing := request.GET.get("remove"):
        may = editing(version, acting(request))
        if section == leaving_out.SECTION and not row and may.leaves_out(removing):
            return leaving_out.page(request, version, whole, removing)
        if not (_may_edit(may, shown.row) and _may_edit(may, removing)):
            raise Http404("You do not write here")
        return _ask_before_removing(request, version, shown, whole, removing)
    if request.method == "POST" and form.is_valid():
        return _save(request, version, shown, whole, form)
    return _show(request, version, shown, whole, form, every=every)


def opened(
    request: HttpRequest, version: Version, section: str, row: str, *, every: bool = False
) -> tuple[Page, Mapping[str, Any], QuestionForm]:
    """A page of the draft as it was when it was opened: the page, the document, its form."""
    sent = sent_with(request, version)
    shown_then = as_it_was(version, sent.revision, sent.own, acting(request).person_id)
    whole = normalise(documents.assemble(shown_then))
    shown = _page(whole, section, row)
    form = form_for(
        shown,
        whole,
        resolver=Records(request.user),
        data=choosing.with_both(request.POST, shown) or None,
        on=clock.today(),
        every=every,
        also=questions_found(version, shown),
    )
    inherited = inheriting.on_page(whole, shown)
    left_out = ELSEWHERE | (inherited.hidden if inherited else frozenset())
    form.keep(tuple(q for q in form.questions if q.key not in left_out))
    asks = any(question.key == DPIA_QUESTION for question in form.questions)
    if asks and editing(version, acting(request)).invited:
        # Which DPIA the agreement relies on is for the lead organisation's drafters.
        form.keep(tuple(q for q in form.questions if q.key != DPIA_QUESTION))
    return shown, whole, form


def _page(document: Mapping[str, Any], section: str, row: str) -> Page:
    try:
        return page(load("agreement"), document, section, row)
    except (LookupError, ValueError) as error:
        raise Http404("No such page in the draft") from error


def _show(
    request: HttpRequest,
    version: Version,
    shown: Page,
    whole: Mapping[str, Any],
    form: QuestionForm,
    *,
    every: bool = False,
    status: int = 200,
) -> HttpResponse:
    may = editing(version, acting(request))
    waiting = waiting_at(version, whole, shown, may)
    found = questions_found(version, shown)
    context = page_context(
        shown,
        whole,
        form,
        url=partial(links.section, version),
        changed_at=partial(fact_changed_at, whole),
        may_edit=lambda row: _may_edit(may, row),
        may_remove=partial(actions.may_remove, version, may),
        folded=folding(shown, whole, waiting, every=every, found=found),
        every=every,
    )
    here = by_section(version).get(shown.section.key, [])
    lines = finding_lines(version, here, shown.row, actor=acting(request), may=may, document=whole)
    context["leftovers"] = [x for x in context["leftovers"] if x.question.key not in ELSEWHERE]
    put_beside(context, form, lines)
    offer_finder(version, form)
    waiting, context["leftovers"] = each_once(waiting, context["leftovers"])
    context |= {
        "version": version,
        "waiting": waiting,
        "hidden": _based_on(request, version),
        "findings": lines[:MOST_FINDINGS],
        "more_findings": len(lines) if len(lines) > MOST_FINDINGS else 0,
        "found": counts(version, [line.finding for line in lines]),
        "lists": [_with_paste(version, one) for one in context["lists"]],
        "item": minimising.of_item(whole, shown.row),
        "lists_items": shown.section.key == minimising.SECTION,
        "autosave_url": f"{context['here']}autosave/",
        "adoption": _adoption(version, shown),
        "similar": _similar(request, whole, shown),
        "beside": playbook.beside_section(shown.section.key),
        "again": thinking.on_page(version, whole, shown),
        **inheriting.in_context(context, inheriting.on_page(whole, shown), may_depart=may.whole),
        "answers": threads.beside(
            version, acting(request), shown, form, context["answers"], writes=bool(may)
        ),
        "list_url": context["back_url"]
        or reverse("agreements:draft", args=[version.agreement.reference]),
    }
    return render(request, "agreements/section.html", context, status=status)


def _with_paste(version: Version, shown: ListView) -> ListView:
    """The list, with the way to paste rows into it where that makes sense."""
    if not shown.may_add or shown.place not in PASTABLE:
        return shown
    url = reverse("agreements:paste", args=[version.agreement.reference, shown.place])
    return replace(shown, paste_url=url)


def _similar(request: HttpRequest, whole: Mapping[str, Any], shown: Page) -> list[Similar]:
    """The agreements like this one, on the page that asks why another is needed."""
    asks = any(question.field == similar.REASON for question in shown.questions)
    return similar.shown_to(request.user, whole.get(similar.FIELD) or ()) if asks else []


def _adoption(version: Version, shown: Page) -> str:
    """Where the DPIA is adopted, on the page that would ask for the day."""
    asks = any(question.key == "dpia_adopted" for question in shown.questions)
    return version.dpia.get_absolute_url() if asks and version.dpia else ""


def _may_edit(may: Editing, row: str) -> bool:
    """Whether the person may answer on the page of this row; the section's own page is ""."""
    if not row:
        return may.whole
    return may.allows(f"{row}.x")


def _revision(revision: int) -> SafeString:
    field = '<input type="hidden" name="revision" value="{}">'
    return sheets.apart(revision) + format_html(field, revision)


def _based_on(request: HttpRequest, version: Version) -> SafeString:
    """The hidden fields by which a page says what it was written on. Shown again, a page is still
    based on what it first showed."""
    sent = sent_with(request, version)
    return sheets.fields(request, sent.revision, sent.own)


def _ask_before_removing(
    request: HttpRequest, version: Version, shown: Page, whole: Mapping[str, Any], row: str
) -> HttpResponse:
    try:
        context = removal_context(shown, whole, row, url=partial(links.section, version))
    except LookupError as error:
        raise Http404("No such row") from error
    context |= {
        "version": version,
        "hidden": _revision(version.revision),
        "refused": actions.why_it_stays(version, row),
    }
    return render(request, "agreements/remove.html", context)


def _save(
    request: HttpRequest,
    version: Version,
    shown: Page,
    whole: Mapping[str, Any],
    form: QuestionForm,
) -> HttpResponse:
    """Write what was sent, then go where the button leads."""
    actor = acting(request)
    try:
        command = command_of(
            shown,
            whole,
            request.POST,
            # Asked only where a button is pressed; saving asks by itself, under the lock.
            may_edit=lambda row: _may_edit(editing(version, actor), row),
        )
    except LookupError as error:
        raise Http404("No such row") from error
    changes = form.changes()
    try:
        version = _link_dpia(request, version, changes.pop(DPIA, None))
        saved = actions.answer_page(
            version,
            actor=actor,
            sent=sent_with(request, version),
            changes=changes,
            command=command,
            row=shown.row,
        )
        sheets.saved(request, range(version.revision + 1, saved.version.revision + 1))
    except (RowInUse, InheritedTerm) as error:
        form.add_error(None, str(error))
        return _show(request, version, shown, whole, form, status=409)
    except StaleRevision as stale:
        return _show_both(request, version, whole, form, stale)
    except NotYours as error:
        raise Http404("You do not write here") from error
    if request.POST.get(CONFIRM):
        sent = sent_with(request, version)
        return _confirm(request, saved.version, shown, based_on=max(sent.revision, sent.seen))
    if command is not None and (said := _done(command, saved, whole)):
        messages.success(request, said)
    if (asked := request.POST.get("discuss")) in {q.key for q in shown.questions}:
        return redirect(threads.about_url(saved.version, str(asked), saved.row))
    if command is not None or form.opened or form.cleared:
        return redirect(_same_or_new(saved, shown, command))
    return redirect(_next(saved.version, shown, with_values(whole, changes)))


def _confirm(request: HttpRequest, version: Version, shown: Page, *, based_on: int) -> HttpResponse:
    """Confirm what the page showed as filled in, and go where it leads when nothing is left."""
    actor = acting(request)
    whole = normalise(documents.assemble(version))
    places = waiting_at(version, whole, shown, editing(version, actor)).places
    version = actions.confirm_answers(version, actor=actor, places=places, based_on=based_on)
    messages.success(request, "The answers are confirmed")
    return redirect(links.section(version, shown.section.key, shown.row))


def _done(command: Command, saved: actions.Saved, whole: Mapping[str, Any]) -> str:
    """What a button did, for those who do not see the list change."""
    if command.verb == "remove":
        return "" if saved.place else "Removed from the draft"
    if command.verb == "add" or not saved.place:
        return ""
    title = row_title(load("agreement"), whole, command.place)
    return f"{title} is now number {int(saved.place.rpartition('.')[2]) + 1}"


def _link_dpia(request: HttpRequest, version: Version, reference: str | None) -> Version:
    """Rely on the DPIA chosen on the page; unchanged without a choice."""
    if reference is None:
        return version
    found = Dpia.objects.visible_to(request.user).filter(reference=reference).first()
    return actions.link_dpia(version, actor=acting(request), dpia=found)


def _same_or_new(saved: actions.Saved, shown: Page, command: Command | None) -> str:
    """The page of the row just made; else the same page, which may ask more now."""
    is_new = command is not None and command.verb == "add" and saved.place
    row = saved.place if is_new else saved.row
    return links.section(saved.version, shown.section.key, row)


def _next(version: Version, shown: Page, after: Mapping[str, Any]) -> str:
    """Where "continue" leads."""
    url = partial(links.section, version)
    following = page_after(shown, after)
    if following is None:
        return reverse("agreements:check", args=[version.agreement.reference])
    return url(following.section.key, following.row)


def _show_both(
    request: HttpRequest,
    version: Version,
    whole: Mapping[str, Any],
    form: QuestionForm,
    stale: StaleRevision,
) -> HttpResponse:
    """Both texts side by side; nothing is saved until the person has chosen."""
    sent, shown = sent_with(request, version), form.page
    conflicts = conflict_rows(stale.conflicts, whole, form)
    undecided = sent.undecided
    if undecided and sent.seen == stale.current:
        # Both texts are as they were shown: what was chosen and typed so far stays.
        conflicts = [choosing.asked_again(row, request.POST) for row in conflicts]
    context = {
        "version": version,
        "page": shown,
        "here": links.section(version, shown.section.key, shown.row),
        "conflicts": conflicts,
        "seen": stale.current,
        "changes_url": since_opened(version, sent),
        "mine_too": all(row["by"] == acting(request).name for row in conflicts),
        "has_errors": undecided,
        "undecided": undecided,
        "errors": choosing.missing_choices(conflicts) if undecided else [],
        "sent": choosing.sent_again(request.POST),
    }
    return render(request, "agreements/conflict.html", context, status=409)


@login_required
@require_safe
def check(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    """Everything answered, what is missing, what the law says; of that version, or the open one."""
    version = documents.keep_parties(chosen(request, reference, str(number or "")))
    whole = normalise(documents.assemble(version))
    may = editing(version, acting(request))
    under = following.inherited(whole)
    sections = with_links(
        summary(load("agreement"), whole),
        url=partial(links.section, version),
        because=inheriting.because(under),
        changed_at=changed_at(version, under, may),
        may_edit=lambda row: version.is_draft and _may_edit(may, row),
    )
    lines = finding_lines(version, None, actor=acting(request), may=may, document=whole)
    context = {
        "version": version,
        "sections": sections,
        "missing": missing_links(version, whole) if version.is_draft else [],
        "groups": by_fixer(lines, acting(request)),
        "found": counts(version),
        "dismissed": [line for line in lines if line.dismissed],
        "set_aside": [line for line in lines if line.set_aside],
        "may": may,
    }
    return render(request, "agreements/check.html", context)
