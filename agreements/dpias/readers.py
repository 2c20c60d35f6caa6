"""Which parties only read the DPIA that an agreement relies on."""

from __future__ import annotations

from django.db.models import Q

from agreements.models import OVER, Party, Version
from agreements.models.content import PROCESSORS


def only_process(version: Version) -> set[int]:
    """The organisations that are processors here and decide nowhere else that relies on the same
    DPIA: they read it and adopt nothing (UK GDPR, Article 35(1)). One query."""
    relying = Party.objects.filter(Q(version=version) | Q(version__dpia=version.dpia_id)).exclude(
        version__status__in=OVER
    )
    found = list(relying.values_list("organisation_id", "controller_status"))
    decide = {where for where, status in found if status not in PROCESSORS}
    return {where for where, status in found if status in PROCESSORS} - decide
