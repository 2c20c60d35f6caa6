"""Who wrote a version, or advised on its DPIA, and so decides on none of it."""

from __future__ import annotations

from agreements.models import Version
from dpia.models import AdviceKind, DpiaAdvice
from organisations.models import Membership


def advisers(version: Version) -> set[int]:
    """Those who advised as data protection officer on a DPIA that the version relies on (primary
    keys). They advise and never approve, in whichever role they stand in for somebody."""
    dpias = [version.dpia_id, *version.further_dpias.values_list("dpia", flat=True)]
    given = DpiaAdvice.objects.filter(dpia__in=[key for key in dpias if key], kind=AdviceKind.DPO)
    return set(given.values_list("given_by", flat=True))


def themselves(version: Version) -> set[int]:
    """Those who wrote part of it or advised on its DPIA (primary keys)."""
    return advisers(version) | set(version.contributions.values_list("person", flat=True))


def barred(version: Version) -> set[int]:
    """Those who wrote part of it or advised on its DPIA, and who acts for one of them today
    (primary keys)."""
    own = themselves(version)
    acting = Membership.objects.current().filter(delegated_from__person__in=own)
    return own | set(acting.values_list("person", flat=True))
