"""A Caldicott Guardian's view is needed where confidential health or care data is shared."""

from contextlib import contextmanager

import pytest
from django.urls import reverse

from audit.transitions import TransitionBlocked
from dpia import actions, subjects, workflow
from dpia.advice import caldicott
from dpia.models import AdviceKind, Status
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import advised, body
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
GUARDIAN = Role.CALDICOTT_GUARDIAN
CONFIDENTIAL = {"confidential_patient_information": True}


class Agreement:
    """Stands for the room above: one agreement that relies on every DPIA."""

    def __init__(self, document):
        self.document = document

    def describe(self, dpia):
        return [subjects.Subject("DSA-001", "Discharge", "/agreements/DSA-001/", self.document)]

    def changed(self, dpia, changed_paths, among):
        pass


def document(*bodies, item=CONFIDENTIAL, status="sole", health=True):
    return {
        "contains_personal_data": True,
        "data_items": [{"id": "i1", "name": "Discharge note", **item}],
        "parties": [
            {
                "id": f"p{number}",
                "controller_status": status,
                "organisation": {"id": one.organisation.reference, "health_or_care": health},
            }
            for number, one in enumerate(bodies)
        ],
    }


@contextmanager
def relied_on(by):
    agreement = Agreement(by)
    subjects.register(agreement)
    try:
        yield
    finally:
        subjects.unregister(agreement)


def codes(found):
    return [blocker.code for blocker in found]


def stops(dpia, council):
    found = workflow.what_stops(dpia, "approve", actor=council[OFFICER])
    return [blocker for blocker in found if blocker.code == "caldicott"]


@pytest.mark.parametrize(
    ("change", "is_needed"),
    [
        ({}, True),
        ({"item": {"origin": "adult_social_care"}}, True),
        ({"item": {"confidential_patient_information": False}}, False),
        ({"item": {"origin": "other"}}, False),
        ({"status": "processor"}, False),
        ({"health": None}, False),
    ],
)
def test_a_view_is_needed_by_what_the_agreement_shares_and_who_controls_it(change, is_needed):
    trust = body()

    assert bool(caldicott.needed_from([document(trust, **change)])) == is_needed


def test_a_missing_view_stops_approval_and_names_its_source():
    trust = body("Eastmoor Hospital Trust")
    with relied_on(document(trust)):
        dpia = advised(trust)

        found = stops(dpia, trust)
        assert "Eastmoor Hospital Trust" in found[0].message
        assert found[0].source == "NDG guidance on Caldicott Guardians (2021)"

        workflow.give_opinion(
            dpia, actor=trust[GUARDIAN], opinion="may_proceed", text="It is the minimum"
        )
        assert not stops(dpia, trust)
        assert codes(workflow.what_stops(dpia, "approve", actor=trust[OFFICER]))[0] == (
            "advice_unanswered"
        )


def test_each_controller_that_reads_it_gives_its_own_guardians_view():
    trust, council = body("Trust"), body("Council")
    with relied_on(document(trust, council)):
        dpia = advised(trust)
        actions.share(dpia, [council.organisation], actor=trust[DRAFTER])

        assert len(stops(dpia, trust)) == 2
        workflow.give_opinion(dpia, actor=council[GUARDIAN], opinion="may_proceed", text="Yes")
        assert [b.message.split(" has ")[0] for b in stops(dpia, trust)] == [
            "The Caldicott Guardian of Trust"
        ]


