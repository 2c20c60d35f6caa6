"""What anybody may read of published DPIAs, signed in or not."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

from dpia.models import Publication

Status = Publication.Status
LONGEST_SEARCH = 200


def listed(search: str = "") -> QuerySet[Publication]:
    """What is published now, newest first, of which all words are found."""
    found = Publication.objects.filter(status=Status.PUBLISHED).for_listing()
    search = search.replace("\x00", "").strip()[:LONGEST_SEARCH]
    if search:
        vector = SearchVector("title", "words", "dpia__organisation__name", config="english")
        query = SearchQuery(search, search_type="websearch", config="english")
        found = found.annotate(found_in=vector).filter(found_in=query)
    return found.order_by("-published_at", "-pk")


def newest(reference: str) -> Publication | None:
    """The latest publication of the DPIA: the one that stands, or that was withdrawn last."""
    return _of(reference).order_by("-number").first()


def numbered(reference: str, number: int) -> Publication | None:
    """One publication of the DPIA, an earlier one too."""
    return _of(reference).filter(number=number).first()


def editions(publication: Publication) -> list[Publication]:
    """All publications of the same DPIA, newest first. One query."""
    every = Publication.objects.public().filter(dpia=publication.dpia_id)
    return list(every.defer("source", "content", "words").order_by("-number"))


def is_readable(publication: Publication) -> bool:
    """Whether what was published may still be read."""
    return publication.status in (Status.PUBLISHED, Status.REPLACED)


def _of(reference: str) -> QuerySet[Publication]:
    found = Publication.objects.public().filter(dpia__reference=reference)
    return found.select_related("dpia__organisation").defer("source", "dpia__document")
