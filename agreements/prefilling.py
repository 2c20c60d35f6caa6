"""The answers that records can give to a draft: which, to which place, and from where.

Pure but for one query of the organisations. Only blank places are filled, and never one from
which a person took an answer away. What is given is unconfirmed, and follows its record until a
person confirms or changes it: it changes when the record does, and goes when nothing asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agreements import documents, matrix, origins
from agreements.models import Version
from agreements.origins import Origin, Source
from audit import clock
from dpia.documents import as_document as dpia_document
from law import library, normalise
from law.document import filled, generic, get, leaves, places, with_values
from organisations.facts import facts
from organisations.models import Organisation
from organisations.roles import Role
from questionnaire import Question, load
from questionnaire.answers import party_name
from questionnaire.definition import NOTHING_IS_AN_ANSWER
from questionnaire.derived import BY_QUESTION, FROM_POWERS
from questionnaire.relevance import Relevance, relevance
from questionnaire.usual import TEAM, kept_questions, until_of

Document = dict[str, Any]
LIVE = frozenset({Source.ORGANISATION, Source.DERIVED, Source.POWERS_LIBRARY})
"""Sources that are asked again at every save, while what they gave is unconfirmed."""
ROUNDS = 4
"""One answer opens the next: a power gives its section, and that the law behind the task."""
APPROVALS = "approval_reviewers"
CRIME = frozenset({"law_enforcement", "crime_reduction"})
ENFORCING = frozenset({"regime", "le_purpose"})
HUMAN_RIGHTS = "human_rights_assessment"
NATIONS = frozenset({"england", "wales", "scotland", "northern_ireland"})


@dataclass(frozen=True)
class Offer:
    """An answer that a record gives."""

    value: Any
    source: Source
    name: str


@dataclass(frozen=True)
class Records:
    """What the sources of one draft say: its organisations, and which of them leads."""

    organisations: Mapping[str, Organisation]
    lead: str
    on: str = ""
    """The day from which the agreement holds, as far as it is known; usual answers that are kept
    until an earlier day are not given."""

    @classmethod
    def of(cls, version: Version) -> Records:
        """The records of the organisations that the draft names. One query."""
        named = [
            get(party or {}, "organisation.id", "") for party in version.document.get("parties", [])
        ]
        found = Organisation.objects.filter(reference__in=[one for one in named if one])
        lead = version.agreement.lead_organisation.reference
        on = version.document.get("start_date") or clock.today().isoformat()
        return cls({o.reference: o for o in found}, lead, on)

    def usual(self, reference: str, name: str) -> Offer | None:
        """What that organisation answers alike in most agreements."""
        organisation = self.organisations.get(reference)
        value = organisation.usual_answers.get(name) if organisation else None
        if organisation is None or not filled(value):
            return None
        until = organisation.usual_answers.get(until_of().get(name, ""))
        if until and until < self.on:
            return None
        return Offer(value, Source.ORGANISATION, organisation.name)


@dataclass
class Filling:
    """What was filled in: new values by place, what is told of them, and the origins after it."""

    changes: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """By place, the value and where it came from, for the trail; None for one withdrawn."""
        return {
            place: {"value": value, "from": Origin.read(self.origins[place]).words}
            if place in self.origins
            else None
            for place, value in self.changes.items()
        }


def fill(
    version: Version,
    *,
    allows: Callable[[str], bool],
    emptied: frozenset[str] = frozenset(),
) -> Filling:
    """What the records give to this draft as it stands in memory; nothing is written.

    `allows` says which places the person may write in; `emptied` are those from which they have
    just taken an answer away: they are noted, so that no record gives it again. Two queries.
    """
    records = Records.of(version)
    return fill_document(
        _whole(version, records), version.origins, records, allows=allows, emptied=emptied
    )


def fill_document(
    whole: Document,
    noted: Mapping[str, Any],
    records: Records,
    *,
    allows: Callable[[str], bool] = lambda place: True,
    emptied: frozenset[str] = frozenset(),
) -> Filling:
    """The same for a document, normalised, with its facts and its DPIA. Pure."""
    found = Filling(origins=dict(noted))
    for _ in range(ROUNDS):
        changed = dict(_one_round(whole, records, found, allows, emptied))
        if not changed:
            break
        found.changes |= changed
        whole = with_values(whole, changed)
    return found


def of_others(version: Version, changed: Iterable[str]) -> Filling:
    """Takes away what was given for the organisation that stood in a party's place before."""
    found = Filling(origins=dict(version.origins))
    for place in changed:
        parts = place.split(".")
        if parts[0] != "parties" or len(parts) < 3 or parts[2] != "organisation":
            continue
        row = ".".join(parts[:2])
        for given, origin in origins.unconfirmed(version, row).items():
            if origin.source not in LIVE and filled(get(version.document, given)):
                found.changes[given] = _blank(given)
                del found.origins[given]
    return found


