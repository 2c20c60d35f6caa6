"""What a record can give is filled in, says where it came from, and waits to be confirmed."""

import pytest

from agreements import actions, documents, origins
from agreements.meanwhile import Sent
from agreements.models import DraftRevision, Version
from audit import clock
from law import library
from law.document import get
from organisations import actions as organisation_actions
from organisations.roles import Role
from questionnaire.showing import Command
from tests.agreements.factories import WRITTEN_ON, body, deal
from tests.agreements.steps import events
from tests.factories import actor, member

pytestmark = pytest.mark.django_db

SECURITY = "Role based, reviewed every 3 months."
CONTACT = "Sharing team, sharing@example.org"


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def lead():
    return body("ORG12")


@pytest.fixture
def drafter(lead):
    return actor(member(lead, Role.DRAFTER), lead)


def keeps(organisation, **answers):
    """The organisation's record with these usual answers; `__` stands for a dot."""
    who = actor(member(organisation, Role.ADMINISTRATOR), organisation)
    organisation_actions.change_usual_answers(
        organisation,
        answers={name.replace("__", "."): value for name, value in answers.items()},
        actor=who,
    )


def answer(version, who, based_on=None, **changes):
    based_on = version.revision if based_on is None else based_on
    return actions.answer(
        version,
        actor=who,
        based_on=based_on,
        changes={place.replace("__", "."): value for place, value in changes.items()},
    )


def with_partner(version, who, partner="ORG08", **more):
    second = {"id": partner.lower(), "organisation": {"id": partner}, **more}
    return answer(version, who, parties=[*version.document["parties"], second])


def waits(version, place):
    """The source of an answer that waits to be confirmed, "" for one that does not."""
    found = origins.unconfirmed(version).get(place)
    return found.words if found else ""


# ------------------------------------------------------------------ an organisation's record
def test_a_new_draft_begins_with_what_its_lead_organisation_usually_answers(lead, drafter):
    keeps(lead, security__access_control=SECURITY, **{"parties[].contact": CONTACT})

    version = actions.start_draft(actor=drafter, title="Energy rebate")

    assert get(version.document, "security.access_control") == SECURITY
    assert get(version.document, "parties.0.contact") == CONTACT
    assert waits(version, "parties.0.contact") == "From the record of Westerby Borough Council"


def test_a_party_that_is_added_brings_its_own_answers(lead, drafter):
    keeps(body("ORG08"), **{"parties[].contact": CONTACT, "security.access_control": SECURITY})
    version = actions.start_draft(actor=drafter, title="Energy rebate")

    version = with_partner(version, drafter)

    assert get(version.document, "parties.1.contact") == CONTACT
    assert "Counter-Fraud" in waits(version, "parties.1.contact")
    assert get(version.document, "security.access_control") is None


def test_another_organisation_in_the_place_takes_the_answers_of_the_first_away(lead, drafter):
    keeps(body("ORG08"), **{"parties[].contact": CONTACT})
    body("ORG10")
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    version = with_partner(version, drafter)

    version = answer(version, drafter, parties__1__organisation={"id": "ORG10"})

    assert get(version.document, "parties.1.contact") is None
    assert not waits(version, "parties.1.contact")


def test_the_usual_law_enforcement_rules_come_with_such_a_purpose_and_go_without(drafter):
    usual = {"parties[].regime": "dpa_part3", "parties[].law_enforcement_purpose": True}
    keeps(body("ORG14"), **usual)
    version = actions.start_draft(actor=drafter, title="Staff records")
    version = with_partner(version, drafter, "ORG14", role="recipient", controller_status="sole")
    assert get(version.document, "parties.1.regime") is None
    assert get(version.document, "parties.1.law_enforcement_purpose") is None

    version = answer(version, drafter, purposes=[{"id": "a", "category": "crime_reduction"}])
    assert get(version.document, "parties.1.regime") == "dpa_part3"
    assert get(version.document, "parties.1.law_enforcement_purpose") is True

    version = answer(version, drafter, parties__1__law_enforcement_purpose=False)

    assert get(version.document, "parties.1.regime") is None


