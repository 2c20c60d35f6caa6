"""Every organisation's reviewers decide on exactly what they read."""

import pytest

from agreements import actions, documents, workflow
from agreements.deciding import futile
from agreements.judging import judge
from agreements.models import Approval, Snapshot, Status
from audit import clock
from audit.canonical import canonical
from notices.models import Notice, Task
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import LATER, SUBMITTED_ON, deal, sample
from tests.agreements.steps import approve, codes, events, refused, send_back
from tests.factories import LONG_AGO, actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_review():
    with clock.at(SUBMITTED_ON):
        yield


def test_it_is_ready_to_sign_when_everybody_asked_has_approved():
    made = deal(stage="in_review")

    assert approve(made, made.lead).status == Status.IN_REVIEW
    assert approve(made, made.partner).status == Status.READY_TO_SIGN


def test_an_approval_keeps_who_when_and_the_hash_of_what_they_read():
    made = deal(stage="in_review")

    approve(made, made.lead)

    row = Approval.objects.get(state="approved")
    assert row.decided_by == made.person(Role.INFORMATION_GOVERNANCE)
    assert row.sha256 == made.sha256
    assert row.decided_at == clock.now()
    assert events("approve")[0]["detail"]["sha256"] == made.sha256


def test_every_role_that_an_organisation_wants_must_approve():
    made = deal()
    made.lead.approval_matrix = [
        {"role": "information_governance", "when": "always"},
        {"role": "legal", "when": "always"},
    ]
    made.lead.save(update_fields=["approval_matrix"])
    made.submit()

    approve(made, made.lead)
    assert approve(made, made.partner).status == Status.IN_REVIEW
    done = approve(made, made.lead, actor=made.actor(Role.LEGAL))

    assert done.status == Status.READY_TO_SIGN


def test_nobody_approves_what_they_drafted():
    made = deal()
    writer = made.person(Role.DRAFTER)
    member(made.lead, Role.INFORMATION_GOVERNANCE, who=writer)
    made.submit()

    stops = refused(approve, made, made.lead, actor=actor(writer, made.lead))

    assert codes(stops) == ["own_draft"]
    assert approve(made, made.lead).approvals.filter(state="approved").count() == 1


def test_the_data_protection_officer_never_approves():
    made = deal(stage="in_review")

    stops = refused(approve, made, made.lead, actor=made.actor(Role.DPO))

    assert codes(stops) == ["not_permitted"]


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.SIGNATORY, Role.AUDITOR, Role.LEGAL])
def test_a_role_that_was_not_asked_does_not_decide(role):
    made = deal(stage="in_review")

    assert codes(refused(approve, made, made.lead, actor=made.actor(role))) == ["not_permitted"]


def test_an_officer_of_a_stranger_organisation_learns_only_that_it_is_not_theirs():
    made = deal(stage="in_review")
    where = organisation("Elsewhere Council")
    stranger = member(where, Role.INFORMATION_GOVERNANCE)

    stops = refused(approve, made, made.lead, actor=actor(stranger, where), sha256="wrong")

    assert codes(stops) == ["not_permitted"]


def test_an_approval_of_anything_but_the_current_snapshot_is_refused():
    made = deal(stage="in_review")

    stops = refused(approve, made, made.lead, sha256="0" * 64)

    assert codes(stops) == ["changed_since_read"]
    assert not Approval.objects.filter(state="approved").exists()


def test_an_approval_of_the_text_before_the_changes_is_refused():
    made = deal(stage="in_review")
    first = made.sha256
    send_back(made, made.lead)
    rewrite(made)
    made.submit()

    assert codes(refused(approve, made, made.partner, sha256=first)) == ["changed_since_read"]


def test_a_second_officer_is_told_who_has_already_decided():
    made = deal(stage="in_review")
    second = member(made.lead, Role.INFORMATION_GOVERNANCE)
    approve(made, made.lead)

    stops = refused(approve, made, made.lead, actor=actor(second, made.lead))

    assert codes(stops) == ["already_decided"]
    assert made.person(Role.INFORMATION_GOVERNANCE).name in stops[0].message


def test_somebody_asked_in_two_roles_decides_one_after_the_other():
    made = deal()
    made.lead.approval_matrix = [
        {"role": "information_governance", "when": "always"},
        {"role": "legal", "when": "always"},
    ]
    made.lead.save(update_fields=["approval_matrix"])
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    Membership.objects.create(
        person=officer, organisation=made.lead, role=Role.LEGAL, starts_on=LONG_AGO
    )
    made.submit()

    approve(made, made.lead)
    approve(made, made.lead)

    decided = made.version.approvals.filter(decided_by=officer)
    assert set(decided.values_list("role", flat=True)) == {"information_governance", "legal"}
    assert codes(refused(approve, made, made.lead)) == ["already_decided"]


