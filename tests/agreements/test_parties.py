"""Parties are invited, accept, and from then on answer for themselves."""

from unittest.mock import patch

import pytest
from django.urls import reverse

from agreements import actions, tasks
from agreements.models import Agreement, Party
from audit import clock
from audit.transitions import Blocker
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal
from tests.agreements.steps import events
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db
OWN = "parties.1.retention.period"


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def draft():
    """A draft led by one organisation, with another in it that has not been invited."""
    lead, partner = organisation("Lead"), organisation("Partner")
    version = actions.create_agreement(actor=drafter(lead), title="Rebate")
    return actions.save_answers(
        version,
        actor=drafter(lead),
        based_on=0,
        changes={
            "parties": [
                {"id": "a", "organisation": {"id": lead.reference}},
                {"id": "b", "organisation": {"id": partner.reference}, "role": "recipient"},
            ]
        },
    )


def drafter(where):
    found = where.memberships.filter(role=Role.DRAFTER).select_related("person").first()
    return actor(found.person if found else member(where, Role.DRAFTER), where)


def drafter_of(where):
    return where.memberships.filter(role=Role.DRAFTER).select_related("person").first().person


def lead_of(version):
    return version.agreement.lead_organisation


def partner_of(version):
    return Party.objects.select_related("organisation").get(version=version, key="b")


def invited(version):
    return actions.invite_party(partner_of(version), actor=drafter(lead_of(version)))


def accepted(version):
    party = invited(version)
    return actions.accept_invitation(party, actor=drafter(party.organisation))


def write(version, who, place, value):
    version = type(version).objects.get(pk=version.pk)
    changes = {place: value}
    return actions.save_answers(version, actor=who, based_on=version.revision, changes=changes)


def test_a_party_reads_the_draft_once_it_is_invited(draft):
    party = partner_of(draft)
    reader = member(party.organisation, Role.AUDITOR)
    assert not Agreement.objects.visible_to(reader).exists()

    invited(draft)

    assert Agreement.objects.visible_to(reader).get() == draft.agreement


def test_an_invitation_is_asked_of_its_drafters_and_told_to_its_officers(draft):
    party = partner_of(draft)
    officer = member(party.organisation, Role.INFORMATION_GOVERNANCE)
    keeper = member(party.organisation, Role.ADMINISTRATOR)

    invited(draft)

    task = Task.objects.get(kind="accept", done_at=None)
    assert (task.organisation, task.role) == (party.organisation, "drafter")
    told = {notice.person for notice in Notice.objects.filter(kind="party_invited")}
    assert {officer, keeper} <= told
    assert events("invite_party")[0]["detail"] == {"party": "b"}


def test_a_second_invitation_changes_nothing(draft):
    first = invited(draft).invited_at
    with clock.at(WRITTEN_ON.replace(day=20)):
        assert invited(draft).invited_at == first

    assert len(events("invite_party")) == 1


def test_only_the_lead_invites(draft):
    party = partner_of(draft)

    with pytest.raises(actions.NotYours):
        actions.invite_party(party, actor=drafter(party.organisation))


def test_nobody_accepts_what_they_were_not_invited_to(draft):
    party = partner_of(draft)

    with pytest.raises(actions.NotYours):
        actions.accept_invitation(party, actor=drafter(party.organisation))


def test_nobody_accepts_for_another_organisation(draft):
    party = invited(draft)

    with pytest.raises(actions.NotYours):
        actions.accept_invitation(party, actor=drafter(lead_of(draft)))


def test_accepting_keeps_who_and_when_and_closes_the_task(draft):
    party = accepted(draft)

    assert party.accepted_at == clock.now()
    assert party.accepted_by_id == drafter(party.organisation).person_id
    assert not Task.objects.filter(kind="accept", done_at=None).exists()
    assert len(events("accept_invitation")) == 1


