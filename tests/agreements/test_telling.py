"""Everybody hears what concerns them, in words that are whole, and of nothing else."""

import pytest

from agreements import actions, workflow
from audit import clock
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import LATER, SIGNED_ON, SUBMITTED_ON, deal
from tests.agreements.steps import approve, send_back, sign
from tests.factories import actor, member, organisation

pytestmark = pytest.mark.django_db
EVERYBODY = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY, Role.LEGAL, Role.AUDITOR)


def hear(made, kind):
    """Who has been told: (role, side)."""
    people = {notice.person_id for notice in Notice.objects.filter(kind=kind)}
    return {
        (str(role), side)
        for role in EVERYBODY
        for side, where in (("lead", made.lead), ("partner", made.partner))
        if made.person(role, where).pk in people
    }


def both(*roles):
    return {(role, side) for role in roles for side in ("lead", "partner")}


def test_of_an_approval_the_parties_hear_when_an_organisations_last_reviewer_has_approved():
    made = deal()
    made.lead.approval_matrix = [
        {"role": "information_governance", "when": "always"},
        {"role": "legal", "when": "always"},
    ]
    made.lead.save(update_fields=["approval_matrix"])
    made.submit()
    with clock.at(SUBMITTED_ON):
        approve(made, made.lead)
        assert hear(made, "party_approved") == set()
        approve(made, made.lead, actor=made.actor(Role.LEGAL))

    assert hear(made, "party_approved") == both("drafter")
    body = Notice.objects.filter(kind="party_approved").first().body
    assert f"Approved so far: {made.lead.name}" in body
    assert f"Still to approve: {made.partner.name}" in body


def test_of_a_refusal_all_reviewers_hear_too():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        workflow.refuse(
            made.version,
            actor=made.actor(Role.INFORMATION_GOVERNANCE, made.partner),
            sha256=made.sha256,
            reason="No power to share.",
        )

    assert hear(made, "refused") == both("drafter", "information_governance")


def test_signatories_are_asked_when_the_last_has_approved():
    made = deal(stage="ready_to_sign")

    assert hear(made, "ready_to_sign") == both("signatory")
    asked = Task.objects.filter(kind="sign", done_at=None)
    assert {(t.organisation, t.role) for t in asked} == {
        (made.lead, "signatory"),
        (made.partner, "signatory"),
    }


def test_of_a_signature_the_parties_and_the_other_signatories_hear():
    made = deal(stage="ready_to_sign")
    with clock.at(SIGNED_ON):
        sign(made, made.lead, post="Director of Finance")

    assert hear(made, "party_signed") == both("drafter", "signatory")
    body = Notice.objects.filter(kind="party_signed").first().body
    assert "Director of Finance" in body


def test_of_a_declined_signature_reviewers_and_signatories_hear_the_reason():
    made = deal(stage="ready_to_sign")
    with clock.at(SIGNED_ON):
        workflow.decline(
            made.version, actor=made.actor(Role.SIGNATORY), sha256=made.sha256, reason="Not mine."
        )

    assert hear(made, "signature_declined") == both(
        "drafter", "information_governance", "signatory"
    )
    assert "Not mine." in Notice.objects.filter(kind="signature_declined").first().body


def test_withdrawn_nothing_waits_for_anybody_any_more():
    made = deal(stage="ready_to_sign")
    with clock.at(SIGNED_ON):
        workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="Scheme ends.")

    about = f"agreement:{made.reference}"
    assert not Task.objects.filter(about=about, done_at=None).exists()
    assert hear(made, "withdrawn") == both("drafter", "information_governance", "signatory")


def test_a_party_that_does_not_see_the_draft_does_not_hear_that_it_was_withdrawn():
    lead, partner = organisation("Lead"), organisation("Partner")
    drafter = actor(member(lead, Role.DRAFTER), lead)
    stranger = member(partner, Role.DRAFTER)
    with clock.at(SUBMITTED_ON):
        version = actions.create_agreement(actor=drafter, title="Rebate")
        parties = [
            {"id": where.reference, "organisation": {"id": where.reference}}
            for where in (lead, partner)
        ]
        version = actions.save_answers(
            version, actor=drafter, based_on=0, changes={"parties": parties}
        )
        workflow.withdraw(version, actor=drafter, reason="A mistake.")

    assert not Notice.objects.filter(person=stranger).exists()


def test_when_it_has_ended_the_parties_hear_by_when_to_certify():
    made = deal(stage="expired")

    assert hear(made, "ended") == both("drafter")
    assert hear(made, "in_force") == both("drafter", "information_governance")


def test_a_reviewer_whose_approval_lapsed_hears_what_changed():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        approve(made, made.lead)
        send_back(made, made.partner)
        actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={"summary": "Said more plainly."},
        )
    made.submit()

    (notice,) = Notice.objects.filter(kind="text_changed_after_approval")
    assert notice.person == made.person(Role.INFORMATION_GOVERNANCE)
    assert "1 answers changed since you approved on 4 April 2022" in notice.body
    assert not Notice.objects.filter(kind="approval_survives").exists()


def test_a_reviewer_whose_approval_stands_hears_that_too():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        approve(made, made.lead)
        send_back(made, made.partner)
    with clock.at(LATER):
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER), reason="As agreed.")

    (notice,) = Notice.objects.filter(kind="approval_survives")
    assert notice.person == made.person(Role.INFORMATION_GOVERNANCE)


def test_the_same_step_in_a_later_round_is_told_again():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        send_back(made, made.partner, "First.")
    made.submit()
    with clock.at(SUBMITTED_ON):
        send_back(made, made.partner, "Second.")

    drafter = made.person(Role.DRAFTER)
    told = Notice.objects.filter(kind="changes_requested", person=drafter)
    assert told.count() == 2


def test_every_message_is_whole_and_leads_into_the_service():
    made = deal(stage="expired")

    for notice in Notice.objects.all():
        assert "((" not in notice.subject + notice.body + notice.why, notice.kind
        assert notice.link.startswith(("/agreements/", "/dpias/")), notice.kind
    assert made.version.title in Notice.objects.filter(kind="in_force").first().subject


def test_nobody_outside_the_parties_hears_anything():
    elsewhere = organisation("Elsewhere")
    strangers = [member(elsewhere, role) for role in EVERYBODY]
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        approve(made, made.lead)

    assert not Notice.objects.filter(person__in=strangers).exists()
