"""Reviews and last days are announced in time: each step once for each person, none missed."""

from datetime import date, timedelta

import pytest

from agreements import actions, days, overdue
from agreements.models import Version
from audit import clock
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import ENDS_ON, STARTS_ON, deal
from tests.agreements.steps import events
from tests.factories import member

pytestmark = pytest.mark.django_db
REVIEW = date(2022, 9, 30)
STEPS = (90, 60, 30, 14, 7, 1, 0)
REMINDERS = r"^(review|expiry)_t"


def day_before(day, number):
    return day - timedelta(days=number)


def told(prefix="review"):
    """(step, person) of every reminder, sorted."""
    found = Notice.objects.filter(kind__startswith=f"{prefix}_t")
    return sorted((int(n.kind.removeprefix(f"{prefix}_t")), n.person_id) for n in found)


def remind_on(day):
    with clock.at(day):
        days.remind()


@pytest.fixture
def agreement():
    made = deal(stage="in_force")
    assert (made.version.review_date, made.version.end_date) == (REVIEW, ENDS_ON)
    return made


# The agreement runs from 11 April to 30 November 2022: every step lies within its life.
@pytest.mark.parametrize(("prefix", "day"), [("review", REVIEW), ("expiry", ENDS_ON)])
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_told_on_its_day_and_not_the_day_before(agreement, prefix, day, step):
    remind_on(day_before(day, step + 1))
    earlier = [number for number, _ in told(prefix) if number == step]
    remind_on(day_before(day, step))

    assert earlier == []
    assert step in {number for number, _ in told(prefix)}


def test_over_its_life_everybody_is_told_of_each_step_once(agreement):
    days_of_steps = {
        day_before(day, step - late)
        for day in (REVIEW, ENDS_ON)
        for step in STEPS
        for late in (0, 3)
    }
    for day in sorted(day for day in days_of_steps if day <= ENDS_ON):
        remind_on(day)

    drafter = agreement.person(Role.DRAFTER).pk
    for prefix in ("review", "expiry"):
        assert [step for step, who in told(prefix) if who == drafter] == sorted(STEPS)
        assert len(set(told(prefix))) == len(told(prefix))


def test_asked_ever_so_often_it_tells_once(agreement):
    for _ in range(3):
        remind_on(day_before(REVIEW, 30))

    assert len(told()) == len(set(told())) > 0


def test_a_day_missed_is_caught_up(agreement):
    remind_on(day_before(REVIEW, 30 - 5))

    assert {step for step, _ in told()} == {30}


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (day_before(REVIEW, 25), "review_t30", "is due in 25 days"),
        (REVIEW, "review_t0", "is due today"),
        (REVIEW + timedelta(days=7), "review_t0", "was due 7 days ago"),
        (day_before(ENDS_ON, 6), "expiry_t7", "ends in 6 days"),
    ],
)
def test_a_reminder_says_how_many_days_are_left_when_it_is_sent(agreement, day, kind, words):
    remind_on(day)

    subjects = set(Notice.objects.filter(kind=kind).values_list("subject", flat=True))
    assert len(subjects) == 1
    assert subjects.pop().endswith(words)


def test_of_several_steps_missed_the_nearest_is_told(agreement):
    remind_on(day_before(REVIEW, 6))

    assert {step for step, _ in told()} == {7}


def test_a_step_missed_by_more_than_a_fortnight_is_let_go(agreement):
    remind_on(day_before(REVIEW, 60 - 15))

    assert told() == []


def test_an_agreement_that_has_just_started_is_not_flooded_with_what_has_passed():
    made = deal(stage="signed")
    Version.objects.filter(pk=made.version.pk).update(
        review_date=STARTS_ON + timedelta(days=20), end_date=STARTS_ON + timedelta(days=25)
    )
    made.start()

    remind_on(STARTS_ON)
    assert not Notice.objects.filter(kind__regex=REMINDERS).exists()

    remind_on(STARTS_ON + timedelta(days=6))
    assert {step for step, _ in told()} == {14}


@pytest.mark.parametrize("stage", ["draft", "in_review", "ready_to_sign", "signed", "expired"])
def test_only_what_is_in_force_is_announced(stage):
    deal(stage=stage)

    for step in STEPS:
        remind_on(day_before(REVIEW, step))
        remind_on(day_before(ENDS_ON, step))

    assert not Notice.objects.filter(kind__regex=REMINDERS).exists()


def test_each_step_is_told_to_those_it_concerns(agreement):
    made = agreement
    people = {
        (role, side): made.person(role, where).pk
        for role in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY, Role.AUDITOR)
        for side, where in (("lead", made.lead), ("partner", made.partner))
    }
    for step in (90, 30, 7, 0):
        remind_on(day_before(REVIEW, step))
        remind_on(day_before(ENDS_ON, step))

    def hear(prefix, step):
        who = {person for number, person in told(prefix) if number == step}
        return {(str(role), side) for (role, side), pk in people.items() if pk in who}

    drafters = {("drafter", "lead"), ("drafter", "partner")}
    officers = {("information_governance", "lead"), ("information_governance", "partner")}
    signatories = {("signatory", "lead"), ("signatory", "partner")}
    assert hear("review", 90) == {("drafter", "lead")}
    assert hear("review", 30) == drafters
    assert hear("review", 7) == drafters | officers
    assert hear("review", 0) == {("drafter", "lead")} | officers
    assert hear("expiry", 90) == drafters
    assert hear("expiry", 30) == drafters | officers
    assert hear("expiry", 7) == drafters | officers | signatories
    assert hear("expiry", 0) == drafters


