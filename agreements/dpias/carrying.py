"""The DPIAs of a version, carried over to the one that varies it."""

from __future__ import annotations

from agreements.models import FurtherDpia, Version


def carry_over(old: Version, new: Version) -> None:
    """A variation has the further DPIAs of the version that it varies. In the transaction that
    begins it."""
    FurtherDpia.objects.bulk_create(
        FurtherDpia(
            version=new, dpia_id=one.dpia_id, linked_at=one.linked_at, linked_by_id=one.linked_by_id
        )
        for one in old.further_dpias.all()
    )
