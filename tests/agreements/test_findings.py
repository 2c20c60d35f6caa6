"""What the law finds is kept with the draft it judges, and judged again when that changes."""

from datetime import date, timedelta

import pytest

import law
from agreements import actions, days, documents, workflow
from agreements.models import Override, Status
from audit import clock
from dpia import actions as dpia_actions
from dpia import workflow as dpia_workflow
from organisations.actions import change_facts
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, SUBMITTED_ON, WRITTEN_ON, deal, sample
from tests.agreements.steps import codes, events, refused, sign
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def kept(made):
    return {(finding["rule"], finding["on"]) for finding in made.version.findings}


def rules(made):
    return {finding["rule"] for finding in made.version.findings}


def judged_now(made):
    found = law.check(documents.assemble(made.version), on=clock.today())
    return {(finding.rule, finding.on) for finding in found}


def write(made, **changes):
    actions.save_answers(
        made.version,
        actor=made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={place.replace("__", "."): value for place, value in changes.items()},
    )


CHANGES = [
    {"title": ""},
    {"start_date": "2022-06-01"},
    {"start_date": "1999-01-01", "end_date": "2040-01-01"},
    {"purposes": []},
    {"data_items__0__special_categories": ["HEALTH"]},
    {"data_items": []},
    {"parties__0__article6": []},
    {"parties__0__gateways": []},
    {"parties__0__controller_status": "joint"},
    {"flows": []},
    {"nations": ["scotland"]},
    {"emergency__used": True},
    {"contains_personal_data": False},
    {"transfers": [{"id": "t1", "country": "US"}]},
]


@pytest.mark.parametrize("changes", CHANGES, ids=", ".join)
def test_after_a_save_what_is_kept_is_what_all_rules_find(changes):
    made = deal()

    with clock.at(WRITTEN_ON):
        write(made, **changes)
        assert kept(made) == judged_now(made)
        write(made, **{place: before(place) for place in changes})
        assert kept(made) == judged_now(made)


def before(place):
    document = documents.answers(sample())
    return law.document.get(document, place.replace("__", "."))


def test_a_save_runs_only_the_rules_that_read_what_changed(monkeypatch):
    made = deal()
    asked = []
    real = law.recheck
    monkeypatch.setattr(
        "law.recheck", lambda *args, **kw: asked.append(set(kw["changed"])) or real(*args, **kw)
    )
    monkeypatch.setattr("law.check", never)

    with clock.at(WRITTEN_ON):
        write(made, summary="In short.")

    assert asked == [{"summary"}]


def never(*args, **kwargs):
    pytest.fail("the law was asked")


@pytest.mark.parametrize("page", ["", "draft/", "check/"])
def test_reading_judges_nothing(page, monkeypatch):
    made = deal()
    reader = signed_in(made.person(Role.DRAFTER))
    for name in ("check", "recheck"):
        monkeypatch.setattr(f"law.{name}", never)

    with clock.at(WRITTEN_ON):
        assert reader.get(f"/agreements/{made.reference}/{page}").status_code == 200


def test_after_every_step_what_is_kept_is_what_all_rules_find():
    made = deal()
    for step, day in (("submit", SUBMITTED_ON), ("approve", SUBMITTED_ON), ("sign", SIGNED_ON)):
        getattr(made, step)()
        with clock.at(day):
            assert kept(made) == judged_now(made), step


def test_a_fact_that_lapses_and_is_renewed_comes_and_goes_at_once():
    made = deal(stage="ready_to_sign")
    keeper = made.actor(Role.ADMINISTRATOR)
    with clock.at(SIGNED_ON):
        change_facts(made.lead, actor=keeper, ico_expires_on=SIGNED_ON - timedelta(days=1))
        assert ("R162", "org12") in kept(made)

        change_facts(made.lead, actor=keeper, ico_expires_on=date(2029, 1, 1))
        assert "R162" not in rules(made)


def test_a_fact_that_lapses_by_itself_is_found_when_the_day_turns():
    made = deal(stage="ready_to_sign")
    with clock.at(SUBMITTED_ON):
        change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_expires_on=SUBMITTED_ON)
        assert "R162" not in rules(made)

    with clock.at(SUBMITTED_ON + timedelta(days=1)):
        days.turn()

    assert "R162" in rules(made)
    assert made.version.findings_on == SUBMITTED_ON + timedelta(days=1)


def test_what_the_dpia_puts_right_is_gone_at_once():
    made = deal(dpia="written")
    assert "R187" in rules(made)

    with clock.at(WRITTEN_ON):
        drafter = made.actor(Role.DRAFTER)
        dpia_workflow.ask_for_advice(made.dpia, actor=drafter)
        dpia_workflow.advise(made.dpia, actor=made.actor(Role.DPO), text="Go ahead.")

    assert "R187" not in rules(made)


