"""Who wrote a version, and so decides on none of it."""

from __future__ import annotations

from agreements.models import Version
from organisations.models import Membership


def writers(version: Version) -> set[int]:
    """Those who wrote part of it, and who acts for one of them today (primary keys)."""
    wrote = set(version.contributions.values_list("person", flat=True))
    acting = Membership.objects.current().filter(delegated_from__person__in=wrote)
    return wrote | set(acting.values_list("person", flat=True))
