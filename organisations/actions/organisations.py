"""Organisations: made, and their facts and approval matrix changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from audit.actor import Actor
from audit.log import record
from organisations import listeners, matrix
from organisations.facts import ASSURANCE
from organisations.models import DeaEntry, Organisation
from organisations.models.choices import RiskMatrix
from organisations.refusal import NotPermitted, Refused
from organisations.roles import administrator_of, platform_administrator

ENTRIES = "dea_entries"
FACTS = frozenset(
    field.name
    for field in Organisation._meta.concrete_fields
    if field.name not in ("id", "reference", "approval_matrix", "risk_matrix", "usual_answers")
)
NUMBERING = 20_260_101
"""Key of the lock under which references are numbered."""


@transaction.atomic
def create_organisation(
    *, name: str, actor: Actor, reference: str = "", **facts: Any
) -> Organisation:
    """A new organisation with its facts, and the default approval matrix.

    `facts` are columns of the organisation, and `dea_entries` as a list of dictionaries. Without
    `reference` it gets the next of ORG-001, ORG-002 … Raises Refused, or NotPermitted to anyone
    but a platform administrator.
    """
    acting = platform_administrator(actor)
    if acting is None:
        raise NotPermitted("Only a platform administrator can add an organisation")
    if wrong := set(facts) - FACTS - {ENTRIES}:
        raise TypeError(f"No such facts: {sorted(wrong)}")
    entries = facts.pop(ENTRIES, ())
    organisation = Organisation(
        reference=reference or _next_reference(),
        name=" ".join(name.split()),
        approval_matrix=matrix.rows_of(matrix.DEFAULT),
        **facts,
    )
    _check(organisation, exclude=set())
    organisation.save(force_insert=True)
    _replace_entries(organisation, entries)
    record(
        "create-organisation",
        organisation,
        actor=acting,
        detail={"name": organisation.name, "facts": facts, ENTRIES: list(entries)},
    )
    return organisation


@transaction.atomic
def change_facts(organisation: Organisation, *, actor: Actor, **facts: Any) -> Organisation:
    """Change facts of an organisation; the event tells each with its value before and after.

    An organisation administrator may change assurance facts, a platform administrator every fact.
    Raises Refused with the words for each fact that is wrong. Nothing new: nothing recorded.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    acting = administrator_of(actor, locked)
    if set(facts) - ASSURANCE and acting is not None:
        acting = platform_administrator(actor)
    if acting is None:
        raise NotPermitted("You cannot change these facts")
    if wrong := set(facts) - FACTS - {ENTRIES}:
        raise TypeError(f"No such facts: {sorted(wrong)}")
    before: dict[str, Any] = {}
    entries = facts.pop(ENTRIES, None)
    for fact, value in facts.items():
        before[fact] = getattr(locked, fact)
        setattr(locked, fact, value)
    _check(locked, exclude=FACTS - set(facts))
    _keep_an_officer(locked, before)
    changed = {
        fact: getattr(locked, fact) for fact in facts if getattr(locked, fact) != before[fact]
    }
    if changed:
        locked.save(update_fields=sorted(changed))
    told = {fact: {"before": before[fact], "after": changed[fact]} for fact in changed}
    if entries is not None and (old := _entries_of(locked)) != (new := _as_entries(entries)):
        _replace_entries(locked, entries)
        told[ENTRIES] = {"before": old, "after": new}
    if told:
        record("change-facts", locked, actor=acting, detail={"facts": told})
        listeners.tell(locked)
    return locked


@transaction.atomic
def change_approval_matrix(
    organisation: Organisation, *, rows: Iterable[Mapping[str, str]], actor: Actor
) -> Organisation:
    """Set whose approval the organisation wants, and when. Raises Refused or NotPermitted."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    acting = administrator_of(actor, locked)
    if acting is None:
        raise NotPermitted("You cannot change this approval matrix")
    before, locked.approval_matrix = locked.approval_matrix, matrix.checked(rows)
    if locked.approval_matrix != before:
        locked.save(update_fields=["approval_matrix"])
        record(
            "change-approval-matrix",
            locked,
            actor=acting,
            detail={"before": before, "after": locked.approval_matrix},
        )
    return locked


@transaction.atomic
def choose_risk_matrix(organisation: Organisation, *, matrix: str, actor: Actor) -> Organisation:
    """Set on which matrix the organisation's DPIAs score risks from now on; a DPIA keeps the one
    that it was scored on. Raises Refused or NotPermitted."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    acting = administrator_of(actor, locked)
    if acting is None:
        raise NotPermitted("You cannot choose this risk matrix")
    if matrix not in RiskMatrix.values:
        raise Refused({"matrix": "Select which matrix your DPIAs use"})
    before, locked.risk_matrix = locked.risk_matrix, matrix
    if matrix != before:
        locked.save(update_fields=["risk_matrix"])
        detail = {"before": before, "after": matrix}
        record("choose-risk-matrix", locked, actor=acting, detail=detail)
    return locked


