"""Inviting people by name to one agreement, and withdrawing it. Every change is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from agreements import invited, telling, telling_people
from agreements.actions.drafting import NotYours, lock
from agreements.models import OVER, InvitedAs, InvitedPerson, Status, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations import actions as accounts
from organisations import mail
from organisations.models import Membership, Organisation, Person
from organisations.refusal import Refused
from organisations.roles import Permission, role_for, roles_with

LINK_LASTS = timedelta(days=14)
BETWEEN_SENDINGS = timedelta(minutes=5)
AT_MOST_IN_AN_HOUR = 20
TO_ONE_PERSON_IN_AN_HOUR = 5


def inviting(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may invite people by name, or None.

    Drafters of the lead organisation, and of a party that has accepted.
    """
    accepted = version.parties.filter(accepted_at__isnull=False)
    organisations = {
        version.agreement.lead_organisation_id,
        *accepted.values_list("organisation", flat=True),
    }
    return role_for(actor, Permission.DRAFT, organisations)


def keeping(version: Version, actor: Actor, row: InvitedPerson) -> str | None:
    """The role in which the actor may change what this person may do, or None.

    Drafters of the party that invited them. The lead organisation withdraws anybody: `ending`.
    """
    own = actor.organisation_id == row.organisation_id
    return inviting(version, actor) if own else None


def ending(version: Version, actor: Actor, row: InvitedPerson) -> str | None:
    """The role in which the actor may withdraw this person, or None."""
    lead = role_for(actor, Permission.DRAFT, [version.agreement.lead_organisation_id])
    return lead or keeping(version, actor, row)


@transaction.atomic
def invite_person(
    version: Version, *, actor: Actor, email: str, name: str, role: str, message: str = ""
) -> InvitedPerson:
    """Invite a named person to this one agreement, for the actor's organisation.

    Somebody with an account has access at once; anybody else gets a link that works once, for 14
    days. Raises NotYours for who may not invite, Refused with words for the field that is wrong.
    """
    locked = lock(version)
    may = inviting(locked, actor)
    if may is None or locked.status != Status.DRAFT:
        raise NotYours
    if role not in InvitedAs.values:
        raise Refused({"role": "Select what they may do"})
    acting = actor.as_role(may)
    host = Organisation.objects.get(pk=actor.organisation_id or 0)
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        _refuse_too_many(acting, None)
        person = accounts.create_person(email=email, name=name, actor=acting)
    else:
        _refuse_known(locked, person)
        _refuse_too_many(acting, person)
    row = InvitedPerson.objects.create(
        agreement=locked.agreement,
        person=person,
        called=name.strip()[:200],
        role=role,
        organisation=host,
        invited_at=clock.now(),
        invited_by_id=acting.person_id or 0,
        sent_at=clock.now(),
        expires_at=None if person.joined_at else clock.now() + LINK_LASTS,
        accepted_at=clock.now() if person.joined_at else None,
    )
    record("invite_person", locked, actor=acting, detail=invited.described(row, role))
    _send(locked, row, acting, message)
    return row


@transaction.atomic
def send_person_again(row: InvitedPerson, *, actor: Actor) -> InvitedPerson:
    """A new link to somebody who has not come yet; the earlier one stops working.

    Whoever has got an account meanwhile has access now. Raises NotYours or Refused.
    """
    version, locked = _locked(row)
    may = keeping(version, actor, locked)
    if may is None or version.status in OVER:
        raise NotYours
    if locked.accepted_at is not None:
        raise Refused(f"{locked.name} has access already")
    if not locked.person.is_active:
        raise Refused(f"{locked.name} is shut out of the service")
    acting = actor.as_role(may)
    if clock.now() < locked.sent_at + BETWEEN_SENDINGS:
        raise Refused("An email was sent to this person a moment ago. Wait 5 minutes")
    _refuse_too_many(acting, locked.person)
    locked.sent_at, locked.invited_by_id = clock.now(), acting.person_id or 0
    locked.expires_at = clock.now() + LINK_LASTS
    locked.save(update_fields=["sent_at", "invited_by", "expires_at"])
    record("invite_person_again", version, actor=acting, detail=_described(locked))
    _send(version, _again(locked.pk), acting, "")
    return locked


