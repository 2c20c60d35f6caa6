"""Every action of the API: done, refused as the page refuses it, hidden from strangers."""

import json

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient

from agreements import origins, workflow
from agreements.models import Agreement, Status
from agreements.offering import in_address
from audit import clock
from audit.models import Event
from organisations.roles import Role
from organisations.signing_in import SECOND_FACTOR
from tests.agreements.factories import (
    ENDS_ON,
    OVER_ON,
    PASSWORD,
    SIGNED_ON,
    STARTS_ON,
    SUBMITTED_ON,
    WRITTEN_ON,
    deal,
    with_password,
)
from tests.factories import actor, member, organisation, platform_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def on():
    """Sets the day for the rest of the test."""
    contexts = []

    def at(day):
        contexts.append(clock.at(day))
        contexts[-1].__enter__()

    yield at
    for context in reversed(contexts):
        context.__exit__(None, None, None)


def api(who, **more):
    client = APIClient(**more)
    client.force_login(who)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client


def post(who, made, name, body=None):
    return api(who).post(f"/api/agreements/{made.reference}/{name}/", body or {}, format="json")


def codes(response):
    assert response.status_code == 409, response.content
    return [blocker["code"] for blocker in response.json()["blockers"]]


# ------------------------------------------------------------------ reading
def test_an_agreement_with_everything_that_belongs_to_it(on):
    made = deal(stage="signed")
    on(SIGNED_ON)
    response = api(made.person(Role.AUDITOR)).get(f"/api/agreements/{made.reference}/")
    assert response.status_code == 200
    whole = response.json()
    assert (whole["reference"], whole["version"], whole["status"]) == (
        made.reference,
        1,
        "ready_to_sign",
    )
    assert whole["sha256"] == made.sha256
    assert [one["organisation"] for one in whole["parties"]] == ["ORG12", "ORG08"]
    assert [one["state"] for one in whole["approvals"]] == ["approved", "approved"]
    assert [one["post"] for one in whole["signatures"]] == ["Director", "Director"]
    assert whole["document"]["content_hash"] == made.sha256
    assert whole["document"]["dpia"]["status"] == "approved"
    assert whole["findings"] == [
        {key: finding[key] for key in whole["findings"][0]} for finding in made.version.findings
    ]
    assert whole["pdf"] == f"/agreements/{made.reference}/versions/1/pdf/"
    assert whole["dpia"] == "DPIA-001"
    assert whole["actions"] == []


def test_the_list_holds_what_one_may_see_page_by_page(on):
    made = deal()
    on(WRITTEN_ON)
    address = "/api/agreements/"
    for who, expected in (
        (made.person(Role.LEGAL), [made.reference]),
        (made.person(Role.LEGAL, made.partner), [made.reference]),
        (member(organisation(), Role.DRAFTER), []),
        (platform_administrator(), []),
        (member(None, Role.NATIONAL_AUDITOR), []),
        (member(None, Role.BROKER), []),
    ):
        body = api(who).get(address).json()
        assert [one["reference"] for one in body["results"]] == expected
    reader = api(made.person(Role.LEGAL))
    assert reader.get(address, {"status": "draft"}).json()["results"]
    assert reader.get(address, {"status": "expired"}).json()["results"] == []
    assert reader.get(address, {"status": "nonsense"}).status_code == 400
    assert "document" not in reader.get(address).json()["results"][0]


def test_a_national_auditor_reads_what_was_submitted(on):
    made = deal(stage="in_review")
    on(SUBMITTED_ON)
    auditor = api(member(None, Role.NATIONAL_AUDITOR))
    whole = auditor.get(f"/api/agreements/{made.reference}/").json()
    assert (whole["status"], whole["actions"]) == ("in_review", [])


def test_reading_costs_the_same_for_many_parties_and_decisions(on, django_assert_max_num_queries):
    made = deal(stage="signed")
    on(SIGNED_ON)
    reader = api(made.person(Role.AUDITOR))
    with django_assert_max_num_queries(36):
        reader.get(f"/api/agreements/{made.reference}/")


