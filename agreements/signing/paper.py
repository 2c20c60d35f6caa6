"""Signing in ink: what is asked of it, and what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q

from agreements import documents, effects, rules, telling
from agreements.models import Signature, SignedPage, Version
from agreements.models.decisions import IN_INK
from agreements.signing.ink import disputes
from agreements.signing.scans import NotAScan, kind_of
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from govuk.dates import in_words
from notices.actions import tell
from organisations.models import Membership, Person
from organisations.roles import Permission, Role, held_on, role_for


def recorder(version: Version, actor: Actor) -> str | None:
    """A signatory, or an IG officer for their signatory, of a party that signs."""
    parties = documents.signing_of(version)
    return role_for(actor, Permission.SIGN, parties) or role_for(actor, Permission.APPROVE, parties)


def did_not_review(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Whoever reviewed this text records nobody's signature under it but their own."""
    signs_themselves = actor.role == Role.SIGNATORY and given.get("name", actor.name) == actor.name
    if signs_themselves or not rules.this_round(version).filter(decided_by=actor.person_id):
        return []
    message = (
        "You decided on this text as a reviewer, so somebody else records the signature: a "
        "signatory of your organisation, or another information governance officer."
    )
    return [Blocker("reviewed_it", message)]


def signatories(version: Version, organisation: int | None, today: date) -> list[str]:
    """The names of those who were signatories on some day since the text was sent for review."""
    since = clock.date_of(version.submitted_at) if version.submitted_at else today
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=since)
    held = Membership.objects.filter(
        still, starts_on__lte=today, organisation=organisation, role=Role.SIGNATORY
    )
    return sorted(set(held.values_list("person__name", flat=True)))


def _named(organisation: int | None, name: str, day: date) -> list[Person]:
    """The signatories of this name on that day."""
    held = Membership.objects.filter(
        held_on(day), organisation=organisation, role=Role.SIGNATORY, person__name=name
    )
    return list(Person.objects.filter(pk__in=held.values("person")))


def names_a_signatory(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Whoever signed was a signatory of the organisation on the day that they signed."""
    name, day = str(given.get("name", "")).strip(), given.get("signed_on")
    if not name or day is None or _named(actor.organisation_id, name, day):
        return []
    message = (
        f"{name} was not a signatory of your organisation on {in_words(day)}. Only a signatory "
        "signs for it, on paper too."
    )
    return [Blocker("no_signatory", message, path="name")]


def is_complete(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Who signed, in which post, on which day, and the page itself."""
    found = []
    if not str(given.get("name", "")).strip():
        found.append(Blocker("no_name", "Enter the name of the person who signed.", path="name"))
    if not str(given.get("post", "")).strip():
        found.append(Blocker("no_post", "Enter the post of the person who signed.", path="post"))
    if given.get("shows_the_text") is not True:
        message = "Confirm that the page belongs to the text that stands now."
        found.append(Blocker("not_the_text", message, path="shows_the_text"))
    if given.get("authority_confirmed") is not True:
        message = "Confirm that who signed has the authority to sign."
        found.append(Blocker("authority_not_confirmed", message, path="authority_confirmed"))
    found += _day_is_right(version, given.get("signed_on"), clock.date_of(now))
    try:
        kind_of(bytes(given.get("page", b"")))
    except NotAScan as why:
        found.append(Blocker("no_page", f"{why}.", path="page"))
    return found


def _day_is_right(version: Version, day: date | None, today: date) -> list[Blocker]:
    if day is None:
        return [Blocker("no_day", "Enter the day on the signature.", path="signed_on")]
    if day > today:
        return [Blocker("day_to_come", "The day must be today or in the past.", path="signed_on")]
    sent = clock.date_of(version.submitted_at) if version.submitted_at else today
    if day < sent:
        message = f"This text did not exist then: it was sent for review on {in_words(sent)}."
        return [Blocker("before_the_text", message, path="signed_on")]
    return []


def write(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """The signature, and the page behind it."""
    party = version.parties.get(organisation=actor.organisation_id)
    assert version.snapshot is not None
    assert actor.person_id is not None
    page, day = bytes(given["page"]), given["signed_on"]
    digest = sha256(page).hexdigest()
    name, post = str(given["name"]).strip(), str(given["post"]).strip()
    proof = str(given["method"])
    recorded = f"recorded by {actor.name} ({proof[:1].lower()}{proof[1:]})"
    method = f"{IN_INK} on {in_words(day)}, {recorded}"
    signature = Signature.objects.create(
        version=version,
        organisation_id=party.organisation_id,
        party_key=party.key,
        person_id=actor.person_id,
        name=name,
        post=post,
        method=f"{method}; SHA-256 of the page {digest}",
        signed_at=now,
        sha256=version.snapshot.sha256,
    )
    SignedPage.objects.create(
        signature=signature,
        signed_on=day,
        kind=kind_of(page),
        content=page,
        sha256=digest,
        uploaded_at=now,
        uploaded_by_id=actor.person_id,
    )
    return {
        "party": party.key,
        "name": name,
        "post": post,
        "signed_on": day,
        "sha256": version.snapshot.sha256,
        "page_sha256": digest,
    }


def signed(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    """What follows any signature; and whoever is named is told of it, if another recorded it."""
    effects.signed(version, actor, now, given)
    name, day = str(given["name"]).strip(), given["signed_on"]
    named = _named(actor.organisation_id, name, day)
    tell(
        "signed_on_paper",
        [person for person in named if person.pk != actor.person_id],
        about=telling.about(version),
        link=version.get_absolute_url(),
        occasion=telling.occasion(version, actor.organisation_id, now),
        actor_name=actor.name,
        agreement_title=telling.title(version),
        date=day,
        organisation_name=actor.organisation,
    )


def not_signed_but_on_paper(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The party has no signature yet, or one in ink that another recorded in the actor's name: that
    they may dispute by declining."""
    if disputes(version, actor):
        return []
    return list(rules.has_not_signed(version, actor, now, given))
