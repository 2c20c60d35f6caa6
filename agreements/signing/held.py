"""A version that nobody can sign yet: what the rules stop, and who can put that right.

While it is so nobody has the turn to sign, and nobody is asked to sign by a day. Reads what was
judged; judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agreements import telling
from agreements.fixers import DPIA, SERVICE, Fixer, fixer_of
from agreements.judging import can_be_set_aside, kept, set_aside
from agreements.models import Party, Status, Version
from law import Finding
from notices.actions import ask, settle
from notices.models import Task
from organisations.models import Organisation
from organisations.roles import Role

KIND = "cannot_sign"


@dataclass(frozen=True)
class Held:
    """One thing that stops every signature: for whom it waits, and to do what."""

    words: str
    how: str = ""
    """How they can, where the text has to be opened for it."""
    organisation: int = 0
    """Whose drafters answer it; 0 where it is for others, who have a task of their own."""
    message: str = ""


def held_up(version: Version, parties: Sequence[Party]) -> tuple[Held, ...]:
    """What stops every signature of a version that is ready to sign, as it was last judged.
    `parties` are its own, with their organisations. One query, or none."""
    if version.status != Status.READY_TO_SIGN:
        return ()
    found = [one for one in kept(version) if one.blocks and one.stage == "sign"]
    if not found:
        return ()
    aside = set_aside(version)
    return tuple(
        _held(version, one, fixer_of(version, parties, one))
        for one in found
        if (one.rule, one.on) not in aside
    )


def _held(version: Version, finding: Finding, fixer: Fixer) -> Held:
    message = finding.message.rstrip(".")
    if fixer == SERVICE:
        return Held(f"Cannot be signed: {message}")
    if fixer == DPIA:
        return Held(f"Cannot be signed: waits for those of the DPIA to put right: {message}")
    if not fixer.organisation:
        who = fixer.name[0].lower() + fixer.name[1:]
        return Held(f"Cannot be signed: waits for {who} to put right: {message}")
    how = (
        "The text is fixed while it waits for signatures. A signatory who declines sends it back "
        "to draft, where this can be answered."
    )
    if can_be_set_aside(finding):
        lead = version.agreement.lead_organisation.name
        how = f"{how} Or {lead} sets it aside, with a reason."
    words = f"Cannot be signed: waits for drafters of {fixer.name} to answer: {message}"
    return Held(words, how, fixer.organisation, message)


# ------------------------------------------------------------------ who is asked
def ask_to_sign(version: Version, asked: Iterable[Organisation]) -> None:
    """Ask these for their signatures; while nobody can sign, by no day, saying for whom it waits,
    and without a notice. The caller holds the version's lock."""
    held = _held_now(version)
    if not held:
        telling.ask_to_sign(version, asked)
        return
    for organisation in asked:
        _say_that_it_waits(version, held[0], organisation.pk)
    _ask_for_answers(version, held)


def follow(version: Version) -> None:
    """Once it was judged again: signatories hear that it can be signed now, or that it cannot any
    more. The caller holds the version's lock. One query, or none, where nothing changed."""
    if version.status != Status.READY_TO_SIGN:
        return
    held = _held_now(version)
    waiting = Task.objects.filter(about=telling.about(version), kind="sign", done_at=None)
    changed = waiting.filter(due_on__isnull=not held).select_related("organisation")
    asked = [task.organisation for task in changed if task.organisation]
    if not held and asked:
        settle(telling.about(version), kind=KIND)
        telling.ask_to_sign(version, asked)
    elif asked:
        for organisation in asked:
            _say_that_it_waits(version, held[0], organisation.pk)
        _ask_for_answers(version, held)


def _held_now(version: Version) -> tuple[Held, ...]:
    if not any(one.blocks and one.stage == "sign" for one in kept(version)):
        return ()
    return held_up(version, list(version.parties.select_related("organisation")))


def _say_that_it_waits(version: Version, held: Held, organisation: int) -> None:
    _ask(version, "sign", f"{held.words} ({telling.title(version)})", organisation, Role.SIGNATORY)


def _ask_for_answers(version: Version, held: Iterable[Held]) -> None:
    for one in held:
        if one.organisation:
            words = f"Nobody can sign “{telling.title(version)}” until you answer: {one.message}"
            _ask(version, KIND, words, one.organisation, Role.DRAFTER)


def _ask(version: Version, kind: str, words: str, organisation: int, role: str) -> None:
    ask(
        kind,
        about=telling.about(version),
        title=words,
        link=telling.page(version, "sign" if kind == "sign" else "board"),
        organisation=organisation,
        role=role,
        asked_by=version.agreement.lead_organisation_id,
    )