# ------------------------------------------------------------------ who is let in
def routes():
    """The addresses of every action on an agreement, without the reference."""
    found = get_resolver().reverse_dict.getlist("agreement-detail")
    assert found
    patterns = [str(key) for key in get_resolver().reverse_dict if isinstance(key, str)]
    names = [key.removeprefix("agreement-") for key in patterns if key.startswith("agreement-")]
    return sorted(set(names) - {"list", "detail"})


BODIES = {
    "save-answers": {"based_on": 0, "changes": {"title": "x"}},
    "confirm-answers": {"based_on": 0, "places": ["title"]},
    "approve": {"sha256": "0" * 64},
    "ask-for-changes": {"sha256": "0" * 64, "reason": "x"},
    "refuse": {"sha256": "0" * 64, "reason": "x"},
    "note-change": {"question": "summary", "text": "x"},
    "take-back-change": {"change": 1},
    "sign": {
        "sha256": "0" * 64,
        "post": "x",
        "authority_confirmed": True,
        "password": PASSWORD,
    },
    "decline": {"sha256": "0" * 64, "reason": "x"},
    "withdraw": {"reason": "x"},
    "suspend": {"reason": "x"},
    "add-note": {"text": "x"},
    "remove-note": {"note": 1},
    "invite-to-join": {"organisation": "ORG10", "like": "org08", "reason": "x"},
    "save-part": {"accession": 1, "based_on": 0, "part": {}},
    "submit-part": {"accession": 1},
    "approve-part": {"accession": 1, "sha256": "0" * 64},
    "send-part-back": {"accession": 1, "sha256": "0" * 64, "reason": "x"},
    "join": {"accession": 1, "sha256": "0" * 64, "post": "x", "authority_confirmed": True},
    "withdraw-accession": {"accession": 1, "reason": "x"},
    "raise-dispute": {"other": "ORG08", "issue": "x", "wanted": "x"},
    "reply-in-dispute": {"dispute": 1, "text": "x"},
    "propose-outcome": {"dispute": 1, "outcome": "x", "reasons": "x"},
    "propose-decider": {"dispute": 1, "person": 1},
    "agree-in-dispute": {"dispute": 1, "proposal": 1},
    "decide-dispute": {"dispute": 1, "outcome": "x", "reasons": "x"},
    "escalate-dispute": {"dispute": 1, "reason": "x"},
    "leave-dispute-unsettled": {"dispute": 1, "reason": "x"},
    "withdraw-dispute": {"dispute": 1, "reason": "x"},
    "resume": {"reason": "x"},
    "terminate": {"reason": "x", "at_once": "Unlawful"},
    "leave": {"reason": "x", "at_once": "Unlawful"},
    "call-off": {"announcement": 1},
    "nudge": {"party": "org08", "column": "legal"},
    "link-further-dpia": {"dpia": "DPIA-999"},
    "unlink-further-dpia": {"dpia": "DPIA-999"},
    "rely-on-dpia": {"dpia": "DPIA-999"},
    "submit": {},
    "invite-party": {"party": "org08"},
    "leave-out": {"party": "org08", "reason": "x"},
    "accept-invitation": {},
    "link-dpia": {"dpia": None},
    "record-flow-start": {"on": "2022-04-12"},
    "vary": {"reason": "x"},
    "replace-party": {"party": "org08", "organisation": "x", "reason": "x", "on": "2022-06-01"},
    "record-review": {"outcome": "continue", "note": "x"},
    "answer-after-end": {"legal_hold": "x"},
    "override": {"rule": "R001", "reason": "x"},
    "dismiss": {"rule": "R001", "reason": "x"},
    "reconsider": {"rule": "R001"},
    "invite-person": {"email": "a@b.example", "name": "x", "role": "reader"},
    "send-person-again": {"person": 1},
    "change-person": {"person": 1, "role": "reader"},
    "withdraw-person": {"person": 1},
    "open-thread": {"question": "summary", "text": "x"},
    "reply-in-thread": {"thread": 1, "text": "x"},
    "propose-wording": {"thread": 1, "wording": "x"},
    "accept-wording": {"thread": 1, "comment": 1, "based_on": 0},
    "decline-wording": {"thread": 1, "comment": 1, "reason": "x"},
    "resolve-thread": {"thread": 1},
    "reopen-thread": {"thread": 1},
    "mark-thread": {"thread": 1, "blocking": True},
}
GIVEN = {
    *(
        "board",
        "engagement",
        "joining",
        "disputes",
        "dpias",
        "notes",
        "people",
        "threads",
        "addressees",
        "preview",
    ),
    *("word", "compare", "noted-changes"),
}
"""Addresses that are only read."""
WITH_A_FILE = {"sign-on-paper"}
"""Sent as a form: test_on_paper.py."""


