"""What earlier agreements can give to a draft: an organisation's answers, a dataset's items.

Read only from agreements that the person may read, and asked only when the draft names an
organisation or a dataset that it did not name before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agreements import documents, origins
from agreements.models import Party, Version
from agreements.origins import Source
from agreements.prefilling import Filling
from agreements.usual import OF_ITS_POWERS, is_over
from audit import clock
from law import normalise
from law.document import filled, get, places
from organisations.models import Person
from questionnaire.rows import add_row
from questionnaire.usual import kept_questions

Document = dict[str, Any]
LOOKED_AT = 50
"""The newest so many agreements of the parties are looked at."""
DATASETS = "datasets"
OF_ITEMS = (
    "name", "kind", "format", "direct_identifier", "row_level", "special_categories",
    "criminal_offence", "origin", "confidential_patient_information", "seen_by",
)  # fmt: skip
"""What an item is, whatever it is shared for. Why it is needed is thought about each time."""
OF_FLOWS = ("method", "frequency")
OF_PEOPLE = ("group", "includes_children", "vulnerable", "deceased")

BROUGHT = {"data_items": OF_ITEMS, "data_subjects": OF_PEOPLE, "flows": OF_FLOWS}
"""What comes with a dataset: list by list, the fields of each row."""
OF_DATASET = "data_source_note"
"""What is said of the dataset as a whole."""


def brought(version: Version, changed: Iterable[str], *, person_id: int | None) -> Filling:
    """What earlier agreements give to the blank places of this draft, after these changes.

    No query unless an organisation or a dataset was named; then at most two for each.
    """
    found = Filling(origins=dict(version.origins))
    changed = list(changed)
    rows = parties_named(changed, version.document)
    if person_id is None or not (rows or DATASETS in changed):
        return found
    person = Person.objects.filter(pk=person_id).first()
    if person is not None:
        for row in rows:
            _answers_of(version, row, person, found)
        if DATASETS in changed:
            _items_of(version, person, found)
    return found


def parties_named(changed: Iterable[str], document: Mapping[str, Any]) -> list[str]:
    """The rows of parties whose organisation these changes chose."""
    found = []
    for place in changed:
        parts = place.split(".")
        if parts[0] == "parties" and (len(parts) < 3 or parts[2] == "organisation"):
            rows = places(document, "parties[]")
            found += [row for row in rows if len(parts) == 1 or row == f"parties.{parts[1]}"]
    return list(dict.fromkeys(found))


# ------------------------------------------------------------------ an organisation's answers
def _answers_of(version: Version, row: str, person: Person, found: Filling) -> None:
    """What the organisation answered last, where its record does not say it; of law only what is
    not over."""
    reference = get(version.document, f"{row}.organisation.id", "")
    past = _newest(_recent(version, [reference], person))
    if not reference or past is None:
        return
    whole = normalise(past.document)
    named = [party["organisation"]["id"] for party in whole["parties"]]
    if reference not in named:
        # It joined the agreement later.
        return
    number = named.index(reference)
    over = OF_ITS_POWERS if is_over(whole, number, clock.today()) else frozenset()
    for question in kept_questions():
        if question.row_path != "parties[]" or question.key in over:
            continue
        place = question.column.place(row)
        value = get(whole, question.column.place(f"parties.{number}"))
        if filled(value) and _is_blank(version, place):
            found.changes[place] = value
            found.origins[place] = _origin(past)


# ------------------------------------------------------------------ a dataset's items
def _items_of(version: Version, person: Person, found: Filling) -> None:
    """The items and the groups of people that the last agreement on the dataset lists."""
    parties = [get(p, "organisation.id", "") for p in version.document.get("parties", [])]
    for name in version.document.get(DATASETS, []):
        recent = _recent(version, parties, person)
        past = _newest(recent.filter(document__datasets__contains=[name]))
        if past is None:
            continue
        whole = normalise(past.document)
        if filled(whole[OF_DATASET]) and _is_blank(version, OF_DATASET):
            found.changes[OF_DATASET] = whole[OF_DATASET]
            found.origins[OF_DATASET] = _origin(past)
        for rows, fields in BROUGHT.items():
            if _is_blank(version, rows) and rows not in found.changes:
                taken = () if rows == "data_subjects" else documents.ids_ever(version)
                values = brought_rows(whole, rows, fields)
                _bring_rows(rows, values, past, found, taken=taken)


def brought_rows(
    whole: Mapping[str, Any], rows: str, fields: tuple[str, ...]
) -> list[dict[str, Any]]:
    """The rows that another agreement takes over from this one. Of flows only the way in which
    the data is sent, and only where there was one."""
    if rows == "flows" and len(whole[rows]) != 1:
        return []
    return [{name: row[name] for name in fields if filled(row[name])} for row in whole[rows]]


def _bring_rows(
    rows: str, entries: list[Document], past: Version, found: Filling, *, taken: tuple[str, ...]
) -> None:
    document: Document = {}
    for values in entries:
        document, row = add_row(document, rows, values=values, taken=taken)
        found.origins |= {f"{row}.{name}": _origin(past) for name in values}
    if document:
        found.changes[rows] = document[rows]


# ------------------------------------------------------------------ which agreements
def _recent(version: Version, references: list[str], person: Person) -> Any:
    """Versions of other agreements in which these organisations took part, that have been sent
    for review and that the person may read."""
    newest = (
        Party.objects.filter(organisation__reference__in=references)
        .filter(version__snapshot__isnull=False)
        .exclude(agreement=version.agreement_id)
        .order_by("-version_id")
        .values("version_id")[:LOOKED_AT]
    )
    return Version.objects.visible_to(person).filter(pk__in=newest)


def _newest(versions: Any) -> Version | None:
    found: Version | None = versions.select_related("agreement").order_by("-pk").first()
    return found


def _is_blank(version: Version, place: str) -> bool:
    """Whether nothing stands there and no person took it away."""
    return not filled(get(version.document, place)) and place not in version.origins


def _origin(past: Version) -> dict[str, Any]:
    name = f"{past.agreement.reference} {past.title}".strip()
    return origins.Origin(Source.PREVIOUS_VERSION, name).as_json()
