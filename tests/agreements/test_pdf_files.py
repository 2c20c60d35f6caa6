"""The document to sign and the signed one are made once each, from the snapshot, and kept."""

from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError

from agreements import days, documents, pdf, tasks, workflow
from agreements.models import PdfFile, Version
from audit import clock
from organisations.actions import change_facts
from organisations.roles import Role
from questionnaire.pdf.render import PdfFailed
from tests.agreements.factories import SIGNED_ON, STARTS_ON, SUBMITTED_ON, deal
from tests.agreements.steps import events, send_back, sign

pytestmark = pytest.mark.django_db
TO_SIGN, SIGNED = PdfFile.Kind.TO_SIGN, PdfFile.Kind.SIGNED


def unmade(stage):
    """At that stage, without any PDF."""
    made = deal(stage=stage)
    PdfFile.objects.all().delete()
    return made


def content(row):
    with row.file.open() as file:
        return file.read()


@pytest.fixture(autouse=True)
def day():
    with clock.at(SIGNED_ON):
        yield


# ------------------------------------------------------------------ which, and when
@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        ("draft", None),
        ("in_review", None),
        ("ready_to_sign", TO_SIGN),
        ("signed", TO_SIGN),
        ("in_force", SIGNED),
        ("expired", SIGNED),
    ],
)
def test_what_is_lacking_follows_from_where_it_stands(stage, kind):
    assert pdf.lacking(unmade(stage).version) == kind


def test_with_all_signatures_the_signed_one_is_lacking_and_then_nothing():
    made = deal(stage="signed")
    assert pdf.lacking(made.version) == SIGNED

    assert pdf.make_missing(made.version.pk)

    assert pdf.lacking(made.version) is None
    assert pdf.newest(made.version).kind == SIGNED


def test_what_was_withdrawn_needs_none():
    made = unmade("ready_to_sign")
    workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="No.")

    assert pdf.lacking(made.version) is None
    assert pdf.make_missing(made.version.pk) == ""


def test_a_processor_that_signs_nothing_is_not_waited_for():
    made = deal(stage="ready_to_sign")
    made.version.parties.filter(organisation=made.partner).update(controller_status="processor")
    sign(made, made.lead)

    assert pdf.lacking(made.version) == SIGNED


# ------------------------------------------------------------------ once
def test_it_is_made_once_however_often_the_task_runs():
    made = unmade("ready_to_sign")

    first = tasks.make_pdf(made.version.pk)
    second = tasks.make_pdf(made.version.pk)

    (row,) = PdfFile.objects.all()
    assert (first, second) == (row.sha256, "")
    assert len(events("make_pdf")) == 1


def test_it_is_kept_with_its_hash_and_with_the_snapshot_it_was_made_of():
    made = unmade("ready_to_sign")

    digest = pdf.make_missing(made.version.pk)

    row = PdfFile.objects.get()
    assert sha256(content(row)).hexdigest() == row.sha256 == digest
    assert row.snapshot == made.version.snapshot
    assert events("make_pdf")[0]["detail"] == {"kind": "to_sign", "sha256": digest}


def test_of_two_workers_the_second_to_finish_keeps_nothing(monkeypatch):
    made = unmade("ready_to_sign")

    def meanwhile(html, **rest):
        monkeypatch.setattr(pdf, "render_in_child", lambda html, **rest: b"%PDF the first")
        pdf.make_missing(made.version.pk)
        return b"%PDF the second"

    monkeypatch.setattr(pdf, "render_in_child", meanwhile)

    assert pdf.make_missing(made.version.pk) == ""
    assert content(PdfFile.objects.get()) == b"%PDF the first"


def test_one_made_of_a_text_that_went_back_meanwhile_is_not_kept(monkeypatch):
    made = unmade("ready_to_sign")

    def meanwhile(html, **rest):
        workflow.decline(
            made.version, actor=made.actor(Role.SIGNATORY), sha256=made.sha256, reason="No."
        )
        return b"%PDF"

    monkeypatch.setattr(pdf, "render_in_child", meanwhile)

    assert pdf.make_missing(made.version.pk) == ""
    assert not PdfFile.objects.exists()


