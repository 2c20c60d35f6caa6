from datetime import date
from functools import partial

import pytest
from django.db import transaction

from audit.models import Event
from notices import actions
from notices.messages import WrongPlaceholders
from notices.models import Notice, Preference
from organisations.roles import Role
from tests.notices.factories import actor_for, member, notice, organisation, person, tell, words_for

pytestmark = pytest.mark.django_db


def test_each_person_gets_one_notice_and_one_email_to_send():
    people = [person(), person()]
    assert tell([*people, people[0]]) == 2
    assert set(Notice.objects.values_list("person", "state")) == {
        (someone.pk, "pending") for someone in people
    }


def test_telling_again_about_the_same_occasion_tells_nobody_twice():
    someone, newcomer = person(), person()
    assert tell([someone], occasion="hash 1") == 1
    assert tell([someone], occasion="hash 1") == 0
    assert tell([someone, newcomer], occasion="hash 1") == 1
    assert tell([someone], occasion="hash 2") == 1
    assert tell([someone], occasion="hash 1", due_on=date(2027, 3, 31)) == 1
    assert Notice.objects.filter(person=someone).count() == 3


def test_an_occasion_may_be_long():
    someone = person()
    for _ in range(2):
        tell([someone], occasion="o" * 500)
        tell([someone], occasion="o" * 501)
    assert Notice.objects.count() == 2


def test_a_planner_that_runs_twice_reminds_once_also_without_a_date():
    someone = person()
    for _ in range(3):
        tell([someone], key="review_t7", due_on=date(2027, 3, 31))
        tell([someone], key="review_t0")
    assert Notice.objects.count() == 2


def test_the_reference_is_the_same_wherever_it_is_worked_out():
    same = partial(actions.reference_of, "review_t7", "agreement:DSA-002", date(2027, 3, 31), 7)
    assert same("") == same("")
    assert same("") != same("again")
    assert notice(someone := person(), occasion="x").reference == actions.reference_of(
        "party_signed", "agreement:DSA-002", None, someone.pk, "x"
    )


def test_people_who_left_are_not_told():
    assert tell([person(is_active=False)]) == 0


def test_who_wants_no_emails_still_has_the_notice_in_the_inbox():
    someone = person()
    with transaction.atomic():
        actions.choose_email(Preference.Email.NEVER, actor=actor_for(someone))
    assert notice(someone).state == "not_wanted"


def test_a_message_that_cannot_be_switched_off_goes_out_all_the_same():
    someone = person()
    actions.choose_email(Preference.Email.NEVER, actor=actor_for(someone))
    tell([someone], key="full_assessment_overdue")
    assert Notice.objects.get().state == "pending"


def test_a_message_for_the_inbox_alone_is_not_sent():
    tell([person()], key="approval_survives")
    assert Notice.objects.get().state == "not_wanted"


def test_a_missing_word_queues_nothing():
    words = words_for()
    del words["date"]
    with pytest.raises(WrongPlaceholders):
        actions.tell(
            "party_signed", [person()], about="agreement:X", link="/", occasion="", **words
        )
    assert not Notice.objects.exists()


def test_a_link_that_leads_elsewhere_is_refused():
    with pytest.raises(actions.NoSuchPlace):
        tell([person()], link="https://example.org/")


def test_notices_are_rolled_back_with_what_they_tell_of():
    @transaction.atomic
    def a_step_that_fails():
        tell([person()])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        a_step_that_fails()
    assert not Notice.objects.exists()


def test_the_worker_is_woken_after_the_commit_and_a_lost_call_does_no_harm(
    monkeypatch, django_capture_on_commit_callbacks
):
    calls = []
    monkeypatch.setattr(actions, "kick", lambda: calls.append(1) or 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        tell([person()])
        assert calls == []
    assert calls == [1]


def test_reading_marks_only_ones_own_notices():
    mine, theirs = notice(someone := person()), notice(person())
    assert actions.mark_read([mine, theirs], actor=actor_for(someone)) == 1
    assert actions.mark_read([mine], actor=actor_for(someone)) == 0
    assert actions.mark_all_read(actor=actor_for(theirs.person)) == 1


def test_choosing_and_sending_again_leave_a_trace():
    administrator = member(None, Role.PLATFORM_ADMINISTRATOR)
    actor = actor_for(administrator)
    actions.choose_email(Preference.Email.NEVER, actor=actor)
    failed = notice(person(), state="failed", attempts=8, trouble="refused")
    assert actions.send_again(failed, actor=actor)
    assert not actions.send_again(failed, actor=actor)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.trouble) == ("pending", 0, "")
    verbs = list(Event.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["choose_notices", "send_notice_again"]


def test_a_notice_is_seen_by_its_person_alone():
    mine = notice(someone := person())
    assert list(Notice.objects.visible_to(someone)) == [mine]
    for other in (
        person(),
        member(None, Role.PLATFORM_ADMINISTRATOR),
        member(organisation(), Role.DPO),
    ):
        assert not Notice.objects.visible_to(other).exists()