def test_every_transition_that_a_person_may_take_has_an_address():
    people = {
        in_address(verb)
        for verb, step in workflow.TRANSITIONS.items()
        if step.may is not workflow.START.may
    }
    assert people <= set(routes())
    assert {*BODIES, *GIVEN, *WITH_A_FILE} == set(routes())


def test_the_calendars_steps_have_no_address():
    assert not {"start", "supersede", "expire"} & set(routes())


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_stranger_finds_nothing_and_nobody_signed_in_is_refused(name, on):
    made = deal()
    on(WRITTEN_ON)
    stranger = with_password(member(organisation(), Role.DRAFTER, Role.SIGNATORY))
    events = Event.objects.count()
    for who in (stranger, platform_administrator(), member(None, Role.BROKER)):
        assert post(who, made, name, BODIES[name]).status_code == 404
        assert post(who, made, name, {}).status_code == 404
    address = f"/api/agreements/{made.reference}/{name}/"
    assert APIClient().post(address, BODIES[name], format="json").status_code in (401, 403)
    assert api(made.person(Role.DRAFTER)).get(address).status_code == 405
    assert Event.objects.count() == events


@pytest.mark.parametrize("name", sorted(BODIES))
def test_who_reads_an_agreement_and_has_no_part_in_it_changes_nothing(name, on):
    made = deal(stage="in_review")
    on(SUBMITTED_ON)
    auditor = with_password(made.person(Role.AUDITOR))
    events = Event.objects.filter(subject_type="version").count()
    response = post(auditor, made, name, BODIES[name])
    assert response.status_code in (404, 409)
    if name.replace("-", "_") in workflow.TRANSITIONS:
        assert codes(response) == ["not_permitted"]
    assert Event.objects.filter(subject_type="version").count() == events
    assert made.version.status == Status.IN_REVIEW


def test_a_form_of_another_site_is_refused():
    made = deal()
    client = api(made.person(Role.DRAFTER), enforce_csrf_checks=True)
    address = f"/api/agreements/{made.reference}/submit/"
    assert client.post(address, {}, format="json").status_code == 403
    assert client.post(address, {"a": "b"}).status_code in (403, 415)
    assert made.version.is_draft


# ------------------------------------------------------------------ the whole way
def test_an_agreement_goes_the_whole_way_by_the_api(on):
    made = deal()
    on(SUBMITTED_ON)
    drafter = made.person(Role.DRAFTER)
    offered = api(drafter).get(f"/api/agreements/{made.reference}/").json()["actions"]
    assert {"submit", "withdraw", "save-answers", "invite-party", "link-dpia"} <= set(offered)
    response = post(drafter, made, "submit")
    assert (response.status_code, response.json()["status"]) == (200, "in_review")
    for where in (made.lead, made.partner):
        officer = made.person(Role.INFORMATION_GOVERNANCE, where)
        body = {"sha256": made.sha256}
        decided = post(officer, made, "approve", body)
        assert decided.status_code == 200
        assert not {"approve", "refuse", "ask-for-changes"} & set(decided.json()["actions"])
    made.make_pdf()
    on(SIGNED_ON)
    for where in (made.lead, made.partner):
        signatory = with_password(made.person(Role.SIGNATORY, where))
        assert "sign" in api(signatory).get(f"/api/agreements/{made.reference}/").json()["actions"]
        body = {
            "sha256": made.sha256,
            "post": "Chief Executive",
            "authority_confirmed": True,
            "password": PASSWORD,
        }
        response = post(signatory, made, "sign", body)
        assert response.status_code == 200, response.content
        assert PASSWORD not in response.content.decode()
    assert [one["name"] for one in response.json()["signatures"]]
    on(STARTS_ON)
    workflow.start(made.version)
    assert post(drafter, made, "record-flow-start", {"on": "2022-04-11"}).status_code == 200
    review = {"outcome": "continue", "note": "As promised."}
    assert post(drafter, made, "record-review", review).status_code == 200
    on(OVER_ON)
    workflow.expire(made.version)
    partner = made.person(Role.DRAFTER, made.partner)
    body = {"disposal_certificate": "Destroyed", "processing_ended_on": ENDS_ON.isoformat()}
    response = post(partner, made, "answer-after-end", body)
    assert response.status_code == 200
    document = response.json()["document"]
    assert document["parties"][1]["disposal_certificate"] == "Destroyed"
    assert document["flow_started_on"] == "2022-04-11"
    assert document["reviews"][0]["note"] == "As promised."


