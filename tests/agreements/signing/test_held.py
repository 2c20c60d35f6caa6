"""What a rule stops nobody is asked to sign: the board, the page and the inbox say who it waits
for."""

from datetime import timedelta

import pytest

from agreements import actions
from agreements.board.board import board_of
from agreements.standing import standing_of
from audit import clock
from notices.models import Notice, Task
from organisations.actions import change_facts
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, deal
from tests.agreements.steps import sign
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def inbox(who):
    return [task.title for task in Task.objects.visible_to(who).for_me(who).waiting()]


def test_a_lapsed_fact_takes_the_turn_from_the_signatories_until_it_is_renewed():
    made = deal(stage="ready_to_sign")
    keeper, signatory = made.actor(Role.ADMINISTRATOR, made.partner), made.person(Role.SIGNATORY)
    day = SIGNED_ON + timedelta(days=1)
    with clock.at(day):
        lapsed = SIGNED_ON - timedelta(days=5)
        change_facts(made.partner, actor=keeper, ico_expires_on=lapsed)
        said = (
            f"Cannot be signed: waits for the administrator of {made.partner.name} to put right: "
            "ICO registration is missing or expired"
        )
        board = board_of(made.version)
        assert (board.waiting, [one.words for one in board.held]) == ([], [said])
        assert {row.cells[-1].words for row in board.rows} == {"Cannot be signed"}
        assert {row.cells[-1].days for row in board.rows} == {0}
        assert standing_of(made.version, made.actor(Role.DRAFTER)).next_step == said
        assert inbox(signatory) == [f"{said} ({made.version.title})"]
        assert Task.objects.filter(kind="sign", due_on__isnull=False).count() == 0
        browser = signed_in(signatory)
        given = browser.get(f"/api/agreements/{made.reference}/board/").json()
        assert given["held"] == [said]
        html = browser.get(f"/agreements/{made.reference}/board/").content.decode()
        assert said in html
        assert "Do this now" not in html
        assert "Nothing waits for anybody" not in html

        change_facts(made.partner, actor=keeper, ico_expires_on=day + timedelta(days=300))
        assert len(board_of(made.version).waiting) == 2
        assert inbox(signatory) == [f"Sign: {made.version.title}"]
        assert Task.objects.filter(kind="sign", due_on__isnull=True).count() == 0
        sign(made, made.partner)
        assert standing_of(made.version, made.actor(Role.DRAFTER)).next_step.startswith("To sign")


def test_an_answer_that_stops_the_signatures_waits_for_its_drafters_or_is_set_aside():
    made = deal()
    version, theirs = made.version, made.person(Role.DRAFTER, made.partner)
    unsure = {"name": "Ida Crow", "authority_confirmed": False}
    version.document["parties"][1]["signatory"] = unsure
    version.save(update_fields=["document"])
    version.parties.filter(organisation=made.partner).update(accepted_at=version.created_at)
    made.submit()
    made.approve()
    with clock.at(SIGNED_ON):
        assert not Notice.objects.filter(kind="ready_to_sign").exists()
        (held,) = board_of(made.version).held
        assert held.words.startswith(
            f"Cannot be signed: waits for drafters of {made.partner.name} to answer: Confirm"
        )
        assert f"Or {made.lead.name} sets it aside" in held.how
        assert inbox(theirs)[-1].startswith(f"Nobody can sign “{version.title}”")

        officer = made.actor(Role.SIRO)
        (found,) = (one for one in made.version.findings if one["rule"] == "R204")
        actions.override(made.version, actor=officer, rule="R204", on=found["on"], reason="Checked")
        assert board_of(made.version).held == ()
        assert not any("Nobody can sign" in title for title in inbox(theirs))
        assert inbox(made.person(Role.SIGNATORY)) == [f"Sign: {version.title}"]
