"""Every way in which a DPIA changes status. Nothing else writes its status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from audit import transitions
from audit.actor import Actor
from audit.transitions import Blocker, Given, Transition
from dpia import effects, rules
from dpia.advice import effects as advising
from dpia.advice import rules as advice
from dpia.advice.since import advice_is_on_this_text
from dpia.approving import days, names, review
from dpia.importing.rules import file_lets_it_go_ahead
from dpia.models import Dpia, DpiaSharing, Status
from dpia.regulator import effects as consulting
from dpia.regulator import rules as regulator
from dpia.regulator.offering import KEEPERS_NEED, REGULATORS_STEPS
from dpia.regulator.steps import steps as consultation_steps
from dpia.risks.acceptance import high_risks_are_accepted
from dpia.risks.undone import no_measure_is_given_up
from dpia.screening.rules import screening_answers_what_is_shown
from dpia.targets import as_it_is, once_its_own_officer_advised, where_it_is_written
from organisations.holding import take
from organisations.roles import Permission, role_for

May = Callable[[Dpia, Actor], str | None]
Step = Transition[Dpia]
"""What each step is `given`: `advise` text, opinion, given_by, given_on; `advise_on_section`
section, text; `give_opinion` opinion, text; `respond` advice, outcome, overrule_reason, decided_by,
decided_on; `approve` approved_by, approved_on, adopted_on, next_review_on, revision;
`decide_not_needed` reason, revision. Days are dates."""


# ------------------------------------------------------------------ who may
NEEDS: dict[str, tuple[str, ...]] = {
    "begin": (Permission.DRAFT,),
    "ask_for_advice": (Permission.DRAFT, Permission.APPROVE),
    "advise_on_section": (Permission.ADVISE,),
    "advise": (Permission.ADVISE,),
    "ask_for_opinion": (Permission.DRAFT, Permission.APPROVE),
    "give_opinion": (Permission.GIVE_OPINION,),
    "respond": (Permission.DRAFT, Permission.APPROVE),
    **dict.fromkeys(REGULATORS_STEPS, KEEPERS_NEED),
    "approve": (Permission.APPROVE,),
    "decide_not_needed": (Permission.APPROVE,),
    "start_review": (Permission.DRAFT, Permission.APPROVE),
    "return_to_draft": (Permission.DRAFT, Permission.APPROVE),
}
"""For each step, the permissions of which one is needed."""


def _in_author(verb: str) -> May:
    """A member of the organisation that writes the DPIA, with a permission the step needs."""

    def may(dpia: Dpia, actor: Actor) -> str | None:
        found = (role_for(actor, needed, [dpia.organisation_id]) for needed in NEEDS[verb])
        return next((role for role in found if role), None)

    return may


def _of_whom_it_serves(permission: str) -> May:
    """Who has the permission in the author's organisation, or in one that it is shared with."""

    def may(dpia: Dpia, actor: Actor) -> str | None:
        shared = DpiaSharing.objects.filter(dpia=dpia).values_list("organisation_id", flat=True)
        return role_for(actor, permission, [dpia.organisation_id, *shared])

    return may


# ------------------------------------------------------------------ the table


WRITTEN = frozenset({Status.DRAFT, Status.UNDER_REVIEW})
DRAFTERS = "a drafter or information governance officer of the organisation that writes the DPIA"
OFFICERS = "an information governance officer of the organisation that writes the DPIA"
ADVISERS = "a data protection officer of an organisation that the DPIA serves"
MOVED = ("status_since",)
BEING_MADE = WRITTEN | {Status.WITH_DPO}
FREE_TO_ADVISE = (rules.wrote_nothing_in_it, advice.approved_nothing_in_it)
"""Nobody advises on what they wrote, approved or adopted."""
DECIDED = (*rules.BY_ANOTHER, names.decided_against_no_advice)
"""Who decides neither wrote it nor advises on it, and has read it as it stands."""

