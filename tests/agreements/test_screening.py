"""The screening before a draft: kept with its reasons, and carried into the draft."""

import pytest

from agreements import actions
from agreements.actions import NotPossible, NotYours
from agreements.models import Screening
from audit import clock
from audit.models import Event
from organisations.roles import Role
from tests.agreements import screenings as ways
from tests.agreements.factories import WRITTEN_ON, deal
from tests.agreements.steps import events
from tests.factories import actor, member, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def council():
    return organisation("Westerby", reference="ORG12")


@pytest.fixture
def drafter(council):
    return actor(member(council, Role.DRAFTER), council)


def begun(drafter, answers, **more):
    return actions.start_screening(actor=drafter, answers=answers, **more)


def started(drafter, screening):
    return actions.start_draft(actor=drafter, title="Energy rebate", screening=screening)


def test_a_screening_keeps_who_answered_what_and_why_it_led_there(council, drafter):
    kept = begun(drafter, ways.TO_A_DECISION)

    assert kept.reference == "SCR-001"
    assert (kept.organisation, kept.created_by_id) == (council, drafter.person_id)
    assert (kept.route, kept.need) == ("one_off", "not_needed")
    assert kept.settled_at == clock.now()
    (reason,) = kept.reasons
    assert reason == {
        "question": "Is this a single request, or will data be shared regularly?",
        "answer": "A single request",
        "source": "ICO Data Sharing Code Annex B",
    }
    (event,) = events("start_screening", of="screening")
    assert event["detail"]["answers"] == ways.TO_A_DECISION
    assert event["actor"]["role"] == "drafter"


def test_answers_come_one_by_one_and_can_be_changed(drafter):
    kept = begun(drafter, {"who_holds": "yes_known"})
    assert (kept.route, kept.settled_at) == ("", None)

    kept = actions.answer_screening(kept, actor=drafter, answers={"personal": "no"})
    assert kept.route == "not_personal"

    kept = actions.answer_screening(kept, actor=drafter, answers={"personal": "yes"})
    assert (kept.route, kept.settled_by, kept.reasons) == ("", None, [])
    told = [event["detail"] for event in events("answer_screening", of="screening")]
    assert [one["before"] for one in told] == [{"personal": None}, {"personal": "no"}]


def test_the_same_answer_again_changes_and_records_nothing(drafter):
    kept = begun(drafter, ways.TO_NOTHING)
    before = Event.objects.count()

    actions.answer_screening(kept, actor=drafter, answers={"personal": "no"})

    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "answers", [{"personal": "perhaps"}, {"same_body": "yes"}, {"no_such_question": "yes"}]
)
def test_what_is_no_answer_is_refused(drafter, answers):
    kept = begun(drafter, {"who_holds": "yes_known"})

    with pytest.raises(NotPossible):
        actions.answer_screening(kept, actor=drafter, answers=answers)

    kept.refresh_from_db()
    assert kept.answers == {"who_holds": "yes_known"}


def test_only_drafters_of_the_organisation_answer_it(council, drafter):
    kept = begun(drafter, {"who_holds": "yes_known"})
    auditor = actor(member(council, Role.AUDITOR), council)
    other = organisation()
    stranger = actor(member(other, Role.DRAFTER), other)

    for who in (auditor, stranger):
        with pytest.raises(NotYours):
            actions.answer_screening(kept, actor=who, answers={"personal": "no"})
        with pytest.raises(NotYours):
            started(who, kept)
    with pytest.raises(NotYours):
        begun(auditor, {"who_holds": "yes_known"})


def test_the_draft_begins_with_the_answers_and_says_where_they_are_from(drafter):
    unit = organisation("Fraud unit", reference="ORG08")
    kept = begun(drafter, ways.TO_A_JOINT_ONE, partner=unit)

    version = started(drafter, kept)

    others = {place.split(".")[0] for place, entry in version.origins.items()
              if entry["from"] != "screening"}  # fmt: skip
    assert {k: v for k, v in version.document.items() if k not in others} == {
        "title": "Energy rebate",
        "kind": "joint_controllers",
        "lead_party": "org12",
        "contains_personal_data": True,
        "emergency": {"used": False},
        "parties": [
            {
                "id": "org12",
                "organisation": {"id": "ORG12"},
                "controller_status": "joint",
                "role": "recipient",
            },
            {
                "id": "org08",
                "organisation": {"id": "ORG08"},
                "controller_status": "joint",
                "role": "sender",
            },
        ],
        "matching": {"used": False},
        "novel": False,
        "automated_decisions": {"used": False},
    }
    assert {place for place in version.origins if place.split(".")[0] not in others} == {
        *("kind", "lead_party", "contains_personal_data", "emergency.used"),
        *("parties.0.controller_status", "parties.1.controller_status"),
        *("parties.0.role", "parties.1.role", "parties.1.organisation.id"),
        *("matching.used", "novel", "automated_decisions.used"),
    }
    entry = {"from": "screening", "name": "SCR-001", "confirmed": False}
    assert version.origins["kind"] == entry
    assert [p.organisation.reference for p in version.parties.order_by("position")] == [
        "ORG12",
        "ORG08",
    ]


