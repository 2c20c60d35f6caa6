from datetime import date, timedelta

import pytest

from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.approving.decided import decided
from dpia.description.acting import describe, fingerprint
from dpia.models import DpiaSharing, Status
from dpia.turning import Known, turn
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import (
    COMPLETE,
    SHARING,
    advised,
    advised_again,
    approved,
    body,
    in_status,
    started,
    with_risk,
    written,
)
from tests.factories import actor, member

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
GUARDIAN = Role.CALDICOTT_GUARDIAN
GIVEN = {
    "advise": {"text": "Go ahead"},
    "advise_on_section": {"section": "risks", "text": "Score the second risk again"},
    "give_opinion": {"opinion": "may_proceed", "text": "Within the Caldicott Principles"},
    "respond": {"outcome": "followed"},
    "prepare_consultation": {"law": "uk_gdpr"},
    "note_information_asked": {"asked": "The contract"},
    "note_regulators_advice": {"outcome": "may_proceed", "advice": "Go ahead"},
    "end_consultation": {"done": "Done"},
    "decide_not_needed": {"reason": "Public data"},
}
ACTS = {verb: getattr(workflow, verb) for verb in workflow.TRANSITIONS}
REFUSED = [
    (status, verb)
    for status in Status.values
    for verb, step in workflow.TRANSITIONS.items()
    if status not in step.sources
]


def waiting():
    return set(Task.objects.waiting().values_list("kind", "role"))


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


def who_may(council, verb):
    held = {DRAFTER: "draft", OFFICER: "approve", DPO: "advise", GUARDIAN: "give_opinion"}
    return next(council[role] for role, has in held.items() if has in workflow.NEEDS[verb])


@pytest.mark.parametrize(("status", "verb"), REFUSED)
def test_every_pair_not_in_the_table_is_refused(status, verb):
    council = body()
    dpia = in_status(council, status)

    with pytest.raises(TransitionBlocked) as blocked:
        ACTS[verb](dpia, actor=who_may(council, verb), **GIVEN.get(verb, {}))

    assert codes(blocked) == ["wrong_status"]
    dpia.refresh_from_db()
    assert dpia.status == status


@pytest.mark.parametrize("verb", list(workflow.TRANSITIONS))
def test_somebody_without_the_role_is_told_only_that(verb):
    council, stranger = body(), body()
    dpia = in_status(council, Status.DRAFT)

    for outsider in (council[Role.AUDITOR], who_may(stranger, verb)):
        assert [b.code for b in workflow.what_stops(dpia, verb, actor=outsider)] == [
            "not_permitted"
        ]


def test_every_step_names_a_permission_and_its_statuses():
    assert set(workflow.NEEDS) == set(workflow.TRANSITIONS) == set(ACTS)
    for step in workflow.STEPS:
        assert step.possible_targets
        assert step.who
        assert step.label
        assert step.sources | step.possible_targets <= set(Status.values)


def test_the_whole_way_to_approval_is_recorded():
    council = body()
    dpia = approved(council)

    assert dpia.status == Status.APPROVED
    assert dpia.document["approved_by"] == "SIRO of lead party"
    assert dpia.document["approved_on"] == clock.today().isoformat()
    assert dpia.approved_by == council.person(OFFICER)
    events = Event.objects.filter(subject_type="dpia", subject_id=dpia.pk).order_by("id")
    assert [event.verb for event in events] == [
        *("create_dpia", "save_answers", "describe", "add_row"),
        *("ask_for_advice", "advise", "respond"),
        *("approve", "adopt", "open_measures"),
    ]


def test_what_is_approved_is_kept_as_bytes_with_their_hash():
    council = body()
    dpia = approved(council)
    kept = dpia.snapshot

    from audit.canonical import sha256
    from dpia import documents

    assert (
        sha256(bytes(kept.content)) == kept.sha256 == documents.snapshot(dpia, decided(dpia)).sha256
    )


def test_how_it_is_published_does_not_change_what_was_approved():
    council = body()
    dpia = approved(council)

    dpia = actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        changes={"dpia.publication.decision": "summary"},
    )

    from dpia import documents

    assert documents.snapshot(dpia, decided(dpia)).sha256 == dpia.snapshot.sha256


