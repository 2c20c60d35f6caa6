"""Starting a draft with what the service knows already: a screening, a template, an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agreements import documents, origins
from agreements.actions.answering import fill_in
from agreements.actions.drafting import NotYours, create_agreement, editing, link_dpia, save_answers
from agreements.actions.screening import dpia_with_signs, locked_for_use
from agreements.beginnings import Beginning
from agreements.following import REFERENCE
from agreements.models import Screening, Version
from agreements.origins import Source
from agreements.screened import given_by
from audit.actor import Actor
from audit.log import record
from dpia.models import Dpia
from law.document import Document, flatten, get, places
from organisations.models import Organisation
from questionnaire import starting

NEEDS_A_DPIA = frozenset({"required", "presumed"})
"""What a screening says of the DPIA where one is begun with the draft."""


@transaction.atomic
def start_draft(
    *,
    actor: Actor,
    title: str,
    beginning: Beginning | None = None,
    seat: int | None = None,
    screening: Screening | None = None,
) -> Version:
    """Start an agreement led by the actor's organisation, with what is known of it already.

    `beginning` gives its first answers; `seat` says in which free place of it the organisation
    takes part (default: the first). What the screening says comes before that, except for who
    sends and who receives. Where it finds that a DPIA is needed, one is begun and relied on. Blank
    places are then filled from the records. Raises NotYours, or NotPossible when the screening is
    unsettled or was used.
    """
    version = create_agreement(actor=actor, title=title)
    if beginning is not None:
        version = _with_beginning(version, beginning, seat, actor)
    if screening is not None:
        version = _with_screening(version, screening, actor)
    return fill_in(version, actor=actor)


def _with_beginning(
    version: Version, beginning: Beginning, seat: int | None, actor: Actor
) -> Version:
    own = version.document["parties"][0]
    answers: Document = documents.answers({**beginning.answers, "title": version.title})
    taking_part = [get(row, "organisation.id") for row in answers.get("parties") or []]
    if own["organisation"]["id"] not in taking_part:
        answers = _seated(answers, seat, own)
    if "lead_party" in answers:
        answers["lead_party"] = own["id"]
    version = _written(version, answers, beginning.source, beginning.name, actor)
    version.think_again = list(beginning.again)
    if beginning.source is Source.FRAMEWORK:
        # Which framework, and which of its members, the person has just chosen.
        chosen = {REFERENCE, *places(version.document, "parties[].organisation.id")}
        version.origins = {p: e for p, e in version.origins.items() if p not in chosen}
    version.save(update_fields=["think_again", "origins"])
    return version


def _seated(answers: Document, seat: int | None, own: Mapping[str, Any]) -> Document:
    """The answers with one's own organisation in the free place chosen, or in front."""
    free = starting.free_seats(answers)
    if not free:
        return {**answers, "parties": [dict(own), *(answers.get("parties") or [])]}
    return starting.seated(answers, seat if seat in free else free[0], own["organisation"]["id"])


def _with_screening(version: Version, screening: Screening, actor: Actor) -> Version:
    screening, role = locked_for_use(screening, actor)
    own = _party_of(version, screening.organisation.reference)
    document: Document = version.document
    partner = screening.partner
    if partner and not _party_of(version, partner.reference):
        if free := starting.free_seats(document):
            document = starting.seated(document, free[0], partner.reference)
    merged = _merged(document, _beside(document, given_by(screening, own)))
    version = _written(version, merged, Source.SCREENING, str(screening), actor)
    screening.agreement = version.agreement
    screening.save(update_fields=["agreement"])
    detail = {"agreement": version.agreement.reference}
    record("use_screening", screening, actor=actor.as_role(role), detail=detail)
    if screening.need in NEEDS_A_DPIA and version.dpia_id is None:
        start_dpia(version, actor=actor)
        version.refresh_from_db(fields=["dpia", "findings"])
    return version


def _beside(document: Document, given: Document) -> Document:
    """What the screening gives to a draft that began with something: who sends and who receives
    is as the beginning says, whose flows say the same and in which a place was chosen."""
    if document.get("flows"):
        given.pop("flows", None)
    if any(row.get("role") for row in document.get("parties") or []):
        for row in given["parties"]:
            row.pop("role", None)
    return given


def _party_of(version: Version, reference: str) -> str:
    """The id of the organisation's row in the draft; "" where it takes no part."""
    rows = version.document.get("parties") or []
    found = (row["id"] for row in rows if get(row, "organisation.id") == reference)
    return next(found, "")


def _written(
    version: Version, document: Document, source: Source, name: str, actor: Actor
) -> Version:
    """The draft with this document; what is new in it is noted as from that source."""
    before, noted = version.document, dict(version.origins)
    changes = {key: value for key, value in document.items() if value != before.get(key)}
    version = save_answers(version, actor=actor, based_on=version.revision, changes=changes)
    held, after = flatten(before), flatten(version.document)
    own = version.agreement.lead_organisation.reference
    # An organisation that took its place in a row has not given the other answers in it.
    stay = {place: entry for place, entry in noted.items() if held.get(place) == after.get(place)}
    version.origins = {**version.origins, **stay}
    # What the draft has from its framework was noted when it was saved.
    terms = {place for place, entry in version.origins.items() if entry["from"] == "framework"}
    new = [
        place
        for place, value in after.items()
        if value not in (held.get(place), own) and _is_answer(place) and place not in terms
    ]
    origins.noted(version, new, source, name)
    version.save(update_fields=["origins"])
    return version


def _is_answer(place: str) -> bool:
    """Whether it is an answer of its own: the ids of rows are not."""
    return not place.endswith(".id") or place.endswith("organisation.id")


def _merged(held: Any, given: Any) -> Any:
    """Both together, what is given before what is held; rows meet by their ids."""
    if isinstance(held, Mapping) and isinstance(given, Mapping):
        return {**held, **{key: _merged(held.get(key), value) for key, value in given.items()}}
    if isinstance(given, list) and given and all(isinstance(row, Mapping) for row in given):
        rows = {row["id"]: row for row in held or [] if row.get("id")}
        new = [row for row in given if row["id"] not in rows]
        known = {row["id"]: row for row in given}
        return [*(_merged(row, known.get(row.get("id"), {})) for row in held or []), *new]
    return held if given in ("", None) else given


@transaction.atomic
def start_dpia(version: Version, *, actor: Actor) -> Dpia:
    """Begin the DPIA of a draft for the actor's organisation, with the signs that the screening
    found, and rely on it. Raises NotYours when the actor does not lead the draft."""
    if not editing(version, actor).leads:
        raise NotYours(["dpia.reference"])
    own = Organisation.objects.get(pk=actor.organisation_id or 0)
    screening = Screening.objects.filter(agreement=version.agreement_id).first()
    dpia = dpia_with_signs(actor, version.title, own, screening)
    link_dpia(version, actor=actor, dpia=dpia)
    return dpia
