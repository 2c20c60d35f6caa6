"""The answers in words."""

import pytest

from questionnaire.answers import display
from questionnaire.summaries import summary
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES, answered_by_people

DOCUMENT = SAMPLES["DSA-002"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("urgency", True, "Yes"),
        ("urgency", False, "No"),
        ("urgency", None, ""),
        ("start_date", "2022-04-11", "11 April 2022"),
        ("start_date", "", ""),
        ("agreement_type", "mou_crown", "Memorandum of understanding"),
        ("nation", ["england", "wales"], ["England", "Wales"]),
        ("nation", [], []),
        ("subject_number", 4200, "4,200"),
        ("annex2_para", 4, "4: an emergency"),
        ("flow_from", "org12", "Westerby Borough Council"),
        ("lead_party", "org08", "Public Sector Counter-Fraud Unit"),
        ("flow_items", ["i1"], [DOCUMENT["data_items"][0]["name"]]),
        ("article6", ["A6_1_e"], ["Public task"]),
        ("transfer_country", "IN", "India"),
        ("disposal", "secure deletion, certified", "secure deletion, certified"),
        ("benefits", ["Less fraud"], ["Less fraud"]),
        ("title", "<b>&", "<b>&"),
    ],
)
def test_an_answer_in_words(key, value, told):
    shown = display(AGREEMENT.question(key), value, DOCUMENT)
    assert shown == told or (key == "article6" and shown[0].startswith(told[0]))


def test_an_entry_of_an_organisations_record_in_words():
    value = [{"power": "DEA_48", "starts_on": "2018-05-01"}]
    (told,) = display(AGREEMENT.question("dea_entries"), value, DOCUMENT)
    assert told.endswith("starts 1 May 2018")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_answer_that_was_given_is_in_the_summary(name):
    for questionnaire in (AGREEMENT, DPIA):
        rows = [row for one in summary(questionnaire, SAMPLES[name])
                for card in one.cards for row in card.rows]  # fmt: skip
        told = {row.place: row.values for row in rows}
        for place, value in answered_by_people(questionnaire, SAMPLES[name]).items():
            if value not in (None, "", []):
                assert told[place], place


def test_each_row_has_a_card_of_its_own():
    (flows,) = summary(AGREEMENT, DOCUMENT, "flows")
    titles = [card.title for card in flows.cards]
    assert titles == [
        "Westerby Borough Council to Public Sector Counter-Fraud Unit",
        "Public Sector Counter-Fraud Unit to Westerby Borough Council",
    ]


def test_an_answer_no_longer_asked_is_shown_as_that():
    document = {"matching": {"used": False, "rules": "Name"}}
    (data,) = summary(AGREEMENT, document, "data")
    row = next(r for r in data.cards[0].rows if r.place == "matching.rules")
    assert (row.value, row.is_asked, row.is_missing) == ("Name", False, False)


def test_what_is_asked_and_not_answered_is_shown_as_missing():
    (basics,) = summary(AGREEMENT, {}, "basics")
    shown = {row.question.key: row.is_missing for row in basics.cards[0].rows}
    assert shown["title"] is True
    assert shown["needed_by"] is False


def test_the_organisations_facts_stand_below_its_name():
    (parties,) = summary(AGREEMENT, DOCUMENT, "parties")
    told = {row.place: row.value for row in parties.cards[0].rows}
    assert told["parties.0.organisation.ico_expires_on"] == "1 October 2026"


def test_a_reviewers_role_is_told_in_words():
    document = {"approvals": [{"decided_by": "D Khan", "party": "x", "role": "siro"}]}
    (checks,) = summary(AGREEMENT, document, "checks")
    rows = next(c for c in checks.cards if c.page.row).rows
    assert [row.value for row in rows] == ["D Khan", "x", "SIRO"]