def test_nobody_approves_what_they_wrote():
    council = body()
    both = member(council.organisation, DRAFTER, OFFICER)
    dpia = started(council)
    actions.save_answers(
        dpia,
        actor=actor(both, council.organisation),
        based_on=0,
        changes={"dpia.why_needed": "Matching"},
    )

    stops = workflow.what_stops(dpia, "approve", actor=actor(both, council.organisation))

    assert "wrote_it" in [blocker.code for blocker in stops]


def test_nobody_advises_on_what_they_wrote():
    council = body()
    both = actor(member(council.organisation, DRAFTER, DPO), council.organisation)
    dpia = actions.create_dpia(actor=both, title="Mine", organisation=council.organisation)
    dpia = workflow.ask_for_advice(dpia, actor=both)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.advise(dpia, actor=both, text="Well written")

    assert codes(blocked) == ["wrote_it"]


def test_a_data_protection_officer_never_approves():
    council = body()
    dpia = advised(council)
    assert [b.code for b in workflow.what_stops(dpia, "approve", actor=council[DPO])] == [
        "not_permitted"
    ]

    both = actor(member(council.organisation, OFFICER, DPO), council.organisation)
    assert [b.code for b in workflow.what_stops(dpia, "approve", actor=both)] == ["adviser"]


def test_a_public_authority_needs_its_officers_advice_before_approval():
    council = body()
    dpia = written(council)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.approve(dpia, actor=council[OFFICER])

    assert codes(blocked) == ["R187"]
    assert blocked.value.blockers[0].path == "dpia.dpo_advice.text"


def test_a_risk_without_a_score_stops_approval_and_is_named():
    council = body()
    dpia = advised(council)
    dpia, place = actions.add_row(
        dpia, actor=council[DRAFTER], values={"text": "Another", "impact_on_people": "Harm"}
    )

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.approve(dpia, actor=council[OFFICER])

    found = [(b.code, b.path) for b in blocked.value.blockers if b.code != "advice_outdated"]
    assert found == [("R191", f"{place}.likelihood")]


def test_the_same_name_for_adviser_and_approver_is_refused():
    council = body()

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.approve(advised(council), actor=council[OFFICER], approved_by="DPO of lead party")

    assert codes(blocked) == ["not_theirs_to_decide", "R199"]


def test_an_approval_of_an_older_text_is_refused():
    council = body()
    seen = advised(council)
    actions.save_answers(
        seen,
        actor=council[DRAFTER],
        based_on=seen.revision,
        changes={"dpia.nature": "Now also by post"},
    )

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.approve(seen, actor=council[OFFICER])

    assert "changed_since_read" in codes(blocked)


def test_an_approval_lies_today_or_in_the_past():
    council = body()
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.approve(advised(council), actor=council[OFFICER], approved_on=tomorrow)

    assert codes(blocked) == ["future"]


def test_a_review_keeps_the_day_of_the_first_approval():
    council = body()
    with clock.at(date(2025, 9, 1)):
        dpia = workflow.start_review(approved(council), actor=council[DRAFTER])
    with clock.at(date(2026, 1, 15)):
        dpia = workflow.approve(dpia, actor=council[OFFICER], approved_by="SIRO of lead party")

    assert dpia.document["approved_on"] == "2025-09-01"
    assert dpia.document["reviewed_on"] == "2026-01-15"
    assert dpia.snapshots.count() == 2


def test_advice_during_a_review_leads_back_to_the_review():
    council = body()
    dpia = in_status(council, Status.UNDER_REVIEW)
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])

    dpia = workflow.advise(dpia, actor=council[DPO], text="Still fine")

    assert dpia.status == Status.UNDER_REVIEW
    assert "outcome" not in dpia.document["dpo_advice"]


def test_advice_not_followed_needs_a_reason_and_who_decided():
    council = body()
    dpia = advised(council)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.respond(dpia, actor=council[DRAFTER], outcome="partly")

    assert [b.path for b in blocked.value.blockers] == [
        "dpia.dpo_advice.overrule_reason",
        "dpia.dpo_advice.decided_by",
    ]
    dpia = workflow.respond(
        dpia,
        actor=council[DRAFTER],
        outcome="partly",
        overrule_reason="kept as a restricted flag",
        decided_by="SIRO of lead party",
    )
    assert dpia.document["dpo_advice"]["decided_by"] == "SIRO of lead party"
    dpia = workflow.respond(dpia, actor=council[OFFICER], outcome="followed")
    assert "decided_by" not in dpia.document["dpo_advice"]


