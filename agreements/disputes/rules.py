"""Who may do what about a disagreement, and what must hold before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from agreements.actions.notes import WRITERS
from agreements.disputes import ladder
from agreements.models import Dispute, DisputeEntry, Version
from audit.actor import Actor
from audit.transitions import Blocker, Given
from organisations.models import Membership, Person
from organisations.roles import Role, roles_of

DECIDERS = frozenset({Role.SIGNATORY, Role.SIRO})
"""Who can be named to decide."""
PROPOSALS = (DisputeEntry.Kind.OUTCOME, DisputeEntry.Kind.DECIDER)


# ------------------------------------------------------------------ who may
def raiser(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may raise one: whoever does something with agreements, in an
    organisation that takes part and reads it. Two queries."""
    if actor.organisation_id not in reading(version):
        return None
    return _held(actor, WRITERS)


def reading(version: Version) -> set[int]:
    """The organisations that take part and read the agreement. One query."""
    parties = version.parties.filter(may_read=True).values_list("organisation", flat=True)
    return {version.agreement.lead_organisation_id, *parties}


def side(dispute: Dispute, actor: Actor) -> str | None:
    """Whoever does something with agreements, in one of the two organisations."""
    return _held(actor, WRITERS) if actor.organisation_id in _sides(dispute) else None


def on_step(dispute: Dispute, actor: Actor) -> str | None:
    """Whoever acts on the step that it has reached, in one of the two organisations."""
    if actor.organisation_id not in _sides(dispute):
        return None
    return _held(actor, ladder.roles_at(step_of(dispute).level))


def on_step_or_calendar(dispute: Dispute, actor: Actor) -> str | None:
    """The same, or the calendar when the time of the step has run out."""
    return "system" if actor.is_system else on_step(dispute, actor)


def raised_it(dispute: Dispute, actor: Actor) -> str | None:
    """Whoever acts on the step, in the organisation that raised it."""
    own = actor.organisation_id == dispute.organisation_id
    return on_step(dispute, actor) if own else None


def decider(dispute: Dispute, actor: Actor) -> str | None:
    """Whom both organisations named to decide, while still in such a post."""
    if actor.person_id is None or actor.person_id != dispute.decider_id:
        return None
    if actor.organisation_id not in reading(dispute.version):
        return None
    return _held(actor, DECIDERS)


def can_decide(dispute: Dispute) -> list[tuple[int, str]]:
    """Who can be named to decide: signatories and senior risk owners of the parties, by name."""
    held = Membership.objects.current().filter(
        organisation__in=reading(dispute.version), role__in=DECIDERS, person__is_active=True
    )
    found = held.order_by("person__name").values_list(
        "person", "person__name", "organisation__name"
    )
    return list({key: (key, f"{name}, {where}") for key, name, where in found}.values())


def named(dispute: Dispute, key: int) -> Person | None:
    """One of those who can decide, by their key."""
    return Person.objects.get(pk=key) if key in dict(can_decide(dispute)) else None


def _held(actor: Actor, roles: frozenset[str]) -> str | None:
    held = roles_of(actor.person_id, actor.organisation_id) & roles
    return min(held) if held else None


def _sides(dispute: Dispute) -> tuple[int, int]:
    return (dispute.organisation_id, dispute.other_id)


# ------------------------------------------------------------------ where it stands
def steps_of(dispute: Dispute) -> tuple[ladder.Step, ...]:
    return ladder.from_json(dispute.ladder)


def step_of(dispute: Dispute) -> ladder.Step:
    """The step that it has reached."""
    return steps_of(dispute)[dispute.step - 1]


def next_of(dispute: Dispute) -> ladder.Step | None:
    """The step after that; None on the last."""
    return next(iter(steps_of(dispute)[dispute.step :]), None)


def proposals(dispute: Dispute) -> list[DisputeEntry]:
    """What was proposed and nobody has agreed to, the newest first. One query."""
    made = dispute.entries.filter(kind__in=PROPOSALS).select_related("organisation", "decider")
    return standing(made.order_by("pk"))


