"""Organisations disagree: who raises it, who settles it, what happens when time runs out."""

from datetime import timedelta

import pytest

from agreements import days, workflow
from agreements.actions import NotPossible, NotYours
from agreements.disputes import workflow as disputes
from agreements.models import Dispute, Version
from audit import clock
from notices.models import Notice, Task
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import STARTS_ON, deal
from tests.agreements.steps import codes, events, refused, sign
from tests.factories import actor, member, organisation, person, signed_in

pytestmark = pytest.mark.django_db
DAY = STARTS_ON + timedelta(days=30)
IG, DRAFTER, SIRO, SIGNATORY = (
    Role.INFORMATION_GOVERNANCE,
    Role.DRAFTER,
    Role.SIRO,
    Role.SIGNATORY,
)
WHY = {"outcome": "The data are kept for 12 months.", "reasons": "The appeal takes a year."}


@pytest.fixture(autouse=True)
def on_a_day():
    with clock.at(DAY):
        yield


@pytest.fixture
def made():
    return deal(stage="in_force")


def raised(made, who=None, **changes):
    given = {
        "other": made.partner.reference,
        "issue": "They keep the data too long.",
        "wanted": "12 months.",
        "question": "summary",
        **changes,
    }
    return disputes.raise_dispute(made.version, actor=who or made.actor(DRAFTER), **given)


def now(dispute):
    return Dispute.objects.get(pk=dispute.pk)


def moved_up(made, dispute, times=1):
    """By whoever can at every step: the signatory."""
    for _ in range(times):
        dispute = disputes.escalate(dispute, actor=made.actor(SIGNATORY), reason="No agreement.")
    return dispute


# ------------------------------------------------------------------ raising
def test_it_begins_on_the_agreements_first_step_and_both_sides_are_asked(made):
    dispute = raised(made)
    assert dispute.own_ladder
    assert next(step["who"] for step in dispute.ladder) == "Officers"
    assert (dispute.step, dispute.status, dispute.stage) == (1, "open", "in_force")
    told = set(Notice.objects.filter(kind="dispute_raised").values_list("person", flat=True))
    assert {made.person(DRAFTER).pk, made.person(IG, made.partner).pk} <= told
    assert Task.objects.filter(kind="dispute", organisation=made.partner, done_at=None).exists()
    (event,) = events("raise_dispute", "dispute")
    assert "too long" not in str(event)


@pytest.mark.parametrize("stage", ["draft", "in_review", "ready_to_sign", "expired"])
def test_it_can_be_raised_at_any_stage(stage):
    made = deal(stage=stage)
    assert raised(made, made.actor(Role.DPO)).stage == made.version.status


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_only_reads_raises_none(made, role):
    with pytest.raises(NotYours):
        raised(made, made.actor(role))


def test_a_stranger_raises_none(made):
    elsewhere = organisation()
    with pytest.raises(NotYours):
        raised(made, actor(member(elsewhere, DRAFTER), elsewhere))


@pytest.mark.parametrize(
    "wrong",
    [{"other": "ORG12"}, {"other": "ORG99"}, {"issue": " "}, {"question": "no_such"},
     {"pauses_signing": True}],
)  # fmt: skip
def test_what_cannot_be_disagreed_about_is_refused(made, wrong):
    with pytest.raises(NotPossible):
        raised(made, **wrong)
    assert not Dispute.objects.exists()


# ------------------------------------------------------------------ settling
def test_both_organisations_settle_it_and_the_outcome_is_kept(made):
    dispute = raised(made)
    entry = disputes.propose_outcome(dispute, actor=made.actor(DRAFTER), **WHY)
    settled = disputes.agree(dispute, actor=made.actor(IG, made.partner), proposal=entry.pk)
    assert settled.status == "settled"
    assert (settled.outcome, settled.reasons) == (WHY["outcome"], WHY["reasons"])
    assert made.lead.name in settled.decided_by
    assert made.partner.name in settled.decided_by
    assert WHY["outcome"] in Notice.objects.filter(kind="dispute_settled").first().body
    assert not Task.objects.filter(kind="dispute", done_at=None).exists()
    (event,) = events("agree_in_dispute", "dispute")
    assert event["detail"]["after"] == "settled"


def test_nobody_agrees_to_their_own_proposal(made):
    dispute = raised(made)
    entry = disputes.propose_outcome(dispute, actor=made.actor(DRAFTER), **WHY)
    stops = refused(disputes.agree, dispute, actor=made.actor(IG), proposal=entry.pk)
    assert codes(stops) == ["own_proposal"]


