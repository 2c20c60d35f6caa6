"""Who hears that a party is left out of a draft, or of a new version that is sent for review.

Until a new version starts, the party is bound by the one in force, and it goes on reading what it
signed. Rows only.
"""

from __future__ import annotations

from collections.abc import Iterable

from agreements import telling
from agreements.models import Party, Replacement, Version
from agreements.telling_drafts import OWN_PART
from notices.actions import holders, settle, tell
from organisations.models import Organisation
from organisations.roles import Role

TOLD = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY)
STAYS_BOUND = (
    "Your organisation stays bound by the version in force until everybody who stays has signed "
    "the new version and it starts. It goes on reading what it signed."
)
READS_NO_MORE = "Your organisation does not read the draft any more. It is bound by nothing in it."


def taking_part(version: Version) -> list[Organisation]:
    """The organisations that read the draft as parties, but for the lead. One query."""
    reading = version.parties.filter(may_read=True, joins_later=False)
    others = reading.exclude(organisation=version.agreement.lead_organisation_id)
    return [party.organisation for party in others.select_related("organisation")]


def left_out(version: Version, took_part: Iterable[Organisation], reason: str) -> None:
    """Tell those of `took_part` that are in the draft no longer, and ask nothing more of them."""
    staying = set(version.parties.values_list("organisation", flat=True))
    lead = version.agreement.lead_organisation.name
    for one in took_part:
        if one.pk in staying:
            continue
        for kind in (OWN_PART, "accept"):
            settle(telling.about(version), kind=kind, organisation=one)
        what = f"{lead} took your organisation out of the draft"
        _tell(version, one, what, reason, f"draft|{version.revision}")


def sent_without(version: Version) -> None:
    """Tell the parties to the version in force that the new one, sent for review, leaves out.

    Who is replaced hears of that in other words."""
    if version.varies_id is None:
        return
    replaced = Replacement.objects.filter(version=version).values("leaves")
    gone = (
        Party.objects.filter(version=version.varies_id, may_read=True)
        .exclude(organisation__in=version.parties.values("organisation"))
        .exclude(organisation__in=replaced)
    )
    what = "A new version without your organisation was sent for review"
    for party in gone.select_related("organisation"):
        _tell(version, party.organisation, what, version.reason, "sent")


def _tell(version: Version, one: Organisation, what: str, reason: str, when: str) -> None:
    old = version.varies
    is_bound = old is not None and old.parties.filter(organisation=one).exists()
    tell(
        "left_out",
        holders([one.pk], TOLD),
        about=telling.about(version),
        link=old.get_absolute_url() if old and is_bound else "/",
        occasion=telling.occasion(version, one.pk, when),
        agreement_title=telling.title(version),
        what=what,
        reason=reason or "none was given",
        what_follows=STAYS_BOUND if is_bound else READS_NO_MORE,
    )
