"""Answers that follow from other answers, as the questionnaire's `derive` lines say.

Pure: each function reads the document, normalised, and gives the answer for one row, or None
where nothing follows. What is given is shown to confirm, never taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from law import library
from law.document import get
from questionnaire.answers import party_name
from questionnaire.derived_words import ITEM_WORDS, joined, lower_first, months_in

Document = Mapping[str, Any]
EMERGENCY_DAYS = 90
ASSESSMENT_DAYS = 30
BREACH_HOURS = 24
BANDS = ((1_000, "under_1k"), (10_000, "1k_10k"), (100_000, "10k_100k"), (1_000_000, "100k_1m"))
IDENTIFYING = frozenset({"name", "address", "contact", "nhs_number", "national_insurance_number"})


@dataclass(frozen=True)
class Derived:
    """An answer that follows from others, and in a few words from which."""

    value: Any
    because: str


Derive = Callable[[Document, str], Derived | None]


# ------------------------------------------------------------------ basics and dates
def _summary(document: Document, row: str) -> Derived | None:
    purpose = next((u["text"] for u in get(document, "purposes", []) if u["text"]), "")
    items = [i["name"] for i in get(document, "data_items", []) if i["name"]]
    senders, recipients = _names(document, "sender"), _names(document, "recipient")
    if not (purpose and items and senders and recipients and _all_chosen(document)):
        return None
    named = joined([lower_first(item) for item in items[:5]])
    more = " and other data" if len(items) > 5 else ""
    told = (
        f"{joined(senders)} {'shares' if len(senders) == 1 else 'share'} {named}{more} "
        f"with {joined(recipients)}. The purpose: {lower_first(purpose).rstrip('.')}."
    )
    return Derived(told, "the purpose, the organisations and the data items")


def _emergency_expires(document: Document, row: str) -> Derived | None:
    start = _day(get(document, "start_date"))
    if start is None or get(document, "emergency.used") is not True:
        return None
    ends = start + timedelta(days=EMERGENCY_DAYS)
    power_ends = [
        day
        for party in get(document, "parties", [])
        for power in party["gateways"]
        if (day := _day(power["expires_on"]))
    ]
    if power_ends and min(power_ends) < ends:
        return Derived(min(power_ends).isoformat(), "the end of the power")
    return Derived(ends.isoformat(), f"{EMERGENCY_DAYS} days from the start")


def _full_assessment_due(document: Document, row: str) -> Derived | None:
    start = _day(get(document, "start_date"))
    if start is None or get(document, "emergency.used") is not True:
        return None
    due = start + timedelta(days=ASSESSMENT_DAYS)
    return Derived(due.isoformat(), f"{ASSESSMENT_DAYS} days from the start")


def _end_date(document: Document, row: str) -> Derived | None:
    return _emergency_expires(document, row)


def _review_date(document: Document, row: str) -> Derived | None:
    start, end = _day(get(document, "start_date")), _day(get(document, "end_date"))
    if start is None:
        return None
    review = _months_later(start, 12)
    if end and end < review:
        return Derived(end.isoformat(), "the last day")
    return Derived(review.isoformat(), "12 months from the start")


# ------------------------------------------------------------------ parties and purposes
def _party_role(document: Document, row: str) -> Derived | None:
    parties = get(document, "parties", [])
    if len(parties) != 2:
        return None
    other = parties[1 - int(row.rpartition(".")[2])]
    opposite = {"sender": "recipient", "recipient": "sender"}.get(other["role"])
    return Derived(opposite, "the part of the other organisation") if opposite else None


def _purpose_category(document: Document, row: str) -> Derived | None:
    if get(document, "emergency.used") is True:
        return Derived("emergency_response", "the emergency route")
    return None


def _risks_of_sharing(document: Document, row: str) -> Derived | None:
    levels = {"high": 0, "medium": 1}
    risks = [r for r in get(document, "dpia.risks", []) if r["overall"] in levels and r["text"]]
    worst = sorted(risks, key=lambda r: levels[r["overall"]])[:5]
    if not worst:
        return None
    return Derived("\n".join(risk["text"] for risk in worst), "the highest risks of the DPIA")


# ------------------------------------------------------------------ people and data
def _volume_band(document: Document, row: str) -> Derived | None:
    numbers = [s["number"] for s in get(document, "data_subjects", [])]
    if not numbers or any(not isinstance(n, int | float) for n in numbers):
        return None
    total = sum(numbers)
    band = next((name for below, name in BANDS if total < below), "over_1m")
    return Derived(band, f"{total:,} people in the groups")


def _item_kind(document: Document, row: str) -> Derived | None:
    name = get(document, f"{row}.name", "").lower()
    for kind, words in ITEM_WORDS:
        if any(re.search(rf"\b{re.escape(word)}", name) for word in words):
            return Derived(kind, "the name of the item")
    return None


def _item_direct(document: Document, row: str) -> Derived | None:
    kind = get(document, f"{row}.kind", "")
    return Derived(kind in IDENTIFYING, "the kind of item") if kind else None


def _output_is_aggregate(document: Document, row: str) -> Derived | None:
    kinds = [i["kind"] for i in get(document, "data_items", [])]
    if not kinds or not all(kinds):
        return None
    return Derived(all(kind == "count" for kind in kinds), "the kinds of the items")


# ------------------------------------------------------------------ flows
def _flow_from(document: Document, row: str) -> Derived | None:
    return _only_party(document, "sender", "it is the only one that sends")


def _flow_to(document: Document, row: str) -> Derived | None:
    return _only_party(document, "recipient", "it is the only one that receives")


def _flow_start(document: Document, row: str) -> Derived | None:
    start = get(document, "start_date", "")
    return Derived(start, "the start of the agreement") if start else None


# ------------------------------------------------------------------ the law
def _gateway_provision(document: Document, row: str) -> Derived | None:
    power = _power(document, row)
    return Derived(power.provision, power.name) if power and power.provision else None


def _gateway_nature(document: Document, row: str) -> Derived | None:
    power = _power(document, row)
    return Derived(power.nature, power.name) if power and power.nature else None


def _gateway_explanation(document: Document, row: str) -> Derived | None:
    power = _power(document, row)
    if power is None or not power.purpose:
        return None
    told = [f"{power.name}. What it is for: {power.purpose}."]
    told += [f"Who may disclose: {power.discloser}."] if power.discloser else []
    told += [f"To whom: {power.recipient}."] if power.recipient else []
    return Derived(" ".join(told), power.name)


def _public_task(document: Document, row: str) -> Derived | None:
    power = _first_power(document, row)
    if power is None or not power.purpose:
        return None
    return Derived(power.purpose[:1].upper() + power.purpose[1:], power.name)


def _legal_provision(document: Document, row: str) -> Derived | None:
    power = _first_power(document, row)
    return Derived(power.provision, power.name) if power and power.provision else None


def _obligation_is_duty(document: Document, row: str) -> Derived | None:
    power = _first_power(document, row)
    return Derived(True, power.name) if power and power.nature == "mandatory" else None


def _human_rights(document: Document, row: str) -> Derived | None:
    need, less = get(document, "necessity", ""), get(document, "alternatives_considered", "")
    powers = [
        power["provision"]
        for party in get(document, "parties", [])
        for power in party["gateways"]
        if power["provision"]
    ]
    if not (need and less and powers):
        return None
    told = (
        f"In accordance with the law: {joined(list(dict.fromkeys(powers)))}.\n"
        f"Needed: {need}\nLess intrusive ways that were considered: {less}"
    )
    return Derived(told, "the need, the alternatives and the powers")


def _rights_offered(document: Document, row: str) -> Derived | None:
    """UK GDPR, Articles 7, 15 to 21: which right goes with which lawful basis."""
    bases = {code for party in get(document, "parties", []) for code in party["article6"]}
    if not bases:
        return None
    rights = ["access", "rectification", "restriction"]
    if bases - {"A6_1_c", "A6_1_e"}:
        rights.insert(2, "erasure")
    if bases & {"A6_1_a", "A6_1_b"}:
        rights.append("portability")
    if bases & {"A6_1_e", "A6_1_ea", "A6_1_f"}:
        rights.append("objection")
    if "A6_1_a" in bases:
        rights.append("withdraw_consent")
    return Derived(rights, "the lawful bases")


# ------------------------------------------------------------------ retention and running
def _retention_ends(document: Document, row: str) -> Derived | None:
    """Only where the period is a plain number of months or years from the agreement's own days."""
    period = get(document, f"{row}.retention.period", "")
    months = months_in(period)
    end = _day(get(document, "end_date"))
    if months is None or end is None:
        return None
    return Derived(_months_later(end, months).isoformat(), f"{period}, from the last day")


