"""The Word file says what the agreement says, in real headings and tables, and opens again."""

import io
import itertools
import re
import time
import zipfile
from copy import deepcopy
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from agreements import actions
from audit import clock
from audit.models import Event
from law import normalise
from organisations.roles import Role
from questionnaire import load
from questionnaire.completeness import unanswered
from questionnaire.pdf.html import agreement_paper
from questionnaire.word.guided import parts
from questionnaire.word.writer import Marking, word_file
from tests.agreements.factories import SIGNED_ON, WRITTEN_ON, deal, sample
from tests.pdf.factories import printable

MARKING = Marking("DRAFT, revision 3", "DSA-002. A copy to read", "Concordat")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BIG = {"w:document", "w:hdr", "w:ftr"}


def opened(content):
    return Document(io.BytesIO(content))


def made(document=None, *, draft=True, guided=False, document_=None, **changes):
    """`document_` is printed as it is, though no database would hold it."""
    printed = printable(document, draft=draft, **changes)
    printed = replace(printed, document=document_ or printed.document)
    chapters = parts(printed.document, draft=draft) if guided else ()
    return word_file(agreement_paper(printed), MARKING, chapters)


def words_of(document):
    """Every text of it, in reading order, tables too."""
    return [
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    ]


def headings(document):
    return [
        (int(p.style.name[-1]), p.text)
        for p in document.paragraphs
        if p.style.name.startswith("Heading")
    ]


# ------------------------------------------------------------------ the same text as the PDF's
@pytest.mark.parametrize("reference", ["DSA-002", "DSA-004", "DSA-009"])
def test_it_says_everything_that_the_pdf_says(reference):
    document = sample(reference)
    printed = printable(document, draft=True)
    said = "\n".join(words_of(opened(made(document))))

    for section in agreement_paper(printed).sections:
        assert section.heading in said
        for block in section.blocks:
            for line in lines_of(block):
                assert line in said, (section.heading, line)


def lines_of(block):
    if block.kind == "prose":
        yield from block.paragraphs
    if block.kind == "facts":
        for fact in block.facts:
            yield fact.term
            yield from fact.lines
    if block.kind == "table":
        yield from (column.heading for column in block.columns)
        for row in block.rows:
            for cell in row:
                for fact in cell.facts:
                    yield from fact.lines


def test_headings_are_words_own_and_skip_no_level():
    for guided in (False, True):
        found = headings(opened(made(guided=guided)))
        levels = [level for level, _ in found]

        assert levels[0] == 1
        assert len(found) > 20
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_a_header_row_that_repeats():
    document = opened(made(sample("DSA-004")))

    assert len(document.tables) > 20
    for table in document.tables:
        first, *others = table._tbl.tr_lst
        assert first.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:tblHeader')}") is None for row in others)
        assert others


def test_it_is_in_english_and_names_itself_a_draft():
    content = made()
    document = opened(content)

    assert document.core_properties.title == "Draft: " + sample()["title"]
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.author == "Concordat"
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    assert document.paragraphs[0].style.name == "Title"


def test_every_page_says_draft_and_is_numbered():
    document = opened(made())
    page = document.sections[0]

    assert page.header.paragraphs[0].text == "DRAFT, revision 3"
    fields = [e.get(qn("w:instr")) for e in page.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert len(document.sections) == 1
    assert not page.different_first_page_header_footer


def test_what_is_blank_says_so():
    document = sample()
    document["necessity"] = ""
    for guided in (False, True):
        assert "Not answered yet" in words_of(opened(made(document, guided=guided)))


def test_a_signed_text_leaves_out_what_is_blank():
    said = words_of(opened(made(draft=False, guided=True)))

    assert not [line for line in said if line.startswith("Not answered yet")]


def test_the_way_to_check_a_pdf_stays_with_the_pdf():
    assert "attached to this PDF" not in "\n".join(words_of(opened(made(draft=False))))


# ------------------------------------------------------------------ with the guidance
def test_with_guidance_each_question_stands_with_why_it_is_asked_and_its_source():
    said = "\n".join(words_of(opened(made(guided=True))))
    question = load("agreement").question("necessity")

    for text in (
        question.label,
        question.hint,
        f"Why we ask: {question.help}",
        f"Good answer: {question.good_example}",
        f"Poor answer: {question.poor_example}",
        f"Source: {question.source}",
        sample()["necessity"],
    ):
        assert text in said, text


def test_every_answer_still_to_give_stands_in_it():
    document = sample()
    for name in ("necessity", "benefits", "review_date"):
        document.pop(name, None)
    said = words_of(opened(made(document, guided=True)))

    for one in unanswered(load("agreement"), printable(document).document, "activate"):
        assert one.question.label in said


def test_guidance_is_given_once_however_many_rows():
    document = sample("DSA-004")
    item = document["data_items"][0]
    document["data_items"] += [{**item, "id": f"x{n}", "name": f"Item {n}"} for n in range(20)]
    said = words_of(opened(made(document, guided=True)))

    whys = [line for line in said if line.startswith("Why we ask: ")]
    assert len(whys) == len(set(whys))
    assert {f"Item {n}" for n in range(20)} <= set(said)


# ------------------------------------------------------------------ hostile and unusual text
@pytest.mark.parametrize(
    "text",
    [
        "a\x00b\x0bc\x1fd",
        "\ud800 half a character",
        "<w:p>&amp; ]]> <script>alert(1)</script>",
        "عربي ۱۲۳ و English",
        "Cyngor Ŵyth ŷ 👩‍👩‍👧 e\u0301",
        "=cmd|' /C calc'!A0",
        "word " * 800,
        "\ufffe\uffff \u202e backwards",
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_any_text_opens_again(text):
    document = normalise({**sample(), "necessity": text, "title": text[:150]})
    for guided in (False, True):
        content = made(guided=guided, document_=document, title=text[:150])
        said = "\n".join(words_of(opened(content)))
        for part in xml_of(content):
            etree.fromstring(part)
        for word_ in re.findall(r"[\w&<>]{3,}", text):
            assert word_ in said


def xml_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))]


