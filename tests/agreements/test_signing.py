"""Signatories sign the snapshot, each for their own organisation."""

from datetime import date

import pytest

from agreements import actions, rules, workflow
from agreements.models import PdfFile, Signature, Status
from agreements.standing import standing_of
from audit import clock
from notices.models import Task
from organisations.actions import change_facts
from organisations.models import Organisation
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, deal
from tests.agreements.steps import approve, codes, events, refused, sign
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_signing():
    with clock.at(SIGNED_ON):
        yield


def test_a_signature_keeps_name_post_time_method_and_the_hash_of_what_was_signed():
    made = deal(stage="ready_to_sign")

    sign(made, made.lead, post=" Director of Finance ")

    row = Signature.objects.get()
    assert (row.name, row.post) == (made.person(Role.SIGNATORY).name, "Director of Finance")
    assert (row.sha256, row.signed_at) == (made.sha256, clock.now())
    assert (row.organisation, row.person) == (made.lead, made.person(Role.SIGNATORY))
    assert row.method == "Password asked again"
    (event,) = events("sign")
    assert event["detail"]["sha256"] == made.sha256
    assert event["actor"]["role"] == "signatory"


def test_signed_by_all_it_says_so_and_waits_for_its_first_day():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)
    sign(made, made.partner)

    version = made.version
    assert version.status == Status.READY_TO_SIGN
    assert standing_of(version, made.actor(Role.DRAFTER)).words == (
        "Signed, starts on 11 April 2022"
    )
    assert not Task.objects.filter(kind="sign", done_at=None).exists()


def test_signed_by_one_it_still_waits_for_the_other():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)

    found = standing_of(made.version, made.actor(Role.DRAFTER))

    assert found.words == "Ready to sign"
    assert made.partner.name in found.next_step
    assert made.lead.name not in found.next_step


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SIGNATORY])
def test_only_signatories_sign(role):
    made = deal(stage="ready_to_sign")

    assert codes(refused(sign, made, made.lead, actor=made.actor(role))) == ["not_permitted"]


def test_a_signatory_of_a_stranger_organisation_does_not_sign():
    made = deal(stage="ready_to_sign")
    elsewhere = Organisation.objects.create(reference="ORG-X", name="Elsewhere")
    stranger = member(elsewhere, Role.SIGNATORY)

    stops = refused(sign, made, made.lead, actor=actor(stranger, elsewhere))

    assert codes(stops) == ["not_permitted"]


def test_a_signature_under_anything_but_the_current_snapshot_is_refused():
    made = deal(stage="ready_to_sign")

    assert codes(refused(sign, made, made.lead, sha256="0" * 64)) == ["changed_since_read"]
    assert not Signature.objects.exists()


def test_an_organisation_signs_once():
    made = deal(stage="ready_to_sign")
    second = member(made.lead, Role.SIGNATORY)
    sign(made, made.lead)

    stops = refused(sign, made, made.lead, actor=actor(second, made.lead))

    assert codes(stops) == ["already_signed"]
    assert made.person(Role.SIGNATORY).name in stops[0].message


def test_who_signs_confirms_their_authority_and_gives_a_post():
    made = deal(stage="ready_to_sign")

    stops = refused(sign, made, made.lead, authority_confirmed=False, post=" ")

    assert {stop.path for stop in stops} == {"authority_confirmed", "post"}


def test_nobody_signs_before_the_document_to_sign_is_made():
    made = deal(stage="ready_to_sign")
    PdfFile.objects.all().delete()

    assert codes(refused(sign, made, made.lead)) == ["no_pdf"]


# ------------------------------------------------------------------ R162
def test_signing_waits_until_a_lapsed_registration_is_renewed():
    made = deal(stage="ready_to_sign")
    keeper = made.actor(Role.ADMINISTRATOR)
    change_facts(made.lead, actor=keeper, ico_expires_on=date(2022, 4, 7))

    for where in (made.lead, made.partner):
        stops = refused(sign, made, where)
        assert codes(stops) == ["R162"]
        assert made.lead.name in stops[0].message
        assert stops[0].link == f"/organisations/{made.lead.reference}/"

    change_facts(made.lead, actor=keeper, ico_expires_on=date(2023, 4, 7))
    sign(made, made.lead)
    sign(made, made.partner)
    assert not rules.unsigned(made.version)