def of_other_powers(version: Version) -> Filling:
    """Has confirmed again what was confirmed of a power that its party relies on no more.

    It then follows the records like what nobody has confirmed: the section cited and the reason
    given are those of the power that is chosen now.
    """
    found = Filling(origins=dict(version.origins))
    for place, origin in origins.of(version).items():
        if (
            origin.confirmed
            and origin.source is Source.POWERS_LIBRARY
            and filled(get(version.document, place))
            and origin.name not in _powers_behind(version, place)
        ):
            found.origins[place] = Origin(origin.source, origin.name).as_json()
    if found.origins != version.origins and HUMAN_RIGHTS in found.origins:
        # What it says of the law is put together from the sections cited.
        found.origins[HUMAN_RIGHTS] = {**found.origins[HUMAN_RIGHTS], "confirmed": False}
    return found


def _powers_behind(version: Version, place: str) -> set[str]:
    """The names of the powers that an answer about a party may have come from: that of its own
    row, or any of the party's."""
    _, party, *rest = place.split(".")
    rows = get(version.document, f"parties.{party}.gateways", [])
    if rest[0] == "gateways":
        rows = rows[int(rest[1]) : int(rest[1]) + 1]
    found = [library.gateway((row or {}).get("power") or "") for row in rows]
    return {power.name for power in found if power}


def _blank(place: str) -> Any:
    known = leaves().get(generic(place))
    return known.blank if known else []


def _whole(version: Version, records: Records) -> Document:
    """The document as conditions and derived answers read it, with facts and the DPIA."""
    known = {ref: facts(one, entries=()) for ref, one in records.organisations.items()}
    whole = documents.with_facts(version.document, known)
    whole["status"] = version.status
    if version.dpia is not None:
        whole["dpia"] = dpia_document(version.dpia)
    return normalise(whole)


def _one_round(
    whole: Document,
    records: Records,
    found: Filling,
    allows: Callable[[str], bool],
    emptied: frozenset[str],
) -> Iterator[tuple[str, Any]]:
    asked = relevance(load("agreement"), whole)
    for question, row in _candidates(whole):
        place = _place(question, row)
        held, origin = get(whole, place), found.origins.get(place)
        if not allows(place) or not _may_be_filled(held, origin, place, emptied):
            continue
        offer = _offer(question, row, whole, records)
        if offer is None or not _is_asked(asked, question, row):
            if origin is not None:
                del found.origins[place]
                yield place, question.column.leaf.blank if not question.lists else []
        elif place in emptied:
            found.origins[place] = Origin(offer.source, offer.name, confirmed=True).as_json()
        elif offer.value != held or origin is None:
            found.origins[place] = Origin(offer.source, offer.name).as_json()
            if offer.value != held:
                yield place, offer.value


def _may_be_filled(held: Any, origin: Any, place: str, emptied: frozenset[str]) -> bool:
    """Whether no person has had a say in what stands there."""
    if origin is not None:
        noted = Origin.read(origin)
        return filled(held) and not noted.confirmed and noted.source in LIVE
    return not filled(held)


def _is_asked(asked: Relevance, question: Question, row: str) -> bool:
    return asked.asks(question, "" if question.lists else row)