def test_who_has_left_hears_nothing_and_who_came_does(agreement):
    leaver = member(agreement.lead, Role.DRAFTER, ends_on=day_before(REVIEW, 31))
    new = member(agreement.lead, Role.DRAFTER, starts_on=day_before(REVIEW, 30))

    remind_on(day_before(REVIEW, 30))

    heard = {who for _, who in told()}
    assert new.pk in heard
    assert leaver.pk not in heard


def test_a_reminder_says_the_day_and_leads_to_the_agreement(agreement):
    remind_on(day_before(ENDS_ON, 30))

    notice = Notice.objects.filter(kind="expiry_t30").first()
    assert "30 November 2022" in notice.body
    assert notice.link == f"/agreements/{agreement.reference}/"
    assert notice.due_on == ENDS_ON


def test_the_review_waits_for_the_leads_drafters_from_the_first_reminder(agreement):
    remind_on(day_before(REVIEW, 90))
    remind_on(day_before(REVIEW, 60))

    task = Task.objects.get(kind="periodic_review", done_at=None)
    assert (task.organisation, task.role, task.due_on) == (agreement.lead, "drafter", REVIEW)


def record(made, on, day=None):
    with clock.at(on):
        return actions.record_review(
            made.version,
            actor=made.actor(Role.DRAFTER),
            outcome="continue",
            note="It still helps.",
            on=day,
        )


def test_once_reviewed_nobody_is_reminded_of_that_review(agreement):
    remind_on(day_before(REVIEW, 30))
    before = told()
    record(agreement, day_before(REVIEW, 29))
    for step in (28, 14, 7, 1, 0):
        remind_on(day_before(REVIEW, step))

    assert told() == before
    assert not Task.objects.filter(kind="periodic_review", done_at=None).exists()


def test_a_review_long_before_is_not_the_one_that_is_due(agreement):
    record(agreement, STARTS_ON + timedelta(days=30))

    remind_on(day_before(REVIEW, 30))

    assert told()


def test_a_review_is_recorded_with_its_day_outcome_and_who(agreement):
    row = record(agreement, REVIEW)

    assert (row.completed_on, row.outcome) == (REVIEW, "continue")
    assert row.completed_by == agreement.person(Role.DRAFTER)
    (event,) = events("record_review")
    assert event["detail"]["outcome"] == "continue"


def test_no_review_is_recorded_before_its_day_nor_by_others(agreement):
    with pytest.raises(actions.NotPossible):
        record(agreement, day_before(REVIEW, 1), day=REVIEW)
    with clock.at(REVIEW), pytest.raises(actions.NotYours):
        actions.record_review(
            agreement.version,
            actor=agreement.actor(Role.DRAFTER, agreement.partner),
            outcome="continue",
            note="",
        )


# ------------------------------------------------------------------ the first flow
def test_the_first_flow_is_recorded_once_from_the_first_day_on(agreement):
    with clock.at(STARTS_ON + timedelta(days=5)):
        who = agreement.actor(Role.DRAFTER, agreement.partner)
        for day in (STARTS_ON - timedelta(days=1), STARTS_ON + timedelta(days=6)):
            with pytest.raises(actions.NotPossible):
                actions.record_flow_start(agreement.version, actor=who, on=day)
        version = actions.record_flow_start(agreement.version, actor=who, on=STARTS_ON)
        with pytest.raises(actions.NotPossible):
            actions.record_flow_start(agreement.version, actor=who, on=STARTS_ON)

    assert version.flow_started_on == STARTS_ON
    assert "R207" not in {finding["rule"] for finding in version.findings}


def test_no_flow_is_recorded_before_it_is_in_force():
    made = deal(stage="signed")

    with clock.at(STARTS_ON), pytest.raises(actions.NotYours):
        actions.record_flow_start(made.version, actor=made.actor(Role.DRAFTER), on=STARTS_ON)


# ------------------------------------------------------------------ overdue
def review_tasks():
    return Task.objects.filter(kind="periodic_review", done_at__isnull=True)


def overdue_on(day):
    with clock.at(day):
        return overdue.remind()


def test_a_review_whose_reminders_were_all_missed_is_a_task_and_told_of(agreement):
    overdue_on(REVIEW + timedelta(days=20))

    assert [task.due_on for task in review_tasks()] == [REVIEW]
    found = Notice.objects.filter(kind="overdue")
    assert {n.person_id for n in found} == {agreement.person(Role.DRAFTER).pk}
    assert "14 working days ago" in found[0].body


def test_an_overdue_review_is_told_of_once_and_after_three_months_to_all_who_answer(agreement):
    last_day = REVIEW + timedelta(days=400)
    Version.objects.filter(pk=agreement.version.pk).update(end_date=last_day)
    for late in (1, 13, 15, 16, 27, 60, 91, 92, 104, 200):
        overdue_on(REVIEW + timedelta(days=late))

    drafter = agreement.person(Role.DRAFTER).pk
    assert review_tasks().count() == 1
    assert Notice.objects.filter(kind="overdue").count() == 1
    lapsed = Notice.objects.filter(kind="review_lapsed").values_list("person_id", flat=True)
    signatory = agreement.person(Role.SIGNATORY).pk
    assert {drafter, signatory} < set(lapsed)
    assert len(set(lapsed)) == len(lapsed)


def test_a_review_that_was_recorded_is_not_overdue(agreement):
    with clock.at(day_before(REVIEW, 3)):
        actor = agreement.actor(Role.DRAFTER)
        actions.record_review(
            agreement.version, actor=actor, outcome="continue", note="It works as it should."
        )

    assert overdue_on(REVIEW + timedelta(days=20)) == 0
    assert not review_tasks().exists()
