"""Names and words in any script print as themselves: no boxes, in fonts that are in the file."""

import subprocess
from unicodedata import normalize

import pytest

from questionnaire.pdf import render
from questionnaire.pdf.html import agreement_html
from tests.pdf import structure
from tests.pdf.factories import printable, sample, words_of

WORDS = {
    "Welsh": "Mae'r cyngor yn talu ad-daliad i'r tŷ, a'r dŵr",
    "combining characters": "cafe\N{COMBINING ACUTE ACCENT} q\N{COMBINING TILDE}",
    "Devanagari": "क्षत्रिय हिन्दी",
    "Chinese": "数据共享 數據",
    "Korean": "한국어",
    "Arabic": "المدينة",
    "Hebrew": "שלום",
    "emoji": "💖 ✅ 🫶",
}
FONTS = ("Liberation-Sans", "Noto-Sans-Devanagari", "Noto-Sans-Arabic", "WenQuanYi-Micro-Hei")
LETTERS = "中汉数한국कखगعبمשלბგ💖✅🫶ŵŷéê☃→₹"
"""Drawn as boxes, they would all look alike."""
TOLD = " | ".join(WORDS.values())


@pytest.fixture(scope="module")
def pdf():
    shown = printable(sample(necessity=TOLD, summary=TOLD))
    return render.render(agreement_html(shown), identifier="every-script", title="Every script")


@pytest.mark.parametrize("script", WORDS)
def test_words_can_be_read_and_copied_out_of_it(pdf, script):
    found = normalize("NFC", words_of(pdf)).replace(" ", "")

    for word in normalize("NFC", WORDS[script]).split():
        assert word in found


def test_every_font_is_in_the_file_and_all_text_is_tagged(pdf):
    document = structure.opened(pdf)
    fonts = structure.fonts(document)

    assert all(fonts.values())
    for name in (*FONTS, "Noto-Color-Emoji"):
        assert any(name in font for font in fonts), (name, sorted(fonts))
    assert structure.untagged_text(document) == []
    assert "pdfuaid:part" in document.Root.Metadata.read_bytes().decode()


def test_no_letter_is_drawn_as_a_box(tmp_path):
    style = agreement_html(printable()).partition("<style>")[2].partition("</style>")[0]
    pages = "".join(f'<p style="break-after: page; font-size: 40pt">{one}</p>' for one in LETTERS)
    html = f'<!doctype html><html lang="en"><title>L</title><style>{style}</style>{pages}</html>'
    made = tmp_path / "letters.pdf"
    made.write_bytes(render.render(html, identifier="letters", title="Letters"))

    command = ["pdftoppm", "-r", "40", "-gray", str(made), str(tmp_path / "page")]
    subprocess.run(command, check=True)

    pictures = [path.read_bytes() for path in sorted(tmp_path.glob("page*.pgm"))]
    assert len(pictures) >= len(LETTERS)
    assert len(set(pictures[: len(LETTERS)])) == len(LETTERS)


def test_qpdf_finds_nothing_wrong(pdf, tmp_path):
    file = tmp_path / "scripts.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert (done.returncode, "WARNING" in done.stdout + done.stderr) == (0, False)