def test_the_advice_is_kept_with_the_hash_of_what_it_is_about():
    council = body()
    dpia = advised(council)

    advice = dpia.advice.get()

    assert advice.text == "may proceed; accepted"
    assert advice.given_by == council.person(DPO)
    assert advice.revision < dpia.revision
    assert len(advice.sha256) == 64


def test_the_officer_of_an_organisation_it_is_shared_with_may_advise():
    council, unit = body(), body()
    dpia = written(council)
    actions.share(dpia, [unit.organisation], actor=council[DRAFTER])
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])

    dpia = workflow.advise(dpia, actor=unit[DPO], text="Mind the free text")

    assert dpia.advice.get().organisation == unit.organisation


def test_going_without_a_dpia_is_refused_where_the_law_requires_one():
    council = body()

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.decide_not_needed(written(council), actor=council[OFFICER], reason="Low risk")

    assert codes(blocked) == ["R184"]


def test_going_without_a_dpia_needs_the_screening_and_a_reason():
    council = body()

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.decide_not_needed(started(council), actor=council[OFFICER], reason=" ")

    assert codes(blocked) == ["missing", "R183"]


def test_a_dpia_that_was_not_needed_can_be_taken_up_again():
    council = body()
    dpia = in_status(council, Status.NOT_NEEDED)
    assert dpia.document["not_needed_reason"] == "12 public addresses"

    dpia = workflow.return_to_draft(dpia, actor=council[DRAFTER])

    assert dpia.status == Status.DRAFT


def test_asking_for_advice_needs_somebody_to_ask():
    council = body()
    council.person(DPO).memberships.update(ends_on=date(2021, 1, 1))

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.ask_for_advice(written(council), actor=council[DRAFTER])

    assert codes(blocked) == ["no_adviser"]


def test_each_step_leaves_one_person_with_something_to_do():
    council = body()

    dpia = workflow.ask_for_advice(written(council), actor=council[DRAFTER])
    assert waiting() == {("dpia_advise", "dpo")}
    assert Notice.objects.get(kind="dpo_advice_requested").person == council.person(DPO)
    dpia = workflow.advise(dpia, actor=council[DPO], text="Go ahead")
    assert waiting() == {("dpia_respond", "drafter")}
    dpia = workflow.respond(dpia, actor=council[DRAFTER], outcome="followed")
    assert waiting() == {("dpia_approve", "information_governance")}
    workflow.approve(dpia, actor=council[OFFICER])
    # The measure's owner is nobody who signs in.
    assert waiting() == {("dpia_measure", "information_governance")}


def test_the_approving_organisation_has_adopted_its_dpia():
    council = body()
    with clock.at(date(2022, 4, 11)):
        dpia = advised(council)
    approve = {"actor": council[OFFICER], "approved_by": "SIRO"}
    with clock.at(date(2022, 4, 13)), pytest.raises(TransitionBlocked, match="or later"):
        workflow.approve(dpia, approved_on=date(2022, 4, 10), **approve)
    with clock.at(date(2022, 4, 13)):
        dpia = workflow.approve(dpia, approved_on=date(2022, 4, 11), **approve)

    own = DpiaSharing.objects.get(dpia=dpia, organisation=council.organisation)

    assert own.adopted_on == date(2022, 4, 11)
    assert own.sha256 == dpia.snapshot.sha256


def test_an_unfinished_draft_whose_advice_is_answered_waits_for_its_drafters_then_for_approval():
    council = body()
    dpia = advised_again(started(council), council)

    assert turn(dpia, Known()).who == f"Drafters of {council.organisation.name}"
    assert waiting() == {("dpia_finish", "drafter")}

    dpia = actions.save_answers(
        dpia, actor=council[DRAFTER], based_on=dpia.revision, changes=COMPLETE
    )
    dpia = describe(dpia, actor=council[DRAFTER], description=SHARING, based_on=fingerprint(dpia))
    dpia = with_risk(dpia, council)
    assert waiting() == {("dpia_finish", "drafter")}

    advised_again(dpia, council)
    assert waiting() == {("dpia_approve", "information_governance")}
