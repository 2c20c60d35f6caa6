"""The parts of pages, drawn for every page of a sample: sound HTML, nothing inline."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from questionnaire.completeness import unanswered
from questionnaire.pages import Page, all_pages
from questionnaire.showing import missing_links, page_context, removal_context, with_links
from questionnaire.summaries import summary
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES, form, sent

VOID = {"input", "br", "img", "meta", "hr", "link"}


class Sound(HTMLParser):
    """Fails on tags that do not close, ids that come twice, and anything inline."""

    def __init__(self, html):
        super().__init__()
        self.open, self.ids, self.named, self.texts = [], Counter(), set(), []
        self.feed(html)
        assert self.open == []
        assert not [one for one, times in self.ids.items() if times > 1]
        assert self.named <= set(self.ids)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        assert tag not in {"script", "style"}
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "label":
            self.named.add(given["for"])
        for name in ("aria-describedby", "aria-labelledby"):
            self.named |= set(given.get(name, "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def url(section, row):
    return f"/draft/{section}/{row}"


def drawn(page, document, shown, **options):
    context = page_context(page, document, shown, url=url, **options)
    html = render_to_string("questionnaire/page_fields.html", context)
    Sound(html)
    return html


@pytest.mark.parametrize("every", [False, True], ids=["asked", "every"])
@pytest.mark.parametrize("questionnaire", [AGREEMENT, DPIA], ids=lambda q: q.name)
def test_every_page_of_a_sample_is_sound(questionnaire, every):
    document = SAMPLES["DSA-004"]
    for page in all_pages(questionnaire, document):
        html = drawn(page, document, form(page, document, every=every), every=every)
        for question in page.questions:
            if question.is_read_only or not every:
                continue
            assert f'id="question-{question.key}"' in html


def test_a_page_with_errors_is_sound_and_keeps_what_was_typed():
    page = Page(AGREEMENT, AGREEMENT.section("basics"))
    back = form(page, {}, data=sent(title="x" * 130 + "<script>", needed_by_day="31"))
    html = drawn(page, {}, back)
    assert "120 characters or fewer" in html
    assert "&lt;script&gt;" in html


def test_a_page_tells_why_it_asks():
    page = Page(AGREEMENT, AGREEMENT.section("basics"))
    html = drawn(page, {}, form(page, {}))
    question = AGREEMENT.question("summary")
    assert question.source in html
    assert "Poor answer:" in html


def test_a_page_offers_what_is_no_longer_asked_for_removal():
    page = Page(AGREEMENT, AGREEMENT.section("data"))
    document = {"matching": {"used": False, "rules": "Name and address"}}
    html = drawn(page, document, form(page, document))
    assert "No longer asked" in html
    assert 'name="clear" value="matching_rules' in html


def test_rows_can_be_added_removed_and_moved_where_they_belong():
    document = SAMPLES["DSA-002"]
    home = Page(AGREEMENT, AGREEMENT.section("data"))
    html = drawn(home, document, form(home, document))
    assert 'name="add" value="data_items"' in html
    assert "?remove=data_items.0" in html
    assert 'name="move_up" value="data_items.1"' in html
    law = Page(AGREEMENT, AGREEMENT.section("law"))
    html = drawn(law, document, form(law, document))
    assert "/draft/law/parties.0" in html
    assert "?remove" not in html
    assert 'name="add"' not in html


def test_facts_are_shown_with_the_way_to_where_they_are_changed():
    page = Page(AGREEMENT, AGREEMENT.section("parties"), "parties.0")
    document = SAMPLES["DSA-002"]
    html = drawn(page, document, form(page, document),
                 changed_at=lambda question, row: "/organisations/ORG12/")  # fmt: skip
    assert "dpo@org12.example.org" in html
    assert "/organisations/ORG12/" in html


def test_who_may_not_edit_sees_the_answers_and_no_form():
    page = Page(AGREEMENT, AGREEMENT.section("data"))
    document = SAMPLES["DSA-002"]
    html = drawn(page, document, form(page, document), may_edit=lambda row: False)
    assert "<form" not in html
    assert "<button" not in html
    assert document["data_items"][0]["name"] in html
    assert ">View<" in html


def test_another_partys_row_can_be_seen_and_ones_own_answered():
    page = Page(AGREEMENT, AGREEMENT.section("parties"))
    document = SAMPLES["DSA-002"]
    html = drawn(page, document, form(page, document), may_edit=lambda row: row == "parties.1")
    assert (html.count(">View<"), html.count(">Answer<")) == (1, 1)
    assert 'name="add"' not in html


def test_the_question_before_removing_names_what_else_changes():
    page = Page(AGREEMENT, AGREEMENT.section("data"))
    context = removal_context(page, SAMPLES["DSA-001"], "data_items.0", url=url)
    html = render_to_string("questionnaire/remove.html", context)
    Sound(html)
    assert "Remove Full name?" in html
    assert "Which data items move in this flow?" in html


def test_summary_and_list_of_what_is_missing_are_sound():
    document = {**SAMPLES["DSA-012"], "title": "<script>alert(1)</script>"}
    for questionnaire in (AGREEMENT, DPIA):
        sections = with_links(summary(questionnaire, document), url=url)
        html = render_to_string("questionnaire/summary.html", {"sections": sections})
        Sound(html)
        assert "<script>" not in html
        links = missing_links(unanswered(questionnaire, document, "sign"), document, url=url)
        html = render_to_string("questionnaire/unanswered.html", {"missing": links})
        Sound(html)
        assert "#question-" in html


def test_how_long_a_section_takes_is_said_until_it_is_begun():
    for section in (*AGREEMENT.sections, *DPIA.sections):
        assert section.takes.startswith("About "), section.key
        assert "minutes" not in section.intro
    law = Page(AGREEMENT, AGREEMENT.section("law"))
    answered = SAMPLES["DSA-004"]
    parties = {"parties": [{"organisation": {"name": "Northmere", "crown_body": True}}]}

    told = [page_context(law, d, form(law, d), url=url)["intro"] for d in ({}, parties, answered)]

    intro = "Each organisation names its power and its lawful basis. They are 2 different things."
    assert told == [f"{intro} About 30 minutes each."] * 2 + [intro]
