"""Somebody leaves: what they were working on goes to somebody else, and nothing of it is lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agreements import telling
from agreements.leaving import CARRY_ON
from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from notices.actions import ask
from notices.models import Notice, Task
from notices.tasks import turn_the_day
from organisations import actions
from organisations.leaving.left import all_work
from organisations.models import Membership
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role, roles_of
from tests.agreements.factories import WRITTEN_ON, deal
from tests.factories import actor, member, organisation, person, platform_administrator, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LEGAL, DRAFTER = Role.LEGAL, Role.DRAFTER


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def where(db):
    return organisation("Westerby Council")


@pytest.fixture
def keeper(where):
    return member(where, Role.ADMINISTRATOR, name="Una Bell")


@pytest.fixture
def leaver(where):
    return member(where, LEGAL, name="Lena Ash")


@pytest.fixture
def colleague(where):
    return member(where, DRAFTER, name="Cal Moss")


def task(where, role, title="Confirm the powers", **more):
    about = f"agreement:{title}"
    return ask("review", about=about, title=title, link="/", organisation=where, role=role, **more)


def held(who, role=LEGAL):
    return Membership.objects.get(person=who, role=role, delegated_from=None)


def handed(leaver, where, to, keeper, **more):
    given = {"reason": "Left", "give_roles": True, **more}
    return actions.hand_over(leaver, where, to=to, actor=actor(keeper, where), **given)


def ended(leaver, where, keeper, *, days=0, role=LEGAL, **more):
    last_day = TODAY + timedelta(days=days)
    by = actor(keeper, where)
    return actions.end_membership(held(leaver, role), last_day=last_day, actor=by, **more)


def waits_for(who):
    return {one.title for one in Task.objects.for_me(who).waiting()}


def titles(pieces):
    return {piece.title for piece in pieces}


# ------------------------------------------------------------------ in one step
def test_what_only_they_can_do_goes_to_another_who_gets_the_role(where, leaver, colleague, keeper):
    task(where, LEGAL)

    handed(leaver, where, colleague, keeper)

    assert LEGAL in roles_of(colleague.pk, where.pk)
    assert waits_for(colleague) == {"Confirm the powers"}
    assert all_work(leaver, where) == []
    (told,) = Notice.objects.filter(person=colleague, kind="work_handed_over")
    assert "Lena Ash" in told.subject
    assert "* Confirm the powers" in told.body
    event = Event.objects.get(verb="hand-over-work").content
    assert event["detail"]["work"] == ["Task as Legal adviser: Confirm the powers"]


def test_what_others_can_do_as_well_is_nobodys_to_hand_over(where, leaver):
    member(where, LEGAL)
    task(where, LEGAL)

    assert all_work(leaver, where) == []


def test_a_task_given_to_them_by_name_is_theirs_though_others_hold_the_role(where, leaver):
    member(where, LEGAL)
    Task.objects.filter(pk=task(where, LEGAL).pk).update(person=leaver)

    assert titles(all_work(leaver, where)) == {"Confirm the powers"}


def test_nobody_gets_a_role_unasked(where, leaver, colleague, keeper):
    task(where, LEGAL)

    with pytest.raises(TransitionBlocked, match="does not hold the role Legal adviser"):
        handed(leaver, where, colleague, keeper, give_roles=False)

    assert roles_of(colleague.pk, where.pk) == {DRAFTER}


@pytest.mark.parametrize("wrong", ["a stranger", "themselves", "without a reason", "nothing open"])
def test_it_goes_to_somebody_there_with_a_reason(where, leaver, colleague, keeper, wrong):
    if wrong != "nothing open":
        task(where, LEGAL)
    to = {"a stranger": person(), "themselves": leaver}.get(wrong, colleague)

    with pytest.raises(TransitionBlocked):
        handed(leaver, where, to, keeper, reason=" " if wrong == "without a reason" else "Left")

    assert not Event.objects.filter(verb="hand-over-work").exists()


def test_only_administrators_hand_over(where, leaver, colleague):
    task(where, LEGAL)

    with pytest.raises(NotPermitted):
        handed(leaver, where, colleague, colleague)


def test_a_role_held_for_somebody_is_held_by_another_until_the_same_day(
    where, leaver, colleague, keeper
):
    siro = member(where, Role.SIRO, name="Sid Roe")
    last = TODAY + timedelta(days=9)
    actions.delegate_role(
        held(siro, Role.SIRO), to=leaver, starts_on=TODAY, ends_on=last, reason="On leave",
        actor=actor(siro, where),
    )  # fmt: skip

    handed(leaver, where, colleague, keeper)

    (moved,) = Membership.objects.current().filter(person=colleague, role=Role.SIRO)
    assert (moved.delegate_of, moved.ends_on) == ("Sid Roe", last)
    assert Role.SIRO not in roles_of(leaver.pk, where.pk)


def test_a_draft_and_a_dpia_in_draft_wait_for_whoever_goes_on(keeper):
    with clock.at(WRITTEN_ON):
        made = deal(dpia="written")
        drafter, keeper = made.person(DRAFTER), member(made.lead, Role.ADMINISTRATOR)
        other = member(made.lead, DRAFTER)

        found = handed(drafter, made.lead, other, keeper)

    assert {piece.kind for piece in found} == {"Draft agreement", "Draft DPIA"}
    about = telling.about(made.version)
    assert Task.objects.get(about=about, kind=CARRY_ON).person == other
    assert {one.kind for one in Task.objects.for_me(other)} == {CARRY_ON, "dpia_carry_on"}
    assert all_work(drafter, made.lead) == []


# ------------------------------------------------------------------ when a role ends
def test_work_goes_to_whoever_was_chosen_on_the_day_after(where, leaver, colleague, keeper):
    task(where, LEGAL)
    ended(leaver, where, keeper, days=3, work_to=colleague, give_roles=True)

    assert LEGAL not in roles_of(colleague.pk, where.pk)
    turn_the_day()
    assert waits_for(colleague) == set()
    with clock.at(TODAY + timedelta(days=4)):
        turn_the_day()
        turn_the_day()
        assert LEGAL in roles_of(colleague.pk, where.pk)
        assert waits_for(colleague) == {"Confirm the powers"}
    assert not Task.objects.filter(kind="hand_over").exists()


def test_stopped_at_once_it_goes_over_at_once(where, leaver, colleague, keeper):
    task(where, LEGAL)

    ended(leaver, where, keeper, days=-1, work_to=colleague, give_roles=True)

    assert waits_for(colleague) == {"Confirm the powers"}


def test_whoever_is_chosen_without_the_role_is_refused_unless_it_is_given(
    where, leaver, colleague, keeper
):
    task(where, LEGAL)

    with pytest.raises(Refused) as refused:
        ended(leaver, where, keeper, work_to=colleague)

    assert list(refused.value.problems) == ["give_roles"]
    assert held(leaver).ends_on is None


def test_with_nobody_chosen_the_administrators_have_it_as_a_task_and_a_notice(
    where, leaver, colleague, keeper
):
    task(where, LEGAL)
    ended(leaver, where, keeper, days=3)

    with clock.at(TODAY + timedelta(days=4)):
        turn_the_day()
        turn_the_day()

        assert waits_for(keeper) == {"Hand over the work of Lena Ash"}
        (told,) = Notice.objects.filter(person=keeper, kind="leaver_handover")
        assert told.subject == "Lena Ash is leaving. Open tasks: 1"
        handed(leaver, where, colleague, keeper)
        assert waits_for(keeper) == set()


def test_an_end_that_was_set_long_ago_orphans_nothing_either(where, keeper):
    gone = member(where, LEGAL, name="Gil Orr", ends_on=TODAY - timedelta(days=1))
    task(where, LEGAL)

    turn_the_day()

    assert "Hand over the work of Gil Orr" in waits_for(keeper)
    assert titles(all_work(gone, where)) == {"Confirm the powers"}


def test_what_they_can_do_in_another_role_stays_theirs(where, keeper):
    both = member(where, LEGAL, DRAFTER, name="Bo Elm")
    Task.objects.filter(pk=task(where, DRAFTER, "Accept").pk).update(person=both)

    ended(both, where, keeper, days=-1)

    assert waits_for(keeper) == set()
    assert waits_for(both) == {"Accept"}


def test_who_no_longer_belongs_is_nobodys_delegate(where, leaver, keeper):
    siro = member(where, Role.SIRO)
    actions.delegate_role(
        held(siro, Role.SIRO), to=leaver, starts_on=TODAY, ends_on=TODAY + timedelta(days=9),
        reason="On leave", actor=actor(siro, where),
    )  # fmt: skip

    ended(leaver, where, keeper, days=-1)

    assert roles_of(leaver.pk, where.pk) == frozenset()


def test_the_work_of_somebody_shut_out_is_asked_about_until_they_are_let_in(where, leaver, keeper):
    task(where, LEGAL)
    by = actor(platform_administrator())

    actions.deactivate_person(leaver, actor=by, reason="Left in a hurry")
    assert waits_for(keeper) == {"Hand over the work of Lena Ash"}
    actions.reactivate_person(leaver, actor=by, reason="Came back")

    assert waits_for(keeper) == set()


# ------------------------------------------------------------------ pages and API
def test_the_page_hands_everything_over(where, leaver, colleague, keeper):
    task(where, LEGAL)
    member(where, DRAFTER, name="Abi Dean")  # before the chosen one in the list
    browser = signed_in(keeper)
    url = reverse("organisation_handover", args=[where.reference, leaver.pk])

    assert b"Task as Legal adviser: Confirm the powers" in browser.get(url).content
    lacking = browser.post(url, {"to": colleague.pk, "reason": "Left"}).content.decode()
    assert "<title>Error: " in lacking
    assert "Tick the box to give it to them" in lacking
    browser.post(url, {"to": colleague.pk, "reason": "Left", "give_roles": "on"})

    assert waits_for(colleague) == {"Confirm the powers"}
    assert b"There is nothing to hand over" in browser.get(url).content


def test_the_end_page_shows_the_work_and_asks_to_whom_it_goes(where, leaver, colleague, keeper):
    task(where, LEGAL)
    browser = signed_in(keeper)
    url = reverse("organisation_member_end", args=[where.reference, held(leaver).pk])
    day = {"ends_on_day": "1", "ends_on_month": "3", "ends_on_year": "2026"}

    assert b"Work that nobody else has" in browser.get(url).content
    assert b"Select who goes on with this work" in browser.post(url, day).content
    browser.post(url, {**day, "work_to": colleague.pk, "give_roles": "on"})

    assert waits_for(colleague) == {"Confirm the powers"}


def test_the_api_hands_over_and_answers_409_with_what_stops_it(where, leaver, colleague, keeper):
    task(where, LEGAL)
    browser = signed_in(keeper)

    def send(name, body, **more):
        url = f"/api/organisations/{where.reference}/{name}/"
        return browser.post(url, body, content_type="application/json", **more)

    given = {"person": leaver.email, "to": colleague.email, "reason": "Left"}

    work = send("open-work", {"person": leaver.email}).json()
    stopped = send("hand-over", given)
    key = {"headers": {"Idempotency-Key": "once"}}
    whole = {**given, "give_roles": True}
    done = [send("hand-over", whole, **key) for _ in "12"]

    assert [one["title"] for one in work] == ["Confirm the powers"]
    assert (stopped.status_code, stopped.json()["blockers"][0]["code"]) == (409, "lacks_role")
    assert [one.status_code for one in done] == [200, 200]
    assert done[0].json() == done[1].json()
    assert Event.objects.filter(verb="hand-over-work").count() == 1
