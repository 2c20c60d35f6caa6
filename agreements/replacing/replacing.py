"""Replacing a party by its successor: a variation, begun with the successor in its place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from agreements import documents, prefilling, telling_drafts, telling_variation
from agreements.actions.drafting import NotPossible, NotYours, lock, share_dpia
from agreements.actions.varying import begun, goes_on, stops
from agreements.judging import judge
from agreements.models import Party, Replacement, Version
from agreements.projection import project
from agreements.replacing import rules
from agreements.replacing import telling as tells
from audit import clock
from audit.actor import Actor
from audit.log import record
from govuk.dates import in_words
from law.document import put, with_values
from organisations.models import Organisation
from questionnaire import starting


class Wrong(NotPossible):
    """What was given cannot be; `field` says which of it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def replace_party(
    version: Version, *, actor: Actor, party: str, organisation: str, reason: str, on: date
) -> Version:
    """Begin the variation in which a registered organisation, by its reference, stands in the place
    of the party with that key; that draft. Its proposed first day is the day of the take-over.

    The successor is invited, everybody is told. The version in force holds, for the party that
    leaves too, until all of the new one, the successor among them, have signed and its day has
    come. Raises NotYours for who may not replace that party, NotPossible with what stops it.
    """
    old = lock(version)
    leaving = next((p for p in rules.replaceable(old, actor) if p.key == party), None)
    role = rules.role_of(old, actor)
    if leaving is None or role is None:
        raise NotYours
    takes_over = _checked(old, leaving, organisation, reason, on)
    if found := stops(old):
        raise NotPossible(" ".join(found))
    document, again, looked_at = _with_successor(old, leaving, takes_over, on)
    why = reason.strip()
    says = f"{takes_over.name} takes the place of {leaving.organisation.name} from {in_words(on)}."
    new = begun(
        old,
        document,
        again,
        actor=actor.as_role(role),
        reason=f"{says} {why}",
        looked_at=looked_at,
    )
    Replacement.objects.create(
        version=new, leaves=leaving.organisation, takes_over=takes_over, on=on, why=why
    )
    detail = {
        "leaves": leaving.organisation.reference,
        "takes_over": takes_over.reference,
        "on": on.isoformat(),
    }
    record("replace_party", new, actor=actor.as_role(role), reason=why, detail=detail)
    _fill_in(new, takes_over)
    _invite(new, takes_over, actor.as_role(role))
    judge(new)
    _tell(new, actor)
    return new


def _checked(
    old: Version, leaving: Party, organisation: str, reason: str, on: date
) -> Organisation:
    """The organisation that takes over; raises Wrong for what cannot be."""
    takes_over = Organisation.objects.filter(reference=organisation).first()
    if takes_over is None:
        raise Wrong("Choose an organisation from the list.", "organisation")
    if old.parties.filter(organisation=takes_over).exists():
        raise Wrong(
            f"{takes_over.name} takes part already. To take {leaving.organisation.name} out, "
            "change this agreement instead.",
            "organisation",
        )
    if not reason.strip():
        raise Wrong("Enter why it takes over.", "reason")
    if on < clock.today():
        raise Wrong("The day must be today or in the future.", "on")
    if old.end_date is not None and on > old.end_date:
        raise Wrong("The agreement will be over by then: choose a day up to its last.", "on")
    return takes_over


def _with_successor(
    old: Version, leaving: Party, takes_over: Organisation, on: date
) -> tuple[dict[str, Any], list[str], list[str]]:
    """The answers of the variation, what must be thought about again, and what to look at."""
    document, again = goes_on(old)
    ids = [row.get("id") for row in document["parties"]]
    successor = starting.with_successor(
        document,
        ids.index(leaving.key),
        takes_over.reference,
        name=leaving.organisation.name,
    )
    put(successor.document, "start_date", on.isoformat())
    answers = documents.answers(successor.document)
    return answers, [*dict.fromkeys([*again, *successor.again])], list(successor.looked_at)


def _fill_in(new: Version, takes_over: Organisation) -> None:
    """What the successor's own record says goes into its part, to be confirmed like the rest."""
    own = f"parties.{new.parties.get(organisation=takes_over).position}."
    filling = prefilling.fill(new, allows=lambda place: place.startswith(own))
    if filling.origins == new.origins:
        return
    new.document = documents.answers(with_values(new.document, filling.changes))
    new.origins = filling.origins
    new.save(update_fields=["document", "origins"])
    project(new, filling.changes)


def _invite(new: Version, takes_over: Organisation, actor: Actor) -> None:
    """As other parties are invited, but for the words of the message."""
    party = new.parties.get(organisation=takes_over)
    party.invited_at, party.may_read = clock.now(), True
    party.save(update_fields=["invited_at", "may_read"])
    record("invite_party", new, actor=actor, detail={"party": party.key})
    share_dpia(new)


def _tell(new: Version, actor: Actor) -> None:
    if actor.organisation_id == new.agreement.lead_organisation_id:
        telling_drafts.begun(new, actor)
    else:
        tells.ask_lead_to_finish(new)
    telling_drafts.ask_for_parts(new)
    telling_variation.started(new, but=[new.replacement.takes_over_id])
    tells.replaced(new.replacement)
