"""What there is beside a version: its PDFs, and whether there is anything more to read. One query,
so that a page asks further only where there is something."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery

from agreements.dpias.published import published
from agreements.models import (
    OPEN,
    Announcement,
    DeclinedSignature,
    Dispute,
    PdfFile,
    Replacement,
    Version,
)
from audit.prepared import Prepared

_beside = Prepared(
    lambda version: Version.objects.filter(pk=version).values_list(
        ArraySubquery(PdfFile.objects.filter(snapshot=OuterRef("snapshot")).values("kind")),
        Exists(Announcement.objects.filter(version=OuterRef("pk"))),
        Exists(Dispute.objects.still_open().filter(agreement=OuterRef("agreement"))),
        Subquery(
            Replacement.objects.filter(
                version__varies=OuterRef("pk"), version__status__in=sorted(OPEN)
            ).values("version__reason")[:1]
        ),
        ArraySubquery(published(OuterRef("pk"), OuterRef("dpia")).values("dpia")),
        Exists(DeclinedSignature.objects.filter(version=OuterRef("pk"))),
    ),
    version=int,
)


@dataclass(frozen=True)
class Beside:
    """Which PDFs of its snapshot there are, by kind; whether anything was announced about it;
    whether a disagreement about its agreement is open; who is to take whose place in it, from when
    and why, or ""; and which of its DPIAs are published."""

    pdf_kinds: frozenset[str]
    is_announced: bool
    is_disputed: bool
    replacing: str
    published_dpias: frozenset[int]
    was_declined: bool
    """A signatory declined to sign it."""


def beside(version: Version) -> Beside:
    """What there is beside it. One query."""
    kinds, announced, disputed, replacing, dpias, declined = _beside(version=version.pk)[0]
    return Beside(
        frozenset(kinds), announced, disputed, replacing or "", frozenset(dpias), declined
    )
