"""Sharing is suspended, resumed and ended: by whom, why, from which day, and with what effect."""

from datetime import date, timedelta

import pytest

from agreements import actions, days, workflow
from agreements.ending import announcing
from agreements.models import Announcement, Status
from agreements.standing import standing_of
from audit import clock
from audit.transitions import TransitionBlocked
from govuk.dates import in_words as in_prose
from notices.models import Notice, Task
from organisations.roles import Role
from registers import lines
from tests.agreements.factories import STARTS_ON, deal
from tests.agreements.steps import codes, events, refused
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
DAY = STARTS_ON + timedelta(days=30)
IG = Role.INFORMATION_GOVERNANCE


@pytest.fixture(autouse=True)
def while_it_is_in_force():
    with clock.at(DAY):
        yield


def announce(made, kind, who=None, **changes):
    given = {"reason": "A laptop was lost.", **changes}
    if kind == "terminate":
        given.setdefault("at_once", "Sharing became unlawful.")
    return announcing.announce(made.version, kind, actor=who or made.actor(IG), **given)


def in_words(day):
    return {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)}


# ------------------------------------------------------------------ suspending
def test_any_party_stops_sharing_at_once_and_everybody_is_told_why():
    made = deal(stage="in_force")
    announce(made, "suspend", made.actor(IG, made.partner))
    assert made.version.status == Status.SUSPENDED
    told = Notice.objects.filter(kind="suspended")
    assert {made.person(Role.DRAFTER).pk} <= set(told.values_list("person", flat=True))
    assert "A laptop was lost." in told.first().body
    (event,) = events("suspend")
    assert event["reason"] == "A laptop was lost."
    assert event["detail"]["after"] == "suspended"


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.AUDITOR, Role.DPO])
def test_who_has_no_say_over_sharing_does_not_stop_it(role):
    made = deal(stage="in_force")
    assert codes(refused(announce, made, "suspend", made.actor(role))) == ["not_permitted"]


def test_a_reason_is_needed():
    made = deal(stage="in_force")
    for on in (DAY, DAY + timedelta(days=3)):
        assert codes(refused(announce, made, "suspend", reason=" ", on=on)) == ["no_reason"]


@pytest.mark.parametrize("stage", ["draft", "in_review", "ready_to_sign", "signed"])
@pytest.mark.parametrize("kind", ["suspend", "terminate"])
def test_only_what_is_in_force_stops(stage, kind):
    made = deal(stage=stage)
    who = made.actor(Role.SIGNATORY)
    assert "wrong_status" in codes(refused(announce, made, kind, who))


def test_what_is_suspended_still_expires_on_its_day():
    made = deal(stage="in_force")
    announce(made, "suspend")
    with clock.at(made.version.end_date + timedelta(days=1)):
        days.turn()
    assert made.version.status == Status.EXPIRED


# ------------------------------------------------------------------ resuming
def test_who_suspended_it_lets_it_go_on():
    made = deal(stage="in_force")
    announce(made, "suspend", made.actor(IG, made.partner))
    assert codes(refused(announce, made, "resume", made.actor(IG))) == ["not_permitted"]
    announce(made, "resume", made.actor(IG, made.partner), reason="It was found, and encrypted.")
    assert made.version.status == Status.IN_FORCE
    assert Notice.objects.filter(kind="resumed").exists()


def test_nobody_lifts_what_another_organisation_stopped_not_even_the_leads_signatory():
    made = deal(stage="in_force")
    announce(made, "suspend", made.actor(IG, made.partner))
    signatory = made.actor(Role.SIGNATORY)
    assert codes(refused(announce, made, "resume", signatory)) == ["not_permitted"]
    offered = [o.text for o in standing_of(made.version, signatory).offers]
    assert "Resume sharing" not in offered
    own = standing_of(made.version, made.actor(IG, made.partner)).offers
    assert "Resume sharing" in [o.text for o in own]


def test_nothing_goes_on_after_its_last_day():
    made = deal(stage="in_force")
    announce(made, "suspend")
    with clock.at(made.version.end_date + timedelta(days=1)):
        assert "over" in codes(refused(announce, made, "resume"))


# ------------------------------------------------------------------ ending
def test_a_signatory_ends_it_and_the_receivers_are_asked_what_became_of_the_data():
    made = deal(stage="in_force")
    announce(made, "terminate", made.actor(Role.SIGNATORY), reason="The scheme has closed.")
    version = made.version
    assert version.status == Status.TERMINATED
    assert clock.date_of(version.ended_at) == DAY
    assert Task.objects.filter(kind="certify", done_at=None).exists()
    assert not Task.objects.filter(kind="periodic_review", done_at=None).exists()
    assert "The scheme has closed." in Notice.objects.filter(kind="ended").first().body


def test_no_officer_ends_it_alone():
    made = deal(stage="in_force")
    assert codes(refused(announce, made, "terminate")) == ["not_permitted"]


