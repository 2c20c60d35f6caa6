"""A party that joins leaves a sealed record of its own, which anybody can have checked."""

from datetime import timedelta

import pytest

from agreements import days, pdf, tasks
from agreements.joining.paper import paper_of
from agreements.models import AccessionFile, PdfFile
from agreements.verifying import verdicts
from audit import clock
from questionnaire.pdf.html import paper_html
from tests.agreements.joining.steps import DRAFTER, joined, ready, signs
from tests.agreements.steps import events
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def accession(made, third, people):
    pdf.make_missing(made.version.pk)
    found = joined(made, third, people)
    tasks.make_joining_pdf(found.pk)
    return found


def content_of(row):
    with row.file.open("rb") as file:
        return file.read()


def test_the_record_says_what_was_joined_by_whom_and_how_to_check_it(made, third, accession):
    page = paper_html(paper_of(accession, made_at=clock.now(), sealed_by="The seal"))
    for said in (
        f"{third.name} joins: ", "Bound from", made.sha256, accession.sha256, "Chief executive",
        "Who approved the part", f"Adopted {made.dpia.reference}", made.lead.name, "The seal",
        "ROPA 7", f"{made.reference}-joining-{accession.key}.json",
    ):  # fmt: skip
        assert said in page


def test_it_is_made_once_and_made_up_for_by_the_turn_of_the_day(accession):
    assert tasks.make_joining_pdf(accession.pk) == ""
    AccessionFile.objects.all().delete()
    assert days.make_missing_pdfs() == 1
    assert days.make_missing_pdfs() == 0
    assert len(events("make_joining_pdf", "accession")) == 2


def test_who_reads_the_agreement_reads_the_record_and_nobody_before_there_is_one(
    made, third, people
):
    waits = ready(made, third, people)
    address = f"{waits.get_absolute_url()}record.pdf"
    lead = signed_in(made.person(DRAFTER))
    assert lead.get(address).status_code == 404
    found = signs(waits, third, people)
    tasks.make_joining_pdf(found.pk)
    answer = lead.get(address)
    assert b"".join(answer.streaming_content) == content_of(AccessionFile.objects.get())
    (told, *_) = lead.get(f"/api/agreements/{made.reference}/joining/").json()
    assert told["pdf"] == address
    assert address in lead.get(found.get_absolute_url()).content.decode()


def test_the_record_is_genuine_and_signed_by_who_joined_alone(made, third, accession):
    record = AccessionFile.objects.get()
    for found in (
        verdicts.of_file(content_of(record)),
        verdicts.of_hash(made.reference, record.sha256),
        verdicts.of_hash(made.reference, accession.sha256),
    ):
        assert found.outcome == "genuine"
        assert found.document.is_of_joining
        assert found.document.holds
    assert verdicts.of_file(content_of(record)).document.signed_by == (third.name,)


def test_the_agreements_own_document_names_who_joined_apart_from_who_signed_it(
    made, third, accession
):
    signed = PdfFile.objects.get(kind="signed")
    told = verdicts.of_file(content_of(signed)).document
    assert set(told.signed_by) == {made.lead.name, made.partner.name}
    assert told.joined_later == (f"{third.name}, bound from 11 May 2022",)
    assert third.name not in [
        one.organisation for one in pdf.printable(made.version, "signed").signatures
    ]


def test_a_record_of_a_version_that_is_over_is_genuine_but_holds_no_more(made, accession):
    content = content_of(AccessionFile.objects.get())
    with clock.at(made.version.end_date + timedelta(days=1)):
        days.turn()
        found = verdicts.of_file(content)
    assert found.outcome == "genuine"
    assert not found.document.holds