def test_nobody_approves_before_what_the_law_asks_of_the_dpia_is_there():
    made = deal(dpia="written")
    made.submit()
    for where in (made.lead, made.partner):
        stops = refused(approve, made, where)
        assert "R187" in codes(stops)
        assert all(stop.link.startswith("/") for stop in stops)
    page = (
        signed_in(made.person(Role.INFORMATION_GOVERNANCE))
        .get(f"/agreements/{made.reference}/review/")
        .content.decode()
    )
    assert "Before you can approve" in page
    assert "Record the DPO&#x27;s advice." in page
    assert 'value="ask_for_changes"' in page
    assert not made.version.approvals.filter(state="approved").exists()


def test_the_opinion_of_a_guardian_waits_for_no_advice_on_the_dpia():
    made = deal(dpia="written")
    made.submit()
    with clock.at(SUBMITTED_ON):
        assert futile.stops(made.version, clock.now(), Role.INFORMATION_GOVERNANCE)
        assert futile.stops(made.version, clock.now(), Role.CALDICOTT_GUARDIAN) == []


def in_review_with(**changes):
    """In review, with a text that could not be sent so today."""
    made = deal(stage="in_review")
    version = made.version
    content = canonical({**documents.content_of(version.snapshot), **changes})
    version.snapshot = Snapshot.objects.create(
        version=version, content=content, sha256=documents.hash_of(content), made_at=clock.now()
    )
    version.save(update_fields=["snapshot"])
    judge(version)
    return made


def test_an_earlier_approval_waits_for_nothing_that_an_officer_may_set_aside():
    parties = sample()["parties"]
    parties[0]["retention"]["period"] = "As long as necessary"
    made = in_review_with(parties=parties)
    page = (
        signed_in(made.person(Role.INFORMATION_GOVERNANCE))
        .get(f"/agreements/{made.reference}/review/")
        .content.decode()
    )
    assert "You can approve this text. Before the last organisation can" in page

    assert approve(made, made.lead).status == Status.IN_REVIEW
    assert codes(refused(approve, made, made.partner)) == ["R152"]


@pytest.fixture
def unlawful():
    """In review, although the data may be passed on to nobody knows whom (R217)."""
    return in_review_with(onward_sharing={"allowed": True})


def test_nobody_approves_a_text_in_which_the_law_blocks_what_only_a_change_of_it_mends(unlawful):
    made = unlawful
    assert codes(refused(approve, made, made.lead)) == ["R217"]
    browser = signed_in(made.person(Role.INFORMATION_GOVERNANCE))
    page = browser.get(f"/agreements/{made.reference}/review/").content.decode()
    assert "This text cannot be approved as it is" in page
    assert 'value="approve"' not in page
    assert 'value="ask_for_changes"' in page
    given = {"decision": "approve", "sha256": made.sha256}
    told = browser.post(f"/agreements/{made.reference}/review/", given).content.decode()
    assert "List onward recipients" in told
    assert made.version.approvals.filter(state="approved").count() == 0
    send_back(made, made.lead)
    assert made.version.status == Status.DRAFT


def test_what_a_review_to_come_records_stops_no_earlier_approval():
    made = deal(stage="in_review")
    whole = documents.assemble(made.version)
    whole["data_items"][0]["confidential_patient_information"] = True
    for party in whole["parties"]:
        party["organisation"]["health_or_care"] = True
    keys = [party["id"] for party in whole["parties"]]
    asked = [{"party": key, "role": "caldicott_guardian", "status": "requested"} for key in keys]
    whole["approvals"] = [*whole["approvals"], *asked]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "assemble", lambda version: whole)
        found = futile.stops(made.version, clock.now(), Role.INFORMATION_GOVERNANCE)
        assert "R111" not in codes(found)


# ------------------------------------------------------------------ sent back
@pytest.mark.parametrize(
    ("step", "state"),
    [(workflow.ask_for_changes, "changes_requested"), (workflow.refuse, "refused")],
)
def test_sent_back_it_is_a_draft_again_and_the_reason_is_kept(step, state):
    made = deal(stage="in_review")
    officer = made.actor(Role.INFORMATION_GOVERNANCE, made.partner)

    version = step(made.version, actor=officer, sha256=made.sha256, reason="  Say who reads it. ")

    assert version.status == Status.DRAFT
    row = Approval.objects.get(state=state)
    assert (row.reason, row.sha256) == ("Say who reads it.", made.sha256)
    assert not Task.objects.filter(kind="review", done_at=None).exists()
    redraft = Task.objects.get(kind="redraft", done_at=None)
    assert (redraft.organisation, redraft.role) == (made.lead, "drafter")


