"""An organisation's administrators hear before its facts lapse, and when one stops an agreement.

Facts are registrations, certificates, and entries under the Digital Economy Act 2017.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.urls import reverse

from agreements import telling
from agreements.fixers import FACTS
from agreements.judging import kept, set_aside
from agreements.models import OVER, Party, Status, Version
from audit import clock
from law import Finding
from notices.actions import ask, holders, settle, tell
from notices.models import Task
from notices.schedule import due_steps, event_days_to_look_at
from organisations.expiries import RUN_OUT, SOON
from organisations.models import DeaEntry, Organisation
from organisations.roles import Role

KIND = "assurance"
STEPS = (60, 30, 7, -1)
"""So many days before the last day; the last one is the day after, when the fact has lapsed."""
LOOK_BACK = 14
HELD_UP = (Status.IN_REVIEW, Status.READY_TO_SIGN)
STAGES = frozenset({"approve", "sign", "activate"})


@dataclass(frozen=True)
class Dated:
    """A fact with its last day."""

    fact: str
    name: str
    ends_on: date


def dated(organisation: Organisation) -> list[Dated]:
    """Every fact of the organisation that runs out. No query where its entries were fetched."""
    found = [
        Dated(fact, label, day)
        for fact, label in RUN_OUT.items()
        if (day := getattr(organisation, fact)) and not _is_free_of(organisation, fact)
    ]
    entries = [
        Dated(
            f"dea {entry.power} {entry.objective}".strip(), f"entry for {entry}", entry.expires_on
        )
        for entry in organisation.dea_entries.all()
        if entry.expires_on
    ]
    return [*found, *entries]


def _is_free_of(organisation: Organisation, fact: str) -> bool:
    return fact == "ico_expires_on" and bool(organisation.ico_fee_exempt)


# ------------------------------------------------------------------ before and after the last day
def remind() -> int:
    """Tell administrators what runs out or has just run out, once for each step; how many facts."""
    first, last = event_days_to_look_at(clock.today(), STEPS, LOOK_BACK)
    near = Q()
    for column in (*RUN_OUT, "dea_entries__expires_on"):
        near |= Q((f"{column}__range", (first - timedelta(days=1), last)))
    entries = Prefetch("dea_entries", DeaEntry.objects.order_by("pk"))
    found = Organisation.objects.filter(near).distinct().prefetch_related(entries)
    return sum(_remind_of(one, fact) for one in found for fact in dated(one))


@transaction.atomic
def _remind_of(organisation: Organisation, fact: Dated) -> int:
    today = clock.today()
    if _is_open(fact, today):
        _ask(organisation, fact.fact, f"Renew: {fact.name}", due_on=fact.ends_on)
    due = due_steps(fact.ends_on, today, STEPS, LOOK_BACK)
    return sum(_tell(organisation, fact, step) > 0 for step in due)


def _is_open(fact: Dated, today: date) -> bool:
    """Whether it is for the administrators to do now."""
    return today - timedelta(days=LOOK_BACK) <= fact.ends_on <= today + SOON


def _tell(organisation: Organisation, fact: Dated, step: int) -> int:
    words: dict[str, Any] = {
        "assurance_name": fact.name,
        "expiry_date": fact.ends_on,
        "organisation_name": organisation.name,
    }
    people = holders([organisation.pk], [Role.ADMINISTRATOR])
    if step < 0:
        key, partners = "assurance_expired", _partners(organisation)
        people = [*people, *holders(partners, [Role.INFORMATION_GOVERNANCE])]
    else:
        key = "assurance_expiring"
        words |= {
            "when": telling.in_how_many_days(fact.ends_on),
            "number_of_agreements": _living(organisation).count(),
        }
    return tell(
        key,
        people,
        about=about(organisation),
        link=reverse("organisation", args=[organisation.reference]),
        occasion=f"{fact.fact} {step}",
        due_on=fact.ends_on,
        **words,
    )


def _living(organisation: Organisation) -> Any:
    """The agreements in the making or in force that it takes part in."""
    parties = Party.objects.filter(organisation=organisation).exclude(version__status__in=OVER)
    return parties.exclude(version__status=Status.DRAFT).values("agreement").distinct()


def _partners(organisation: Organisation) -> list[int]:
    """Those that share an agreement with it: what lapses there stands in their way too."""
    own = _living(organisation)
    there = Party.objects.filter(agreement__in=own, may_read=True)
    found = there.exclude(organisation=organisation).values_list("organisation", flat=True)
    return list(found.distinct())


# ------------------------------------------------------------------ what stops an agreement
def remind_of_what_stops() -> int:
    """Tell of the facts that stop agreements in review or before signature; how many agreements."""
    held = Version.objects.filter(status__in=HELD_UP).select_related("agreement")
    return sum(tell_what_stops(one) > 0 for one in held if any(_facts(kept(one))))


@transaction.atomic
def tell_what_stops(version: Version) -> int:
    """The administrators of each organisation hear which of its facts stops the version, as it was
    last judged; once for each fact and version. How many had not heard."""
    aside = set_aside(version)
    found = [one for one in _facts(kept(version)) if (one.rule, one.on) not in aside]
    parties = {
        party.key: party.organisation
        for party in (version.parties.select_related("organisation") if found else ())
    }
    return sum(
        _tell_of_stop(version, finding, organisation)
        for finding in found
        if (organisation := parties.get(finding.on.split("/")[0]))
    )


def _facts(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Those about an organisation's facts that stop a step still to come."""
    return (
        one for one in findings if one.blocks and one.stage in STAGES and one.fix.startswith(FACTS)
    )


def _tell_of_stop(version: Version, finding: Finding, organisation: Organisation) -> int:
    fact = finding.fix.removeprefix(FACTS)
    what = f"Put right what stops “{telling.title(version)}”: {finding.message}"
    _ask(organisation, f"{fact} {version.agreement.reference}", what)
    return tell(
        "assurance_stops",
        holders([organisation.pk], [Role.ADMINISTRATOR]),
        about=about(organisation),
        link=reverse("organisation_facts", args=[organisation.reference]),
        occasion=f"{finding.rule} {version.agreement.reference} {version.number}",
        agreement_title=telling.title(version),
        finding=finding.message,
        organisation_name=organisation.name,
        step={"approve": "be approved", "sign": "be signed"}.get(finding.stage, "come into force"),
    )


# ------------------------------------------------------------------ tasks
def about(organisation: Organisation) -> str:
    """How notices and tasks name the organisation."""
    return f"organisation:{organisation.reference}"


def _kind(fact: str) -> str:
    """A task of its own for each fact."""
    return f"{KIND}:{fact}"[:60]


def _ask(organisation: Organisation, fact: str, title: str, *, due_on: date | None = None) -> None:
    ask(
        _kind(fact),
        about=about(organisation),
        title=title,
        link=reverse("organisation_facts", args=[organisation.reference]),
        organisation=organisation,
        role=Role.ADMINISTRATOR,
        due_on=due_on,
    )


def settle_renewed(organisation: Organisation) -> None:
    """Close the tasks about facts that somebody has just put right. What still stops an agreement
    is asked for again when the day turns."""
    waiting = Task.objects.filter(about=about(organisation), done_at__isnull=True)
    kinds = set(waiting.filter(kind__startswith=f"{KIND}:").values_list("kind", flat=True))
    if not kinds:
        return
    today = clock.today()
    still = {_kind(one.fact) for one in dated(organisation) if _is_open(one, today)}
    for kind in kinds - still:
        settle(about(organisation), kind=kind)