def test_text_that_runs_from_the_right_is_marked_so():
    document = sample()
    document["necessity"] = "عربي"
    element = opened(made(document)).element.body

    [found] = [p for p in element.iter(qn("w:p")) if "عربي" in "".join(p.itertext())]
    assert found.find(f".//{qn('w:bidi')}") is not None
    assert found.find(f".//{qn('w:rtl')}") is not None


def test_it_holds_no_macro_no_picture_and_leads_nowhere():
    for guided in (False, True):
        content = made(guided=guided)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            outside = [n for n in names if b'TargetMode="External"' in archive.read(n)]
        assert outside == []
        assert not [n for n in names if "vba" in n.lower() or "media" in n or "embed" in n]


def test_made_twice_it_is_the_same_file():
    assert made() == made()
    assert made(guided=True) == made(guided=True)


# ------------------------------------------------------------------ how long
def test_a_long_agreement_costs_in_proportion():
    """300 data items against 30: bounded by the ratio, so that a slow machine does not decide."""

    def many(count):
        document = deepcopy(sample("DSA-004"))
        item = document["data_items"][0]
        document["data_items"] = [
            {**item, "id": f"x{n}", "name": f"Item {n}"} for n in range(count)
        ]
        return agreement_paper(printable(document, draft=True))

    def spent(paper):
        begun = time.process_time()
        word_file(paper, MARKING)
        return time.process_time() - begun

    few, lots = many(30), many(300)
    spent(few)
    assert min(spent(lots) for _ in range(2)) < 10 * min(spent(few) for _ in range(2))


# ------------------------------------------------------------------ who, and in which state
def page(deal_, name="word", who=None, **query):
    client = Client()
    client.force_login(who or deal_.person(Role.DRAFTER))
    return client.get(reverse(f"agreements:{name}", args=[deal_.reference]), query)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "mark", "name"),
    [
        ("draft", "DRAFT, revision 1", "draft-1"),
        ("in_review", "DRAFT, in review", "draft-1"),
        ("ready_to_sign", "COPY, not signed yet", "copy"),
        ("in_force", "COPY, in force", "copy"),
        ("expired", "COPY, expired", "copy"),
    ],
)
def test_every_state_has_a_word_file_that_says_what_it_is(stage, mark, name):
    made_ = deal(stage=stage)
    with clock.at(SIGNED_ON):
        for guidance in ("", "yes"):
            given = page(made_, guidance=guidance)
            document = opened(given.content)

            assert given["Content-Type"] == DOCX
            end = "-guidance" if guidance else ""
            assert f"{made_.reference}-version-1-{name}{end}.docx" in given["Content-Disposition"]
            assert document.sections[0].header.paragraphs[0].text.startswith(mark)
            assert made_.version.title in document.core_properties.title


@pytest.mark.django_db
def test_it_says_the_answer_just_saved():
    made_ = deal()
    with clock.at(WRITTEN_ON):
        actions.save_answers(
            made_.version,
            actor=made_.actor(Role.DRAFTER),
            based_on=made_.version.revision,
            changes={"necessity": "Because <b>this</b> & that."},
        )
        said = words_of(opened(page(made_).content))

    assert "Because <b>this</b> & that." in said


@pytest.mark.django_db
def test_a_copy_of_what_was_signed_shows_the_signatures():
    made_ = deal(stage="in_force")
    said = "\n".join(words_of(opened(page(made_).content)))

    assert "Who signed it" in said
    assert made_.sha256 in said


@pytest.mark.django_db
def test_reading_it_changes_nothing_and_costs_few_queries(django_assert_max_num_queries):
    made_ = deal()
    client = Client()
    client.force_login(made_.person(Role.DRAFTER))
    address = reverse("agreements:word", args=[made_.reference])
    client.get(address)
    before = Event.objects.count()

    with django_assert_max_num_queries(10):
        client.get(address, {"guidance": "yes"})

    assert Event.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["draft", "check", "agreement"])
def test_the_ways_to_it_stand_on_the_pages(name):
    html = page(deal(), name).content.decode()
    address = reverse("agreements:word", args=[deal_reference(html)])

    assert f'href="{address}"' in html
    assert f'href="{address}?guidance=yes"' in html


def deal_reference(html):
    return re.search(r"DSA-\d+", html).group()


@pytest.mark.django_db
def test_the_api_gives_the_same_file():
    made_ = deal()
    client = Client()
    client.force_login(made_.person(Role.DRAFTER))
    address = reverse("agreement-word", args=[made_.reference])
    with clock.at(WRITTEN_ON):
        for query in ({}, {"guidance": "yes"}):
            given = client.get(address, query, headers={"accept": DOCX})
            assert given.status_code == 200
            assert given.content == page(made_, **query).content
