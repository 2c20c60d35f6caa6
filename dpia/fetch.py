"""Finding the DPIA that an address names, among those the person may read."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404

from audit.prepared import Prepared
from dpia import documents
from dpia.models import Dpia, Status
from dpia.models.dpia import DpiaQuerySet, readable_by, reads_everything, reads_of
from organisations.acting import held_by


def readable(user: Any, reference: str) -> Dpia:
    """What `visible_to` gives, with what the pages of one DPIA show. Raises Http404 otherwise."""
    if not user.is_authenticated:
        raise Http404("Nobody is signed in")
    held = held_by(user)
    asked = _found[reads_everything(held)]
    found = asked(person=user.pk, own=reads_of(held), reference=reference)
    if not found:
        raise Http404("No DPIA of that reference")
    return as_read_by(user, found[0])


def as_read_by(user: Any, dpia: Dpia) -> Dpia:
    """The DPIA with the words that this person may read. It is not for saving.

    Who reads it only because it was approved once, a national auditor, reads while it is reviewed
    what was approved: the new words are a draft. Two queries more then, otherwise none.
    """
    held = held_by(user)
    if dpia.status != Status.UNDER_REVIEW or not reads_everything(held) or not dpia.snapshot:
        return dpia
    if _found[False](person=user.pk, own=reads_of(held), reference=dpia.reference):
        return dpia
    return documents.with_words_of(dpia, bytes(dpia.snapshot.content))


def _visible(person: int, own: list[int], reference: str, *, everything: bool) -> DpiaQuerySet:
    """What `visible_to` gives, from what was asked already."""
    readable = readable_by(person, own, everything=everything)
    return Dpia.objects.filter(readable, reference=reference).for_page()


_found = {
    everything: Prepared(
        partial(_visible, everything=everything), person=int, own=list, reference=str
    )
    for everything in (False, True)
}