def test_a_one_off_disclosure_begins_with_its_one_flow(drafter):
    unit = organisation("Fraud unit", reference="ORG08")

    version = started(drafter, begun(drafter, ways.TO_A_DECISION, partner=unit))

    assert version.kind == "one_off_disclosure"
    assert version.document["flows"] == [
        {"id": "f1", "from_party": "org08", "to_party": "org12", "frequency": "one_off"}
    ]


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (ways.TO_A_CONTRACT, "controller_processor"),
        (ways.TO_AN_EMERGENCY, "controller_controller"),
        (ways.TO_AN_AGREEMENT, "controller_controller"),
    ],
)
def test_the_kind_of_the_draft_follows_from_the_answers(drafter, answers, kind):
    assert started(drafter, begun(drafter, answers)).kind == kind


def test_where_a_dpia_is_needed_it_begins_with_the_signs_that_were_ticked(drafter):
    kept = begun(drafter, {**ways.REGULAR, "dpia_signs": ["ICO6_MATCHING", "DEA", "WP4"]})

    version = started(drafter, kept)

    assert kept.need == "required"
    assert version.dpia.document["screening"] == {"triggers": ["ICO6_MATCHING", "WP4"]}
    assert version.document["matching"] == {"used": True}


def test_where_none_is_needed_none_is_begun_and_a_later_one_has_the_signs(drafter):
    version = started(drafter, begun(drafter, {**ways.REGULAR, "dpia_signs": ["WP7"]}))
    assert version.dpia is None

    dpia = actions.start_dpia(version, actor=drafter)

    assert dpia.document["screening"] == {"triggers": ["WP7"]}
    version.refresh_from_db()
    assert version.dpia == dpia


def test_a_new_use_inside_one_body_begins_a_dpia(drafter):
    kept = begun(drafter, ways.TO_A_DPIA)

    dpia = actions.begin_dpia(kept, actor=drafter, title="Housing records for council tax")

    kept.refresh_from_db()
    assert kept.dpia == dpia
    assert kept.is_used
    with pytest.raises(NotPossible):
        actions.begin_dpia(kept, actor=drafter, title="Again")


def test_a_screening_that_was_used_is_a_record(drafter):
    kept = begun(drafter, ways.TO_AN_AGREEMENT)
    version = started(drafter, kept)
    kept.refresh_from_db()
    assert kept.agreement == version.agreement

    with pytest.raises(NotPossible, match="was used"):
        actions.answer_screening(kept, actor=drafter, answers={"personal": "no"})
    with pytest.raises(NotPossible, match="was used"):
        started(drafter, kept)


def test_an_unfinished_screening_starts_no_draft(drafter):
    with pytest.raises(NotPossible, match="remaining questions"):
        started(drafter, begun(drafter, {"who_holds": "yes_known"}))


def test_agreements_in_force_between_the_two_are_offered():
    made = deal(stage="in_force")
    drafter = made.actor(Role.DRAFTER)

    kept = begun(drafter, ways.REGULAR, partner=made.partner)
    with clock.at(WRITTEN_ON):
        kept = actions.answer_screening(
            kept, actor=drafter, answers={"similar": made.reference, "dpia_signs": ["none"]}
        )

    assert kept.route == "vary"
    assert begun(drafter, ways.TO_AN_AGREEMENT).route == "full"


def test_it_is_visible_to_members_of_the_organisation_alone(council, drafter):
    begun(drafter, ways.TO_NOTHING)
    readers = [member(council, role) for role in (Role.AUDITOR, Role.DPO, Role.SIGNATORY)]
    others = [
        member(council, Role.ADMINISTRATOR),
        member(organisation(), Role.DRAFTER),
        *(member(None, role) for role in (Role.NATIONAL_AUDITOR, Role.BROKER)),
    ]

    assert all(Screening.objects.visible_to(who).count() == 1 for who in readers)
    assert not any(Screening.objects.visible_to(who).exists() for who in others)
