"""A reviewer sees what changed since they decided, or last looked, and need not read the rest."""

import pytest

from agreements import actions
from agreements.models import Look
from audit import clock
from audit.models import Event
from organisations.roles import Role
from tests.agreements.factories import LATER, SUBMITTED_ON, deal
from tests.agreements.steps import approve, send_back
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_review():
    with clock.at(SUBMITTED_ON):
        yield


@pytest.fixture
def made():
    return deal(stage="in_review")


def review(made, who):
    page = signed_in(who).get(f"/agreements/{made.reference}/review/")
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def again(made, text="Said more plainly."):
    actions.save_answers(
        made.version,
        actor=made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={"summary": text},
    )
    with clock.at(LATER):
        made.submit()


def test_who_looks_for_the_first_time_is_shown_no_changes(made):
    assert "What changed since" not in review(made, made.person(Role.INFORMATION_GOVERNANCE))


def test_who_decided_sees_what_changed_since_word_by_word(made):
    approve(made, made.lead)
    send_back(made, made.partner)
    again(made)

    page = review(made, made.person(Role.INFORMATION_GOVERNANCE))

    assert "What changed since you decided on 4 April 2022" in page
    assert "The basics: 1 difference" in page
    assert "app-change__" in page


def test_who_only_looked_sees_what_changed_since_then(made):
    review(made, made.person(Role.INFORMATION_GOVERNANCE))
    send_back(made, made.partner)
    again(made)

    page = review(made, made.person(Role.INFORMATION_GOVERNANCE))

    assert "What changed since you last looked on 4 April 2022" in page


def test_it_is_there_also_when_the_page_is_opened_again(made):
    approve(made, made.lead)
    send_back(made, made.partner)
    again(made)
    review(made, made.person(Role.INFORMATION_GOVERNANCE))

    assert "What changed since you" in review(made, made.person(Role.INFORMATION_GOVERNANCE))


def test_a_colleague_who_takes_over_sees_what_changed_since_the_other_decided(made):
    approve(made, made.lead)
    send_back(made, made.partner)
    again(made)
    colleague = member(made.lead, Role.INFORMATION_GOVERNANCE)

    page = review(made, colleague)

    name = made.person(Role.INFORMATION_GOVERNANCE).name
    assert f"What changed since {name} decided for your organisation" in page


def test_the_decision_counts_before_a_later_look(made):
    approve(made, made.lead)
    send_back(made, made.partner)
    again(made)
    review(made, made.person(Role.INFORMATION_GOVERNANCE))
    send_back(made, made.partner)
    again(made, "Plainer still.")

    page = review(made, made.person(Role.INFORMATION_GOVERNANCE))

    assert "since you decided" in page, "what was never approved is not left out"


def test_looking_is_kept_once_for_each_text_and_writes_no_event(made):
    before = Event.objects.count()
    for _ in range(2):
        review(made, made.person(Role.INFORMATION_GOVERNANCE))

    assert Look.objects.get().snapshot.sha256 == made.sha256
    assert Event.objects.count() == before


def test_a_stranger_leaves_no_look(made):
    who = member(made.lead, Role.LEGAL)

    assert signed_in(who).get(f"/agreements/{made.reference}/review/").status_code == 404
    assert not Look.objects.exists()
