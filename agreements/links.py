"""Where a finding can be put right, as an address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.urls import reverse

from agreements.models import Version
from dpia.presenting import link_to
from law import Finding
from law.document import generic
from questionnaire import load, spots
from questionnaire.spots import Spot


def section(version: Version, key: str, row: str = "") -> str:
    """The page of a draft on which a section, or one row of it, is answered."""
    draft = _draft(version.agreement.reference)
    return f"{draft}{key}/{row}/" if row else f"{draft}{key}/"


@lru_cache(maxsize=256)
def _draft(reference: str) -> str:
    """Worked out once: a page of all answers asks for hundreds of addresses of one draft."""
    return reverse("agreements:draft", args=[reference])


def finding(
    version: Version, found: Finding, organisations: Mapping[str, str] | None = None
) -> str:
    """The page on which to put a finding right: a question, the organisation, the DPIA, a step.

    `organisations` are the references of the parties' organisations by the parties' keys; they are
    asked for where they are not given.
    """
    path = found.fix
    if path.startswith("dpia."):
        return _in_dpia(version, found.path or path)
    if path.startswith("parties[].organisation."):
        if organisations is None:
            organisations = {p.key: p.organisation.reference for p in version.parties.all()}
        reference = organisations.get(found.on.split("/")[0])
        if reference is not None and path != "parties[].organisation.id":
            return reverse("organisation", args=[reference])
    if path == "parties[].dpia_adopted_on":
        return _in_dpia(version, "")
    if not version.is_draft:
        return answers(version, path)
    return question(version, place_of(found))


def place_of(found: Finding) -> str:
    """The place of the answer that puts a finding right."""
    return ANSWERED_BY.get(found.fix, found.path or found.fix)


ANSWERED_BY = {"publication.restricted_content": "publication.redactions"}
"""What the service finds, and the answer that puts it right."""


def _in_dpia(version: Version, place: str) -> str:
    """The question of the DPIA, or where one is chosen or begun."""
    if version.dpia is not None:
        return link_to(version.dpia, place) or version.dpia.get_absolute_url()
    if version.is_draft:
        return reverse("agreements:dpia", args=[version.agreement.reference])
    return version.get_absolute_url()


def answers(version: Version, path: str) -> str:
    """Where the answer can be read, on the page of all answers."""
    where = load("agreement").leads_to(path)
    return f"{version.answers_url}#summary-{where.section}" if where else version.get_absolute_url()


def answer_at(version: Version, place: str) -> str:
    """Where the answer at this place is given, while it is a draft, or can be read."""
    return question(version, place) if version.is_draft else answers(version, generic(place))


def question(version: Version, place: str) -> str:
    """The question that asks for this place, on its page; the draft's task list when none does."""
    spot = spot_of(place)
    if spot is None:
        return reverse("agreements:draft", args=[version.agreement.reference])
    return f"{section(version, spot.section, spot.row)}#{spot.anchor}"


def spot_of(place: str) -> Spot | None:
    """Where the draft's pages ask for this place; None where no question does."""
    return spots.spot_of(load("agreement"), place)