def test_the_approval_list_of_each_organisation_names_the_reviewers(lead, drafter):
    body("ORG08")
    version = actions.start_draft(actor=drafter, title="Energy rebate")

    version = with_partner(version, drafter)
    version = answer(
        version, drafter, parties__0__controller_status="sole", parties__1__controller_status="sole"
    )

    assert [(r["party"], r["role"]) for r in version.document["approvals"]] == [
        ("org12", "information_governance"),
        ("org08", "information_governance"),
    ]
    assert waits(version, "approvals")


# ------------------------------------------------------------------ what follows from answers
def test_what_follows_from_other_answers_is_worked_out_and_worked_out_again(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")

    version = answer(version, drafter, start_date="2022-04-11")
    assert version.document["review_date"] == "2023-04-11"
    assert waits(version, "review_date") == "Worked out: 12 months from the start"

    version = answer(version, drafter, start_date="2022-05-01")
    assert version.document["review_date"] == "2023-05-01"


def test_a_worked_out_answer_stays_as_a_person_confirmed_or_changed_it(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    version = answer(version, drafter, start_date="2022-04-11")
    version = actions.confirm_answers(
        version, actor=drafter, places=["review_date"], based_on=version.revision
    )

    version = answer(version, drafter, start_date="2022-05-01", breach={"notify_partner_hours": 12})
    version = answer(version, drafter, title="Another title")

    assert version.document["review_date"] == "2023-04-11"
    assert version.document["breach"]["notify_partner_hours"] == 12


def test_who_types_the_day_that_was_worked_out_keeps_it_when_the_start_moves(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    version = answer(version, drafter, start_date="2022-04-11")
    version = answer(version, drafter, review_date="2023-04-11")
    assert not waits(version, "review_date")

    version = answer(version, drafter, start_date="2022-05-01")

    assert version.document["review_date"] == "2023-04-11"


def test_a_power_gives_its_section_and_the_law_behind_the_task(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    own = {"regime": "uk_gdpr", "controller_status": "sole", "article6": ["A6_1_e"]}

    version = answer(
        version,
        drafter,
        **{f"parties__0__{name}": value for name, value in own.items()},
        parties__0__gateways=[{"power": "DEA_36"}],
    )

    assert "s.36" in get(version.document, "parties.0.gateways.0.provision")
    assert "s.36" in get(version.document, "parties.0.legal_provision")
    assert waits(version, "parties.0.legal_provision").startswith("From the library of powers")


def test_another_power_in_the_place_takes_its_own_section_though_the_first_was_confirmed(
    lead, drafter
):
    version = actions.start_draft(actor=drafter, title="Fraud")
    version = answer(
        version,
        drafter,
        parties__0__controller_status="sole",
        parties__0__article6=["A6_1_e"],
        parties__0__gateways=[{"power": "DEA_56"}],
    )
    version = actions.confirm_answers(
        version, actor=drafter, places=list(version.origins), based_on=version.revision
    )

    version = answer(version, drafter, parties__0__gateways__0__power="NFI")

    row = version.document["parties"][0]["gateways"][0]
    assert row["provision"] == "Local Audit and Accountability Act 2014 s.33 and Sch 9"
    assert row["explanation"].startswith("National Fraud Initiative")
    assert "fraud under" not in str(version.document["parties"][0]).lower()
    for name in ("provision", "explanation"):
        told = waits(version, f"parties.0.gateways.0.{name}")
        assert told == "From the library of powers: National Fraud Initiative"


def test_a_section_in_ones_own_words_stays_whatever_the_power(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Fraud")
    version = answer(
        version,
        drafter,
        parties__0__controller_status="sole",
        parties__0__gateways=[{"power": "DEA_56"}],
    )
    own = "DEA 2017 s.56, with Schedule 8 paragraph 12"
    version = answer(version, drafter, parties__0__gateways__0__provision=own)

    version = answer(version, drafter, parties__0__gateways__0__power="NFI")

    place = "parties.0.gateways.0.provision"
    assert get(version.document, place) == own
    told = f"Check that it still fits. It was written for {library.gateway('DEA_56').name}"
    assert waits(version, place) == told

    version = answer(version, drafter, parties__0__gateways__0__power="DEA_56")

    assert place not in origins.unconfirmed(version)


def test_what_was_confirmed_for_one_power_is_confirmed_again_for_the_next(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Fraud")
    row = {"power": "NFI", "provision": "Section 33", "explanation": "It names us."}
    version = answer(version, drafter, parties__0__gateways=[row, {"power": "DEA_48"}])
    place = "parties.0.gateways.0.explanation"

    version = answer(version, drafter, parties__0__gateways__0__power="DEA_56")
    version = actions.confirm_answers(
        version, actor=drafter, places=[place], based_on=version.revision
    )
    version = answer(version, drafter, parties__0__gateways__0__power="OTHER")

    assert waits(version, place).endswith(library.gateway("DEA_56").name)
    # A row less: what is left was written for the power that it stands beside.
    version = answer(version, drafter, parties__0__gateways=[{**row, "power": "LGA1972_111"}])
    assert place not in origins.unconfirmed(version)


def test_what_nothing_asks_for_any_more_is_withdrawn_while_nobody_confirmed_it(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    version = answer(version, drafter, publication__public=True)
    assert version.document["publication"]["format"] == "public_entry"

    version = answer(version, drafter, publication__public=False)

    assert get(version.document, "publication.format") is None


# ------------------------------------------------------------------ people come first
def test_an_answer_that_a_person_took_away_is_not_given_again(lead, drafter):
    keeps(lead, security__access_control=SECURITY)
    version = actions.start_draft(actor=drafter, title="Energy rebate")

    version = answer(version, drafter, security__access_control="")
    version = answer(version, drafter, title="Another title")

    assert get(version.document, "security.access_control") is None


def test_an_answer_that_was_typed_and_taken_away_is_not_given_either(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    version = answer(version, drafter, security__access_control="Named people only")
    keeps(lead, security__access_control=SECURITY)

    version = answer(version, drafter, security__access_control="")
    version = answer(version, drafter, title="Another title")

    assert get(version.document, "security.access_control") is None


def test_nothing_that_stands_is_overwritten(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    version = answer(version, drafter, security__access_control="Named people only")
    keeps(lead, security__access_control=SECURITY)

    version = answer(version, drafter, title="Another title")

    assert get(version.document, "security.access_control") == "Named people only"


def test_who_wrote_where_a_record_wrote_meanwhile_is_not_asked_to_choose(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    seen = version.revision
    version = answer(version, drafter, start_date="2022-04-11")
    assert waits(version, "review_date")

    version = answer(version, drafter, based_on=seen, review_date="2022-10-01")

    assert version.document["review_date"] == "2022-10-01"


def test_a_party_that_answers_for_itself_is_filled_in_by_its_own_people_only():
    draft = deal()
    keeps(draft.partner, **{"parties[].contact": CONTACT})
    version = draft.version
    assert get(version.document, "parties.1.contact") is None

    version = answer(version, draft.actor(Role.DRAFTER), title="Another title")
    assert get(version.document, "parties.1.contact") is None

    theirs = draft.actor(Role.DRAFTER, draft.partner)
    version = answer(version, theirs, parties__1__ropa_reference="ROPA-12")
    assert get(version.document, "parties.1.contact") == CONTACT


# ------------------------------------------------------------------ how it is kept
def test_what_was_filled_in_is_told_beside_the_save_with_where_it_came_from(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")

    answer(version, drafter, start_date="2022-04-11")

    assert events("save")[-1]["detail"]["changes"] == {"start_date": [None, "2022-04-11"]}
    told = events("prefill")[-1]["detail"]
    assert told["prefilled"]["review_date"] == {
        "value": "2023-04-11",
        "from": "Worked out: 12 months from the start",
    }


def test_it_is_a_revision_of_its_own_that_nobody_wrote(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")

    answer(version, drafter, start_date="2022-04-11")

    saved, given = DraftRevision.objects.order_by("-revision")[:2][::-1]
    assert (saved.person_id, set(saved.changes)) == (drafter.person_id, {"start_date"})
    assert (given.person_id, set(given.changes)) == (None, {"review_date"})


def test_a_row_that_only_records_filled_is_still_a_new_one(lead, drafter):
    """A form that is sent twice makes one row."""
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    sent = Sent(version.revision, version.revision)
    add = Command("add", "flows")
    for _ in range(2):
        actions.answer_page(
            Version.objects.get(pk=version.pk), actor=drafter, changes={}, sent=sent, command=add
        )

    assert len(Version.objects.get(pk=version.pk).document["flows"]) == 1


def test_a_page_that_was_opened_before_a_record_filled_a_place_goes_before_it(lead, drafter):
    version = actions.start_draft(actor=drafter, title="Energy rebate")
    sent = Sent(version.revision, version.revision)
    version = answer(version, drafter, start_date="2022-04-11")

    saved = actions.answer_page(
        version, actor=drafter, changes={"review_date": "2022-10-01"}, sent=sent
    )

    assert saved.version.document["review_date"] == "2022-10-01"
    assert not waits(saved.version, "review_date")


def test_saving_exactly_what_a_file_says_fills_nothing_in(lead, drafter):
    keeps(lead, security__access_control=SECURITY)
    version = actions.create_agreement(actor=drafter, title="Energy rebate")

    version = actions.save_answers(
        version, actor=drafter, based_on=0, changes={"start_date": "2022-04-11"}
    )

    assert version.origins == {}
    assert "review_date" not in documents.answers(version.document)


# ------------------------------------------------------------------ earlier agreements
def test_an_organisation_without_a_usual_answer_answers_as_in_its_last_agreement():
    past = deal(stage="in_review")
    drafter = past.actor(Role.DRAFTER)
    wanted = get(past.version.document, "parties.1.privacy_notice_url")
    assert wanted

    version = actions.start_draft(actor=drafter, title="Another")
    version = with_partner(version, drafter, controller_status="sole")

    assert get(version.document, "parties.1.privacy_notice_url") == wanted
    assert waits(version, "parties.1.privacy_notice_url").startswith(f"From {past.reference}")


def test_an_agreement_that_the_person_may_not_read_gives_nothing():
    past = deal(stage="in_review")
    stranger = body("ORG10")
    who = actor(member(stranger, Role.DRAFTER), stranger)

    version = actions.start_draft(actor=who, title="Another")
    version = with_partner(version, who)

    assert get(past.version.document, "parties.1.privacy_notice_url")
    assert get(version.document, "parties.1.privacy_notice_url") is None


def test_a_dataset_brings_the_items_of_the_last_agreement_on_it():
    past = deal()
    drafter = past.actor(Role.DRAFTER)
    actions.save_answers(
        past.version,
        actor=drafter,
        based_on=past.version.revision,
        changes={"datasets": ["Council tax accounts"]},
    )
    past.submit()
    version = actions.start_draft(actor=drafter, title="Another")

    version = answer(version, drafter, datasets=["Council tax accounts"])

    known = past.version.document["data_items"]
    brought = version.document["data_items"]
    assert [row["name"] for row in brought] == [row["name"] for row in known]
    assert not any(row.get("justification") for row in brought)
    assert waits(version, "data_items.0.kind").startswith(f"From {past.reference}")
