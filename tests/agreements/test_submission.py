"""Sending a draft for review freezes it into a snapshot, and asks everybody who must decide."""

import json
from hashlib import sha256

import pytest

from agreements import actions, documents, workflow
from agreements.models import Snapshot, Status
from audit import clock
from notices.clocks import add_working_days
from notices.models import Notice, Task
from organisations.actions import change_facts
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, WRITTEN_ON, deal, sample
from tests.agreements.steps import codes, events, refused, send_back
from tests.factories import actor, member, platform_administrator, signed_in

pytestmark = pytest.mark.django_db


def content_of(made):
    return json.loads(bytes(made.version.snapshot.content))


def test_a_draft_sent_for_review_is_frozen_under_its_sha256():
    made = deal().submit()

    version = made.version
    assert version.status == Status.IN_REVIEW
    assert version.snapshot.sha256 == sha256(bytes(version.snapshot.content)).hexdigest()
    assert content_of(made)["purposes"] == version.document["purposes"]


def test_the_snapshot_holds_answers_and_facts_and_nothing_that_the_service_makes():
    content = content_of(deal().submit())

    made_elsewhere = documents.SERVICE_MADE | {"dpia", "approvals"}
    assert not made_elsewhere & content.keys()
    assert all(not documents.PARTY_ROWS & party.keys() for party in content["parties"])
    assert content["parties"][0]["organisation"]["name"] == "Westerby Borough Council"


def test_the_same_text_has_the_same_hash_whoever_writes_it_in_whatever_order():
    made = deal()
    before = documents.hash_of(documents.snapshot_content(made.version))
    version = made.version
    version.document = dict(reversed(version.document.items()))

    assert documents.hash_of(documents.snapshot_content(version)) == before


def test_who_an_organisation_is_stays_as_at_submission_and_its_assurance_is_read_anew():
    made = deal(stage="in_review")
    frozen = bytes(made.version.snapshot.content)
    with clock.at(SUBMITTED_ON):
        change_facts(
            made.lead,
            actor=actor(platform_administrator()),
            name="Westerby and Ashdale Council",
            ico_registration="Z7777777",
        )

    read = documents.assemble(made.version)["parties"][0]["organisation"]

    assert bytes(made.version.snapshot.content) == frozen
    assert read["name"] == "Westerby Borough Council"
    assert read["ico_registration"] == "Z7777777"


def test_a_draft_reads_all_facts_as_they_stand_now():
    made = deal()
    with clock.at(WRITTEN_ON):
        change_facts(made.lead, actor=actor(platform_administrator()), name="Ashdale Council")

    read = documents.assemble(made.version)["parties"][0]["organisation"]

    assert read["name"] == "Ashdale Council"


def test_what_the_law_blocks_stops_it_with_a_link_to_each_answer():
    document = sample()
    document["purposes"] = []
    document["data_items"] = []
    made = deal(document, dpia="written")

    with clock.at(SUBMITTED_ON):
        stops = refused(workflow.submit, made.version, actor=made.actor(Role.DRAFTER))

    assert len(stops) > 1
    assert all(stop.code.startswith("R") and stop.source for stop in stops)
    assert all(stop.link.startswith(f"/agreements/{made.reference}/") for stop in stops)
    assert made.version.status == Status.DRAFT
    assert not Snapshot.objects.exists()
    assert not events("submit")


@pytest.mark.parametrize("role", [r for r in Role if r != Role.DRAFTER])
def test_only_drafters_of_the_lead_organisation_send_it(role):
    made = deal()
    somebody = made.actor(role)

    with clock.at(SUBMITTED_ON):
        stops = refused(workflow.submit, made.version, actor=somebody)

    assert codes(stops) == ["not_permitted"]


def test_a_drafter_of_another_party_does_not_send_it():
    made = deal()

    with clock.at(SUBMITTED_ON):
        stops = refused(workflow.submit, made.version, actor=made.actor(Role.DRAFTER, made.partner))

    assert codes(stops) == ["not_permitted"]


