"""A delegate decides and signs for somebody else: said everywhere, and duties stay separate."""

import pytest

from agreements import actions as agreement_actions
from agreements import workflow
from audit import clock
from organisations import actions
from organisations.acting import actor_of
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.factories import LATER, SIGNED_ON, SUBMITTED_ON, deal
from tests.agreements.steps import approve, codes, events, refused, sign
from tests.agreements.test_api import api, post
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_review():
    with clock.at(SUBMITTED_ON):
        yield


def delegate(made, role, to):
    holder = made.person(role)
    return actions.delegate_role(
        Membership.objects.get(person=holder, role=role, delegated_from=None),
        to=to,
        starts_on=SUBMITTED_ON,
        ends_on=SIGNED_ON,
        reason="On leave",
        actor=actor(holder, made.lead),
    )


def test_an_approval_says_for_whom_it_was_given():
    made = deal(stage="in_review")
    stand_in = member(made.lead, Role.AUDITOR, name="Ada Okafor")
    delegate(made, Role.INFORMATION_GOVERNANCE, stand_in)

    approve(made, made.lead, actor=actor(stand_in, made.lead))

    row = made.version.approvals.get(state="approved")
    holder = made.person(Role.INFORMATION_GOVERNANCE).name
    assert row.decided_by_words == f"Ada Okafor, as delegate of {holder}"
    page = signed_in(stand_in).get(f"/agreements/{made.reference}/").content.decode()
    assert f"as delegate of {holder}" in page


def test_the_trail_says_for_whom(rf):
    made = deal(stage="in_review")
    stand_in = member(made.lead, Role.AUDITOR)
    delegate(made, Role.INFORMATION_GOVERNANCE, stand_in)
    request = rf.get("/")
    request.user, request.session = stand_in, {}

    approve(made, made.lead, actor=actor_of(request))

    holder = made.person(Role.INFORMATION_GOVERNANCE).name
    assert events("approve")[-1]["actor"]["delegate_of"] == holder
    trail = signed_in(stand_in).get(f"/register/{made.reference}/trail/").content.decode()
    assert f"as delegate of {holder}" in trail


def test_a_delegate_does_not_approve_what_they_drafted():
    made = deal()
    writer = made.person(Role.DRAFTER)
    delegate(made, Role.INFORMATION_GOVERNANCE, writer)
    made.submit()

    assert codes(refused(approve, made, made.lead, actor=actor(writer, made.lead))) == ["own_draft"]


def test_nor_what_the_one_they_act_for_drafted():
    made = deal()
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    member(made.lead, Role.DRAFTER, who=officer)
    agreement_actions.save_answers(
        made.version,
        actor=actor(officer, made.lead),
        based_on=made.version.revision,
        changes={"summary": "Said more plainly."},
    )
    stand_in = member(made.lead, Role.AUDITOR)
    delegate(made, Role.INFORMATION_GOVERNANCE, stand_in)
    made.submit()

    stops = refused(approve, made, made.lead, actor=actor(stand_in, made.lead))

    assert codes(stops) == ["own_draft"]
    assert officer.name in stops[0].message


@pytest.mark.parametrize("how", ["as delegate", "in a second membership", "by a delegate"])
def test_who_advised_on_its_dpia_never_approves_it_in_whichever_role(how):
    made = deal(stage="in_review")
    who = adviser = made.person(Role.DPO)
    if how == "as delegate":
        delegate(made, Role.INFORMATION_GOVERNANCE, adviser)
    else:
        member(made.lead, Role.INFORMATION_GOVERNANCE, who=adviser)
    if how == "by a delegate":
        who = member(made.lead, Role.AUDITOR)
        held = Membership.objects.get(person=adviser, role=Role.INFORMATION_GOVERNANCE)
        actions.delegate_role(
            held,
            to=who,
            starts_on=SUBMITTED_ON,
            ends_on=SIGNED_ON,
            reason="On leave",
            actor=actor(adviser, made.lead),
        )

    told = post(who, made, "approve", {"sha256": made.sha256})

    assert (told.status_code, [one["code"] for one in told.json()["blockers"]]) == (
        409,
        ["advised_on_it"],
    )
    page = signed_in(who).get(f"/agreements/{made.reference}/review/").content.decode()
    assert "as data protection officer on the DPIA" in page


def test_whoever_passes_a_role_on_reads_that_their_adviser_will_not_approve():
    made = deal(stage="in_review")
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    held = Membership.objects.get(person=officer, role=Role.INFORMATION_GOVERNANCE)
    address = f"/organisations/{made.lead.reference}/members/{held.pk}/delegate/"
    page = signed_in(officer).get(address).content.decode()
    assert f"{made.person(Role.DPO).name} advises as data protection officer" in page


def test_a_delegate_does_not_sign_what_they_approved():
    made = deal(stage="ready_to_sign")
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    delegate(made, Role.SIGNATORY, officer)

    assert codes(refused(sign, made, made.lead, actor=actor(officer, made.lead))) == [
        "approved_it_too"
    ]


def test_a_signature_says_for_whom_it_was_given():
    made = deal(stage="ready_to_sign")
    stand_in = member(made.lead, Role.AUDITOR, name="Ada Okafor")
    delegate(made, Role.SIGNATORY, stand_in)

    sign(made, made.lead, actor=actor(stand_in, made.lead))

    given = made.version.signatures.get()
    holder = made.person(Role.SIGNATORY).name
    assert given.signed_by_words == f"Ada Okafor, as delegate of {holder}"


def test_when_the_days_are_over_they_decide_no_more():
    made = deal(stage="in_review")
    stand_in = member(made.lead, Role.AUDITOR)
    given = delegate(made, Role.INFORMATION_GOVERNANCE, stand_in)
    actions.end_delegation(given, actor=actor(stand_in, made.lead))

    with clock.at(LATER):
        stops = refused(approve, made, made.lead, actor=actor(stand_in, made.lead))

    assert codes(stops) == ["not_permitted"]


def test_the_board_names_the_delegate_and_for_whom():
    made = deal(stage="in_review")
    stand_in = member(made.lead, Role.AUDITOR, name="Ada Okafor")
    delegate(made, Role.INFORMATION_GOVERNANCE, stand_in)

    page = signed_in(stand_in).get(f"/agreements/{made.reference}/board/").content.decode()

    holder = made.person(Role.INFORMATION_GOVERNANCE).name
    assert f"Ada Okafor (for {holder})" in page


def test_the_api_decides_for_whom_too():
    made = deal(stage="in_review")
    stand_in = member(made.lead, Role.AUDITOR)
    delegate(made, Role.INFORMATION_GOVERNANCE, stand_in)

    given = post(stand_in, made, "approve", {"sha256": made.sha256})

    holder = made.person(Role.INFORMATION_GOVERNANCE).name
    told = [one["delegate_of"] for one in given.json()["approvals"] if one["decided_by"]]
    assert told == [holder]
    assert api(stand_in).get(f"/api/agreements/{made.reference}/").status_code == 200
    assert workflow.stops(made.version, "sign", actor=actor(stand_in, made.lead))
