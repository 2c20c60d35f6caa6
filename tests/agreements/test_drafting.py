"""Answers are saved place by place: nobody overwrites anybody, and every change is told."""

import pytest

from agreements import actions, documents
from agreements.models import Agreement, DraftRevision, Version
from audit import clock
from dpia import actions as dpia_actions
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal
from tests.agreements.steps import events
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


def drafter_of(where):
    return actor(member(where, Role.DRAFTER), where)


def started(where=None):
    where = where or organisation("Westerby", reference="ORG12")
    return actions.create_agreement(actor=drafter_of(where), title="Energy rebate")


def save(version, who, based_on=None, **changes):
    based_on = version.revision if based_on is None else based_on
    return actions.save_answers(
        version,
        actor=who,
        based_on=based_on,
        changes={place.replace("__", "."): value for place, value in changes.items()},
    )


# ------------------------------------------------------------------ starting
def test_who_starts_an_agreement_leads_it_and_is_its_first_party():
    where = organisation("Westerby", reference="ORG12")

    version = started(where)

    assert version.agreement.lead_organisation == where
    assert version.agreement.reference == "DSA-001"
    (party,) = version.parties.all()
    assert (party.organisation, party.may_read) == (where, True)
    assert events("start", of="agreement")[0]["detail"] == {"title": "Energy rebate"}


def test_references_count_on_and_pass_over_those_that_are_taken():
    first = started()
    Agreement.objects.filter(pk=first.agreement_id).update(reference="DSA-002")

    second = actions.create_agreement(
        actor=drafter_of(first.agreement.lead_organisation), title="Another"
    )

    assert second.agreement.reference == "DSA-003"


@pytest.mark.parametrize("role", [r for r in Role if r != Role.DRAFTER])
def test_only_drafters_start_agreements(role):
    where = organisation()
    who = actor(member(where, role), where)

    with pytest.raises(actions.NotYours):
        actions.create_agreement(actor=who, title="Mine")

    assert not Agreement.objects.exists()


# ------------------------------------------------------------------ saving
def test_a_save_is_told_place_by_place_with_what_was_and_what_is():
    version = started()
    who = drafter_of(version.agreement.lead_organisation)

    version = save(version, who, title="Rebate", summary="In short.")

    (event,) = events("save")
    assert event["detail"]["changes"] == {
        "title": ["Energy rebate", "Rebate"],
        "summary": [None, "In short."],
    }
    assert event["detail"]["revision"] == version.revision == 1
    assert event["actor"]["person"] == who.person_id


def test_a_save_that_changes_nothing_leaves_no_trace():
    version = started()
    who = drafter_of(version.agreement.lead_organisation)

    after = save(version, who, title="Energy rebate", summary="", nations=[])

    assert after.revision == 0
    assert not DraftRevision.objects.exists()
    assert not events("save")


def test_an_answer_taken_back_is_gone_from_the_document():
    version = started()
    who = drafter_of(version.agreement.lead_organisation)
    version = save(version, who, summary="In short.")

    version = save(version, who, summary="")

    assert "summary" not in version.document
    assert version.summary == ""


def test_nobody_writes_what_the_service_makes():
    version = started()
    who = drafter_of(version.agreement.lead_organisation)

    version = save(version, who, status="in_force", reference="DSA-999", content_hash="0" * 64)

    assert not {"status", "reference", "content_hash"} & version.document.keys()
    version.refresh_from_db()
    assert version.status == "draft"
    assert version.agreement.reference == "DSA-001"


def test_facts_of_an_organisation_are_not_written_through_an_agreement():
    made = deal()

    version = save(
        made.version, made.actor(Role.DRAFTER), parties__0__organisation__name="Easterby"
    )

    assert version.document["parties"][0]["organisation"] == {"id": "ORG12"}
    whole = documents.assemble(made.version)
    assert whole["parties"][0]["organisation"]["name"] == "Westerby Borough Council"


# ------------------------------------------------------------------ two people in one draft
def test_two_who_write_in_other_places_keep_both_texts():
    version = started()
    where = version.agreement.lead_organisation
    one, other = drafter_of(where), drafter_of(where)
    save(version, one, based_on=0, summary="One.")

    version = save(version, other, based_on=0, title="Two")

    assert (version.document["summary"], version.document["title"]) == ("One.", "Two")