def test_who_has_accepted_has_its_part_in_the_inbox_while_something_of_it_is_left(draft):
    party = accepted(draft)
    waits = Task.objects.filter(kind="own_part", done_at=None)
    who = party.organisation
    (task,) = waits

    assert (task.organisation, task.role) == (who, Role.DRAFTER)
    assert task.title == f"Answer {who.name}’s part of {draft.title}"
    authority = Blocker("R204", "Confirm the signatory.", path="parties.1.signatory.authority")
    with (
        patch("agreements.telling_parts._Draft.left", return_value=0),
        patch("agreements.telling_parts.before_signing") as stops,
    ):
        stops.return_value = [], []
        tasks.ask_for_parts(draft.pk)
        assert not waits.all()
        stops.return_value = [authority], []
        tasks.ask_for_parts(draft.pk)
        assert waits.get().organisation == who


def test_the_lead_fills_in_a_partys_part_until_it_accepts(draft):
    invited(draft)

    version = write(draft, drafter(lead_of(draft)), OWN, "6 months")

    assert version.document["parties"][1]["retention"] == {"period": "6 months"}


def test_a_party_that_has_accepted_writes_its_own_part_and_the_lead_no_longer(draft):
    party = accepted(draft)

    version = write(draft, drafter(party.organisation), OWN, "12 months")

    assert version.document["parties"][1]["retention"] == {"period": "12 months"}
    with pytest.raises(actions.NotYours) as refused:
        write(draft, drafter(lead_of(draft)), OWN, "6 months")
    assert refused.value.places == [OWN]


def test_a_party_that_has_only_been_invited_writes_nothing(draft):
    party = invited(draft)

    with pytest.raises(actions.NotYours):
        write(draft, drafter(party.organisation), OWN, "12 months")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("title", "Theirs"),
        ("parties.0.role", "both"),
        ("parties", []),
        ("parties.1", {"id": "b"}),
        ("parties.01.role", "both"),
        ("parties.10.role", "both"),
        ("data_items", []),
    ],
)
def test_a_party_writes_nothing_but_its_own_part(draft, place, value):
    party = accepted(draft)
    if place == "data_items":
        write(draft, drafter(lead_of(draft)), "data_items", [{"id": "i1", "name": "Name"}])

    with pytest.raises(actions.NotYours):
        write(draft, drafter(party.organisation), place, value)


@pytest.mark.parametrize("place", ["parties.1.organisation.id", "parties.1.id"])
def test_a_party_does_not_become_another(draft, place):
    party = accepted(draft)
    other = organisation("Other")

    with pytest.raises(actions.NotYours):
        write(draft, drafter(party.organisation), place, other.reference)

    assert partner_of(draft).organisation == party.organisation


def test_the_lead_cannot_take_out_a_party_that_has_accepted(draft):
    accepted(draft)

    with pytest.raises(actions.NotYours):
        write(draft, drafter(lead_of(draft)), "parties", draft.document["parties"][:1])


def test_the_lead_leaves_out_a_party_that_has_accepted_with_a_reason_and_it_is_told(draft):
    party = accepted(draft)
    theirs = drafter_of(party.organisation)
    browser = signed_in(drafter_of(lead_of(draft)))
    page = reverse("agreements:section", args=[draft.agreement.reference, "parties"])
    asks = f"{page}?remove=parties.1"

    listed = browser.get(page).content.decode()
    assert "?remove=parties.1" in listed
    assert "?remove=parties.0" not in listed
    assert "Enter a reason" in browser.post(asks, {"party": "b", "reason": " "}).content.decode()
    assert signed_in(theirs).post(asks, {"party": "b", "reason": "Ours"}).status_code == 404
    assert partner_of(draft)
    sent = browser.post(asks, {"party": "b", "reason": "It needs no data."})

    assert sent.status_code == 302
    assert not Party.objects.filter(pk=party.pk).exists()
    assert not Agreement.objects.visible_to(theirs).exists()
    told = Notice.objects.get(kind="left_out", person=theirs)
    assert "It needs no data." in told.body
    assert "bound by nothing" in told.body
    assert events("leave_out")[0]["reason"] == "It needs no data."


