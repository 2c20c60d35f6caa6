"""The file itself: what readers for the blind, archives and the suspicious find in it."""

import hashlib
import itertools
import subprocess

import pytest

from questionnaire.pdf import render
from tests.pdf import structure
from tests.pdf.factories import MADE_AT, enclosure, page_texts, printable, printed, words_of


@pytest.fixture(scope="module", params=["DSA-002", "DSA-004", "draft"])
def document(request):
    made = printed(draft=True) if request.param == "draft" else printed(request.param)
    with structure.opened(made.pdf) as opened:
        yield opened


def test_it_is_tagged_and_names_its_language_and_title(document):
    root = document.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == "en-GB"
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert all(str(page.get("/Tabs", "/S")) == "/S" for page in document.pages)


def test_it_claims_both_standards(document):
    with document.open_metadata() as claims:
        assert claims["pdfaid:part"] == "3"
        assert claims["pdfaid:conformance"] == "A"
        assert claims["pdfuaid:part"] == "1"
        assert claims["dc:title"]


def test_headings_start_at_one_and_skip_no_level(document):
    levels = structure.heading_levels(document)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_picture_is_told_in_words(document):
    figures = [e for e in structure.elements(document) if str(e.S) == "/Figure"]
    assert figures
    assert all(len(str(figure.Alt)) > 20 for figure in figures)


def test_every_font_is_in_the_file(document):
    assert structure.fonts(document)
    assert all(structure.fonts(document).values())


def test_no_text_stands_outside_the_tags(document):
    assert structure.untagged_text(document) == []


def test_it_has_bookmarks(document):
    with document.open_outline() as outline:
        assert len(outline.root[0].children) > 20


def test_qpdf_finds_nothing_wrong(tmp_path):
    file = tmp_path / "signed.pdf"
    file.write_bytes(printed().pdf)
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (done.returncode, "WARNING" in done.stdout + done.stderr) == (0, False)


def test_the_snapshot_is_inside_and_has_the_printed_hash():
    made = printed()
    with structure.opened(made.pdf) as opened:
        inside = structure.attachments(opened)["snapshot.json"]
        [told] = [spec.obj for spec in opened.attachments.values()]
        assert str(told.AFRelationship) == "/Source"
    assert inside == made.snapshot
    assert hashlib.sha256(inside).hexdigest() == made.printable.sha256


def test_every_page_carries_reference_version_hash_and_number():
    made = printed()
    pages = page_texts(made.pdf)
    for number, text in enumerate(pages, 1):
        assert f"SHA-256 {made.printable.sha256}" in text
        assert "DSA-002, version 1" in text
        assert f"Page {number} of {len(pages)}" in text


def test_the_contents_give_the_page_of_each_section():
    pages = page_texts(printed().pdf)
    [contents] = [page for page in pages if page.split("\n")[2:] and "\nContents" in page]
    [line] = [line for line in contents.splitlines() if "Schedule 2: data flows" in line]
    assert "Schedule 2: data flows" in pages[int(line.split()[-1]) - 1]


def test_a_draft_says_so_on_every_page():
    pages = page_texts(printed(draft=True).pdf)
    assert all("DRAFT. Not for signature" in page for page in pages)


def test_a_signed_agreement_says_draft_nowhere():
    assert "DRAFT" not in words_of(printed().pdf)


def test_made_twice_it_is_the_same_file():
    made = printed()
    again = render.render_in_child(
        made.html,
        identifier=made.printable.identifier,
        title=made.printable.title,
        attachments=(enclosure(made.snapshot),),
    )
    assert again == made.pdf


def test_what_is_written_down_as_made_is_not_the_clock():
    with structure.opened(printed().pdf) as opened:
        [spec] = opened.attachments.values()
        assert spec.get_file().creation_date == MADE_AT
    assert printable().made_at == MADE_AT
