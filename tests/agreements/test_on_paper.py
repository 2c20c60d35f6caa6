"""A signature in ink is recorded with its page, as what it is, and counts like any other."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements import workflow
from agreements.models import SignedPage
from audit import clock
from audit.transitions import TransitionBlocked
from notices.models import Notice
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import PASSWORD, SIGNED_ON, SUBMITTED_ON, deal, with_password
from tests.agreements.steps import codes, events, refused, sign
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db
IG = Role.INFORMATION_GOVERNANCE
SIGNATORY = Role.SIGNATORY
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0 a page \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n a page IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.at(SIGNED_ON):
        yield


def record(made, where=None, **changes):
    given = {
        "actor": made.actor(SIGNATORY, where or made.lead),
        "sha256": made.sha256,
        "name": made.person(SIGNATORY, where or made.lead).name,
        "post": "Chief Executive",
        "signed_on": SIGNED_ON,
        "page": PDF,
        "shows_the_text": True,
        "authority_confirmed": True,
        **changes,
    }
    return workflow.sign_on_paper(made.version, **given)


def test_it_is_recorded_who_signed_who_recorded_it_and_what_the_page_was():
    made = deal(stage="ready_to_sign")
    officer = another_officer(made)
    record(made, actor=actor(officer, made.lead))
    (signature,) = made.version.signatures.all()
    named = made.person(SIGNATORY)
    assert (signature.name, signature.post) == (named.name, "Chief Executive")
    assert signature.in_ink
    assert f"recorded by {officer.name} (password asked again)" in signature.method
    assert [n.person for n in Notice.objects.filter(kind="signed_on_paper")] == [named]
    digest = sha256(PDF).hexdigest()
    assert digest in signature.method
    page = signature.page
    assert (bytes(page.content), page.sha256, page.signed_on) == (PDF, digest, SIGNED_ON)
    (event,) = events("sign_on_paper")
    assert event["detail"]["page_sha256"] == digest


def another_officer(made):
    """An IG officer of the lead who decided nothing."""
    return with_password(member(made.lead, IG))


def test_with_the_other_signature_it_comes_into_force_on_its_day():
    made = deal(stage="ready_to_sign")
    record(made)
    sign(made, made.partner)
    with clock.at(made.version.start_date):
        workflow.start(made.version)
    assert made.version.status == "in_force"


@pytest.mark.parametrize("page", [PDF, JPEG, PNG])
def test_a_scan_is_a_pdf_a_jpeg_or_a_png(page):
    made = deal(stage="ready_to_sign")
    record(made, page=page)
    assert SignedPage.objects.get().sha256 == sha256(page).hexdigest()


@pytest.mark.parametrize(
    "page", [b"", b"MZ\x90\x00", b"<svg onload=x>", PDF[:12], JPEG[:-2], b"%PDF-" + b"0" * 10485760]
)
def test_anything_else_is_refused(page):
    made = deal(stage="ready_to_sign")
    assert codes(refused(record, made, page=page)) == ["no_page"]
    assert not SignedPage.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "no_name"),
        ({"post": ""}, "no_post"),
        ({"signed_on": None}, "no_day"),
        ({"signed_on": SIGNED_ON + timedelta(days=1)}, "day_to_come"),
        ({"signed_on": SUBMITTED_ON - timedelta(days=1)}, "before_the_text"),
        ({"shows_the_text": False}, "not_the_text"),
        ({"authority_confirmed": False}, "authority_not_confirmed"),
        ({"name": "Mickey Mouse"}, "no_signatory"),
        ({"sha256": "0" * 64}, "changed_since_read"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said(changes, code):
    made = deal(stage="ready_to_sign")
    assert codes(refused(record, made, **changes)) == [code]


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.DPO, Role.AUDITOR])
def test_nobody_else_records_a_signature(role):
    made = deal(stage="ready_to_sign")
    assert codes(refused(record, made, actor=made.actor(role))) == ["not_permitted"]


def test_an_organisation_signs_once_whichever_way():
    made = deal(stage="ready_to_sign")
    record(made)
    with pytest.raises(TransitionBlocked) as twice:
        sign(made, made.lead)
    assert "already_signed" in codes(twice.value.blockers)
    assert "already_signed" in codes(refused(record, made))


def test_whoever_reviewed_the_text_records_no_signature_under_it():
    made = deal(stage="ready_to_sign")
    assert codes(refused(record, made, actor=made.actor(IG))) == ["reviewed_it"]


def test_whoever_is_no_signatory_any_more_on_the_day_did_not_sign():
    made = deal(stage="ready_to_sign")
    held = Membership.objects.filter(person=made.person(SIGNATORY), role=SIGNATORY)
    held.update(ends_on=SIGNED_ON - timedelta(days=1))
    officer = actor(another_officer(made), made.lead)
    assert codes(refused(record, made, actor=officer)) == ["no_signatory"]


def test_whoever_is_named_disputes_it_and_nobody_else_undoes_it():
    made = deal(stage="ready_to_sign")
    record(made, actor=actor(another_officer(made), made.lead))
    other = actor(member(made.lead, SIGNATORY), made.lead)
    given = {"sha256": made.sha256, "reason": "I did not sign."}
    assert codes(refused(workflow.decline, made.version, actor=other, **given)) == [
        "already_signed"
    ]
    browser = signed_in(made.person(SIGNATORY))
    page = f"/agreements/{made.reference}/"
    assert "Dispute the signature in your name" in browser.get(page).content.decode()
    html = browser.post(
        f"{page}decline/", {"reason": "I did not sign.", "sha256": made.sha256}, follow=True
    )
    assert "You disputed the signature" in html.content.decode()
    assert made.version.status == "draft"
    assert not made.version.signatures.filter(voided_at=None).exists()


# ------------------------------------------------------------------ the pages
def form(made, page=PDF, **changes):
    return {
        "name": made.person(SIGNATORY).name,
        "post": "Chief Executive",
        "authority_confirmed": "on",
        "password": PASSWORD,
        "signed_on_day": str(SIGNED_ON.day),
        "signed_on_month": str(SIGNED_ON.month),
        "signed_on_year": str(SIGNED_ON.year),
        "page": SimpleUploadedFile("evil.html", page, "text/html"),
        "shows_the_text": "on",
        "sha256": made.sha256,
        **changes,
    }


def test_the_page_records_it_and_keeps_what_was_typed_when_something_is_wrong():
    made = deal(stage="ready_to_sign")
    browser = signed_in(another_officer(made))
    address = f"/agreements/{made.reference}/sign/paper/"
    assert made.sha256 in browser.get(address).content.decode()
    wrong = browser.post(address, form(made, page=b"MZ")).content.decode()
    assert "Error: " in wrong
    assert "must be a PDF, JPEG or PNG" in wrong
    assert 'value="Chief Executive"' in wrong
    guessed = browser.post(address, form(made, password="guess")).content.decode()
    assert "The signature was recorded" not in guessed
    assert "Error: " in guessed
    done = browser.post(address, form(made), follow=True).content.decode()
    assert "The signature was recorded" in done
    assert "Page signed on paper" in done


def test_parties_save_the_scan_as_a_file_and_nobody_else_finds_it():
    made = deal(stage="ready_to_sign")
    record(made, page=JPEG)
    key = made.version.parties.get(organisation=made.lead).key
    address = f"/agreements/{made.reference}/versions/1/signed-page/{key}/"
    given = signed_in(made.person(IG, made.partner)).get(address)
    assert given.content == JPEG
    assert given["Content-Type"] == "image/jpeg"
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    national = member(None, Role.NATIONAL_AUDITOR)
    assert signed_in(national).get(address).status_code == 404
    other = made.version.parties.get(organisation=made.partner).key
    gone = signed_in(made.person(IG)).get(address.replace(key, other))
    assert gone.status_code == 404


def test_the_api_records_it_too_and_tells_what_stops_it():
    made = deal(stage="ready_to_sign")
    browser = signed_in(another_officer(made))
    given = {
        "sha256": made.sha256,
        "name": made.person(SIGNATORY).name,
        "post": "Chief Executive",
        "signed_on": SIGNED_ON.isoformat(),
        "shows_the_text": "true",
        "authority_confirmed": "true",
        "password": PASSWORD,
    }
    address = f"/api/agreements/{made.reference}/sign-on-paper/"

    def post():
        return browser.post(address, {**given, "page": SimpleUploadedFile("page.pdf", PDF)})

    assert browser.post(address, given).status_code == 400
    assert post().status_code == 200
    again = post()
    assert again.status_code == 409
    assert again.json()["blockers"][0]["code"] == "already_signed"
