"""People invited by name to one agreement: what they may do there, and from when to when."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from agreements import actions, invited, workflow
from agreements.actions import NotYours
from agreements.models import Agreement, InvitedAs, InvitedPerson
from audit import clock
from audit.models import Event
from notices.models import Notice, Task
from organisations import actions as accounts
from organisations.models import Person
from organisations.refusal import Refused
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.inviting import as_actor, invite
from tests.agreements.inviting import invited as known
from tests.agreements.steps import events, refused, send_back
from tests.factories import actor, member, organisation, person, platform_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def made():
    return deal()


def sees(who):
    return Agreement.objects.visible_to(Person.objects.get(pk=who.pk)).exists()


def write(made, who, place, value):
    version = made.version
    return actions.save_answers(
        version, actor=who, based_on=version.revision, changes={place: value}
    )


# ------------------------------------------------------------------ who invites
def test_drafters_of_the_lead_and_of_a_party_that_accepted_invite(made):
    assert invite(made).organisation == made.lead
    assert invite(made, where=made.partner, email="two@x.example").organisation == made.partner


@pytest.mark.parametrize("role", [Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR, Role.SIRO])
def test_nobody_but_a_drafter_invites(made, role):
    with pytest.raises(NotYours):
        actions.invite_person(
            made.version, actor=made.actor(role), email="a@b.example", name="A", role="reader"
        )


def test_a_party_that_has_not_accepted_invites_nobody(made):
    made.version.parties.filter(organisation=made.partner).update(
        accepted_at=None, accepted_by=None
    )

    with pytest.raises(NotYours):
        invite(made, where=made.partner)


def test_a_contributor_invites_nobody_and_decides_no_step(made):
    who = as_actor(known(made, InvitedAs.CONTRIBUTOR))

    with pytest.raises(NotYours):
        actions.invite_person(made.version, actor=who, email="a@b.example", name="A", role="reader")
    with pytest.raises(NotYours):
        actions.link_dpia(made.version, actor=who, dpia=None)
    assert [b.code for b in refused(workflow.submit, made.version, actor=who)] == ["not_permitted"]


def test_nobody_is_invited_to_what_is_no_draft_any_more(made):
    with clock.at(SUBMITTED_ON):
        made.submit()

        with pytest.raises(NotYours):
            invite(made)


# ------------------------------------------------------------------ somebody with an account
def test_somebody_with_an_account_sees_this_one_agreement_at_once_and_is_led_to_it(made):
    row = known(made, InvitedAs.COMMENTER)

    assert sees(row.person)
    assert row.accepted_at == clock.now()
    assert Notice.objects.get(person=row.person).kind == "invited_by_name"
    task = Task.objects.get(person=row.person, done_at=None)
    assert (task.link, task.title.partition(":")[0]) == (
        f"/agreements/{made.reference}/draft/",
        "Read the draft and comment on it",
    )
    told = events("invite_person")[0]
    assert told["detail"] == {
        "person": "Noor Hale",
        "as": "Commenter",
        "invited_by_organisation": made.lead.name,
    }
    assert told["actor"]["role"] == "drafter"


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reader", {"view_agreement"}),
        ("commenter", {"view_agreement", "comment_agreement"}),
        ("contributor", {"view_agreement", "comment_agreement", "contribute_to_agreement"}),
    ],
)
def test_what_each_may_do_is_their_permissions_on_that_agreement(made, role, may):
    row = known(made, role)

    person = Person.objects.get(pk=row.person_id)
    codenames = set(invited.EVERY_PERMISSION)
    assert {
        c for c in codenames if person.has_perm(f"agreements.{c}", made.version.agreement)
    } == may


def test_nobody_is_invited_twice_and_no_drafter_of_a_party_at_all(made):
    row = known(made)

    for email in (row.person.email, made.person(Role.DRAFTER, made.partner).email):
        with pytest.raises(Refused) as told:
            invite(made, email=email)
        assert set(told.value.problems) == {"email"}
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitedPerson.objects.create(
            agreement=row.agreement,
            person=row.person,
            role="reader",
            organisation=made.partner,
            invited_at=clock.now(),
            invited_by=row.invited_by,
            sent_at=clock.now(),
            accepted_at=clock.now(),
        )


# ------------------------------------------------------------------ where a contributor writes
def test_the_leads_contributor_writes_what_its_drafters_write(made):
    who = as_actor(known(made, InvitedAs.CONTRIBUTOR))

    assert write(made, who, "summary", "Shorter").document["summary"] == "Shorter"
    with pytest.raises(NotYours):
        write(made, who, "parties.1.retention.period", "1 year")
    with pytest.raises(NotYours):
        write(made, who, "parties.0.organisation.id", made.partner.reference)


def test_a_partys_contributor_writes_in_its_part_only(made):
    who = as_actor(known(made, InvitedAs.CONTRIBUTOR, where=made.partner))

    version = write(made, who, "parties.1.retention.period", "1 year")

    assert version.document["parties"][1]["retention"]["period"] == "1 year"
    for place in ("summary", "parties.0.retention.period", "parties.1.id"):
        with pytest.raises(NotYours):
            write(made, who, place, "else")


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_a_reader_and_a_commenter_write_nothing(made, role):
    with pytest.raises(NotYours):
        write(made, as_actor(known(made, role)), "summary", "Mine")


def test_whoever_wrote_as_contributor_cannot_approve(made):
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    row = invite(made, InvitedAs.CONTRIBUTOR, email=officer.email)
    write(made, as_actor(row, made.lead), "summary", "As the officer would have it")

    assert events("save")[-1]["actor"]["role"] == "contributor"
    with clock.at(SUBMITTED_ON):
        made.submit()
        told = refused(
            workflow.approve, made.version, actor=actor(officer, made.lead), sha256=made.sha256
        )
    assert [blocker.code for blocker in told] == ["own_draft"]


def test_a_drafter_elsewhere_is_invited_like_anybody(made):
    elsewhere = organisation()
    who = member(elsewhere, Role.DRAFTER)
    invite(made, InvitedAs.CONTRIBUTOR, email=who.email)

    assert write(made, actor(who, elsewhere), "summary", "Theirs").document["summary"] == "Theirs"


def test_after_submission_a_contributor_reads_and_writes_again_when_it_comes_back(made):
    row = known(made, InvitedAs.CONTRIBUTOR)
    with clock.at(SUBMITTED_ON):
        made.submit()
        assert sees(row.person)
        assert not Task.objects.filter(person=row.person, done_at=None).exists()
        with pytest.raises(NotYours):
            write(made, as_actor(row), "summary", "Late")

        send_back(made, made.partner)

        assert Task.objects.filter(person=row.person, kind="help", done_at=None).exists()
        assert write(made, as_actor(row), "summary", "Better").document["summary"] == "Better"


# ------------------------------------------------------------------ changed and ended
def test_another_role_counts_at_once(made):
    row = known(made, InvitedAs.READER)
    drafter = made.actor(Role.DRAFTER)

    actions.change_person(row, actor=drafter, role="contributor")
    write(made, as_actor(row), "summary", "Mine now")
    actions.change_person(row, actor=drafter, role="reader")

    with pytest.raises(NotYours):
        write(made, as_actor(row), "summary", "Mine still")
    assert [e["detail"]["was"] for e in events("change_person")] == ["Reader", "Contributor"]
    assert Notice.objects.filter(person=row.person, kind="invitation_changed").count() == 2
    assert not Task.objects.filter(person=row.person, done_at=None).exists()


def test_withdrawing_counts_at_once_and_leaves_what_was_written(made):
    row = known(made, InvitedAs.CONTRIBUTOR)
    write(made, as_actor(row), "summary", "Mine")

    actions.withdraw_person(row, actor=made.actor(Role.DRAFTER), reason="Moved on")

    assert not sees(row.person)
    with pytest.raises(NotYours):
        write(made, as_actor(row), "summary", "Mine still")
    assert made.version.document["summary"] == "Mine"
    assert events("withdraw_person")[0]["reason"] == "Moved on"
    assert not Task.objects.filter(person=row.person, done_at=None).exists()
    assert Notice.objects.filter(person=row.person, kind="invitation_withdrawn").exists()
    with pytest.raises(NotYours):
        actions.withdraw_person(row, actor=made.actor(Role.DRAFTER))
    assert known_again(made, row)


def known_again(made, row):
    invite(made, email=row.person.email)
    return sees(row.person)


def test_the_lead_withdraws_anybody_and_a_party_only_its_own(made):
    of_lead = known(made)
    of_partner = known(made, where=made.partner)

    with pytest.raises(NotYours):
        actions.withdraw_person(of_lead, actor=made.actor(Role.DRAFTER, made.partner))
    with pytest.raises(NotYours):
        actions.change_person(of_partner, actor=made.actor(Role.DRAFTER), role="reader")
    actions.withdraw_person(of_partner, actor=made.actor(Role.DRAFTER))

    assert not sees(of_partner.person)


def test_when_a_party_leaves_those_whom_it_invited_leave_too(made):
    row, stays = known(made, where=made.partner), known(made)
    # As if it had not accepted yet: a party that has is not taken out by the lead.
    made.version.parties.filter(organisation=made.partner).update(
        accepted_at=None, accepted_by=None
    )

    write(made, made.actor(Role.DRAFTER), "parties", made.version.document["parties"][:1])

    assert not sees(row.person)
    assert sees(stays.person)
    assert events("withdraw_person")[0]["actor"]["name"].startswith("Concordat")


def test_somebody_shut_out_writes_nothing_and_is_back_when_let_in(made):
    row = known(made, InvitedAs.CONTRIBUTOR)
    keeper = actor(platform_administrator())
    accounts.deactivate_person(row.person, actor=keeper, reason="Left")

    with pytest.raises(NotYours):
        write(made, as_actor(row), "summary", "Mine")
    with pytest.raises(Refused):
        invite(made, email=row.person.email)

    accounts.reactivate_person(row.person, actor=keeper, reason="Came back")
    assert write(made, as_actor(row), "summary", "Mine").document["summary"] == "Mine"


# ------------------------------------------------------------------ e-mails
def test_nobody_can_be_flooded(made, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = invite(made)
        with pytest.raises(Refused, match="Wait 5 minutes"):
            actions.send_person_again(row, actor=made.actor(Role.DRAFTER))
        for _ in range(4):
            actions.withdraw_person(row, actor=made.actor(Role.DRAFTER))
            row = invite(made)
        actions.withdraw_person(row, actor=made.actor(Role.DRAFTER))
        with pytest.raises(Refused, match="several emails"):
            invite(made)
    assert len(mail.outbox) == 5

    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        assert invite(made)


def test_an_inviter_has_enough_after_twenty_in_an_hour(made):
    for number in range(20):
        invite(made, email=f"n{number}@x.example")

    with pytest.raises(Refused, match="20 people"):
        invite(made, email="one-more@x.example")
    assert not Person.objects.filter(email="one-more@x.example").exists()
    assert Event.objects.filter(verb="invite_person").count() == 20


def test_the_trail_holds_no_address_of_theirs(made):
    row = invite(made)

    told = [e.canonical for e in Event.objects.filter(subject_type__in=["version", "agreement"])]
    assert all(row.person.email.encode() not in bytes(one) for one in told)


def test_a_wrong_address_is_said_beside_the_field(made):
    with pytest.raises(Refused) as told:
        invite(made, email="not an address")
    assert set(told.value.problems) == {"email"}
    assert not person("Nobody").invitations.exists()
