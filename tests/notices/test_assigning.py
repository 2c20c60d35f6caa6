"""A task of a role is given to one of its holders; the others can take it back."""

from datetime import date

import pytest

from audit import clock
from audit.models import Event
from notices import assigning
from notices.actions import ask, settle
from notices.models import Notice, Task
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(date(2026, 3, 2)):
        yield


@pytest.fixture
def where():
    return organisation("Westerby Council")


@pytest.fixture
def first(where):
    return member(where, Role.LEGAL, name="Ada Okafor")


@pytest.fixture
def second(where):
    return member(where, Role.LEGAL, name="Ben Price")


def review(where):
    return ask(
        "review",
        about="agreement:DSA-1",
        title="Review as Legal adviser: Free meals",
        link="/agreements/DSA-1/review/",
        organisation=where,
        role=Role.LEGAL,
    )


def waiting_for(person):
    return list(Task.objects.visible_to(person).for_me(person).waiting())


def give(task, to, by, where, reason="She knows the case"):
    return assigning.assign(task, to=to, reason=reason, actor=actor(by, where))


def test_it_waits_only_for_whoever_it_was_given_to(where, first, second):
    task = review(where)
    assert waiting_for(first) == waiting_for(second) == [task]

    give(task, second, first, where)

    assert waiting_for(first) == []
    assert waiting_for(second) == [task]


def test_the_others_take_it_back(where, first, second):
    task = review(where)
    give(task, second, first, where)

    give(task, None, first, where)

    assert waiting_for(first) == [task]


def test_the_one_it_was_given_to_is_told_why(where, first, second):
    give(review(where), second, first, where)

    (told,) = Notice.objects.all()
    assert told.person == second
    assert "She knows the case" in told.body
    assert Event.objects.get(verb="assign-task").content["detail"]["to"] == "Ben Price"


def test_asked_again_it_stays_with_them(where, first, second):
    give(review(where), second, first, where)

    again = review(where)

    assert again.person == second
    assert Task.objects.count() == 1


def test_it_is_settled_for_the_role_whoever_has_it(where, first, second):
    give(review(where), second, first, where)

    assert settle("agreement:DSA-1", kind="review", organisation=where, role=Role.LEGAL) == 1


def test_only_holders_of_the_role_have_it(where, first):
    with pytest.raises(Refused):
        give(review(where), member(where, Role.DRAFTER), first, where)


def test_only_holders_and_administrators_give_it(where, first, second):
    with pytest.raises(NotPermitted):
        give(review(where), second, member(where, Role.DRAFTER), where)
    give(review(where), second, member(where, Role.ADMINISTRATOR), where)

    assert len(waiting_for(second)) == 1


def test_what_is_done_is_given_to_nobody(where, first, second):
    task = review(where)
    settle("agreement:DSA-1")

    with pytest.raises(Refused):
        give(task, second, first, where)


def test_the_pages_give_it_and_take_it_back(where, first, second):
    task = review(where)
    browser = signed_in(first)
    address = f"/notices/tasks/{task.pk}/give/"
    assert address in browser.get("/").content.decode()
    assert "Ben Price" in browser.get(address).content.decode()
    assert browser.post(address, {"to": str(second.pk)}).status_code == 302

    page = browser.get("/").content.decode()
    assert "Given to colleagues (1)" in page
    assert "Take it back" in page
    browser.post(address, {"to": "all"})
    assert waiting_for(first) == [task]


def test_a_stranger_finds_no_such_task(where, first):
    address = f"/notices/tasks/{review(where).pk}/give/"
    stranger = member(organisation(), Role.LEGAL)

    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(stranger).post(address, {"to": "all"}).status_code == 404


def test_the_api_gives_it_by_email_address(where, first, second):
    task = review(where)

    def give_to(email):
        address, sent = f"/api/tasks/{task.pk}/give/", {"to": email}
        return signed_in(first).post(address, sent, content_type="application/json")

    assert give_to("nobody@example.org").status_code == 400
    assert give_to(second.email).json()["waits_for"] == "Ben Price"
    assert waiting_for(second) == [task]
