"""Random people take thousands of random steps, and what must never happen never does."""

import os
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

import law
from agreements import effects, rules, workflow
from agreements.actions.drafting import contributes
from agreements.models.version import VersionQuerySet
from audit import clock, log
from organisations.actions.delegations import delegate_role
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON
from tests.agreements.proofs.company import PEOPLE, bodies, company, what_relies_on
from tests.agreements.proofs.crowd import RULES, Crowd, RandomPeople
from tests.factories import actor, member, organisation

pytestmark = pytest.mark.django_db
SIZES = (2, 3, 12)
LEAST = 2000
MOST_ROUNDS = 24
EVERYWHERE = frozenset(
    {
        *("submit", "approve", "ask_for_changes", "sign", "decline", "start", "write"),
        *("vary", "suspend", "resume", "withdraw", "join, joining", "approve, joining"),
    }
)
PAIR = (2,)
TO_REVIEW, TO_SIGN, STARTED = 1, 3, 6


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Two thousand steps in less than a minute: the law, which is pure, is asked once for the same
    text on the same day; nobody is written to, and nothing is kept of what a DPIA lacks."""
    known = {}
    for name in ("check", "recheck"):
        monkeypatch.setattr(f"law.{name}", remembered(getattr(law, name), known))
    monkeypatch.setattr("agreements.telling._tell", lambda *args, **rest: None)
    monkeypatch.setattr("dpia.writing.keep_findings", what_relies_on)


def remembered(asked, known):
    def answer(*given, **more):
        key = hash((asked, repr((given, more))))
        if key not in known:
            known[key] = asked(*given, **more)
        return known[key]

    return answer


def crowd(*sizes):
    """Organisations, an agreement between so many of them each, and people of all kinds."""
    *places, late = bodies(max(sizes) + 1)
    people = {}
    agreements = [company(places[:size], people) for size in sizes]
    lead, partner = agreements[0].lead, places[1]
    for role in PEOPLE:
        agreements[0].person(role, late)
    named = {place.pk: place for place in [*places, late]}
    everybody = [(who, named[where]) for (where, _), who in people.items()]
    # Somebody who has written and decides too, their delegate, somebody of two organisations, and
    # strangers.
    both = member(lead, Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY)
    member(partner, Role.INFORMATION_GOVERNANCE, who=both)
    delegate = member(lead, Role.DPO)
    held = Membership.objects.get(person=both, organisation=lead, role=Role.INFORMATION_GOVERNANCE)
    with clock.at(WRITTEN_ON):
        delegate_role(
            held,
            to=delegate,
            starts_on=WRITTEN_ON,
            ends_on=WRITTEN_ON + timedelta(days=300),
            reason="On leave.",
            actor=actor(both, lead),
        )
    for one in agreements:
        contributes(one.version, actor(both, lead))
    elsewhere = organisation("Elsewhere")
    stranger = member(elsewhere, Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY)
    everybody += [(both, partner), (stranger, lead)]
    # These are met as often as all the others.
    everybody += [(both, lead), (delegate, lead), (stranger, elsewhere)] * 5
    return Crowd(agreements, everybody, late)


def run(machine, *, runs, steps, number=0):
    """Let them press. `CONCORDAT_SEED` is a number for other people than those of every run."""
    number += int(os.environ.get("CONCORDAT_SEED", "5"))
    sys.stdout.write(f"CONCORDAT_SEED={number}\n")
    quiet = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(machine), settings=quiet)


def machine(*sizes, ahead=None, only=()):
    """The machine with a crowd of its own, and what it has done. `only` these are pressed."""
    left = {name: None for name in RULES if only and name not in only}
    found = type("Machine", (RandomPeople,), {"ahead": ahead, **left})
    found.crowd, found.steps = crowd(*sizes), Counter()
    return found


def test_what_must_never_happen_never_does_in_two_thousand_steps():
    people = machine(*SIZES)
    # What is drawn depends on which modules are loaded, so that no number of runs is enough each
    # time: they go on until they have been everywhere.
    for number in range(MOST_ROUNDS):
        run(people, runs=10, steps=50, number=number)
        if people.steps.total() >= LEAST and reached(people) >= EVERYWHERE:
            break
    sys.stdout.write(f"{people.steps}\n")
    assert people.steps.total() >= LEAST
    # What nobody does proves nothing.
    assert reached(people) >= EVERYWHERE


def reached(people):
    """The steps that were taken, not only tried."""
    return {name.removesuffix(": done") for name in people.steps if name.endswith(": done")}


# ------------------------------------------------------------------ it would be found
@pytest.fixture
def without(monkeypatch):
    """Takes a rule out of a step of the workflow."""

    def take_out(name, rule):
        step = getattr(workflow, name)
        left = tuple(one for one in step.rules if one is not rule)
        assert len(left) == len(step.rules) - 1
        monkeypatch.setattr(workflow, name, replace(step, rules=left))

    return take_out


def found(expected, *only, after, error=AssertionError):
    """People who press only these come upon it soon, after so many steps that went well."""
    people = machine(*PAIR, ahead=after, only=only)
    with pytest.raises(error, match=expected):
        run(people, runs=30, steps=12)


def test_an_approval_of_ones_own_draft_would_be_found(without):
    without("APPROVE", rules.did_not_draft)
    found("approved their own draft", "approves", after=TO_REVIEW)


def test_an_approval_of_another_text_would_be_found(without):
    without("APPROVE", rules.is_what_was_read)
    found("approved a text that did not stand", "approves", after=TO_REVIEW)


def test_a_signature_under_another_text_would_be_found(without):
    without("SIGN", rules.is_what_was_read)
    found("signed a text that did not stand", "signs", after=TO_SIGN)


def test_a_start_without_all_signatures_would_be_found(monkeypatch):
    # The law asks for them too, so both go.
    only = replace(workflow.START, rules=(rules.its_day_has_come,))
    monkeypatch.setattr(workflow, "START", only)
    found("not signed by all that it binds", "time_passes", after=TO_SIGN)


def test_a_second_version_in_force_would_be_found(monkeypatch):
    # The database itself refuses it.
    monkeypatch.setattr(workflow, "START", replace(workflow.START, write=effects.start))
    only = ("varies", "all_goes_well")
    found("version_one_in_force", *only, after=STARTED, error=IntegrityError)


def test_a_change_that_nobody_recorded_would_be_found(monkeypatch):
    monkeypatch.setattr("audit.transitions.record", lambda *args, **rest: None)
    found("recorded {}", "all_goes_well", after=0)


def test_a_change_that_is_recorded_twice_would_be_found(monkeypatch):
    def twice(*args, **rest):
        log.record(*args, **rest)
        log.record(*args, **rest)

    monkeypatch.setattr("audit.transitions.record", twice)
    found("recorded .*2", "all_goes_well", after=0)


def test_a_stranger_who_reads_would_be_found(monkeypatch):
    monkeypatch.setattr(VersionQuerySet, "visible_to", lambda these, who: these)
    found("reads", "a_stranger_looks", after=0)
