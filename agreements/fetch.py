"""Finding what an address names, among what the person may see. The rest is not found.

An agreement may have two living versions: one in force, and one in the making that is to replace
it. Which of them a page or an action means is said here, once, by `Which`.
"""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from agreements import threads
from agreements.models import (
    Announcement,
    Comment,
    InvitedPerson,
    Note,
    Party,
    SignedPage,
    Spell,
    Status,
    Thread,
    Version,
    VersionQuerySet,
)
from agreements.models.agreement import own_of, reads_everything, version_readable_by
from agreements.models.version import HELD, IN_THE_MAKING, STANDS
from audit.actor import Actor
from audit.prepared import Prepared
from organisations.acting import held_by


class Which(Enum):
    """Which of the versions that the person may read is meant. Each falls back on STANDING."""

    STANDING = "standing"
    """The one that stands for the agreement: in force, else the last that was submitted. For its
    page, its answers, its PDF, and what is recorded while it is in force."""
    OPEN = "open"
    """The one on its way into force. For drafting, review and signature."""
    HELD = "held"
    """The last that was in force. For what its parties answer when it is over."""


class NoDraft(Http404):
    """The agreement has no draft now. Who reads it is led to its page: see `NoDraftMiddleware`."""

    def __init__(self, version: Version) -> None:
        super().__init__("The agreement is not a draft")
        self.version = version


_ORDERS: dict[Which, Any] = {
    Which.STANDING: STANDS,
    Which.OPEN: IN_THE_MAKING,
    Which.HELD: HELD,
}


def acting(request: HttpRequest) -> Actor:
    """Who makes the request, and for which organisation (see `organisations.middleware`)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def version_of(
    request: HttpRequest, reference: str, which: Which = Which.OPEN, *, texts: bool = True
) -> Version:
    """That version of the agreement, or 404. Two queries; see `without_texts`."""
    asker = _asker(request)
    asked = _found[which, asker.everything, texts]
    found = asked(person=asker.person, own=asker.own, reference=reference)
    if not found:
        raise Http404("No agreement of that reference")
    return found[0]


def numbered(request: HttpRequest, reference: str, number: int, *, texts: bool = True) -> Version:
    """The version of that number, or 404."""
    visible = Version.objects.visible_to(request.user).filter(agreement__reference=reference)
    if texts:
        visible = visible.select_related("agreement__lead_organisation", "dpia", "snapshot")
    else:
        visible = visible.without_texts()
    found: Version = get_object_or_404(visible, number=number)
    return found


def chosen(
    request: HttpRequest, reference: str, number: str, otherwise: Which = Which.OPEN
) -> Version:
    """The version whose number is given in words, else `otherwise`; 404 for no such number."""
    if not number:
        return version_of(request, reference, otherwise)
    if not number.isascii() or not number.isdecimal() or len(number) > 6:
        raise Http404("No version of that number")
    return numbered(request, reference, int(number))


class _Asker(NamedTuple):
    person: int
    own: list[int]
    everything: bool
    """Reads all that has been submitted."""


def _asker(request: HttpRequest) -> _Asker:
    if not request.user.is_authenticated:
        raise Http404("Nobody is signed in")
    held = held_by(request.user)
    return _Asker(request.user.pk, own_of(held), reads_everything(held))


def _visible(
    person: int, own: list[int], reference: str, *, which: Which, everything: bool, texts: bool
) -> VersionQuerySet:
    """What `visible_to` gives, from what was asked already."""
    visible = Version.objects.filter(
        version_readable_by(person, own, everything=everything), agreement__reference=reference
    )
    if texts:
        visible = visible.select_related("agreement__lead_organisation", "dpia", "snapshot")
    else:
        visible = visible.without_texts()
    return visible.order_by(_ORDERS[which].desc(), "-number")[:1]


_found = {
    (which, everything, texts): Prepared(
        partial(_visible, which=which, everything=everything, texts=texts),
        person=int,
        own=list,
        reference=str,
    )
    for which in Which
    for everything in (False, True)
    for texts in (False, True)
}


def _siblings(person: int, own: list[int], agreement: int, *, everything: bool) -> Any:
    return (
        Version.objects.filter(
            version_readable_by(person, own, everything=everything), agreement=agreement
        )
        .alias(in_a_stage=Exists(Spell.objects.filter(version=OuterRef("pk"), ended_at=None)))
        .annotate(all_signed=Q(status=Status.READY_TO_SIGN, in_a_stage=False))
        .order_by("-number")
        .only(
            *("number", "status", "agreement", "start_date", "end_date"),
            *("in_force_at", "ended_at", "reason"),
        )
    )


_versions = {
    everything: Prepared(
        partial(_siblings, everything=everything), person=int, own=list, agreement=int
    )
    for everything in (False, True)
}


def siblings(request: HttpRequest, version: Version) -> list[Version]:
    """Every version of its agreement that the person may read, the newest first, itself among
    them; with what a list of them shows. One query."""
    asker = _asker(request)
    found: list[Version] = _versions[asker.everything](
        person=asker.person, own=asker.own, agreement=version.agreement_id
    )
    for one in found:
        one.agreement = version.agreement
    return found


def announcement_of(version: Version, key: int) -> Announcement:
    """What was announced about the version, by its number, or 404."""
    found: Announcement = get_object_or_404(version.announcements, pk=key)
    return found


def notes_of(request: HttpRequest, version: Version) -> list[Note]:
    """What the organisation for which the person acts noted of the agreement, newest first."""
    own = Note.objects.visible_to(request.user).filter(
        agreement=version.agreement_id,
        organisation=acting(request).organisation_id,
        removed_at__isnull=True,
    )
    return list(own.select_related("by").order_by("-pk"))


def note_of(request: HttpRequest, version: Version, key: int) -> Note:
    """A note that the person may read, by its number, or 404."""
    own = Note.objects.visible_to(request.user).filter(agreement=version.agreement_id)
    found: Note = get_object_or_404(own, pk=key, removed_at__isnull=True)
    return found


def signed_page_of(version: Version, key: str) -> SignedPage:
    """The page that a party signed in ink, by the party's key, or 404."""
    standing = SignedPage.objects.filter(signature__version=version, signature__voided_at=None)
    found: SignedPage = get_object_or_404(standing, signature__party_key=key)
    return found