def test_only_the_last_proposal_can_be_agreed_to(made):
    dispute = raised(made)
    first = disputes.propose_outcome(dispute, actor=made.actor(DRAFTER), **WHY)
    disputes.propose_outcome(dispute, actor=made.actor(DRAFTER), outcome="6", reasons="Less")
    stops = refused(disputes.agree, dispute, actor=made.actor(IG, made.partner), proposal=first.pk)
    assert codes(stops) == ["proposal_changed"]


def test_proposing_who_decides_leaves_the_other_sides_outcome_standing(made):
    dispute = raised(made)
    theirs = made.actor(IG, made.partner)
    outcome = disputes.propose_outcome(dispute, actor=made.actor(DRAFTER), **WHY)
    named = made.person(SIGNATORY)
    decider = disputes.propose_decider(dispute, actor=theirs, person=named.pk)
    page = signed_in(made.person(IG, made.partner)).get(dispute.get_absolute_url())
    shown = page.content.decode()
    assert f'value="{outcome.pk}"' in shown
    assert f'value="{decider.pk}"' not in shown, "their own"
    disputes.agree(dispute, actor=made.actor(IG), proposal=decider.pk)
    assert (now(dispute).decider, now(dispute).status) == (named, "open")
    assert disputes.agree(dispute, actor=theirs, proposal=outcome.pk).status == "settled"


def test_a_proposal_needs_an_outcome_and_reasons(made):
    stops = refused(
        disputes.propose_outcome, raised(made), actor=made.actor(IG), outcome=" ", reasons=""
    )
    assert codes(stops) == ["no_outcome", "no_reasons"]


def test_who_acted_on_an_earlier_step_settles_nothing_on_a_later_one_but_replies(made):
    dispute = moved_up(made, raised(made))
    assert codes(refused(disputes.propose_outcome, dispute, actor=made.actor(DRAFTER), **WHY)) == [
        "not_permitted"
    ]
    assert disputes.reply(dispute, actor=made.actor(DRAFTER), text="We can show why.").step == 2
    disputes.propose_outcome(dispute, actor=made.actor(SIRO), **WHY)


def test_what_is_over_goes_no_further(made):
    dispute = raised(made)
    disputes.withdraw(dispute, actor=made.actor(DRAFTER), reason="It was a mistake.")
    assert now(dispute).status == "withdrawn"
    assert codes(refused(disputes.reply, dispute, actor=made.actor(DRAFTER), text="x")) == [
        "wrong_status"
    ]
    assert codes(refused(disputes.escalate, dispute, actor=made.actor(IG), reason="x")) == [
        "wrong_status"
    ]


def test_only_who_raised_it_withdraws_it(made):
    stops = refused(
        disputes.withdraw, raised(made), actor=made.actor(IG, made.partner), reason="No"
    )
    assert codes(stops) == ["not_permitted"]


# ------------------------------------------------------------------ moving up, deciding
def test_moving_up_says_why_and_asks_the_next(made):
    dispute = raised(made)
    assert codes(refused(disputes.escalate, dispute, actor=made.actor(IG), reason=" ")) == [
        "no_reason"
    ]
    dispute = disputes.escalate(dispute, actor=made.actor(IG), reason="No agreement.")
    assert dispute.step == 2
    told = set(Notice.objects.filter(kind="dispute_escalated").values_list("person", flat=True))
    assert {made.person(SIRO).pk, made.person(DRAFTER).pk} <= told
    assert Task.objects.filter(kind="dispute", role=SIRO, done_at=None).count() == 2


def test_the_last_step_is_the_last(made):
    dispute = moved_up(made, raised(made), 2)
    stops = refused(disputes.escalate, dispute, actor=made.actor(SIGNATORY), reason="x")
    assert codes(stops) == ["last_step"]


