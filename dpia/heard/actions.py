"""Every write of a DPIA's consultation entries: each with the answers that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import Blocker, TransitionBlocked
from dpia import actions, writing
from dpia.heard.drafting import PLACE, redrafted
from dpia.models import Dpia, Heard, HeardGroup
from dpia.writing import Change
from law.document import get
from organisations.roles import Permission, role_for
from questionnaire.changes import apply


@dataclass(frozen=True)
class Entry:
    """What an entry says."""

    group: str
    who: str
    heard_on: date
    how: str
    said: str
    done: str = ""


@transaction.atomic
def add(dpia: Dpia, *, actor: Actor, entry: Entry) -> Heard:
    """Keep that somebody was heard. Raises TransitionBlocked when the actor may not write now, or
    the entry lacks something."""
    locked, before = _begin(dpia, actor, entry)
    made = Heard.objects.create(
        dpia=locked,
        **_columns(entry),
        added_at=clock.now(),
        added_by_id=cast(int, actor.person_id),
    )
    _finish(locked, actor, "add_heard", before, _told(made))
    return made


@transaction.atomic
def change(dpia: Dpia, *, actor: Actor, key: int, entry: Entry) -> Heard:
    """Say it differently. Raises Heard.DoesNotExist when it is gone."""
    locked, before = _begin(dpia, actor, entry)
    row = locked.heard.get(pk=key)
    was = _told(row)
    for name, value in _columns(entry).items():
        setattr(row, name, value)
    row.save(update_fields=list(_columns(entry)))
    _finish(locked, actor, "change_heard", before, {"before": was, "after": _told(row)})
    return row


@transaction.atomic
def remove(dpia: Dpia, *, actor: Actor, key: int) -> None:
    """Take an entry out that was made in error. Raises Heard.DoesNotExist when it is gone."""
    locked, before = _begin(dpia, actor, None)
    row = locked.heard.get(pk=key)
    told = _told(row)
    row.delete()
    _finish(locked, actor, "remove_heard", before, told)


def what_stops(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot change the entries now."""
    return actions.what_stops_writing(dpia, actor=actor, places=[f"{PLACE}.done"])


def _begin(dpia: Dpia, actor: Actor, entry: Entry | None) -> tuple[Dpia, list[Heard]]:
    locked = Dpia.objects.select_for_update(of=("self",)).select_related("organisation")
    row = locked.get(pk=dpia.pk)
    stops = what_stops(row, actor=actor) or ([] if entry is None else list(_lacks(entry)))
    if stops:
        raise TransitionBlocked(stops)
    return row, list(row.heard.all())


def _lacks(entry: Entry) -> Sequence[Blocker]:
    needed = {
        "who": "Enter who you asked",
        "how": "Enter how you asked them",
        "said": "Enter what they said",
    }
    found = [
        Blocker("missing", message, path=f"heard.{name}")
        for name, message in needed.items()
        if not getattr(entry, name).strip()
    ]
    if entry.group not in HeardGroup.values:
        found.append(Blocker("missing", "Select whom you asked", path="heard.group"))
    if entry.heard_on > clock.today():
        message = "The day must be today or in the past."
        found.append(Blocker("future", message, path="heard.heard_on"))
    return found


def _finish(dpia: Dpia, actor: Actor, verb: str, before: list[Heard], told: dict[str, Any]) -> None:
    """Redraft the answers, count the change as a revision, and record it."""
    now = clock.now()
    whole = {"dpia": dpia.document}
    answers = redrafted(whole, before, list(dpia.heard.all()))
    changed = writing.differences(dpia, answers)
    document = apply(whole, {one.place: one.after for one in changed})["dpia"] if changed else None
    # Counted even where no answer changes: whoever approves has read these entries too.
    places = changed or [Change(PLACE, get(whole, PLACE), get(whole, PLACE))]
    detail = writing.replace(dpia, document or dpia.document, places, actor=actor, at=now)
    writing.remember_writer(dpia, actor, now)
    role = role_for(actor, Permission.DRAFT, [dpia.organisation_id]) or ""
    record(verb, dpia, actor=actor.as_role(role), at=now, detail={**detail, "entry": told})
    writing.judge(dpia, changed)


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(entry).items()
    }


def _told(row: Heard) -> dict[str, Any]:
    return {
        "id": row.pk,
        "group": row.group,
        "who": row.who,
        "heard_on": row.heard_on.isoformat(),
        "how": row.how,
        "said": row.said,
        "done": row.done,
    }