def _breach_hours(document: Document, row: str) -> Derived | None:
    return Derived(BREACH_HOURS, f"{BREACH_HOURS} hours is usual")


def _onward_allowed(document: Document, row: str) -> Derived | None:
    return Derived(False, "it is usual not to allow it")


def _publication_format(document: Document, row: str) -> Derived | None:
    parties = get(document, "parties", [])
    powers = {power["power"] for party in parties for power in party["gateways"]}
    if any(power.startswith("DEA_") for power in powers):
        return Derived("dea_register_current", "the Digital Economy Act power")
    if any(p["organisation"]["key"] == "nhs_england" and p["role"] != "recipient" for p in parties):
        return Derived("nhs_england_data_uses_register", "the data comes from NHS England")
    return Derived("public_entry", "no power asks for another register")


def _equality(document: Document, row: str) -> Derived | None:
    groups = [s["group"] for s in get(document, "data_subjects", []) if s["group"]]
    risks = [r["text"] for r in get(document, "dpia.risks", []) if r["text"]]
    if not (groups and risks):
        return None
    people = joined([lower_first(group) for group in groups])
    looked_at = joined([lower_first(risk) for risk in risks[:3]])
    told = f"The people are {people}. The DPIA looks at these risks to them: {looked_at}."
    return Derived(told, "the groups of people and the DPIA")