def test_the_second_to_write_in_one_place_is_shown_both_texts_and_nothing_is_saved():
    version = started()
    where = version.agreement.lead_organisation
    one, other = drafter_of(where), drafter_of(where)
    save(version, one, based_on=0, summary="One.")

    with pytest.raises(actions.StaleRevision) as stale:
        save(version, other, based_on=0, summary="Two.", title="Two")

    (conflict,) = stale.value.conflicts
    assert (conflict.place, conflict.theirs, conflict.yours) == ("summary", "One.", "Two.")
    assert conflict.by == one.name
    assert stale.value.current == 1
    version = Version.objects.get()
    assert (version.document["summary"], version.title) == ("One.", "Energy rebate")


def test_who_has_seen_both_texts_may_save_theirs():
    version = started()
    where = version.agreement.lead_organisation
    save(version, drafter_of(where), based_on=0, summary="One.")

    version = save(version, drafter_of(where), based_on=1, summary="Two.")

    assert version.document["summary"] == "Two."


def test_two_who_write_the_same_words_do_not_quarrel():
    version = started()
    where = version.agreement.lead_organisation
    save(version, drafter_of(where), based_on=0, summary="One.")

    assert save(version, drafter_of(where), based_on=0, summary="One.").revision == 1


def test_a_row_written_while_its_list_was_changed_is_a_conflict():
    made = deal()
    who = made.actor(Role.DRAFTER)
    version = made.version
    rows = version.document["data_items"]
    save(version, who, data_items=rows[1:])

    with pytest.raises(actions.StaleRevision):
        save(version, who, based_on=version.revision, data_items__0__name="Another")

    assert made.version.document["data_items"] == rows[1:]


def test_an_id_that_a_row_has_had_is_known_for_ever():
    made = deal()
    rows = made.version.document["data_items"]

    version = save(made.version, made.actor(Role.DRAFTER), data_items=rows[:1])

    assert {row["id"] for row in rows} <= set(documents.ids_ever(version))


# ------------------------------------------------------------------ who may write
@pytest.mark.parametrize("role", [r for r in Role if r != Role.DRAFTER])
def test_only_drafters_write(role):
    made = deal()

    with pytest.raises(actions.NotYours):
        save(made.version, made.actor(role), summary="Mine.")


def test_a_drafter_of_a_stranger_organisation_does_not_write():
    made = deal()

    with pytest.raises(actions.NotYours):
        save(made.version, drafter_of(organisation()), summary="Mine.")


def test_whoever_writes_is_remembered_as_one_who_wrote():
    made = deal()
    other = member(made.lead, Role.DRAFTER)

    save(made.version, actor(other, made.lead), summary="Mine.")

    wrote = set(made.version.contributions.values_list("person", flat=True))
    assert wrote == {made.person(Role.DRAFTER).pk, other.pk}


# ------------------------------------------------------------------ the DPIA it relies on
def test_the_parties_that_read_the_draft_read_its_dpia():
    made = deal(dpia="written")

    assert set(made.dpia.sharings.values_list("organisation", flat=True)) == {
        made.lead.pk,
        made.partner.pk,
    }


def test_a_dpia_of_somebody_who_takes_no_part_is_not_shown_to_the_parties():
    made = deal()
    elsewhere = organisation()
    dpia = dpia_actions.create_dpia(
        actor=drafter_of(elsewhere), title="Theirs", organisation=elsewhere
    )
    dpia_actions.share(dpia, [made.lead], actor=drafter_of(elsewhere))
    before = made.dpia

    with pytest.raises(actions.NotYours):
        actions.link_dpia(made.version, actor=made.actor(Role.DRAFTER), dpia=dpia)
    page = signed_in(made.person(Role.DRAFTER)).post(
        f"/agreements/{made.reference}/dpia/", {"dpia": dpia.reference}
    )

    assert page.status_code == 404
    assert made.dpia == before
    assert not dpia.sharings.filter(organisation=made.partner).exists()


def test_another_party_does_not_choose_the_dpia():
    made = deal()

    with pytest.raises(actions.NotYours):
        actions.link_dpia(made.version, actor=made.actor(Role.DRAFTER, made.partner), dpia=None)