def draft_of(request: HttpRequest, reference: str) -> Version:
    """The version in the making, if it is a draft; 404 otherwise."""
    version = version_of(request, reference)
    if version.status != Status.DRAFT:
        raise NoDraft(version)
    return version


def party_of(version: Version, key: str) -> Party:
    """A party of the version by its key, or 404."""
    found: Party = get_object_or_404(version.parties.select_related("organisation"), key=key)
    return found


def invited_person_of(version: Version, key: int) -> InvitedPerson:
    """A standing invitation to the agreement by its number, or 404."""
    found = version.agreement.invited_people.standing().with_names()
    row: InvitedPerson = get_object_or_404(found, pk=key)
    return row


def talked_about(request: HttpRequest, reference: str) -> Version:
    """The newest version of the agreement for somebody who reads its threads, or 404."""
    version = version_of(request, reference)
    if not threads.may_read(version, request.user):
        raise Http404("Not for somebody who reads no drafts")
    return version


def thread_of(request: HttpRequest, version: Version, key: int) -> Thread:
    """A thread of any version of the agreement that the person reads by its number, or 404."""
    related = ("version__agreement__lead_organisation", "opened_by", "resolved_by")
    found: Thread = get_object_or_404(
        threads.of_agreement(version, request.user).select_related(*related), pk=key
    )
    return found


def own_thread_of(version: Version, key: int) -> Thread:
    """A thread of this very version by its number, or 404."""
    related = ("version__agreement__lead_organisation", "opened_by", "resolved_by")
    found: Thread = get_object_or_404(version.threads.select_related(*related), pk=key)
    return found


def comment_of(thread: Thread, key: int) -> Comment:
    """Something said in a thread by its number, or 404."""
    found: Comment = get_object_or_404(thread.comments.select_related("person"), pk=key)
    found.thread = thread
    return found