def test_the_version_that_was_to_replace_it_ends_with_it():
    made = deal(stage="in_force")
    actions.start_variation(made.version, actor=made.actor(Role.DRAFTER), reason="More data")
    old = made.numbered(1)
    announcing.announce(
        old, "terminate", actor=made.actor(Role.SIGNATORY), reason="Closed.", at_once="Unlawful."
    )
    assert made.numbered(1).status == Status.TERMINATED
    assert made.numbered(2).status == Status.WITHDRAWN


# ------------------------------------------------------------------ from a day to come
def test_an_end_is_announced_now_and_comes_when_its_day_is_over():
    made = deal(stage="in_force")
    on = DAY + timedelta(days=31)
    announce(made, "terminate", made.actor(Role.SIGNATORY), on=on)
    assert made.version.status == Status.IN_FORCE
    assert Notice.objects.filter(kind="ending_announced").exists()
    assert len(events("announce")) == 1
    with clock.at(on):
        days.turn()
        assert made.version.status == Status.IN_FORCE, "it holds on its last day"
    with clock.at(on + timedelta(days=1)):
        days.turn()
        days.turn()
        page = signed_in(made.person(IG)).get(f"/agreements/{made.reference}/").content.decode()
        assert in_prose(made.version.end_date) in page.split("It was to be")[1][:40]
        (line,) = lines.shown(lines.standing_lines().values_list(*lines.COLUMNS, named=True))
        assert line["ends"] == in_prose(on)
    version = made.version
    assert (version.status, clock.date_of(version.ended_at)) == (Status.TERMINATED, on)
    (event,) = events("terminate")
    assert event["reason"] == "A laptop was lost."
    row = Announcement.objects.get()
    assert row.taken_at is not None
    assert row.organisation == made.lead


def test_its_own_organisation_calls_it_off_and_nobody_else():
    made = deal(stage="in_force")
    announce(made, "suspend", on=DAY + timedelta(days=7))
    row = Announcement.objects.get()
    with pytest.raises(actions.NotYours):
        announcing.call_off(row, actor=made.actor(IG, made.partner))
    announcing.call_off(row, actor=made.actor(Role.SIRO))
    with clock.at(DAY + timedelta(days=7)):
        days.turn()
    assert made.version.status == Status.IN_FORCE
    assert Notice.objects.filter(kind="ending_called_off").exists()
    with pytest.raises(actions.NotPossible):
        announcing.call_off(row, actor=made.actor(IG))


def test_a_day_that_is_past_or_after_the_last_day_is_refused():
    made = deal(stage="in_force")
    for on in (DAY - timedelta(days=1), made.version.end_date + timedelta(days=1)):
        with pytest.raises(actions.NotPossible):
            announce(made, "suspend", on=on)
    assert not Announcement.objects.exists()


def test_the_same_is_not_announced_twice():
    made = deal(stage="in_force")
    announce(made, "suspend", on=DAY + timedelta(days=7))
    with pytest.raises(actions.NotPossible, match="announced already"):
        announce(made, "suspend", on=DAY + timedelta(days=8))


def test_what_was_to_come_comes_at_once_instead():
    made = deal(stage="in_force")
    announce(made, "suspend", on=DAY + timedelta(days=7))
    announce(made, "suspend", made.actor(Role.SIRO))
    assert made.version.status == Status.SUSPENDED
    with clock.at(DAY + timedelta(days=7)):
        days.turn()
    assert len(events("suspend")) == 1


def test_each_organisation_holds_its_own_stop_and_sharing_goes_on_when_none_stands():
    made = deal(stage="in_force")
    theirs = made.actor(IG, made.partner)
    announce(made, "suspend")
    assert "Suspend sharing" in [o.text for o in standing_of(made.version, theirs).offers]
    announce(made, "suspend", theirs, reason="We move our servers.")
    assert codes(refused(announce, made, "suspend", theirs)) == ["wrong_status"]
    stops = standing_of(made.version, theirs).suspensions
    assert [one.organisation for one in stops] == [made.lead, made.partner]
    page = signed_in(made.person(IG)).get(f"/agreements/{made.reference}/").content.decode()
    assert "We move our servers." in page
    resume = signed_in(made.person(IG)).get(f"/agreements/{made.reference}/resume/")
    assert "No data may be sent until it has lifted" in resume.content.decode()

    announce(made, "resume", reason="It was found.")
    assert made.version.status == Status.SUSPENDED
    assert codes(refused(announce, made, "resume")) == ["not_permitted"]
    assert made.partner.name in Notice.objects.filter(kind="suspension_lifted").first().body
    announce(made, "resume", theirs)
    assert made.version.status == Status.IN_FORCE
    assert [len(events(verb)) for verb in ("suspend", "suspend_too", "lift_suspension")] == [1] * 3
    announce(made, "suspend")
    assert [o.organisation for o in standing_of(made.version, theirs).suspensions] == [made.lead]


