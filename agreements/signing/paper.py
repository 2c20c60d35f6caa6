"""Signing in ink: what is asked of it, and what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from agreements.models import Signature, SignedPage, Version
from agreements.models.decisions import IN_INK
from agreements.signing.scans import NotAScan, kind_of
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from govuk.dates import in_words
from organisations.roles import Permission, role_for


def recorder(version: Version, actor: Actor) -> str | None:
    """A signatory, or an IG officer for their signatory, of a party that signs."""
    parties = list(version.parties.signing().values_list("organisation", flat=True))
    return role_for(actor, Permission.SIGN, parties) or role_for(actor, Permission.APPROVE, parties)


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
    method = f"{IN_INK} on {in_words(day)}, recorded by {actor.name}"
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
