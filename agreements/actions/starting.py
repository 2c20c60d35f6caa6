"""Starting a draft with what the service knows already: the screening, and records like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agreements import origins
from agreements.actions.drafting import NotYours, create_agreement, editing, link_dpia, save_answers
from agreements.actions.screening import dpia_with_signs, locked_for_use
from agreements.models import Screening, Version
from agreements.origins import Source
from agreements.screened import given_by
from audit.actor import Actor
from audit.log import record
from dpia.models import Dpia
from law.document import flatten, get
from organisations.models import Organisation

NEEDS_A_DPIA = frozenset({"required", "presumed"})
"""What a screening says of the DPIA where one is begun with the draft."""


@transaction.atomic
def start_draft(*, actor: Actor, title: str, screening: Screening | None = None) -> Version:
    """Start an agreement led by the actor's organisation, with what the screening says of it.

    Where the screening finds that a DPIA is needed, one is begun and relied on. Raises NotYours,
    or NotPossible when the screening is unsettled or was used.
    """
    version = create_agreement(actor=actor, title=title)
    if screening is not None:
        version = _with_screening(version, screening, actor)
    return version


def _with_screening(version: Version, screening: Screening, actor: Actor) -> Version:
    screening, role = locked_for_use(screening, actor)
    own = version.document["parties"][0]["id"]
    given = given_by(screening, own)
    version = give(
        version, actor=actor, answers=given, source=Source.SCREENING, name=str(screening)
    )
    screening.agreement = version.agreement
    screening.save(update_fields=["agreement"])
    detail = {"agreement": version.agreement.reference}
    record("use_screening", screening, actor=actor.as_role(role), detail=detail)
    if screening.need in NEEDS_A_DPIA:
        start_dpia(version, actor=actor)
        version.refresh_from_db(fields=["dpia", "findings"])
    return version


def give(
    version: Version, *, actor: Actor, answers: Mapping[str, Any], source: Source, name: str
) -> Version:
    """The draft with the answers that a record gives written in it, and noted as from there.

    `answers` is a part of a document; its rows meet those that the draft has already.
    """
    merged = _merged(version.document, answers)
    changes = {key: merged[key] for key in answers if merged.get(key) != version.document.get(key)}
    before = flatten(version.document)
    version = save_answers(version, actor=actor, based_on=version.revision, changes=changes)
    places = [
        place
        for place in flatten(answers)
        if get(version.document, place) is not None and place not in before and _is_answer(place)
    ]
    origins.noted(version, places, source, name)
    version.save(update_fields=["origins"])
    return version


def _is_answer(place: str) -> bool:
    """Whether it is an answer of its own: the ids of rows are not."""
    return not place.endswith(".id") or place.endswith("organisation.id")


def _merged(held: Any, given: Any) -> Any:
    if isinstance(held, Mapping) and isinstance(given, Mapping):
        return {**held, **{key: _merged(held.get(key), value) for key, value in given.items()}}
    if isinstance(held, list) and _are_rows(held) and _are_rows(given):
        longest = max(len(held), len(given))
        padded = [[*rows, *[{}] * (longest - len(rows))] for rows in (held, given)]
        return [_merged(mine, theirs) for mine, theirs in zip(*padded, strict=True)]
    return held if given in ("", None) else given


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


@transaction.atomic
def start_dpia(version: Version, *, actor: Actor) -> Dpia:
    """Begin the DPIA of a draft for the actor's organisation, with the signs that the screening
    found, and rely on it. Raises NotYours when the actor does not lead the draft."""
    if not editing(version, actor).whole:
        raise NotYours(["dpia.reference"])
    own = Organisation.objects.get(pk=actor.organisation_id or 0)
    screening = Screening.objects.filter(agreement=version.agreement_id).first()
    dpia = dpia_with_signs(actor, version.title, own, screening)
    link_dpia(version, actor=actor, dpia=dpia)
    return dpia
