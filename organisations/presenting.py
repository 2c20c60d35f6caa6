"""An organisation's facts in words, for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from govuk.dates import in_words
from organisations.models import Membership, Organisation
from organisations.models.choices import ReviewWhen
from organisations.roles import Role

IDENTITY = {
    "kind": "Type",
    "nation": "Where it works",
    "legal_entity": "Legal person it is part of",
    "key": "Body with statutory rules of its own",
    "public_authority": "Public authority under the UK GDPR",
    "crown_body": "Part of the Crown",
    "competent_authority": "Competent authority (Data Protection Act, section 30)",
    "foi_body": "Subject to freedom of information law",
    "health_or_care": "Provides or commissions health or care",
    "child_safeguarding_agency": "Has child safeguarding duties",
    "cca_category": "Category under the Civil Contingencies Act",
    "licensed_energy_supplier": "Holds a gas or electricity supply licence",
    "water_undertaker": "Water or sewerage undertaker",
    "ods_code": "NHS organisation code",
    "successor": "Organisation that took over",
}
ASSURANCES = {
    "dpo_contact": "Data protection officer",
    "complaints_url": "Where people complain about data protection",
    "ico_registration": "ICO registration",
    "ico_fee_exempt": "Exempt from the data protection fee",
    "dspt_status": "Data Security and Protection Toolkit",
    "cyber_essentials": "Cyber Essentials",
    "staff_training_percent": "Staff trained in the last year, per cent",
    "staff_training_reported_on": "Date of that figure",
}


def rows(organisation: Organisation, labels: dict[str, str]) -> list[tuple[str, str]]:
    """The facts that are recorded, as (label, words)."""
    shown = ((label, in_plain_words(organisation, fact)) for fact, label in labels.items())
    return [(label, words) for label, words in shown if words]


def in_plain_words(organisation: Organisation, fact: str) -> str:
    """One fact as people read it; empty when it is not recorded."""
    value: Any = getattr(organisation, fact)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return in_words(value)
    if value is None:
        return ""
    if display := getattr(organisation, f"get_{fact}_display", None):
        return str(display())
    return f"{value.normalize():f}" if fact == "staff_training_percent" else str(value)


def by_role(memberships: Iterable[Membership]) -> list[tuple[str, list[Membership]]]:
    """The memberships under the name of each role, in the order of the roles."""
    found: dict[str, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.role, []).append(membership)
    return [(str(role.label), found[role]) for role in Role if role in found]


def buttons(people: Iterable[tuple[int, str, str]]) -> SafeString:
    """A list of people (key, name, role), each a button that sends their key as `person`.

    Made here because a template loop over sixty people costs as much as the rest of the page.
    """
    return format_html_join(
        "",
        '<li><button type="submit" class="app-link-button" name="person" value="{}">{}</button>'
        ", {}</li>",
        people,
    )


@dataclass(frozen=True)
class MatrixLine:
    """A role that approves, when, and who holds it today."""

    role: str
    label: str
    whens: list[str]
    holders: list[str]


def matrix_lines(
    kept: Iterable[dict[str, str]], memberships: Iterable[Membership]
) -> list[MatrixLine]:
    """The approval matrix in words, with the holders among `memberships` (with their people)."""
    whens: dict[str, list[str]] = {}
    for row in kept:
        whens.setdefault(row["role"], []).append(str(ReviewWhen(row["when"]).label))
    people: dict[str, list[str]] = {}
    for membership in memberships:
        people.setdefault(membership.role, []).append(membership.person.name)
    return [
        MatrixLine(role, str(Role(role).label), asked, people.get(role, []))
        for role, asked in whens.items()
    ]
