"""Which roles must approve follows from each organisation's matrix and from what is shared."""

import pytest

from agreements.matrix import CONDITIONS, demands
from organisations.models.choices import ReviewWhen
from organisations.roles import Role
from tests.factories import organisation

pytestmark = pytest.mark.django_db


def asked(rows, controller_status="sole", **document):
    """(role, why) of what one party with this matrix must give."""
    where = organisation(
        reference="ORG-M", approval_matrix=[{"role": role, "when": when} for role, when in rows]
    )
    document = {
        "parties": [
            {
                "id": "m",
                "organisation": {"id": "ORG-M"},
                "controller_status": controller_status,
                **document.pop("party", {}),
            }
        ],
        **document,
    }
    return [(d.role, d.why) for d in demands(document, {"ORG-M": where})]


ALWAYS = [("information_governance", "always")]
HOLDS = {
    "always": {},
    "special_category": {"data_items": [{"special_categories": ["HEALTH"]}]},
    "confidential_health": {"data_items": [{"confidential_patient_information": True}]},
    "medium_risk": {"dpia": {"risks": [{"overall": "medium", "residual": "low"}]}},
    "medium_residual_risk": {"dpia": {"risks": [{"residual": "low"}, {"residual": "medium"}]}},
    "high_residual_risk": {"dpia": {"risks": [{"residual": "low"}, {"residual": "high"}]}},
    "novel": {"novel": True},
    "dea_debt_or_fraud": {"party": {"gateways": [{"power": "DEA_56"}]}},
    "emergency": {"emergency": {"used": True}},
}
DOES_NOT = {
    "special_category": {"data_items": [{"special_categories": []}]},
    "confidential_health": {"data_items": [{"confidential_patient_information": False}]},
    "medium_risk": {"dpia": {"risks": [{"overall": "low"}]}},
    "medium_residual_risk": {"dpia": {"risks": [{"overall": "high", "residual": "low"}]}},
    "high_residual_risk": {"dpia": {"risks": [{"residual": "medium"}]}},
    "novel": {"novel": False},
    "dea_debt_or_fraud": {"party": {"gateways": [{"power": "DEA_35"}]}},
    "emergency": {"emergency": {"used": False}},
}


def test_every_time_that_an_organisation_can_choose_is_known_and_tried():
    assert set(CONDITIONS) == set(ReviewWhen.values) == set(HOLDS)
    assert set(DOES_NOT) == set(HOLDS) - {"always"}


@pytest.mark.parametrize("when", HOLDS)
def test_a_role_is_asked_where_its_condition_holds_and_is_told_why(when):
    assert asked([("legal", when)], **HOLDS[when]) == [("legal", CONDITIONS[when][0])]


@pytest.mark.parametrize("when", DOES_NOT)
def test_a_role_is_not_asked_where_its_condition_does_not_hold(when):
    assert asked([("legal", when)], **DOES_NOT[when]) == []


@pytest.mark.parametrize("when", DOES_NOT)
def test_an_empty_draft_meets_no_condition(when):
    assert asked([("legal", when)]) == []


def test_criminal_offence_data_counts_as_special():
    found = asked([("legal", "special_category")], data_items=[{"criminal_offence": True}])

    assert [role for role, _ in found] == ["legal"]


def test_a_role_with_two_reasons_is_asked_once():
    rows = [("siro", "high_residual_risk"), ("siro", "novel")]

    found = asked(rows, **HOLDS["high_residual_risk"], **HOLDS["novel"])

    assert [role for role, _ in found] == ["siro"]


@pytest.mark.parametrize("status", ["processor", "sub_processor"])
def test_a_processor_is_not_asked(status):
    assert asked(ALWAYS, controller_status=status) == []


@pytest.mark.parametrize("status", ["sole", "joint"])
def test_every_controller_is_asked(status):
    assert [role for role, _ in asked(ALWAYS, controller_status=status)] == [
        "information_governance"
    ]


def test_an_organisation_that_set_nothing_has_the_default():
    found = asked([])

    assert [role for role, _ in found] == ["information_governance", "data_owner"]


def naming(**approval):
    """What is asked where the draft names a reviewer: role, why, and who."""
    rows = [{"role": role, "when": when} for role, when in ALWAYS]
    where = organisation(reference="ORG-N", approval_matrix=rows)
    document = {
        "parties": [{"id": "n", "organisation": {"id": "ORG-N"}, "controller_status": "sole"}],
        "approvals": [{"party": "n", **approval}],
    }
    return {d.role: (d.why, d.named) for d in demands(document, {"ORG-N": where})}


def test_a_reviewer_named_in_the_draft_is_asked_too_and_by_name():
    found = naming(role="legal", decided_by="Ada Fern")

    assert found["legal"] == ("named in the draft", "Ada Fern")
    assert found["information_governance"] == ("in every agreement", "")


@pytest.mark.parametrize("role", [Role.DPO, "board", "minister", "anybody"])
def test_who_never_approves_is_not_asked_even_if_named(role):
    assert set(naming(role=str(role))) == {"information_governance"}


def test_without_personal_data_controllers_are_still_organisations_that_decide():
    """Where no personal data is shared nobody is a controller, and somebody must still approve."""
    found = asked(ALWAYS, controller_status="", contains_personal_data=False)

    assert [role for role, _ in found] == ["information_governance"]


IG, OWNER, LEGAL, SIRO = "information_governance", "data_owner", "legal", "siro"


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("always", [IG, OWNER]),
        ("special_category", [IG, OWNER, LEGAL]),
        ("medium_risk", [IG, OWNER, LEGAL]),
        ("confidential_health", [IG, OWNER, "caldicott_guardian"]),
        ("medium_residual_risk", [IG, OWNER, SIRO]),
        ("high_residual_risk", [IG, OWNER, SIRO]),
        ("novel", [IG, OWNER, SIRO]),
        ("dea_debt_or_fraud", [IG, OWNER, LEGAL, SIRO]),
        ("emergency", [SIRO]),
    ],
)
def test_an_organisation_that_has_set_nothing_asks_by_how_serious_it_is(kind, roles):
    assert {role for role, _ in asked([], **HOLDS[kind])} == set(roles)


def test_in_an_emergency_all_are_asked_where_nobody_is_named_for_it():
    assert [role for role, _ in asked(ALWAYS, **HOLDS["emergency"])] == [IG]
