"""Finding disagreements among those that the person may read. The rest is not found."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agreements.models import Dispute, DisputeQuerySet, Version

SHOWN = ("organisation", "other", "raised_by", "agreement", "decider", "version__agreement")


def disputes_of(request: HttpRequest, version: Version) -> list[Dispute]:
    """The disagreements about this agreement that the person may read, the newest first."""
    found = _visible(request).filter(agreement=version.agreement_id)
    return list(found.select_related("organisation", "other", "agreement").order_by("-pk"))


def dispute_of(request: HttpRequest, version: Version, key: int) -> Dispute:
    """One of them by its number, or 404."""
    found = _visible(request).filter(agreement=version.agreement_id).select_related(*SHOWN)
    one: Dispute = get_object_or_404(found, pk=key)
    return one


def search(request: HttpRequest, words: str) -> QuerySet[Dispute]:
    """Disagreements of every agreement that the person's organisations take part in: those in whose
    issue, outcome or reasons these words stand; all for none. The newest first."""
    found: Any = _visible(request).select_related("organisation", "other", "agreement")
    if words.strip():
        text = SearchVector(
            "issue", "wanted", "outcome", "reasons", "agreement__title", config="english"
        )
        wanted = SearchQuery(words, search_type="websearch", config="english")
        found = found.annotate(words=text).filter(words=wanted)
    ordered: QuerySet[Dispute] = found.order_by("-pk")
    return ordered


def _visible(request: HttpRequest) -> DisputeQuerySet:
    return Dispute.objects.visible_to(request.user)
