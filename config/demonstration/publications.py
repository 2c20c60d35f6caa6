"""The DPIAs that the demonstration's organisations have published: one in summary, one with words
hidden; each prepared by a drafter and approved by a second person, as on the pages."""

from __future__ import annotations

from datetime import date, timedelta

from audit import clock
from audit.actor import Actor
from config.demonstration import people
from dpia.models import Dpia, Publication
from dpia.publishing import actions, workflow
from dpia.subjects import subjects_of
from organisations.roles import Role

SUMMED_UP, HIDING = "DPIA-008", "DPIA-005"
HIDDEN = "dpia.risks.0.measures.0.text"
FRAUD = "foi_31"
AFTER = timedelta(days=14)


def publish() -> None:
    """Publish both. Their PDFs are the worker's to make."""
    dpia = _approved(SUMMED_UP)
    with clock.at(_day(dpia)):
        reason = "The detail of systems and of staff is left out. The summary says what matters."
        _publish(_prepared(dpia, decision="summary", reason=reason, summary=_summary(dpia)))
    dpia = _approved(HIDING)
    with clock.at(_day(dpia)):
        reason = "How one check works is hidden, because knowing it would help to get round it."
        publication = _prepared(dpia, decision="redacted", reason=reason)
        actions.hide(publication, actor=_drafter(dpia), place=HIDDEN, reason_code=FRAUD)
        _publish(publication)


def _approved(reference: str) -> Dpia:
    return Dpia.objects.select_related("organisation", "snapshot").get(reference=reference)


def _day(dpia: Dpia) -> date:
    assert dpia.approved_at is not None
    return clock.date_of(dpia.approved_at) + AFTER


def _drafter(dpia: Dpia) -> Actor:
    return people.actor(dpia.organisation, Role.DRAFTER)


def _prepared(dpia: Dpia, *, decision: str, reason: str, summary: str = "") -> Publication:
    return actions.prepare_publication(
        dpia,
        actor=_drafter(dpia),
        decision=decision,
        reason=reason,
        summary=summary,
        among=subjects_of(dpia),
    )


def _publish(publication: Publication) -> None:
    dpia = publication.dpia
    asked = workflow.ask_to_publish(publication, actor=_drafter(dpia))
    officer = people.actor(dpia.organisation, Role.INFORMATION_GOVERNANCE)
    workflow.publish(asked, actor=officer, sha256=asked.sha256)


def _summary(dpia: Dpia) -> str:
    return (
        f"{dpia.organisation.name} looked at what could go wrong for people in “{dpia.title}”,"
        " and at what is done about it. Each risk has a measure with an owner and a day. The data"
        " protection officer advised on it. It is looked at again every year, and whenever what is"
        " shared changes."
    )
