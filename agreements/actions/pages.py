"""What one page of a draft sends, saved so that nothing of it and nothing of others' is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agreements import documents, origins
from agreements.actions.drafting import Editing, StaleRevision, lock, save_answers
from agreements.meanwhile import Sent, as_it_was, by_others, settled
from agreements.merging import (
    Changes,
    Meanwhile,
    follow,
    keeps_its_row,
    lay,
    removal,
)
from agreements.models import Version
from audit.actor import Actor
from law import normalise
from law.document import differences, filled, generic, get
from questionnaire.rows import RowInUse
from questionnaire.showing import Command, carry_out


@dataclass(frozen=True)
class Saved:
    """The version as it now stands. `place`: the row that a button made or moved; `row`: where the
    row is now that the page was about, "" when it has gone."""

    version: Version
    place: str = ""
    row: str = ""


@transaction.atomic
def save_page(
    version: Version,
    *,
    actor: Actor,
    sent: Sent,
    changes: Changes,
    command: Command | None = None,
    row: str = "",
) -> Saved:
    """Save the answers of a page about `row`, then add, remove or move the one its button names.

    `changes` and `command` speak of places as the page showed them; where rows moved since, they
    are followed. Raises StaleRevision, with both texts, for what somebody else changed since and
    the writer has not chosen about; NotYours and RowInUse as `save_answers` and `carry_out`.
    Nothing is saved then.
    """
    if command is None and sent.revision >= version.revision:
        based_on = max(sent.revision, sent.seen)
        saved = save_answers(version, actor=actor, based_on=based_on, changes=changes)
        return Saved(saved, row=row)
    locked = lock(version)
    meanwhile = _meanwhile(locked, sent, actor)
    laid = lay(meanwhile, changes) if meanwhile.since else None
    conflicts = list(laid.conflicts) if laid else []
    if command is not None and command.verb == "remove" and meanwhile.since:
        removing = removal(meanwhile, command.place)
        conflicts += [removing] if removing else []
    if conflicts:
        raise StaleRevision(locked.revision, conflicts)
    answers = laid.changes if laid else changes
    saved = save_answers(locked, actor=actor, based_on=locked.revision, changes=answers)
    now, made = meanwhile.follow(row) or "", ""
    if command is not None:
        saved, made = _with_rows(saved, meanwhile, command, actor=actor)
    return Saved(saved, made, now)


@transaction.atomic
def autosave_page(
    version: Version, *, actor: Actor, sent: Sent, changes: Changes
) -> tuple[Version, Sent]:
    """Save a page while somebody still writes on it. The version, and what the page is based on
    from now on.

    Raises StaleRevision where somebody else changed the same answers, or rows around them: that is
    asked when the page is sent.
    """
    locked = lock(version)
    meanwhile = _meanwhile(locked, sent, actor)
    laid = lay(meanwhile, changes) if meanwhile.since else None
    moved = [place for place in changes if meanwhile.follow(place) != place]
    if moved or (laid and laid.conflicts):
        raise StaleRevision(locked.revision, laid.conflicts if laid else [])
    answers = laid.changes if laid else changes
    saved = save_answers(locked, actor=actor, based_on=locked.revision, changes=answers)
    if saved.revision == locked.revision:
        return saved, sent
    return saved, settled(sent, saved.revision, alone=not meanwhile.since)


def _meanwhile(locked: Version, sent: Sent, actor: Actor) -> Meanwhile:
    since = by_others(locked, sent, actor.person_id) if sent.revision < locked.revision else []
    then = as_it_was(locked, sent.revision, sent.own, actor.person_id)
    seen = as_it_was(locked, sent.seen) if sent.chosen else locked
    return Meanwhile(then.document, seen.document, locked.document, since, sent)


def _with_rows(
    saved: Version, meanwhile: Meanwhile, command: Command, *, actor: Actor
) -> tuple[Version, str]:
    """Carry out what the button asks for on the rows as they are now."""
    here = meanwhile.follow(command.place)
    if here is None:
        # Somebody has removed it already.
        return saved, ""
    if command.verb == "remove" and keeps_its_row(meanwhile, command.place):
        return saved, here
    if command.verb == "add" and (made := _added_already(saved, meanwhile, command, actor)):
        return saved, made
    command = Command(command.verb, here, command.suggestion)
    if command.verb == "remove" and (why := why_it_stays(saved, here)):
        raise RowInUse(why)
    whole = normalise(documents.assemble(saved))
    try:
        after, made = carry_out(command, whole, taken=documents.ids_ever(saved))
    except LookupError:
        # Others moved rows meanwhile: this one is first, or last, already.
        return saved, here
    changes = rows_changed(command, whole, after)
    saved = save_answers(saved, actor=actor, based_on=saved.revision, changes=changes)
    return saved, made


def may_remove(version: Version, may: Editing, row: str) -> bool:
    """A row that the person may change, or a party to leave out; never the lead itself."""
    allowed = may.allows(f"{row}.x") or may.leaves_out(row)
    return allowed and not why_it_stays(version, row)


def why_it_stays(version: Version, row: str) -> str:
    """Why a row of a list cannot be removed, whoever asks; "" where it can."""
    lead = version.agreement.lead_organisation
    if generic(row) == "parties[]" and get(version.document, f"{row}.organisation.id") == (
        lead.reference
    ):
        return (
            f"{lead.name} started this agreement and leads it, so it stays a party. If it is to "
            "take no part, withdraw the draft, and let another organisation start one."
        )
    return ""


def _added_already(saved: Version, meanwhile: Meanwhile, command: Command, actor: Actor) -> str:
    """The row that the same person has added to this list since the page was opened, if nothing
    stands in it yet: a form that is sent twice makes one row."""
    later = list(meanwhile.since)
    for number, save in enumerate(later):
        if save.person_id != actor.person_id or command.place not in save.changes:
            continue
        before, after = (rows or [] for rows in save.changes[command.place])
        if len(after) != len(before) + 1 or command.suggestion:
            continue
        made = follow(f"{command.place}.{len(after) - 1}", later[number + 1 :])
        if made and _is_blank(saved, made):
            return made
    return ""


def _is_blank(version: Version, place: str) -> bool:
    """Whether nobody has answered anything in the row; what records gave is no answer yet."""
    row, given = get(version.document, place), origins.unconfirmed(version, place)
    return isinstance(row, Mapping) and not any(
        filled(value)
        for name, value in row.items()
        if name != "id" and f"{place}.{name}" not in given
    )


def rows_changed(
    command: Command, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The list as a whole, so that its history shows what became of each row; and the places
    elsewhere that named a row which has gone."""
    rows = command.place if command.verb == "add" else command.place.rpartition(".")[0]
    found: dict[str, Any] = {rows: get(after, rows, [])}
    for place in differences(before, after):
        if place != rows and not any(place.startswith(f"{whole}.") for whole in found):
            found[place] = get(after, place, [])
    return found
