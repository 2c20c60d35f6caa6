"""Every question's answer is in the printed agreement, or the page says why it is not."""

import re

import pytest

from law.document import blank_row, normalise, places, put
from law.shape import leaves, lists
from questionnaire import load
from questionnaire.pdf.html import agreement_html
from questionnaire.pdf.outline import not_printed, outline, printed, why_not_printed
from tests.pdf.factories import printable
from tests.pdf.test_what_an_agreement_prints import text

QUESTIONS = [(name, question) for name in ("agreement", "dpia") for question in load(name)]
BY_THE_SERVICE = ("signatures[]", "approvals[]", "reviews[]", "content_hash", "reference", "title")
"""Printed from the service's own rows, not from the document: held by tests of their own."""
NAMED = (
    "parties[].organisation.id", "flows[].from_party", "flows[].to_party", "flows[].data_items",
)  # fmt: skip
"""Ids, in whose place the names are printed."""


@pytest.mark.parametrize(
    "question", [one for _, one in QUESTIONS], ids=[f"{name}-{one.key}" for name, one in QUESTIONS]
)
def test_a_question_is_printed_or_says_why_not(question):
    why = why_not_printed(question)
    assert (question.field in printed()) != bool(why)
    assert not why or why.endswith(".")


def test_no_reason_is_given_for_what_is_printed_or_is_no_question():
    agreement = {question.key: question for question in load("agreement")}
    for key in not_printed().keys() - {"dpia"}:
        assert agreement[key].field not in printed(), key


def marked(yes):
    """A document in which every text says where it stands, with one row in every list, and two
    parties. Whatever is asked by yes or no is answered `yes`."""
    document = normalise({})
    for path in lists():
        place = path.replace("[]", ".0") + ".0"
        put(document, place, blank_row(path))
    document["parties"].append(blank_row("parties"))
    for path, leaf in leaves().items():
        for place in places(document, path):
            put(document, place, _value(place, leaf, yes=yes))
    for number, party in enumerate(document["parties"]):
        party["id"] = f"p{number}"
        party["organisation"]["id"] = f"ORG{number}"
    document["framework_departures"] = list(leaves()["framework_departures"].allowed)
    for row in document["flows"]:
        row.update(from_party="p0", to_party="p1", data_items=["i1"])
    document["data_items"][0]["id"] = "i1"
    return document


def _value(place, leaf, *, yes):
    if leaf.kind == "text":
        return mark(place)
    if leaf.kind == "list of text":
        return [mark(place)]
    if leaf.kind == "yes_no":
        return yes
    if leaf.kind == "date":
        return "2026-11-23"
    if leaf.kind == "code":
        return leaf.allowed[0]
    return list(leaf.allowed[:1]) if leaf.is_list else 1


def mark(place):
    return re.sub(r"[._]", " ", f"Words of {place}")


def test_every_text_of_the_outline_reaches_the_page():
    pages, missing = [], []
    for yes, regime in ((True, "uk_gdpr"), (False, "uk_gdpr"), (True, "dpa_part3")):
        document = marked(yes)
        for party in document["parties"]:
            party.update(regime=regime, controller_status="joint")
        shown = printable({**document, "reference": "DSA-900", "version": 1}, draft=True)
        pages.append(text(agreement_html(shown)))
    document = marked(True)
    for entry in (entry for section in outline() for entry in section.entries):
        leaf = leaves().get(entry.field)
        if (
            leaf is None
            or "text" not in leaf.kind
            or entry.field.startswith((*BY_THE_SERVICE, *NAMED))
        ):
            continue
        place = places(document, entry.field)[0]
        if not any(mark(place) in page for page in pages):
            missing.append((entry.field, place))
    assert not missing, missing
