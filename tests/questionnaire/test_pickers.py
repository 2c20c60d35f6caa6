"""Pickers of the law: offered, not offered and why, held though no longer offered."""

from copy import deepcopy

import pytest

from law.document import put
from questionnaire.pages import page
from tests.questionnaire.factories import AGREEMENT, SAMPLES, form

COUNCIL = "parties.0"


def shown(document, row=COUNCIL, section="law"):
    return form(page(AGREEMENT, document, section, row), document)


def ids(field):
    return [value for value, _ in field.choices if value]


@pytest.fixture
def document():
    return deepcopy(SAMPLES["DSA-002"])


def test_what_is_not_offered_says_why_under_the_picker(document):
    made = shown(document)

    html = made["article6"].as_field_group()

    assert "A6_1_f" not in ids(made.fields["article6"])
    assert "Why can’t I choose another option?" in html
    assert "A public authority cannot rely on it for its tasks." in html
    assert "UK GDPR Article 6(1)" in html


def test_what_is_held_stays_and_is_marked(document):
    put(document, f"{COUNCIL}.article6", ["A6_1_e", "A6_1_f"])

    field = shown(document).fields["article6"]

    labels = dict(field.choices)
    assert labels["A6_1_f"] == "Legitimate interests (no longer offered)"
    assert labels["A6_1_e"] == "Public task"


def test_what_is_held_can_be_sent_again(document):
    put(document, f"{COUNCIL}.article6", ["A6_1_f"])
    where = page(AGREEMENT, document, "law", COUNCIL)

    made = form(where, document, data={"article6": ["A6_1_f"], "shown": "article6"})

    assert made.is_valid()
    assert made.changes() == {}


def test_an_option_says_what_it_asks_for(document):
    html = shown(document)["article6"].as_field_group()

    assert "Asks for the task and the law it rests on" in html


def test_a_chosen_power_says_what_evidence_it_asks_for():
    document = SAMPLES["DSA-009"]

    html = shown(document, "parties.0.gateways.0")["gateways"].as_field_group()

    assert "one business case that all parties agree" in html


def test_the_basis_of_the_first_collection_is_not_judged_by_who_shares_now(document):
    put(document, f"{COUNCIL}.purpose_differs", value=True)

    assert "A6_1_f" in ids(shown(document).fields["collection_basis"])


def test_a_picker_without_anything_withheld_has_no_fold_out(document):
    put(document, f"{COUNCIL}.organisation.public_authority", value=False)
    put(document, "start_date", "2026-11-22")

    assert "Why can’t I choose" not in shown(document)["article6"].as_field_group()


def powers_for(document, you, they, row="parties.0"):
    """The picker of powers of the first of two parties of these kinds."""
    for number, kind in enumerate((you, they)):
        put(document, f"parties.{number}.organisation", {"id": kind, "kind": kind})
    del document["parties"][2:]
    return shown(document, f"{row}.gateways.0").fields["gateways"]


def test_a_power_between_others_is_not_offered_and_says_whose_it_is(document):
    put(document, f"{COUNCIL}.gateways", [{"power": ""}])

    field = powers_for(document, "police", "nhs_body")

    others = {"PENS_142", "SBEEA_78", "LGA1972_111", "HSCA_251B", "HA1996_213B"}
    assert not others & set(ids(field))
    assert {"CDA_115", "COMMON_LAW_POLICE", "MAPPA_325", "OTHER"} <= set(ids(field))


def test_a_power_that_may_fit_stays_offered(document):
    put(document, f"{COUNCIL}.gateways", [{"power": ""}])

    assert "HSCA_251B" in ids(powers_for(document, "principal_council", "nhs_body"))
    assert "PENS_142" in ids(powers_for(document, "ministerial_department", "other"))
    assert "DEA_36" in ids(powers_for(document, "ministerial_department", "company"))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_party_of_a_sample_is_offered_its_own_powers(name):
    sample = SAMPLES[name]
    for number, party in enumerate(sample["parties"]):
        for at, gateway in enumerate(party["gateways"]):
            field = shown(sample, f"parties.{number}.gateways.{at}").fields["gateways"]
            told = {one.id: one.reason for one in field.below.unavailable}
            assert "Who may disclose under it" not in told.get(gateway["power"], "")
            assert "Whose power it is" not in told.get(gateway["power"], "")
