"""Who is asked for advice or told of it besides the data protection officer, and in which words."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from audit.actor import Actor
from dpia import telling
from dpia.advice import against, caldicott, kept
from dpia.models import AdviceKind, AdviceOutcome, Dpia, DpiaAdvice, DpiaAdviceAnswer
from notices import actions as notices
from organisations.models import Organisation, Person
from organisations.roles import Permission, Role, roles_with

GIVE_OPINION = "dpia_give_opinion"


def guardians(organisation: Organisation) -> list[Person]:
    """The Caldicott Guardians of an organisation. One query."""
    return notices.holders([organisation.pk], roles_with(Permission.GIVE_OPINION))


def ask_guardians(dpia: Dpia, actor: Actor, organisations: Sequence[Organisation]) -> None:
    """Each organisation's Guardians have a task, and are told why."""
    link = reverse("dpia:give_opinion", args=[dpia.reference])
    for organisation in organisations:
        notices.ask(
            GIVE_OPINION,
            about=telling.about(dpia),
            title=f"Give your view on the DPIA “{dpia.title}”",
            link=link,
            organisation=organisation.pk,
            role=Role.CALDICOTT_GUARDIAN,
            asked_by=dpia.organisation_id,
        )
        notices.tell(
            "caldicott_view_requested",
            guardians(organisation),
            about=telling.about(dpia),
            link=link,
            occasion=f"revision {dpia.revision}",
            agreement_title=dpia.title,
            author_name=actor.name,
            dpia_reference=dpia.reference,
            organisation_name=organisation.name,
            source=caldicott.SOURCE,
        )


def heard_from_guardian(dpia: Dpia, actor: Actor) -> None:
    """The Guardian's organisation need no longer give a view."""
    notices.settle(
        telling.about(dpia), kind=GIVE_OPINION, organisation=actor.organisation_id, by=actor
    )


def tell_writers(dpia: Dpia, piece: DpiaAdvice) -> None:
    """Those who write the DPIA hear that advice is there."""
    notices.tell(
        "dpia_advice_given",
        notices.holders([dpia.organisation_id], (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)),
        about=telling.about(dpia),
        link=f"{reverse('dpia:respond', args=[dpia.reference])}?advice={piece.pk}",
        occasion=f"advice {piece.pk}",
        agreement_title=dpia.title,
        adviser_name=piece.given_by.name,
        adviser_role=_role(piece),
        section_title=_with_opinion(piece),
        dpia_reference=dpia.reference,
    )


def _with_opinion(piece: DpiaAdvice) -> str:
    if not piece.opinion:
        return kept.about(piece)
    return f"{kept.about(piece)}. Their view: {piece.get_opinion_display().lower()}"


def tell_of_overruling(dpia: Dpia, answer: DpiaAdviceAnswer) -> None:
    """Where it goes ahead against advice, those who answer for that hear it: who accepts the
    author's risk, and who approves or adopts the DPIA in each organisation."""
    piece = answer.advice
    if answer.outcome != AdviceOutcome.OVERRULED or not against.is_against(piece):
        return
    readers = dpia.sharings.filter(to_adopt=True).values_list("organisation_id", flat=True)
    concerned = {
        *notices.holders([dpia.organisation_id], (Role.SIRO, Role.INFORMATION_GOVERNANCE)),
        *notices.holders(readers, (Role.INFORMATION_GOVERNANCE,)),
        *([answer.decider] if answer.decider else []),
    }
    notices.tell(
        "dpia_goes_ahead_against_advice",
        sorted(concerned - {piece.given_by}, key=lambda person: person.pk),
        about=telling.about(dpia),
        link=f"{dpia.get_absolute_url()}#advice",
        occasion=f"answer {answer.pk}",
        agreement_title=dpia.title,
        adviser_name=piece.given_by.name,
        adviser_role=_role(piece),
        overrule_reason=answer.reason,
        decided_by=answer.decided_by,
        date=answer.decided_on,
        dpia_reference=dpia.reference,
    )


def tell_adviser(dpia: Dpia, answer: DpiaAdviceAnswer) -> None:
    """Whoever advised hears that the advice is not followed, or only in part: why, by whom."""
    piece = answer.advice
    if answer.outcome not in kept.NOT_FOLLOWED:
        return
    notices.tell(
        "dpia_advice_not_followed",
        [piece.given_by],
        about=telling.about(dpia),
        link=f"{dpia.get_absolute_url()}#advice",
        occasion=f"answer {answer.pk}",
        agreement_title=dpia.title,
        section_title=kept.about(piece),
        outcome=answer.get_outcome_display().lower(),
        overrule_reason=answer.reason,
        decided_by=answer.decided_by,
        date=answer.decided_on,
        dpia_reference=dpia.reference,
    )


def _role(piece: DpiaAdvice) -> str:
    return AdviceKind(piece.kind).label
