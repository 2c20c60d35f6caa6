"""The board tells everybody whose turn it is, since when, and why they are asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements import actions, workflow
from agreements.board.board import board_of
from agreements.board.cells import Cell
from agreements.models import Nudge, Spell
from audit import clock
from notices.models import Notice
from organisations import actions as accounts
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.steps import approve, events, send_back, sign
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db
IG = Role.INFORMATION_GOVERNANCE


def cell(made, where, column):
    board = board_of(made.version)
    row = next(row for row in board.rows if row.party.organisation_id == where.pk)
    return next(c for c in row.cells if c.column == column)


def stages(made):
    return [(s.stage, s.ended_at is None) for s in made.version.spells.order_by("pk")]


def test_a_draft_shows_who_will_be_asked_and_why():
    made = deal()
    with clock.at(WRITTEN_ON):
        found = cell(made, made.partner, IG)
        made.person(IG, made.partner)
        named = cell(made, made.partner, IG)
    assert (found.state, found.words, found.why) == (
        "to_come",
        "Will be asked",
        "in every agreement",
    )
    assert named.who == made.person(IG, made.partner).name


def test_a_draft_that_came_back_says_who_sent_it_and_what_the_others_had_decided():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON + timedelta(days=7)):
        approve(made, made.partner)
        send_back(made, made.lead)
        board = board_of(made.version)
        page = signed_in(made.person(Role.DRAFTER)).get(f"/agreements/{made.reference}/board/")
        own, partners = cell(made, made.lead, IG), cell(made, made.partner, IG)
    assert board.sent_back.organisation == made.lead
    assert board.sent_back.reason in page.content.decode()
    assert (own.state, own.words, own.days) == ("back", "Changes asked for", 5)
    assert (partners.state, partners.words) == ("to_come", "Approved before")


def test_that_no_dpia_is_linked_is_said_of_every_controller():
    made = deal(dpia="")

    assert {cell(made, where, "dpia").words for where in (made.lead, made.partner)} == {
        "None linked"
    }


def test_who_wrote_the_draft_is_neither_waited_for_nor_shown_the_way():
    made = deal()
    writer, officer = made.person(Role.DRAFTER), made.person(IG)
    member(made.lead, IG, who=writer)
    made.submit()

    assert cell(made, made.lead, IG).who == officer.name
    page = made.version.get_absolute_url()
    for who, shown in ((writer, False), (officer, True)):
        assert (b"Do this now" in signed_in(who).get(f"{page}board/").content) is shown
        assert (b"Review and decide" in signed_in(who).get(page).content) is shown


def test_a_role_that_nobody_holds_is_said():
    made = deal()
    Membership.objects.filter(organisation=made.partner, role=Role.SIGNATORY).delete()
    assert cell(made, made.partner, Role.SIGNATORY).who == "Nobody holds this role"


def test_a_review_waits_with_its_people_since_the_day_it_was_asked():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON + timedelta(days=7)):
        found = cell(made, made.lead, IG)
        board = board_of(made.version)
    assert found.waits
    assert found.since == SUBMITTED_ON
    assert found.days == 5
    assert found.due_on is not None
    assert {row.party.organisation_id for row, _ in board.waiting} >= {
        made.lead.pk,
        made.partner.pk,
    }


def test_a_decision_shows_who_and_when_and_the_clock_of_that_role_stops():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON + timedelta(days=1)):
        approve(made, made.lead)
    with clock.at(SUBMITTED_ON + timedelta(days=14)):
        done, waiting = cell(made, made.lead, IG), cell(made, made.partner, IG)
    assert (done.state, done.words, done.days) == ("done", "Approved", 1)
    assert done.who == made.person(IG).name
    assert waiting.waits
    # Ten working days, but for Good Friday and Easter Monday.
    assert waiting.days == 8


def test_the_clock_stands_still_while_the_draft_is_back():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON + timedelta(days=1)):
        send_back(made, made.lead)
        assert cell(made, made.partner, IG).state == "to_come"
    with clock.at(SUBMITTED_ON + timedelta(days=8)):
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER), reason="As agreed.")
    with clock.at(SUBMITTED_ON + timedelta(days=9)):
        again = cell(made, made.partner, IG)
    assert again.days == 2
    assert again.days_words == "1 working day, after 1 working day before it was sent back"
    assert stages(made) == [
        ("drafting", False),
        ("review", False),
        ("drafting", False),
        ("review", True),
    ]


def test_what_was_late_before_it_was_sent_back_is_late_when_it_waits_again():
    early = Cell(IG, "waiting", "Waiting", days=13, earlier=12, planned=10)
    assert early.is_late
    assert early.days_words == (
        "1 working day, after 12 working days before it was sent back: "
        "13 in all, where 10 are planned"
    )
    assert not replace(early, days=10, earlier=9).is_late
    assert replace(early, days=12).since_words.endswith("12 in all, where 10 are planned")
    assert not replace(early, state="done").is_late


def test_every_stage_is_entered_as_the_version_moves_on():
    made = deal(stage="signed")
    assert stages(made) == [("drafting", False), ("review", False), ("signing", False)]
    first = made.version.spells.first()
    assert first.began_at == made.version.created_at


def test_withdrawing_ends_the_clock():
    made = deal(stage="in_review")
    workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="No longer needed")
    assert not Spell.objects.filter(version=made.version, ended_at=None).exists()
    assert board_of(made.version).waiting == []


def test_signatures_are_waited_for_and_then_shown():
    made = deal(stage="ready_to_sign")
    with clock.at(SIGNED_ON):
        assert cell(made, made.partner, Role.SIGNATORY).waits
        sign(made, made.partner)
        given, owed = (cell(made, where, Role.SIGNATORY) for where in (made.partner, made.lead))
    assert (given.state, given.words) == ("done", "Signed")
    assert given.who.endswith(", Director")
    assert owed.waits


def test_what_is_past_its_day_is_late():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON + timedelta(days=40)):
        found = cell(made, made.lead, IG)
    assert found.is_late
    assert not found.is_at_risk
    assert found.colour == "red"


# ------------------------------------------------------------------ the page
def page(made, who):
    return signed_in(who).get(f"/agreements/{made.reference}/board/")


def test_the_page_says_whose_turn_it_is_and_offers_a_reminder_to_others_only():
    made = deal(stage="in_review")
    partner = made.person(IG, made.partner)
    with clock.at(SUBMITTED_ON):
        html = page(made, made.person(IG)).content.decode()
    assert partner.name in html
    assert f"/board/{made.version.parties.get(organisation=made.partner).key}/" in html
    own = made.version.parties.get(organisation=made.lead).key
    assert f"/board/{own}/{IG}/nudge/" not in html
    assert f"/agreements/{made.reference}/review/" in html


def test_the_number_of_queries_is_the_same_for_any_number_of_parties_and_decisions():
    made = deal()
    browser = signed_in(made.person(Role.AUDITOR))
    address = f"/agreements/{made.reference}/board/"

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    made.submit()
    queries()
    few = queries()
    for _ in range(5):
        member(made.partner, IG)
    made.approve()
    assert queries() <= few <= 16


# ------------------------------------------------------------------ a reminder
def nudge(made, **changes):
    key = made.version.parties.get(organisation=made.partner).key
    given = {"actor": made.actor(Role.DRAFTER), "party": key, "column": IG, **changes}
    return actions.nudge(made.version, **given)


def test_a_reminder_tells_those_whose_turn_it_is_and_is_recorded():
    made = deal(stage="in_review")
    reviewer = made.person(IG, made.partner)
    with clock.at(SUBMITTED_ON + timedelta(days=3)):
        nudge(made)
    told = Notice.objects.filter(kind="nudge")
    assert [row.person for row in told] == [reviewer]
    assert told.get().link == f"/agreements/{made.reference}/review/"
    (event,) = events("nudge")
    assert event["detail"]["told"] == 1


def test_they_are_not_reminded_again_within_two_working_days():
    made = deal(stage="in_review")
    made.person(IG, made.partner)
    with clock.at(SUBMITTED_ON):
        nudge(made)
        with pytest.raises(actions.NotPossible, match="again from"):
            nudge(made, actor=made.actor(Role.SIGNATORY))
    with clock.at(SUBMITTED_ON + timedelta(days=7)):
        nudge(made)
    assert Nudge.objects.count() == 2


def test_nobody_is_reminded_of_what_does_not_wait():
    made = deal(stage="in_review")
    with pytest.raises(actions.NotPossible, match="Nothing waits"):
        nudge(made, column=Role.SIGNATORY)
    assert not Notice.objects.filter(kind="nudge").exists()


def test_one_does_not_remind_oneself():
    made = deal(stage="in_review")
    with pytest.raises(actions.NotPossible, match="nobody but you"):
        nudge(made, actor=made.actor(IG, made.partner))


def test_who_takes_no_part_reminds_nobody():
    made = deal(stage="in_review")
    made.person(IG, made.partner)
    with pytest.raises(actions.NotYours):
        nudge(made, actor=made.actor(Role.AUDITOR))


def test_the_button_says_what_happened():
    made = deal(stage="in_review")
    made.person(IG, made.partner)
    browser = signed_in(made.person(Role.DRAFTER))
    key = made.version.parties.get(organisation=made.partner).key
    address = f"/agreements/{made.reference}/board/{key}/{IG}/nudge/"
    with clock.at(SUBMITTED_ON):
        assert "They were reminded" in browser.post(address, follow=True).content.decode()
        again = browser.post(address, follow=True).content.decode()
    assert "again from" in again


def test_the_api_gives_the_same_board_and_refuses_a_second_reminder():
    made = deal(stage="in_review")
    made.person(IG, made.partner)
    browser = signed_in(made.person(Role.DRAFTER))
    key = made.version.parties.get(organisation=made.partner).key
    with clock.at(SUBMITTED_ON):
        given = browser.get(f"/api/agreements/{made.reference}/board/").json()
        send = {"party": key, "column": IG}
        address = f"/api/agreements/{made.reference}/nudge/"
        first = browser.post(address, send, content_type="application/json")
        second = browser.post(address, send, content_type="application/json")
    assert {row["organisation"] for row in given["parties"]} == {
        made.lead.reference,
        made.partner.reference,
    }
    assert given["clock"]["target"] == 20
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["blockers"][0]["message"].startswith("They were reminded already")


def test_while_it_is_a_draft_its_lead_has_the_turn():
    made = deal(dpia="written")
    with clock.at(WRITTEN_ON):
        html = page(made, made.person(Role.DRAFTER)).content.decode()
        board = board_of(made.version)
    assert f"{made.lead.name} is finishing the draft" in html
    (row, waits) = board.waiting[0]
    assert (row.party.organisation_id, waits.label) == (made.lead.pk, "DPIA")


def test_whoever_is_away_is_named_last_and_a_nudge_goes_to_those_who_are_there():
    made = deal(stage="in_review")
    away = made.person(IG, made.partner)
    with clock.at(SUBMITTED_ON + timedelta(days=1)):
        today, until = clock.today(), SUBMITTED_ON + timedelta(days=9)
        by = made.actor(IG, made.partner)
        accounts.say_away(away, made.partner, starts_on=today, ends_on=until, actor=by)
        there = member(made.partner, IG, name="Ida Crow", starts_on=SUBMITTED_ON)

        assert cell(made, made.partner, IG).who == (
            f"Ida Crow, {away.name} (away until {until:%-d %B %Y})"
        )
        party = made.version.parties.get(organisation=made.partner).key
        actions.nudge(made.version, actor=made.actor(Role.DRAFTER), party=party, column=IG)
    assert {n.person for n in Notice.objects.filter(kind="nudge")} == {there}
