"""Finding what an address names, among what the person may see. The rest is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from agreements.models import Party, Status, Version
from audit.actor import Actor


def acting(request: HttpRequest) -> Actor:
    """Who makes the request, and for which organisation (see `organisations.middleware`)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def version_of(request: HttpRequest, reference: str, *, texts: bool = True) -> Version:
    """The newest version of the agreement, or 404. Two queries; see `without_texts`."""
    visible = Version.objects.visible_to(request.user)
    versions = (
        visible.select_related("agreement__lead_organisation", "dpia", "snapshot")
        if texts
        else visible.without_texts()
    )
    found = versions.order_by("-number").filter(agreement__reference=reference).first()
    if found is None:
        raise Http404("No agreement of that reference")
    return found


def draft_of(request: HttpRequest, reference: str) -> Version:
    """The version, if it is a draft; 404 otherwise."""
    version = version_of(request, reference)
    if version.status != Status.DRAFT:
        raise Http404("The agreement is not a draft")
    return version


def party_of(version: Version, key: str) -> Party:
    """A party of the version by its key, or 404."""
    found: Party = get_object_or_404(version.parties.select_related("organisation"), key=key)
    return found
