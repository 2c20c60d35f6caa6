"""Who is advised not to go ahead changes the DPIA and asks again, or overrules that openly."""

import pytest
from django.urls import reverse

from dpia import actions, workflow
from dpia.models import Dpia, Status
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import body, in_status
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO, GUARDIAN = (
    *(Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.CALDICOTT_GUARDIAN),
)
OVERRULED = {
    "outcome": "overruled",
    "overrule_reason": "Children would be at risk without it",
    "decided_by": "Director of public health",
}


def against(council):
    dpia = in_status(council, Status.WITH_DPO)
    return workflow.advise(
        dpia, actor=council[DPO], text="Do not do this.", opinion="should_not_proceed"
    )


def stops(dpia, council):
    found = workflow.what_stops(dpia, "approve", actor=council[OFFICER])
    return [blocker.code for blocker in found]


def test_advice_not_to_go_ahead_is_not_followed_by_going_ahead():
    council = body()
    dpia = workflow.respond(against(council), actor=council[DRAFTER], outcome="followed")

    assert stops(dpia, council) == ["advised_against"]
    assert not Task.objects.waiting().filter(kind="dpia_approve").exists()
    shown = signed_in(council.person(DRAFTER)).get(dpia.get_absolute_url()).content.decode()
    assert "Change the DPIA and ask for advice again, or overrule" in shown


@pytest.mark.parametrize("outcome", ["followed", "partly"])
def test_changed_and_asked_again_the_officer_may_say_otherwise(outcome):
    council = body()
    answer = {**OVERRULED, "outcome": outcome}
    dpia = workflow.respond(against(council), actor=council[DRAFTER], **answer)
    dpia = actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        changes={"dpia.nature": "Names only, compared once"},
    )
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    dpia = workflow.advise(dpia, actor=council[DPO], opinion="may_proceed", text="Better")
    dpia = workflow.respond(dpia, actor=council[DRAFTER], outcome="followed")

    assert stops(dpia, council) == []


def test_overruled_it_goes_ahead_and_those_who_answer_for_it_are_told_who_decided_and_why():
    council = body()
    siro = member(council.organisation, Role.SIRO)

    dpia = workflow.respond(against(council), actor=council[DRAFTER], **OVERRULED)

    assert stops(dpia, council) == []
    told = Notice.objects.filter(kind="dpia_goes_ahead_against_advice")
    assert {one.person for one in told} == {siro, council.person(OFFICER)}
    assert all("Children would be at risk" in one.body for one in told)
    assert all("Director of public health" in one.body for one in told)


def test_a_caldicott_guardian_who_is_against_it_is_overruled_or_asked_again():
    council = body()
    dpia = workflow.respond(
        workflow.advise(in_status(council, Status.WITH_DPO), actor=council[DPO], text="Fine"),
        actor=council[DRAFTER],
        outcome="followed",
    )
    no = {"opinion": "should_not_proceed", "text": "Patients would not expect it"}
    dpia = workflow.give_opinion(dpia, actor=council[GUARDIAN], **no)
    dpia = workflow.respond(dpia, actor=council[DRAFTER], outcome="followed")
    assert stops(dpia, council) == ["advised_against"]

    workflow.ask_for_opinion(dpia, actor=council[DRAFTER])
    assert Task.objects.waiting().filter(kind="dpia_give_opinion").exists()
    yes = {"opinion": "may_proceed", "text": "They are told now"}
    dpia = workflow.give_opinion(dpia, actor=council[GUARDIAN], **yes)
    dpia = workflow.respond(dpia, actor=council[DRAFTER], outcome="followed")
    assert stops(dpia, council) == []


def test_the_officer_is_asked_by_page_whether_it_may_go_ahead():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)
    officer = signed_in(council.person(DPO))
    url = reverse("dpia:advise", args=[dpia.reference])

    refused = officer.post(url, {"dpo_text": "Kept words"}).content.decode()
    assert "Select whether it may go ahead" in refused
    assert "Kept words" in refused
    sent = {"dpo_text": "No", "opinion": "should_not_proceed"}
    assert officer.post(url, sent).status_code == 302

    piece = Dpia.objects.get(pk=dpia.pk).advice.get()
    assert (piece.opinion, piece.text) == ("should_not_proceed", "No")
    answering = signed_in(council.person(DRAFTER)).get(
        reverse("dpia:respond", args=[dpia.reference])
    )
    assert "The advice is not to go ahead" in answering.content.decode()
