"""The register and the trail, as pages and as files."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.models import Agreement
from audit import clock
from organisations.acting import standing
from organisations.roles import Permission, Role, roles_with
from organisations.views.signed_in import actor_in
from registers import actions, export, filters, keyset, lines, reading, trail
from registers.trail import Trail

DRAFTERS = roles_with(Permission.DRAFT)
READERS = roles_with(Permission.READ_AGREEMENTS)


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every agreement that the person may read, or the line of: searched, filtered, sorted."""
    asked = filters.read(request.GET, user=request.user)
    page, total = reading.read(request.user, asked, request.GET)
    actor = actor_in(request)
    held = _held(request)
    openable = lines.openable(request.user, page.rows) if Role.BROKER in held else None
    context = {
        "form": asked.form,
        "filters": asked,
        "chips": asked.chips(),
        "lines": lines.shown(page.rows, openable=openable),
        "count": total,
        "count_at_most": lines.COUNT_AT_MOST,
        "next_url": page.address("next", asked.query),
        "previous_url": page.address("previous", asked.query),
        "may_export": actions.exporter(actor, held) is not None,
        "may_start": bool(held & DRAFTERS),
        "administers": Role.ADMINISTRATOR in held,
        "keeps_screenings": bool(held & READERS),
        "query": asked.as_query(),
    }
    return render(request, "registers/register.html", context)


@login_required
@require_safe
def register_csv(request: HttpRequest) -> HttpResponseBase:
    """The same lines with all their columns, as a file. 404 for those who may not export.

    A filter that is not understood leads back to the page, which says what is wrong with it.
    """
    actor = actor_in(request)
    if actions.exporter(actor, _held(request)) is None:
        raise Http404("Only roles that export may take the register away")
    asked = filters.read(request.GET, user=request.user)
    if asked.form.errors:
        return redirect(f"{reverse('registers:register')}?{request.GET.urlencode()}")
    found = asked.apply(lines.exportable_by(request.user))
    actions.record_register_export(
        actor=actor, form="csv", filters=asked.as_detail(), count=found.count()
    )
    return _file(export.register(found), f"register-{clock.today():%Y-%m-%d}.csv")


@login_required
@require_safe
def agreement_trail(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened to one agreement, the newest first."""
    agreement = _visible(request, reference)
    found = Trail(agreement, request.user)
    page = keyset.page(found.events(), trail.ORDER, request.GET, trail.COLUMNS, size=trail.PAGE)
    context = {
        "agreement": agreement,
        "happenings": found.told(page.rows),
        "next_url": page.address("next", ()),
        "previous_url": page.address("previous", ()),
        "may_export": actions.exporter(actor_in(request), _held(request)) is not None,
        "is_outsider": found.is_outsider,
    }
    return render(request, "registers/trail.html", context)


@login_required
@require_safe
def trail_csv(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """The whole trail of one agreement as a file. 404 for those who may not export."""
    agreement = _visible(request, reference)
    actor = actor_in(request)
    if actions.exporter(actor, _held(request)) is None:
        raise Http404("Only roles that export may take the trail away")
    found = Trail(agreement, request.user)
    actions.record_trail_export(agreement, actor=actor, form="csv", count=found.events().count())
    return _file(found.csv(), f"{agreement.reference}-history.csv")


def _held(request: HttpRequest) -> frozenset[str]:
    """The roles held where the person acts, and on the platform."""
    found = standing(request)
    return found.roles_in(actor_in(request).organisation_id) | found.roles_in(None)


def _visible(request: HttpRequest, reference: str) -> Agreement:
    visible = Agreement.objects.visible_to(request.user)
    found: Agreement = get_object_or_404(visible, reference=reference)
    return found


def _file(pieces: Iterator[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
