import pytest
from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIClient

from dpia import actions, api, workflow
from dpia.models import Status
from organisations.roles import Role
from organisations.signing_in import SECOND_FACTOR
from tests.dpia.factories import advised, approved, body, in_status, written

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.dpia.test_api")]

router = SimpleRouter()
for prefix, viewset, basename in api.routes:
    router.register(prefix, viewset, basename)
urlpatterns = [
    path("api/", include(router.urls)),
    path("dpias/", include("dpia.urls")),
    path("", include("notices.urls")),
    path("", include("organisations.urls")),
]

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO


def client(person):
    browser = APIClient()
    browser.force_login(person)
    session = browser.session
    session[SECOND_FACTOR] = True
    session.save()
    return browser


def test_the_list_holds_what_one_may_read():
    council, other = body(), body()
    mine = written(council)
    written(other)

    answer = client(council.person(Role.AUDITOR)).get("/api/dpias/").json()

    assert [line["reference"] for line in answer["results"]] == [mine.reference]


def test_one_dpia_comes_with_answers_findings_and_what_one_may_do():
    council = body()
    dpia = advised(council)

    answer = client(council.person(OFFICER)).get(f"/api/dpias/{dpia.reference}/").json()

    assert answer["document"]["risks"][0]["id"] == "RK01-1"
    assert answer["document"]["status"] == "draft"
    assert {finding["rule"] for finding in answer["findings"]} >= {"R186"}
    assert answer["allowed_actions"] == [
        "ask_for_advice",
        "respond",
        "approve",
        "decide_not_needed",
    ]


def test_strangers_find_nothing_and_change_nothing():
    council, other = body(), body()
    dpia = advised(council)
    stranger = client(other.person(OFFICER))

    assert stranger.get(f"/api/dpias/{dpia.reference}/").status_code == 404
    for verb in workflow.TRANSITIONS:
        address = f"/api/dpias/{dpia.reference}/{verb.replace('_', '-')}/"
        assert stranger.post(address, {"revision": dpia.revision}).status_code == 404, verb


def test_a_blocked_step_answers_with_the_same_reasons_as_the_page():
    council = body()
    dpia = written(council)
    officer = client(council.person(OFFICER))

    answer = officer.post(
        f"/api/dpias/{dpia.reference}/approve/", {"revision": dpia.revision}, format="json"
    )

    assert answer.status_code == 409
    assert [blocker["code"] for blocker in answer.json()["blockers"]] == ["R187"]


def test_a_dpia_is_approved_over_the_api():
    council = body()
    dpia = advised(council)

    answer = client(council.person(OFFICER)).post(
        f"/api/dpias/{dpia.reference}/approve/",
        {"revision": dpia.revision, "approved_by": "SIRO of lead party"},
        format="json",
    )

    assert answer.status_code == 200
    assert answer.json()["status"] == "approved"
    assert len(answer.json()["approved_sha256"]) == 64


def test_an_approval_must_name_the_revision_that_was_read():
    council = body()
    dpia = advised(council)
    officer = client(council.person(OFFICER))
    address = f"/api/dpias/{dpia.reference}/approve/"

    assert officer.post(address, {}, format="json").status_code == 400
    stale = officer.post(address, {"revision": dpia.revision - 1}, format="json")
    assert [b["code"] for b in stale.json()["blockers"]] == ["changed_since_read"]


def test_status_cannot_be_written():
    council = body()
    dpia = written(council)
    drafter = client(council.person(DRAFTER))

    for method in (drafter.put, drafter.patch, drafter.delete):
        answer = method(f"/api/dpias/{dpia.reference}/", {"status": "approved"}, format="json")
        assert answer.status_code == 405
    dpia.refresh_from_db()
    assert dpia.status == Status.DRAFT


@pytest.mark.parametrize(
    ("status", "role", "verb", "sent"),
    [
        (Status.NOT_STARTED, DRAFTER, "begin", {}),
        (Status.DRAFT, DRAFTER, "ask-for-advice", {}),
        (Status.WITH_DPO, DPO, "advise", {"opinion": "may_proceed", "text": "Go ahead"}),
        (Status.WITH_DPO, DRAFTER, "return-to-draft", {"reason": "Forgot a risk"}),
        (Status.APPROVED, OFFICER, "start-review", {"reason": "A year has passed"}),
    ],
)
def test_each_step_has_an_address(status, role, verb, sent):
    council = body()
    dpia = in_status(council, status)

    answer = client(council.person(role)).post(
        f"/api/dpias/{dpia.reference}/{verb}/", sent, format="json"
    )

    assert answer.status_code == 200, answer.json()


def test_another_organisation_adopts_it_over_the_api():
    council, unit = body(), body()
    dpia = approved(council)
    actions.share(dpia, [unit.organisation], actor=council[DRAFTER])
    address = f"/api/dpias/{dpia.reference}/adopt/"

    assert client(unit.person(DRAFTER)).post(address, {}, format="json").status_code == 409
    assert client(unit.person(OFFICER)).post(address, {}, format="json").status_code == 200
    assert client(unit.person(OFFICER)).post(address, {}, format="json").status_code == 409


def test_what_is_not_in_shape_is_refused_and_named():
    council = body()
    dpia = advised(council)
    drafter = client(council.person(DRAFTER))

    for sent in ({}, {"outcome": "ignored"}, {"outcome": "partly", "decided_by": "\x00"}, []):
        answer = drafter.post(f"/api/dpias/{dpia.reference}/respond/", sent, format="json")
        assert answer.status_code == 400, sent
