"""One of three gives notice, leaves on its day, and the agreement goes on for the others."""

from datetime import timedelta

import pytest

from agreements import actions, days
from agreements.ending import announcing, carrying
from agreements.ending.enders import ends_without, way_out
from agreements.joining import binding
from agreements.models import Announcement, Party, Signature, Version
from audit import clock
from audit.transitions import TransitionBlocked
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.joining.conftest import DAY
from tests.agreements.joining.steps import DRAFTER, IG, SIGNATORY, joined
from tests.agreements.steps import codes, events, refused
from tests.agreements.test_variation import NEW_START, VARIED_ON, completed, signed
from tests.factories import actor, signed_in

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=30)


@pytest.fixture
def leaver(made, third, people):
    """The signatory of the third, which has joined; the notice asked for is 30 days."""
    joined(made, third, people)
    return actor(people[SIGNATORY], third)


def gives_notice(made, leaver, **changes):
    given = {"actor": leaver, "reason": "The scheme here has closed.", "on": LAST, **changes}
    return announcing.announce(made.numbered(1), "leave", **given)


def party_of(made, third):
    return Party.objects.get(version=made.version, organisation=third)


def tasks(kind, where):
    return Task.objects.filter(kind=kind, organisation=where, done_at=None)


def test_it_gives_notice_leaves_on_its_day_and_the_others_go_on(made, third, people, leaver):
    assert codes(refused(gives_notice, made, leaver, on=DAY)) == ["notice_too_short"]
    gives_notice(made, leaver)
    told = Notice.objects.filter(kind="ending_announced", person=made.person(DRAFTER))
    assert f"be left by {third.name}" in told.get().subject
    asked = tasks("start_without", made.lead).get()
    assert signed_in(made.person(DRAFTER)).get(asked.link).status_code == 200
    with clock.at(LAST):
        days.turn()
    assert party_of(made, third).left_on is None

    announcing.announce(made.version, "suspend", actor=actor(people[IG], third), reason="A breach.")
    with clock.at(LAST + timedelta(days=1)):
        days.turn()
        page = signed_in(people[DRAFTER]).get(made.version.get_absolute_url()).content.decode()
        lead = signed_in(made.person(DRAFTER))
        shown = lead.get(f"/api/agreements/{made.reference}/").json()
        closing = signed_in(people[DRAFTER]).get(f"/agreements/{made.reference}/after-end/")
        register = lead.get("/register/").content.decode()
    assert party_of(made, third).left_on == LAST
    assert closing.status_code == 200
    assert "Certify that the data has been destroyed" in closing.content.decode()
    assert "Sharing with it is not live" in page
    assert "Say what became of the data" in page
    assert [one["bound_until"] for one in shown["parties"]] == [None, None, str(LAST)]
    assert not shown["parties"][2]["live"]
    assert "has left" in register
    assert tasks("certify", third).exists()
    assert not tasks("certify", made.partner).exists()
    assert Notice.objects.filter(kind="party_left", person=people[DRAFTER]).exists()
    assert [e["reason"] for e in events("leave")] == ["The scheme here has closed."]
    # What it had stopped is the lead's to let go on.
    assert made.version.status == "suspended"
    with clock.at(LAST + timedelta(days=1)):
        announcing.announce(made.version, "resume", actor=made.actor(IG), reason="Mended.")
        assert made.version.status == "in_force"
        with pytest.raises(TransitionBlocked):
            gives_notice(made, leaver, on=LAST + timedelta(days=40))
        actions.start_variation(made.version, actor=made.actor(DRAFTER), reason="Without it.")
    assert not made.numbered(2).parties.filter(organisation=third).exists()
    assert not tasks("start_without", made.lead).exists()


def test_a_version_without_it_that_starts_sooner_is_signed_by_those_who_stay(made, third, leaver):
    gives_notice(made, leaver, on=NEW_START + timedelta(days=20))
    drafter = made.actor(DRAFTER)
    with clock.at(VARIED_ON):
        actions.start_variation(made.version, actor=drafter, reason="It leaves.")
        actions.leave_out(party_of(made, third), actor=drafter, reason="It gave notice.")
        signed(completed(made))
    with clock.at(NEW_START):
        days.turn()

    old, new = made.numbered(1), made.numbered(2)
    assert (old.status, new.status) == ("superseded", "in_force")
    assert not new.announcements.exists()
    assert not new.parties.filter(organisation=third).exists()
    assert clock.date_of(old.ended_at) == NEW_START - timedelta(days=1)
    assert tasks("certify", third).exists()
    assert not Notice.objects.filter(kind="ending_called_off").exists()
    assert not tasks("start_without", made.lead).exists()


