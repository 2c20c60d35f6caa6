"""Where a finding can be put right, as an address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.urls import reverse

from agreements.models import Version
from law import Finding
from law.shape import generic
from questionnaire import load


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
        if version.dpia is not None:
            return version.dpia.get_absolute_url()
        return section(version, "checks") if version.is_draft else version.get_absolute_url()
    if path.startswith("parties[].organisation."):
        if organisations is None:
            organisations = {p.key: p.organisation.reference for p in version.parties.all()}
        reference = organisations.get(found.on.split("/")[0])
        if reference is not None and path != "parties[].organisation.id":
            return reverse("organisation", args=[reference])
    if not version.is_draft:
        return answers(version, path)
    return question(version, found.path or path)


def answers(version: Version, path: str) -> str:
    """Where the answer can be read, on the page of all answers."""
    where = load("agreement").leads_to(path)
    page = reverse("agreements:check", args=[version.agreement.reference])
    return f"{page}#summary-{where.section}" if where else version.get_absolute_url()


def question(version: Version, place: str) -> str:
    """The page that asks for this place, or the draft's task list when no question does."""
    where = load("agreement").leads_to(generic(place))
    if where is None:
        return reverse("agreements:draft", args=[version.agreement.reference])
    if where.question is None or where.group is not None:
        return section(version, where.section)
    return section(version, where.section, row_of(place, where.question.row_path))


def row_of(place: str, row_path: str) -> str:
    """The row that a place lies in: `parties.1` for `parties.1.role` and `parties[]`."""
    if not row_path:
        return ""
    keys = place.split(".")[: 2 * row_path.count("[]")]
    return ".".join(keys) if keys and keys[-1].isdigit() else ""
