"""Administrators hear before facts lapse, once for each step, and when one stops an agreement."""

from datetime import date, timedelta

import pytest

from agreements.assurance import lapsing
from audit import clock
from notices.models import Notice, Task
from organisations.actions import change_facts
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, deal
from tests.factories import actor, member, organisation

pytestmark = pytest.mark.django_db
LAST = date(2027, 10, 1)


def council():
    where = organisation("Westerby", ico_registration="ZA123456", ico_expires_on=LAST)
    return where, member(where, Role.ADMINISTRATOR)


def on(day):
    with clock.at(day):
        lapsing.remind()


def told(who):
    return [(one.kind, one.subject) for one in Notice.objects.filter(person=who).order_by("pk")]


def waits_for(who):
    return [one.title for one in Task.objects.visible_to(who).for_me(who).waiting()]


def test_each_step_is_told_once_and_the_task_stays_until_the_fact_is_renewed():
    where, keeper = council()
    member(where, Role.DRAFTER)

    on(LAST - timedelta(days=61))
    assert told(keeper) == []
    for before in (60, 59, 30, 7, 0, -1, -2):
        on(LAST - timedelta(days=before))

    with clock.at(LAST):
        assert [subject for _, subject in told(keeper)] == [
            "Your ICO registration ends in 60 days",
            "Your ICO registration ends in 30 days",
            "Your ICO registration ends in 7 days",
            "Westerby's ICO registration has ended",
        ]
        assert Notice.objects.exclude(person=keeper).count() == 0
        assert waits_for(keeper) == ["Renew: ICO registration"]
        later = LAST + timedelta(days=365)
        change_facts(where, actor=actor(keeper, where), ico_expires_on=later)
        assert waits_for(keeper) == []


def test_who_need_not_register_is_not_asked_to():
    where, keeper = council()
    where.ico_fee_exempt = True
    where.save(update_fields=["ico_fee_exempt"])

    on(LAST - timedelta(days=30))

    assert told(keeper) == []


def test_an_entry_that_runs_out_is_a_fact_too():
    where = organisation("Power body")
    keeper = member(where, Role.ADMINISTRATOR)
    where.dea_entries.create(power="DEA_48", expires_on=LAST)

    on(LAST - timedelta(days=30))

    assert [kind for kind, _ in told(keeper)] == ["assurance_expiring"]


def test_a_lapsed_fact_that_will_stop_signing_is_told_when_the_agreement_is_sent_for_review():
    made = deal()
    keeper = made.person(Role.ADMINISTRATOR)
    lapsed = SUBMITTED_ON - timedelta(days=90)
    with clock.at(SUBMITTED_ON):
        change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_expires_on=lapsed)
    made.submit()

    with clock.at(SUBMITTED_ON):
        lapsing.remind_of_what_stops()
        assert [kind for kind, _ in told(keeper)] == ["assurance_stops"]
        assert "be signed" in Notice.objects.get(person=keeper).body
        assert "ICO registration is missing or expired" in waits_for(keeper)[0]
        renewed = SUBMITTED_ON + timedelta(days=365)
        change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_expires_on=renewed)
        assert waits_for(keeper) == []
        assert lapsing.remind_of_what_stops() == 0
