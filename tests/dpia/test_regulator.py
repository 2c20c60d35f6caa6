"""A DPIA that leaves a high risk goes to the regulator, and is approved once that ends well."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, days, workflow
from dpia.models import Status
from dpia.regulator import kept
from dpia.turning import Known, turn
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import (
    DOCUMENTS,
    accepted,
    advised,
    advised_again,
    body,
    risky,
    with_regulator,
)
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
THE_DAY = date(2026, 3, 2)
GOOD, BAD = ("may_proceed", "may_proceed_with_changes"), ("formal_warning", "processing_ban")


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


def stops(dpia, council):
    found = workflow.what_stops(dpia, "approve", actor=council[OFFICER])
    of_it = ("prior_consultation", "regulator_refused")
    return [blocker for blocker in found if blocker.code in of_it]


def scored_low(dpia, council):
    """The last risk as if nothing could come of it, and the data protection officer content."""
    last = f"dpia.risks.{len(dpia.document['risks']) - 1}"
    low = {"likelihood": "remote", "severity": "minimal", "overall": "low", "residual": "low"}
    changes = {f"{last}.{name}": value for name, value in low.items()}
    dpia = actions.save_answers(
        dpia, actor=council[DRAFTER], based_on=dpia.revision, changes=changes
    )
    return advised_again(dpia, council)


def answered(council, outcome, dpia=None):
    dpia = dpia or with_regulator(council)
    dpia = workflow.note_regulators_advice(
        dpia, actor=council[DRAFTER], outcome=outcome, advice="Shorten the retention"
    )
    return workflow.end_consultation(dpia, actor=council[DRAFTER], done="Retention is one year")


def test_a_high_risk_left_stops_approval_and_says_why():
    council = body()
    dpia = risky(council)

    found = stops(dpia, council)

    assert found[0].source == "UK GDPR Art 36(1)"
    assert found[0].link == reverse("dpia:regulator", args=[dpia.reference])


@pytest.mark.parametrize("outcome", GOOD)
def test_once_the_consultation_has_ended_well_it_can_be_approved(outcome):
    council = body()

    dpia = answered(council, outcome)
    assert dpia.status == Status.DRAFT
    assert Task.objects.waiting().filter(kind="dpia_approve", role=OFFICER).exists()
    dpia = workflow.approve(accepted(council, dpia), actor=council[OFFICER])

    assert dpia.status == Status.APPROVED
    assert dpia.document["ico_consultation"]["state"] == "closed"
    assert "R189" not in [finding["rule"] for finding in dpia.findings]


def test_what_is_approved_says_who_overruled_accepted_and_answered_what():
    council = body()
    dpia = accepted(council, answered(council, "may_proceed"))
    dpia = workflow.respond(
        dpia,
        actor=council[DRAFTER],
        outcome="overruled",
        overrule_reason="Needed before the winter",
        decided_by="Director of housing",
        advice=dpia.advice.latest("pk").pk,
    )
    dpia = workflow.approve(dpia, actor=council[OFFICER])

    told = json.loads(bytes(dpia.snapshot.content))["decided"]

    last = told["advice"][-1]
    assert (last["text"], last["given_by"]) == ("may proceed; accepted", council[DPO].name)
    assert last["answer"]["outcome"] == "overruled"
    assert last["answer"]["reason"] == "Needed before the winter"
    assert last["answer"]["decided_by"] == "Director of housing"
    (risk,) = told["accepted_risks"]
    assert (risk["residual"], risk["post"]) == ("high", "Director of resources")
    (one,) = told["prior_consultations"]
    assert (one["outcome"], one["advice"]) == ("may_proceed", "Shorten the retention")
    assert one["done"] == "Retention is one year"


def test_once_the_regulator_has_answered_it_is_the_drafters_turn():
    council = body()
    dpia = with_regulator(council)
    before = turn(dpia, Known(consultation=kept.open_one(dpia)))
    dpia = workflow.note_regulators_advice(
        dpia, actor=council[DRAFTER], outcome="may_proceed", advice="Shorten the retention"
    )

    after = turn(dpia, Known(consultation=kept.open_one(dpia)))

    assert before.who == "The regulator"
    assert after.who.startswith("Drafters of")
    assert after.step == "Say what was done about the regulator's advice"


@pytest.mark.parametrize("outcome", [*BAD, "not_accepted"])
def test_a_consultation_that_did_not_end_well_lets_nothing_be_approved(outcome):
    council = body()

    dpia = answered(council, outcome)

    assert stops(dpia, council)
    assert dpia.document["ico_consultation"]["state"] in ("to_submit", "not_accepted")
    assert "R189" in [finding["rule"] for finding in dpia.findings]


def waiting():
    return set(Task.objects.waiting().values_list("kind", "role"))


@pytest.mark.parametrize("outcome", [*BAD, "not_accepted"])
def test_what_the_regulator_refused_is_approved_by_no_lower_score_but_by_its_later_word(outcome):
    council = body()
    dpia = scored_low(answered(council, outcome), council)

    (found,) = stops(dpia, council)
    assert found.code == "regulator_refused"
    without = workflow.what_stops(
        dpia, "decide_not_needed", actor=council[OFFICER], given={"reason": "Nothing risky"}
    )
    assert "regulator_refused" in [blocker.code for blocker in without]
    page = signed_in(council.person(DRAFTER)).get(reverse("dpia:regulator", args=[dpia.reference]))
    assert "The regulator did not let this go ahead" in page.content.decode()
    assert reverse("dpia:prepare_consultation", args=[dpia.reference]) in page.content.decode()
    hub = signed_in(council.person(DRAFTER)).get(dpia.get_absolute_url()).content.decode()
    assert "Change the DPIA and consult the regulator again" in hub
    assert waiting() == {("dpia_regulator", DRAFTER)}

    dpia = workflow.prepare_consultation(dpia, actor=council[DRAFTER], law="uk_gdpr", **DOCUMENTS)
    dpia = workflow.send_to_regulator(dpia, actor=council[DRAFTER])
    dpia = answered(council, "may_proceed", dpia)
    assert not stops(dpia, council)
    assert waiting() == {("dpia_approve", OFFICER)}
    dpia = workflow.approve(dpia, actor=council[OFFICER])
    assert dpia.document["ico_consultation"] == {
        "state": "closed",
        "submitted_on": clock.today().isoformat(),
    }


def test_what_was_sent_and_taken_back_stays_in_the_document():
    council = body()
    dpia = workflow.return_to_draft(with_regulator(council), actor=council[DRAFTER])
    dpia = workflow.approve(scored_low(dpia, council), actor=council[OFFICER])

    assert dpia.document["ico_consultation"]["state"] == "closed"
    assert dpia.document["ico_consultation"]["submitted_on"] == clock.today().isoformat()


def test_a_risk_that_measures_have_lowered_needs_no_consultation():
    council = body()
    dpia = risky(council)

    dpia = actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        changes={f"dpia.risks.{len(dpia.document['risks']) - 1}.residual": "medium"},
    )

    assert not stops(dpia, council)
    dpia = advised_again(dpia, council)
    assert workflow.approve(dpia, actor=council[OFFICER]).status == Status.APPROVED


def test_a_new_high_risk_needs_a_consultation_of_its_own():
    council = body()
    dpia = accepted(council, answered(council, "may_proceed"))
    dpia = workflow.approve(dpia, actor=council[OFFICER])
    dpia = workflow.start_review(dpia, actor=council[DRAFTER])
    assert not stops(dpia, council)

    dpia = risky(council, dpia)

    assert len(stops(dpia, council)) == 1


def test_nothing_is_sent_while_something_the_law_asks_for_is_missing():
    council = body()
    dpia = risky(council)
    with pytest.raises(TransitionBlocked) as blocked:
        workflow.send_to_regulator(dpia, actor=council[DRAFTER])
    assert codes(blocked) == ["not_prepared"]

    sent = {**DOCUMENTS, "dpo_contact": " "}
    dpia = workflow.prepare_consultation(dpia, actor=council[DRAFTER], law="uk_gdpr", **sent)
    with pytest.raises(TransitionBlocked) as blocked:
        workflow.send_to_regulator(dpia, actor=council[DRAFTER])

    assert codes(blocked) == ["document_missing"]
    assert blocked.value.blockers[0].source == "UK GDPR Art 36(3)"
    workflow.prepare_consultation(dpia, actor=council[DRAFTER], law="uk_gdpr", **DOCUMENTS)
    dpia = workflow.send_to_regulator(dpia, actor=council[DRAFTER])
    assert dpia.status == Status.WITH_ICO
    assert len(kept.open_one(dpia).sha256) == 64


def test_nobody_is_consulted_where_no_risk_is_high():
    council = body()

    for verb in ("prepare_consultation", "send_to_regulator"):
        found = workflow.what_stops(advised(council), verb, actor=council[DRAFTER])
        assert "no_high_risk" in [blocker.code for blocker in found]


def test_the_regulator_has_eight_weeks_and_six_more():
    council = body()
    with clock.at(THE_DAY):
        dpia = with_regulator(council)
        assert kept.open_one(dpia).due_on == THE_DAY + timedelta(weeks=8)
        workflow.note_extension(dpia, actor=council[DPO])
        assert kept.open_one(dpia).due_on == THE_DAY + timedelta(weeks=14)

        with pytest.raises(TransitionBlocked) as blocked:
            workflow.note_extension(dpia, actor=council[DPO])
    assert codes(blocked) == ["extended"]


def test_for_law_enforcement_it_has_six_weeks_and_a_month():
    council = body()
    with clock.at(THE_DAY):
        dpia = with_regulator(council, law="law_enforcement")
        assert kept.open_one(dpia).due_on == date(2026, 4, 13)
        workflow.note_extension(dpia, actor=council[DRAFTER])
        assert kept.open_one(dpia).due_on == date(2026, 5, 13)


def test_the_clock_stands_still_while_the_regulator_waits_for_information():
    council = body()
    with clock.at(THE_DAY):
        dpia = with_regulator(council)
    with clock.at(date(2026, 3, 10)):
        dpia = workflow.note_information_asked(
            dpia, actor=council[DRAFTER], asked="The contract with the processor"
        )
        one = kept.open_one(dpia)
        assert (one.state, one.due_on) == ("information_asked", None)
        assert ("dpia_regulator", "drafter") in Task.objects.waiting().values_list("kind", "role")
        with pytest.raises(TransitionBlocked) as blocked:
            workflow.note_information_asked(dpia, actor=council[DRAFTER], asked="More")
        assert codes(blocked) == ["consultation_state"]
    with clock.at(date(2026, 3, 20)):
        workflow.note_information_sent(dpia, actor=council[DRAFTER])

    one = kept.open_one(dpia)
    assert (one.state, one.due_on) == ("sent", THE_DAY + timedelta(weeks=8, days=10))


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 11)])
def test_no_day_lies_before_it_was_sent_or_in_the_future(day):
    council = body()
    with clock.at(THE_DAY):
        dpia = with_regulator(council)
    with clock.at(date(2026, 3, 10)):
        for verb, given in (
            (workflow.note_extension, {"extended_on": day}),
            (workflow.note_information_asked, {"asked": "x", "asked_on": day}),
            (
                workflow.note_regulators_advice,
                {"outcome": "may_proceed", "advice": "x", "advice_on": day},
            ),
        ):
            with pytest.raises(TransitionBlocked) as blocked:
                verb(dpia, actor=council[DRAFTER], **given)
            assert codes(blocked)[0] in ("too_early", "future")


def test_the_consultation_ends_only_after_advice_and_with_what_was_done():
    council = body()
    dpia = with_regulator(council)
    with pytest.raises(TransitionBlocked) as blocked:
        workflow.end_consultation(dpia, actor=council[DRAFTER], done="All of it")
    assert codes(blocked) == ["consultation_state"]

    workflow.note_regulators_advice(
        dpia, actor=council[DRAFTER], outcome="may_proceed", advice="Go ahead"
    )
    with pytest.raises(TransitionBlocked) as blocked:
        workflow.end_consultation(dpia, actor=council[DRAFTER], done=" ")
    assert [b.path for b in blocked.value.blockers] == ["regulator.done"]


def test_answers_do_not_change_while_the_regulator_has_it():
    council = body()
    dpia = with_regulator(council)

    with pytest.raises(TransitionBlocked) as blocked:
        actions.save_answers(
            dpia, actor=council[DRAFTER], based_on=dpia.revision, changes={"dpia.nature": "New"}
        )

    assert codes(blocked) == ["wrong_status"]


def test_nobody_types_in_how_far_the_consultation_has_come():
    council = body()
    dpia = risky(council)

    with pytest.raises(TransitionBlocked) as blocked:
        actions.save_answers(
            dpia,
            actor=council[DRAFTER],
            based_on=dpia.revision,
            changes={"dpia.ico_consultation.state": "advice_received"},
        )

    assert codes(blocked) == ["answered_elsewhere"]


def test_taken_back_from_the_regulator_it_counts_as_not_consulted():
    council = body()
    dpia = with_regulator(council)
    workflow.note_regulators_advice(
        dpia, actor=council[DRAFTER], outcome="may_proceed", advice="Go ahead"
    )

    dpia = workflow.return_to_draft(dpia, actor=council[DRAFTER], reason="A risk was forgotten")

    assert dpia.status == Status.DRAFT
    assert stops(dpia, council)
    assert kept.open_one(dpia) is None


def test_a_review_with_the_regulator_goes_back_to_the_review():
    council = body()
    dpia = workflow.approve(advised(council), actor=council[OFFICER])
    dpia = risky(council, workflow.start_review(dpia, actor=council[DRAFTER]))
    dpia = workflow.prepare_consultation(dpia, actor=council[DRAFTER], law="uk_gdpr", **DOCUMENTS)
    dpia = workflow.send_to_regulator(dpia, actor=council[DRAFTER])

    assert answered(council, "may_proceed", dpia).status == Status.UNDER_REVIEW


def test_each_step_is_in_the_trail_and_tells_those_who_keep_the_dpia():
    council = body()
    answered(council, "may_proceed")

    verbs = set(Event.objects.filter(subject_type="dpia").values_list("verb", flat=True))
    assert {
        *("prepare_consultation", "send_to_regulator"),
        *("note_regulators_advice", "end_consultation"),
    } <= verbs
    told = Notice.objects.filter(kind="ico_step")
    assert {notice.person for notice in told} == {council.person(OFFICER), council.person(DPO)}
    assert any("has given advice" in notice.subject + notice.body for notice in told)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (THE_DAY + timedelta(days=48), None),
        (THE_DAY + timedelta(days=49), "ico_clock_ends"),
        (THE_DAY + timedelta(days=56), "ico_clock"),
    ],
)
def test_everybody_is_reminded_once_a_week_before_and_on_the_last_day(day, kind):
    council = body()
    with clock.at(THE_DAY):
        with_regulator(council)
    with clock.at(day):
        days.turn()
        days.turn()

    told = Notice.objects.filter(kind__startswith="ico_clock")
    assert {notice.kind for notice in told} == ({kind} if kind else set())
    assert told.count() == (3 if kind else 0)


def test_the_page_says_when_advice_is_due_and_by_which_law():
    council = body()
    with clock.at(THE_DAY):
        dpia = with_regulator(council)
        shown = signed_in(council.person(Role.AUDITOR)).get(
            reverse("dpia:regulator", args=[dpia.reference])
        )
        hub = signed_in(council.person(Role.AUDITOR)).get(dpia.get_absolute_url())

    page = shown.content.decode()
    assert "27 April 2026" in page
    assert "8 weeks from 2 March 2026" in page
    assert "UK GDPR Art 36(2)" in page
    assert "by 2 April 2026" in page
    assert DOCUMENTS["purposes"] in page
    assert "govuk-button" not in page
    assert reverse("dpia:regulator", args=[dpia.reference]) in hub.content.decode()


def test_a_consultation_is_kept_by_pages_alone():
    council = body()
    dpia = risky(council)
    drafter = signed_in(council.person(DRAFTER))
    today = clock.today()
    on = {"day": str(today.day), "month": str(today.month), "year": str(today.year)}

    def send(verb, **data):
        url = reverse(f"dpia:{verb}", args=[dpia.reference])
        response = drafter.post(url, data)
        assert response.status_code == 302, response.content.decode()

    def day(name):
        return {f"{name}_{part}": value for part, value in on.items()}

    send("prepare_consultation", law="uk_gdpr", **DOCUMENTS)
    send("send_to_regulator", **day("sent_on"))
    send("note_information_asked", asked="<script>x</script> 🙂", **day("asked_on"))
    send("note_information_sent", **day("sent_on"))
    send("note_extension", **day("extended_on"))
    send("note_regulators_advice", outcome="may_proceed", advice="Fine", **day("advice_on"))
    send("end_consultation", done="Nothing more was needed")

    page = drafter.get(reverse("dpia:regulator", args=[dpia.reference])).content.decode()
    assert "Ended well: it may go ahead" in page
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    dpia.refresh_from_db()
    assert dpia.status == Status.DRAFT


def test_what_was_typed_stays_when_something_is_missing():
    council = body()
    dpia = with_regulator(council)
    url = reverse("dpia:note_regulators_advice", args=[dpia.reference])

    page = signed_in(council.person(DRAFTER)).post(url, {"advice": "Typed already"})

    shown = page.content.decode()
    assert "<title>Error: " in shown
    assert "Select what the regulator decided" in shown
    assert "Typed already" in shown
