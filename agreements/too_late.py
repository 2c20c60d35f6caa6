"""What is refused only because of where the version stands: told as such over the API.

Who may read the agreement and could do the thing at another time is told when; for everybody else
it is not found.
"""

from __future__ import annotations

from agreements import invited
from agreements.models import IN_FORCE, OPEN, OVER, Status, Version
from audit.actor import Actor
from audit.transitions import WRONG_STATUS, Blocker, status_words
from organisations.roles import Permission, role_for

DRAFT = frozenset({Status.DRAFT})
BY_WRITERS = frozenset({"save_answers", "confirm_answers", "dismiss", "reconsider"})
BY_LEAD = frozenset(
    {"invite_party", "leave_out", "link_dpia", "vary", "record_review", "invite_to_join"}
)
BY_PARTIES = frozenset(
    {"accept_invitation", "record_flow_start", "answer_after_end", "replace_party"}
)
WHEN: dict[str, frozenset[Status]] = {
    **dict.fromkeys(
        BY_WRITERS | {"invite_party", "leave_out", "link_dpia", "accept_invitation"}, DRAFT
    ),
    **dict.fromkeys(
        ("vary", "record_review", "invite_to_join", "record_flow_start", "replace_party"), IN_FORCE
    ),
    "answer_after_end": OVER - {Status.WITHDRAWN},
}
"""By action, the statuses in which it can be done."""


def too_late(version: Version, actor: Actor, action: str) -> list[Blocker]:
    """Why the action is not possible now, for somebody who may do it at another time; [] for all
    others, and where the status does not stop it. Some queries."""
    statuses = WHEN.get(action)
    if statuses is None or version.status in statuses or not _could(version, actor, action):
        return []
    return [
        Blocker(
            WRONG_STATUS,
            f"This is not possible now: the status is “{status_words(version)}”."
            f"{_what_to_do(version, statuses)}",
        )
    ]


def _could(version: Version, actor: Actor, action: str) -> bool:
    own = [version.agreement.lead_organisation_id]
    if action not in BY_LEAD:
        own += version.parties.filter(may_read=True).values_list("organisation", flat=True)
    if role_for(actor, Permission.DRAFT, own) is not None:
        return True
    if action not in BY_WRITERS:
        return False
    held = invited.holding(version.agreement_id, actor.person_id, "contribute_to_agreement")
    return held is not None


def _what_to_do(version: Version, statuses: frozenset[Status]) -> str:
    if statuses == DRAFT and version.status in OPEN:
        return " A reviewer who asks for changes makes it a draft again."
    if statuses == DRAFT and version.status in IN_FORCE:
        return " To change it, start its next version."
    if statuses == IN_FORCE and version.status in OPEN:
        return " It is possible once the agreement is in force."
    return ""
