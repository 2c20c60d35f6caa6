"""Which DPIAs of a version anybody may read."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import Version
from dpia.models import Dpia, Publication


def published(version: Version | OuterRef, dpia: int | OuterRef | None) -> QuerySet[Publication]:
    """What is published now of the DPIA that the version relies on, and of those beside it.

    Both may be the columns of an outer query.
    """
    beside = Publication.objects.filter(dpia__further_in__version=version).values("pk")
    return Publication.objects.filter(
        Q(dpia=dpia) | Q(pk__in=beside), status=Publication.Status.PUBLISHED
    )


def published_dpias(version: Version) -> frozenset[int]:
    """The keys of those DPIAs. One query."""
    return frozenset(published(version, version.dpia_id).values_list("dpia", flat=True))


def with_published(found: QuerySet[Dpia]) -> QuerySet[Dpia]:
    """The same DPIAs, each with whether it `is_published`."""
    public = Publication.objects.filter(dpia=OuterRef("pk"), status=Publication.Status.PUBLISHED)
    return found.annotate(is_published=Exists(public))
