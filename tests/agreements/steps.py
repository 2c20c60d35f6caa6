"""Taking steps of the workflow in tests, and reading what was refused and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from agreements import actions, workflow
from agreements.models import Version
from audit.actor import Actor
from audit.models import Event
from audit.transitions import Blocker, TransitionBlocked
from organisations.models import Organisation
from organisations.roles import Role
from tests.agreements.factories import Deal


def refused(step: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Blocker]:
    """Why the step was refused. Fails if it was not."""
    with pytest.raises(TransitionBlocked) as blocked:
        step(*args, **kwargs)
    return blocked.value.blockers


def codes(blockers: list[Blocker]) -> list[str]:
    """The codes of the reasons, in their order."""
    return [blocker.code for blocker in blockers]


def events(verb: str, of: str = "version") -> list[dict[str, Any]]:
    """What the trail tells of every event of this kind on such a thing, oldest first."""
    found = Event.objects.filter(verb=verb, subject_type=of).order_by("id")
    return [event.content for event in found]


def approve(made: Deal, where: Organisation, **changes: Any) -> Version:
    """The IG officer of the organisation approves."""
    actor = changes.pop("actor", None) or made.actor(Role.INFORMATION_GOVERNANCE, where)
    given = {"sha256": made.sha256, **changes}
    return workflow.approve(made.version, actor=actor, **given)


def sign(made: Deal, where: Organisation, **changes: Any) -> Version:
    """The signatory of the organisation signs."""
    actor = changes.pop("actor", None) or made.actor(Role.SIGNATORY, where)
    given = {
        "sha256": made.sha256,
        "post": "Director",
        "authority_confirmed": True,
        **changes,
    }
    return workflow.sign(made.version, actor=actor, **given)


def send_back(made: Deal, where: Organisation, reason: str = "Say who reads it.") -> Version:
    """The IG officer of the organisation asks for changes."""
    return workflow.ask_for_changes(
        made.version,
        actor=made.actor(Role.INFORMATION_GOVERNANCE, where),
        sha256=made.sha256,
        reason=reason,
    )


# ------------------------------------------------------------------ writing together
def write_by_each(made: Deal, changes: dict[str, Any]) -> None:
    """The changes, each by a drafter of whom it is for: a party that has accepted writes its own
    part, the lead the rest."""
    for who, own in _by_whom(made, changes).items():
        version = made.version
        written = {place: changes[place] for place in own}
        actions.save_answers(version, actor=who, based_on=version.revision, changes=written)


def confirm_by_each(made: Deal) -> None:
    """What records gave is confirmed, each by a drafter of whom it is for."""
    for who, own in _by_whom(made, made.version.origins).items():
        version = made.version
        actions.confirm_answers(version, actor=who, places=own, based_on=version.revision)


def _by_whom(made: Deal, places: Iterable[str]) -> dict[Actor, list[str]]:
    version = made.version
    rows = {row.organisation.reference: row for row in version.parties.all()}
    found: dict[Actor, list[str]] = {}
    for place in places:
        keys, where = place.split("."), made.lead
        if keys[0] == "parties" and len(keys) > 2:
            row = rows[version.document["parties"][int(keys[1])]["organisation"]["id"]]
            where = row.organisation if row.accepted_at else made.lead
        found.setdefault(made.actor(Role.DRAFTER, where), []).append(place)
    return found