def test_a_view_counts_for_the_text_that_it_was_given_on():
    trust = body("Trust")
    with relied_on(document(trust)):
        dpia = advised(trust)
        dpia = workflow.give_opinion(dpia, actor=trust[GUARDIAN], opinion="may_proceed", text="Yes")
        dpia = workflow.respond(dpia, actor=trust[DRAFTER], outcome="followed")
        dpia = actions.save_answers(
            dpia,
            actor=trust[DRAFTER],
            based_on=dpia.revision,
            changes={"dpia.next_review_on": "2027-01-01"},
        )
        assert not stops(dpia, trust)
        dpia = actions.save_answers(
            dpia,
            actor=trust[DRAFTER],
            based_on=dpia.revision,
            changes={"dpia.nature": "Now also by post"},
        )

        (stop,) = stops(dpia, trust)
        assert "How will the data be collected, used, stored and deleted?" in stop.message
        hub = signed_in(trust.person(DRAFTER)).get(dpia.get_absolute_url()).content.decode()
        assert "was changed after the Caldicott Guardian of Trust gave their view" in hub
        workflow.ask_for_opinion(dpia, actor=trust[DRAFTER])
        assert Task.objects.waiting().filter(kind="dpia_give_opinion").count() == 1
        workflow.give_opinion(dpia, actor=trust[GUARDIAN], opinion="may_proceed", text="Still yes")
        assert not stops(dpia, trust)


def test_guardians_are_asked_and_told_and_their_view_is_answered():
    trust = body()
    with relied_on(document(trust)):
        dpia = advised(trust)
        workflow.ask_for_opinion(dpia, actor=trust[DRAFTER])

        told = Notice.objects.get(kind="caldicott_view_requested")
        assert told.person == trust.person(GUARDIAN)
        assert ("dpia_give_opinion", GUARDIAN) in Task.objects.waiting().values_list("kind", "role")

        dpia = workflow.give_opinion(
            dpia, actor=trust[GUARDIAN], opinion="should_not_proceed", text="Too much free text"
        )
        kinds = set(Task.objects.waiting().values_list("kind", flat=True))
        assert "dpia_respond" in kinds
        assert "dpia_give_opinion" not in kinds
        piece = dpia.advice.get(kind=AdviceKind.CALDICOTT)
        assert (len(piece.sha256), piece.revision) == (64, dpia.revision)

        before = dpia.document["dpo_advice"]
        dpia = workflow.respond(
            dpia,
            actor=trust[DRAFTER],
            outcome="overruled",
            overrule_reason="The free text is removed",
            decided_by="SIRO",
        )
        assert dpia.document["dpo_advice"] == before
        assert Notice.objects.get(kind="dpia_advice_not_followed").person == trust.person(GUARDIAN)


def test_nobody_is_asked_where_no_view_is_needed():
    council = body()

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.ask_for_opinion(advised(council), actor=council[DRAFTER])

    assert codes(blocked.value.blockers) == ["opinion_not_needed"]


def test_an_organisation_without_a_guardian_is_named():
    trust = body("Eastmoor")
    trust.person(GUARDIAN).memberships.all().delete()
    with relied_on(document(trust)):
        found = workflow.what_stops(advised(trust), "ask_for_opinion", actor=trust[DRAFTER])

    assert codes(found) == ["no_guardian"]
    assert "Eastmoor" in found[0].message


def test_a_guardian_who_wrote_in_it_gives_no_view():
    trust = body()
    both = actor(member(trust.organisation, DRAFTER, GUARDIAN), trust.organisation)
    dpia = advised(trust)
    actions.save_answers(
        dpia, actor=both, based_on=dpia.revision, changes={"dpia.why_needed": "Care"}
    )

    found = workflow.what_stops(dpia, "give_opinion", actor=both, given={})

    assert "wrote_it" in codes(found)


def test_a_view_is_given_by_page_and_shown_with_its_opinion():
    trust = body()
    with relied_on(document(trust)):
        dpia = advised(trust)
        guardian = signed_in(trust.person(GUARDIAN))
        hub = guardian.get(dpia.get_absolute_url()).content.decode()
        assert "has not given a view" in hub
        url = reverse("dpia:give_opinion", args=[dpia.reference])
        assert url in hub

        refused = guardian.post(url, {"text": "I was typing"}).content.decode()
        assert "Select whether it may go ahead" in refused
        assert "I was typing" in refused
        guardian.post(url, {"opinion": "may_proceed_with_conditions", "text": "Named staff only"})

        shown = guardian.get(dpia.get_absolute_url()).content.decode()
    assert "it may go ahead with conditions" in shown
    assert "Named staff only" in shown
    assert dpia.status == Status.DRAFT
