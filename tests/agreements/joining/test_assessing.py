"""A controller that joins adopts the DPIA relied on, or makes its own, before it signs."""

import pytest

from agreements.board.board import board_of
from agreements.dpias import linking
from agreements.joining import workflow as joining
from agreements.joining.assessing import assessment_of
from agreements.models import Accession
from dpia import actions as dpia_actions
from tests.agreements.factories import PASSWORD, with_password
from tests.agreements.joining.steps import DRAFTER, IG, SIGNATORY, now, sent, whole_part
from tests.agreements.steps import codes, refused
from tests.factories import actor, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(made, third, people):
    """Its part is approved, and nobody there has adopted the DPIA."""
    accession = sent(made, third, people)
    return joining.approve(accession, actor=actor(people[IG], third), sha256=accession.sha256)


def signs(accession, people, third):
    own = actor(people[SIGNATORY], third)
    return {"actor": own, "sha256": accession.sha256, "post": "x", "authority_confirmed": True}


def on_the_board(made, third, column):
    rows = {row.party.organisation_id: row.cells for row in board_of(made.version).rows}
    return next(cell for cell in rows[third.pk] if cell.column == column)


def test_nobody_signs_for_it_before_it_has_adopted_the_dpia(made, third, people, approved):
    (stop,) = refused(joining.join, approved, **signs(approved, people, third))
    assert stop.code == "dpia_not_adopted"
    assert made.dpia.reference in stop.message
    assert "information governance officer" in stop.message
    waits = on_the_board(made, third, "dpia")
    assert (waits.state, waits.who) == ("waiting", people[IG].name)
    assert on_the_board(made, third, IG).words == "Approved"
    assert on_the_board(made, third, SIGNATORY).who == people[SIGNATORY].name
    dpia_actions.adopt(made.dpia, organisation=third, actor=actor(people[IG], third))
    assert on_the_board(made, third, "dpia").state == "done"
    assert joining.join(now(approved), **signs(approved, people, third)).status == "joined"


def test_the_page_says_who_must_act_and_the_api_refuses_with_the_same(
    made, third, people, approved
):  # fmt: skip
    signer = signed_in(with_password(people[SIGNATORY]))
    lacks = assessment_of(approved).lacks
    assert lacks in signer.get(approved.get_absolute_url()).content.decode()
    page = signer.get(f"{approved.get_absolute_url()}sign/").content.decode()
    assert lacks in page
    assert "Sign and join</button>" not in page
    root = f"/api/agreements/{made.reference}"
    (told,) = signer.get(f"{root}/joining/").json()
    assert told["dpia"] == {
        "words": assessment_of(approved).words,
        "lacks": lacks,
        "current": False,
    }
    given = {"accession": approved.pk, "sha256": approved.sha256, "post": "x"}
    given |= {"authority_confirmed": True, "password": PASSWORD}
    answer = signer.post(f"{root}/join/", given, content_type="application/json")
    assert answer.status_code == 409
    assert [one["message"] for one in answer.json()["blockers"]] == [lacks]


def test_its_own_dpia_counts_once_it_is_approved(made, third, people, approved):
    own = linking.start_own(made.version, actor=actor(people[DRAFTER], third))
    stops = refused(joining.join, now(approved), **signs(approved, people, third))
    assert codes(stops) == ["dpia_not_adopted"]
    assert own.reference in stops[0].message
    assert on_the_board(made, third, "dpia").words.startswith("Own DPIA: ")
    type(own).objects.filter(pk=own.pk).update(status="not_needed")
    assert assessment_of(now(approved)).words == f"Has a DPIA of its own: {own.reference}"


def test_a_dpia_kept_elsewhere_is_named_in_the_part_and_no_dpia_of_another_counts(
    made, third, people
):  # fmt: skip
    accession = sent(made, third, people)
    part = whole_part(made)
    for named, current in (("IG file 7/2022", True), (made.dpia.reference, False), ("", False)):
        Accession.objects.filter(pk=accession.pk).update(part={**part, "own_dpia_reference": named})
        assert assessment_of(now(accession)).is_current is current


def test_a_processor_adopts_nothing(made, third, people):
    accession = sent(made, third, people)
    accession.part = {**accession.part, "controller_status": "processor"}
    assert assessment_of(accession).is_current


def test_the_signatory_of_a_joiner_reads_the_brief(made, third, people, approved):
    page = signed_in(people[SIGNATORY]).get(f"{approved.get_absolute_url()}sign/")
    brief = page.context["brief"]
    assert any(third.name in line for line in brief.parties)
    assert brief.risks
    assert brief.accepted
    assert dict(brief.promises)["Keep the data for"]
    assert not brief.changes
    assert "What you promise for your organisation" in page.content.decode()
