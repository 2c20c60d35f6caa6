"""The API as a whole: where everything is, and its description."""

import json

import pytest
import yaml
from django.contrib.admindocs.views import simplify_regex
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from config.api import router
from organisations.roles import Role
from tests.factories import member, organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return signed_in(member(organisation(), Role.DRAFTER))


def test_the_description_is_made_without_a_warning(capsys):
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache) == ({}, {})
    assert len(schema["paths"]) > 30


def test_every_action_that_may_be_sent_twice_names_the_header():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    posts = {path: one["post"] for path, one in paths.items() if "post" in one}
    named = {
        path
        for path, one in posts.items()
        if any(p["name"] == "Idempotency-Key" for p in one.get("parameters", []))
    }
    assert {p for p in posts if p.startswith(("/api/agreements/", "/api/dpias/"))} <= named
    assert "/api/verify" not in {path.rstrip("/") for path in named}


def test_every_address_of_the_api_is_described():
    described = set(SchemaGenerator().get_schema(request=None, public=True)["paths"])
    served = {
        "/api/"
        + simplify_regex(str(one.pattern))
        .strip("/")
        .replace("<pk>", "<id>")
        .replace("<", "{")
        .replace(">", "}")
        for one in router.urls
    }
    # Open to everybody, and so no part of what the router gives to those signed in.
    assert {address.rstrip("/") for address in described} == served | {"/api/verify"}


def test_the_description_comes_as_yaml_or_json(browser):
    text = browser.get("/api/schema/", headers={"Accept": "application/yaml"}).content
    assert yaml.safe_load(text)["info"]["title"] == "Concordat"
    answer = browser.get("/api/schema/?format=json")
    assert json.loads(answer.content)["paths"]


def test_the_root_tells_where_everything_is(browser):
    places = browser.get("/api/", headers={"Accept": "application/json"}).json()
    assert {"agreements", "dpias", "register", "organisations", "schema"} <= set(places)
    for address in places.values():
        assert browser.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/api/", "/api/schema/", "/api/agreements/"])
def test_who_is_not_signed_in_reads_nothing(address):
    assert APIClient().get(address).status_code in (401, 403)


def test_there_is_no_page_to_browse(browser):
    response = browser.get("/api/agreements/", headers={"Accept": "text/html"})
    assert response.status_code in (200, 406)
    assert response["Content-Type"] == "application/json"