def test_somebody_whose_role_has_ended_does_not_send_it():
    made = deal()
    leaver = member(made.lead, Role.DRAFTER, ends_on=WRITTEN_ON)

    with clock.at(SUBMITTED_ON):
        stops = refused(workflow.submit, made.version, actor=actor(leaver, made.lead))

    assert codes(stops) == ["not_permitted"]


def test_every_reviewer_is_asked_once_and_has_ten_working_days():
    made = deal().submit()

    asked = made.version.approvals.values_list("organisation", "role", "round", "state")
    assert sorted(asked) == sorted(
        (where.pk, "information_governance", 1, "requested") for where in (made.lead, made.partner)
    )
    tasks = Task.objects.filter(kind="review", done_at=None)
    assert {(task.organisation_id, task.role) for task in tasks} == {
        (where.pk, "information_governance") for where in (made.lead, made.partner)
    }
    assert {task.due_on for task in tasks} == {add_working_days(SUBMITTED_ON, 10)}
    assert {n.person for n in Notice.objects.filter(kind="review_assigned")} == {
        made.person(Role.INFORMATION_GOVERNANCE, where) for where in (made.lead, made.partner)
    }


def test_the_event_names_the_hash_who_and_the_round():
    made = deal().submit()

    (event,) = events("submit")

    assert event["detail"]["sha256"] == made.sha256
    assert event["detail"]["round"] == 1
    assert (event["detail"]["before"], event["detail"]["after"]) == ("draft", "in_review")
    assert event["actor"]["role"] == "drafter"
    assert event["actor"]["organisation"] == made.lead.pk


def test_nothing_can_be_written_once_it_is_sent():
    made = deal(stage="in_review")

    with pytest.raises(actions.NotYours):
        actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={"title": "Another"},
        )

    assert made.version.title != "Another"


def test_sent_again_with_other_words_it_has_another_snapshot_and_the_first_is_kept():
    made = deal(stage="in_review")
    first = made.sha256
    with clock.at(SUBMITTED_ON):
        send_back(made, made.partner)
        actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={"summary": "Said more plainly."},
        )
    made.submit()

    assert made.sha256 != first
    assert made.version.round == 2
    assert made.version.snapshots.count() == 2


def test_sent_again_unchanged_it_says_why_and_the_reviewers_read_that():
    made = deal(stage="in_review")
    officer, drafter = Role.INFORMATION_GOVERNANCE, made.actor(Role.DRAFTER)
    with clock.at(SUBMITTED_ON):
        send_back(made, made.partner, "Say how the supplier is checked.")
        page = f"/agreements/{made.reference}/submit/"
        browser = signed_in(made.person(Role.DRAFTER))

        asked = browser.get(page).content.decode()
        again = browser.post(page, {"signing": "parallel", "reason": ""}).content.decode()
        assert codes(refused(workflow.submit, made.version, actor=drafter)) == ["unchanged"]
        browser.post(page, {"signing": "parallel", "reason": "Annex B says it."})
        read = signed_in(made.person(officer, made.partner)).get(
            f"/agreements/{made.reference}/review/"
        )

    assert "Say how the supplier is checked." in asked
    assert "What was done about what the reviewers asked?" in asked
    assert "<title>Error: Send for review" in again
    assert f"Nothing has changed since {made.partner.name} sent it back" in again
    assert "Annex B says it." in read.content.decode()


def test_a_changed_text_may_go_back_without_a_word():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        send_back(made, made.partner)
        version, drafter = made.version, made.actor(Role.DRAFTER)
        actions.save_answers(
            version, actor=drafter, based_on=version.revision, changes={"summary": "Plainer."}
        )

        assert workflow.submit(made.version, actor=drafter).status == "in_review"


def test_the_page_says_how_many_answers_are_missing_and_leads_to_them():
    made = deal()
    with clock.at(SUBMITTED_ON):
        browser = signed_in(made.person(Role.DRAFTER))
        check = browser.get(f"/agreements/{made.reference}/check/")
        page = browser.get(f"/agreements/{made.reference}/submit/").content.decode()

    missing = len(check.context["missing"])
    assert f"{missing} questions that are asked before review are not answered yet" in page
    assert f'href="/agreements/{made.reference}/check/"' in page
    assert "Send for review</button>" in page
