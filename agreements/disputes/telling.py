"""Who hears of a disagreement, and whom it waits for. Rows only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agreements import telling
from agreements.disputes import ladder, rules
from agreements.models import Dispute
from audit import clock
from audit.actor import Actor
from notices.actions import ask, holders, settle, tell
from organisations.models import Person
from organisations.roles import Role


def about(dispute: Dispute) -> str:
    """The thing that tasks and notices are about."""
    return f"dispute:{dispute.pk}"


def raised(dispute: Dispute, actor: Actor) -> None:
    step = rules.step_of(dispute)
    _ask(dispute, step)
    _tell(
        "dispute_raised",
        dispute,
        _people(dispute, step),
        issue=_short(dispute.issue),
        organisation_name=dispute.organisation.name,
        raiser_name=actor.name,
        step_date=_when(dispute),
        step_one_people=step.who,
    )


def escalated(dispute: Dispute) -> None:
    earlier, step = rules.steps_of(dispute)[dispute.step - 2], rules.step_of(dispute)
    settle(about(dispute))
    _ask(dispute, step)
    people = {one.pk: one for s in (earlier, step) for one in _people(dispute, s)}
    if step.level == "decider" and dispute.decider is not None:
        people[dispute.decider.pk] = dispute.decider
    _tell(
        "dispute_escalated",
        dispute,
        people.values(),
        earlier_people=earlier.who,
        issue=_short(dispute.issue),
        step_date=_when(dispute),
        step_number=dispute.step,
    )


def due(dispute: Dispute) -> int:
    """The step ends within a day, or has ended; told once for each step. How many heard."""
    step, after = rules.step_of(dispute), rules.next_of(dispute)
    return _tell(
        "dispute_step_due",
        dispute,
        _people(dispute, step),
        step_number=dispute.step,
        step_date=_when(dispute),
        next_step_people=after.who if after else "nobody: this is the last step",
    )


def said(dispute: Dispute, entry: int, actor: Actor, what: str) -> None:
    """One of the two said something, or proposed something, that the other has to read."""
    step = rules.step_of(dispute)
    people = [p for p in _people(dispute, step) if p.pk != actor.person_id]
    _tell("dispute_answered", dispute, people, entry, actor_name=actor.name,
          organisation_name=actor.organisation, what=what)  # fmt: skip


def settled(dispute: Dispute) -> None:
    settle(about(dispute))
    _tell(
        "dispute_settled",
        dispute,
        telling.contacts(dispute.version, Role.INFORMATION_GOVERNANCE),
        outcome=_short(dispute.outcome),
        decider=dispute.decided_by,
        date=clock.today(),
    )


def left_unsettled(dispute: Dispute, actor: Actor) -> None:
    settle(about(dispute))
    people = _people(dispute, rules.step_of(dispute))
    who = "The calendar" if actor.is_system else actor.name
    _tell("dispute_answered", dispute, people, "unsettled", actor_name=who,
          organisation_name=actor.organisation or "the service",
          what="recorded it as not settled, with the reasons of both")  # fmt: skip


def withdrawn(dispute: Dispute, actor: Actor, reason: str) -> None:
    settle(about(dispute))
    people = _people(dispute, rules.step_of(dispute))
    _tell("dispute_withdrawn", dispute, people, actor_name=actor.name,
          organisation_name=actor.organisation, reason=_short(reason))  # fmt: skip


def _ask(dispute: Dispute, step: ladder.Step) -> None:
    """Everybody who acts on the step, in both organisations."""
    for organisation in (dispute.organisation_id, dispute.other_id):
        for role in ladder.asked_at(step.level):
            ask(
                "dispute",
                about=about(dispute),
                title=f"Settle the disagreement: {telling.title(dispute.version)}",
                link=dispute.get_absolute_url(),
                organisation=organisation,
                role=role,
                due_on=clock.date_of(dispute.due_at),
                asked_by=dispute.organisation_id,
            )


def _people(dispute: Dispute, step: ladder.Step) -> list[Person]:
    return holders((dispute.organisation_id, dispute.other_id), ladder.asked_at(step.level))


def _tell(key: str, dispute: Dispute, people: Iterable[Person], *more: Any, **words: Any) -> int:
    return tell(
        key,
        people,
        about=about(dispute),
        link=dispute.get_absolute_url(),
        occasion="|".join(str(part) for part in (dispute.step, *more)),
        agreement_title=telling.title(dispute.version),
        **words,
    )


def _when(dispute: Dispute) -> str:
    """When the step ends: its day, with the time where it is counted in hours."""
    moment = dispute.due_at.astimezone(clock.LONDON)
    day = f"{moment.day} {moment:%B %Y}"
    return day if rules.step_of(dispute).unit == "days" else f"{moment:%H:%M} on {day}"


def _short(words: str) -> str:
    return words if len(words) <= 500 else f"{words[:499]}…"