def test_whom_both_name_decides_alone_on_the_last_step(made):
    dispute = raised(made)
    decider = made.person(SIGNATORY, made.partner)
    entry = disputes.propose_decider(dispute, actor=made.actor(IG), person=decider.pk)
    assert now(dispute).decider is None
    disputes.agree(dispute, actor=made.actor(IG, made.partner), proposal=entry.pk)
    assert now(dispute).decider == decider
    assert now(dispute).is_open
    decides = made.actor(SIGNATORY, made.partner)
    assert codes(refused(disputes.decide, dispute, actor=decides, **WHY)) == ["too_early"]
    moved_up(made, dispute, 2)
    assert codes(refused(disputes.decide, dispute, actor=made.actor(SIGNATORY), **WHY)) == [
        "not_permitted"
    ]
    settled = disputes.decide(dispute, actor=decides, **WHY)
    assert settled.status == "settled"
    assert decider.name in settled.decided_by


def test_a_decider_who_has_left_decides_nothing(made):
    dispute = raised(made)
    decider = made.person(SIGNATORY, made.partner)
    entry = disputes.propose_decider(dispute, actor=made.actor(IG), person=decider.pk)
    disputes.agree(dispute, actor=made.actor(IG, made.partner), proposal=entry.pk)
    moved_up(made, dispute, 2)
    Membership.objects.filter(person=decider).update(ends_on=DAY - timedelta(days=1))
    decides = made.actor(SIGNATORY, made.partner)
    assert codes(refused(disputes.decide, dispute, actor=decides, **WHY)) == ["not_permitted"]


def test_nobody_from_elsewhere_can_be_named_to_decide(made):
    somebody = member(organisation(), SIGNATORY)
    for who in (somebody, made.person(DRAFTER)):
        stops = refused(disputes.propose_decider, raised(made), actor=made.actor(IG), person=who.pk)
        assert codes(stops) == ["no_decider"]


# ------------------------------------------------------------------ the calendar
def test_what_is_not_settled_in_time_moves_up_by_itself_once(made):
    dispute = raised(made)
    days.turn()
    assert now(dispute).step == 1
    with clock.at(dispute.due_at + timedelta(minutes=5)):
        assert days.turn()["disputes"] == 1
        assert days.turn()["disputes"] == 0
        assert now(dispute).step == 2
        assert now(dispute).due_at > clock.now()
    (event,) = events("escalate_dispute", "dispute")
    assert event["actor"]["name"] == "Concordat (the calendar)"
    assert dispute.entries.get().by is None


def test_a_day_before_a_step_ends_its_people_are_reminded_once(made):
    dispute = raised(made)
    with clock.at(dispute.due_at - timedelta(hours=20)):
        days.turn()
        days.turn()
    told = Notice.objects.filter(kind="dispute_step_due", person=made.person(DRAFTER))
    assert told.count() == 1
    assert "SIROs" in told.get().body


def test_on_the_last_step_time_runs_out_without_a_decision(made):
    dispute = moved_up(made, raised(made), 2)
    with clock.at(dispute.due_at + timedelta(days=3)):
        days.turn()
    assert (now(dispute).step, now(dispute).status) == (3, "open")
    assert Notice.objects.filter(kind="dispute_step_due", person=made.person(SIGNATORY)).exists()


def on_the_last_day(made, **more):
    return moved_up(made, raised(made, **more), 2)


def test_after_the_last_step_both_say_why_it_was_not_settled_and_that_is_kept(made):
    dispute = on_the_last_day(made)
    ours, theirs = made.actor(SIGNATORY), made.actor(SIGNATORY, made.partner)
    given = {"actor": ours, "reason": "It is <b>too</b> long."}
    assert codes(refused(disputes.leave_unsettled, dispute, **given)) == ["too_early"]
    with clock.at(dispute.due_at + timedelta(hours=1)):
        assert disputes.leave_unsettled(dispute, **given).is_open
        assert codes(refused(disputes.leave_unsettled, dispute, **given)) == ["said_already"]
        shown = signed_in(made.person(SIGNATORY, made.partner)).get(dispute.get_absolute_url())
        assert "Record that it was not settled" in shown.content.decode()
        left = disputes.leave_unsettled(dispute, actor=theirs, reason="The law asks for it.")
        page = signed_in(made.person(DRAFTER)).get(dispute.get_absolute_url()).content.decode()
    assert left.status == "unsettled"
    assert f"{made.lead.name}: It is &lt;b&gt;too&lt;/b&gt; long." in page
    assert f"{made.partner.name}: The law asks for it." in page
    assert not Task.objects.filter(kind="dispute", done_at=None).exists()


