"""What is said of a document to whoever holds it, and to whoever does not."""

import hashlib
from datetime import timedelta

import pytest

from agreements import days, pdf, workflow
from agreements.models import PdfFile, Snapshot
from agreements.sealing.seal import seal
from agreements.verifying import verdicts
from audit import clock
from audit.canonical import canonical
from organisations.roles import Role
from tests.agreements.factories import ENDS_ON, SIGNED_ON, STARTS_ON, deal
from tests.agreements.steps import sign
from tests.pdf.factories import printed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day():
    with clock.at(SIGNED_ON):
        yield


def content(row):
    with row.file.open() as file:
        return file.read()


def signed(stage="in_force"):
    """An agreement at that stage, and its signed file."""
    made = deal(stage=stage)
    pdf.make_missing(made.version.pk)
    return made, PdfFile.objects.get(version=made.version, kind=PdfFile.Kind.SIGNED)


def to_sign():
    """An agreement that waits for signatures, and the file given out for them."""
    made = deal(stage="ready_to_sign")
    PdfFile.objects.all().delete()
    pdf.make_missing(made.version.pk)
    return made, PdfFile.objects.get(version=made.version)


# ------------------------------------------------------------------ who holds the file
def test_the_signed_file_is_genuine_and_says_who_signed_and_that_it_is_in_force():
    made, row = signed()

    found = verdicts.of_file(content(row))

    assert found.outcome == verdicts.GENUINE
    assert found.document.reference == made.version.agreement.reference
    assert found.document.version == 1
    assert found.document.signed_by == (made.lead.name, made.partner.name)
    assert (found.document.in_force, found.document.is_signed) == (True, True)
    assert found.document.standing == "In force."


def test_before_its_first_day_it_is_genuine_and_says_when_it_starts():
    _, row = signed("signed")

    told = verdicts.of_file(content(row)).document

    assert told.standing == "Signed by every organisation. Starts on 11 April 2022."
    assert not told.in_force


def test_after_its_last_day_it_is_genuine_and_says_that_it_expired():
    _, row = signed()
    with clock.at(ENDS_ON + timedelta(days=1)):
        days.expire_due()

    found = verdicts.of_file(content(row))

    assert found.outcome == verdicts.GENUINE
    assert found.document.standing == "Expired. Its last day was 30 November 2022."
    assert not found.document.in_force


def test_the_file_to_sign_is_genuine_and_says_that_it_carries_no_signatures():
    _, row = to_sign()

    told = verdicts.of_file(content(row)).document

    assert (told.is_signed, told.signed_by) == (False, ())
    assert told.standing == "Not signed by every organisation yet."


def test_a_file_to_sign_that_went_back_to_draft_holds_no_more():
    made, row = to_sign()
    workflow.decline(
        made.version,
        actor=made.actor(Role.SIGNATORY),
        sha256=made.sha256,
        reason="Say who reads it.",
    )

    found = verdicts.of_file(content(row))

    assert found.outcome == verdicts.SUPERSEDED
    assert found.document.standing == "This text went back to draft. It was not agreed."


# ------------------------------------------------------------------ who holds a changed copy
@pytest.fixture
def really_sealed():
    """A signed file with a real seal."""
    made, row = signed()
    sealed = seal(printed().pdf, title="DSA-002, version 1")
    row.sha256 = hashlib.sha256(sealed.content).hexdigest()
    row.sealed_by, row.seal_digest = sealed.by, sealed.digest
    row.save(update_fields=["sha256", "sealed_by", "seal_digest"])
    return made, sealed.content


