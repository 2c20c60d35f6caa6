"""The steps of a prior consultation: rows of the DPIA's one table of transitions (`workflow`)."""

from __future__ import annotations

from collections.abc import Callable

from audit.actor import Actor
from audit.transitions import Transition
from dpia.advice import rules as advice
from dpia.models import ConsultationState, Dpia, Status
from dpia.regulator import effects, rules

May = Callable[[Dpia, Actor], str | None]
Step = Transition[Dpia]
WITH_ICO = frozenset({Status.WITH_ICO})
SENT = (ConsultationState.SENT,)
UNDER_WAY = (ConsultationState.SENT, ConsultationState.INFORMATION_ASKED)
KEEPERS = (
    "a drafter, information governance officer or data protection officer of the organisation "
    "that writes the DPIA"
)


def steps(
    may: Callable[[str], May], written: frozenset[str], back: Callable[[Dpia, Actor], str]
) -> tuple[Step, ...]:
    """The steps, given who may take each, where a DPIA is written, and where it goes back to."""

    def while_with_it(verb: str, label: str, **more: object) -> Step:
        return Step(
            verb=verb,
            label=label,
            sources=WITH_ICO,
            target=Status.WITH_ICO,
            may=may(verb),
            who=KEEPERS,
            **more,  # type: ignore[arg-type]
        )

    return (
        Step(
            verb="prepare_consultation",
            label="Prepare to consult the regulator",
            sources=written,
            target=lambda dpia, actor: dpia.status,
            targets=written,
            may=may("prepare_consultation"),
            rules=(rules.a_high_risk_is_left, rules.nothing_is_under_way, rules.law_is_named),
            write=effects.prepare,
            after=effects.judged,
            who=KEEPERS,
        ),
        Step(
            verb="send_to_regulator",
            label="Send it to the regulator",
            sources=written,
            target=Status.WITH_ICO,
            may=may("send_to_regulator"),
            rules=(
                rules.a_high_risk_is_left,
                rules.everything_to_send_is_listed,
                rules.advice_came_first,
                advice.all_advice_is_answered,
                rules.day_is_possible("sent_on"),
            ),
            write=effects.send,
            after=effects.sent,
            fields=("status_since",),
            who=KEEPERS,
        ),
        while_with_it(
            "note_information_asked",
            "Record that the regulator asks for information",
            rules=(
                rules.has_come_to(*SENT),
                rules.information_is_told,
                rules.day_is_possible("asked_on", rules.last_day_known),
            ),
            write=effects.information_asked,
            after=effects.heard_of_information,
        ),
        while_with_it(
            "note_information_sent",
            "Record that the regulator has the information",
            rules=(
                rules.has_come_to(ConsultationState.INFORMATION_ASKED),
                rules.day_is_possible("sent_on", rules.last_day_known),
            ),
            write=effects.information_sent,
            after=effects.heard_of_answer,
        ),
        while_with_it(
            "note_extension",
            "Record that the regulator takes longer",
            rules=(
                rules.has_come_to(*UNDER_WAY),
                rules.is_not_extended_yet,
                rules.day_is_possible("extended_on", lambda one: one.sent_on),
            ),
            write=effects.extended,
            after=effects.heard_of_extension,
        ),
        while_with_it(
            "note_regulators_advice",
            "Record the regulator’s advice",
            rules=(
                rules.has_come_to(*UNDER_WAY),
                rules.outcome_is_told,
                rules.day_is_possible("advice_on", lambda one: one.sent_on),
            ),
            write=effects.advice_received,
            after=effects.heard_of_advice,
        ),
        Step(
            verb="end_consultation",
            label="Say what was done, and end the consultation",
            sources=WITH_ICO,
            target=back,
            targets=written,
            may=may("end_consultation"),
            rules=(
                rules.has_come_to(ConsultationState.ADVICE_RECEIVED),
                rules.what_was_done_is_told,
            ),
            write=effects.end,
            after=effects.ended,
            fields=("status_since",),
            who=KEEPERS,
        ),
    )
