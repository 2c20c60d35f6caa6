"""A draft like an agreement that the same parties have in force says so, and asks why."""

import pytest

from agreements import actions, documents
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import STARTS_ON, body, deal, sample
from tests.factories import acting_for, signed_in

pytestmark = pytest.mark.django_db


def drafted(made, **changes):
    """Another draft of the same organisations, with what the sample shares or these answers."""
    document = {**sample(), **changes}
    names = ("parties", "purposes", "data_items")
    answers = {name: documents.answers(document)[name] for name in names}
    with clock.at(STARTS_ON):
        version = actions.create_agreement(actor=made.actor(Role.DRAFTER), title="Once more")
        return actions.save_answers(
            version, actor=made.actor(Role.DRAFTER), based_on=version.revision, changes=answers
        )


def found(version):
    return [entry["rule"] for entry in version.findings if entry["rule"] == "R014"]


def page(made, version, question="basics"):
    client = acting_for(signed_in(made.person(Role.DRAFTER)), made.lead)
    with clock.at(STARTS_ON):
        response = client.get(f"/agreements/{version.agreement.reference}/draft/{question}/")
    return response.content.decode()


def test_a_draft_like_an_agreement_in_force_is_asked_why_until_it_says():
    made = deal(stage="in_force")
    version = drafted(made)

    assert documents.assemble(version)["similar_agreements"] == [made.reference]
    assert found(version) == ["R014"]
    html = page(made, version)
    assert "Why is a new agreement needed" in html
    assert f'href="/agreements/{made.reference}/"' in html

    with clock.at(STARTS_ON):
        said = actions.save_answers(
            version,
            actor=made.actor(Role.DRAFTER),
            based_on=version.revision,
            changes={"similar_agreement_reason": "This one covers children."},
        )
    assert found(said) == []


def test_one_with_another_party_purpose_or_kind_of_data_is_not_like_it():
    made = deal(stage="in_force")
    other = body("ORG01")
    third = {"id": "c", "organisation": {"id": other.reference}}
    differing = {
        "parties": [*sample()["parties"], third],
        "purposes": [{"text": "To learn", "category": "research"}],
        "data_items": [{"id": "i1", "name": "Photograph", "kind": "image"}],
    }

    for name, rows in differing.items():
        version = drafted(made, **{name: rows})
        assert "similar_agreements" not in documents.assemble(version), name


def test_one_that_is_no_longer_in_force_is_not_asked_about():
    made = deal(stage="expired")

    assert "similar_agreements" not in documents.assemble(drafted(made))
