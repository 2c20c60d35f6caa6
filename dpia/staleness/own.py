"""What a DPIA that no agreement relies on yet assesses: what it says itself of the sharing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dpia.documents import alone
from dpia.models import Dpia
from dpia.staleness.facts import facts_of
from law.document import get, places, with_values
from organisations.models import Organisation
from questionnaire import load
from questionnaire.derived import BY_QUESTION

FOLLOWS = ("item_kind", "item_direct")
"""Questions on what is assessed whose answers follow from the names that a description gives. They
are filled in where it is lent to an agreement: nobody says something new by that."""


def own_facts(dpia: Dpia) -> dict[str, Any]:
    """Those facts, in the shape of the agreement that it will be lent to. One query at most.

    One that was made elsewhere says them in its file, where nobody here can compare them.
    """
    if dpia.made_elsewhere:
        return {}
    document = alone(dpia)
    document["parties"] = list(_parties(dpia, document))
    for key in FOLLOWS:
        document = with_values(document, dict(_following(key, document)))
    return facts_of(document)


def _parties(dpia: Dpia, document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Those that it names, as the service knows them, with the lawful bases that it covers."""
    rows = document["parties"]
    names = [name for row in rows if (name := get(row, "organisation.name", ""))]
    known = dict(Organisation.objects.filter(name__in=names).values_list("name", "reference"))
    bases = dpia.document.get("lawful_bases") or []
    for row in rows:
        organisation = row.get("organisation") or {}
        reference = organisation.get("id") or known.get(organisation.get("name", ""), "")
        yield {**row, "article6": bases, "organisation": {**organisation, "id": reference}}


def _following(key: str, document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    question = load("agreement").question(key)
    for row in places(document, question.row_path):
        place = question.column.place(row)
        if get(document, place) is None and (told := BY_QUESTION[key](document, row)):
            yield place, told.value
