"""What an organisation that gives up joining reads no longer."""

from __future__ import annotations

from datetime import datetime

from agreements.actions.drafting import SERVICE
from agreements.models import Version
from dpia import actions as dpia_actions
from organisations.models import Organisation


def stop_sharing_dpia(version: Version, organisation: Organisation, *, since: datetime) -> None:
    """Who is no party any more reads the DPIA no longer, unless it adopted it, had it before, or
    takes part in another agreement that relies on it."""
    dpia = version.dpia
    if dpia is None or Version.objects.filter(dpia=dpia, parties__organisation=organisation):
        return
    if dpia.sharings.filter(
        organisation=organisation, adopted_on=None, shared_at__gte=since
    ).exists():
        dpia_actions.withdraw_sharing(dpia, actor=SERVICE, organisation=organisation)
