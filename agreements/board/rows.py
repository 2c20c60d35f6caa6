"""What the board reads, each kind in one query whatever the number of parties."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Subquery

from agreements.models import (
    Accession,
    AccessionReview,
    Approval,
    FurtherDpia,
    Nudge,
    Party,
    Signature,
    Spell,
)
from audit.prepared import Prepared, one_of
from dpia.models import AdviceKind, DpiaAdvice, DpiaSharing
from notices.models import Task
from organisations.models import Absence, Membership
from organisations.roles import held_on

PARTY = (
    "organisation",
    "version",
    "key",
    "position",
    "role",
    "controller_status",
    "accepted_at",
    "joined_on",
    "joins_later",
    "left_on",
)
parties = Prepared(
    lambda version: (
        Party.objects.filter(version=version)
        .order_by("position")
        .select_related("organisation")
        .only(
            *PARTY,
            "organisation__name",
            "organisation__nation",
            "organisation__reference",
            "organisation__approval_matrix",
        )
    ),
    version=int,
)
APPROVAL = (
    "organisation", "version", "role", "round", "why", "named", "state", "requested_at",
    "decided_at", "decided_by", "delegate_of", "carried_to",
)  # fmt: skip
approvals = Prepared(
    lambda version: (
        Approval.objects.filter(version=version)
        .order_by("round", "pk")
        .select_related("decided_by")
        .only(*APPROVAL, "decided_by__name")
    ),
    version=int,
)
signatures = Prepared(
    lambda version: Signature.objects.filter(version=version, voided_at=None).order_by(),
    version=int,
)
spells = Prepared(lambda version: Spell.objects.filter(version=version).order_by("pk"), version=int)
nudges = Prepared(lambda version: Nudge.objects.filter(version=version).order_by("pk"), version=int)
sharings = Prepared(
    lambda dpia: DpiaSharing.objects.filter(dpia=dpia).select_related("adopted_by").order_by(),
    dpia=int,
)
advice = Prepared(
    lambda dpia: (
        DpiaAdvice.objects.filter(dpia=dpia, kind=AdviceKind.DPO)
        .select_related("given_by")
        .only("dpia", "organisation", "given_at", "given_by__name")
        .order_by("pk")
    ),
    dpia=int,
)
own_dpias = Prepared(
    lambda version: (
        FurtherDpia.objects.filter(version=version)
        .order_by("pk")
        .select_related("dpia")
        .only(
            *("version", "dpia__organisation", "dpia__reference", "dpia__status"),
            *("dpia__outdated", "dpia__approved_at", "dpia__status_since"),
        )
    ),
    version=int,
)
accessions = Prepared(
    lambda version: (
        Accession.objects.filter(version=version, party__isnull=False)
        .order_by("pk")
        .select_related("agreement")
        .only(
            *("agreement__reference", "party", "version", "status", "round", "part"),
            "invited_at",
        )
    ),
    version=int,
)
accession_reviews = Prepared(
    lambda version: (
        AccessionReview.objects.filter(accession__version=version)
        .order_by("round", "pk")
        .select_related("decided_by")
        .only(
            *("accession", "role", "round", "why", "state", "requested_at", "decided_at"),
            "decided_by__name",
        )
    ),
    version=int,
)
tasks = Prepared(
    lambda about: (
        Task.objects.filter(about=about, done_at=None)
        .select_related("person")
        .only(
            *("kind", "about", "organisation", "role", "since", "due_on", "not_for"),
            "person__name",
        )
        .order_by("pk")
    ),
    about=str,
)
holders = Prepared(
    lambda organisations, day: (
        Membership.objects.filter(held_on(day), person__is_active=True)
        .filter(one_of(F("organisation_id"), organisations))
        .annotate(
            away_until=Subquery(
                Absence.objects.on(day)
                .filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
                .order_by("-ends_on")
                .values("ends_on")[:1]
            )
        )
        .order_by("starts_on", "pk")
        .values_list(
            "organisation_id",
            "role",
            "person_id",
            "delegated_from__person_id",
            "person__name",
            "delegated_from__person__name",
            "away_until",
        )
    ),
    organisations=list,
    day=date,
)
