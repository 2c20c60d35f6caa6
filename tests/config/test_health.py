"""/healthz tells that the process lives, /readyz whether all that a request needs is there."""

import time

import pytest
from django.core.cache import cache
from django.db.utils import OperationalError

from config import health, tasks
from organisations.roles import Role
from tests.factories import member, organisation


def test_a_living_process_says_so_without_the_database(client, no_queries):
    with no_queries():
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_the_checks_answer_without_tls_for_the_load_balancer(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_when_a_worker_was_seen(client):
    tasks.heartbeat()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "broker": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_before_a_worker_was_seen(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "not seen yet"


@pytest.mark.django_db
def test_not_ready_when_the_worker_fell_silent(client):
    cache.set(health.WORKER_KEY, time.time() - 120)

    assert client.get("/readyz").json()["checks"]["worker"] == "not seen for 120 seconds"


@pytest.mark.django_db
def test_what_does_not_answer_is_named_without_its_error(client, monkeypatch):
    def broken():
        raise OperationalError("could not connect to db.internal as concordat")

    monkeypatch.setitem(health.CHECKS, "database", broken)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "does not answer"
    assert b"internal" not in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_answered(client, path):
    assert client.post(path).status_code == 405


def test_whoever_queues_work_uses_our_broker():
    from celery import current_app

    assert current_app.main == "concordat"
    assert current_app.conf.task_acks_late


@pytest.mark.parametrize("path", ["/agreements/%00/", "/dpias/%00/", "/register/%00/trail/"])
def test_an_address_with_a_nul_in_it_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_api_says_so_in_its_own_words(client):
    answer = client.get("/api/agreements/%00/")

    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.django_db
def test_who_is_signed_in_goes_on_without_redis(client, settings):
    gone = {"BACKEND": "config.cache.SessionCache", "LOCATION": "redis://127.0.0.1:1/1"}
    person = member(organisation(), Role.DRAFTER)
    client.force_login(person)
    settings.CACHES = {**settings.CACHES, "sessions": gone}

    assert client.get("/register/").status_code == 200
    assert client.get("/healthz").status_code == 200
