"""Whatever is sent is refused in words, or kept and shown as text. Nothing breaks."""

import json

import pytest
from drf_spectacular.generators import SchemaGenerator

from agreements.models import Version
from tests.security import bad_inputs
from tests.security.pages import Field, Form, Page
from tests.security.test_every_page import each, somebody
from tests.visibility.test_who_sees_and_does_what import TABLE
from tests.visibility.walking import ask, path_of, undone

FORMS = [row for row in TABLE if row.post is not None and row.get is not None and not row.is_api]
ACTIONS = [row for row in TABLE if row.post is not None and row.is_api]
LISTS = [row for row in TABLE if row.get is not None and not row.args]
THINGS = [row for row in TABLE if row.get is not None and row.args]
THOROUGHLY = {
    *(
        "agreements:new_blank",
        "agreements:section",
        "agreements:withdraw",
        "dpia:section",
        "account",
    ),
    *("organisation_invite", "organisation_facts", "api agreement-save-answers", "account_login"),
}
"""Tried with everything there is: forms of each make, and one action for all that are parsed."""
ANY_FORM = Form("post", "", {"reason": Field("text"), "decision": Field("text")})
TYPED = {"text", "textarea", "email", "number", "url", "search", "tel", "password", "date"}


@each(FORMS)
def test_a_form_answers_whatever_is_typed_in_it(row, world):
    state, who = somebody(row, "post")
    path = path_of(row, world, state)
    client = world.clients[who]
    found = [one for one in _forms(client, path) if one.method == "post"]
    form = max(found, key=lambda one: len(one.fields), default=ANY_FORM)

    for text in bad_inputs.TEXTS if row.route in THOROUGHLY else bad_inputs.WORST:
        broken = _send(client, path, form.filled(text, TYPED))
        assert not broken, f"{text[:40]!r}: {broken}"


@pytest.fixture(scope="module")
def shapes(django_db_setup):
    """What each action of the API takes: its address → the properties of what is sent."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    known = schema["components"]["schemas"]
    found = {}
    for path, methods in schema["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {})
        wanted = body.get("application/json", {}).get("schema", {})
        name = wanted.get("$ref", "").rpartition("/")[2]
        found[path.rsplit("/", 2)[1]] = known.get(name, wanted).get("properties", {})
    return found


@each(ACTIONS)
def test_an_action_answers_whatever_is_sent_to_it(row, shapes, world):
    state, who = somebody(row, "post")
    path = path_of(row, world, state)
    wanted = shapes.get(path.rsplit("/", 2)[1], {})
    right = _right(world, state)

    for value in (*bad_inputs.WORST, *bad_inputs.JSON):
        sent = {name: right.get(name, _like(shape, value)) for name, shape in wanted.items()}
        broken = _send(world.clients[who], path, json.dumps(sent))
        assert not broken, f"{str(value)[:40]!r}: {broken}"
    for body in bad_inputs.RAW if row.route in THOROUGHLY else ():
        broken = _send(world.clients[who], path, body)
        assert not broken, f"{body[:40]!r}: {broken}"


def _forms(client, path):
    page = ask(client, "get", path)
    return Page(page.content.decode()).forms


PLACES = (
    "title",
    "summary",
    "purposes",
    "purposes.0",
    "purposes.0.text",
    "data_items.0.name",
    "start_date",
    "end_date",
    "parties.0.lawful_bases",
    "parties.01.contact",
    "parties.99999999999999999999.contact",
    "no.such.place",
    "",
)


@pytest.mark.parametrize("place", PLACES)
def test_any_place_of_a_draft_answers_whatever_is_written_to_it(place, world):
    state = "draft, the partner not invited"
    path = f"/api/agreements/{world.agreements[state]}/save-answers/"
    revision = _right(world, state)["based_on"]

    texts = bad_inputs.TEXTS if place == "summary" else bad_inputs.WORST
    for value in (*texts, *bad_inputs.JSON):
        body = json.dumps({"based_on": revision, "changes": {place: value}})
        broken = _send(world.clients["lead drafter"], path, body)
        assert not broken, f"{str(value)[:40]!r}: {broken}"
    for number in ("NaN", "1e309", "-0", "1e-400"):
        body = f'{{"based_on": {revision}, "changes": {{"{place}": {number}}}}}'
        assert not _send(world.clients["lead drafter"], path, body), number


@each(LISTS)
def test_a_list_answers_whatever_is_asked_of_it(row, world):
    state, who = somebody(row, "get")
    path = path_of(row, world, state)
    names = ("q", "page", "after", "status", "sort", "next", "in_force_on", "tasks", "organisation")

    for text in bad_inputs.IN_QUERIES:
        query = "&".join(f"{name}={text}" for name in names)
        response = ask(world.clients[who], "get", f"{path}?{query}")
        assert response.status_code < 500 or row.route == "readyz", text


@each(THINGS)
def test_an_address_of_nothing_is_not_found(row, world):
    state, who = somebody(row, "get")
    values = [str(value) for value in row.address(world, state).values()]
    path = path_of(row, world, state)

    for text in bad_inputs.IN_ADDRESSES:
        for value in values:
            response = ask(world.clients[who], "get", path.replace(f"/{value}/", f"/{text}/"))
            assert response.status_code < 500, text


def _right(world, state):
    """What must be right for the rest to be looked at."""
    reference = world.agreements.get(state, "DSA-002")
    version = Version.objects.filter(agreement__reference=reference).latest("number")
    snapshot = version.snapshot.sha256 if version.snapshot else "0" * 64
    return {"sha256": snapshot, "based_on": version.revision, "party": "org08"}


def _like(shape, value):
    """The value, or where only some are taken and it is a text, one of them."""
    if isinstance(value, str) and shape.get("enum"):
        return shape["enum"][0]
    return value


def _send(client, path, sent):
    """What broke when it was sent, and when what it changed was read; empty if nothing did."""
    kind = {"content_type": "application/json"} if isinstance(sent, str) else {}
    with undone(client):
        response = client.post(path, sent, **kind)
        told = f"{response.status_code} for {path}" if response.status_code >= 500 else ""
        if response.status_code == 302 and not told:
            page = client.get(response.url)
            ran = Page(page.content.decode()).running if not page.streaming else []
            if page.status_code >= 500 or ran:
                told = f"{page.status_code} {ran} at {response.url}"
    return told