def test_an_adoption_puts_the_partys_finding_right():
    made = deal(dpia="written")
    with clock.at(WRITTEN_ON):
        drafter = made.actor(Role.DRAFTER)
        officer = made.actor(Role.INFORMATION_GOVERNANCE)
        dpia_workflow.ask_for_advice(made.dpia, actor=drafter)
        dpia_workflow.advise(made.dpia, actor=made.actor(Role.DPO), text="Go ahead.")
        dpia_workflow.respond(made.dpia, actor=drafter, outcome="followed")
        dpia_workflow.approve(made.dpia, actor=officer, approved_by="SIRO")
        assert "R200" in rules(made)

        dpia_actions.adopt(
            made.dpia,
            organisation=made.partner,
            actor=made.actor(Role.INFORMATION_GOVERNANCE, made.partner),
        )

    assert "R200" not in rules(made)


def test_a_dpia_that_is_linked_or_let_go_is_judged_at_once():
    made = deal()
    before = kept(made)
    with clock.at(WRITTEN_ON):
        dpia = made.dpia
        actions.link_dpia(made.version, actor=made.actor(Role.DRAFTER), dpia=None)
        assert kept(made) == judged_now(made) != before

        actions.link_dpia(made.version, actor=made.actor(Role.DRAFTER), dpia=dpia)
        assert kept(made) == before


def test_what_is_over_is_not_judged_again():
    made = deal(stage="expired")
    before = made.version.findings_on

    with clock.at(date(2023, 5, 1)):
        days.turn()
        change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_registration="Z1234567")

    assert made.version.findings_on == before


# ------------------------------------------------------------------ set aside
def unconfirmed():
    """Ready to sign but for a finding that rests on guidance (R204)."""
    document = sample()
    document["parties"][0]["signatory"]["authority_confirmed"] = False
    return deal(document, stage="ready_to_sign")


def set_aside(made, who=None, rule="R204", on="org12", reason="The scheme of delegation says so."):
    who = who or made.actor(Role.SIRO)
    return actions.override(made.version, actor=who, rule=rule, on=on, reason=reason)


def test_a_finding_that_is_no_law_can_be_set_aside_with_a_reason():
    made = unconfirmed()
    with clock.at(SIGNED_ON):
        assert codes(refused(sign, made, made.lead)) == ["R204"]
        row = set_aside(made)
        assert sign(made, made.lead).status == Status.READY_TO_SIGN

    assert (row.role, row.by) == ("siro", made.person(Role.SIRO))
    (event,) = events("override")
    assert event["reason"] == "The scheme of delegation says so."
    assert event["detail"]["rule"] == "R204"
    # It is still found: it only stops nothing any more.
    assert "R204" in rules(made)


def test_the_law_itself_cannot_be_set_aside():
    made = deal(stage="ready_to_sign")
    with clock.at(SIGNED_ON):
        change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_expires_on=WRITTEN_ON)

        with pytest.raises(actions.NotPossible):
            set_aside(made, rule="R162")

    assert not Override.objects.exists()


def test_what_was_not_found_cannot_be_set_aside():
    made = unconfirmed()

    with clock.at(SIGNED_ON), pytest.raises(actions.NotPossible):
        set_aside(made, on="org08")


def test_it_is_not_set_aside_without_a_reason():
    made = unconfirmed()

    with clock.at(SIGNED_ON), pytest.raises(actions.NotPossible):
        set_aside(made, reason="  ")


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.SIRO, Role.INFORMATION_GOVERNANCE)]
)
def test_only_the_leads_siro_and_officer_set_aside(role):
    made = deal(stage="in_review")

    with clock.at(SIGNED_ON), pytest.raises(actions.NotYours):
        set_aside(made, who=made.actor(role))


def test_the_siro_of_another_party_does_not_set_aside():
    made = deal(stage="in_review")

    with clock.at(SIGNED_ON), pytest.raises(actions.NotYours):
        set_aside(made, who=made.actor(Role.SIRO, made.partner))


def test_who_wrote_in_the_draft_does_not_set_aside():
    made = deal(stage="in_review")
    officer = made.actor(Role.INFORMATION_GOVERNANCE)
    made.version.contributions.create(person_id=officer.person_id, first_at=clock.now())

    with clock.at(SIGNED_ON), pytest.raises(actions.NotYours):
        set_aside(made, who=officer)


def test_a_finding_set_aside_for_one_party_still_stops_another():
    document = sample()
    for party in document["parties"]:
        party["signatory"]["authority_confirmed"] = False
    made = deal(document, stage="ready_to_sign")

    with clock.at(SIGNED_ON):
        set_aside(made)
        stops = refused(sign, made, made.lead)

    assert [(stop.code, made.partner.name in stop.message) for stop in stops] == [("R204", True)]


def test_the_stops_of_a_step_are_the_same_before_it_and_under_the_lock():
    made = unconfirmed()
    given = {"sha256": made.sha256, "post": "Director", "authority_confirmed": True}

    with clock.at(SIGNED_ON):
        asked = workflow.stops(made.version, "sign", actor=made.actor(Role.SIGNATORY), given=given)
        assert asked == refused(sign, made, made.lead)