def test_a_registration_holds_on_its_last_day():
    made = deal(stage="ready_to_sign")
    change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_expires_on=SIGNED_ON)

    assert sign(made, made.lead).status == Status.READY_TO_SIGN


def test_renewing_the_registration_changes_nothing_of_what_is_signed():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)
    before = made.sha256

    change_facts(
        made.partner,
        actor=made.actor(Role.ADMINISTRATOR, made.partner),
        ico_expires_on=date(2029, 1, 1),
    )

    assert made.sha256 == before
    sign(made, made.partner)


# ------------------------------------------------------------------ declining
def decline(made, where, reason="The post has changed hands.", **given):
    who = made.actor(Role.SIGNATORY, where)
    given = {"sha256": made.sha256, **given}
    return workflow.decline(made.version, actor=who, reason=reason, **given)


def test_declined_it_is_a_draft_again_and_signatures_given_are_void_but_kept():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)

    version = decline(made, made.partner)

    assert version.status == Status.DRAFT
    row = Signature.objects.get()
    assert row.voided_at == clock.now()
    (event,) = events("decline")
    assert event["reason"] == "The post has changed hands."
    assert event["detail"]["signatures_voided"] == 1
    assert not Task.objects.filter(kind="sign", done_at=None).exists()
    page = signed_in(made.person(Role.DRAFTER)).get(version.get_absolute_url()).content.decode()
    assert page.count("The post has changed hands.") == 2  # on top, and among the decisions
    assert f"{made.partner.name}, Signatory: Declined to sign" in page
    assert "to change the draft and send it for review again" in page


def test_a_void_signature_does_not_count_when_the_same_text_comes_back():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)
    decline(made, made.partner)
    made.submit()
    approve(made, made.partner)

    sign(made, made.partner)

    found = standing_of(made.version, made.actor(Role.DRAFTER))
    assert found.words == "Ready to sign"
    assert sign(made, made.lead).signatures.count() == 3


def test_declining_needs_a_reason_and_the_current_text():
    made = deal(stage="ready_to_sign")

    assert codes(refused(decline, made, made.lead, reason=" ")) == ["no_reason"]
    assert codes(refused(decline, made, made.lead, sha256="old")) == ["changed_since_read"]


def test_who_has_signed_cannot_decline_any_more():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)

    assert codes(refused(decline, made, made.lead)) == ["already_signed"]


# ------------------------------------------------------------------ processors
def with_a_processor():
    """An agreement in which the partner's own contractor takes part and decides nothing."""
    made = deal(stage="ready_to_sign")
    made.version.parties.filter(organisation=made.partner).update(controller_status="processor")
    return made


def test_a_processor_is_bound_by_its_contract_and_signs_nothing():
    made = with_a_processor()

    assert codes(refused(sign, made, made.partner)) == ["not_permitted"]
    sign(made, made.lead)

    found = standing_of(made.version, made.actor(Role.DRAFTER))
    assert found.words == "Signed, starts on 11 April 2022"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2022, 9, 30), "to review it by 30 September 2022"),
        (date(2022, 10, 3), "to review it by 30 September 2022 (overdue)"),
    ],
)
def test_a_review_that_is_late_is_called_overdue_until_it_is_recorded(day, words):
    made = deal(stage="in_force")
    with clock.at(day):
        assert standing_of(made.version, made.actor(Role.DRAFTER)).next_step.endswith(words)
        actions.record_review(
            made.version, actor=made.actor(Role.DRAFTER), outcome="continue", note="It works."
        )
        after = standing_of(made.version, made.actor(Role.DRAFTER)).next_step
    assert after.startswith("Nothing is waiting")
