"""What must hold before advice is given or answered, and what advice has to do with approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.advice import against, asking, caldicott, guardians, kept
from dpia.documents import wholes
from dpia.models import AdviceKind, Dpia, DpiaAdvice, Opinion
from dpia.risks import owners
from organisations.models import Organisation
from questionnaire import load

ADVISED = "UK GDPR Art 38(6)"
OPINION = "dpia.dpo_advice.opinion"


def advised_on_nothing_in_it(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nobody writes in, answers or approves what they advised on (UK GDPR, Article 38(6))."""
    if actor.person_id is None or not dpia.advice.filter(given_by=actor.person_id).exists():
        return []
    message = "You gave advice on this DPIA, so somebody else has to do this."
    return [Blocker("advised", message, source=ADVISED)]


def approved_nothing_in_it(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nobody advises on what they approved or adopted, or on risks and measures that they
    accepted."""
    who = actor.person_id
    decided = (
        dpia.approved_by_id == who
        or dpia.sharings.filter(adopted_by=who).exists()
        or dpia.acceptances.filter(accepted_by=who).exists()
        or owners.has_agreed(dpia, who)
    )
    if not decided:
        return []
    message = (
        "You approved or adopted this DPIA, or accepted its risks or measures, so somebody else "
        "has to advise on it."
    )
    return [Blocker("approved_it", message, source=ADVISED)]


def piece_is_written(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Advice on a section names the section and says something."""
    found = []
    if given.get("section") not in {section.key for section in load("dpia").sections}:
        found.append(Blocker("missing", "Select the section you advise on", path="advice.section"))
    if not str(given.get("text") or "").strip():
        found.append(Blocker("missing", "Enter your advice", path="advice.text"))
    return found


def opinion_is_written(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """A Caldicott Guardian says whether it may go ahead, and why."""
    found = []
    if given.get("opinion") not in Opinion.values:
        message = "Select whether it may go ahead"
        found.append(Blocker("missing", message, path="advice.opinion"))
    if not str(given.get("text") or "").strip():
        found.append(Blocker("missing", "Enter your view", path="advice.text"))
    return found


def opinion_is_known(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The officer's opinion is one of `Opinion`, where it is given. The page and the API ask."""
    if (given.get("opinion") or Opinion.MAY_PROCEED) in Opinion.values:
        return []
    return [Blocker("missing", "Select whether it may go ahead", path=OPINION)]


def has_pieces(dpia: Dpia) -> bool:
    """Whether, since the data protection officer was asked last, a section was advised on."""
    return dpia.advice.filter(kind=AdviceKind.DPO, asked_at=dpia.status_since).exists()


def there_is_something_to_answer(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    found = kept.pieces(dpia)
    if not found:
        return [Blocker("no_advice", "Nobody has given advice yet.")]
    if kept.to_answer(found, given.get("advice")):
        return []
    return [Blocker("no_such_advice", "There is no such advice on this DPIA.")]


def all_advice_is_answered(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nothing goes on while advice waits for an answer. One query."""
    return _waiting(dpia, kept.with_outcomes(dpia))


def advice_is_heeded(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Nothing is approved while advice waits for an answer, or while somebody's last word is that
    it should not go ahead and nobody has overruled that. One query."""
    found = kept.with_outcomes(dpia)
    against_it = (against.blocker(dpia, one) for one in against.standing(found) if found[one])
    return [*_waiting(dpia, found), *against_it]


def _waiting(dpia: Dpia, found: Mapping[DpiaAdvice, str]) -> list[Blocker]:
    return [
        Blocker(
            "advice_unanswered",
            f"Say what you do with the advice of {piece.given_by.name} on “{kept.about(piece)}”.",
            link=f"{reverse('dpia:respond', args=[dpia.reference])}?advice={piece.pk}",
            source="ICO DPIA template, step 7",
        )
        for piece, outcome in found.items()
        if not outcome
    ]


def guardians_have_spoken(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Where confidential health or adult social care data is shared, each Guardian's view is in,
    on the text as it is."""
    # Worked out whenever the DPIA, or an agreement that relies on it, is judged.
    waiting = guardians.waiting(dpia, caldicott.known_to_need(dpia))
    link = reverse("dpia:ask_for_opinion", args=[dpia.reference])
    return guardians.blockers(waiting, link)


def to_ask(dpia: Dpia) -> list[Organisation]:
    """Whose Caldicott Guardian can be asked: no view on this text is there, or it was that it
    should not go ahead, and is not overruled."""
    missing = guardians.waiting(dpia, caldicott.needed_from(wholes(dpia)))
    again = against.guardians_to_hear_again(dpia)
    return list(dict.fromkeys([*(one.organisation for one in missing), *again]))


def a_guardian_can_be_asked(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """A view is needed, and everybody whose view is needed has a Guardian here."""
    waiting = to_ask(dpia)
    if not waiting:
        message = (
            "No Caldicott Guardian's view is needed now. It is needed where confidential health or "
            "adult social care data is shared, and again once the DPIA has changed."
        )
        return [Blocker("opinion_not_needed", message, source=caldicott.SOURCE)]
    return [
        Blocker(
            "no_guardian",
            f"{organisation.name} has no Caldicott Guardian here. Its organisation administrator "
            "can add one.",
        )
        for organisation in waiting
        if not asking.guardians(organisation)
    ]
