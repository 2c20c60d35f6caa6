"""The page on which an agreement in force begins to be changed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements import actions
from agreements.actions import NotPossible, NotYours
from agreements.fetch import Which, acting, siblings, version_of
from agreements.forms import ReasonForm
from agreements.lineage import lineage_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vary(request: HttpRequest, reference: str) -> HttpResponse:
    """Start the next version of an agreement in force, saying why."""
    version = version_of(request, reference, Which.STANDING)
    actor = acting(request)
    if actions.varying(version, actor) is None:
        raise Http404("Nothing of yours to vary")
    form = ReasonForm(
        request.POST or None,
        label="Why does the agreement have to change?",
        hint="For example, a new data item, purpose, organisation or country. Reviewers and "
        "signatories read this.",
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            new = actions.start_variation(version, actor=actor, reason=reason)
        except NotYours as error:
            raise Http404("Nothing of yours to vary") from error
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"Version {new.number} started. Version {version.number} stays in force."
            )
            return redirect("agreements:draft", reference)
    lineage = lineage_of(version, siblings(request, version))
    context = {"version": version, "form": form, "lineage": lineage}
    return render(request, "agreements/vary.html", context)
