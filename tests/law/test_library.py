"""What may be chosen, by the law of the day."""

from datetime import date

import pytest

from law import library, shape
from law.library import options

DAY_BEFORE, FIRST_DAY = date(2026, 2, 4), date(2026, 2, 5)


def ids(found):
    return [option.id for option in found]


def test_recognised_legitimate_interest_may_be_chosen_from_the_day_it_became_law():
    assert "A6_1_ea" not in ids(options("article6", DAY_BEFORE))
    assert "A6_1_ea" in ids(options("article6", FIRST_DAY))
    assert ids(options("recognised_interest", DAY_BEFORE)) == []


def test_a_field_s_own_path_gives_its_values_by_the_same_law():
    assert ids(options("parties[].article6", DAY_BEFORE)) == ids(options("article6", DAY_BEFORE))
    assert ids(options("flows[].frequency"))[:2] == ["one_off", "on_request"]
    assert options("flows[].frequency")[0].label == "One off"


def test_a_list_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        options("colours")


@pytest.mark.parametrize("name", library.LISTS)
def test_every_option_has_words_and_an_id_of_its_own(name):
    found = options(name)
    assert found
    assert len(set(ids(found))) == len(found)
    for option in found:
        assert option.label
        assert option.label[0] == option.label[0].upper()
        assert library.label(option.id) == option.label


def test_choices_say_where_the_law_gives_them():
    for name in ("article6", "article9", "schedule1", "schedule8", "transfer_mechanisms"):
        assert all(option.hint for option in options(name))


def test_any_other_code_is_put_in_plain_words():
    assert library.label("ministerial_department") == "Ministerial department"


def test_powers_are_found_by_day_nation_and_words():
    found = library.gateways(date(2026, 11, 22), nations=("wales",), words="Fraud s.56")
    assert [power.id for power in found] == ["DEA_56"]
    assert library.gateways(nations=("northern_ireland",), words="DEA debt") == []
    before = {power.id for power in library.gateways(date(2013, 3, 31))}
    assert "HSCA_261" not in before
    assert "CDA_17A" in before  # its first day is not known, so it is offered


def test_a_power_tells_its_provision_and_doubt():
    assert library.gateway("HSCA_261").nature == "permissive"
    assert library.gateway("CA2004_16LA").doubt
    assert library.gateway("nothing") is None


def test_risks_come_with_their_measures():
    assert ids(library.measures_for("RK01")) == ["M_MATCH_RULES", "M_HUMAN_CHECK", "M_UPRN"]
    assert library.measures_for("my own risk") == []


@pytest.mark.parametrize(
    ("matrix", "likelihood", "severity", "expected"),
    [
        ("ico", "remote", "severe", "low"),
        ("cautious", "remote", "severe", "medium"),
        ("", "possible", "severe", "high"),
        ("ico", "", "severe", ""),
        ("ico", "remote", "", ""),
    ],
)
def test_a_risk_is_as_great_as_its_matrix_says(matrix, likelihood, severity, expected):
    assert library.overall(matrix, likelihood, severity) == expected


def test_every_field_is_in_the_dictionary_and_means_something():
    assert set(library.fields()) == set(shape.leaves())
    for path, leaf in shape.leaves().items():
        field = library.field(path)
        assert (field.kind, field.allowed) == (leaf.kind, leaf.allowed)
        assert field.meaning
        assert bool(field.made_by) != bool(field.answered_by), path
