"""Adding a legal power that the finder offered to a party of a draft."""

from __future__ import annotations

from django.db import transaction

from agreements import origins
from agreements.actions.drafting import NotPossible, NotYours, editing, lock, save_answers
from agreements.models import Version
from audit.actor import Actor
from law import library
from law.document import get


@transaction.atomic
def use_power(version: Version, *, actor: Actor, party: str, power: str) -> str:
    """Add a power to the powers of a party (`parties.1`), unless it is there; the place of its row.

    A row that names no power yet is filled. Its provision and what it lets one do come from the
    library. Raises NotYours for who may not write there, NotPossible for no such power or party.
    """
    found = library.gateway(power)
    locked = lock(version)
    if found is None or not isinstance(get(locked.document, party), dict):
        raise NotPossible("There is no such power, or no such party in this draft.")
    place = f"{party}.gateways"
    if not editing(locked, actor).allows(place):
        raise NotYours([place])
    rows = [dict(row) for row in get(locked.document, place, [])]
    known = [row.get("power") for row in rows]
    if power in known:
        return f"{place}.{known.index(power)}"
    number = known.index(None) if None in known else len(rows)
    row = {"power": power, "provision": found.provision, "nature": found.nature}
    rows[number:] = [
        {**(rows[number] if number < len(rows) else {}), **row},
        *rows[number + 1 :],
    ]
    given = {place: [{k: v for k, v in one.items() if v} for one in rows]}
    saved = save_answers(locked, actor=actor, based_on=locked.revision, changes=given)
    told = [f"{place}.{number}.{name}" for name in ("provision", "nature") if row[name]]
    origins.noted(saved, told, origins.Source.POWERS_LIBRARY, found.name)
    saved.save(update_fields=["origins"])
    return f"{place}.{number}"
