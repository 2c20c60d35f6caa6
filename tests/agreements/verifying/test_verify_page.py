"""Anybody checks a document on a page or over the API; nothing of it is kept."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements import pdf
from agreements.models import PdfFile
from audit import clock
from audit.models import Event
from govuk.uploads import AROUND_IT, MOST_BYTES
from tests.agreements.factories import SIGNED_ON, deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    with clock.at(SIGNED_ON):
        made = deal(stage="in_force")
        pdf.make_missing(made.version.pk)
        return PdfFile.objects.get(version=made.version, kind=PdfFile.Kind.SIGNED)


def content(row):
    with row.file.open() as file:
        return file.read()


def upload(content, name="agreement.pdf"):
    return Client().post("/verify/", {"file": SimpleUploadedFile(name, content)})


def words(response):
    return " ".join(response.content.decode().split())


def test_the_page_says_what_it_does_and_asks_for_no_sign_in():
    response = Client().get("/verify/")

    assert response.status_code == 200
    assert "Nothing that you send is kept" in words(response)
    assert response["Cache-Control"].startswith("max-age=0, no-cache")


def test_it_is_reached_from_the_foot_of_every_page():
    assert 'href="/verify/"' in Client().get("/playbook/").content.decode()


def test_a_genuine_file_is_said_to_be_genuine(row):
    response = upload(content(row))

    assert "Genuine" in words(response)
    assert "In force." in words(response)
    assert row.version.agreement.reference in words(response)
    assert "<title>Result: Check a document" in words(response)


def test_the_panel_is_only_for_what_is_signed_and_holds(row):
    PdfFile.objects.exclude(pk=row.pk).delete()
    PdfFile.objects.filter(pk=row.pk).update(kind=PdfFile.Kind.TO_SIGN)

    page = words(upload(content(row)))

    assert "Genuine, but not the signed document" in page
    assert "govuk-panel" not in page


def test_another_file_is_unknown():
    assert "We know no document like this one" in words(upload(b"%PDF-1.7 anything"))


def test_reference_and_hash_are_asked_for_too(row):
    given = {"reference": row.version.agreement.reference, "sha256": row.snapshot.sha256}

    assert "Genuine" in words(Client().post("/verify/", given))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"file": ""}, "Select the PDF to check"),
        ({"reference": "", "sha256": "0" * 64}, "Enter the reference"),
        ({"reference": "DSA-1", "sha256": ""}, "Enter the SHA-256"),
        ({"reference": "DSA-1", "sha256": "12 ab"}, "A SHA-256 has 64 characters"),
        ({"reference": "<script>" * 9, "sha256": "0" * 64}, "must be 40 characters or fewer"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_the_field(given, message):
    response = Client().post("/verify/", given)

    assert response.status_code == 200
    assert message in words(response)
    assert "<title>Error: " in words(response)
    assert "<script>" not in response.content.decode().replace("<script ", "")


def test_what_is_no_pdf_is_not_looked_at():
    assert "The selected file must be a PDF" in words(upload(b"PK\x03\x04 a spreadsheet"))


def test_a_file_that_is_too_large_is_said_to_be(row):
    response = upload(content(row) + b"x" * (MOST_BYTES + AROUND_IT))

    assert "The selected file must be smaller than 10 MB" in words(response)


# ------------------------------------------------------------------ nothing is kept
def test_no_file_is_written_and_nothing_recorded(row, monkeypatch):
    def refuse(*args, **kwargs):
        pytest.fail("A file was written")

    whole = content(row)
    before = Event.objects.count(), PdfFile.objects.count()
    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)

    assert "Altered" not in words(upload(whole + b" " * 4_000_000))

    assert (Event.objects.count(), PdfFile.objects.count()) == before


def test_too_many_checks_from_one_address_are_refused():
    client = Client()
    codes = [client.post("/verify/", {"file": ""}).status_code for _ in range(31)]

    assert codes == [200] * 30 + [429]
    assert "Wait a minute" in words(client.post("/verify/", {"file": ""}))


# ------------------------------------------------------------------ over the API
def test_the_api_says_the_same_of_the_file(row):
    found = Client().post("/api/verify/", content(row), content_type="application/pdf").json()

    assert found["outcome"] == "genuine"
    assert found["document"]["reference"] == row.version.agreement.reference
    assert found["document"]["in_force"] is True
    assert len(found["document"]["signed_by"]) == 2


def test_the_api_says_the_same_of_reference_and_hash(row):
    given = {"reference": row.version.agreement.reference, "sha256": row.sha256}
    found = Client().post("/api/verify/", given, content_type="application/json").json()
    unknown = {**given, "sha256": "f" * 64}
    other = Client().post("/api/verify/", unknown, content_type="application/json").json()

    assert found["outcome"] == "genuine"
    assert other == {"outcome": "unknown", "document": None}


@pytest.mark.parametrize("sent", ["[]", "{}", '{"sha256": 1, "reference": []}', '"x"', "null"])
def test_the_api_says_what_is_missing(sent):
    response = Client().post("/api/verify/", sent, content_type="application/json")

    assert response.status_code == 400


def test_the_api_takes_no_more_than_ten_megabytes():
    sent = b"%PDF" + b"x" * MOST_BYTES
    response = Client().post("/api/verify/", sent, content_type="application/pdf")

    assert response.status_code == 413


def test_the_api_is_limited_with_the_page():
    client = Client()
    for _ in range(30):
        client.post("/verify/", {"file": ""})

    assert client.post("/api/verify/", {}, content_type="application/json").status_code == 429