def test_a_new_agreement_is_led_by_the_organisation_one_acts_for():
    westerby = organisation(reference="WBC")
    drafter = member(westerby, Role.DRAFTER)
    response = api(drafter).post("/api/agreements/", {"title": "School meals"}, format="json")
    assert response.status_code == 201
    assert response.json()["lead_organisation"] == "WBC"
    assert response.json()["status"] == "draft"
    assert Agreement.objects.get().created_by == drafter
    assert api(drafter).post("/api/agreements/", {"title": ""}).status_code in (400, 415)
    empty = api(drafter).post("/api/agreements/", {"title": " "}, format="json")
    assert (empty.status_code, list(empty.json())) == (400, ["title"])
    signatory = member(westerby, Role.SIGNATORY)
    refused = api(signatory).post("/api/agreements/", {"title": "x"}, format="json")
    assert refused.status_code == 404


def test_a_status_is_never_taken():
    drafter = member(organisation(), Role.DRAFTER)
    body = {"title": "x", "status": "in_force", "sha256": "0" * 64}
    response = api(drafter).post("/api/agreements/", body, format="json")
    assert response.json()["status"] == "draft"
    reference = response.json()["reference"]
    for method in ("put", "patch", "delete"):
        sent = getattr(api(drafter), method)
        assert sent(f"/api/agreements/{reference}/", body, format="json").status_code == 405


# ------------------------------------------------------------------ refused as the page refuses
def test_a_draft_that_is_not_ready_is_refused_with_the_reasons_of_the_page(on):
    made = deal(dpia="")
    on(SUBMITTED_ON)
    stops = workflow.stops(made.version, "submit", actor=made.actor(Role.DRAFTER))
    response = post(made.person(Role.DRAFTER), made, "submit")
    assert response.status_code == 409
    assert response.json()["blockers"] == [stop.as_json() for stop in stops] != []


@pytest.mark.parametrize(
    ("stage", "name", "role"),
    [
        ("draft", "approve", Role.INFORMATION_GOVERNANCE),
        ("in_review", "submit", Role.DRAFTER),
        ("in_review", "sign", Role.SIGNATORY),
        ("ready_to_sign", "submit", Role.DRAFTER),
        ("in_force", "withdraw", Role.DRAFTER),
        ("in_force", "decline", Role.SIGNATORY),
        ("ready_to_sign", "refuse", Role.INFORMATION_GOVERNANCE),
        ("ready_to_sign", "ask-for-changes", Role.INFORMATION_GOVERNANCE),
    ],
)
def test_a_step_from_the_wrong_status_is_refused_as_on_the_page(stage, name, role, on):
    made = deal(stage=stage)
    on(STARTS_ON)
    who = with_password(made.person(role))
    verb = name.replace("-", "_")
    stops = workflow.stops(made.version, verb, actor=made.actor(role), given=BODIES[name])
    response = post(who, made, name, BODIES[name])
    assert response.status_code == 409
    assert response.json()["blockers"] == [stop.as_json() for stop in stops] != []