def standing(entries: Iterable[DisputeEntry]) -> list[DisputeEntry]:
    """Of everything said, in order, the proposals that stand: an outcome and who decides stand
    beside each other, and a later one of a kind takes the place of the earlier."""
    last = {entry.kind: entry for entry in entries if entry.kind in PROPOSALS}
    found = [entry for entry in last.values() if entry.agreed_at is None]
    return sorted(found, key=lambda entry: -entry.pk)


# ------------------------------------------------------------------ rules
def there_is_a_next_step(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """It is not on the last step yet."""
    if next_of(dispute) is not None:
        return []
    return [Blocker("last_step", "This is the last step: it is decided here.")]


def has_a_reason(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The step says why."""
    if str(given.get("reason", "")).strip():
        return []
    return [Blocker("no_reason", "Give a reason.", path="reason")]


def its_time_is_over(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The calendar moves it up only when the time of the step has run out."""
    if not actor.is_system or now > dispute.due_at:
        return []
    return [Blocker("too_early", "The time of this step has not run out yet.")]


def the_others_proposed_it(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """What is agreed to is what the other organisation proposed last about that."""
    chosen = next((x for x in proposals(dispute) if x.pk == given.get("proposal")), None)
    if chosen is None:
        return [
            Blocker(
                "proposal_changed",
                "This proposal does not stand any more. Read what was said since.",
                link=dispute.get_absolute_url(),
            )
        ]
    if chosen.organisation_id == actor.organisation_id:
        return [
            Blocker("own_proposal", "Your organisation proposed this. The other one must agree.")
        ]
    return []


def has_an_outcome(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """What was decided, and why: both are kept."""
    missing = {"outcome": "Enter what was decided.", "reasons": "Enter the reasons."}
    return [
        Blocker(f"no_{name}", words, path=name)
        for name, words in missing.items()
        if not str(given.get(name, "")).strip()
    ]


def is_on_the_last_step(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The decider decides when nobody before them could settle it."""
    if next_of(dispute) is None:
        return []
    return [Blocker("too_early", "It is not your turn yet: others still try to settle it.")]


def nobody_can_decide_in_time(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The last step is over, and the two have named nobody who can decide."""
    if next_of(dispute) is not None:
        return [Blocker("too_early", "It is not on the last step yet: move it up.")]
    if now <= dispute.due_at and unsettled(dispute) is None:
        return [Blocker("too_early", "The time of the last step has not run out yet.")]
    if dispute.decider_id is not None and named(dispute, dispute.decider_id):
        return [Blocker("has_decider", "You have named who decides, and they still can.")]
    return []


def has_not_said_so(
    dispute: Dispute, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Each of the two says once why it was not settled. The calendar closes what the other one left
    without an answer until the step's time had run out once more."""
    said = unsettled(dispute)
    if actor.is_system:
        if said is not None and now > dispute.due_at:
            return []
        return [Blocker("too_early", "Nobody said so, or the other still has time to answer.")]
    if said is None or said.organisation_id != actor.organisation_id:
        return []
    return [Blocker("said_already", "Your organisation has said so. The other one can answer.")]


def unsettled(dispute: Dispute) -> DisputeEntry | None:
    """Where one of the two said that it was not settled, what it said. One query."""
    kind = DisputeEntry.Kind.UNSETTLED
    return dispute.entries.filter(kind=kind).select_related("organisation").first()


def no_dispute_pauses_signing(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """No disagreement for which signing waits, as the agreement's own terms say, is open or was
    left unsettled. One query."""
    found = version.agreement.disputes.filter(
        status__in=[Dispute.Status.OPEN, Dispute.Status.UNSETTLED], pauses_signing=True
    ).select_related("agreement")
    return [
        Blocker(
            "dispute",
            "The agreement says that signing waits until a disagreement is settled: "
            f"“{one.pauses_because}”",
            link=one.get_absolute_url(),
        )
        for one in found
    ]