@transaction.atomic
def change_person(row: InvitedPerson, *, actor: Actor, role: str) -> InvitedPerson:
    """The invitation with another role, from now on. Raises NotYours or Refused."""
    version, locked = _locked(row)
    may = keeping(version, actor, locked)
    if may is None or version.status in OVER:
        raise NotYours
    if role not in InvitedAs.values:
        raise Refused({"role": "Select what they may do"})
    before, locked.role = locked.role, role
    if role == before:
        return locked
    locked.save(update_fields=["role"])
    acting = actor.as_role(may)
    was = {"was": InvitedAs(before).label}
    record("change_person", version, actor=acting, detail={**_described(locked), **was})
    if locked.accepted_at is not None:
        invited.give(locked)
        telling_people.role_changed(version, locked, acting)
    return locked


@transaction.atomic
def withdraw_person(row: InvitedPerson, *, actor: Actor, reason: str = "") -> InvitedPerson:
    """End somebody's access to this agreement at once; a link not used yet stops working."""
    version, locked = _locked(row)
    may = ending(version, actor, locked)
    if may is None:
        raise NotYours
    accounts.void_invitation(locked.person, leads_to=_page(version))
    return invited.end(locked, version, actor=actor.as_role(may), reason=reason.strip())


def _locked(row: InvitedPerson) -> tuple[Version, InvitedPerson]:
    """Both as they now stand, locked. Raises NotYours for an invitation withdrawn meanwhile."""
    version = lock(invited.newest_version(row.agreement))
    locked = _again(row.pk)
    if locked.withdrawn_at is not None:
        raise NotYours
    return version, locked


def _again(pk: int) -> InvitedPerson:
    related = InvitedPerson.objects.select_related("person", "organisation", "agreement")
    return related.select_for_update(of=("self",)).get(pk=pk)


def _refuse_known(version: Version, person: Person) -> None:
    """Raise Refused for somebody who is invited already, writes already, or is shut out."""
    if not person.is_active:
        raise Refused({"email": "This person is shut out of the service. Invite somebody else"})
    standing = version.agreement.invited_people.standing().filter(person=person)
    if (known := standing.select_related("organisation", "person").first()) is not None:
        as_what = known.get_role_display().lower()
        told = f"{known.name} is invited already, as {as_what}, by {known.organisation.name}"
        raise Refused({"email": told})
    drafts = Membership.objects.current().filter(
        person=person,
        role__in=roles_with(Permission.DRAFT),
        organisation__in=version.parties.values("organisation"),
    )
    if (one := drafts.select_related("organisation").first()) is not None:
        told = f"This person is a drafter of {one.organisation}, which takes part already"
        raise Refused({"email": told})


def _refuse_too_many(actor: Actor, person: Person | None) -> None:
    """Raise Refused when the actor, or this person's mailbox, has had enough for an hour."""
    lately = InvitedPerson.objects.filter(sent_at__gt=clock.now() - timedelta(hours=1))
    if lately.filter(invited_by=actor.person_id).count() >= AT_MOST_IN_AN_HOUR:
        raise Refused(f"You can invite {AT_MOST_IN_AN_HOUR} people in an hour. Try again later")
    if person and lately.filter(person=person).count() >= TO_ONE_PERSON_IN_AN_HOUR:
        raise Refused({"email": "This person has had several emails in the last hour. Try later"})


def _send(version: Version, row: InvitedPerson, actor: Actor, message: str) -> None:
    """Tell somebody with an account; e-mail the link to anybody else."""
    if row.person.joined_at is not None:
        invited.begin(row, version)
        return
    page = _page(version)
    title = telling.title(version)
    to = f"{telling_people.TO[InvitedAs(row.role)]} the data sharing agreement “{title}”"
    _, link = accounts.issue_invitation(
        row.person, actor=actor, lasts=LINK_LASTS, to=to, leads_to=page
    )
    mail.send_on_commit(
        "invitation_to",
        row.person.email,
        name=row.person.name,
        invited_by=actor.name,
        organisation=row.organisation.name,
        subject=" ".join(title.split()),
        to=to,
        message=message.strip(),
        link=link,
        expires_at=_london(row.expires_at),
    )


def _page(version: Version) -> str:
    """Where the link leads: the agreement itself, which shows the way on in every state."""
    return version.get_absolute_url()


def _described(row: InvitedPerson) -> dict[str, str]:
    return invited.described(row, row.role)


def _london(moment: datetime | None) -> datetime | None:
    return moment.astimezone(clock.LONDON) if moment else None
