"""A DPIA is started, written and shared over the API under the rules of its pages."""

import pytest
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from audit.idempotency import Idempotent
from audit.models import Event
from dpia import api, workflow
from dpia.models import Dpia, Status
from organisations.roles import Role
from tests.dpia.factories import approved, body, written
from tests.dpia.test_api import client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.dpia.test_api_answers")]

router = SimpleRouter()
for prefix, viewset, basename in api.routes:
    router.register(prefix, viewset, basename)
urlpatterns = [
    path("api/", include(router.urls)),
    path("dpias/", include("dpia.urls")),
    path("", include("notices.urls")),
    path("", include("organisations.urls")),
]
DRAFTER, OFFICER = Role.DRAFTER, Role.INFORMATION_GOVERNANCE


@pytest.fixture
def council():
    return body()


@pytest.fixture
def drafter(council):
    return client(council.person(DRAFTER))


def send(browser, dpia, verb, sent, **more):
    return browser.post(f"/api/dpias/{dpia.reference}/{verb}/", sent, format="json", **more)


def test_a_drafter_starts_a_dpia_and_nobody_else_does(council, drafter):
    started = drafter.post("/api/dpias/", {"title": "Blue badges"}, format="json")
    refused = client(council.person(OFFICER)).post("/api/dpias/", {"title": "Mine"}, format="json")

    assert (started.status_code, refused.status_code) == (201, 404)
    assert started.json()["status"] == Status.NOT_STARTED
    assert [one.title for one in Dpia.objects.all()] == ["Blue badges"]


def test_answers_are_written_and_a_score_follows_its_matrix(council, drafter):
    dpia = written(council)
    changes = {"dpia.nature": "By post", "dpia.risks.0.severity": "severe"}

    answer = send(drafter, dpia, "save-answers", {"based_on": dpia.revision, "changes": changes})

    assert answer.status_code == 200, answer.json()
    document = answer.json()["document"]
    assert document["nature"] == "By post"
    assert document["risks"][0]["overall"] == "high"
    based_on = answer.json()["revision"]
    for place, value in (("risks.0.overall", "low"), ("next_review_on", "2020-01-01")):
        wrong = {"based_on": based_on, "changes": {f"dpia.{place}": value}}
        assert send(drafter, dpia, "save-answers", wrong).status_code == 400


@pytest.mark.parametrize(
    "changes", [{"dpia.lawful_bases": ["ZZ"]}, {"dpia.data_items": ["i1", "i99"]}]
)
def test_what_is_in_no_list_is_not_chosen(council, drafter, changes):
    dpia = written(council)

    answer = send(drafter, dpia, "save-answers", {"based_on": dpia.revision, "changes": changes})

    assert answer.status_code == 400, answer.json()
    ((place, chosen),) = changes.items()
    assert f"{place} takes no {chosen[-1]}" in answer.json()["changes"]


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(council, drafter):
    dpia = written(council)
    sent = {"based_on": dpia.revision, "changes": {"dpia.nature": "By post"}}
    send(drafter, dpia, "save-answers", sent)

    sent["changes"] = {"dpia.nature": "By hand"}
    late = send(drafter, dpia, "save-answers", sent)

    assert late.status_code == 409
    (conflict,) = late.json()["conflicts"]
    assert (conflict["place"], conflict["theirs"], conflict["yours"]) == (
        *("dpia.nature", "By post", "By hand"),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"dpia.status": "approved"},
        {"dpia.dpo_advice.text": "Go ahead"},
        {"dpia.screening.triggers": []},
        {"dpia.nonsense": "x"},
        {"dpia.risks": []},
        {"dpia.risks.7.text": "x"},
        {"dpia.nature": "x" * 20_000},
        {"dpia.nature": "a\x00b"},
        {"dpia.nature": {"a": 1}},
        {"parties.0.role": "sender"},
        {},
    ],
)
def test_what_is_not_asked_or_answered_elsewhere_is_refused(council, drafter, changes):
    dpia = written(council)

    answer = send(drafter, dpia, "save-answers", {"based_on": dpia.revision, "changes": changes})

    assert answer.status_code == 400, answer.json()
    dpia.refresh_from_db()
    assert dpia.status == Status.DRAFT


def test_risks_come_and_go(council, drafter):
    dpia = written(council)
    added = send(
        drafter,
        dpia,
        "change-rows",
        {"based_on": dpia.revision, "verb": "add", "place": "dpia.risks"},
    )
    now = added.json()["revision"]
    gone = send(
        drafter, dpia, "change-rows", {"based_on": now, "verb": "remove", "place": "dpia.risks.0"}
    )
    wrong = send(
        drafter, dpia, "change-rows", {"based_on": now, "verb": "remove", "place": "dpia.heard.0"}
    )

    assert (added.status_code, gone.status_code, wrong.status_code) == (200, 200, 400)
    assert len(added.json()["document"]["risks"]) == 2
    assert len(gone.json()["document"].get("risks") or []) == 1


def test_nobody_writes_once_it_is_approved(council, drafter):
    dpia = approved(council)
    sent = {"based_on": dpia.revision, "changes": {"dpia.nature": "By post"}}

    assert send(drafter, dpia, "save-answers", sent).status_code == 409


def test_an_organisation_reads_it_once_it_is_shared_until_that_ends(council, drafter):
    dpia, unit = written(council), body()
    reader = client(unit.person(OFFICER))
    given = {"organisation": unit.organisation.reference}

    assert send(drafter, dpia, "share", {"organisation": "ORG-none"}).status_code == 400
    assert send(drafter, dpia, "share", given).status_code == 200
    assert reader.get(f"/api/dpias/{dpia.reference}/").status_code == 200
    assert send(reader, dpia, "share", given).status_code == 409
    assert send(drafter, dpia, "withdraw-sharing", given).status_code == 200
    assert reader.get(f"/api/dpias/{dpia.reference}/").status_code == 404


def test_a_request_that_names_itself_is_done_once(council, drafter):
    dpia = written(council)
    key = {"HTTP_IDEMPOTENCY_KEY": "k-1"}

    first = send(drafter, dpia, "ask-for-advice", {}, **key)
    again = send(drafter, dpia, "ask-for-advice", {}, **key)
    other = send(drafter, dpia, "return-to-draft", {}, **key)

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(verb="ask_for_advice").count() == 1


def test_every_writing_viewset_takes_the_header():
    for _, viewset, _ in api.routes:
        changes = any("post" in one.mapping for one in viewset.get_extra_actions())
        assert issubclass(viewset, Idempotent) == changes, viewset


@pytest.mark.parametrize("verb", ["save-answers", "change-rows", "share", "withdraw-sharing"])
def test_a_stranger_finds_nothing(council, verb):
    dpia, stranger = written(council), body()

    assert send(client(stranger.person(DRAFTER)), dpia, verb, {}).status_code == 404


def test_who_advised_writes_nothing(council):
    dpia = written(council)
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    dpia = workflow.advise(dpia, actor=council[Role.DPO], text="Mind the free text")
    sent = {"based_on": dpia.revision, "changes": {"dpia.nature": "By post"}}

    assert send(client(council.person(Role.DPO)), dpia, "save-answers", sent).status_code == 409