BEGIN = Step(
    verb="begin",
    label="Start the DPIA",
    sources=frozenset({Status.NOT_STARTED}),
    target=Status.DRAFT,
    may=_in_author("begin"),
    write=effects.moved,
    after=effects.judged,
    fields=MOVED,
    who="a drafter of the organisation that writes the DPIA",
)
ASK_FOR_ADVICE = Step(
    verb="ask_for_advice",
    label="Ask the data protection officer for advice",
    sources=WRITTEN,
    target=Status.WITH_DPO,
    may=_in_author("ask_for_advice"),
    rules=(rules.has_an_adviser,),
    write=effects.moved,
    after=effects.asked,
    fields=MOVED,
    who=DRAFTERS,
)
ADVISE_ON_SECTION = Step(
    verb="advise_on_section",
    label="Advise on one section",
    sources=frozenset({Status.WITH_DPO}),
    target=Status.WITH_DPO,
    may=_of_whom_it_serves(Permission.ADVISE),
    rules=(*FREE_TO_ADVISE, advice.piece_is_written),
    write=advising.advise_on_section,
    after=advising.advised_on_section,
    who=ADVISERS,
)
ADVISE = Step(
    verb="advise",
    label="Give advice",
    sources=frozenset({Status.WITH_DPO}),
    target=once_its_own_officer_advised,
    targets=BEING_MADE,
    may=_of_whom_it_serves(Permission.ADVISE),
    rules=(
        *FREE_TO_ADVISE,
        rules.advice_is_written,
        advice.opinion_is_known,
        days.not_before("given_on", "dpia.dpo_advice.given_on", days.asked),
    ),
    write=advising.advise,
    after=advising.advised,
    fields=MOVED,
    who=ADVISERS,
)
ASK_FOR_OPINION = Step(
    verb="ask_for_opinion",
    label="Ask for the Caldicott Guardian’s view",
    sources=BEING_MADE,
    target=as_it_is,
    targets=BEING_MADE,
    may=_in_author("ask_for_opinion"),
    rules=(advice.a_guardian_can_be_asked,),
    after=advising.asked_guardians,
    who=DRAFTERS,
)
GIVE_OPINION = Step(
    verb="give_opinion",
    label="Give your view as Caldicott Guardian",
    sources=BEING_MADE,
    target=as_it_is,
    targets=BEING_MADE,
    may=_of_whom_it_serves(Permission.GIVE_OPINION),
    rules=(*FREE_TO_ADVISE, advice.opinion_is_written),
    write=advising.give_opinion,
    after=advising.opinion_given,
    who="a Caldicott Guardian of an organisation that the DPIA serves",
)
RESPOND = Step(
    verb="respond",
    label="Say what you do with the advice",
    sources=WRITTEN,
    target=as_it_is,
    targets=WRITTEN,
    may=_in_author("respond"),
    rules=(
        advice.advised_on_nothing_in_it,
        advice.there_is_something_to_answer,
        rules.response_is_complete,
        names.overruled_by_no_adviser,
        days.not_before("decided_on", "advice.decided_on", days.advised),
    ),
    write=advising.respond,
    after=advising.responded,
    who=DRAFTERS,
)
APPROVE = Step(
    verb="approve",
    label="Approve the DPIA",
    sources=WRITTEN,
    target=Status.APPROVED,
    may=_in_author("approve"),
    rules=(
        *DECIDED,
        names.accepted_by_neither_adviser_nor_author,
        days.not_before("approved_on", "dpia.approved_on", days.ready),
        review.review_is_planned,
        screening_answers_what_is_shown,
        high_risks_are_accepted,
        no_measure_is_given_up,
        file_lets_it_go_ahead,
        advice.advice_is_heeded,
        advice_is_on_this_text,
        advice.guardians_have_spoken,
        regulator.regulator_lets_it_go,
        rules.nothing_in_law_stops_it,
    ),
    write=effects.approve,
    after=effects.approved,
    fields=(*MOVED, "approved_at", "approved_by", "snapshot", "facts_changed_at"),
    who=OFFICERS,
)
DECIDE_NOT_NEEDED = Step(
    verb="decide_not_needed",
    label="Record that no DPIA is needed",
    sources=frozenset({Status.NOT_STARTED, Status.DRAFT}),
    target=Status.NOT_NEEDED,
    may=_in_author("decide_not_needed"),
    rules=(
        *DECIDED,
        rules.is_not_made_elsewhere,
        rules.reason_is_given,
        rules.dpo_was_heard,
        advice.advice_is_heeded,
        regulator.regulator_lets_it_go,
        rules.law_lets_it_go_without,
    ),
    write=effects.go_without,
    after=effects.went_without,
    fields=MOVED,
    who=OFFICERS,
)
START_REVIEW = Step(
    verb="start_review",
    label="Review the DPIA",
    sources=frozenset({Status.APPROVED}),
    target=Status.UNDER_REVIEW,
    may=_in_author("start_review"),
    write=effects.moved,
    after=effects.review_started,
    fields=MOVED,
    who=DRAFTERS,
)
RETURN_TO_DRAFT = Step(
    verb="return_to_draft",
    label="Take the DPIA back to work on it",
    sources=frozenset({Status.WITH_DPO, Status.WITH_ICO, Status.NOT_NEEDED}),
    target=where_it_is_written,
    targets=WRITTEN,
    may=_in_author("return_to_draft"),
    write=consulting.take_back,
    after=consulting.taken_back,
    fields=MOVED,
    who=DRAFTERS,
)