def test_until_its_day_it_calls_the_notice_off(made, third, leaver):
    gives_notice(made, leaver)
    announcing.call_off(Announcement.objects.get(), actor=leaver)
    assert not tasks("start_without", made.lead).exists()
    with clock.at(LAST + timedelta(days=1)):
        days.turn()
    assert party_of(made, third).left_on is None


def test_only_a_signatory_of_who_cannot_end_it_leaves(made, third, people, leaver):
    for who in (
        made.actor(SIGNATORY),
        made.actor(SIGNATORY, made.partner),
        actor(people[IG], third),
    ):
        assert codes(refused(gives_notice, made, who)) == ["not_permitted"]


def test_the_agreement_ends_with_the_last_who_sends(made, third, leaver):
    made.version.parties.exclude(organisation=third).update(role="recipient")
    made.version.parties.filter(organisation=third).update(role="both")
    gives_notice(made, leaver)
    with clock.at(LAST + timedelta(days=1)):
        days.turn()
    assert made.version.status == "terminated"
    assert clock.date_of(made.version.ended_at) == LAST
    assert "Nobody remains who sends data" in events("terminate")[0]["reason"]
    assert tasks("certify", third).count() == 1


def test_of_three_that_signed_at_first_one_leaves_and_the_last_two_may_each_end_it(
    made, third, leaver
):
    notice = {"reason": "It closes.", "on": LAST, "actor": made.actor(SIGNATORY, made.partner)}
    announcing.announce(made.version, "terminate", **notice)
    made.version.parties.update(joins_later=False)
    # Under a version of three it could not end it any more, and takes back what it announced.
    row = Announcement.objects.get()
    with pytest.raises(actions.NotYours):
        announcing.call_off(row, actor=made.actor(IG, made.partner))
    announcing.call_off(row, actor=made.actor(SIGNATORY, made.partner))
    lead, partner = made.lead.pk, made.partner.pk

    def ways():
        parties = list(made.version.parties.all())
        return [way_out(parties, one, lead, {SIGNATORY}) for one in (lead, partner, third.pk)]

    assert ways() == ["end", "leave", "leave"]
    assert ends_without(made.version, third.pk) == ""
    assert "Fewer than two" in ends_without(made.version, third.pk, partner)
    made.version.parties.filter(organisation=third).update(left_on=DAY)
    assert ways() == ["end", "end", ""]


def test_the_page_takes_the_notice(made, third, people, leaver):
    browser = signed_in(people[SIGNATORY])
    page = browser.get(f"/agreements/{made.reference}/terminate/", follow=True)
    assert "The agreement goes on for the others" in page.content.decode()
    given = {"reason": "Closed.", "on_day": LAST.day, "on_month": LAST.month, "on_year": LAST.year}
    browser.post(f"/agreements/{made.reference}/leave/", given)
    shown = browser.get(made.version.get_absolute_url()).content.decode()
    assert f"{third.name} leaves this agreement" in shown
    assert "Call this off" in shown
    assert (
        signed_in(people[Role.AUDITOR]).get(f"/agreements/{made.reference}/leave/").status_code
        == 404
    )


def test_who_signed_the_next_version_before_its_notice_is_not_bound_by_that_either(
    made, third, leaver
):
    old = made.version
    with clock.at(VARIED_ON):
        actions.start_variation(old, actor=made.actor(DRAFTER), reason="More data.")
        new = made.numbered(2)
        sign = Signature.objects.get(version=old, organisation=third)
        Version.objects.filter(pk=new.pk).update(
            status="ready_to_sign", snapshot=old.snapshot, in_force_at=clock.now()
        )
        sign.pk, sign.version, sign.signed_at = None, new, clock.now()
        sign.save(force_insert=True)
    with clock.at(VARIED_ON + timedelta(days=2)):
        today = {"on": clock.today(), "at_once": "It became unlawful."}
        gives_notice(made, leaver, **today)
    carrying.carry(made.numbered(2), clock.now())

    party = made.numbered(2).parties.get(organisation=third)
    assert party.left_on == VARIED_ON + timedelta(days=2)
    assert not binding.is_live(made.numbered(2), party, signed=True)
