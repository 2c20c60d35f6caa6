from datetime import date
from hashlib import sha256
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, subjects, workflow
from dpia.importing.files import LARGEST, NotKept, content_of
from dpia.models import Dpia, DpiaImport, Status
from notices.models import Task
from organisations.roles import Role
from tests.dpia.factories import body
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
TODAY = date(2026, 11, 22)
FACTS = {
    "title": "School meals match",
    "made_by": "Westerby Borough Council",
    "covers": "Names and addresses of pupils, from schools to the council",
    "outcome": "go_ahead",
    "author": "Policy lead",
    "approved_by": "SIRO of Westerby",
    "dpo_text": "May proceed; tell parents first.",
    "dpo_by": "DPO of Westerby",
    "dpo_outcome": "partly",
    "dpo_reason": "Parents were told at once.",
    "dpo_decided": "Chief executive",
    "asked": "12 parents at a school gate",
    "risk_text": "A pupil is mistaken for another",
    "risk_impact": "No free meal for a child who needs it",
    "risk_likelihood": "remote",
    "risk_severity": "significant",
    "residual": "low",
}
DAYS = {"approved_on": "2026-05-04", "next_review_on": "2027-05-03", "dpo_on": "2026-04-20"}
URL = "/dpias/import/"


def upload(content=PDF, name="dpia.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, content_type=kind)


def typed(file=None, **changed):
    data = {**FACTS, **changed}
    for name, day in DAYS.items():
        year, month, number = day.split("-")
        data |= {f"{name}_year": year, f"{name}_month": month, f"{name}_day": number}
    return data | ({"file": file} if file is not None else {})


def taken_in(council, **changed):
    with clock.at(TODAY):
        answer = signed_in(council.person(DRAFTER)).post(URL, typed(upload(), **changed))
    assert answer.status_code == 302, unescape(answer.content.decode())
    return Dpia.objects.get()


def approve(council, dpia):
    with clock.at(TODAY):
        return workflow.approve(
            dpia,
            actor=council[OFFICER],
            approved_by="SIRO of Westerby",
            approved_on=date(2026, 5, 4),
        )


# ------------------------------------------------------------------ taking one in


def test_the_file_is_kept_with_its_fingerprint_and_its_facts_are_the_dpias():
    council = body()

    dpia = taken_in(council)

    kept = DpiaImport.objects.get()
    assert bytes(kept.content) == PDF
    assert kept.sha256 == sha256(PDF).hexdigest()
    assert dpia.status == Status.DRAFT
    assert dpia.residual == "low"
    assert dpia.next_review_on == date(2027, 5, 3)
    assert dpia.document["dpo_advice"]["outcome"] == "partly"
    assert dpia.document["approved_by"] == "SIRO of Westerby"
    event = Event.objects.get(verb="import_dpia")
    assert event.content["detail"]["sha256"] == kept.sha256


def test_it_is_shown_as_made_elsewhere_in_the_list_and_on_its_page():
    council = body()
    dpia = taken_in(council, covers="<script>alert(1)</script> 🐝")
    client = signed_in(council.person(DPO))

    assert "Made elsewhere" in client.get("/dpias/").content.decode()
    hub = client.get(f"/dpias/{dpia.reference}/").content.decode()
    assert "Made elsewhere" in hub
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 🐝" in hub
    assert DpiaImport.objects.get().sha256 in hub
    assert f'href="/dpias/{dpia.reference}/file/"' in hub
    api = client.get(f"/api/dpias/{dpia.reference}/").json()
    assert api["made_elsewhere"] is True


def test_an_officer_approves_it_under_the_rules_for_every_dpia_and_both_days_stay():
    council = body()
    dpia = taken_in(council)

    dpia = approve(council, dpia)

    assert dpia.status == Status.APPROVED
    assert dpia.document["approved_on"] == "2026-05-04"
    assert dpia.document["reviewed_on"] == "2026-11-22"
    assert b'"file_sha256"' in bytes(dpia.snapshot.content)


def test_approved_without_a_name_it_keeps_who_approved_it_and_another_name_has_its_own_day():
    council = body()
    dpia = taken_in(council)
    with clock.at(TODAY), transaction.atomic():
        kept = workflow.approve(dpia, actor=council[OFFICER]).document
        transaction.set_rollback(True)
    assert (kept["approved_by"], kept["approved_on"]) == ("SIRO of Westerby", "2026-05-04")
    assert kept["reviewed_on"] == "2026-11-22"

    dpia = Dpia.objects.get()
    with clock.at(TODAY):
        by = workflow.approve(dpia, actor=council[OFFICER], approved_by="Ada Fern").document

    assert (by["approved_by"], by["approved_on"]) == ("Ada Fern", "2026-11-22")


def test_what_lowered_the_risk_lets_it_be_approved_and_is_no_task():
    council = body()
    dpia = taken_in(council, risk_likelihood="probable", measure="Names are checked twice")

    dpia = approve(council, dpia)

    assert dpia.status == Status.APPROVED
    assert not dpia.measure_tasks.exists()


def test_whoever_decides_next_has_a_task_at_once():
    council = body()
    high = {"risk_likelihood": "probable", "risk_severity": "severe", "residual": "high"}

    taken_in(council, **high)

    tasks = set(Task.objects.values_list("kind", "role"))
    assert tasks == {("dpia_approve", OFFICER), ("dpia_accept_risks", Role.SIRO)}


def test_who_took_it_in_does_not_approve_it():
    council = body()
    dpia = taken_in(council)

    with pytest.raises(TransitionBlocked):
        workflow.approve(dpia, actor=council[DRAFTER])


def test_one_that_concludes_against_the_sharing_is_not_approved():
    council = body()
    dpia = taken_in(council, outcome="not")

    with pytest.raises(TransitionBlocked) as blocked:
        approve(council, dpia)

    assert "concludes_not" in [b.code for b in blocked.value.blockers]


# ------------------------------------------------------------------ bad files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script>", "must be a PDF"),
        (b"PK\x03\x04word", "must be a PDF"),
        (b"GIF89a %PDF-1.7 %%EOF", "must be a PDF"),
        (b"%PDF-1.7 cut off", "not complete"),
        (b"", "empty"),
    ],
)
def test_what_is_no_pdf_is_refused_in_clear_words_and_nothing_typed_is_lost(content, words):
    council = body()
    client = signed_in(council.person(DRAFTER))

    with clock.at(TODAY):
        answer = client.post(URL, typed(upload(content)))

    text = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "<title>Error: " in text
    assert words in text
    assert 'href="#id_file"' in text
    assert "Names and addresses of pupils, from schools to the council" in text
    assert "Choose the file again" in text
    assert not Dpia.objects.exists()