CONSULTATION = consultation_steps(_in_author, WRITTEN, where_it_is_written)
(
    PREPARE,
    SEND,
    INFORMATION_ASKED,
    INFORMATION_SENT,
    EXTENSION,
    REGULATORS_ADVICE,
    END_CONSULTATION,
) = CONSULTATION

STEPS = (
    BEGIN,
    ASK_FOR_ADVICE,
    ADVISE_ON_SECTION,
    ADVISE,
    ASK_FOR_OPINION,
    GIVE_OPINION,
    RESPOND,
    *CONSULTATION,
    APPROVE,
    DECIDE_NOT_NEEDED,
    START_REVIEW,
    RETURN_TO_DRAFT,
)
TRANSITIONS: dict[str, Step] = {step.verb: step for step in STEPS}


# ------------------------------------------------------------------ the steps themselves


def begin(dpia: Dpia, *, actor: Actor) -> Dpia:
    """The screening says that it is to be done."""
    return take(dpia, BEGIN, actor=actor)


def ask_for_advice(dpia: Dpia, *, actor: Actor) -> Dpia:
    """Nobody writes in it until the data protection officer has advised."""
    return take(dpia, ASK_FOR_ADVICE, actor=actor)


def advise(
    dpia: Dpia,
    *,
    actor: Actor,
    text: str = "",
    opinion: str = "",
    given_by: str = "",
    given_on: date | None = None,
) -> Dpia:
    """Keep the advice as given, in the officer's own name and today unless told otherwise.

    `opinion` is one of `Opinion`. Without a text it ends advice that was given section by section.
    """
    given = {"text": text, "opinion": opinion, "given_by": given_by, "given_on": given_on}
    return take(dpia, ADVISE, actor=actor, given=given)


def advise_on_section(dpia: Dpia, *, actor: Actor, section: str, text: str) -> Dpia:
    """Keep advice on one section. The DPIA stays with the officer, until `advise` ends that."""
    given = {"section": section, "text": text}
    return take(dpia, ADVISE_ON_SECTION, actor=actor, given=given)


def ask_for_opinion(dpia: Dpia, *, actor: Actor) -> Dpia:
    """Ask the Caldicott Guardians whose view is needed and not there yet."""
    return take(dpia, ASK_FOR_OPINION, actor=actor)


def give_opinion(dpia: Dpia, *, actor: Actor, opinion: str, text: str) -> Dpia:
    """Keep a Caldicott Guardian's view as given: one of `Opinion`, and why."""
    given = {"opinion": opinion, "text": text}
    return take(dpia, GIVE_OPINION, actor=actor, given=given)


def respond(
    dpia: Dpia,
    *,
    actor: Actor,
    outcome: str,
    overrule_reason: str = "",
    decided_by: str = "",
    decided_on: date | None = None,
    advice: int | None = None,
) -> Dpia:
    """Say whether advice is `followed`, `partly` followed or `overruled`: the piece with that
    number, or else every piece that has no answer. Decided today unless told otherwise."""
    given = {
        "outcome": outcome,
        "overrule_reason": overrule_reason,
        "decided_by": decided_by,
        "decided_on": decided_on,
        "advice": advice,
    }
    return take(dpia, RESPOND, actor=actor, given=given)


