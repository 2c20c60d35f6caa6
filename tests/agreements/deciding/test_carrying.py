"""An approval survives a change that does not touch what it covered, and says so."""

import pytest

from agreements import actions, pdf, workflow
from agreements.deciding import asking, carrying
from agreements.models import Approval, Status
from audit import clock
from dpia.models import Dpia, DpiaSnapshot
from notices.models import Notice
from organisations.roles import Role
from tests.agreements.factories import LATER, SUBMITTED_ON, deal
from tests.agreements.steps import approve, codes, events, refused, send_back
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db
LAWYER_TOO = [
    {"role": "information_governance", "when": "always"},
    {"role": "legal", "when": "always"},
]


@pytest.fixture(autouse=True)
def day_of_review():
    with clock.at(SUBMITTED_ON):
        yield


@pytest.fixture
def made():
    """The lawyer of the lead has approved; the partner's officer asks for changes."""
    found = deal()
    found.lead.approval_matrix = LAWYER_TOO
    found.lead.save(update_fields=["approval_matrix"])
    found.submit()
    approve(found, found.lead, actor=found.actor(Role.LEGAL))
    return found


def again(made, **changes):
    """Sent back, changed, and sent for review once more."""
    send_back(made, made.partner)
    if changes:
        actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={name.replace("__", "."): value for name, value in changes.items()},
        )
    with clock.at(LATER):
        made.submit()
    return made.version.approvals.get(round=made.version.round, role=Role.LEGAL)


def test_it_survives_a_change_of_what_the_role_does_not_check(made):
    read = made.sha256

    row = again(made, contact="data.sharing@example.gov.uk", costs="Each bears its own.")

    assert row.state == Approval.State.APPROVED
    assert row.decided_by == made.person(Role.LEGAL)
    assert row.sha256 == read != made.sha256
    assert row.carried_to == made.sha256


def test_it_says_what_changed_and_why_that_is_none_of_what_was_checked(made):
    row = again(made, costs="Each bears its own.")

    (changed,) = row.changed_since
    assert "pay for the data" in changed
    assert row.carried_why.startswith("1 answer changed since. It is not among what the legal")
    assert "lawful bases" in row.carried_why


def test_it_is_asked_again_where_the_change_touches_what_was_checked(made):
    row = again(made, end_date="2022-10-31")

    assert row.state == Approval.State.REQUESTED
    assert (row.sha256, row.carried_to, row.changed_since) == ("", "", [])


def test_an_officer_who_checks_everything_is_asked_again_after_any_change(made):
    approve(made, made.lead)

    again(made, costs="Each bears its own.")

    row = made.version.approvals.get(
        round=2, organisation=made.lead, role=Role.INFORMATION_GOVERNANCE
    )
    assert row.state == Approval.State.REQUESTED
    (told,) = Notice.objects.filter(kind="text_changed_after_approval")
    assert told.person == made.person(Role.INFORMATION_GOVERNANCE)


def test_who_checks_is_told_that_their_approval_stands(made):
    again(made, costs="Each bears its own.")

    (told,) = Notice.objects.filter(kind="approval_survives")
    assert told.person == made.person(Role.LEGAL)


def test_carried_twice_it_is_measured_against_the_text_that_was_read(made):
    read = made.sha256
    again(made, costs="Each bears its own.")

    row = again(made, contact="data.sharing@example.gov.uk")

    assert row.sha256 == read
    assert row.carried_to == made.sha256
    assert len(row.changed_since) == 2


def test_two_changes_that_undo_each_other_leave_the_same_text(made):
    before = made.version.document["end_date"]
    row = again(made, end_date="2022-10-31")
    approve(made, made.lead, actor=made.actor(Role.LEGAL))

    row = again(made, end_date=before)

    assert row.state == Approval.State.REQUESTED, "it was given on the other end date"


def test_another_dpia_asks_again_whoever_rests_on_it(made):
    made.lead.approval_matrix = [
        *LAWYER_TOO,
        {"role": "data_owner", "when": "always"},
    ]
    made.lead.save(update_fields=["approval_matrix"])
    again(made)
    approve(made, made.lead, actor=made.actor(Role.DATA_OWNER))
    newer = DpiaSnapshot.objects.create(
        dpia=made.dpia, revision=99, sha256="a" * 64, content=b"{}", made_at=clock.now()
    )
    Dpia.objects.filter(pk=made.dpia.pk).update(snapshot=newer)

    legal = again(made)

    owner = made.version.approvals.get(round=made.version.round, role=Role.DATA_OWNER)
    assert owner.state == Approval.State.REQUESTED
    assert legal.state == Approval.State.APPROVED


