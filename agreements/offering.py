"""Which actions somebody may try on a version, by their names in the API.

Asked of roles, parties and status. What else stops an action is said when it is tried.
"""

from __future__ import annotations

from collections.abc import Iterable

from agreements import origins, rules
from agreements.actions import editing, varying
from agreements.actions.notes import WRITERS as NOTING
from agreements.actions.nudging import PERMITS as NUDGING
from agreements.actions.people import inviting
from agreements.dismissals import can_be_dismissed, dismissed
from agreements.disputes import offering as disputes
from agreements.dpias import linking
from agreements.ending import withdrawing
from agreements.ending.holding import may_suspend_too
from agreements.ending.rules import may_be_called_off
from agreements.ending.standing import announced_of
from agreements.joining import offering as joining
from agreements.judging import can_be_set_aside, kept
from agreements.models import IN_FORCE, OPEN, OVER, Announcement, Party, Status, Version
from agreements.people import may_invite
from agreements.replacing.rules import replaceable
from agreements.threads import commenting
from agreements.workflow import TRANSITIONS
from audit import clock
from audit.actor import Actor
from organisations.roles import Permission, roles_of, roles_with


def names(
    version: Version, actor: Actor, announced: Iterable[Announcement] | None = None
) -> list[str]:
    """The actions' names: first the steps of the workflow, then the rest. Some queries for each.
    `announced` is what was announced about it, where that was read already."""
    announced = announced_of(version) if announced is None else announced
    steps = [
        in_address(verb)
        for verb, step in TRANSITIONS.items()
        if version.status in step.sources
        and (role := step.may(version, actor))
        and not (verb == "withdraw" and withdrawing.is_for_a_signatory(version, actor, role))
        and not (verb in _DECISIONS and _has_decided(version, actor.as_role(role), verb))
    ]
    held = roles_of(actor.person_id, actor.organisation_id)
    own = version.parties.filter(organisation=actor.organisation_id).first()
    leads = actor.organisation_id == version.agreement.lead_organisation_id
    drafts = bool(held & roles_with(Permission.DRAFT))
    decides = bool(held & (roles_with(Permission.ACCEPT_RISK) | roles_with(Permission.APPROVE)))
    keeps = inviting(version, actor) is not None and version.status not in OVER
    comments = commenting(version, actor) is not None
    offered = {
        **_while_drafted(version, actor, own, drafts=drafts),
        "suspend": may_suspend_too(version, actor),
        "call-off": bool(
            may_be_called_off(
                (row for row in announced if row.is_to_come),
                actor.organisation_id,
                held,
            )
        ),
        "vary": varying(version, actor) is not None and not _is_being_varied(version),
        "replace-party": bool(replaceable(version, actor)) and not _is_being_varied(version),
        "record-flow-start": drafts and own is not None and _runs(version, started=False),
        "record-review": leads
        and (drafts or bool(held & roles_with(Permission.APPROVE)))
        and _runs(version),
        "answer-after-end": drafts and own is not None and _closes(version, own),
        **_about_dpias(version, actor),
        "add-note": own is not None and bool(held & NOTING),
        "nudge": own is not None and any(held & roles_with(needed) for needed in NUDGING),
        "send-person-again": keeps,
        "change-person": keeps,
        "withdraw-person": keeps,
        **dict.fromkeys(_IN_THREADS, comments),
        "override": leads
        and decides
        and version.status not in OVER
        and any(can_be_set_aside(finding) for finding in kept(version)),
    }
    rest = [name for name, may in offered.items() if may]
    return steps + rest + joining.names(version, actor) + disputes.names(version, actor)


_IN_THREADS = (
    *("open-thread", "reply-in-thread", "propose-wording", "accept-wording", "decline-wording"),
    *("resolve-thread", "reopen-thread", "mark-thread"),
)
_CLOSING = OVER - {Status.WITHDRAWN}


_DECISIONS = {
    "approve": rules.is_still_asked,
    "ask_for_changes": rules.may_still_object,
    "refuse": rules.may_still_object,
}


def _has_decided(version: Version, actor: Actor, verb: str) -> bool:
    """Whether nothing is left for the reviewer to decide in any role they hold."""
    return bool(_DECISIONS[verb](version, actor, clock.now(), {}))


def _closes(version: Version, own: Party) -> bool:
    return version.status in _CLOSING or own.left_on is not None


def _about_dpias(version: Version, actor: Actor) -> dict[str, bool]:
    links = linking.may_link(version, actor) is not None
    beside = version.further_dpias.exists()
    return {
        "link-further-dpia": links,
        "unlink-further-dpia": links and beside,
        "rely-on-dpia": beside and editing(version, actor).leads,
    }


def in_address(verb: str) -> str:
    """A verb as addresses write it: ask-for-changes."""
    return verb.replace("_", "-")


def _is_being_varied(version: Version) -> bool:
    return version.agreement.versions.filter(status__in=OPEN).exists()


def _runs(version: Version, *, started: bool | None = None) -> bool:
    has_started = version.flow_started_on is not None
    return version.status in IN_FORCE and (started is None or has_started == started)


def _while_drafted(
    version: Version, actor: Actor, own: Party | None, *, drafts: bool
) -> dict[str, bool]:
    may = editing(version, actor)
    invited = own is not None and own.invited_at is not None and own.accepted_at is None
    return {
        "save-answers": bool(may),
        "confirm-answers": any(map(may.allows, origins.unconfirmed(version))) and bool(may),
        "invite-person": may_invite(version, actor),
        "invite-party": may.leads,
        "leave-out": may.leads,
        "link-dpia": may.leads,
        "dismiss": bool(may) and any(map(can_be_dismissed, kept(version))),
        "reconsider": bool(may) and bool(dismissed(version)),
        "accept-invitation": drafts and invited and version.status == Status.DRAFT,
    }
