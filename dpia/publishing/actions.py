"""Every write of a publication but its status: starting one, how it is decided, what is hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker, TransitionBlocked
from dpia.models import Dpia, Publication, Redaction
from dpia.models.dpia import ONCE_APPROVED
from dpia.publishing import making, reasons
from dpia.publishing.matching import found, says_nothing
from dpia.publishing.workflow import DRAFTERS
from dpia.subjects import Subject
from organisations.roles import Permission, role_for

Status = Publication.Status
OPEN = (Status.DRAFT, Status.ASKED)


@transaction.atomic
def prepare_publication(
    dpia: Dpia,
    *,
    actor: Actor,
    decision: str,
    reason: str = "",
    summary: str = "",
    among: Iterable[Subject] = (),
) -> Publication:
    """Begin to prepare a publication of what was approved last. The names in it are hidden from
    the start; whoever prepares it may show them.

    `among` are the agreements that rely on it and that the actor may read: what they say of
    purposes, data and flows is published with it. Raises TransitionBlocked when
    `what_stops_preparing` finds anything.
    """
    locked = (
        Dpia.objects.select_for_update(of=("self",))
        .select_related("organisation", "snapshot")
        .get(pk=dpia.pk)
    )
    if stops := what_stops_preparing(locked, actor=actor):
        raise TransitionBlocked(stops)
    assert locked.snapshot is not None
    now = clock.now()
    person = cast(int, actor.person_id)
    made = Publication.objects.create(
        dpia=locked,
        snapshot=locked.snapshot,
        status_since=now,
        decision=decision,
        reason=reason.strip(),
        summary=summary.strip(),
        source=making.source_of(locked, among),
        created_at=now,
        created_by_id=person,
    )
    made.preparers.add(person)
    Redaction.objects.bulk_create(
        Redaction(
            publication=made,
            place=place,
            everywhere=True,
            reason_code=reasons.PERSONAL,
            made_at=now,
            made_by_id=person,
        )
        for place in making.names_in(making.source(made))
    )
    role = _role(locked, actor) or ""
    record("prepare_publication", made, actor=actor.as_role(role), at=now, detail=making.told(made))
    return made


@transaction.atomic
def decide_publication(
    publication: Publication, *, actor: Actor, decision: str, reason: str = "", summary: str = ""
) -> Publication:
    """Choose again how it is published. Raises TransitionBlocked when it is not being prepared."""
    locked, role = _open(publication, actor)
    locked.decision, locked.reason, locked.summary = decision, reason.strip(), summary.strip()
    locked.save(update_fields=["decision", "reason", "summary"])
    detail = {**making.told(locked), "before": publication.decision}
    record("decide_publication", locked, actor=actor.as_role(role), detail=detail)
    return locked


@transaction.atomic
def hide(
    publication: Publication,
    *,
    actor: Actor,
    place: str,
    words: str = "",
    reason_code: str = "",
    reason_words: str = "",
    everywhere: bool = True,
) -> Redaction:
    """Hide words in the answer at that place, or all of it, here or wherever they stand.

    Raises TransitionBlocked when it is not being prepared, when the words are not there, or when
    no reason is given. The same again changes nothing.
    """
    locked, role = _open(publication, actor)
    words = words.strip()
    if stops := _what_stops_hiding(locked, place, words, reason_code, reason_words):
        raise TransitionBlocked(stops)
    same = locked.redactions.filter(place=place, words=words).first()
    if same is not None:
        return same
    row = Redaction.objects.create(
        publication=locked,
        place=place,
        words=words,
        everywhere=everywhere,
        reason_code=reason_code,
        reason_words=reason_words.strip(),
        made_at=clock.now(),
        made_by_id=cast(int, actor.person_id),
    )
    detail = {**making.told(locked), "place": place, "whole": not words, "everywhere": everywhere}
    reason = reasons.in_words(reason_code, reason_words)
    record("hide_words", locked, actor=actor.as_role(role), detail=detail, reason=reason)
    return row


@transaction.atomic
def show_again(publication: Publication, *, actor: Actor, redaction: int) -> None:
    """Hide those words no more. Raises TransitionBlocked when it is not being prepared."""
    locked, role = _open(publication, actor)
    row = locked.redactions.filter(pk=redaction).first()
    if row is None:
        return
    detail = {**making.told(locked), "place": row.place, "whole": not row.words}
    row.delete()
    record("show_words", locked, actor=actor.as_role(role), detail=detail)


@transaction.atomic
def hide_everywhere(publication: Publication, *, actor: Actor, redaction: int) -> None:
    """Hide wherever they stand words that were hidden in one answer only. Raises TransitionBlocked
    when it is not being prepared."""
    locked, role = _open(publication, actor)
    row = locked.redactions.filter(pk=redaction, everywhere=False).first()
    if row is None:
        return
    row.everywhere = True
    row.save(update_fields=["everywhere"])
    detail = {**making.told(locked), "place": row.place, "everywhere": True}
    record("hide_words", locked, actor=actor.as_role(role), detail=detail)


# ------------------------------------------------------------------ what stops a write


def what_stops_preparing(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot begin to prepare a publication. Two queries at most."""
    if _role(dpia, actor) is None:
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {DRAFTERS}.")]
    if dpia.status not in ONCE_APPROVED or dpia.snapshot is None:
        return [Blocker(WRONG_STATUS, "A DPIA can be published once it is approved.")]
    open_one = Publication.objects.filter(dpia=dpia, status__in=OPEN).first()
    if open_one is not None:
        words = "A publication of this DPIA is already being prepared. Go on with that one."
        return [Blocker("being_prepared", words, link=open_one.get_absolute_url())]
    return []


