import re
from datetime import date, timedelta

import pytest

from audit import clock
from audit.actor import Actor
from audit.models import Event
from organisations import actions
from organisations.models import Invitation, Membership, Person
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role, roles_of
from tests.factories import actor, member, organisation, person, platform_administrator

SYSTEM = Actor.system("tests")
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def a_sunday():
    with clock.at(TODAY):
        yield


@pytest.fixture
def where(db):
    return organisation("Westerby")


@pytest.fixture
def administrator(where):
    return actor(member(where, Role.ADMINISTRATOR, name="Una Bell"), where)


def invite(where, by, **given):
    given = {"email": "new@example.org", "name": "Ned Ash", "role": Role.DRAFTER, **given}
    return actions.invite_member(organisation=where, actor=by, **given)


def test_somebody_new_is_invited_by_mail(
    where, administrator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(where, administrator, post="Analyst")

    who = Person.objects.get(email="new@example.org")
    assert (who.name, who.joined_at, who.has_usable_password()) == ("Ned Ash", None, False)
    assert roles_of(who.pk, where.pk) == {Role.DRAFTER}
    assert invited.membership.starts_on == TODAY
    (mail,) = mailoutbox
    assert mail.to == ["new@example.org"]
    assert mail.subject == "You are invited to join Westerby on Concordat"
    assert "Una Bell has invited you" in mail.body
    assert invited.link in mail.body


def test_the_secret_of_the_link_is_not_kept(where, administrator):
    token = re.search(r"/invitation/(.+)/", invite(where, administrator).link).group(1)

    kept = Invitation.objects.get()
    assert token not in str(vars(kept))
    assert actions.open_invitation(token) == kept
    assert not any(token in str(event.content) for event in Event.objects.all())


def test_somebody_known_is_told_and_gets_no_link(
    where, administrator, mailoutbox, django_capture_on_commit_callbacks
):
    known = person("Known Name", email="known@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(where, administrator, email="KNOWN@example.org", name="Other")

    assert (invited.link, Invitation.objects.count()) == ("", 0)
    assert roles_of(known.pk, where.pk) == {Role.DRAFTER}
    known.refresh_from_db()
    assert known.name == "Known Name"
    assert mailoutbox[0].subject == "You have a new role on Concordat: Drafter for Westerby"


def test_nobody_is_told_of_what_was_taken_back(where, administrator, mailoutbox):
    invite(where, administrator)

    assert mailoutbox == []


def test_a_mail_server_that_refuses_does_not_undo_the_invitation(
    where, administrator, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("organisations.mail.EmailMessage.send", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        invite(where, administrator)

    assert Membership.objects.filter(person__email="new@example.org").exists()
    assert "could not be sent" in caplog.text
    assert "new@example.org" not in caplog.records[-1].getMessage()


def test_an_invitation_sent_again_makes_the_earlier_link_stop(where, administrator):
    first = invite(where, administrator)

    second = actions.resend_invitation(first.membership, actor=administrator)

    def works(link):
        return actions.open_invitation(link.rstrip("/").rpartition("/")[2]) is not None

    assert [works(first.link), works(second)] == [False, True]


def test_nobody_who_has_joined_is_invited_again(where, administrator):
    member(where, Role.DPO, name="Joined")
    membership = Membership.objects.get(role=Role.DPO)

    with pytest.raises(Refused, match="Joined has joined already"):
        actions.resend_invitation(membership, actor=administrator)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"name": " "}, "name"),
        ({"role": "king"}, "role"),
        ({"role": Role.BROKER}, "role"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_a_wrong_invitation_is_refused_in_words(where, administrator, given, field):
    with pytest.raises(Refused) as refused:
        invite(where, administrator, **given)

    assert list(refused.value.problems) == [field]
    assert not Person.objects.filter(name="Ned Ash").exists()


def test_a_role_held_already_is_not_given_twice(where, administrator):
    invite(where, administrator, ends_on=TODAY)

    with pytest.raises(Refused, match="holds this role already until 22 November 2026"):
        invite(where, administrator)
    assert invite(where, administrator, starts_on=TODAY + timedelta(days=1))


def test_somebody_shut_out_gets_no_role(where, administrator):
    person(email="new@example.org", is_active=False)

    with pytest.raises(Refused, match="shut out"):
        invite(where, administrator)


@pytest.mark.parametrize("role", [role for role in Role if "administrator" not in role])
def test_only_administrators_give_roles(where, role):
    who = member(where, role)

    with pytest.raises(NotPermitted):
        invite(where, actor(who, where))


def test_platform_roles_are_given_by_platform_administrators(where, administrator):
    with pytest.raises(NotPermitted):
        invite(None, administrator, role=Role.BROKER)

    invited = invite(None, actor(platform_administrator()), role=Role.BROKER)

    assert invited.membership.organisation is None


# ---------------------------------------------------------------- changing and ending


def change(membership, by, **given):
    now = {name: getattr(membership, name) for name in ("post", "starts_on", "ends_on")}
    return actions.change_membership(membership, actor=by, **{**now, **given})


def test_post_and_last_day_can_change(where, administrator):
    membership = invite(where, administrator).membership

    changed = change(membership, administrator, post=" Head ", ends_on=TODAY + timedelta(days=9))

    assert (changed.post, changed.ends_on) == ("Head", date(2026, 12, 1))
    event = Event.objects.get(verb="change-role")
    assert event.content["detail"]["before"]["post"] == ""


def test_the_first_day_can_change_until_it_has_come(where, administrator):
    later = invite(where, administrator, starts_on=TODAY + timedelta(days=5)).membership
    earlier = invite(where, administrator, role=Role.DPO).membership

    assert change(later, administrator, starts_on=TODAY).starts_on == TODAY
    with clock.at(TODAY + timedelta(days=1)), pytest.raises(Refused, match="once it has come"):
        change(earlier, administrator, starts_on=TODAY + timedelta(days=3))
    with pytest.raises(Refused, match="once it has come"):
        change(later, administrator, starts_on=TODAY - timedelta(days=1))


def test_the_past_is_not_rewritten(where, administrator):
    membership = invite(where, administrator).membership

    for act in (
        lambda: change(membership, administrator, ends_on=TODAY - timedelta(days=2)),
        lambda: actions.end_membership(
            membership, last_day=TODAY - timedelta(days=2), actor=administrator
        ),
    ):
        with pytest.raises(Refused, match="yesterday or later"):
            act()


def test_the_last_day_still_counts(where, administrator):
    membership = invite(where, administrator).membership

    actions.end_membership(membership, last_day=TODAY, actor=administrator, reason="Moved on")

    assert roles_of(membership.person_id, where.pk) == {Role.DRAFTER}
    with clock.at(TODAY + timedelta(days=1)):
        assert roles_of(membership.person_id, where.pk) == frozenset()
    assert Event.objects.get(verb="end-role").content["reason"] == "Moved on"


def test_a_role_given_today_can_be_taken_back_today(where, administrator):
    membership = invite(where, administrator).membership

    actions.end_membership(membership, last_day=TODAY - timedelta(days=1), actor=administrator)

    assert roles_of(membership.person_id, where.pk) == frozenset()


def test_a_last_day_before_the_first_is_refused(where, administrator):
    membership = invite(where, administrator, starts_on=TODAY + timedelta(days=9)).membership

    with pytest.raises(Refused, match="first day or later"):
        actions.end_membership(membership, last_day=TODAY, actor=administrator)


def test_the_last_administrator_cannot_be_ended(where, administrator):
    membership = Membership.objects.get(role=Role.ADMINISTRATOR)

    with pytest.raises(Refused, match="Westerby would have no administrator"):
        actions.end_membership(membership, last_day=TODAY, actor=administrator)
    with pytest.raises(Refused, match="Westerby would have no administrator"):
        change(membership, administrator, ends_on=TODAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("other", "is_enough"),
    [
        ({}, True),
        ({"starts_on": TODAY + timedelta(days=1)}, True),
        ({"starts_on": TODAY + timedelta(days=2)}, False),
        ({"ends_on": TODAY}, False),
        ({"ends_on": TODAY + timedelta(days=1)}, True),
        ({"is_active": False}, False),
    ],
)
def test_another_administrator_must_go_on_without_a_gap(where, administrator, other, is_enough):
    membership = Membership.objects.get(role=Role.ADMINISTRATOR)
    member(where, Role.ADMINISTRATOR, **other)

    if is_enough:
        actions.end_membership(membership, last_day=TODAY, actor=administrator)
    else:
        with pytest.raises(Refused):
            actions.end_membership(membership, last_day=TODAY, actor=administrator)


def test_the_last_platform_administrator_stays_too(db):
    who = platform_administrator()

    with pytest.raises(Refused, match="The platform would have no administrator"):
        actions.end_membership(Membership.objects.get(), last_day=TODAY, actor=actor(who))


# ---------------------------------------------------------------- shutting out


def test_somebody_shut_out_keeps_the_record_and_loses_the_rights(where):
    who, keeper = member(where, Role.DPO), actor(platform_administrator())

    actions.deactivate_person(who, actor=keeper, reason="Left in a hurry")

    assert roles_of(who.pk, where.pk) == frozenset()
    assert Membership.objects.filter(person=who, ends_on__isnull=True).exists()
    assert Event.objects.get().content["reason"] == "Left in a hurry"
    actions.reactivate_person(who, actor=keeper, reason="Came back")
    assert roles_of(who.pk, where.pk) == {Role.DPO}


def test_shutting_out_needs_a_reason_and_another_administrator(where, administrator):
    keeper, only = actor(platform_administrator()), Person.objects.get(name="Una Bell")

    with pytest.raises(Refused, match="reason"):
        actions.deactivate_person(only, actor=keeper, reason=" ")
    with pytest.raises(Refused, match="Westerby has no other administrator"):
        actions.deactivate_person(only, actor=keeper, reason="Left")


def test_an_organisation_administrator_shuts_nobody_out(where, administrator):
    with pytest.raises(NotPermitted):
        actions.deactivate_person(member(where, Role.DPO), actor=administrator, reason="x")


# ---------------------------------------------------------------- people


def test_fictitious_people_live_on_demonstrations_only(db, settings):
    given = {"email": "f@example.org", "name": "F", "actor": SYSTEM, "is_demonstration": True}
    with pytest.raises(Refused):
        actions.create_person(**given)
    settings.DEMONSTRATION = True

    assert actions.create_person(**given).is_demonstration


def test_somebody_made_with_a_password_has_joined(db):
    who = actions.create_person(email="A@Example.org", name=" A  B ", password="x", actor=SYSTEM)

    assert (who.email, who.name) == ("a@example.org", "A B")
    assert who.joined_at is not None


def test_ones_name_is_ones_own(db):
    who, other = person("Old Name"), person()

    with pytest.raises(NotPermitted):
        actions.change_name(who, name="New", actor=actor(other))
    with pytest.raises(Refused):
        actions.change_name(who, name="  ", actor=actor(who))
    assert actions.change_name(who, name=" New  Name", actor=actor(who)).name == "New Name"
    assert Event.objects.get().content["detail"] == {"before": "Old Name", "after": "New Name"}
