"""Writing the projected rows of versions again, and saying what that changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agreements.models import Agreement, Version
from agreements.projection import VERSION_FIELDS, project

PARTY = ("organisation_id", "key", "position", "role", "controller_status", "may_read")
PURPOSE = ("position", "text", "category")
CLAIM = ("party_key", "kind", "code", "expires_on")
DATA_ITEM = ("key", "name", "kind", "special_category", "criminal_offence")

Rows = dict[str, Any]


@transaction.atomic
def rebuild(version_id: int) -> list[str]:
    """Write the version's rows again from its document; the names of the tables that changed."""
    version = (
        Version.objects.select_for_update(of=("self",))
        .select_related("agreement")
        .get(pk=version_id)
    )
    before = rows_of(version)
    project(version)
    after = rows_of(version)
    return [name for name in before if before[name] != after[name]]


def rows_of(version: Version) -> Rows:
    """What stands in the version's projected rows and columns. Six queries."""
    versions = Version.objects.filter(pk=version.pk)
    agreements = Agreement.objects.filter(pk=version.agreement_id)
    return {
        "version": versions.values_list(*VERSION_FIELDS).get(),
        "agreement": agreements.values_list("title", "search").get(),
        "parties": list(version.parties.order_by("position").values_list(*PARTY)),
        "purposes": list(version.purposes.order_by("position").values_list(*PURPOSE)),
        "claims": list(version.claims.order_by("pk").values_list(*CLAIM)),
        "data items": list(version.data_items.order_by("pk").values_list(*DATA_ITEM)),
    }
