"""An answer that a record gave says so until a person confirms or changes it."""

import pytest

from agreements import actions, origins
from agreements.actions import NotYours
from agreements.models import Version
from organisations.roles import Role
from tests.agreements.factories import deal
from tests.agreements.steps import events
from tests.factories import actor, member

pytestmark = pytest.mark.django_db

FACT = "parties.0.contacts.dpo"


@pytest.fixture
def draft():
    made = deal()
    note(made, "summary", "areas", "data_items.1.format", source="framework", name="FW-001")
    return made


def note(draft, *places, source, name):
    version = draft.version
    origins.noted(version, places, source, name).save(update_fields=["origins"])


def save(draft, **changes):
    version = draft.version
    return actions.save_answers(
        version, actor=draft.actor("drafter"), based_on=version.revision, changes=changes
    )


def confirm(draft, *places, who=None, based_on=None):
    version = draft.version
    based_on = version.revision if based_on is None else based_on
    return actions.confirm_answers(
        version, actor=who or draft.actor("drafter"), places=places, based_on=based_on
    )


def test_what_a_record_gave_is_noted_with_its_source_in_words(draft):
    found = origins.unconfirmed(draft.version)

    assert set(found) == {"summary", "areas", "data_items.1.format"}
    assert found["summary"].words == "From the framework FW-001"


def test_the_places_in_a_row_can_be_asked_for(draft):
    assert set(origins.unconfirmed(draft.version, "data_items.1")) == {"data_items.1.format"}
    assert origins.unconfirmed(draft.version, "data_items.11") == {}


@pytest.mark.parametrize("source", origins.Source)
def test_every_source_has_its_words(source):
    told = origins.Origin(source, "Westerby").words

    assert "Westerby" in told
    assert not origins.Origin(source, "").words.endswith((" ", ":"))


def test_a_changed_answer_has_its_writer_for_origin(draft):
    version = save(draft, summary="Another summary.")

    assert set(version.origins) == {"areas", "data_items.1.format"}


def test_a_save_that_changes_nothing_confirms_nothing(draft):
    save(draft, summary=draft.version.document["summary"])

    assert "summary" in origins.unconfirmed(draft.version)


def test_origins_go_with_their_row_when_rows_are_taken_away_or_moved(draft):
    rows = draft.version.document["data_items"]

    version = save(draft, data_items=[rows[1], *rows[2:], rows[0]])

    assert set(version.origins) == {"summary", "areas", "data_items.0.format"}


def test_the_origin_of_an_answer_goes_when_its_row_goes(draft):
    rows = draft.version.document["data_items"]
    save(draft, flows=[])

    version = save(draft, data_items=[rows[0], *rows[2:]])

    assert set(version.origins) == {"summary", "areas"}


def test_in_a_list_without_ids_a_row_is_known_by_what_it_says(draft):
    note(draft, "purposes.0.text", source="template", name="A template")
    rows = draft.version.document["purposes"]

    moved = save(draft, purposes=[{"text": "A first purpose"}, *rows])
    assert "purposes.1.text" in moved.origins

    changed = save(draft, purposes=[{"text": "A first purpose"}, {**rows[0], "text": "Other"}])
    assert not [place for place in changed.origins if place.startswith("purposes")]


def test_answers_are_confirmed_in_one_go_and_it_is_told_which(draft):
    version = confirm(draft, "summary", "areas")

    assert set(origins.unconfirmed(version)) == {"data_items.1.format"}
    assert origins.of(version)["summary"].confirmed
    (event,) = events("confirm_answers")
    assert event["detail"]["answers"] == {
        "summary": "From the framework FW-001",
        "areas": "From the framework FW-001",
    }


def test_to_confirm_twice_is_told_once(draft):
    confirm(draft, "summary")
    confirm(draft, "summary", "title")

    assert len(events("confirm_answers")) == 1


def test_what_was_changed_since_it_was_seen_stays_to_be_confirmed(draft):
    seen = draft.version.revision
    save(draft, summary="Another summary.")
    note(draft, "summary", source="derived", name="")

    confirm(draft, "summary", "areas", based_on=seen)

    assert "summary" in origins.unconfirmed(draft.version)
    assert "areas" not in origins.unconfirmed(draft.version)


def test_only_who_may_write_an_answer_may_confirm_it(draft):
    note(draft, FACT, source="organisation", name="Westerby")
    partner = draft.actor("drafter", draft.partner)
    stranger = member(draft.lead, Role.AUDITOR)

    for who in (partner, actor(stranger, draft.lead)):
        with pytest.raises(NotYours):
            confirm(draft, "summary", who=who)
    assert "summary" in origins.unconfirmed(draft.version)


def test_who_confirms_had_a_hand_in_the_text(draft):
    other = member(draft.lead, Role.DRAFTER)

    confirm(draft, "areas", who=actor(other, draft.lead))

    assert draft.version.contributions.filter(person=other).exists()


def test_origins_are_outside_what_people_sign(draft):
    version = Version.objects.get(pk=draft.version.pk)
    assert "origins" not in version.document
    confirm(draft, *version.origins)
    draft.submit()
    assert b'"origins"' not in bytes(draft.version.snapshot.content)
