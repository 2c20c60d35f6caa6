from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from notices import actions
from notices.actions import NoSuchPlace, ask, settle
from notices.models import Task
from organisations.roles import Role
from tests.notices.factories import actor_for, member, organisation, person

pytestmark = pytest.mark.django_db
ABOUT = "agreement:DSA-002"


def ask_for(where=None, role=Role.SIGNATORY, **more):
    asked = {
        "about": ABOUT,
        "title": "Sign the rebate agreement",
        "link": "/agreements/DSA-002/sign/",
        "organisation": where,
        "role": role,
        **more,
    }
    return ask(asked.pop("kind", "sign"), **asked)


def waiting_for(someone):
    return list(Task.objects.visible_to(someone).for_me(someone).waiting())


def test_a_task_waits_for_whoever_holds_the_role_there():
    westerby, norbridge = organisation(), organisation("Norbridge Council")
    signatory = member(westerby, Role.SIGNATORY)
    others = [member(westerby, Role.DPO), member(norbridge, Role.SIGNATORY), person()]
    task = ask_for(westerby)
    assert waiting_for(signatory) == [task]
    assert [waiting_for(other) for other in others] == [[], [], []]
    assert all(not Task.objects.visible_to(other).exists() for other in others)


def test_a_task_for_a_person_waits_for_nobody_else():
    westerby = organisation()
    chosen, colleague = member(westerby, Role.SIGNATORY), member(westerby, Role.SIGNATORY)
    task = ask_for(westerby, person=chosen)
    assert waiting_for(chosen) == [task]
    assert waiting_for(colleague) == []


def test_a_task_for_an_organisation_waits_for_all_its_members():
    westerby = organisation()
    task = ask_for(westerby, role="")
    assert waiting_for(member(westerby, Role.DPO)) == [task]
    assert waiting_for(member(organisation(), Role.DPO)) == []


def test_a_task_for_a_platform_role_waits_for_those_who_hold_it():
    task = ask_for(None, role=Role.BROKER)
    assert waiting_for(member(None, Role.BROKER)) == [task]
    assert waiting_for(member(None, Role.NATIONAL_AUDITOR)) == []
    assert waiting_for(member(organisation(), Role.DPO)) == []


def test_a_role_that_has_ended_shows_nothing_any_more():
    westerby = organisation()
    left = member(westerby, Role.SIGNATORY, ends_on=date(2026, 11, 17))
    ask_for(westerby)
    with clock.at(date(2026, 11, 17)):
        assert len(waiting_for(left)) == 1
    with clock.at(date(2026, 11, 18)):
        assert waiting_for(left) == []
        assert not Task.objects.visible_to(left).exists()


def test_asking_again_while_it_is_open_keeps_one_task_and_its_first_day():
    westerby = organisation()
    with clock.at(date(2026, 11, 12)):
        first = ask_for(westerby)
    with clock.at(date(2026, 11, 18)):
        again = ask_for(westerby, title="Sign it now", due_on=date(2026, 11, 30))
        assert again.since_words == "since 12 November, 4 working days"
    assert again.pk == first.pk
    assert (again.title, again.due_on) == ("Sign it now", date(2026, 11, 30))
    assert Task.objects.count() == 1


def test_what_was_done_can_be_asked_again():
    westerby = organisation()
    first = ask_for(westerby)
    settle(ABOUT)
    assert ask_for(westerby).pk != first.pk


def test_settling_says_when_and_by_whom_and_closes_only_what_matches():
    westerby, norbridge = organisation(), organisation("Norbridge Council")
    signatory = member(westerby, Role.SIGNATORY)
    mine, theirs = ask_for(westerby), ask_for(norbridge)
    other_thing = ask_for(westerby, about="agreement:DSA-003")
    closed = settle(ABOUT, kind="sign", organisation=westerby, by=actor_for(signatory, westerby))
    assert closed == 1
    mine.refresh_from_db()
    assert mine.done_by == signatory
    assert mine.done_at is not None
    assert set(Task.objects.waiting()) == {theirs, other_thing}
    assert settle(ABOUT, role=Role.DPO) == 0
    assert settle(ABOUT) == 1


def test_the_nearest_due_date_comes_first_then_the_oldest():
    westerby = organisation()
    with clock.at(date(2026, 11, 2)):
        undated = ask_for(westerby, kind="a")
    with clock.at(date(2026, 11, 1)):
        older = ask_for(westerby, kind="b")
    late = ask_for(westerby, kind="c", due_on=date(2026, 12, 1))
    soon = ask_for(westerby, kind="d", due_on=date(2026, 11, 30))
    assert list(Task.objects.waiting()) == [soon, late, older, undated]


def test_it_is_overdue_from_the_day_after_the_due_date():
    task = ask_for(organisation(), due_on=date(2026, 11, 30))
    with clock.at(date(2026, 11, 30)):
        assert not task.is_overdue
    with clock.at(date(2026, 12, 1)):
        assert task.is_overdue


def test_waiting_for_others_shows_what_my_organisation_asked_of_others():
    westerby, norbridge = organisation(), organisation("Norbridge Council")
    drafter = member(westerby, Role.DRAFTER)
    administrator = member(westerby, Role.ADMINISTRATOR)
    theirs = ask_for(norbridge, asked_by=westerby)
    mine = ask_for(westerby, role=Role.DRAFTER, asked_by=westerby)

    def asked(someone):
        return list(Task.objects.visible_to(someone).for_others(someone).waiting())

    assert asked(drafter) == [theirs]
    assert waiting_for(drafter) == [mine]
    assert asked(administrator) == []
    assert asked(member(norbridge, Role.DRAFTER)) == []


def test_holders_are_active_people_with_the_role_today_each_once():
    westerby, norbridge = organisation(), organisation("Norbridge Council")
    one = member(westerby, Role.DPO)
    two = member(norbridge, Role.SIGNATORY)
    platform = member(None, Role.BROKER)
    member(westerby, Role.DPO, ends_on=date(2020, 2, 1))
    member(westerby, Role.DRAFTER)
    gone = member(westerby, Role.DPO)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    both = [Role.DPO, Role.SIGNATORY, Role.BROKER]
    assert actions.holders([westerby.pk, norbridge.pk], both) == [one, two]
    assert actions.holders([None], both) == [platform]
    assert actions.holders([westerby.pk, None], [Role.BROKER]) == [platform]


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org", "/\\example.org", "x"])
def test_a_link_that_leads_elsewhere_is_refused(link):
    with pytest.raises(NoSuchPlace):
        ask_for(organisation(), link=link)


def test_a_task_for_nobody_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(
            kind="sign", about=ABOUT, title="x", link="/", since=clock.now(), role=""
        )