def test_nobody_records_that_none_is_needed_where_one_was_made_elsewhere():
    council = body()
    dpia = taken_in(council)

    with clock.at(TODAY), pytest.raises(TransitionBlocked) as blocked:
        workflow.decide_not_needed(dpia, actor=council[OFFICER], reason="Small")

    assert "made_elsewhere" in {one.code for one in blocked.value.blockers}


def test_a_file_of_ten_megabytes_is_kept_and_one_byte_more_is_not():
    def of_size(size):
        return upload(PDF[:-6] + b" " * (size - len(PDF)) + PDF[-6:])

    assert len(content_of(of_size(LARGEST))) == LARGEST
    with pytest.raises(NotKept, match="smaller than 10 MB"):
        content_of(of_size(LARGEST + 1))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dpo_reason": ""}, "Enter why not all of the advice was followed"),
        ({"dpo_decided": ""}, "Enter who decided that"),
        ({"asked": "", "asked_not": ""}, "Enter who was asked, or why nobody was"),
        ({"title": ""}, "Enter what the DPIA is called"),
        ({"approved_on_year": "2030"}, "The day must be today or in the past"),
        ({"approved_on_year": "1990"}, "The day must be 25 May 2018 or later"),
        ({"approved_by": "the DPO of Westerby"}, "Whoever approved the DPIA cannot have"),
        ({"dpo_decided": "policy  LEAD"}, "Whoever decided against the advice cannot"),
        ({"author": "DPO of Westerby"}, "Whoever gave the advice cannot have written"),
        ({"risk_likelihood": "probable"}, "Enter what has been done to make the risk less"),
    ],
)
def test_facts_that_are_missing_or_cannot_be_are_named(changed, words):
    council = body()
    data = {**typed(upload()), **changed}

    with clock.at(TODAY):
        answer = signed_in(council.person(DRAFTER)).post(URL, data)

    assert words in unescape(answer.content.decode())
    assert not Dpia.objects.exists()