@pytest.mark.parametrize("step", [workflow.ask_for_changes, workflow.refuse])
@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_it_is_not_sent_back(step, reason):
    made = deal(stage="in_review")
    officer = made.actor(Role.INFORMATION_GOVERNANCE)

    stops = refused(step, made.version, actor=officer, sha256=made.sha256, reason=reason)

    assert codes(stops) == ["no_reason"]
    assert stops[0].path == "reason"


def test_everybody_who_wrote_is_told_why():
    made = deal(stage="in_review")

    send_back(made, made.partner, "Name the retention period.")

    told = Notice.objects.filter(kind="changes_requested")
    people = {notice.person for notice in told}
    assert {made.person(Role.DRAFTER), made.person(Role.DRAFTER, made.partner)} <= people
    assert all("Name the retention period." in notice.body for notice in told)


def test_the_decisions_of_earlier_rounds_are_kept():
    made = deal(stage="in_review")
    approve(made, made.lead)
    send_back(made, made.partner)
    rewrite(made)
    made.submit()

    first = made.version.approvals.filter(round=1).values_list("state", flat=True)
    second = made.version.approvals.filter(round=2).values_list("state", flat=True)
    assert sorted(first) == ["approved", "changes_requested"]
    assert sorted(second) == ["requested", "requested"]


def test_an_approval_survives_where_what_it_covered_did_not_change():
    made = deal(stage="in_review")
    approve(made, made.lead)
    send_back(made, made.partner, "Talk to us first.")
    with clock.at(LATER):
        made.submit()

    again = made.version.approvals.get(round=2, organisation=made.lead)
    assert again.state == "approved"
    assert again.is_of_the_same_text
    assert again.decided_by == made.person(Role.INFORMATION_GOVERNANCE)
    page = signed_in(again.decided_by).get(made.version.get_absolute_url()).content.decode()
    assert "In the round before, on this same text; still counts" in page
    waiting = Task.objects.get(kind="review", done_at=None)
    assert waiting.organisation == made.partner
    assert approve(made, made.partner).status == Status.READY_TO_SIGN


def test_an_approval_of_somebody_who_has_written_since_does_not_survive():
    made = deal(stage="in_review")
    approve(made, made.lead)
    send_back(made, made.partner)
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    member(made.lead, Role.DRAFTER, who=officer)
    before = made.version.document["summary"]
    for text in ("Other words.", before):
        rewrite(made, text, who=actor(officer, made.lead))
    made.submit()

    assert set(made.version.approvals.filter(round=2).values_list("state", flat=True)) == {
        "requested"
    }


def test_where_all_had_approved_the_same_text_somebody_is_asked_again():
    made = deal(stage="ready_to_sign")
    workflow.decline(
        made.version, actor=made.actor(Role.SIGNATORY), sha256=made.sha256, reason="Not yet."
    )
    made.submit()

    assert made.version.status == Status.IN_REVIEW
    again = made.version.approvals.filter(round=2, state="requested")
    assert [row.organisation for row in again] == [made.lead]


def test_a_reviewer_can_send_back_what_they_wrote_but_not_what_they_did_not_read():
    made = deal(stage="in_review")
    officer = made.actor(Role.INFORMATION_GOVERNANCE)

    stops = refused(
        workflow.ask_for_changes, made.version, actor=officer, sha256="old", reason="Why"
    )

    assert codes(stops) == ["changed_since_read"]


def rewrite(made, text="Said more plainly.", who=None):
    actions.save_answers(
        made.version,
        actor=who or made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={"summary": text},
    )


def test_the_draft_that_comes_back_shows_the_reviewers_reason():
    made = deal(stage="in_review")
    send_back(made, made.lead)
    row = Approval.objects.get(state="changes_requested")

    html = signed_in(made.person(Role.DRAFTER)).get(f"/agreements/{made.reference}/draft/")

    assert row.reason
    assert row.reason in html.content.decode()


def test_whoever_wrote_the_draft_sees_in_the_inbox_to_whom_the_review_goes():
    made = deal()
    drafter = made.person(Role.DRAFTER)
    member(made.lead, Role.INFORMATION_GOVERNANCE, who=drafter)
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    made.submit()

    with clock.at(SUBMITTED_ON):
        mine = Task.objects.visible_to(drafter).for_me(drafter).waiting()
        theirs = Task.objects.visible_to(officer).for_me(officer).waiting()
        html = signed_in(drafter).get("/").content.decode()

    assert not mine.filter(kind="review").exists()
    assert theirs.filter(kind="review").exists()
    assert f"it goes to {officer.name}" in html
    told = Notice.objects.filter(kind="review_assigned").values_list("person", flat=True)
    assert officer.pk in told
    assert drafter.pk not in told