def _candidates(whole: Document) -> Iterator[tuple[Question, str]]:
    """Every question that a record may answer, with each row that it is asked about."""
    for question in _prefillable():
        if question.lists or not question.row_path:
            yield question, ""
        else:
            for row in places(whole, question.row_path):
                yield question, row


@cache
def _prefillable() -> tuple[Question, ...]:
    kept = {question.key for question in kept_questions()}
    known = kept | set(BY_QUESTION) | set(FROM_POWERS) | {APPROVALS}
    return tuple(
        question
        for question in load("agreement")
        if question.key in known and question.key not in NOTHING_IS_AN_ANSWER
    )


@cache
def _kept() -> frozenset[str]:
    return frozenset(question.key for question in kept_questions())


def _place(question: Question, row: str) -> str:
    return question.lists or question.column.place(row)


# ------------------------------------------------------------------ what each source says
def _offer(question: Question, row: str, whole: Document, records: Records) -> Offer | None:
    """The first source that has an answer: a record, the library of powers, other answers."""
    if question.key == APPROVALS:
        return _reviewers(whole, records)
    usual = _usual(question, row, whole, records) if question.key in _kept() else None
    if usual is not None:
        return usual
    if (derive := FROM_POWERS.get(question.key)) and (derived := derive(whole, row)):
        return Offer(derived.value, Source.POWERS_LIBRARY, derived.because)
    if (derive := BY_QUESTION.get(question.key)) and (derived := derive(whole, row)):
        return Offer(derived.value, Source.DERIVED, derived.because)
    return None


def _usual(question: Question, row: str, whole: Document, records: Records) -> Offer | None:
    name = TEAM if question.key == TEAM else question.field
    if offer := records.usual(_whose(row, whole, records), name):
        return None if _is_for_crime_alone(offer, question, whole, row) else offer
    lead = records.organisations.get(records.lead)
    if question.key == "nation" and lead and lead.nation in NATIONS:
        return Offer([lead.nation], Source.ORGANISATION, lead.name)
    return None


def _is_for_crime_alone(offer: Offer, question: Question, whole: Document, row: str) -> bool:
    """Whether it speaks of law enforcement in an agreement that is not for that, as far as is
    known: no purpose is of that kind yet, or the party says that it enforces no law here."""
    if question.key not in ENFORCING or offer.value not in (True, "dpa_part3"):
        return False
    enforces = get(whole, f"{row}.law_enforcement_purpose")
    crime = any(purpose["category"] in CRIME for purpose in get(whole, "purposes", []))
    return enforces is False or not crime


def _whose(row: str, whole: Document, records: Records) -> str:
    """The organisation whose record is asked: the party's own, a flow's recipient, the lead."""
    if row.startswith("parties."):
        return str(get(whole, f"{'.'.join(row.split('.')[:2])}.organisation.id", ""))
    if row.startswith("flows."):
        to = get(whole, f"{row}.to_party", "")
        parties = get(whole, "parties", [])
        return next((p["organisation"]["id"] for p in parties if to and p["id"] == to), "")
    return records.lead


def _reviewers(whole: Document, records: Records) -> Offer | None:
    """A row for every review that an organisation's own list asks for in such an agreement."""
    blank = {**whole, "approvals": []}
    rows = [
        {"party": demand.party_key, "role": demand.role, "decided_by": str(Role(demand.role).label)}
        for demand in matrix.demands(blank, records.organisations)
    ]
    parties = get(whole, "parties", [])
    if not rows or not all(party["controller_status"] for party in parties):
        return None
    names = ", ".join(party_name(whole, party["id"]) for party in parties)
    return Offer(rows, Source.ORGANISATION, names)


def unconfirmed_here(version: Version, prefix: str = "") -> dict[str, Origin]:
    """What waits to be confirmed within a place, of answers that are there."""
    return {
        place: origin
        for place, origin in origins.unconfirmed(version, prefix).items()
        if filled(get(version.document, place))
    }
