"""A stop or a notice outlives a new version that its organisation signed before it."""

from datetime import timedelta

import pytest

from agreements import days
from agreements.ending import announcing, carrying
from agreements.models import Announcement, Signature, SignedPage
from agreements.models.decisions import IN_INK
from agreements.standing import standing_of
from audit import clock
from notices.models import Notice
from organisations.roles import Role
from registers.words import facts
from tests.agreements.factories import deal
from tests.agreements.steps import events
from tests.agreements.test_variation import NEW_START, VARIED_ON, completed, signed, vary
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
SIGNED, SINCE = VARIED_ON + timedelta(days=2), VARIED_ON + timedelta(days=5)
IG, SIGNATORY = Role.INFORMATION_GOVERNANCE, Role.SIGNATORY
LAST = NEW_START + timedelta(days=20)


@pytest.fixture
def made():
    """Version 1 in force, version 2 complete."""
    found = deal(stage="in_force")
    with clock.at(VARIED_ON):
        vary(found)
        completed(found)
    return found


def said(made, kind, who, day, **more):
    with clock.at(day):
        announcing.announce(made.numbered(1), kind, actor=who, reason="Breach found: stop", **more)


def turned(day):
    with clock.at(day):
        days.turn()


def statuses(made):
    return [made.numbered(n).status for n in (1, 2)]


def test_a_stop_that_came_after_the_signatures_stands_on_and_its_own_organisation_lifts_it(made):
    signed(made, SIGNED)
    theirs = made.actor(IG, made.partner)
    said(made, "suspend", theirs, SINCE)
    turned(NEW_START)

    assert statuses(made) == ["superseded", "suspended"]
    (start,) = events("start")[1:]
    assert start["detail"]["suspended_by"] == [made.partner.name]
    assert not Notice.objects.filter(kind="in_force", subject__contains="version 2").exists()
    told = Notice.objects.filter(kind="in_force_suspended")
    assert made.partner.name in told.first().body
    assert {made.person(Role.DRAFTER).pk} <= set(told.values_list("person", flat=True))
    page = signed_in(made.person(IG)).get(f"/agreements/{made.reference}/").content.decode()
    assert "Breach found: stop" in page
    with clock.at(NEW_START):
        assert "Resume sharing" in [o.text for o in standing_of(made.numbered(2), theirs).offers]
        announcing.announce(made.numbered(2), "resume", actor=theirs, reason="Mended.")
    assert made.numbered(2).status == "in_force"


def test_who_signs_the_new_version_after_its_own_stop_takes_that_back(made):
    theirs = made.actor(IG, made.partner)
    said(made, "suspend", theirs, VARIED_ON)
    with clock.at(SIGNED):
        said_of_it = [carrying.taken_back_by(made.version, who) for who in (theirs, made.actor(IG))]
    assert [len(one) for one in said_of_it] == [1, 0]
    signed(made, SIGNED)
    turned(NEW_START)

    assert statuses(made) == ["superseded", "in_force"]
    assert not made.numbered(2).announcements.exists()
    (told,) = facts("version", "start", events("start")[1]["detail"])[-1:]
    assert told[0] == "Taken back"
    assert told[1].startswith(f"The suspension by {made.partner.name} of ")
    assert told[1].endswith(f"{made.partner.name} signed version 2 after that")


def test_a_stop_stands_on_though_the_old_version_had_run_out_before(made):
    signed(made, SIGNED)
    said(made, "suspend", made.actor(IG, made.partner), SINCE)
    old = made.numbered(1)
    old.end_date = NEW_START - timedelta(days=3)
    old.save(update_fields=["end_date"])
    turned(NEW_START - timedelta(days=2))
    turned(NEW_START)

    assert statuses(made) == ["expired", "suspended"]


def test_notice_of_an_end_or_a_stop_given_after_the_signatures_is_kept(made):
    signed(made, SIGNED)
    said(made, "terminate", made.actor(SIGNATORY, made.partner), SINCE, on=LAST, at_once="Unlawful")
    said(made, "suspend", made.actor(IG), SINCE, on=LAST - timedelta(days=5))
    turned(NEW_START)

    assert statuses(made) == ["superseded", "in_force"]
    assert not any(row.is_to_come for row in made.numbered(1).announcements.all())
    ahead = made.numbered(2).announcements.values_list("kind", "organisation", "on")
    assert set(ahead) == {
        ("terminate", made.partner.pk, LAST),
        ("suspend", made.lead.pk, LAST - timedelta(days=5)),
    }
    page = signed_in(made.person(IG)).get(f"/agreements/{made.reference}/").content.decode()
    assert "This agreement ends on" in page
    turned(LAST - timedelta(days=5))
    assert made.numbered(2).status == "suspended"
    turned(LAST + timedelta(days=1))
    assert made.numbered(2).status == "terminated"


def test_a_notice_that_its_organisation_signed_over_falls_away_and_everybody_hears_so(made):
    said(
        made,
        "terminate",
        made.actor(SIGNATORY, made.partner),
        VARIED_ON,
        on=LAST,
        at_once="Unlawful",
    )
    signed(made, SIGNED)
    turned(NEW_START)

    assert not made.numbered(2).announcements.exists()
    assert not any(row.is_to_come for row in Announcement.objects.all())
    told = Notice.objects.get(kind="ending_called_off", person=made.person(Role.DRAFTER))
    assert "by signing version 2" in told.body
    (told,) = events("start")[1]["detail"]["taken_back"]
    assert told.startswith(f"The end that {made.partner.name} announced for ")


def test_what_ended_before_the_new_versions_day_does_not_begin_again(made):
    signed(made, SIGNED)
    last = NEW_START - timedelta(days=1)
    said(made, "terminate", made.actor(SIGNATORY), SINCE, on=last, at_once="Unlawful")
    turned(NEW_START)

    assert statuses(made) == ["terminated", "withdrawn"]
    assert clock.date_of(made.numbered(1).ended_at) == last


def test_a_signature_in_ink_counts_from_the_day_on_it(made):
    said(made, "suspend", made.actor(IG, made.partner), SINCE)
    signed(made, SINCE + timedelta(days=1))
    ink = Signature.objects.get(version=made.version, organisation=made.partner)
    ink.method = IN_INK
    ink.save(update_fields=["method"])
    SignedPage.objects.create(
        signature=ink,
        signed_on=SINCE,
        kind="image/png",
        content=b"x",
        sha256="0" * 64,
        uploaded_at=clock.now(),
        uploaded_by=made.person(IG, made.partner),
    )
    turned(NEW_START)

    assert made.numbered(2).status == "suspended"
