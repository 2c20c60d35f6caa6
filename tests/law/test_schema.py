"""A document that is not in the shape of an agreement is told so, place by place."""

import pytest

from law import complaints
from tests.law.cases import BASES, CASES


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], ["The document: must be an object, not []"]),
        ({"colour": 1}, ["colour: there is no field of this name"]),
        ({"parties": [{"x": 1}]}, ["parties.0.x: there is no field of this name"]),
        ({"parties": "two"}, ['parties: must be a list, not "two"']),
        ({"title": 5}, ["title: must be text, not 5"]),
        ({"novel": "yes"}, ['novel: must be true or false, not "yes"']),
        ({"version": 1.5}, ["version: must be a whole number, not 1.5"]),
        ({"version": -1}, ["version: -1 is less than 0"]),
        (
            {"parties": [{}, {"role": "giver"}]},
            ['parties.1.role: "giver" is not one of sender, recipient, both'],
        ),
        ({"start_date": 2026}, ["start_date: must be text, not 2026"]),
        ({"parties": [{"article6": ["A6_1_e", "A6_1_e"]}]}, ["names the same thing twice"]),
        ({"title": "x" * 20_001}, ["title: is longer than 20,000 characters"]),
    ],
)
def test_each_complaint_says_where_and_what(document, words):
    found = complaints(document)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


@pytest.mark.parametrize("day", ["2026-02-30", "2027-02-29", "0000-01-01", "1.2.2026", "20260201"])
def test_a_date_must_be_in_the_calendar(day):
    (found,) = complaints({"start_date": day})
    assert found == f'start_date: "{day}" is not a date; write it as YYYY-MM-DD'


@pytest.mark.parametrize("day", ["2028-02-29", "", None, "0001-01-01", "9999-12-31"])
def test_a_blank_date_is_a_date(day):
    assert complaints({"start_date": day}) == []


@pytest.mark.parametrize(
    "document",
    [
        {"title": "a\0b"},
        {"benefits": ["\ud83d"]},
        {"version": 10**30},
        {"parties": [{"organisation": {"staff_training_percent": float("nan")}}]},
        {"parties": [{"organisation": {"staff_training_percent": float("inf")}}]},
    ],
)
def test_what_cannot_be_kept_is_complained_of(document):
    (found,) = complaints(document)
    assert "kept" in found


def test_everything_wrong_is_told_at_once():
    assert len(complaints({"title": 1, "summary": 2, "parties": [{"role": 3}]})) == 3


def test_blank_documents_and_the_cases_have_the_shape():
    assert complaints({}) == []
    assert all(complaints(base) == [] for base in BASES.values())
    assert all(complaints(case.document) == [] for case in CASES[::10])
