"""Keeping what somebody typed, for them alone and for a day.

Not on the trail: it is nobody's act yet, and the trail never forgets.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from audit import clock
from audit.actor import Actor
from organisations.models import KeptText, Person

AT_MOST = 20
"""So many pages are kept for one person; the oldest make room."""


@transaction.atomic
def keep_text(
    *,
    person_id: int,
    sheet: str,
    address: str,
    fields: Sequence[tuple[str, str]],
    because: str,
) -> KeptText | None:
    """Keep a page's fields for the person whom it was made for; what that same page sent before
    is replaced. None when there is no such person any more, or no room for the address."""
    # Locked, so that the oldest are counted by one at a time.
    active = Person.objects.select_for_update().filter(pk=person_id, is_active=True)
    if len(address) > 500 or not active.exists():
        return None
    kept, _ = KeptText.objects.update_or_create(
        person_id=person_id,
        sheet=sheet,
        defaults={
            "address": address,
            "fields": [list(field) for field in fields],
            "because": because,
            "kept_at": clock.now(),
        },
    )
    mine = KeptText.objects.filter(person_id=person_id)
    too_many = mine.order_by("-kept_at", "-pk").values_list("pk", flat=True)[AT_MOST:]
    mine.filter(pk__in=list(too_many)).delete()
    return kept


@transaction.atomic
def forget_text(kept: KeptText, *, actor: Actor) -> None:
    """Forget it: it was saved, or the person throws it away. Nothing happens to anybody else's."""
    KeptText.objects.filter(pk=kept.pk, person_id=actor.person_id or 0).delete()


@transaction.atomic
def forget_old_texts() -> int:
    """Forget what was kept for a day; how many."""
    return KeptText.objects.over(clock.now()).delete()[0]
