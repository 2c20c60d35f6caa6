import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from notices import messages
from notices.messages import UnknownMessage, WrongPlaceholders, render, templates
from tests.notices.factories import words_for


@pytest.mark.parametrize("key", sorted(templates()))
def test_every_message_can_be_filled_in_and_leaves_no_placeholder(key):
    message = render(key, **words_for(key))
    for text in (message.subject, message.body, message.action, message.why):
        assert text.strip()
        assert "((" not in text
    assert len(message.subject) <= 200


@pytest.mark.parametrize("key", sorted(templates()))
def test_every_message_refuses_to_go_without_one_of_its_words(key):
    words = words_for(key)
    for name in words:
        with pytest.raises(WrongPlaceholders, match=name):
            render(key, **{other: word for other, word in words.items() if other != name})


def test_there_are_all_the_messages_of_the_file():
    text = (Path(settings.BASE_DIR) / "notices/data/messages.yaml").read_text()
    keys = re.findall(r"^- key: (\w+)$", text, re.MULTILINE)
    assert list(templates()) == keys
    assert len(set(keys)) == len(keys) > 90


def test_a_word_without_a_place_is_refused():
    with pytest.raises(WrongPlaceholders, match="agreement_tilte"):
        render("party_signed", **words_for("party_signed"), agreement_tilte="x")


def test_a_placeholder_of_the_suggested_link_may_be_given_too():
    assert render("party_signed", **words_for("party_signed"), reference="DSA-002")


def test_none_counts_as_missing():
    with pytest.raises(WrongPlaceholders, match="date"):
        render("party_signed", **{**words_for("party_signed"), "date": None})


def test_an_unknown_message_is_refused():
    with pytest.raises(UnknownMessage):
        render("no_such_message")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2027, 3, 27), "27 March 2027"),
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "1 July 2027"),
        (["Westerby", "Norbridge"], "Westerby, Norbridge"),
        ([], "none"),
        (10, "10"),
        ("  ", "not given"),
        ("a\x00b\x1bc", "abc"),
    ],
)
def test_values_are_written_as_people_read_them(value, words):
    assert messages.in_words(value) == words


def test_a_value_that_looks_like_a_placeholder_stays_as_it_was_typed():
    message = render("party_signed", **{**words_for(), "agreement_title": "((link)) {{ x }}"})
    assert "((link)) {{ x }}" in message.subject


def test_a_line_break_in_a_title_cannot_start_another_header():
    words = {**words_for(), "agreement_title": "Rebate\r\nBcc: all@example.org"}
    assert "\n" not in render("party_signed", **words).subject
    assert "\r" not in render("party_signed", **words).subject


def test_only_the_message_that_stops_emergency_sharing_cannot_be_switched_off():
    fixed = [key for key, template in templates().items() if not template.may_be_switched_off]
    assert fixed == ["full_assessment_overdue"]
