"""The signed document has a seal that readers of PDFs report, and that a changed byte breaks."""

import itertools
import logging
import random
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from agreements.sealing import keys
from agreements.sealing.inspection import inspect
from agreements.sealing.seal import NotSealed, seal
from agreements.verifying import verdicts
from tests import sealing
from tests.pdf import structure
from tests.pdf.factories import printed, words_of


@pytest.fixture(scope="module")
def plain():
    return printed().pdf


@pytest.fixture(scope="module")
def sealed(plain):
    return seal(plain, title="DSA-002, version 1")


@pytest.fixture(autouse=True)
def quiet():
    """pyHanko tells at length what is wrong with a broken file."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def saved(tmp_path, content):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(content)
    return file


def flipped(content, place):
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def judged(content):
    """What pyHanko's validator says of the one signature, trusting its own certificate."""
    [found] = PdfFileReader(BytesIO(content)).embedded_signatures
    trusted = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    # In a thread of its own: in this one the browser of other tests may keep an event loop.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(validate_pdf_signature, found, trusted).result()


# ------------------------------------------------------------------ who says that it holds
def test_pdfsig_says_that_the_seal_is_valid_and_covers_the_whole_document(sealed, tmp_path):
    told = subprocess.run(
        ["pdfsig", "-nocert", saved(tmp_path, sealed.content)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert told.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_pdfsig_says_that_a_changed_one_is_not(sealed, tmp_path):
    changed = flipped(sealed.content, sealed.content.index(b"stream") + 40)
    told = subprocess.run(
        ["pdfsig", "-nocert", saved(tmp_path, changed)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert "Digest Mismatch" in told


def test_qpdf_finds_nothing_wrong(sealed, tmp_path):
    file = saved(tmp_path, sealed.content)
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (done.returncode, "WARNING" in done.stdout + done.stderr) == (0, False)


def test_pyhanko_says_that_it_is_intact_trusted_and_may_not_be_changed(sealed):
    status = judged(sealed.content)

    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok


# ------------------------------------------------------------------ one flipped byte
def regions(content):
    """Places in every part of the file: header, objects, streams, the seal, tables, trailers."""
    rare = random.Random(7)
    [byte_range] = re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", content)
    _, before, after, rest = (int(number) for number in byte_range.groups())
    named = [
        match.start() + 1
        for word in (b"%PDF", b" obj", b"stream", b"/Type", b"xref", b"trailer", b"startxref",
                     b"%%EOF", b"/SubFilter", b"/Reason", b"/DocMDP", b"/ByteRange")
        for match in itertools.islice(re.finditer(re.escape(word), content), 3)
    ]  # fmt: skip
    edges = [0, 5, before - 1, before, before + 1, after - 1, after, after + rest - 1]
    in_seal = [*range(before, before + 120, 3), *rare.sample(range(before + 1, after - 1), 60)]
    anywhere = rare.sample(range(len(content)), 80)
    return sorted({*named, *edges, *in_seal, *anywhere})


def test_one_flipped_byte_anywhere_breaks_the_seal(sealed):
    whole = inspect(sealed.content)
    assert whole.intact

    unnoticed = []
    for place in regions(sealed.content):
        found = inspect(flipped(sealed.content, place))
        if found is not None and found.intact:
            unnoticed.append((place, sealed.content[place : place + 1]))
    assert unnoticed == []


def test_a_letter_of_another_size_in_the_seal_breaks_it_too(sealed):
    """What every reader of PDFs takes for the same."""
    place = re.search(rb"/Contents <[0-9]*[A-F]", sealed.content).end() - 1
    changed = bytearray(sealed.content)
    changed[place] |= 0x20

    assert not inspect(bytes(changed)).intact


@pytest.mark.parametrize("more", [b"\n", b" ", b"%\n", b"0"])
def test_something_after_its_end_breaks_it(sealed, more):
    found = inspect(sealed.content + more)
    assert found is None or not found.intact


def test_every_flipped_byte_leaves_a_number_by_which_it_is_known_as_altered(sealed):
    assert verdicts._digests(sealed.content) == {sealed.digest}
    lost = [
        place
        for place in regions(sealed.content)
        if sealed.digest not in verdicts._digests(flipped(sealed.content, place))
    ]
    assert lost == []


# ------------------------------------------------------------------ what it is a seal on
def test_sealed_it_is_still_tagged_archived_and_says_the_same(plain, sealed):
    with structure.opened(sealed.content) as opened, structure.opened(plain) as before:
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang) == "en-GB"
        assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
        with opened.open_metadata() as claims:
            assert (claims["pdfaid:part"], claims["pdfuaid:part"]) == ("3", "1")
            assert claims["dc:title"]
        tags = [str(element.S) for element in structure.elements(opened)]
        assert tags == [str(element.S) for element in structure.elements(before)]
        assert structure.untagged_text(opened) == []
        assert structure.attachments(opened) == structure.attachments(before)
        assert all(str(page.get("/Tabs", "/S")) == "/S" for page in opened.pages)
    assert words_of(sealed.content) == words_of(plain)


def test_its_field_is_not_to_be_seen(sealed):
    """A visible one breaks PDF/A and PDF/UA: no font of its own, and no tag."""
    with structure.opened(sealed.content) as opened:
        [field] = opened.Root.AcroForm.Fields
        assert [float(number) for number in field.Rect] == [0, 0, 0, 0]
        assert str(field.TU)


def test_the_file_before_it_stands_unchanged_at_its_start(plain, sealed):
    assert sealed.content.startswith(plain)


# ------------------------------------------------------------------ the time
@pytest.fixture
def authority():
    """A time-stamping authority on this machine, of pyHanko's own parts."""
    key, certificate = sealing.key_and_certificate("Time of the tests", stamps=True)
    named = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    secret = asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    store = SimpleCertificateStore()
    store.register(named)
    stamper = DummyTimeStamper(named, secret, store, fixed_dt=datetime(2022, 4, 8, 9, tzinfo=UTC))

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            content = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_time_stamping_authority_says_when(plain, authority, settings, tmp_path):
    settings.SEALING_TIMESTAMP_URL = authority

    made = seal(plain, title="DSA-002, version 1")

    found = inspect(made.content)
    assert (found.intact, found.stamped) == (True, True)
    assert judged(made.content).timestamp_validity.timestamp == datetime(2022, 4, 8, 9, tzinfo=UTC)
    told = subprocess.run(
        ["pdfsig", "-nocert", saved(tmp_path, made.content)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Signature is Valid" in told


def test_without_one_the_seal_says_its_time_itself(sealed):
    assert not inspect(sealed.content).stamped


def test_an_authority_that_does_not_answer_leaves_it_unsealed(plain, settings):
    settings.SEALING_TIMESTAMP_URL = "http://127.0.0.1:9/"

    with pytest.raises(NotSealed, match="time-stamping authority did not answer"):
        seal(plain, title="x")


def test_without_a_key_it_is_not_sealed_and_says_what_to_do(plain, settings):
    settings.SEALING_KEY_FILE = ""

    with pytest.raises(NotSealed, match="Set SEALING_KEY_FILE"):
        seal(plain, title="x")


def test_who_sealed_it_is_named_by_the_certificate(sealed):
    assert sealed.by == keys.sealed_by() == "Seal of the tests"
