"""Whom a publication waits for, and who hears of it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from audit.actor import Actor
from dpia.models import Publication
from dpia.telling import about, settle
from notices import actions as notices
from organisations.roles import Permission, Role, roles_with

PUBLISH, PREPARE = "dpia_publish", "dpia_prepare_publication"


def ask_second_person(publication: Publication, actor: Actor) -> None:
    """The IG officers who had no hand in it decide."""
    dpia, link = publication.dpia, publication.get_absolute_url()
    settle(dpia, actor, PREPARE)
    notices.ask(
        PUBLISH,
        about=about(dpia),
        title=f"Decide on publishing the DPIA “{dpia.title}”",
        link=link,
        organisation=dpia.organisation_id,
        role=Role.INFORMATION_GOVERNANCE,
        asked_by=dpia.organisation_id,
    )
    had_a_hand = set(publication.preparers.values_list("pk", flat=True))
    officers = notices.holders([dpia.organisation_id], roles_with(Permission.APPROVE))
    notices.tell(
        "dpia_publication_asked",
        [one for one in officers if one.pk not in had_a_hand],
        about=about(dpia),
        link=link,
        occasion=publication.sha256,
        dpia_title=dpia.title,
        dpia_reference=dpia.reference,
        author_name=actor.name,
        decision=publication.get_decision_display().lower(),
        publication=publication.pk,
    )


def returned(publication: Publication, actor: Actor, reason: str) -> None:
    """Those who prepared it go on."""
    dpia = publication.dpia
    settle(dpia, actor, PUBLISH)
    notices.tell(
        "dpia_publication_returned",
        publication.preparers.all(),
        about=about(dpia),
        link=publication.get_absolute_url(),
        occasion=f"{publication.pk} {publication.status_since.isoformat()}",
        dpia_title=dpia.title,
        dpia_reference=dpia.reference,
        officer_name=actor.name,
        reason=reason,
        publication=publication.pk,
    )


def published(publication: Publication, actor: Actor) -> None:
    """Those who prepared it, the DPO, and the organisations that adopted it hear of it."""
    settle(publication.dpia, actor, PUBLISH)
    _everybody("dpia_published", publication)


def withdrawn(publication: Publication, reason: str) -> None:
    """The same people hear that it is gone."""
    _everybody("dpia_publication_withdrawn", publication, reason=reason)


def dropped(publication: Publication, actor: Actor) -> None:
    """Nobody need do anything any more."""
    settle(publication.dpia, actor, PUBLISH, PREPARE)


def _everybody(key: str, publication: Publication, **more: Any) -> None:
    dpia = publication.dpia
    shared = dpia.sharings.values_list("organisation_id", flat=True)
    officers = (Role.INFORMATION_GOVERNANCE, Role.DPO)
    people = {p.pk: p for p in notices.holders([dpia.organisation_id, *shared], officers)}
    people |= {p.pk: p for p in publication.preparers.all()}
    notices.tell(
        key,
        people.values(),
        about=about(dpia),
        link=reverse("published:dpia", args=[dpia.reference]),
        occasion=f"publication {publication.number}",
        dpia_title=dpia.title,
        dpia_reference=dpia.reference,
        organisation_name=dpia.organisation.name,
        **more,
    )