# ------------------------------------------------------------------ who, and how it is served


def test_the_file_is_for_readers_alone_to_save_and_never_runs():
    council, other = body(), body()
    dpia = taken_in(council)
    where = reverse("dpia:file", args=[dpia.reference])

    for role in (DRAFTER, OFFICER, DPO, Role.AUDITOR):
        answer = signed_in(council.person(role)).get(where)
        assert answer.content == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'attachment; filename="{dpia.reference}.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
    for stranger in (other.person(DRAFTER), council.person(Role.ADMINISTRATOR)):
        client = signed_in(stranger)
        assert client.get(where).status_code == 404
        assert client.get(f"/api/dpias/{dpia.reference}/file/").status_code == 404


def test_only_drafters_take_one_in():
    council = body()
    for role in (OFFICER, DPO, Role.AUDITOR):
        client = signed_in(council.person(role))
        assert client.get(URL).status_code == 404
        assert client.post(URL, typed(upload())).status_code == 404
        assert client.post("/api/dpias/import/", {**FACTS, **DAYS}).status_code == 404

    assert not Dpia.objects.exists()


def test_the_api_takes_one_in_under_the_same_rules():
    council = body()
    client = signed_in(council.person(DRAFTER))
    where = "/api/dpias/import/"

    with clock.at(TODAY):
        for wrong in (
            {"file": upload(b"no pdf")},
            {"file": upload(), "dpo_reason": ""},
            {"file": upload(), "approved_on": "2030-01-01"},
            {"file": upload(), "approved_by": "DPO of Westerby"},
            {},
        ):
            assert client.post(where, {**FACTS, **DAYS, **wrong}).status_code == 400
        long = client.post(where, {**FACTS, **DAYS, "file": upload(b"%PDF" + b" " * LARGEST * 2)})
        assert long.json() == {"file": ["The selected file must be smaller than 10 MB"]}
        assert not Dpia.objects.exists()
        made = client.post(where, {**FACTS, **DAYS, "file": upload()})

    assert made.status_code == 201
    reference = made.json()["reference"]
    assert client.get(f"/api/dpias/{reference}/file/").content == PDF


def test_the_hub_of_one_takes_few_queries(django_assert_max_num_queries):
    council = body()
    dpia = taken_in(council)
    client = signed_in(council.person(DRAFTER))
    client.get(f"/dpias/{dpia.reference}/")

    with django_assert_max_num_queries(12):
        client.get(f"/dpias/{dpia.reference}/")


class Agreement:
    """Stands for the room above: one agreement that comes to rely on the DPIA."""

    def describe(self, dpia):
        whole = {"data_items": [{"id": "i1", "name": "Full name"}]}
        return [subjects.Subject("DSA-007", "School meals", "/agreements/DSA-007/", whole)]

    def changed(self, dpia, changed_paths, among):
        pass


def test_its_page_claims_no_screening_of_ours_and_no_change_of_an_agreement_it_never_saw():
    council = body()
    dpia = approve(council, taken_in(council))
    client = signed_in(council.person(OFFICER))
    above = Agreement()
    subjects.register(above)
    try:
        with clock.at(TODAY):
            actions.judge_again(Dpia.objects.get())
            hub = client.get(dpia.get_absolute_url()).content.decode()
    finally:
        subjects.unregister(above)

    assert "its screening is in its file" in hub
    assert "A DPIA is recommended" not in hub
    assert "also given here" in hub
    assert "nobody has looked at the two together" in hub
    assert "What this DPIA assessed has changed" not in hub


def test_a_review_that_has_passed_is_planned_anew_before_it_is_approved(monkeypatch):
    monkeypatch.setitem(DAYS, "next_review_on", "2026-11-03")
    council = body()
    dpia = taken_in(council)

    with pytest.raises(TransitionBlocked) as blocked:
        approve(council, dpia)

    assert [one.code for one in blocked.value.blockers] == ["review_day"]
