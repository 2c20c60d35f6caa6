"""What nobody may do over the API, however it is asked for."""

import pytest

from agreements import workflow
from agreements.actions.drafting import contributes
from agreements.models import Status
from audit import clock
from audit.models import Event
from organisations.roles import Role
from tests.agreements.factories import (
    PASSWORD,
    ROLES,
    SIGNED_ON,
    SUBMITTED_ON,
    deal,
    with_password,
)
from tests.agreements.test_api import BODIES, api, codes, post
from tests.factories import actor, member, organisation

pytestmark = pytest.mark.django_db
TEXT = "0" * 64
SIGNATURE = {"post": "Director", "authority_confirmed": True, "password": PASSWORD}


def of_every_role(made):
    """Somebody of the lead organisation to whom no button is closed for want of a role."""
    return with_password(member(made.lead, *ROLES))


def test_an_approval_of_ones_own_draft():
    made = deal(stage="in_review")
    who = of_every_role(made)
    contributes(made.version, actor(who, made.lead))
    with clock.at(SUBMITTED_ON):
        assert codes(post(who, made, "approve", {"sha256": made.sha256})) == ["own_draft"]
    assert not Event.objects.filter(verb="approve", subject_type="version").exists()


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("draft", "approve"),
        ("draft", "ask-for-changes"),
        ("draft", "refuse"),
        ("draft", "sign"),
        ("draft", "decline"),
        ("draft", "suspend"),
        ("draft", "terminate"),
        ("in_review", "submit"),
        ("in_review", "sign"),
        ("in_review", "decline"),
        ("in_review", "resume"),
        ("ready_to_sign", "submit"),
        ("ready_to_sign", "approve"),
        ("ready_to_sign", "ask-for-changes"),
        ("ready_to_sign", "suspend"),
        ("ready_to_sign", "terminate"),
        ("in_force", "withdraw"),
        ("in_force", "sign"),
    ],
)
def test_a_step_out_of_its_order(stage, name):
    made = deal(stage=stage)
    who, version = of_every_role(made), made.version
    sha256 = version.snapshot.sha256 if version.snapshot else TEXT
    events = Event.objects.filter(subject_type="version").count()
    body = {**BODIES[name], **({"sha256": sha256} if "sha256" in BODIES[name] else {})}
    with clock.at(SIGNED_ON):
        assert codes(post(who, made, name, body))
    assert made.version.status == version.status
    assert Event.objects.filter(subject_type="version").count() == events


@pytest.mark.parametrize("stage", ["in_review", "ready_to_sign", "signed", "in_force"])
def test_an_answer_after_it_was_sent(stage):
    made = deal(stage=stage)
    before = made.version
    body = {"based_on": before.revision, "changes": {"summary": "Quite another thing."}}
    with clock.at(SIGNED_ON):
        response = post(made.person(Role.DRAFTER), made, "save-answers", body)
    assert codes(response) == ["wrong_status"]
    assert made.version.document == before.document
    assert made.version.revision == before.revision


@pytest.mark.parametrize(
    ("who", "answer"), [(Role.DRAFTER, 409), (Role.AUDITOR, 404), ("a stranger", 404)]
)
def test_what_is_too_early_is_told_to_whom_it_will_be_possible(who, answer):
    made = deal(stage="in_review")
    person = member(organisation(), Role.DRAFTER) if who == "a stranger" else made.person(who)
    assert post(person, made, "vary", BODIES["vary"]).status_code == answer


@pytest.mark.parametrize("name", sorted(BODIES))
@pytest.mark.parametrize("stage", ["draft", "ready_to_sign"])
def test_a_status_that_is_sent_along_changes_nothing(stage, name):
    made = deal(stage=stage)
    who = of_every_role(made)
    wanted = {"status": "in_force", "submitted": True, "round": 9, "number": 7}
    with clock.at(SIGNED_ON):
        response = post(who, made, name, {**BODIES[name], **wanted})
    assert response.status_code < 500
    now, step = made.version, workflow.TRANSITIONS.get(name.replace("-", "_"))
    may_be = {stage} if response.status_code != 200 or step is None else step.possible_targets
    assert now.status in may_be
    assert now.status != Status.IN_FORCE
    assert (now.number, now.round) != (7, 9)
    moved = Event.objects.filter(verb=name.replace("-", "_"), subject_type="version")
    assert (now.status == stage) or moved.exists()


@pytest.mark.parametrize("place", ["status", "version", "approvals.0.state", "snapshot.sha256"])
def test_a_status_written_as_an_answer(place):
    made = deal()
    body = {"based_on": made.version.revision, "changes": {place: "in_force"}}
    before = made.version.document
    response = post(made.person(Role.DRAFTER), made, "save-answers", body)
    assert response.status_code < 500
    assert made.version.status == Status.DRAFT
    assert made.version.document.get("status") == before.get("status")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_overwritten_as_a_whole(method):
    made = deal()
    send = getattr(api(made.person(Role.DRAFTER)), method)
    address = f"/api/agreements/{made.reference}/"
    assert send(address, {"status": "in_force"}, format="json").status_code == 405
    assert made.version.is_draft
