"""The pages as read: every section, in order, in words."""

import re
from dataclasses import replace

import pytest

from questionnaire.pdf.html import SignHere, agreement_html, agreement_paper, paper_html
from questionnaire.pdf.outline import outline, terms
from questionnaire.pdf.words import moment
from questionnaire.pdf.words import printable as cleaned
from tests.pdf.factories import SIGNED_AT, printable, printed, sample, words_of

ALL_SAMPLES = [f"DSA-{number:03}" for number in range(1, 13)]


def text(html):
    """The page's words, without its style."""
    import html as escapes

    bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)
    return " ".join(escapes.unescape(bare).split())


def section(html, key):
    return re.search(rf'<section[^>]* id="{key}">.*?</section>', html, re.S).group()


def keys(paper):
    return [one.key for one in paper.sections]


@pytest.mark.parametrize("reference", ALL_SAMPLES)
@pytest.mark.parametrize("draft", [False, True])
def test_every_sample_prints(reference, draft):
    document = sample(reference)
    html = agreement_html(printable(document, draft=draft))
    for party in document["parties"]:
        assert party["organisation"]["name"] in text(html)
    for item in document["data_items"]:
        assert item["name"] in text(section(html, "s1_data"))


def test_every_section_of_the_rebate_agreement_is_on_its_pages():
    words = words_of(printed().pdf)
    for one in agreement_paper(printed().printable).sections:
        assert one.heading in words
    for expected in (
        "Check the account holder matches the household liable for council tax",
        "Sort code and account number",
        "Local Government Finance Act 1992 Sch 2 and regulations",
        "6 years (financial records)",
        "11 April 2022 at 10:30 BST",
        "Director or senior civil servant",
        "Data must not leave the UK",
        "Schedule 5: what the words mean",
    ):
        assert expected in words


def test_no_code_of_the_document_is_printed():
    for reference in ALL_SAMPLES:
        shown = text(agreement_html(printable(sample(reference))))
        assert not re.findall(r"\b(?:A6_|A9_|S1P|SC_|DEA_\d|T_[A-Z]+\b|\w+_\w+_\w+)", shown)


def test_the_outline_decides_the_order():
    order = [one.key for one in outline()]
    found = keys(agreement_paper(printable(sample("DSA-004"))))
    assert found == [key for key in order if key in found]
    assert {"law_enforcement", "sensitive", "no_transfers"} <= set(found)
    assert not {"cover", "transfers", "emergency", "framework"} & set(found)


def test_numbers_have_no_gap():
    for reference in ALL_SAMPLES:
        numbers = [s.number for s in agreement_paper(printable(sample(reference))).sections]
        assert [n for n in numbers if n] == [
            str(n + 1) for n in range(len([n for n in numbers if n]))
        ]


def test_a_section_with_nothing_to_say_is_left_out():
    assert "background" not in keys(agreement_paper(printable(sample(background=""))))
    assert "background" in keys(agreement_paper(printable(sample(background="Fraud is rising."))))


def test_an_unanswered_question_prints_nothing_once_signed():
    html = agreement_html(printable(sample(risk_of_not_sharing="")))
    assert "Not answered yet" not in text(html)
    assert "Harm of not sharing" not in text(html)


def test_an_unanswered_question_says_so_in_a_draft():
    html = agreement_html(printable(sample(risk_of_not_sharing=""), draft=True))
    assert "Harm of not sharing Not answered yet" in text(section(html, "why_needed"))


def test_a_question_that_is_not_asked_is_not_missing():
    html = agreement_html(printable(draft=True))
    assert terms().fields["dea.fairness_statement"] not in text(html)


def test_an_empty_draft_prints():
    blank = {"reference": "DSA-900", "version": 1, "title": "", "parties": [], "dpia": {}}
    html = agreement_html(printable({**blank, "dpia": {"reference": ""}}, draft=True, sha256=""))
    assert "Not answered yet" in text(section(html, "s1_data"))
    assert "No SHA-256 yet" in text(html)


