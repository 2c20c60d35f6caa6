"""Taking in a finished DPIA from elsewhere. It is a draft until an officer here approves it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, Blocker
from dpia import actions, telling, writing
from dpia.approving import unfinished
from dpia.models import Dpia, DpiaImport
from dpia.risks import acceptance
from dpia.risks.measures import IMPORTED
from dpia.screening import keeping
from law import library
from organisations.models import Organisation
from organisations.roles import Permission, role_for


@dataclass(frozen=True)
class KeyFacts:
    """What is asked of a DPIA made elsewhere. Days are dates; levels and outcomes are codes."""

    title: str
    made_by: str
    covers: str
    outcome: str
    author: str
    approved_by: str
    approved_on: date
    next_review_on: date
    dpo_text: str
    dpo_by: str
    dpo_on: date
    dpo_outcome: str
    risk_text: str
    risk_impact: str
    risk_likelihood: str
    risk_severity: str
    residual: str
    dpo_reason: str = ""
    dpo_decided: str = ""
    asked: str = ""
    asked_not: str = ""
    measure: str = ""

    def answers(self) -> dict[str, Any]:
        """The same as answers of a DPIA, by place."""
        not_followed = self.dpo_outcome != "followed"
        return {
            "dpia.screening.completed_on": self.approved_on.isoformat(),
            "dpia.author": self.author,
            "dpia.approved_by": self.approved_by,
            "dpia.approved_on": self.approved_on.isoformat(),
            "dpia.next_review_on": self.next_review_on.isoformat(),
            "dpia.scope_amount": self.covers,
            "dpia.dpo_advice.text": self.dpo_text,
            "dpia.dpo_advice.given_by": self.dpo_by,
            "dpia.dpo_advice.given_on": self.dpo_on.isoformat(),
            "dpia.dpo_advice.outcome": self.dpo_outcome,
            "dpia.dpo_advice.overrule_reason": self.dpo_reason if not_followed else "",
            "dpia.dpo_advice.decided_by": self.dpo_decided if not_followed else "",
            "dpia.consultation.done": self.asked,
            "dpia.consultation.reason_not": "" if self.asked else self.asked_not,
            "dpia.risks": [
                {
                    "id": IMPORTED,
                    "text": self.risk_text,
                    "impact_on_people": self.risk_impact,
                    "likelihood": self.risk_likelihood,
                    "severity": self.risk_severity,
                    "overall": library.overall("", self.risk_likelihood, self.risk_severity),
                    "measures": self._measures(),
                    "residual": self.residual,
                }
            ],
        }

    def _measures(self) -> list[dict[str, Any]]:
        """What was done about the risk. It was approved with the DPIA, and is nobody's to do."""
        if not self.measure:
            return []
        return [{"text": self.measure, "approved": True, "effect": "reduced"}]


@transaction.atomic
def import_dpia(
    *, actor: Actor, organisation: Organisation, facts: KeyFacts, content: bytes
) -> Dpia:
    """A DPIA of the organisation that was made elsewhere, with its PDF and key facts.

    A draft: an information governance officer compares both and approves it, under the rules for
    every DPIA. `content` has passed `files.content_of`. Raises TransitionBlocked if the actor
    drafts nothing there.
    """
    dpia = actions.create_dpia(actor=actor, title=facts.title, organisation=organisation)
    now = clock.now()
    changed = writing.differences(dpia, facts.answers())
    told = writing.write(dpia, changed, actor=actor, at=now)
    keeping.keep(dpia, actor=actor, at=now)
    file = DpiaImport.objects.create(
        dpia=dpia,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        made_by=facts.made_by,
        covers=facts.covers,
        outcome=facts.outcome,
        imported_at=now,
        imported_by_id=actor.person_id or 0,
    )
    dpia.made_elsewhere = True
    dpia.save(update_fields=["made_elsewhere"])
    role = role_for(actor, Permission.DRAFT, [organisation.pk]) or ""
    detail = {"sha256": file.sha256, "size": file.size, "made_by": file.made_by, **told}
    record("import_dpia", dpia, actor=actor.as_role(role), at=now, detail=detail)
    writing.judge(dpia, changed)
    telling.ask_to_approve(dpia, actor)
    unfinished.pass_on(dpia)
    if acceptance.waiting(dpia):
        telling.ask_to_accept(dpia)
    return dpia


def what_stops_importing(actor: Actor) -> list[Blocker]:
    """Why the actor cannot import a DPIA for the organisation they act for."""
    if role_for(actor, Permission.DRAFT) is not None:
        return []
    return [Blocker(NOT_PERMITTED, "You cannot do this. It needs a drafter of the organisation.")]
