"""The pages on which warnings are considered: one dismissed with a reason or brought back, and
whether each data item could be less."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions, documents, links
from agreements.actions import NotPossible, NotYours
from agreements.fetch import acting, draft_of, version_of
from agreements.findings import FindingLine, finding_lines
from agreements.forms import DismissForm
from agreements.judging import kept
from agreements.minimising import SECTION, item_lines
from agreements.models import Version
from law import normalise
from law.seen import seen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, reference: str, rule: str, on: str = "") -> HttpResponse:
    """Dismiss a warning with a reason, or bring a dismissed one back."""
    version = draft_of(request, reference)
    whole = normalise(documents.assemble(version))
    line = _line(request, version, whole, rule, on)
    form = DismissForm(request.POST or None, initial={"seen": seen(line.finding, whole)})
    if request.method == "POST" and (request.POST.get("back") or form.is_valid()):
        try:
            if request.POST.get("back"):
                actions.reconsider(version, actor=acting(request), rule=rule, on=on)
                messages.success(request, "The warning is back")
            else:
                actions.dismiss(
                    version,
                    actor=acting(request),
                    rule=rule,
                    on=on,
                    reason=form.cleaned_data["reason"],
                    seen_then=form.cleaned_data["seen"],
                )
                messages.success(request, "The warning was dismissed")
        except NotYours as error:
            raise Http404("You do not write here") from error
        except NotPossible as error:
            if request.POST.get("back"):
                return redirect(_back(version))
            form.add_error(None, str(error))
        else:
            return redirect(_after(version, line))
    context = {"version": version, "line": line, "form": form, "back_url": _back(version)}
    return render(request, "agreements/dismiss.html", context)


@login_required
@require_safe
def minimisation(request: HttpRequest, reference: str) -> HttpResponse:
    """Every data item: why it is needed, how much it identifies, its format, what to consider."""
    version = version_of(request, reference)
    whole = normalise(documents.assemble(version))
    may = actions.editing(version, acting(request))
    lines = finding_lines(version, None, may=may, document=whole)
    where = links.question if version.is_draft else links.answers
    context = {
        "version": version,
        "items": item_lines(version, whole, lines),
        "alternatives": whole["alternatives_considered"],
        "alternatives_url": where(version, "alternatives_considered"),
        "disclosure_control": whole["disclosure_control"],
        "disclosure_url": where(version, "disclosure_control"),
        "aggregate": whole["output_is_aggregate"] is True,
        "data_url": links.section(version, SECTION),
    }
    return render(request, "agreements/minimisation.html", context)


def _line(
    request: HttpRequest, version: Version, whole: dict[str, object], rule: str, on: str
) -> FindingLine:
    """The warning as pages show it; 404 where there is none that this person may dismiss."""
    found = [f for f in kept(version) if (f.rule, f.on) == (rule, on)]
    may = actions.editing(version, acting(request))
    lines = finding_lines(version, found, may=may, document=whole)
    if not lines or not lines[0].dismiss_url:
        raise Http404("No such warning to dismiss")
    return lines[0]


def _back(version: Version) -> str:
    return f"{reverse('agreements:check', args=[version.agreement.reference])}#findings"


def _after(version: Version, line: FindingLine) -> str:
    """The page of its question, where the draft has one; never out of the draft."""
    is_here = line.url.startswith(reverse("agreements:draft", args=[version.agreement.reference]))
    return line.url if is_here and links.spot_of(line.finding.path) else _back(version)
