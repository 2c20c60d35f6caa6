"""What the agreement's questions need from the records of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from agreements.models import Framework
from agreements.models.agreement import own_of
from dpia.models import Dpia
from law.document import get
from organisations.acting import held_by
from organisations.facts import facts
from organisations.models import Organisation
from questionnaire import Question

LONGEST_LIST = 200


class Records:
    """The resolver of the agreement's questionnaire, for one person."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def options(
        self, reference_list: str, document: Mapping[str, Any], row: str
    ) -> Sequence[tuple[str, str]] | None:
        """Organisations to choose from, less those that take part already, and DPIAs."""
        if reference_list == "dpias":
            dpias = Dpia.objects.visible_to(self.user).order_by("-pk")
            return [
                (one.reference, f"{one.reference}: {one.title}") for one in dpias[:LONGEST_LIST]
            ]
        if reference_list == "frameworks":
            return self._frameworks(emergency=get(document, "emergency.used"))
        if reference_list != "organisations":
            return None
        taken = {
            (party.get("organisation") or {}).get("id")
            for n, party in enumerate(document.get("parties") or [])
            if f"parties.{n}" != row
        }
        known = Organisation.objects.visible_to(self.user).values_list("reference", "name")
        return [(ref, name) for ref, name in known if not row or ref not in taken]

    def _frameworks(self, *, emergency: bool | None) -> Sequence[tuple[str, str]] | None:
        """Those that the person's organisations have joined; those for emergencies not where this
        is none. One that is not recorded here, as none of theirs is, is typed."""
        own = own_of(held_by(self.user))
        joined = Framework.objects.visible_to(self.user).in_force()
        joined = joined.filter(members__organisation__in=own).distinct()
        if emergency is False:
            joined = joined.exclude(kind=Framework.Kind.EMERGENCY)
        return [(one.reference, str(one)) for one in joined[:LONGEST_LIST]] or None

    def organisation_facts(self, organisation_id: str) -> Mapping[str, Any]:
        """The facts of an organisation. KeyError for one that does not exist."""
        known = Organisation.objects.visible_to(self.user).prefetch_related("dea_entries")
        found = known.filter(reference=organisation_id).first()
        if found is None:
            raise KeyError(organisation_id)
        return facts(found)


def changed_at(document: Mapping[str, Any], question: Question, row: str) -> str:
    """Where an organisation's fact is changed: on its own page."""
    if not row.startswith("parties."):
        return ""
    parties = document.get("parties") or []
    number = int(row.split(".")[1])
    reference = (
        (parties[number].get("organisation") or {}).get("id", "") if number < len(parties) else ""
    )
    return reverse("organisation", args=[reference]) if reference else ""