@pytest.mark.parametrize("name", ["approve", "ask-for-changes", "refuse"])
def test_nobody_decides_on_a_text_that_has_changed(name, on):
    made = deal(stage="in_review")
    on(SUBMITTED_ON)
    response = post(made.person(Role.INFORMATION_GOVERNANCE), made, name, BODIES[name])
    assert codes(response) == ["changed_since_read"]


@pytest.mark.parametrize("name", ["ask-for-changes", "refuse"])
def test_sending_back_takes_a_reason(name, on):
    made = deal(stage="in_review")
    on(SUBMITTED_ON)
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    response = post(officer, made, name, {"sha256": made.sha256, "reason": " "})
    found = (response.status_code, list(response.json()))
    # Changes may be asked for at single answers instead: the step itself says that none was.
    assert found == ((409, ["blockers"]) if name == "ask-for-changes" else (400, ["reason"]))
    body = {"sha256": made.sha256, "reason": "Say who reads it"}
    assert post(officer, made, name, body).json()["status"] == "draft"


def test_signing_asks_for_the_password_again(on):
    made = deal(stage="ready_to_sign")
    on(SIGNED_ON)
    signatory = with_password(made.person(Role.SIGNATORY))
    body = {"sha256": made.sha256, "post": "x", "authority_confirmed": True}
    assert list(post(signatory, made, "sign", body).json()) == ["password"]
    wrong = post(signatory, made, "sign", {**body, "password": "something else"})
    assert (wrong.status_code, list(wrong.json())) == (400, ["password"])
    assert not made.version.signatures.exists()
    refused = post(
        signatory, made, "sign", {**body, "authority_confirmed": False, "password": PASSWORD}
    )
    assert codes(refused) == ["authority_not_confirmed"]


def test_declining_sends_it_back(on):
    made = deal(stage="ready_to_sign")
    on(SIGNED_ON)
    body = {"sha256": made.sha256, "reason": "The retention is too long"}
    answer = post(made.person(Role.SIGNATORY), made, "decline", body).json()
    assert answer["status"] == "draft"
    (told,) = answer["declined_signatures"]
    assert (told["organisation"], told["reason"]) == (made.lead.reference, body["reason"])


def test_withdrawing(on):
    made = deal()
    on(WRITTEN_ON)
    drafter = made.person(Role.DRAFTER)
    assert list(post(drafter, made, "withdraw", {}).json()) == ["reason"]
    response = post(drafter, made, "withdraw", {"reason": "Not needed"})
    assert response.json()["status"] == "withdrawn"
    assert codes(post(drafter, made, "withdraw", {"reason": "Not needed"})) == ["wrong_status"]


# ------------------------------------------------------------------ answers
def test_answers_are_written_into_the_draft(on):
    made = deal()
    on(WRITTEN_ON)
    drafter = made.person(Role.DRAFTER)
    body = {
        "based_on": made.version.revision,
        "changes": {"title": "Energy help", "leaves_uk": True, "benefits": ["one", "two"]},
    }
    response = post(drafter, made, "save-answers", body)
    assert response.status_code == 200
    assert response.json()["document"]["title"] == "Energy help"
    assert response.json()["revision"] == made.version.revision > body["based_on"]
    assert made.version.document["benefits"] == ["one", "two"]


def test_answers_that_were_filled_in_are_named_and_confirmed(on):
    made = deal()
    on(WRITTEN_ON)
    drafter = made.person(Role.DRAFTER)
    version = made.version
    origins.noted(version, ["title"], "template", "One of ours").save(update_fields=["origins"])
    shown = api(drafter).get(f"/api/agreements/{made.reference}/").json()
    assert shown["to_confirm"] == {"title": "From the template One of ours"}
    assert "confirm-answers" in shown["actions"]

    body = {"based_on": shown["revision"], "places": ["title"]}
    response = post(drafter, made, "confirm-answers", body)

    assert response.status_code == 200
    assert response.json()["to_confirm"] == {}
    assert "confirm-answers" not in response.json()["actions"]


