"""What the screening has to do with approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.models import Dpia
from dpia.screening import keeping
from dpia.screening.signs import assessed, label_of, shown_by
from dpia.subjects import subjects_of
from law.document import get
from law.screening import TRIGGERS


def screening_answers_what_is_shown(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Whatever sign an agreement shows since the screening is answered, or denied for a reason."""
    return signs_not_answered(dpia)


def signs_not_answered(dpia: Dpia) -> list[Blocker]:
    """What stops an approval as long as they are not. Queries where an agreement shows others."""
    if not dpia.standing.get("screening_changed"):
        return []
    latest = keeping.latest(dpia)
    said = {*get(dpia.document, TRIGGERS, []), *(latest.reasons if latest else ())}
    new = [sign for sign in shown_by(dpia, assessed(dpia, subjects_of(dpia))) if sign not in said]
    if not new:
        return []
    named = "; ".join(label_of(sign) for sign in new)
    message = f"An agreement has changed since the screening. Answer the screening again: {named}."
    link = reverse("dpia:screening", args=[dpia.reference])
    return [Blocker("screening_changed", message, link=link, source="UK GDPR Art 35(1)")]