def _engagement(document: Document, row: str) -> Derived | None:
    told = get(document, "dpia.consultation.done", "")
    return Derived(told, "the consultation of the DPIA") if told.strip() else None


BY_QUESTION: Mapping[str, Derive] = {
    "summary": _summary,
    "emergency_expires": _emergency_expires,
    "emergency_full_due": _full_assessment_due,
    "end_date": _end_date,
    "review_date": _review_date,
    "party_role": _party_role,
    "purpose_category": _purpose_category,
    "risks_of_sharing": _risks_of_sharing,
    "volume_band": _volume_band,
    "item_kind": _item_kind,
    "item_direct": _item_direct,
    "row_level": _output_is_aggregate,
    "flow_from": _flow_from,
    "flow_to": _flow_to,
    "flow_start": _flow_start,
    "article8": _human_rights,
    "rights_offered": _rights_offered,
    "retention_ends": _retention_ends,
    "breach_hours": _breach_hours,
    "onward_allowed": _onward_allowed,
    "publish_format": _publication_format,
    "equality": _equality,
    "engagement_plan": _engagement,
}
"""What follows from other answers, by the question it answers."""

FROM_POWERS: Mapping[str, Derive] = {
    "gateway_provision": _gateway_provision,
    "gateway_nature": _gateway_nature,
    "gateway_why": _gateway_explanation,
    "basis_task": _public_task,
    "basis_provision": _legal_provision,
    "basis_duty": _obligation_is_duty,
}
"""What the library of powers says of the power that was chosen."""

NOT_WORKED_OUT: Mapping[str, str] = {
    "agreement_type": "the first questions give it when the draft is started",
    "controller_status": "the first questions give it when the draft is started",
    "start_date": "nobody starts a sharing by leaving a day blank, not even in an emergency",
    "subject_children": "only the dataset's catalogue entry can say it",
    "data_source": "only the dataset's catalogue entry can say it",
    "flow_email_standard": "no record says which bodies hold the secure email standard",
    "gateway_starts": "notices and approvals have no record of their own",
    "gateway_expires": "notices and approvals have no record of their own",
    "staff_warning": "the framework says whether the notice is there",
    "dpia_adopted": "the day stands on the DPIA's own record",
    "approval_reviewers": "each organisation's approval list gives it",
}
"""Questions with a `derive` line that is not followed here, and why."""


# ------------------------------------------------------------------ small help
def _names(document: Document, role: str) -> list[str]:
    return [
        party_name(document, party["id"])
        for party in get(document, "parties", [])
        if party["role"] in (role, "both") and party["id"]
    ]


def _all_chosen(document: Document) -> bool:
    """Whether an organisation stands in every row: the id of a free one is no name to publish."""
    return all(party["organisation"]["name"] for party in get(document, "parties", []))


def _only_party(document: Document, role: str, because: str) -> Derived | None:
    """The one party with that role; where every other is "both", it cannot be told."""
    parties = get(document, "parties", [])
    found = [party["id"] for party in parties if party["role"] in (role, "both") and party["id"]]
    settled = all(party["role"] for party in parties)
    return Derived(found[0], because) if len(found) == 1 and settled else None


def _power(document: Document, row: str) -> library.Gateway | None:
    """The chosen power; None for one that the library does not tell about."""
    found = library.gateway(get(document, f"{row}.power", ""))
    return found if found and found.provision else None


def _first_power(document: Document, row: str) -> library.Gateway | None:
    for number in range(len(get(document, f"{row}.gateways", []))):
        if power := _power(document, f"{row}.gateways.{number}"):
            return power
    return None


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None


def _months_later(day: date, months: int) -> date:
    """The last day of a period of that many months which begins on `day`."""
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"No day {months} months after {day}")