def prepare_consultation(dpia: Dpia, *, actor: Actor, law: str, **documents: str) -> Dpia:
    """List what is sent to the regulator: where each of `kept.DOCUMENTS` is found. It is kept, and
    may be completed later."""
    given = {"law": law, **documents}
    return take(dpia, PREPARE, actor=actor, given=given)


def send_to_regulator(dpia: Dpia, *, actor: Actor, sent_on: date | None = None) -> Dpia:
    """The regulator has it from that day (today): its clock starts, and no answer changes."""
    return take(dpia, SEND, actor=actor, given={"sent_on": sent_on})


def note_information_asked(
    dpia: Dpia, *, actor: Actor, asked: str, asked_on: date | None = None
) -> Dpia:
    """The regulator waits for information from that day (today), and its clock stands still."""
    given = {"asked": asked, "asked_on": asked_on}
    return take(dpia, INFORMATION_ASKED, actor=actor, given=given)


def note_information_sent(dpia: Dpia, *, actor: Actor, sent_on: date | None = None) -> Dpia:
    """The regulator has what it asked for since that day (today): its clock goes on."""
    return take(dpia, INFORMATION_SENT, actor=actor, given={"sent_on": sent_on})


def note_extension(dpia: Dpia, *, actor: Actor, extended_on: date | None = None) -> Dpia:
    """The regulator said on that day (today) that it takes the longer time."""
    return take(dpia, EXTENSION, actor=actor, given={"extended_on": extended_on})


def note_regulators_advice(
    dpia: Dpia, *, actor: Actor, outcome: str, advice: str, advice_on: date | None = None
) -> Dpia:
    """What the regulator decided, one of `ANSWERS`, and advised, on that day (today)."""
    given = {"outcome": outcome, "advice": advice, "advice_on": advice_on}
    return take(dpia, REGULATORS_ADVICE, actor=actor, given=given)


def end_consultation(dpia: Dpia, *, actor: Actor, done: str) -> Dpia:
    """Say what was done about the advice. The DPIA goes back to those who write it."""
    return take(dpia, END_CONSULTATION, actor=actor, given={"done": done})


def approve(
    dpia: Dpia,
    *,
    actor: Actor,
    approved_by: str = "",
    approved_on: date | None = None,
    adopted_on: date | None = None,
    next_review_on: date | None = None,
    revision: int | None = None,
) -> Dpia:
    """Approve what the caller read: `revision`, or that of the row given.

    `approved_by` names who accepts the risk that is left (the approver), on a day (today). The
    organisation adopts it by that, on the same day unless `adopted_on` says another. It is looked
    at again by `next_review_on`, or by the day that the DPIA says.
    """
    given = {
        "approved_by": approved_by,
        "approved_on": approved_on,
        "adopted_on": adopted_on,
        "next_review_on": next_review_on,
        "revision": dpia.revision if revision is None else revision,
    }
    return take(dpia, APPROVE, actor=actor, given=given)


def decide_not_needed(
    dpia: Dpia, *, actor: Actor, reason: str, revision: int | None = None
) -> Dpia:
    """Go without a DPIA, for a reason. Where one is expected, the DPO has advised on it before."""
    read = dpia.revision if revision is None else revision
    given = {"reason": reason, "revision": read}
    return take(dpia, DECIDE_NOT_NEEDED, actor=actor, given=given, reason=reason)


def start_review(dpia: Dpia, *, actor: Actor, reason: str = "") -> Dpia:
    """Open it again. It counts as approved until the review is approved in its turn."""
    return take(dpia, START_REVIEW, actor=actor, reason=reason)


def return_to_draft(dpia: Dpia, *, actor: Actor, reason: str = "") -> Dpia:
    """Work on it again: taken back from the data protection officer, or needed after all."""
    return take(dpia, RETURN_TO_DRAFT, actor=actor, reason=reason)


def what_stops(dpia: Dpia, verb: str, *, actor: Actor, given: Given | None = None) -> list[Blocker]:
    """Every reason why the actor cannot take that step now; empty when they can."""
    return transitions.what_stops(dpia, TRANSITIONS[verb], actor=actor, given=given)