def test_the_lead_can_take_out_a_party_that_has_not_accepted(draft):
    invited(draft)

    version = write(draft, drafter(lead_of(draft)), "parties", draft.document["parties"][:1])

    assert [party.key for party in version.parties.all()] == ["a"]


def test_the_lead_cannot_take_itself_out(draft):
    with pytest.raises(actions.NotYours):
        write(draft, drafter(lead_of(draft)), "parties", draft.document["parties"][1:])


def test_the_lead_can_move_its_row_and_everybody_keeps_what_they_have(draft):
    party = accepted(draft)

    version = write(
        draft, drafter(lead_of(draft)), "parties", list(reversed(draft.document["parties"]))
    )

    moved = version.parties.get(key="b")
    assert (moved.pk, moved.position) == (party.pk, 0)
    assert moved.accepted_at == party.accepted_at
    write(draft, drafter(party.organisation), "parties.0.retention.period", "12 months")


def test_a_party_that_was_never_invited_reads_from_submission_on():
    made = deal()
    Party.objects.filter(organisation=made.partner).update(
        invited_at=None, accepted_at=None, accepted_by=None, may_read=False
    )
    reader = made.person(Role.AUDITOR, made.partner)
    assert not Agreement.objects.visible_to(reader).exists()

    made.submit()

    assert Agreement.objects.visible_to(reader).exists()


def test_what_became_of_the_data_is_answered_by_the_party_itself_when_all_is_over():
    made = deal(stage="expired")
    party = made.version.parties.get(organisation=made.partner)
    answers = {"disposal_certificate": "Destroyed on 12 December 2022", "title": "No"}

    with pytest.raises(actions.NotYours):
        actions.answer_after_end(party, actor=made.actor(Role.DRAFTER), answers=answers)
    kept = actions.answer_after_end(
        party, actor=made.actor(Role.DRAFTER, made.partner), answers=answers
    )

    assert kept.after_end == {"disposal_certificate": "Destroyed on 12 December 2022"}
    assert "R155" not in {finding["rule"] for finding in made.version.findings}
    waiting = Task.objects.filter(kind="certify", done_at=None, organisation=made.partner)
    assert not waiting.exists()


@pytest.mark.parametrize("stage", ["draft", "in_force"])
def test_nothing_is_said_of_the_end_before_it(stage):
    made = deal(stage=stage)
    party = made.version.parties.get(organisation=made.partner)

    with pytest.raises(actions.NotYours):
        actions.answer_after_end(
            party,
            actor=made.actor(Role.DRAFTER, made.partner),
            answers={"disposal_certificate": "Early"},
        )


def test_the_lead_is_told_why_it_cannot_take_itself_out(draft):
    browser = signed_in(drafter_of(lead_of(draft)))
    page = reverse("agreements:section", args=[draft.agreement.reference, "parties"])
    why = "Lead started this agreement and leads it, so it stays a party."

    asked = browser.get(page, {"remove": "parties.0"}).content.decode()
    sent = browser.post(
        page, {"remove": "parties.0", "shown": "", "revision": draft.revision, "own": ""}
    )

    assert "Lead cannot be removed" in asked
    assert why in asked
    assert "Cancel" not in asked
    assert sent.status_code == 409
    assert why in sent.content.decode()
    draft.refresh_from_db()
    assert len(draft.document["parties"]) == 2


def test_another_organisation_can_be_taken_out(draft):
    browser = signed_in(drafter_of(lead_of(draft)))
    page = reverse("agreements:section", args=[draft.agreement.reference, "parties"])

    asked = browser.get(page, {"remove": "parties.1"}).content.decode()
    sent = browser.post(
        page, {"remove": "parties.1", "shown": "", "revision": draft.revision, "own": ""}
    )

    assert "Remove Partner?" in asked
    assert sent.status_code == 302
    draft.refresh_from_db()
    assert [row["id"] for row in draft.document["parties"]] == ["a"]
