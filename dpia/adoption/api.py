"""What the API tells of adoptions, and of what has changed since a DPIA was approved."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dpia import subjects
from dpia.adoption.acting import ADDITIONS
from dpia.adoption.showing import State, state_of
from dpia.models import Dpia
from dpia.staleness.showing import outdated_for


class AdoptionShape(serializers.Serializer[Any]):
    """Where an organisation stands with the DPIA; its own texts where it has adopted it."""

    organisation = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(list(State))
    asked_at = serializers.DateTimeField(allow_null=True)
    adopted_on = serializers.DateField(allow_null=True)
    adopted_by = serializers.CharField()
    sha256 = serializers.CharField()
    outdated_at = serializers.DateTimeField(allow_null=True)
    additions = serializers.CharField()
    risks = serializers.CharField()
    conditions = serializers.CharField()


class OutdatedShape(serializers.Serializer[Any]):
    """An agreement of which something has changed."""

    agreement = serializers.CharField()
    differences = serializers.ListField(child=serializers.DictField())


def given(dpia: Dpia) -> list[dict[str, Any]]:
    """Two queries."""
    latest = {
        one.organisation_id: one
        for one in dpia.adoptions.filter(withdrawn_at__isnull=True).order_by("pk")
    }
    found = []
    for one in dpia.sharings.select_related("organisation", "adopted_by"):
        added = latest.get(one.organisation_id) if one.adopted_on else None
        found.append(
            {
                "organisation": one.organisation.reference,
                "name": one.organisation.name,
                "state": state_of(one, dpia.organisation_id),
                "asked_at": one.asked_at,
                "adopted_on": one.adopted_on,
                "adopted_by": one.adopted_by.name if one.adopted_by else "",
                "sha256": one.sha256,
                "outdated_at": one.outdated_at,
                **{name: getattr(added, name) if added else "" for name in ADDITIONS},
            }
        )
    return found


def outdated(dpia: Dpia, user: Any) -> list[dict[str, Any]]:
    """Of the agreements that this person may read."""
    if not dpia.outdated:
        return []
    return [
        {
            "agreement": one.reference,
            "not_covered": one.is_beside,
            "differences": [difference.as_json() for difference in one.differences],
        }
        for one in outdated_for(dpia, subjects.shown_to(user, dpia))
    ]
