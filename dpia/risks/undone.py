"""Measures that are given up though less is left of a risk because of them: then what was approved
no longer holds, and the DPIA is reviewed (UK GDPR, Article 35(11))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.models import Dpia, MeasureTask, Outcome
from dpia.risks.acceptance import key_of
from notices import actions as notices
from organisations.roles import Role

IN_STANDING = "undone"
REVIEW = "dpia_review_stale"
SOURCE = "UK GDPR Art 35(11)"
HEAR = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.SIRO, Role.DATA_OWNER)
RELYING = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO)


def since_approval(dpia: Dpia) -> list[str]:
    """The measures given up since the DPIA was approved. Kept with it; queries nothing."""
    found: list[str] = dpia.standing.get(IN_STANDING) or []
    return found


def note(dpia: Dpia, given_up: MeasureTask | None = None) -> None:
    """Keep with a locked DPIA which measures are given up since its approval, and tell those who
    accepted, advise on and rely on what is approved of one that has just been."""
    before = since_approval(dpia)
    rows = dpia.measure_tasks.filter(outcome=Outcome.NOT_DOING)
    if dpia.approved_at is not None:
        rows = rows.filter(closed_at__gt=dpia.approved_at)
    as_high_as_before = {
        key_of(risk, number) for number, risk in _risks(dpia) if not _is_lowered(risk)
    }
    found = [one.text for one in rows if one.risk_key not in as_high_as_before]
    dpia.standing = {**dpia.standing, IN_STANDING: found}
    dpia.save(update_fields=["standing"])
    if dpia.approved_at is not None and given_up is not None and given_up.text in found:
        _tell(dpia, given_up)
    if before and not found and not dpia.is_stale:
        notices.settle(f"dpia:{dpia.reference}", kind=REVIEW, by=Actor.system("measures"))


def cleared(dpia: Dpia) -> dict[str, Any]:
    """Its standing once it is approved again: what is approved is as it is now."""
    return {**dpia.standing, IN_STANDING: []}


def _tell(dpia: Dpia, task: MeasureTask) -> None:
    link = dpia.get_absolute_url()
    notices.ask(
        REVIEW,
        about=f"dpia:{dpia.reference}",
        title=f"Review the DPIA “{dpia.title}”: a measure is not being done",
        link=link,
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
    )
    author = dpia.organisation_id
    adopted = dpia.sharings.filter(adopted_on__isnull=False).values_list("organisation", flat=True)
    for key, where, roles in (
        ("dpia_stale", {author}, HEAR),
        ("dpia_stale_relied_on", {*adopted} - {author}, RELYING),
    ):
        notices.tell(
            key,
            notices.holders(where, roles),
            about=f"dpia:{dpia.reference}",
            link=f"{link}#changes",
            occasion=f"measure {task.pk} given up {clock.now().isoformat()}",
            agreement_title=dpia.title,
            changed_things=f"* The measure “{task.text}” is not being done: {task.note}",
            dpia_reference=dpia.reference,
        )


def no_measure_is_given_up(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """A rule of approval: less is left of no risk because of a measure that nobody carries out.
    Given up before the last approval, it still lowers nothing. Queries nothing before the first one
    where none is given up."""
    if dpia.approved_at is None and not since_approval(dpia):
        return []
    rows = dpia.measure_tasks.filter(outcome=Outcome.NOT_DOING)
    given_up = {(one.risk_key, one.text) for one in rows}
    return [
        Blocker(
            "measure_given_up",
            f"The measure “{text}” of risk {number} is not being done. Take it out and say again"
            " what is left of the risk, or have it done after all.",
            path=f"dpia.risks.{number - 1}.measures",
            source=SOURCE,
        )
        for number, risk in _risks(dpia)
        if _is_lowered(risk)
        for measure in risk.get("measures") or []
        if (key_of(risk, number), text := (measure.get("text") or "").strip()) in given_up
        and measure.get("approved") is not False
    ]


def _risks(dpia: Dpia) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(dpia.document.get("risks") or [], 1))


def _is_lowered(risk: Mapping[str, Any]) -> bool:
    """Whether less is left of it than it is without measures."""
    return bool(risk.get("residual")) and risk.get("residual") != risk.get("overall")