def test_a_file_whose_row_could_not_be_kept_is_taken_back(monkeypatch):
    made = unmade("ready_to_sign")
    folder = f"pdf/{SIGNED_ON:%Y/%m}"
    before = files_in(folder)

    def fail(*args, **kwargs):
        raise DatabaseError("lost")

    monkeypatch.setattr(pdf, "record", fail)

    with pytest.raises(DatabaseError):
        pdf.make_missing(made.version.pk)
    assert files_in(folder) == before


def files_in(folder):
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


def test_a_document_that_cannot_be_laid_out_is_said_and_tried_again(monkeypatch):
    made = unmade("ready_to_sign")

    def fail(html, **rest):
        raise PdfFailed("Too nested.")

    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render_in_child", fail)
        with pytest.raises(PdfFailed):
            pdf.make_missing(made.version.pk)
    days.turn()

    assert PdfFile.objects.get().kind == TO_SIGN


@pytest.mark.parametrize("stage", ["ready_to_sign", "in_force", "expired"])
def test_one_that_was_lost_is_made_when_the_day_turns(stage):
    unmade(stage)

    assert days.make_missing_pdfs() == 1
    assert days.make_missing_pdfs() == 0


def test_changed_and_agreed_again_it_is_made_again():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)
        Version.objects.filter(pk=made.version.pk).update(
            document={**made.version.document, "summary": "Other words."}
        )
    made.submit()
    with clock.at(SUBMITTED_ON):
        for where in (made.lead, made.partner):
            workflow.approve(
                made.version,
                actor=made.actor(Role.INFORMATION_GOVERNANCE, where),
                sha256=made.sha256,
            )

    assert pdf.lacking(made.version) == TO_SIGN


# ------------------------------------------------------------------ what is printed
def test_the_same_agreement_is_laid_out_from_the_same_words(monkeypatch):
    """That the same words give the same bytes is the printer's own test."""
    asked = []
    monkeypatch.setattr(
        pdf, "render_in_child", lambda html, **rest: asked.append((html, rest)) or b"%PDF"
    )
    made = unmade("ready_to_sign")
    pdf.make_missing(made.version.pk)
    PdfFile.objects.all().delete()

    pdf.make_missing(made.version.pk)

    assert asked[0] == asked[1]
    html, rest = asked[0]
    assert made.sha256 in html
    assert [one.content for one in rest["attachments"]] == [bytes(made.version.snapshot.content)]


@pytest.mark.parametrize("kind", [TO_SIGN, SIGNED])
def test_it_prints_the_facts_that_the_hash_covers_and_not_later_ones(kind):
    made = deal(stage="ready_to_sign")
    change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_registration="Z7777777")

    printed = pdf.printable(made.version, kind)

    agreed = documents.snapshot_document(made.version)["parties"][0]["organisation"]
    assert (
        printed.document["parties"][0]["organisation"]["ico_registration"]
        == (agreed["ico_registration"])
    )


def test_the_one_to_sign_is_the_same_whoever_has_signed_first():
    made = unmade("ready_to_sign")
    before = pdf.printable(made.version, TO_SIGN)
    PdfFile.objects.all().delete()
    made.make_pdf()
    sign(made, made.lead)

    after = pdf.printable(made.version, TO_SIGN)

    assert after == before
    assert after.signatures == ()


def test_the_signed_one_carries_every_signature_with_the_hash():
    made = deal(stage="signed")

    printed = pdf.printable(made.version, SIGNED)

    assert {one.organisation for one in printed.signatures} == {made.lead.name, made.partner.name}
    assert {one.sha256 for one in printed.signatures} == {made.sha256} == {printed.sha256}
    assert {one.post for one in printed.signatures} == {"Director"}
    assert {one.role for one in printed.reviews} == {"Information governance officer"}


def test_void_signatures_are_printed_nowhere():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)
    workflow.decline(
        made.version,
        actor=made.actor(Role.SIGNATORY, made.partner),
        sha256=made.sha256,
        reason="No.",
    )
    made.submit()
    workflow.approve(
        made.version,
        actor=made.actor(Role.INFORMATION_GOVERNANCE, made.partner),
        sha256=made.sha256,
    )
    with clock.at(STARTS_ON):
        sign(made, made.partner)

    printed = pdf.printable(made.version, SIGNED)

    assert [one.organisation for one in printed.signatures] == [made.partner.name]