def test_it_does_not_survive_where_the_role_is_asked_for_another_reason(made):
    made.version.approvals.filter(role=Role.LEGAL).update(why="an earlier reason")

    assert again(made).state == Approval.State.REQUESTED


def test_the_trail_names_what_was_carried_over_and_why(made):
    read = made.sha256
    row = again(made, costs="Each bears its own.")

    (carried,) = events("submit")[-1]["detail"]["carried"]
    assert carried == {
        "party": row.party_key,
        "role": "legal",
        "sha256": read,
        "why": row.carried_why,
    }


def test_it_counts_towards_signing(made):
    again(made, costs="Each bears its own.")

    approve(made, made.lead)
    assert approve(made, made.partner).status == Status.READY_TO_SIGN
    assert codes(refused(approve, made, made.lead, actor=made.actor(Role.LEGAL))) == [
        "wrong_status"
    ]


def test_the_page_and_the_paper_say_on_which_text_it_was_given(made):
    read = made.sha256
    row = again(made, costs="Each bears its own.")

    page = signed_in(made.person(Role.LEGAL)).get(f"/agreements/{made.reference}/")
    shown = " ".join(page.content.decode().split())
    assert read[:12] in shown
    assert "On an earlier text; still counts" in shown
    assert "What changed between the two" in shown
    printed = next(one for one in pdf.reviews_of(made.version) if one.role == "Legal adviser")
    assert (printed.sha256, printed.still_counts) == (read, row.carried_why)


def test_facts_alone_are_called_facts():
    since = carrying.Since(("parties.0.organisation.dspt_status",), ())

    assert carrying.why(Role.LEGAL, since).startswith("Facts of the organisations changed since.")


def test_where_a_signature_was_declined_and_nothing_changed_only_its_own_side_decides_again():
    made = deal(stage="ready_to_sign")
    workflow.decline(
        made.version, actor=made.actor(Role.SIGNATORY), sha256=made.sha256, reason="Not yet."
    )
    made.submit()

    (row,) = made.version.approvals.exclude(carried_to="")
    assert (row.organisation, row.state) == (made.partner, Approval.State.APPROVED)
    assert row.carried_why == "The text is the same as the one that was approved."
    again = made.version.approvals.get(round=2, organisation=made.lead)
    assert again.state == Approval.State.REQUESTED
    page = signed_in(made.person(Role.INFORMATION_GOVERNANCE)).get(
        f"/agreements/{made.reference}/review/"
    )
    assert "Not yet." in page.content.decode()
    approve(made, made.lead)
    assert made.version.status == Status.READY_TO_SIGN


def test_who_gave_it_can_still_ask_for_changes_on_the_new_text(made):
    read = made.sha256
    again(made, costs="Each bears its own.")
    lawyer = made.actor(Role.LEGAL)

    assert codes(refused(approve, made, made.lead, actor=lawyer)) == ["already_decided"]
    asking.note_change(made.version, actor=lawyer, question="costs", text="Say how much.")
    workflow.ask_for_changes(made.version, actor=lawyer, sha256=made.sha256)

    made.version.refresh_from_db()
    assert made.version.status == Status.DRAFT
    row = made.version.approvals.get(round=2, role=Role.LEGAL)
    assert (row.state, row.sha256) == (Approval.State.CHANGES_REQUESTED, made.sha256)
    assert (row.carried_to, row.carried_why, row.changed_since) == ("", "", [])
    first = made.version.approvals.get(round=1, role=Role.LEGAL)
    assert (first.state, first.sha256) == (Approval.State.APPROVED, read)


def test_nobody_else_takes_it_back_nor_who_decided_on_this_text(made):
    again(made, costs="Each bears its own.")
    approve(made, made.lead)
    another = actor(member(made.lead, Role.LEGAL), made.lead)

    for who in (another, made.actor(Role.INFORMATION_GOVERNANCE)):
        stops = refused(workflow.refuse, made.version, actor=who, sha256=made.sha256, reason="No.")
        assert codes(stops) == ["already_decided"]


def test_the_pages_lead_to_taking_it_back_and_do_not_offer_what_is_given(made):
    again(made, costs="Each bears its own.")
    page = f"/agreements/{made.reference}/"
    lawyer = signed_in(made.person(Role.LEGAL))

    assert "Take back your approval" in lawyer.get(page).content.decode()
    shown = lawyer.get(f"{page}review/").content.decode()
    assert "You approved it in an earlier round, and that still counts" in shown
    assert 'value="refuse"' in shown
    assert 'value="approve"' not in shown
    answer = lawyer.post(
        f"{page}review/", {"decision": "refuse", "reason": "No.", "sha256": made.sha256}
    )
    assert answer.status_code == 302
    made.version.refresh_from_db()
    assert made.version.status == Status.DRAFT