def test_the_second_of_two_writers_is_shown_both_texts(on):
    made = deal()
    on(WRITTEN_ON)
    drafter = made.person(Role.DRAFTER)
    revision = made.version.revision
    for text in ("First", "Second"):
        body = {"based_on": revision, "changes": {"title": text}}
        response = post(drafter, made, "save-answers", body)
    assert response.status_code == 409
    assert response.json()["revision"] == made.version.revision
    (conflict,) = response.json()["conflicts"]
    assert (conflict["place"], conflict["theirs"], conflict["yours"]) == (
        "title",
        "First",
        "Second",
    )
    assert made.version.document["title"] == "First"


def test_nobody_writes_in_anothers_part(on):
    made = deal()
    on(WRITTEN_ON)
    body = {"based_on": made.version.revision, "changes": {"parties.1.ropa_reference": "x"}}
    (told,) = post(made.person(Role.DRAFTER), made, "save-answers", body).json()["blockers"]
    assert (told["code"], told["path"]) == ("not_permitted", "parties.1.ropa_reference")
    assert told["message"].startswith(f"{made.partner.name} has accepted")
    partner = made.person(Role.DRAFTER, made.partner)
    (told,) = post(partner, made, "save-answers", {**body, "changes": {"title": "x"}}).json()[
        "blockers"
    ]
    assert told["message"].startswith(f"This part is written by drafters of {made.lead.name}")
    assert post(partner, made, "save-answers", body).status_code == 200
    assert post(made.person(Role.LEGAL), made, "save-answers", body).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": "x"},
        {"parties.0.nonsense": "x"},
        {"parties.9.role": "sender"},
        {"parties.x.role": "sender"},
        {"parties": "x"},
        {"parties": [{"id": "a", "organisation": {"id": "NOBODY"}}]},
        {
            "parties": [
                {"id": "org12", "organisation": {"id": "ORG12"}},
                {"id": "b", "organisation": {"id": "ORG12"}},
            ]
        },
        {"data_items": [{"id": "x" * 41, "name": "y"}]},
        {"data_items": [{"id": "a", "name": "y"}, {"id": "a", "name": "z"}]},
        {"data_items.0.name": {"a": 1}},
        {"title": 3},
        {"title": "a\0b"},
        {"title": "x" * 20_001},
        {"title": ["x"]},
        {"leaves_uk": "yes"},
        {"leaves_uk": 1},
        {"start_date": "2022-02-30"},
        {"start_date": "tomorrow"},
        {"kind": "magic"},
        {"status": "in_force"},
        {"reference": "DSA-999"},
        {"content_hash": "0" * 64},
        {"signatures": [{"party": "org12", "name": "x"}]},
        {"dpia.status": "approved"},
        {"parties.0.organisation.name": "Another Council"},
        {"parties.0.organisation.ico_expires_on": "2099-01-01"},
        {"breach.notify_partner_hours": 2**63},
        {"breach.notify_partner_hours": 1.5},
        {"": "x"},
        {".": "x"},
        {"title.x": "y"},
        {"parties.0": "x"},
        {"x" * 5000: "y"},
        {"parties.99999999999999999999.role": "sender"},
    ],
)
def test_what_the_document_has_no_place_for_is_refused_and_named(changes, on):
    made = deal()
    on(WRITTEN_ON)
    before = made.version.document
    body = {"based_on": made.version.revision, "changes": changes}
    drafter = api(made.person(Role.DRAFTER))
    response = drafter.post(
        f"/api/agreements/{made.reference}/save-answers/",
        json.dumps(body),
        content_type="application/json",
    )
    assert response.status_code == 400, response.content
    assert response.json()["changes"]
    assert made.version.document == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"based_on": 0, "changes": {"title": "\\ud800"}}', 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b'{"based_on": 0, "changes": {"breach.notify_partner_hours": NaN}}', 400),
        (b'{"based_on": 0, "changes": {"breach.notify_partner_hours": 1e309}}', 400),
        (b'{"based_on": -1, "changes": {}}', 400),
        (b'{"based_on": 99999999999999999999, "changes": {}}', 200),
        (b'{"based_on": 0, "changes": []}', 400),
        (b'{"based_on": 0, "changes": {"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}", 400),
        (b'{"based_on": 0, "changes": {"title": "' + b"x" * 2_700_000 + b'"}}', 400),
        ("{'based_on'}".encode("utf-16"), 400),
    ],
)
def test_what_is_not_even_json_of_the_right_kind_is_refused_calmly(body, status, on):
    made = deal()
    on(WRITTEN_ON)
    address = f"/api/agreements/{made.reference}/save-answers/"
    response = api(made.person(Role.DRAFTER)).post(address, body, content_type="application/json")
    assert response.status_code == status, response.content