def test_what_another_organisation_announced_comes_on_its_day_beside_the_first():
    made = deal(stage="in_force")
    theirs = made.actor(IG, made.partner)
    announce(made, "suspend", theirs, on=DAY + timedelta(days=7), reason="We move our servers.")
    announce(made, "suspend")
    with clock.at(DAY + timedelta(days=7)):
        days.turn()
        assert len(events("suspend_too")) == 1
        announce(made, "resume")
        assert made.version.status == Status.SUSPENDED
        (stop,) = standing_of(made.version, theirs).suspensions
        assert (stop.organisation, stop.reason) == (made.partner, "We move our servers.")
        announce(made, "resume", theirs)
    assert made.version.status == Status.IN_FORCE


def test_two_organisations_may_announce_the_same():
    made = deal(stage="in_force")
    announce(made, "suspend", on=DAY + timedelta(days=7))
    announce(made, "suspend", made.actor(IG, made.partner), on=DAY + timedelta(days=8))
    assert Announcement.objects.count() == 2


def test_what_was_to_come_falls_away_when_the_agreement_ends():
    made = deal(stage="in_force")
    announce(made, "suspend", on=DAY + timedelta(days=7))
    announce(made, "terminate", made.actor(Role.SIGNATORY))
    assert not any(row.is_to_come for row in Announcement.objects.all())


def test_the_calendar_needs_the_status_too():
    made = deal(stage="in_force")
    with pytest.raises(TransitionBlocked):
        workflow.end(made.version, "resume", actor=workflow.CALENDAR, reason="It can go on.")


# ------------------------------------------------------------------ the pages
def test_the_page_asks_why_and_from_when_and_the_agreements_page_says_so():
    made = deal(stage="in_force")
    browser = signed_in(made.person(IG))
    address = f"/agreements/{made.reference}/suspend/"
    empty = browser.post(address, {"reason": "", **in_words(DAY)})
    assert "Error: " in empty.content.decode()
    past = browser.post(address, {"reason": "Kept <b>words</b>", **in_words(date(2001, 2, 3))})
    assert "Kept &lt;b&gt;words&lt;/b&gt;" in past.content.decode()
    assert "today or in the future" in past.content.decode()
    done = browser.post(address, {"reason": "A laptop was lost.", **in_words(DAY)}, follow=True)
    html = done.content.decode()
    assert "Sharing is suspended" in html
    assert "A laptop was lost." in html
    assert f"/agreements/{made.reference}/resume/" in html


def test_what_is_announced_is_on_the_page_and_can_be_called_off_there():
    made = deal(stage="in_force")
    on = DAY + timedelta(days=14)
    announce(made, "terminate", made.actor(Role.SIGNATORY), on=on)
    page = f"/agreements/{made.reference}/"
    other = signed_in(made.person(IG, made.partner)).get(page).content.decode()
    assert "This agreement ends on" in other
    assert "Call this off" not in other
    browser = signed_in(made.person(Role.SIGNATORY))
    assert "Call this off" in browser.get(page).content.decode()
    row = Announcement.objects.get()
    html = browser.post(f"{page}announced/{row.pk}/call-off/", follow=True).content.decode()
    assert "It was called off" in html
    assert "This agreement ends on" not in html


def test_the_api_does_the_same_and_tells_what_stops_it():
    made = deal(stage="in_force")
    browser = signed_in(made.person(Role.SIGNATORY))
    address = f"/api/agreements/{made.reference}/"

    def post(verb, **given):
        return browser.post(f"{address}{verb}/", given, content_type="application/json")

    assert post("suspend").status_code == 400
    done = post("suspend", reason="A laptop was lost.")
    assert (done.status_code, done.json()["status"]) == (200, "suspended")
    (stop,) = done.json()["suspended_by"]
    assert (stop["name"], stop["reason"]) == (made.lead.name, "A laptop was lost.")
    assert (done.json()["announced"], "call-off" in done.json()["actions"]) == ([], False)
    again = post("suspend", reason="Once more")
    assert again.status_code == 409
    assert again.json()["blockers"][0]["code"] == "wrong_status"
    soon = post("terminate", reason="Closing", on=str(DAY + timedelta(days=5)))
    assert [one["code"] for one in soon.json()["blockers"]] == ["notice_too_short"]
    later = post("terminate", reason="Closing", on=str(DAY + timedelta(days=30)))
    assert later.status_code == 200
    (told,) = later.json()["announced"]
    assert (told["kind"], told["on"]) == ("terminate", str(DAY + timedelta(days=30)))
    assert "call-off" in later.json()["actions"]
    other = signed_in(made.person(Role.SIGNATORY, made.partner)).get(address).json()
    assert (other["announced"], "call-off" in other["actions"]) == ([told], False)
    off = post("call-off", announcement=told["number"])
    assert (off.status_code, off.json()["announced"]) == (200, [])
    blank = post("terminate", reason="Closing", at_once=" ")
    assert [one["code"] for one in blank.json()["blockers"]] == ["no_case_for_ending_at_once"]
    ended = post("terminate", reason="Closing", at_once="The power to share was repealed.")
    assert ended.json()["status"] == "terminated"
