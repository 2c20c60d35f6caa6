"""Answers in rows, made in one go: what was typed is text, and every answer has its own link."""

from dataclasses import dataclass, field

from govuk.components.lists import answer_list


@dataclass
class Row:
    label: str = "Why?"
    values: list = field(default_factory=lambda: ["To help."])
    url: str = ""
    is_asked: bool = True
    is_missing: bool = False


def test_what_was_typed_is_text_and_keeps_its_lines():
    html = answer_list([Row("<b>Why?</b>", ["<script>\r\none\ntwo & three"])], card="A & <B>")
    assert "&lt;script&gt;<br>one<br>two &amp; three" in html
    assert "&lt;b&gt;Why?&lt;/b&gt;" in html
    assert "A &amp; &lt;B&gt;" in html
    assert "<script>" not in html
    assert "<b>" not in html


def test_several_values_are_a_list():
    assert "<li>one</li><li>two</li>" in answer_list([Row(values=["one", "two"])])


def test_a_link_says_which_answer_of_which_card_it_changes():
    html = answer_list([Row(url="/draft/?a&b")], card="Westerby")
    assert 'href="/draft/?a&amp;b"' in html
    assert '<span class="govuk-visually-hidden"> Why? (Westerby)</span>' in html


def test_a_row_without_a_link_keeps_the_place_free_beside_rows_that_have_one():
    html = answer_list([Row(url="/draft/"), Row("Who?")])
    assert html.count("govuk-summary-list__row--no-actions") == 1
    assert "no-actions" not in answer_list([Row("Who?")])


def test_what_is_not_answered_says_so_unless_it_is_left_out():
    rows = [Row("Needed", [], is_missing=True), Row("Optional", [])]
    html = answer_list(rows)
    assert "<strong>Not answered yet</strong>" in html
    assert ">Not answered</dd>" in html
    assert "Needed" not in answer_list(rows, answered_only=True)


def test_an_answer_that_nothing_calls_for_says_so():
    assert "No longer asked" in answer_list([Row(is_asked=False)])
