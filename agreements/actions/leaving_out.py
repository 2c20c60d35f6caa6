"""Leaving a party out of a draft that has accepted and answers for itself."""

from __future__ import annotations

from django.db import transaction

from agreements import documents
from agreements.actions.drafting import NotPossible, NotYours, editing, lock, save_answers
from agreements.actions.pages import rows_changed, why_it_stays
from agreements.models import Party, Version
from audit.actor import Actor
from audit.log import record
from law import normalise
from questionnaire.rows import remove_row
from questionnaire.showing import Command


@transaction.atomic
def leave_out(party: Party, *, actor: Actor, reason: str) -> Version:
    """Take the party, and all mentions of it, out of the draft, saying why; it is told.

    What it has signed binds it until a version without it takes the place of that. Raises NotYours
    unless the actor leads the draft, NotPossible for the lead organisation or without a reason.
    """
    version = lock(party.version)
    allowed = editing(version, actor)
    if allowed.role is None or not allowed.leads:
        raise NotYours
    place = place_of(version, party)
    if place is None:
        raise NotPossible("It has been left out already.")
    if why := why_it_stays(version, place):
        raise NotPossible(why)
    if not reason.strip():
        raise NotPossible("Enter why the organisation is left out.")
    whole = normalise(documents.assemble(version))
    changes = rows_changed(Command("remove", place), whole, remove_row(whole, place))
    saved = save_answers(
        version,
        actor=actor,
        based_on=version.revision,
        changes=changes,
        leaves_out=reason.strip(),
    )
    detail = {"party": party.key}
    record("leave_out", saved, actor=actor.as_role(allowed.role), reason=reason, detail=detail)
    return saved


def place_of(version: Version, party: Party) -> str | None:
    """Where the party stands in the draft, such as `parties.1`; None where it does not."""
    for n, row in enumerate(version.document.get("parties") or []):
        if (row.get("organisation") or {}).get("id") == party.organisation.reference:
            return f"parties.{n}"
    return None
