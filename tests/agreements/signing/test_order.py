"""The organisations sign all at once, or one after the other where the lead says so."""

from datetime import timedelta

import pytest

from agreements import workflow
from agreements.board.board import board_of
from agreements.standing import standing_of
from audit import clock
from notices.models import Task
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, SUBMITTED_ON, deal
from tests.agreements.steps import approve, codes, refused, sign
from tests.factories import acting_for, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day():
    with clock.at(SIGNED_ON):
        yield


def ready(*, in_order):
    """An agreement that waits for signatures, in that order."""
    made = deal(stage="in_review")
    made.version.__class__.objects.filter(pk=made.version.pk).update(signs_in_order=in_order)
    for where in (made.lead, made.partner):
        approve(made, where)
    # The document to sign is made by the worker.
    from agreements import pdf

    pdf.make_missing(made.version.pk)
    return made


def asked():
    """The organisations whose signatories have it in their inbox."""
    waiting = Task.objects.filter(kind="sign", done_at=None).order_by("pk")
    return [task.organisation for task in waiting.select_related("organisation")]


def test_all_at_once_everybody_is_asked():
    made = ready(in_order=False)

    assert asked() == [made.lead, made.partner]
    sign(made, made.partner)
    sign(made, made.lead)
    assert asked() == []


def test_one_after_the_other_only_the_next_is_asked():
    made = ready(in_order=True)
    assert asked() == [made.lead]

    sign(made, made.lead)

    assert asked() == [made.partner]
    sign(made, made.partner)
    assert asked() == []


def test_nobody_signs_before_their_turn_and_is_told_who_is_next():
    made = ready(in_order=True)

    stops = refused(sign, made, made.partner)

    assert codes(stops) == ["not_your_turn"]
    assert made.lead.name in stops[0].message


def test_who_has_signed_is_told_that_and_not_that_others_are_next():
    made = ready(in_order=True)
    sign(made, made.lead)

    assert codes(refused(sign, made, made.lead)) == ["already_signed"]


def test_the_page_says_whose_turn_it_is():
    made = ready(in_order=True)

    words = standing_of(made.version, made.actor(Role.DRAFTER)).next_step

    assert words == f"To sign next: {made.lead.name}. After that: {made.partner.name}"


def test_a_processor_is_no_signatory_that_anybody_waits_for():
    made = ready(in_order=True)
    made.version.parties.filter(organisation=made.partner).update(controller_status="processor")

    words = standing_of(made.version, made.actor(Role.DRAFTER)).next_step
    assert words == f"To sign next: {made.lead.name}"
    sign(made, made.lead)
    words = standing_of(made.version, made.actor(Role.DRAFTER)).next_step
    assert words.startswith("Comes into force on")


@pytest.mark.parametrize(
    ("chosen", "kept"), [("sequential", True), ("parallel", False), ("", False)]
)
def test_the_lead_chooses_when_it_sends_the_draft(chosen, kept):
    with clock.at(SUBMITTED_ON):
        made = deal(stage="draft")
        client = acting_for(signed_in(made.person(Role.DRAFTER)), made.lead)
        address = f"/agreements/{made.version.agreement.reference}/submit/"
        assert "In which order do the organisations sign?" in client.get(address).content.decode()

        client.post(address, {"signing": chosen})

    assert made.version.status == "in_review"
    assert made.version.signs_in_order is kept


def test_sent_again_without_a_word_it_stays_as_it_was():
    with clock.at(SUBMITTED_ON):
        made = deal(stage="draft")
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER), signs_in_order=True)
        workflow.ask_for_changes(
            made.version,
            actor=made.actor(Role.INFORMATION_GOVERNANCE),
            sha256=made.sha256,
            reason="More.",
        )
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER), reason="It says so.")

    assert made.version.signs_in_order


def test_whoever_signs_second_has_the_clock_from_their_turn():
    made = ready(in_order=True)
    with clock.at(SIGNED_ON + timedelta(days=7)):
        sign(made, made.lead)

    with clock.at(SIGNED_ON + timedelta(days=14)):
        (row,) = (r for r in board_of(made.version).rows if r.party.organisation == made.partner)
        found = row.cells[-1]
    assert (found.column, found.since, found.days) == (
        Role.SIGNATORY,
        SIGNED_ON + timedelta(days=7),
        4,
    )