@transaction.atomic
def change_usual_answers(
    organisation: Organisation, *, answers: Mapping[str, Any], actor: Actor
) -> Organisation:
    """Change what the organisation answers alike in most agreements; a blank takes one away.

    The event tells each answer before and after. Drafts in which an answer was confirmed keep it.
    Raises NotPermitted to anyone but the organisation's administrators.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    acting = administrator_of(actor, locked)
    if acting is None:
        raise NotPermitted("You cannot change these answers")
    before = locked.usual_answers
    blank: tuple[Any, ...] = ("", None, [])
    after = {k: v for k, v in {**before, **answers}.items() if v not in blank}
    if after != before:
        locked.usual_answers = after
        locked.save(update_fields=["usual_answers"])
        told = {
            field: {"before": before.get(field), "after": after.get(field)}
            for field in sorted({*before, *after})
            if before.get(field) != after.get(field)
        }
        record("change-usual-answers", locked, actor=acting, detail={"answers": told})
    return locked


def _check(organisation: Organisation, *, exclude: set[str] | frozenset[str]) -> None:
    """Raise Refused, with words for each fact, where a value does not fit its column or list."""
    problems: dict[str, str] = {}
    try:
        organisation.clean_fields(
            exclude={*exclude, "approval_matrix", "risk_matrix", "usual_answers", "id"}
        )
    except ValidationError as found:
        problems |= {fact: " ".join(words) for fact, words in found.message_dict.items()}
    same_name = Organisation.objects.filter(name__iexact=organisation.name)
    if "name" not in exclude and same_name.exclude(pk=organisation.pk).exists():
        problems["name"] = "There is already an organisation with this name"
    same_reference = Organisation.objects.filter(reference=organisation.reference)
    if organisation._state.adding and same_reference.exists():
        problems["reference"] = "There is already an organisation with this reference"
    if organisation.cca_category not in (None, 1, 2):
        problems["cca_category"] = "The category is 1 or 2"
    percent = organisation.staff_training_percent
    if percent is not None and not 0 <= percent <= 100:
        problems["staff_training_percent"] = "The percentage is between 0 and 100"
    if problems:
        raise Refused(problems)


def _keep_an_officer(organisation: Organisation, before: Mapping[str, Any]) -> None:
    """Raise Refused where the officer that a public authority must have (UK GDPR, Article 37) is
    taken away. A record that never named one stays as it is: the rules ask before a signature."""
    had = str(before.get("dpo_contact", "")).strip()
    if had and not organisation.dpo_contact.strip() and organisation.public_authority:
        told = "A public authority must have a data protection officer. Enter a name or an email"
        raise Refused({"dpo_contact": f"{told} address"})


def _next_reference() -> str:
    with connection.cursor() as cursor:
        # Two organisations made at once must not get one number; held until the commit.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    used = Organisation.objects.filter(reference__regex=r"^ORG-[0-9]+$")
    numbers = [int(re.sub(r"\D", "", text)) for text in used.values_list("reference", flat=True)]
    return f"ORG-{max(numbers, default=0) + 1:03}"


def _replace_entries(organisation: Organisation, entries: Iterable[Mapping[str, Any]]) -> None:
    rows = [DeaEntry(organisation=organisation, **entry) for entry in _as_entries(entries)]
    for row in rows:
        try:
            row.full_clean(exclude=["organisation"])
        except ValidationError as found:
            raise Refused({ENTRIES: " ".join(found.messages)}) from found
    organisation.dea_entries.all().delete()
    DeaEntry.objects.bulk_create(rows)


def _as_entries(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "power": entry.get("power") or "",
            "objective": entry.get("objective") or "",
            "starts_on": entry.get("starts_on") or None,
            "expires_on": entry.get("expires_on") or None,
        }
        for entry in entries
    ]


def _entries_of(organisation: Organisation) -> list[dict[str, Any]]:
    columns = ("power", "objective", "starts_on", "expires_on")
    return list(organisation.dea_entries.order_by("pk").values(*columns))
