"""The page on which a party of an agreement in force is replaced by its successor."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import NotPossible, NotYours
from agreements.actions.varying import stops
from agreements.fetch import Which, acting, version_of
from agreements.models import Party, Version
from agreements.replacing import rules
from agreements.replacing.forms import ReplaceForm
from agreements.replacing.replacing import Wrong, replace_party
from organisations.models import Organisation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin the version in which a successor stands in the place of a party."""
    version = version_of(request, reference, Which.STANDING)
    actor = acting(request)
    parties = rules.replaceable(version, actor)
    if not parties:
        raise Http404("You replace nobody here")
    form = _form(request, version, parties)
    if request.method == "POST" and form.is_valid():
        try:
            new = replace_party(version, actor=actor, **form.cleaned_data)
        except NotYours as error:
            raise Http404("You replace nobody here") from error
        except Wrong as wrong:
            form.add_error(wrong.field, str(wrong))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            leads = actor.organisation_id == version.agreement.lead_organisation_id
            said = f"Version {new.number} started. {new.replacement.takes_over.name} is invited."
            messages.success(request, said)
            return redirect("agreements:draft" if leads else "agreements:agreement", reference)
    context = {
        "version": version,
        "form": form,
        "stops": [] if form.is_bound else stops(version),
        "replaces_lead": any(
            one.organisation_id == version.agreement.lead_organisation_id for one in parties
        ),
    }
    return render(request, "agreements/replacing/replace.html", context)


def _form(request: HttpRequest, version: Version, parties: Sequence[Party]) -> ReplaceForm:
    return ReplaceForm(
        request.POST or None,
        organisations=_organisations(request, version, parties),
        parties=[(one.key, one.organisation.name) for one in parties],
    )


def _organisations(
    request: HttpRequest, version: Version, parties: Sequence[Party]
) -> list[tuple[str, str]]:
    """Those that take no part, first the ones that a party's own facts name as its successor."""
    taking_part = set(version.parties.values_list("organisation", flat=True))
    known = Organisation.objects.visible_to(request.user).exclude(pk__in=taking_part)
    named: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for one in known.only("reference", "name").order_by("name"):
        after = [p.organisation.name for p in parties if rules.succeeds(one, p.organisation)]
        words = f"{one.name} (recorded as the successor of {', '.join(after)})"
        (named if after else others).append((one.reference, words if after else one.name))
    return named + others