def test_a_changed_byte_makes_it_altered_wherever_it_stands(really_sealed):
    made, whole = really_sealed
    assert verdicts.of_file(whole).outcome == verdicts.GENUINE
    seal_at = whole.index(b"/Contents <")

    for place in (0, 9, 5000, len(whole) // 2, seal_at + 300, seal_at + 1500, len(whole) - 3):
        changed = bytearray(whole)
        changed[place] ^= 1
        found = verdicts.of_file(bytes(changed))
        assert found.outcome == verdicts.ALTERED, place
        assert found.document.reference == made.version.agreement.reference
        assert found.document.signed_by == ()


@pytest.mark.parametrize("more", [b"\n", b"\n%%EOF\n", b"x" * 5000])
def test_something_added_at_its_end_makes_it_altered(really_sealed, more):
    _, whole = really_sealed
    assert verdicts.of_file(whole + more).outcome == verdicts.ALTERED


def test_a_file_that_only_claims_a_reference_is_unknown(really_sealed):
    made, _ = really_sealed
    reference = made.version.agreement.reference.encode()

    claimed = b"%PDF-1.7 /ID [(" + reference + b"-1)] /Reason (" + reference + b", version 1)"

    assert verdicts.of_file(claimed) == verdicts.Verdict(verdicts.UNKNOWN)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-",
        b"%PDF /ByteRange [0 999999999 999999999 999999999]",
        b"%PDF /ByteRange [0 0 0 0] <" + b"f" * 2001 + b">",
        b"%PDF <" + b"a" * 5_000_000,
        b"%PDF" + b"/ByteRange [" * 200_000,
    ],
    ids=["nothing", "a head", "numbers past its end", "odd", "long", "many"],
)
def test_nonsense_is_unknown_and_quickly_so(content):
    assert verdicts.of_file(content).outcome == verdicts.UNKNOWN


# ------------------------------------------------------------------ who knows two numbers
def publish(made):
    """The agreement says that it is on the public register. The snapshot's hash stays."""
    snapshot = made.version.snapshot
    whole = {"publication": {"public": True}}
    Snapshot.objects.filter(pk=snapshot.pk).update(content=canonical(whole))


@pytest.mark.parametrize("of", ["file", "text"])
def test_reference_and_hash_say_that_it_is_genuine_and_no_names(of):
    made, row = signed()
    Snapshot.objects.filter(pk=made.version.snapshot_id).update(content=canonical({}))
    given = row.sha256 if of == "file" else made.sha256

    found = verdicts.of_hash(made.version.agreement.reference.lower(), f" {given.upper()} ")

    assert found.outcome == verdicts.GENUINE
    assert found.document.in_force
    assert found.document.is_signed
    assert found.document.signed_by == ()


def test_a_text_that_all_have_signed_is_signed_before_the_sealed_file_is_made():
    made = deal(stage="in_force")  # with the file to sign, and no other yet

    told = verdicts.of_hash(made.reference, made.sha256).document

    assert (told.is_signed, told.holds) == (True, True)


def test_of_a_public_agreement_they_say_who_signed():
    made, row = signed()
    publish(made)

    told = verdicts.of_hash(made.version.agreement.reference, row.sha256).document

    assert told.signed_by == (made.lead.name, made.partner.name)


def test_a_wrong_hash_and_a_reference_that_nothing_has_are_told_apart_by_nobody():
    made, row = signed()

    wrong = verdicts.of_hash(made.version.agreement.reference, "f" * 64)
    nothing = verdicts.of_hash("DSA-2022-9999", row.sha256)

    assert wrong == nothing == verdicts.Verdict(verdicts.UNKNOWN)


def test_a_text_in_review_is_unknown():
    made = deal(stage="in_review")

    assert verdicts.of_hash(made.version.agreement.reference, made.sha256).outcome == "unknown"


# ------------------------------------------------------------------ a later version
def test_of_a_version_that_was_replaced_they_learn_by_which():
    _, row = signed()
    row.version.status, row.version.ended_at = "superseded", clock.now()
    row.version.save(update_fields=["status", "ended_at"])
    later = type(row.version).objects.create(
        agreement=row.version.agreement,
        number=2,
        status="in_force",
        varies=row.version,
        reason="More data.",
        snapshot=row.snapshot,
        in_force_at=clock.now(),
        created_at=clock.now(),
        start_date=STARTS_ON,
    )

    found = verdicts.of_file(content(row))

    assert found.outcome == verdicts.SUPERSEDED
    assert found.document.replaced_by == later.number
    assert found.document.standing == "Replaced by version 2."


def test_the_last_signature_makes_it_genuine():
    made = deal(stage="ready_to_sign")
    sign(made, made.lead)
    sign(made, made.partner)
    pdf.make_missing(made.version.pk)

    row = PdfFile.objects.get(version=made.version, kind=PdfFile.Kind.SIGNED)

    assert verdicts.of_file(content(row)).outcome == verdicts.GENUINE
    assert row.sealed_by
    assert row.seal_digest
