"""Answers that were filled in are read, changed and confirmed on the section's page, in one go."""

import pytest
from django.urls import reverse

from agreements import origins, workflow
from agreements.models import Status
from audit import clock
from audit.transitions import TransitionBlocked
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, deal
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

SECURITY = "security.access_control"


@pytest.fixture
def draft():
    made = deal()
    version = made.version
    places = (SECURITY, "breach.contacts")
    origins.noted(version, places, "framework", "FW-001 An accord")
    origins.noted(version, ["data_items.0.kind", "data_items.1.kind"], "derived", "the name")
    origins.noted(version, ["parties.1.controller_status"], "organisation", "The partner")
    version.save(update_fields=["origins"])
    return made


def page_of(draft, section, row=""):
    if row:
        return reverse("agreements:row", args=[draft.reference, section, row])
    return reverse("agreements:section", args=[draft.reference, section])


def text(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_the_page_shows_what_was_filled_in_with_its_source_and_one_button(draft):
    page = text(signed_in(draft.person("drafter")), page_of(draft, "security"))

    assert "2 answers come from records" in page
    assert "From the framework FW-001 An accord. Not confirmed yet" in page
    assert "Confirm these 2 answers" in page
    assert "Change an answer that is to be confirmed (2)" in page


def test_one_press_confirms_all_of_them_and_they_are_plain_answers_then(draft):
    client = signed_in(draft.person("drafter"))

    client.post(page_of(draft, "security"), {"revision": draft.version.revision, "confirm": "yes"})

    assert SECURITY not in origins.unconfirmed(draft.version)
    page = text(client, page_of(draft, "security"))
    assert "The answers are confirmed" in page
    assert "Filled in for you" not in page


def test_what_was_typed_beside_is_saved_and_what_was_changed_is_no_more_to_confirm(draft):
    client = signed_in(draft.person("drafter"))
    sent = {
        "revision": draft.version.revision,
        "shown": "security_access breach_lead",
        "security_access": "Named people only",
        "breach_lead": "Whoever finds it",
        "confirm": "yes",
    }

    client.post(page_of(draft, "security"), sent)

    document = draft.version.document
    assert document["security"]["access_control"] == "Named people only"
    assert document["breach"]["lead"] == "Whoever finds it"
    assert SECURITY not in draft.version.origins
    assert origins.of(draft.version)["breach.contacts"].confirmed


def test_the_page_of_a_section_confirms_the_rows_of_its_lists_too(draft):
    client = signed_in(draft.person("drafter"))
    assert "Confirm these 2 answers" in text(client, page_of(draft, "data"))
    assert "Confirm this answer" in text(client, page_of(draft, "data", "data_items.0"))

    client.post(page_of(draft, "data"), {"revision": draft.version.revision, "confirm": "yes"})

    assert not origins.unconfirmed(draft.version, "data_items")


def test_a_row_confirms_only_its_own(draft):
    client = signed_in(draft.person("drafter"))

    client.post(
        page_of(draft, "data", "data_items.0"),
        {"revision": draft.version.revision, "confirm": "yes"},
    )

    assert set(origins.unconfirmed(draft.version, "data_items")) == {"data_items.1.kind"}


def test_what_is_wrong_on_the_page_is_told_before_anything_is_confirmed(draft):
    client = signed_in(draft.person("drafter"))

    answer = client.post(
        page_of(draft, "security"),
        {
            "revision": draft.version.revision,
            "shown": "breach_hours",
            "breach_hours": "soon",
            "confirm": "yes",
        },
    )

    assert answer.status_code == 200
    assert "Error: " in answer.content.decode()
    assert SECURITY in origins.unconfirmed(draft.version)


def test_a_party_that_answers_for_itself_confirms_its_own_part_and_nobody_else_does(draft):
    lead, theirs = (
        signed_in(draft.person("drafter", where)) for where in (draft.lead, draft.partner)
    )
    sent = {"revision": draft.version.revision, "confirm": "yes"}
    assert "Filled in for you" not in text(lead, page_of(draft, "parties"))

    lead.post(page_of(draft, "parties"), sent)
    assert "parties.1.controller_status" in origins.unconfirmed(draft.version)

    theirs.post(page_of(draft, "parties", "parties.1"), sent)
    assert "parties.1.controller_status" not in origins.unconfirmed(draft.version)


def test_a_draft_is_not_sent_for_review_before_its_answers_are_confirmed(draft):
    drafter = draft.actor(Role.DRAFTER)

    with clock.at(SUBMITTED_ON), pytest.raises(TransitionBlocked) as stopped:
        workflow.submit(draft.version, actor=drafter)

    found = {b.link: b.message for b in stopped.value.blockers if b.code == "not_confirmed"}
    assert found[page_of(draft, "security")] == (
        "Confirm 2 answers that nobody has confirmed yet: Keeping data safe."
    )
    messages = [b.message for b in stopped.value.blockers if b.code == "not_confirmed"]
    assert messages[-1] == (
        f"{draft.partner.name} must confirm 1 answer that nobody has confirmed yet."
    )
    version = draft.version
    origins.confirmed(version, list(version.origins)).save(update_fields=["origins"])
    with clock.at(SUBMITTED_ON):
        assert workflow.submit(draft.version, actor=drafter).status == Status.IN_REVIEW