def test_a_missing_signature_is_named():
    html = agreement_html(printable(signatures=printable().signatures[:1]))
    signatures = text(section(html, "signatures"))
    assert signatures.count("Not signed yet") == 1
    assert "Public Sector Counter-Fraud Unit Not signed yet" in signatures


def test_each_party_that_may_sign_in_ink_has_a_page_of_its_own_to_sign_on():
    pages = (SignHere("Westerby <Council>", "Ann Other", "Director"), SignHere("The Unit"))
    html = agreement_html(printable(sign_here=pages))
    one, other = html.split('id="sign-1"')[1].split('id="sign-2"')
    assert "Signature page: Westerby &lt;Council&gt;" in one
    assert "Named in the agreement: Ann Other" in one
    assert one.count('class="ruled"') == other.count('class="ruled"') == 4
    assert printable().sha256 in other
    assert "Signature page" not in agreement_html(printable())


def test_the_evidence_page_says_who_approved_and_signed_which_text():
    made = printable()
    evidence = text(section(agreement_html(made), "evidence"))
    assert evidence.count(made.sha256) == 1 + len(made.reviews) + len(made.signatures)
    for said in ("Priya Raman", "Password asked again", "sha256sum DSA-002-1.json"):
        assert said in evidence


def test_a_section_that_the_framework_supplies_prints_one_line():
    document = sample("DSA-005")
    assert document["framework_reference"]
    document["framework_departures"] = ["breach"]
    html = agreement_html(printable(document, framework_clauses={"rights": "7"}))
    name = document["framework_reference"]
    assert f"As the framework ({name}), clause 7." in text(section(html, "rights"))
    assert f"As the framework ({name})." in text(section(html, "security"))
    assert "Hours to tell each other" in text(section(html, "breach"))
    assert "Access" not in text(section(html, "security"))


def test_what_a_framework_cannot_supply_is_printed_beside_its_line():
    document = sample("DSA-005")
    document["onward_sharing"] = {"allowed": True, "recipients": ["the ambulance trust"]}
    onward = text(section(agreement_html(printable(document)), "onward"))
    assert "As the framework" in onward
    assert "the ambulance trust" in onward
    assert "Passing on allowed" not in onward


HOSTILE = "<script>alert(1)</script><img src=x onerror=y>{{ 7|add:7 }}&amp;"


def test_html_in_an_answer_is_text():
    document = sample(summary=HOSTILE, title=HOSTILE)
    document["parties"][0]["organisation"]["name"] = HOSTILE
    html = agreement_html(printable(document))
    assert "<script" not in html
    assert "onerror=y&gt;" in html
    assert text(html).count(HOSTILE) > 5


def test_a_script_tag_reads_as_typed_in_the_pdf():
    from questionnaire.pdf import render

    paper = agreement_paper(printable(sample(necessity="<script>alert(1)</script>")))
    only = tuple(one for one in paper.sections if one.key == "why_needed")
    html = paper_html(replace(paper, sections=only))
    assert "<script>alert(1)</script>" in words_of(render.render(html, identifier="x", title="x"))


def test_what_cannot_be_printed_is_replaced():
    assert cleaned("a\x00b\ud800c\u202egnp.exe") == "a\ufffdb\ufffdc\ufffdgnp.exe"
    assert cleaned({"names": ["â ŵ ŷ", "اتفاقية", "👍"]}) == {"names": ["â ŵ ŷ", "اتفاقية", "👍"]}


def test_the_same_printable_gives_the_same_page():
    assert agreement_html(printable()) == agreement_html(printable())


def test_times_are_those_of_london():
    assert moment(SIGNED_AT) == "11 April 2022 at 10:30 BST"


def test_every_printed_field_has_its_own_term():
    shown = {entry.field for one in outline() for entry in one.entries}
    laid_out_by_hand = {f for f in shown if f.startswith(("signatures[]", "approvals[]"))}
    assert shown - laid_out_by_hand - {"content_hash"} <= set(terms().fields)


def test_printing_asks_the_database_nothing(no_queries):
    with no_queries():
        agreement_html(printable())
