"""Pages that belong to no room: the demonstration's clock."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit import clock
from config.forms import ClockForm
from config.time_travel import ClockCannot, move_clock


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dev_clock(request: HttpRequest) -> HttpResponse:
    """Shows the date on this demonstration, and moves it on."""
    if not settings.DEMONSTRATION:
        raise Http404
    form = ClockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _moved(request, form):
        messages.success(request, f"It is now {clock.today():%-d %B %Y}.")
        return redirect("dev_clock")
    return render(request, "config/clock.html", {"form": form, "today": clock.today()})


def _moved(request: HttpRequest, form: ClockForm) -> bool:
    actor: Any = request.actor  # type: ignore[attr-defined]
    try:
        move_clock(to=form.target, actor=actor)
    except ClockCannot as refused:
        form.add_error("day" if form.cleaned_data["day"] else "days", str(refused))
        return False
    return True
