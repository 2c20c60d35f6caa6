"""A request that names itself is done once, however often it is sent."""

from threading import Thread

import pytest
from django.db import connections

from agreements.models import Agreement, Signature
from audit import clock, idempotency
from audit.models import Event, GivenAnswer
from organisations.roles import Role
from tests.agreements.factories import PASSWORD, SIGNED_ON, SUBMITTED_ON, deal, with_password
from tests.agreements.steps import events
from tests.factories import acting_for, member, organisation, signed_in


@pytest.fixture(autouse=True)
def day():
    with clock.at(SIGNED_ON):
        yield


def signing(made, **changes):
    given = {
        "sha256": made.sha256,
        "post": "Director",
        "authority_confirmed": True,
        "password": PASSWORD,
    }
    return {**given, **changes}


def browser(made, role=Role.SIGNATORY, where=None):
    where = where or made.lead
    return acting_for(signed_in(with_password(made.person(role, where))), where)


def send(client, made, verb, body, key):
    return client.post(
        f"/api/agreements/{made.version.agreement.reference}/{verb}/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.mark.django_db
def test_the_same_key_and_body_give_the_same_answer_and_one_event():
    made = deal(stage="ready_to_sign")
    client = browser(made)

    first = send(client, made, "sign", signing(made), "k-1")
    again = send(client, made, "sign", signing(made), "k-1")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(events("sign")) == Signature.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_the_second_is_refused_as_on_the_page():
    made = deal(stage="ready_to_sign")
    client = browser(made)
    address = f"/api/agreements/{made.version.agreement.reference}/sign/"
    client.post(address, signing(made), content_type="application/json")

    again = client.post(address, signing(made), content_type="application/json")

    assert again.status_code == 409
    assert again.json()["blockers"][0]["code"] == "already_signed"


@pytest.mark.django_db
def test_the_same_key_with_another_body_or_at_another_address_is_refused():
    made = deal(stage="ready_to_sign")
    client = browser(made)
    send(client, made, "sign", signing(made), "k-1")

    other = send(client, made, "sign", signing(made, post="Deputy"), "k-1")
    elsewhere = send(client, made, "decline", {"sha256": made.sha256, "reason": "No."}, "k-1")

    assert (other.status_code, elsewhere.status_code) == (422, 422)
    assert "used for another request" in other.json()["detail"]
    assert Event.objects.filter(verb="decline").count() == 0


@pytest.mark.django_db
def test_a_refusal_comes_again_too():
    made = deal(stage="ready_to_sign")
    body = {"sha256": "f" * 64, "reason": "No."}
    client = browser(made)

    first = send(client, made, "decline", body, "k-1")
    again = send(client, made, "decline", body, "k-1")

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json() == again.json()


@pytest.mark.django_db
def test_what_was_sent_wrongly_may_be_sent_rightly_under_the_same_key():
    made = deal(stage="ready_to_sign")
    client = browser(made)

    wrong = send(client, made, "sign", signing(made, password="x"), "k-1")
    right = send(client, made, "sign", signing(made), "k-1")

    assert (wrong.status_code, right.status_code) == (400, 200)


@pytest.mark.django_db
def test_two_people_may_use_the_same_key():
    made = deal(stage="ready_to_sign")
    first = send(browser(made), made, "sign", signing(made), "k-1")
    second = send(browser(made, where=made.partner), made, "sign", signing(made), "k-1")

    assert (first.status_code, second.status_code) == (200, 200)
    assert Signature.objects.count() == 2


@pytest.mark.django_db
def test_a_stranger_finds_nothing_and_nothing_is_remembered():
    made = deal(stage="ready_to_sign")
    elsewhere = organisation()
    client = acting_for(signed_in(member(elsewhere, Role.SIGNATORY)), elsewhere)
    body = {"sha256": made.sha256, "reason": "No."}

    assert send(client, made, "decline", body, "k").status_code == 404
    assert not GivenAnswer.objects.exists()


@pytest.mark.django_db
def test_starting_an_agreement_twice_starts_one():
    made = deal(stage="draft")
    client = browser(made, Role.DRAFTER)
    before = Agreement.objects.count()

    answers = [
        client.post(
            "/api/agreements/",
            {"title": "Blue badges"},
            content_type="application/json",
            headers={"Idempotency-Key": "start"},
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["reference"] == answers[1].json()["reference"]
    assert Agreement.objects.count() == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "k" * 201])
def test_a_key_is_neither_empty_nor_endless(key):
    made = deal(stage="ready_to_sign")

    answer = send(browser(made), made, "sign", signing(made), key)

    assert answer.status_code == 400
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_day():
    with clock.at(SUBMITTED_ON):
        old = GivenAnswer.objects.create(person_id=1, key="k", sent="0" * 64, at=clock.now())
    new = GivenAnswer.objects.create(person_id=1, key="l", sent="0" * 64, at=clock.now())

    assert idempotency.forget_old() == 1

    assert list(GivenAnswer.objects.all()) == [new]
    assert str(old) == "k of 1"


def test_sent_twice_at_the_same_instant_it_is_done_once(committed_db):
    made = deal(stage="ready_to_sign")
    clients = [browser(made), browser(made)]
    body, found = signing(made), []

    def press(client):
        with clock.at(SIGNED_ON):
            found.append(send(client, made, "sign", body, "k-1"))
        connections.close_all()

    threads = [Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in found] == [200, 200]
    assert found[0].json() == found[1].json()
    assert len(events("sign")) == 1