# ------------------------------------------------------------------ parties, DPIA, findings
def test_inviting_a_party_and_its_accepting():
    lead, partner = organisation(reference="WBC"), organisation(reference="CFU")
    drafter, invited = member(lead, Role.DRAFTER), member(partner, Role.DRAFTER)
    started = api(drafter).post("/api/agreements/", {"title": "Meals"}, format="json").json()
    address = f"/api/agreements/{started['reference']}"

    def send(who, name, body=None):
        return api(who).post(f"{address}/{name}/", body or {}, format="json")

    rows = [
        *started["document"]["parties"],
        {"id": "cfu", "organisation": {"id": "CFU"}},
    ]
    rows = [{"id": row["id"], "organisation": {"id": row["organisation"]["id"]}} for row in rows]
    body = {"based_on": started["revision"], "changes": {"parties": rows}}
    assert send(drafter, "save-answers", body).status_code == 200
    assert send(invited, "accept-invitation").status_code == 404
    assert send(drafter, "invite-party", {"party": "nobody"}).status_code == 404
    assert send(drafter, "invite-party", {"party": "cfu"}).status_code == 200
    assert codes(send(invited, "invite-party", {"party": "cfu"})) == ["not_permitted"]
    assert send(drafter, "accept-invitation").status_code == 404
    assert "accept-invitation" in api(invited).get(f"{address}/").json()["actions"]
    accepted = send(invited, "accept-invitation")
    assert accepted.status_code == 200
    assert accepted.json()["parties"][1]["accepted_at"]


def test_linking_a_dpia_that_one_can_see(on):
    made = deal()
    on(WRITTEN_ON)
    drafter = made.person(Role.DRAFTER)
    assert post(drafter, made, "link-dpia", {"dpia": None}).json()["dpia"] == ""
    assert post(drafter, made, "link-dpia", {"dpia": "DPIA-001"}).json()["dpia"] == "DPIA-001"
    unknown = post(drafter, made, "link-dpia", {"dpia": "DPIA-999"})
    assert (unknown.status_code, list(unknown.json())) == (400, ["dpia"])


def test_a_day_of_the_first_flow_that_cannot_be_is_refused_with_the_reason(on):
    made = deal(stage="in_force")
    on(STARTS_ON)
    drafter = made.person(Role.DRAFTER)
    for day in ("2022-04-10", "2022-04-12"):
        response = post(drafter, made, "record-flow-start", {"on": day})
        assert codes(response) == ["not_possible"]
    assert list(post(drafter, made, "record-flow-start", {"on": "x"}).json()) == ["on"]


def test_only_a_finding_that_no_law_makes_is_set_aside(on):
    made = deal(dpia="")
    on(WRITTEN_ON)
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    body = {"rule": made.version.findings[0]["rule"], "on": "nothing", "reason": "x"}
    assert codes(post(officer, made, "override", body)) == ["not_possible"]
    assert post(made.person(Role.DRAFTER), made, "override", body).status_code == 404


# ------------------------------------------------------------------ what may be tried
@pytest.mark.parametrize("stage", ["draft", "in_review", "ready_to_sign", "in_force", "expired"])
def test_what_is_offered_is_permitted_and_what_is_not_offered_is_not(stage, on):
    made = deal(stage=stage)
    on(STARTS_ON)
    for role in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY, Role.AUDITOR):
        who = made.person(role)
        offered = api(who).get(f"/api/agreements/{made.reference}/").json()["actions"]
        for verb, step in workflow.TRANSITIONS.items():
            stops = workflow.stops(made.version, verb, actor=actor(who, made.lead))
            refused = {"not_permitted", "wrong_status"} & {stop.code for stop in stops}
            assert (in_address(verb) in offered) == (not refused), verb
            assert step.verb == verb
