"""Somebody says when they are away; a stand-in acts for them, and it ends by itself."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from notices.actions import ask
from notices.models import Notice, Task
from notices.tasks import turn_the_day
from organisations import actions
from organisations.models import Absence, Membership
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role, roles_of
from tests.factories import actor, member, organisation, person, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LAST = date(2026, 3, 13)
BACK = LAST + timedelta(days=3)
LEGAL, DRAFTER = Role.LEGAL, Role.DRAFTER


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def where(db):
    return organisation("Westerby Council")


@pytest.fixture
def away(where):
    return member(where, LEGAL, Role.SIGNATORY, name="Lena Ash")


@pytest.fixture
def colleague(where):
    return member(where, DRAFTER, name="Cal Moss")


def goes(who, where, *, by=None, **changes):
    given = {"starts_on": TODAY, "ends_on": LAST, **changes}
    return actions.say_away(who, where, actor=actor(by or who, where), **given)


def given_to(who, where, role=LEGAL):
    made = ask(
        "review", about="agreement:DSA-1", title="T", link="/", organisation=where, role=role
    )
    Task.objects.filter(pk=made.pk).update(person=who)
    return made


def has(task):
    task.refresh_from_db()
    return task.person


def test_the_stand_in_holds_every_role_on_those_days_and_no_longer(where, away, colleague):
    member(where, Role.ADMINISTRATOR, who=away)
    goes(away, where, stand_in=colleague)

    assert roles_of(colleague.pk, where.pk) == {DRAFTER, LEGAL, Role.SIGNATORY}
    with clock.at(LAST + timedelta(days=1)):
        assert roles_of(colleague.pk, where.pk) == {DRAFTER}


def test_what_they_were_given_by_name_goes_to_the_stand_in_and_comes_back_to_the_role(
    where, away, colleague
):
    task = given_to(away, where)
    goes(away, where, stand_in=colleague, starts_on=TODAY + timedelta(days=1))
    turn_the_day()
    assert has(task) == away

    with clock.at(TODAY + timedelta(days=1)):
        turn_the_day()
        turn_the_day()
        assert has(task) == colleague
    with clock.at(BACK):
        turn_the_day()
        assert has(task) is None


def test_left_to_the_others_it_waits_for_all_who_hold_the_role(where, away):
    member(where, LEGAL)
    task, alone = given_to(away, where), given_to(away, where, Role.SIGNATORY)

    goes(away, where)

    assert has(task) is None
    assert has(alone) == away


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
        ({"stand_in": "a stranger"}, "stand_in"),
        ({"stand_in": "themselves"}, "stand_in"),
        ({"starts_on": LAST, "ends_on": LAST}, "starts_on"),
    ],
)
def test_days_and_stand_in_must_be_right(where, away, changes, field):
    goes(away, where, starts_on=LAST, ends_on=LAST)
    people = {"a stranger": person(), "themselves": away}
    given = {name: people.get(value, value) for name, value in changes.items()}

    with pytest.raises(Refused) as refused:
        goes(away, where, **{"ends_on": LAST - timedelta(days=1), **given})

    assert field in refused.value.problems
    assert Absence.objects.count() == 1


def test_an_administrator_says_it_for_somebody_and_a_colleague_does_not(where, away, colleague):
    with pytest.raises(NotPermitted):
        goes(away, where, by=colleague)

    assert goes(away, where, by=member(where, Role.ADMINISTRATOR)).person == away


def test_called_off_the_stand_in_no_longer_acts(where, away, colleague):
    made = goes(away, where, stand_in=colleague)

    actions.call_off_absence(made, actor=actor(away, where))
    actions.call_off_absence(made, actor=actor(away, where))

    assert roles_of(colleague.pk, where.pk) == {DRAFTER}
    assert not Absence.objects.on().exists()


def test_both_sides_hear_three_working_days_before_a_delegation_ends(where, away, colleague):
    goes(away, where, stand_in=colleague)

    # The last day is a Friday: three working days before it is the Tuesday.
    for day, told in ((date(2026, 3, 9), 0), (date(2026, 3, 10), 2), (LAST, 2)):
        with clock.at(day):
            turn_the_day()
        for who in (away, colleague):
            assert Notice.objects.filter(person=who, kind="delegation_ending").count() == told


def test_pages_say_it_and_call_it_off(where, away, colleague):
    browser = signed_in(away)
    url = reverse("organisation_away", args=[where.reference, away.pk])
    parts = ("day", "month", "year")
    days = {f"starts_on_{part}": getattr(TODAY, part) for part in parts}
    days |= {f"ends_on_{part}": getattr(LAST, part) for part in parts}

    assert url in browser.get(reverse("account")).content.decode()
    assert b"Select who stands in" in browser.post(url, days).content
    said = browser.post(url, {**days, "stand_in": "nobody"}, follow=True).content.decode()
    assert "Nobody else holds this role on the first day: Legal adviser, Signatory" in said
    made = Absence.objects.get()
    assert b"Left to the others" in browser.get(url).content
    browser.post(reverse("organisation_absence_end", args=[where.reference, made.pk]))

    assert not Absence.objects.on().exists()


def test_the_members_page_and_giving_a_task_say_until_when(where, away, colleague):
    goes(away, where)
    other = member(where, LEGAL)
    task = ask(
        "review", about="agreement:DSA-1", title="T", link="/", organisation=where, role=LEGAL
    )
    members = reverse("organisation_members", args=[where.reference])

    keeper = signed_in(member(where, Role.ADMINISTRATOR))
    assert b"2 March 2026 to 13 March 2026" in keeper.get(members).content
    page = signed_in(other).get(reverse("notices:assign", args=[task.pk])).content.decode()
    assert "Lena Ash (away until 13 March 2026)" in page


def test_the_api_delegates_and_says_away_under_the_same_rules(where, away, colleague):
    browser = signed_in(away)
    legal = Membership.objects.get(person=away, role=LEGAL).pk

    def send(name, body):
        url = f"/api/organisations/{where.reference}/{name}/"
        return browser.post(url, body, content_type="application/json")

    days = {"starts_on": str(TODAY), "ends_on": str(LAST)}
    given = {"role_held": legal, "to": colleague.email, "reason": "On leave", **days}
    made = send("delegate-role", given)
    twice = send("delegate-role", given)
    over = send("end-delegation", {"role_held": made.json()["role_held"]})
    gone = send("say-away", {"person": away.email, **days})
    again = send("say-away", {"person": away.email, **days})
    other = send("say-away", {"person": colleague.email, **days})
    back = send("call-off-absence", {"absence": gone.json()["absence"]})

    assert made.json()["delegate_of"] == "Lena Ash"
    assert [one.status_code for one in (made, twice, over)] == [200, 409, 200]
    assert twice.json()["blockers"][0]["path"] == "to"
    assert [one.status_code for one in (gone, again, other, back)] == [200, 409, 404, 200]
    assert browser.get(f"/api/organisations/{where.reference}/absences/").json() == []
