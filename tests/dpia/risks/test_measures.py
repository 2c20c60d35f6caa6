"""Measures wait for those who carry them out, from approval or from their day, until done."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agreements.dpias import currency
from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, days, workflow
from dpia.models import Dpia, MeasureTask, Outcome
from dpia.risks import following
from notices.models import Notice, Task
from organisations.models import Membership
from organisations.roles import Role
from tests.dpia.factories import RISK, advised_again, approved, body, written
from tests.dpia.test_pages import page, sent
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER = Role.DRAFTER, Role.INFORMATION_GOVERNANCE
DUE = date(2022, 5, 11)
WRITTEN = date(2022, 4, 11)
FREE_DAY = {"closed_on_day": "12", "closed_on_month": "4", "closed_on_year": "2022"}


def owned(council, owner, due_on=DUE, **more):
    """An approved DPIA, one of whose measures has this owner and day."""
    with clock.at(WRITTEN):
        dpia = written(council)
        changes = {
            "dpia.risks.0.measures.0.owner": owner,
            "dpia.risks.0.measures.0.due_on": due_on.isoformat(),
            **more,
        }
        dpia = actions.save_answers(
            dpia, actor=council[DRAFTER], based_on=dpia.revision, changes=changes
        )
        return workflow.approve(advised_again(dpia, council), actor=council[OFFICER])


def somebody(council, name="Priya Shah", role=Role.LEGAL):
    found = member(council.organisation, role, name=name)
    return found, actor(found, council.organisation)


def waits_for(person):
    tasks = Task.objects.visible_to(person).for_me(person).waiting()
    return [task for task in tasks if task.kind == following.KIND]


def approved_again(council, dpia, **changes):
    dpia = workflow.start_review(dpia, actor=council[DRAFTER])
    dpia = actions.save_answers(
        dpia, actor=council[DRAFTER], based_on=dpia.revision, changes=changes
    )
    again = clock.today() + timedelta(days=90)
    return workflow.approve(
        advised_again(dpia, council), actor=council[OFFICER], next_review_on=again
    )


def test_from_approval_a_measure_waits_for_the_member_it_names():
    council = body()
    priya, _ = somebody(council)
    with clock.at(WRITTEN):
        draft = written(council)
    assert waits_for(priya) == []

    dpia = owned(council, "Priya Shah, service manager")

    (task,) = waits_for(priya)
    assert task.due_on == DUE
    assert task.link == MeasureTask.objects.get(dpia=dpia).get_absolute_url()
    assert Notice.objects.get(person=priya, kind="measure_yours")
    assert not draft.measure_tasks.exists()


@pytest.mark.parametrize("owner", ["service manager", "Priya", "Sam Twin"])
def test_a_measure_whose_owner_is_nobody_here_waits_for_the_officers(owner):
    council = body()
    for _ in range(2):
        somebody(council, "Sam Twin")
    somebody(council)
    owned(council, owner)

    assert len(waits_for(council.person(OFFICER))) == 1
    assert MeasureTask.objects.get().person is None


def test_a_measure_that_does_nothing_or_is_not_agreed_waits_for_nobody():
    council = body()
    owned(council, "x", **{"dpia.risks.0.measures.0.effect": "accepted"})
    owned(
        council,
        "x",
        **{"dpia.risks.0.measures.0.approved": False, "dpia.risks.0.residual": "medium"},
    )

    assert not MeasureTask.objects.exists()


def test_it_stays_open_after_approval_until_it_is_done():
    council = body()
    priya, acting = somebody(council)
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))

    done_on = DUE - timedelta(days=3)
    with clock.at(DUE):
        following.close_measure(
            task, actor=acting, outcome="done", note="Live since Monday", closed_on=done_on
        )

    task.refresh_from_db()
    assert (task.outcome, task.note, task.closed_on) == (Outcome.DONE, "Live since Monday", done_on)
    assert task.closed_by == priya
    assert waits_for(priya) == []
    event = Event.objects.get(verb="finish_measure")
    assert event.content["reason"] == "Live since Monday"
    assert event.content["subject"]["reference"] == task.dpia.reference


def test_not_doing_it_needs_a_reason_and_days_to_come_are_refused():
    council = body()
    _, acting = somebody(council)
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))

    for given, words in (
        ({"outcome": "not_doing"}, "Enter why"),
        ({"outcome": "dropped"}, "Select what became"),
        ({"outcome": "done", "closed_on": clock.today() + timedelta(days=1)}, "in the past"),
    ):
        with pytest.raises(TransitionBlocked, match=words):
            following.close_measure(task, actor=acting, **given)
    following.close_measure(task, actor=acting, outcome="not_doing", note="No money")
    with pytest.raises(TransitionBlocked, match="closed already"):
        following.close_measure(task, actor=acting, outcome="done")
    assert Event.objects.get(verb="give_up_measure").content["reason"] == "No money"


def test_what_lowered_a_risk_and_is_given_up_has_the_dpia_reviewed_by_those_who_relied_on_it():
    council = body()
    _, acting = somebody(council)
    dpia = owned(council, "Priya Shah")
    task = MeasureTask.objects.get(dpia=dpia)
    somebody(council, "Rosa Lind", Role.SIRO)

    following.close_measure(task, actor=acting, outcome="not_doing", note="No money")

    dpia.refresh_from_db()
    assert (dpia.needs_review, dpia.standing["undone"]) == (True, [task.text])
    told = Notice.objects.filter(kind="dpia_stale")
    assert {Role.SIRO, Role.DPO} <= {
        role for one in told for role in one.person.memberships.values_list("role", flat=True)
    }
    assert "is not being done: No money" in told[0].body
    page = signed_in(council.person(DRAFTER)).get(dpia.get_absolute_url()).content.decode()
    assert "A measure is not being done" in page
    assert "Review it: a measure is not being done" in page
    assert currency.given_up(dpia)

    actions.judge_again(dpia)
    assert dpia.needs_review
    dpia = workflow.start_review(dpia, actor=council[DRAFTER])
    stops = workflow.what_stops(dpia, "approve", actor=council[OFFICER])
    assert "measure_given_up" in [one.code for one in stops]
    following.reopen_measure(task, actor=acting, note="There is money")
    dpia.refresh_from_db()
    assert not dpia.needs_review
    stops = workflow.what_stops(dpia, "approve", actor=council[OFFICER])
    assert "measure_given_up" not in [one.code for one in stops]


def test_given_up_before_an_approval_it_lowers_nothing_after_it_and_its_task_is_closed():
    council = body()
    _, acting = somebody(council)
    dpia = owned(council, "Priya Shah")
    before = dpia.document["risks"][0]
    task = MeasureTask.objects.get(dpia=dpia)
    following.close_measure(task, actor=acting, outcome="not_doing", note="No money")
    assert Task.objects.filter(kind="dpia_review_stale", done_at=None).exists()

    dpia.refresh_from_db()
    dpia = approved_again(council, dpia, **{"dpia.risks.0.residual": before["overall"]})
    assert not Task.objects.filter(kind="dpia_review_stale", done_at=None).exists()

    with pytest.raises(TransitionBlocked, match="is not being done"):
        approved_again(council, dpia, **{"dpia.risks.0.residual": before["residual"]})


def test_its_owner_and_the_officers_close_it_and_nobody_else():
    council, other = body(), body()
    somebody(council)
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))

    for who in (
        council[DRAFTER],
        council[Role.DPO],
        council[Role.AUDITOR],
        somebody(council, "Ola Nordmann")[1],
        other[OFFICER],
    ):
        with pytest.raises(TransitionBlocked, match="You cannot do this"):
            following.close_measure(task, actor=who, outcome="done")
    following.close_measure(task, actor=council[OFFICER], outcome="done")
    assert not MeasureTask.objects.waiting().exists()


def test_closed_by_mistake_it_is_opened_again():
    council = body()
    priya, acting = somebody(council)
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))
    task = following.close_measure(task, actor=acting, outcome="done")

    with pytest.raises(TransitionBlocked, match="You cannot do this"):
        following.reopen_measure(task, actor=council[DRAFTER])
    task = following.reopen_measure(task, actor=council[OFFICER])

    assert task.is_open
    assert len(waits_for(priya)) == 1
    with pytest.raises(TransitionBlocked):
        following.reopen_measure(task, actor=council[OFFICER])


def test_it_is_given_to_somebody_else_who_reads_the_dpia():
    council, stranger = body(), body()
    priya, _ = somebody(council)
    ola, _ = somebody(council, "Ola Nordmann")
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))

    with pytest.raises(TransitionBlocked, match="organisation that the DPIA serves"):
        following.assign_measure(task, actor=council[DRAFTER], person=stranger.person(DRAFTER))
    with pytest.raises(TransitionBlocked, match="You cannot do this"):
        following.assign_measure(task, actor=council[Role.DPO], person=ola)
    following.assign_measure(task, actor=council[DRAFTER], person=ola)

    assert (waits_for(priya), len(waits_for(ola))) == ([], 1)
    following.assign_measure(task, actor=council[OFFICER], person=None)
    assert (waits_for(ola), len(waits_for(council.person(OFFICER)))) == ([], 1)


def test_approved_again_tasks_follow_the_document():
    council = body()
    priya, _ = somebody(council)
    ola, _ = somebody(council, "Ola Nordmann")
    dpia = owned(council, "Priya Shah")
    later = DUE + timedelta(days=30)

    dpia = approved_again(
        council,
        dpia,
        **{
            "dpia.risks.0.measures.0.owner": "Ola Nordmann",
            "dpia.risks.0.measures.0.due_on": later.isoformat(),
        },
    )

    task = MeasureTask.objects.get()
    assert (task.person, task.due_on) == (ola, later)
    assert (waits_for(priya), [one.due_on for one in waits_for(ola)]) == ([], [later])
    approved_again(council, dpia, **{"dpia.risks.0.measures.0.text": "Another measure"})
    dropped, fresh = MeasureTask.objects.order_by("pk")
    assert (dropped.outcome, fresh.text) == (Outcome.DROPPED, "Another measure")
    assert len(waits_for(ola)) == 1


def test_what_is_done_stays_done_when_it_is_approved_again():
    council = body()
    _, acting = somebody(council)
    dpia = owned(council, "Priya Shah")
    following.close_measure(MeasureTask.objects.get(), actor=acting, outcome="done")

    approved_again(council, dpia, **{"dpia.author": "somebody else"})

    assert MeasureTask.objects.get().outcome == Outcome.DONE


def test_a_chosen_person_keeps_it_until_the_document_names_another_owner():
    council = body()
    somebody(council)
    ola, _ = somebody(council, "Ola Nordmann")
    dpia = owned(council, "Priya Shah")
    following.assign_measure(MeasureTask.objects.get(), actor=council[DRAFTER], person=ola)

    approved_again(council, dpia, **{"dpia.risks.0.measures.0.due_on": "2022-06-01"})

    assert MeasureTask.objects.get().person == ola


def test_before_approval_a_measure_waits_once_its_day_has_come():
    council = body()
    priya, _ = somebody(council)
    with clock.at(WRITTEN):
        dpia = written(council)
        actions.save_answers(
            dpia,
            actor=council[DRAFTER],
            based_on=dpia.revision,
            changes={
                "dpia.risks.0.measures.0.owner": "Priya Shah",
                "dpia.risks.0.measures.0.due_on": DUE.isoformat(),
            },
        )
    with clock.at(DUE - timedelta(days=1)):
        days.turn()
    assert waits_for(priya) == []
    with clock.at(DUE):
        days.turn()
        days.turn()
    assert len(waits_for(priya)) == 1


def test_reminders_come_before_on_and_after_the_day_each_once():
    council = body()
    priya, acting = somebody(council)
    dpia = owned(council, "Priya Shah")

    def told(day):
        before = set(Notice.objects.values_list("pk", flat=True))
        with clock.at(day):
            following.remind()
            following.remind()
        found = Notice.objects.exclude(pk__in=before).filter(person=priya)
        return [notice.kind for notice in found]

    assert told(DUE - timedelta(days=20)) == []
    assert told(DUE - timedelta(days=14)) == ["measure_due"]
    assert told(DUE - timedelta(days=1)) == ["measure_due"]
    assert told(DUE) == ["measure_due"]
    assert told(DUE + timedelta(days=2)) == []
    assert told(DUE + timedelta(days=8)) == ["measure_overdue"]
    assert told(DUE + timedelta(days=28)) == ["measure_overdue"]
    with clock.at(DUE + timedelta(days=29)):
        following.close_measure(dpia.measure_tasks.get(), actor=acting, outcome="done")
    assert told(DUE + timedelta(days=30)) == []
    subjects = Notice.objects.filter(person=priya, kind__startswith="measure_").order_by("pk")
    begins = [notice.subject.split(":")[0] for notice in subjects]
    assert begins[1:4] == ["Due in 14 days", "Due tomorrow", "Due today"]
    assert begins[4:] == ["8 days overdue", "28 days overdue"]
    assert "in the DPIA for" in subjects[1].subject


def test_a_leavers_measures_go_to_the_officers():
    council = body()
    priya, _ = somebody(council)
    owned(council, "Priya Shah")
    Membership.objects.filter(person=priya).update(ends_on=clock.today() - timedelta(days=1))

    assert following.hand_back() == 1
    assert following.hand_back() == 0
    assert len(waits_for(council.person(OFFICER))) == 1


def test_somebody_of_an_organisation_it_is_shared_with_may_have_it():
    council, partner = body(), body()
    theirs = member(partner.organisation, Role.DATA_OWNER, name="Kit Partner")
    dpia = owned(council, "Priya Shah")
    actions.share(dpia, [partner.organisation], actor=council[DRAFTER])

    following.assign_measure(MeasureTask.objects.get(), actor=council[DRAFTER], person=theirs)

    assert len(waits_for(theirs)) == 1
    assert following.hand_back() == 0


def test_an_overdue_measure_shows_on_the_hub_and_in_the_list():
    council = body()
    dpia = owned(council, "Priya Shah")
    client = signed_in(council.person(DRAFTER))

    with clock.at(DUE):
        assert "overdue" not in page(client, dpia.get_absolute_url())
        assert "overdue" not in page(client, reverse("dpia:list")).lower()
    with clock.at(DUE + timedelta(days=1)):
        assert "1 measure is overdue" in page(client, dpia.get_absolute_url())
        assert "1 measure overdue" in page(client, reverse("dpia:list"))
        assert "Overdue" in page(client, reverse("dpia:measure_list", args=[dpia.reference]))


def test_whoever_has_it_says_on_its_page_what_became_of_it():
    council = body()
    priya, _ = somebody(council)
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))
    client = signed_in(priya)
    url = task.get_absolute_url()

    assert "What became of it?" in page(client, url)
    with clock.at(DUE):
        wrong = sent(client, url, {"outcome": "not_doing", "note": " ", **FREE_DAY})
        assert wrong.status_code == 200
        assert "Enter why it is not being done" in wrong.content.decode()
        note = "<script>alert(1)</script> 🙂"
        assert sent(client, url, {"outcome": "done", "note": note, **FREE_DAY}).status_code == 302
    shown = client.get(url).content.decode()
    assert "<script>alert" not in shown
    assert "🙂" in shown
    assert "What became of it?" not in shown
    assert client.post(f"{url}reopen/").status_code == 302
    assert "What became of it?" in page(client, url)
    assert client.post(f"{url}reopen/").status_code == 409


def test_a_drafter_gives_it_to_somebody_on_a_page_and_cannot_close_it():
    council = body()
    ola, _ = somebody(council, "Ola Nordmann")
    task = MeasureTask.objects.get(dpia=owned(council, "Priya Shah"))
    client = signed_in(council.person(DRAFTER))
    url = task.get_absolute_url()

    assert f"{url}assign/" in page(client, url)
    assert "Ola Nordmann" in page(client, f"{url}assign/")
    assert client.post(f"{url}assign/", {"person": ola.pk}).status_code == 302
    assert "Ola Nordmann" in page(client, url)
    assert client.post(url, {"outcome": "done", **FREE_DAY}).status_code == 409
    outside = body().person(DRAFTER)
    assert client.post(f"{url}assign/", {"person": outside.pk}).status_code == 200
    assert MeasureTask.objects.get().person == ola


def test_a_measure_of_another_dpia_is_not_found_at_its_address():
    council = body()
    task = MeasureTask.objects.get(dpia=owned(council, "x"))
    other = approved(council)
    client = signed_in(council.person(OFFICER))

    wrong = reverse("dpia:measure_task", args=[other.reference, task.pk])
    assert client.get(wrong).status_code == 404
    assert signed_in(body().person(OFFICER)).get(task.get_absolute_url()).status_code == 404


def test_the_api_lists_gives_closes_and_opens_measures():
    council = body()
    ola, _ = somebody(council, "Ola Nordmann")
    dpia = owned(council, "Priya Shah")
    client = signed_in(council.person(OFFICER))
    at = f"/api/dpias/{dpia.reference}/measures/"
    (line,) = client.get(at).json()
    assert (line["owner"], line["person"], line["outcome"]) == ("Priya Shah", "", "")

    def act(verb, given):
        return client.post(f"{at}{line['id']}/{verb}/", given, content_type="application/json")

    assert act("assign", {"person": "nobody@nowhere.example"}).status_code == 400
    assert act("assign", {"person": ola.email}).status_code == 200
    assert client.get(at).json()[0]["person"] == "Ola Nordmann"
    assert act("close", {"outcome": "not_doing"}).status_code == 409
    assert act("close", {"outcome": "done", "note": "Seen"}).status_code == 200
    assert client.get(at).json()[0]["note"] == "Seen"
    assert act("close", {"outcome": "done"}).status_code == 409
    assert act("reopen", {}).status_code == 200
    assert client.get(at).json()[0]["outcome"] == ""


def test_the_hub_takes_no_more_queries_with_many_risks_and_measures(django_assert_max_num_queries):
    council = body()
    dpia = written(council)
    for _ in range(12):
        dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], values=RISK)
    dpia = workflow.approve(advised_again(dpia, council), actor=council[OFFICER])
    client = signed_in(council.person(DRAFTER))
    client.get(dpia.get_absolute_url())

    with django_assert_max_num_queries(12):
        client.get(dpia.get_absolute_url())
    client.get(reverse("dpia:measure_list", args=[dpia.reference]))
    with django_assert_max_num_queries(6):
        client.get(reverse("dpia:measure_list", args=[dpia.reference]))
    assert Dpia.objects.get().measure_tasks.count() == 13
