"""Linking DPIAs to a version, and taking that back. Every write of a further DPIA is here.

The rules read the one that the agreement relies on (`actions.link_dpia`). Others stand beside it:
a controller's own, which it makes instead of adopting the shared one, or one of another part.
"""

from __future__ import annotations

from django.db import transaction

from agreements.actions.drafting import NotPossible, NotYours, link_dpia, lock
from agreements.judging import judge
from agreements.models import OVER, FurtherDpia, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from dpia import actions as dpia_actions
from dpia.models import Dpia
from organisations.roles import Permission, role_for


def may_link(version: Version, actor: Actor) -> str | None:
    """The role in which the actor links DPIAs of their organisation, which takes part: drafter or
    IG officer. At most three queries."""
    if version.status in OVER:
        return None
    own = [version.agreement.lead_organisation_id]
    own += version.parties.filter(may_read=True).values_list("organisation", flat=True)
    found = (role_for(actor, needed, own) for needed in (Permission.DRAFT, Permission.APPROVE))
    return next((role for role in found if role), None)


@transaction.atomic
def link_further(version: Version, *, actor: Actor, dpia: Dpia) -> Version:
    """Link a DPIA of the actor's organisation beside the one relied on. Twice changes nothing.

    The lead organisation links those of any party. Raises NotYours for another's, NotPossible for
    the one relied on.
    """
    locked = lock(version)
    role = _role(locked, actor, dpia)
    if dpia.pk == locked.dpia_id:
        raise NotPossible("The agreement relies on this DPIA already.")
    _, made = FurtherDpia.objects.get_or_create(
        version=locked,
        dpia=dpia,
        defaults={"linked_at": clock.now(), "linked_by_id": actor.person_id},
    )
    if made:
        _recorded(locked, "link_further_dpia", actor.as_role(role), dpia)
    return locked


@transaction.atomic
def start_own(version: Version, *, actor: Actor) -> Dpia:
    """Begin a DPIA of the actor's organisation, which takes part, and link it beside the one relied
    on: it makes its own instead of adopting the shared one. Raises NotYours."""
    own = version.parties.select_related("organisation").filter(organisation=actor.organisation_id)
    party = own.first()
    if party is None or role_for(actor, Permission.DRAFT, [party.organisation_id]) is None:
        raise NotYours(["dpia.reference"])
    dpia = dpia_actions.create_dpia(
        actor=actor, title=version.title, organisation=party.organisation, begun=False
    )
    link_further(version, actor=actor, dpia=dpia)
    return dpia


@transaction.atomic
def unlink_further(version: Version, *, actor: Actor, dpia: Dpia) -> Version:
    """Take away a DPIA that stands beside. Raises NotYours as `link_further` does, NotPossible
    where it is not linked."""
    locked = lock(version)
    role = _role(locked, actor, dpia)
    if not FurtherDpia.objects.filter(version=locked, dpia=dpia).delete()[0]:
        raise NotPossible("This DPIA is not linked beside the one relied on.")
    _recorded(locked, "unlink_further_dpia", actor.as_role(role), dpia)
    return locked


@transaction.atomic
def rely_on(version: Version, *, actor: Actor, dpia: Dpia) -> Version:
    """Rely on a DPIA that stood beside; the one relied on until now stands beside instead.

    Raises NotYours when the actor does not lead the draft, NotPossible where it is not linked.
    """
    locked = lock(version)
    if not FurtherDpia.objects.filter(version=locked, dpia=dpia).exists():
        raise NotPossible("Link this DPIA first.")
    before = locked.dpia
    locked = link_dpia(locked, actor=actor, dpia=dpia)
    FurtherDpia.objects.filter(version=locked, dpia=dpia).delete()
    if before is not None:
        FurtherDpia.objects.get_or_create(
            version=locked,
            dpia=before,
            defaults={"linked_at": clock.now(), "linked_by_id": actor.person_id},
        )
    judge(locked)
    return locked


def _role(version: Version, actor: Actor, dpia: Dpia) -> str:
    role = may_link(version, actor)
    takes_part = version.parties.filter(organisation=dpia.organisation_id).exists()
    leads = actor.organisation_id == version.agreement.lead_organisation_id
    if (
        role is None
        or not takes_part
        or not (leads or actor.organisation_id == dpia.organisation_id)
    ):
        raise NotYours(["dpia.reference"])
    return role


def _recorded(version: Version, verb: str, actor: Actor, dpia: Dpia) -> None:
    record(verb, version, actor=actor, detail={"dpia": dpia.reference})
    judge(version)
    # What it assesses has grown or shrunk by this agreement.
    dpia_actions.judge_again(Dpia.objects.select_for_update(of=("self",)).get(pk=dpia.pk))