def what_stops_changing(publication: Publication, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot change what is hidden or how it is decided."""
    if _role(publication.dpia, actor) is None:
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {DRAFTERS}.")]
    if publication.status == Status.ASKED:
        words = "A second person has been asked to approve it as it stands. Take it back first."
        return [Blocker(WRONG_STATUS, words)]
    if publication.status != Status.DRAFT:
        words = publication.get_status_display()
        return [Blocker(WRONG_STATUS, f"This cannot change now: the status is “{words}”.")]
    return []


def _what_stops_hiding(
    publication: Publication, place: str, words: str, code: str, own: str
) -> list[Blocker]:
    stops = []
    answers = {answer.place: answer for answer in making.unredacted(publication).answers}
    answers |= {answer.place: answer for answer in making.source(publication).answers}
    answer = answers.get(place)
    if answer is None or place.startswith("publication."):
        return [Blocker("no_place", "There is no such answer.", path="place")]
    if words and says_nothing(words):
        stops.append(
            Blocker("nothing", "Enter words with letters or numbers in them", path="words")
        )
    elif words and not any(
        found(words, part) for text in answer.texts for part in text if isinstance(part, str)
    ):
        told = "These words are not in the answer. Copy them from the text above"
        stops.append(Blocker("not_found", told, path="words"))
    if code not in reasons.reasons() and not own.strip():
        told = "Select a reason, or give one in your own words"
        stops.append(Blocker("no_reason", told, path="reason_code"))
    return stops


def _open(publication: Publication, actor: Actor) -> tuple[Publication, str]:
    """The publication under its lock, with the actor among those who prepared it."""
    locked = (
        Publication.objects.select_for_update(of=("self",))
        .select_related("dpia__organisation")
        .get(pk=publication.pk)
    )
    if stops := what_stops_changing(locked, actor=actor):
        raise TransitionBlocked(stops)
    locked.preparers.add(cast(int, actor.person_id))
    return locked, _role(locked.dpia, actor) or ""


def _role(dpia: Dpia, actor: Actor) -> str | None:
    may = (Permission.DRAFT, Permission.APPROVE)
    found_roles = (role_for(actor, permission, [dpia.organisation_id]) for permission in may)
    return next((role for role in found_roles if role), None)
