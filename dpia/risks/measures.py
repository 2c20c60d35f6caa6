"""Measures as tasks: which there are to do, who does them, and what stops closing one. Reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker
from dpia.models import Dpia, MeasureTask, Outcome
from dpia.models.dpia import READERS
from dpia.projection import day
from dpia.risks.acceptance import key_of
from govuk.dates import in_words
from organisations.models import Membership, Person
from organisations.roles import Permission, role_for

ACCEPTED = "accepted"
"""The effect of a "measure" that is none: the risk is accepted as it is."""


@dataclass(frozen=True)
class Wanted:
    """A measure of the document that somebody is to carry out."""

    risk_key: str
    text: str
    owner: str
    due_on: date | None

    @property
    def key(self) -> tuple[str, str]:
        """By what it is known again: its risk and its words."""
        return self.risk_key, self.text


IMPORTED = "imported-1"
"""The id of the risk that a DPIA made elsewhere was taken in with."""


def _is_nobodys(measure: Mapping[str, Any]) -> bool:
    """Whether it names neither who carries it out nor by when."""
    return not measure.get("owner") and not measure.get("due_on")


def wanted(dpia: Dpia, *, due_by: date | None = None) -> list[Wanted]:
    """The measures to carry out, each once; with a day, only those due by then.

    Not among them: those that do nothing (the risk is accepted), and those that the data owner
    has not agreed to. Of a DPIA made elsewhere, what was done already when it was taken in.
    """
    found: dict[tuple[str, str], Wanted] = {}
    for number, risk in enumerate(dpia.document.get("risks") or [], 1):
        for measure in risk.get("measures") or []:
            text = (measure.get("text") or "").strip()
            left_out = measure.get("effect") == ACCEPTED or measure.get("approved") is False
            left_out = left_out or (key_of(risk, number) == IMPORTED and _is_nobodys(measure))
            due_on = day(measure.get("due_on"))
            if not text or left_out or (due_by and (due_on is None or due_on > due_by)):
                continue
            owner = (measure.get("owner") or "")[:200]
            one = Wanted(key_of(risk, number), text, owner, due_on)
            found.setdefault(one.key, one)
    return list(found.values())


def people_of(dpia: Dpia) -> list[Person]:
    """Who may be given a measure: those who read the DPIA in the organisation that writes it, and
    in those that it is shared with. Two queries."""
    shared = dpia.sharings.values_list("organisation_id", flat=True)
    places = {dpia.organisation_id, *shared}
    held = Membership.objects.current().filter(organisation__in=places, role__in=READERS)
    return list(
        Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("name", "pk")
    )


def person_named(owner: str, people: Sequence[Person]) -> Person | None:
    """The one of these whom the owner's words name: "Priya Shah" or "Priya Shah, service lead".

    None where nobody or more than one is called that.
    """
    name = " ".join(owner.partition(",")[0].casefold().split())
    found = [one for one in people if name and " ".join(one.name.casefold().split()) == name]
    return found[0] if len(found) == 1 else None


def by_key(tasks: Sequence[MeasureTask]) -> Mapping[tuple[str, str], MeasureTask]:
    """The tasks by what they are known by; of two the one that is open."""
    ordered = sorted(tasks, key=lambda task: (task.is_open, task.pk))
    return {(task.risk_key, task.text): task for task in ordered}


# ------------------------------------------------------------------ who may


def role_to_close(task: MeasureTask, actor: Actor) -> str | None:
    """Its owner, or an information governance officer of the organisation that writes the DPIA."""
    if task.person_id is not None and task.person_id == actor.person_id:
        return "owner"
    return role_for(actor, Permission.APPROVE, [task.dpia.organisation_id])


def role_to_assign(dpia: Dpia, actor: Actor) -> str | None:
    """A drafter or information governance officer of the organisation that writes the DPIA."""
    may = (Permission.DRAFT, Permission.APPROVE)
    found = (role_for(actor, permission, [dpia.organisation_id]) for permission in may)
    return next((role for role in found if role), None)


def what_stops_closing(task: MeasureTask, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot say what became of the measure; permission first."""
    if role_to_close(task, actor) is None:
        who = "whoever carries it out, or an information governance officer of the organisation"
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")]
    if not task.is_open:
        words = f"This is closed already: {task.get_outcome_display().lower()}."
        return [Blocker(WRONG_STATUS, words)]
    return []


def what_stops_reopening(task: MeasureTask, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot open it again."""
    if role_to_close(task, actor) is None:
        return what_stops_closing(task, actor=actor)
    if task.outcome not in (Outcome.DONE, Outcome.NOT_DOING):
        return [Blocker(WRONG_STATUS, "Only what is done, or is not being done, is opened again.")]
    return []


def what_stops_assigning(task: MeasureTask, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot give it to somebody."""
    if role_to_assign(task.dpia, actor) is None:
        who = "a drafter or information governance officer of the organisation"
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")]
    if not task.is_open:
        return [Blocker(WRONG_STATUS, "This is closed already.")]
    return []


def wrong_ending(task: MeasureTask, outcome: str, note: str, on: date) -> list[Blocker]:
    """What is wrong with the words by which a measure is closed."""
    found = []
    if outcome not in (Outcome.DONE, Outcome.NOT_DOING):
        found.append(Blocker("missing", "Select what became of it", path="outcome"))
    if outcome == Outcome.NOT_DOING and not note.strip():
        found.append(Blocker("missing", "Enter why it is not being done", path="note"))
    if on > clock.today():
        words = "The day must be today or in the past."
        found.append(Blocker("future", words, path="closed_on"))
    first = clock.date_of(task.dpia.created_at)
    if on < first and not task.dpia.made_elsewhere:
        words = f"The day must be {in_words(first)} or later."
        found.append(Blocker("too_early", words, path="closed_on"))
    return found
