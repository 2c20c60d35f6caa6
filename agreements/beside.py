"""What there is beside a version: its PDFs, and whether there is anything more to read. One query,
so that a page asks further only where there is something."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from agreements.dpias.published import published
from agreements.models import Announcement, Dispute, PdfFile, Version
from audit.prepared import Prepared

_beside = Prepared(
    lambda version: Version.objects.filter(pk=version).values_list(
        ArraySubquery(PdfFile.objects.filter(snapshot=OuterRef("snapshot")).values("kind")),
        Exists(Announcement.objects.filter(version=OuterRef("pk"))),
        Exists(Dispute.objects.still_open().filter(agreement=OuterRef("agreement"))),
        ArraySubquery(published(OuterRef("pk"), OuterRef("dpia")).values("dpia")),
    ),
    version=int,
)


@dataclass(frozen=True)
class Beside:
    """Which PDFs of its snapshot there are, by kind; whether anything was announced about it;
    whether a disagreement about its agreement is open; and which of its DPIAs are published."""

    pdf_kinds: frozenset[str]
    is_announced: bool
    is_disputed: bool
    published_dpias: frozenset[int]


def beside(version: Version) -> Beside:
    """What there is beside it. One query."""
    kinds, announced, disputed, dpias = _beside(version=version.pk)[0]
    return Beside(frozenset(kinds), announced, disputed, frozenset(dpias))
