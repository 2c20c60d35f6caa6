"""Finding what an address names, among what the person may see. The rest is not found."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from agreements import threads
from agreements.models import (
    Comment,
    InvitedPerson,
    Party,
    Status,
    Thread,
    Version,
    VersionQuerySet,
)
from agreements.models.agreement import own_of, readable_by, reads_everything
from audit.actor import Actor
from audit.prepared import Prepared
from organisations.acting import held_by


def acting(request: HttpRequest) -> Actor:
    """Who makes the request, and for which organisation (see `organisations.middleware`)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def version_of(request: HttpRequest, reference: str, *, texts: bool = True) -> Version:
    """The newest version of the agreement, or 404. Two queries; see `without_texts`."""
    if not request.user.is_authenticated:
        raise Http404("Nobody is signed in")
    held = held_by(request.user)
    newest = _newest[reads_everything(held), texts]
    found = newest(person=request.user.pk, own=own_of(held), reference=reference)
    if not found:
        raise Http404("No agreement of that reference")
    return found[0]


def _visible(
    person: int, own: list[int], reference: str, *, everything: bool, texts: bool
) -> VersionQuerySet:
    """What `visible_to` gives, from what was asked already."""
    visible = Version.objects.filter(
        readable_by(person, own, everything=everything, of="agreement__"),
        agreement__reference=reference,
    )
    if texts:
        visible = visible.select_related("agreement__lead_organisation", "dpia", "snapshot")
    else:
        visible = visible.without_texts()
    return visible.order_by("-number")[:1]


_newest = {
    (everything, texts): Prepared(
        partial(_visible, everything=everything, texts=texts), person=int, own=list, reference=str
    )
    for everything in (False, True)
    for texts in (False, True)
}


def draft_of(request: HttpRequest, reference: str) -> Version:
    """The version, if it is a draft; 404 otherwise."""
    version = version_of(request, reference)
    if version.status != Status.DRAFT:
        raise Http404("The agreement is not a draft")
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


def thread_of(version: Version, key: int) -> Thread:
    """A thread of any version of the agreement by its number, or 404."""
    related = ("version__agreement__lead_organisation", "opened_by", "resolved_by")
    found: Thread = get_object_or_404(
        threads.of_agreement(version).select_related(*related), pk=key
    )
    return found


def comment_of(thread: Thread, key: int) -> Comment:
    """Something said in a thread by its number, or 404."""
    found: Comment = get_object_or_404(thread.comments.select_related("person"), pk=key)
    found.thread = thread
    return found
