"""The blank Word file: its styles, its page, and what stands at the head and foot of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Arial"
BLACK = RGBColor(0x0B, 0x0C, 0x0C)
GREEN = RGBColor(0x0B, 0x4F, 0x4A)
RED = RGBColor(0x94, 0x25, 0x14)
GREY = RGBColor(0x3D, 0x45, 0x48)
SIZES = {"Title": 26, "Subtitle": 13, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12}
OWN = {
    # Name → its look: size, bold, italic, colour, indent and space after in points.
    "Standing": (11, False, False, BLACK, 12, 6),
    "Missing": (11, False, True, RED, 0, 4),
    "Marking": (11, True, False, RED, 0, 12),
    "Guidance": (10, False, False, GREY, 12, 3),
    "Answer": (11, False, False, BLACK, 0, 10),
    "TableHead": (10, True, False, BLACK, 0, 2),
    "TableTerm": (10, True, False, BLACK, 0, 2),
    "TableText": (10, False, False, BLACK, 0, 2),
}


def blank(language: str) -> Document:
    """An empty document on A4, in the styles that the writer names."""
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin, page.bottom_margin = Mm(25), Mm(22)
    _language(document, language)
    normal = document.styles["Normal"]
    normal.font.size = Pt(11)
    for name in ("Normal", *SIZES):
        _font(document.styles[name])
    for name, size in SIZES.items():
        style: Any = document.styles[name]
        style.font.size, style.font.bold = Pt(size), name != "Subtitle"
        style.font.italic = False
        style.font.color.rgb = GREEN if name != "Title" else BLACK
    for name in OWN:
        _add(document, name)
    return document


def _add(document: Document, name: str) -> None:
    size, bold, italic, colour, indent, after = OWN[name]
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = colour
    style.paragraph_format.left_indent = Pt(indent)
    style.paragraph_format.space_after = Pt(after)
    style.quick_style = True


def _font(style: Any) -> None:
    """The font for every script; a theme's own would win over it."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _language(document: Document, language: str) -> None:
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)


def head_and_foot(document: Document, head: str, foot: str) -> None:
    """The words at the head of every page, and at its foot with the page's number."""
    page = document.sections[0]
    top: Any = page.header.paragraphs[0]
    top.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    run = top.add_run(head)
    run.font.bold, run.font.size, run.font.color.rgb = True, Pt(9), RED
    bottom: Any = page.footer.paragraphs[0]
    for words, field in ((f"{foot}. Page ", "PAGE"), (" of ", "NUMPAGES")):
        bottom.add_run(words).font.size = Pt(9)
        _field(bottom, field)


def _field(paragraph: Any, name: str) -> None:
    """A number that Word works out; it shows 1 until then."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), "18")
    looks = OxmlElement("w:rPr")
    looks.append(size)
    text = OxmlElement("w:t")
    text.text = "1"
    run.extend([looks, text])
    simple.append(run)
    paragraph._p.append(simple)
