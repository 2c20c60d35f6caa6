"""Loads the demonstration through the actions that the pages use, each on the day it happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from agreements import actions as agreement_actions
from agreements import days
from agreements.actions.drafting import lock
from agreements.judging import judge
from agreements.models import Version
from agreements.usual import usual_in
from audit import clock
from audit.models import ClockSetting
from config.demonstration import people, publications
from config.demonstration.story import Story
from dpia import days as dpia_days
from dpia.models import MeasureTask
from dpia.risks.following import close_measure
from law.library import samples
from organisations import actions
from organisations.facts import DATES
from organisations.models import Organisation
from organisations.roles import Role
from questionnaire.pdf.render import warm

Say = Callable[[str], None]


def load(say: Say, *, people_only: bool = False) -> bool:
    """Fill an empty database with the demonstration; False, and nothing done, if it is not empty.

    Afterwards the installation's clock shows the samples' own day. With `people_only` there are
    organisations and people, and no agreements yet.
    """
    if Organisation.objects.exists():
        return False
    warm()
    found = samples()
    # In one transaction: all of it or nothing, and the worker hears of it when it is there.
    with transaction.atomic():
        with clock.at(people.SINCE):
            _organisations(found.organisations)
        _frameworks(found.frameworks)
        say(f"{Organisation.objects.count()} organisations and their people")
        for sample in () if people_only else found.agreements:
            Story(sample, today=found.today).tell()
            say(f"{sample['id']} {sample['document']['title']}")
        # Before whatever else happens on that day, at whatever hour it is loaded.
        with clock.at(clock.start_of(found.today)):
            _usual_answers(found.agreements)
            _carry_out_measures(found.today)
            if not people_only:
                publications.publish()
            _bring_up_to_date()
        _set_clock(found.today)
    return True


def _organisations(records: list[dict[str, object]]) -> None:
    names, password = people.Names(), people.hashed()
    people.people_of_the_platform(names, password)
    for record in records:
        facts = dict(record)
        reference, name = str(facts.pop("id")), str(facts.pop("name"))
        for fact in DATES:
            if facts.get(fact):
                facts[fact] = date.fromisoformat(str(facts[fact]))
        organisation = actions.create_organisation(
            name=name, reference=reference, actor=people.SETUP, **facts
        )
        people.people_of(organisation, names, password)
        rows = [{"role": Role.INFORMATION_GOVERNANCE, "when": "always"}]
        if organisation.health_or_care:
            rows.append({"role": Role.CALDICOTT_GUARDIAN, "when": "confidential_health"})
        actions.change_approval_matrix(organisation, rows=rows, actor=people.SETUP)


def _usual_answers(entries: list[dict[str, Any]]) -> None:
    """What each organisation answered in its first agreement, kept as what it usually answers."""
    known = {one.reference: one for one in Organisation.objects.all()}
    today = clock.today()
    for entry in entries:
        document = entry["document"]
        for number, party in enumerate(document["parties"]):
            organisation = known.pop(party["organisation"]["id"], None)
            if organisation is not None:
                answers = usual_in(document, number, leads=number == 0, on=today)
                actions.change_usual_answers(organisation, answers=answers, actor=people.SETUP)


def _frameworks(records: list[dict[str, Any]]) -> None:
    """The frameworks, recorded by their owners' administrators, and who has joined them."""
    known = {one.reference: one for one in Organisation.objects.all()}
    for entry in records:
        facts = dict(entry)
        reference, owner = facts.pop("id"), known[facts.pop("owner")]
        members, _ = facts.pop("members"), facts.pop("status")
        for name in ("starts_on", "ends_on", "review_date"):
            facts[name] = date.fromisoformat(facts[name]) if facts[name] else None
        keeper = people.actor(owner, Role.ADMINISTRATOR)
        with clock.at(facts["starts_on"]):
            framework = agreement_actions.record_framework(
                actor=keeper, owner=owner, reference=reference, **facts
            )
        for member in members:
            joined_on = date.fromisoformat(member["joined_on"])
            with clock.at(joined_on):
                agreement_actions.add_member(
                    framework,
                    actor=keeper,
                    organisation=known[member["organisation"]],
                    joined_on=joined_on,
                    signed_by=member["signed_by"],
                )


def _carry_out_measures(today: date) -> None:
    """The measures of DPIAs whose day is long past were carried out on it."""
    long_past = MeasureTask.objects.waiting().filter(due_on__lt=today - timedelta(days=90))
    for task in long_past.select_related("dpia__organisation"):
        on = max(task.due_on or today, clock.date_of(task.opened_at))
        officer = people.actor(task.dpia.organisation, Role.INFORMATION_GOVERNANCE)
        with clock.at(on):
            close_measure(
                task, actor=officer, outcome="done", note="Seen working before data flowed."
            )


def _bring_up_to_date() -> None:
    """Today's reminders, and everything judged by today's law."""
    days.start_due()
    days.expire_due()
    days.remind()
    dpia_days.turn()
    for version in Version.objects.all():
        judge(lock(version))


def _set_clock(today: date) -> None:
    real = datetime.now(UTC)  # noqa: TID251  the distance is from the real time
    distance = timedelta(days=(today - clock.date_of(real)).days)
    ClockSetting.objects.update_or_create(only=True, defaults={"distance": distance})
    clock.forget()
