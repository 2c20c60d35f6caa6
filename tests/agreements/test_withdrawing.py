"""Giving a version up before it is in force: a drafter's act, once it is signed a signatory's."""

import pytest
from django.urls import reverse

from agreements import offering, workflow
from audit import clock
from audit.transitions import TransitionBlocked
from notices.models import Notice
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, deal
from tests.factories import signed_in

REASON = "The scheme was cancelled."


@pytest.fixture(autouse=True)
def _on_the_day_of_signing(db):
    with clock.at(SIGNED_ON):
        yield


def withdraw(made, role, where=None):
    actor = made.actor(role, where)
    return workflow.withdraw(made.version, actor=actor, reason=REASON).status


def stopped(made, role, where=None):
    with pytest.raises(TransitionBlocked) as refused:
        withdraw(made, role, where)
    return [blocker.code for blocker in refused.value.blockers]


@pytest.mark.parametrize("stage", ["draft", "in_review", "ready_to_sign"])
def test_before_the_first_signature_a_drafter_withdraws_it_and_no_signatory(stage):
    made = deal(stage=stage)

    assert stopped(made, Role.SIGNATORY) == ["not_permitted"]
    assert withdraw(made, Role.DRAFTER) == "withdrawn"


def test_what_one_has_signed_only_a_signatory_of_the_lead_withdraws():
    made = deal(stage="ready_to_sign")
    made.sign(made.partner)

    assert stopped(made, Role.DRAFTER) == ["signed"]
    assert stopped(made, Role.SIGNATORY, made.partner) == ["not_permitted"]
    assert "withdraw" not in offering.names(made.version, made.actor(Role.DRAFTER))
    assert "withdraw" in offering.names(made.version, made.actor(Role.SIGNATORY))
    assert withdraw(made, Role.SIGNATORY) == "withdrawn"
    told = Notice.objects.filter(kind="withdrawn")
    assert told.filter(person=made.person(Role.DRAFTER, made.partner)).exists()


def test_a_declined_draft_is_a_drafters_again():
    made = deal(stage="ready_to_sign")
    made.sign(made.partner)
    workflow.decline(
        made.version, actor=made.actor(Role.SIGNATORY), sha256=made.sha256, reason="Too wide."
    )

    assert stopped(made, Role.SIGNATORY) == ["not_permitted"]
    assert withdraw(made, Role.DRAFTER) == "withdrawn"


def test_the_page_offers_it_to_the_signatory_and_says_to_the_drafter_whom_to_ask():
    made = deal(stage="signed")
    page = reverse("agreements:withdraw", args=[made.reference])
    drafter, signatory = (signed_in(made.person(r)) for r in (Role.DRAFTER, Role.SIGNATORY))

    assert page not in drafter.get(made.version.get_absolute_url()).content.decode()
    told = drafter.post(page, {"reason": REASON}).content.decode()
    assert f"Ask {made.person(Role.SIGNATORY).name}" in told
    assert page in signatory.get(made.version.get_absolute_url()).content.decode()
    signatory.post(page, {"reason": REASON})
    assert made.version.status == "withdrawn"
