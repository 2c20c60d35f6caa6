"""Who is asked for advice or told of it besides the data protection officer, and in which words."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from audit.actor import Actor
from dpia import telling
from dpia.advice import caldicott, kept
from dpia.models import AdviceKind, Dpia, DpiaAdvice, DpiaAdviceAnswer
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
        section_title=kept.about(piece),
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
