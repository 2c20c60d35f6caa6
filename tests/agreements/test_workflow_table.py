"""The table of steps as a whole: what it does not list is refused, permission is asked first."""

import pytest

from agreements import workflow
from agreements.models import Status, Version
from audit import clock
from audit.actor import Actor
from audit.transitions import take
from tests.agreements.factories import SUBMITTED_ON, deal
from tests.agreements.steps import codes, refused

pytestmark = pytest.mark.django_db

LISTED = {(status, verb) for verb, step in workflow.TRANSITIONS.items() for status in step.sources}
UNLISTED = {
    status: [verb for verb in workflow.TRANSITIONS if (status, verb) not in LISTED]
    for status in Status
}
SPECIFIED = {
    ("draft", "submit"): {"in_review"},
    ("in_review", "approve"): {"in_review", "ready_to_sign"},
    ("in_review", "ask_for_changes"): {"draft"},
    ("in_review", "refuse"): {"draft"},
    ("ready_to_sign", "sign"): {"ready_to_sign"},
    ("ready_to_sign", "sign_on_paper"): {"ready_to_sign"},
    ("ready_to_sign", "decline"): {"draft"},
    ("ready_to_sign", "start"): {"in_force", "suspended"},
    ("in_force", "expire"): {"expired"},
    ("in_force", "supersede"): {"superseded"},
    ("in_force", "suspend"): {"suspended"},
    ("in_force", "terminate"): {"terminated"},
    ("suspended", "resume"): {"in_force"},
    ("suspended", "terminate"): {"terminated"},
    ("in_force", "leave"): {"in_force", "suspended"},
    ("suspended", "leave"): {"in_force", "suspended"},
    ("suspended", "supersede"): {"superseded"},
    ("suspended", "expire"): {"expired"},
    ("draft", "withdraw"): {"withdrawn"},
    ("in_review", "withdraw"): {"withdrawn"},
    ("ready_to_sign", "withdraw"): {"withdrawn"},
}
"""The life of a version as it was agreed. A new step belongs here too."""


def test_the_table_is_the_life_that_was_agreed():
    found = {
        (str(status), verb): set(map(str, step.possible_targets))
        for verb, step in workflow.TRANSITIONS.items()
        for status in step.sources
    }

    assert found == SPECIFIED


def moved_by_hand(status):
    made = deal(stage="expired")
    Version.objects.filter(pk=made.version.pk).update(status=status)
    return made


@pytest.mark.parametrize("status", Status)
def test_a_step_that_the_status_does_not_list_is_refused(status, monkeypatch):
    made = moved_by_hand(status)
    for verb in UNLISTED[status]:
        step = workflow.TRANSITIONS[verb]
        monkeypatch.setitem(vars(step), "may", lambda version, actor: "anybody")

        stops = refused(take, made.version, step, actor=Actor.system("test"))

        assert codes(stops) == ["wrong_status"], verb
    assert made.version.status == status


@pytest.mark.parametrize("status", Status)
def test_somebody_who_may_not_learns_nothing_else(status):
    made = moved_by_hand(status)
    nobody = Actor(person_id=None, name="", organisation_id=None, organisation="")

    for verb in workflow.TRANSITIONS:
        stops = workflow.stops(made.version, verb, actor=nobody)
        assert codes(stops) == ["not_permitted"], verb


def test_permission_is_asked_before_status_and_status_before_rules(monkeypatch):
    made = deal()
    asked = []
    step = workflow.APPROVE
    monkeypatch.setitem(vars(step), "may", lambda *given: asked.append("may") or "drafter")
    monkeypatch.setitem(vars(step), "rules", (lambda *given: asked.append("rule") or [],))

    with clock.at(SUBMITTED_ON):
        stops = workflow.stops(made.version, "approve", actor=Actor.system("test"))

    assert codes(stops) == ["wrong_status"]
    assert asked == ["may"]


def test_every_step_says_who_may_take_it_and_what_its_button_says():
    for step in workflow.TRANSITIONS.values():
        assert step.who
        assert step.label


@pytest.mark.parametrize("verb", ["withdraw", "decline", "refuse", "suspend", "terminate", "leave"])
def test_what_undoes_work_needs_a_reason(verb):
    assert workflow.rules.has_a_reason in workflow.TRANSITIONS[verb].rules


def test_asking_for_changes_says_what_must_change():
    assert workflow.rules.says_what_must_change in workflow.ASK_FOR_CHANGES.rules


# ------------------------------------------------------------------ withdrawing
@pytest.mark.parametrize("stage", ["draft", "in_review", "ready_to_sign"])
def test_the_lead_organisation_may_withdraw_before_it_is_in_force(stage):
    made = deal(stage=stage)

    with clock.at(SUBMITTED_ON):
        version = workflow.withdraw(
            made.version, actor=made.actor("drafter"), reason="The rebate ends."
        )

    assert version.status == Status.WITHDRAWN
    assert clock.date_of(version.ended_at) == SUBMITTED_ON


def test_another_party_may_not_withdraw_it():
    made = deal(stage="in_review")

    stops = refused(
        workflow.withdraw,
        made.version,
        actor=made.actor("drafter", made.partner),
        reason="Not ours.",
    )

    assert codes(stops) == ["not_permitted"]
