"""What is true of every page, as each is answered to somebody who may read or send it."""

from copy import deepcopy

import pytest
from django.test import Client

from tests.security.pages import Page
from tests.visibility.test_who_sees_and_does_what import ANYTHING, TABLE
from tests.visibility.walking import ask, path_of

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


FOR_EVERYBODY = {"api api-verify"}
"""It knows nobody, so that another site gains nothing by sending to it in somebody's name."""


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.route.replace(" ", ":"))


def somebody(row, method):
    """A state of the row, and somebody who gets something there: a drafter if one does."""
    for state in reversed(row.states):
        for some in row.answers(method) or ():
            if asking := sorted(some(state), key=_worth_asking):
                return state, asking[0]
    return row.states[-1], "lead drafter"


def _worth_asking(who):
    return who == "anonymous", "drafter" not in who, who


def pages_in(response):
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return [Page(response.content.decode())] if html else []


@pytest.mark.parametrize("method", ["get", "post"])
@each(TABLE)
def test_nothing_runs_in_it_and_its_headers_say_so(row, method, world):
    state, who = somebody(row, method)
    sent = (row.sends or ANYTHING) if method == "post" else None

    response = ask(world.clients[who], method, path_of(row, world, state), sent)

    assert response.status_code < 500 or row.route == "readyz"
    policy = response["Content-Security-Policy"].split(";")
    assert dict(part.strip().split(" ", 1) for part in policy) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    if who != "anonymous" and response.status_code != 302:
        assert "no-store" in response["Cache-Control"]
    for page in pages_in(response):
        assert page.running == []
        for form in page.forms:
            assert not form.action or form.action.startswith(("/", "?", "#"))
            # Where it would be read by nobody it would only stand in addresses.
            assert ("csrfmiddlewaretoken" in form.fields) == (form.method == "post")


@each([row for row in TABLE if row.post is not None and row.route not in FOR_EVERYBODY])
def test_a_form_of_another_site_is_refused(row, world):
    state, who = somebody(row, "post")
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = deepcopy(world.clients[who].cookies)

    response = ask(strict, "post", path_of(row, world, state), row.sends or ANYTHING)

    assert response.status_code == 403


@each(TABLE)
def test_no_other_method_is_taken(row, world):
    state, who = somebody(row, "get" if row.get is not None else "post")
    path = path_of(row, world, state)

    for method in ("put", "patch", "delete"):
        assert ask(world.clients[who], method, path).status_code in (405, 404), method


@each([row for row in TABLE if row.get is not None and not row.is_api])
def test_asked_for_its_head_it_answers_as_for_the_page(row, world):
    state, who = somebody(row, "get")
    path = path_of(row, world, state)

    head, page = (ask(world.clients[who], method, path) for method in ("head", "get"))

    assert head.status_code == page.status_code
    assert head.streaming or head.content == b""