def test_who_gives_no_reasons_in_time_is_said_to_have_given_none(made):
    dispute = on_the_last_day(made)
    with clock.at(dispute.due_at + timedelta(hours=1)):
        disputes.leave_unsettled(dispute, actor=made.actor(SIGNATORY), reason="Too long.")
        days.turn()
        assert now(dispute).is_open
    with clock.at(now(dispute).due_at + timedelta(hours=1)):
        days.turn()
    assert now(dispute).status == "unsettled"
    assert now(dispute).reasons.endswith(f"{made.partner.name}: It gave no reasons.")


def test_nobody_leaves_unsettled_what_somebody_was_named_to_decide(made):
    dispute = raised(made)
    named = made.person(SIGNATORY, made.partner)
    entry = disputes.propose_decider(dispute, actor=made.actor(IG), person=named.pk)
    disputes.agree(dispute, actor=made.actor(IG, made.partner), proposal=entry.pk)
    dispute = moved_up(made, dispute, 2)
    given = {"actor": made.actor(SIGNATORY), "reason": "No agreement."}
    with clock.at(dispute.due_at + timedelta(hours=1)):
        assert codes(refused(disputes.leave_unsettled, dispute, **given)) == ["has_decider"]
        Membership.objects.filter(person=named).update(ends_on=DAY - timedelta(days=1))
        disputes.leave_unsettled(dispute, **given)


# ------------------------------------------------------------------ signing
def test_signing_goes_on_waiting_for_what_was_left_unsettled_until_it_is_withdrawn():
    made = deal(stage="ready_to_sign")
    with_terms(made, "Officers, then SIROs within 5 days. No party signs until it is settled.")
    dispute = moved_up(made, raised(made, pauses_signing=True))
    given = {"sha256": made.sha256, "post": "x", "authority_confirmed": True}
    with clock.at(dispute.due_at + timedelta(hours=1)):
        for where in (made.lead, made.partner):
            who = made.actor(SIGNATORY, where)
            left = disputes.leave_unsettled(dispute, actor=who, reason="No agreement.")
        stops = workflow.stops(made.version, "sign", actor=made.actor(SIGNATORY), given=given)
        assert "dispute" in codes(stops)
        page = signed_in(made.person(SIGNATORY)).get(left.get_absolute_url()).content.decode()
        assert "Signing waits until this is settled" in page
        assert "Withdraw this disagreement" in page
        disputes.withdraw(left, actor=made.actor(SIGNATORY), reason="We accept it.")
        stops = workflow.stops(made.version, "sign", actor=made.actor(SIGNATORY), given=given)
        assert "dispute" not in codes(stops)


def with_terms(made, terms):
    version = made.version
    Version.objects.filter(pk=version.pk).update(
        document={**version.document, "dispute_resolution": terms}
    )


@pytest.mark.parametrize("pauses", [True, False])
def test_signing_waits_only_where_the_terms_say_so_and_one_asked(pauses):
    made = deal(stage="ready_to_sign")
    with_terms(made, "Officers, then SIROs within 5 days. No party signs until it is settled.")
    dispute = raised(made, pauses_signing=pauses)
    given = {"sha256": made.sha256, "post": "x", "authority_confirmed": True}
    stops = workflow.stops(made.version, "sign", actor=made.actor(SIGNATORY), given=given)
    assert ("dispute" in codes(stops)) == pauses
    disputes.withdraw(dispute, actor=made.actor(DRAFTER), reason="Solved.")
    sign(made, made.lead)


# ------------------------------------------------------------------ who reads
def test_the_parties_find_outcomes_by_their_words_and_nobody_else_does(made):
    dispute = raised(made)
    entry = disputes.propose_outcome(dispute, actor=made.actor(DRAFTER), **WHY)
    disputes.agree(dispute, actor=made.actor(IG, made.partner), proposal=entry.pk)
    for who in (made.person(DRAFTER), made.person(Role.AUDITOR, made.partner)):
        browser = signed_in(who)
        assert WHY["outcome"] in browser.get("/agreements/disputes/?q=appeals").content.decode()
        assert "Nothing found" in browser.get("/agreements/disputes/?q=zebra").content.decode()
        assert browser.get(dispute.get_absolute_url()).status_code == 200
    for who in (
        member(organisation(), DRAFTER),
        member(None, Role.NATIONAL_AUDITOR),
        made.person(Role.ADMINISTRATOR),
        person(),
    ):
        browser = signed_in(who)
        assert WHY["outcome"] not in browser.get("/agreements/disputes/").content.decode()
        assert browser.get(dispute.get_absolute_url()).status_code == 404
