"""A reviewer asks for changes answer by answer; each becomes a thread that blocks."""

import pytest

from agreements import workflow
from agreements.actions import NotPossible, NotYours
from agreements.deciding import asking
from agreements.models import AskedChange, Status, Thread
from audit import clock
from notices.models import Notice
from organisations.refusal import Refused
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, deal
from tests.agreements.steps import approve, codes, events, refused
from tests.agreements.test_api import api, post
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
TEXT = "Six years is too long. Say three."
ROW = "parties.0"


@pytest.fixture(autouse=True)
def day_of_review():
    with clock.at(SUBMITTED_ON):
        yield


@pytest.fixture
def made():
    return deal(stage="in_review")


@pytest.fixture
def officer(made):
    return made.actor(Role.INFORMATION_GOVERNANCE)


def note(made, officer, question="retention_period", row=ROW, text=TEXT):
    return asking.note_change(made.version, actor=officer, question=question, row=row, text=text)


def ask(made, officer, **given):
    return workflow.ask_for_changes(made.version, actor=officer, sha256=made.sha256, **given)


def test_each_change_becomes_a_thread_on_its_question_that_blocks(made, officer):
    note(made, officer)
    note(made, officer, "summary", "", "Say who benefits.")

    assert ask(made, officer).status == Status.DRAFT

    first, second = Thread.objects.order_by("pk")
    assert (first.question, first.place) == ("retention_period", "parties.0.retention.period")
    assert (second.question, second.place) == ("summary", "summary")
    assert first.blocking
    assert second.blocking
    assert first.opened_by_id == officer.person_id
    assert first.comments.get().text == TEXT
    assert AskedChange.objects.filter(thread=None).count() == 0


def test_the_drafter_cannot_send_it_again_before_they_are_settled_or_say_why(made, officer):
    note(made, officer)
    ask(made, officer)

    stops = workflow.stops(made.version, "submit", actor=made.actor(Role.DRAFTER))

    assert codes(stops) == ["open_threads"]


def test_the_drafter_sees_them_at_the_question_and_is_told_of_each(made, officer):
    note(made, officer, "summary", "", "Say who benefits.")
    ask(made, officer)

    drafter = signed_in(made.person(Role.DRAFTER))
    page = drafter.get(f"/agreements/{made.reference}/draft/basics/").content.decode()
    assert "Comments: 1 open" in page
    told = Notice.objects.filter(kind="changes_requested", person=made.person(Role.DRAFTER))
    assert "Say who benefits." in told.get().body


def test_until_then_nobody_else_sees_what_was_noted(made, officer):
    note(made, officer)

    assert not Thread.objects.exists()
    other = made.person(Role.INFORMATION_GOVERNANCE, made.partner)
    page = signed_in(other).get(f"/agreements/{made.reference}/review/")
    assert TEXT not in page.content.decode()


def test_who_has_noted_a_change_does_not_approve_by_mistake(made, officer):
    note(made, officer)

    assert codes(refused(approve, made, made.lead)) == ["changes_noted"]


def test_a_change_that_was_taken_out_is_asked_for_no_more(made, officer):
    change = note(made, officer)
    asking.take_back_change(made.version, actor=officer, change=change.pk)

    assert approve(made, made.lead).approvals.filter(state="approved").count() == 1


def test_noted_again_for_the_same_answer_it_takes_the_new_words(made, officer):
    note(made, officer)
    note(made, officer, text="Say two.")

    assert [one.text for one in asking.noted_by(made.version, officer)] == ["Say two."]


def test_another_reviewers_note_cannot_be_taken_out(made, officer):
    change = note(made, officer)
    other = made.actor(Role.INFORMATION_GOVERNANCE, made.partner)

    asking.take_back_change(made.version, actor=other, change=change.pk)

    assert asking.noted_by(made.version, officer).count() == 1


def test_asking_for_changes_needs_a_change_or_a_reason(made, officer):
    assert codes(refused(ask, made, officer, reason="  ")) == ["no_reason"]


def test_a_refusal_carries_what_was_noted_too(made, officer):
    note(made, officer)

    workflow.refuse(made.version, actor=officer, sha256=made.sha256, reason="Not lawful.")

    assert Thread.objects.get().blocking
    row = made.version.approvals.get(state="refused")
    assert row.reason.startswith("Not lawful.")
    assert TEXT in row.reason


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.LEGAL, Role.SIGNATORY])
def test_who_was_not_asked_notes_nothing(made, role):
    with pytest.raises(NotYours):
        note(made, made.actor(role))


def test_who_has_decided_notes_nothing_more(made, officer):
    approve(made, made.lead)

    with pytest.raises(NotPossible):
        note(made, officer)


@pytest.mark.parametrize(
    ("question", "row"), [("no_such", ""), ("retention_period", ""), ("summary", "parties.0")]
)
def test_there_must_be_such_a_question(made, officer, question, row):
    with pytest.raises(LookupError):
        note(made, officer, question, row)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_it_says_something_and_not_too_much(made, officer, text):
    with pytest.raises(Refused):
        note(made, officer, text=text)


def test_the_trail_names_the_questions(made, officer):
    note(made, officer, "summary", "", "Say who benefits.")
    ask(made, officer)

    (event,) = events("ask_for_changes")
    assert len(event["detail"]["asked"]) == 1
    assert len(events("open_thread")) == 1


def test_the_api_sends_the_changes_with_the_decision(made):
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    changes = [{"question": "retention_period", "row": ROW, "text": TEXT}]

    body = {"sha256": made.sha256, "changes": changes}
    assert post(officer, made, "ask-for-changes", body).json()["status"] == "draft"
    assert Thread.objects.get().place == "parties.0.retention.period"


def test_the_api_says_which_change_is_about_nothing(made):
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    body = {"sha256": made.sha256, "changes": [{"question": "no_such", "text": TEXT}]}

    answer = post(officer, made, "ask-for-changes", body)

    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["blockers"]] == ["wrong_change"]
    assert made.version.status == Status.IN_REVIEW


def test_the_api_notes_lists_and_takes_back(made):
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    address = f"/api/agreements/{made.reference}/noted-changes/"

    post(officer, made, "note-change", {"question": "summary", "text": TEXT})
    (noted,) = api(officer).get(address).json()
    assert noted["text"] == TEXT
    post(officer, made, "take-back-change", {"change": noted["change"]})
    assert api(officer).get(address).json() == []


def test_the_page_notes_a_change_and_asks_for_it(made):
    browser = signed_in(made.person(Role.INFORMATION_GOVERNANCE))
    root = f"/agreements/{made.reference}/review/"
    page = browser.get(root).content.decode()
    assert f"{root}change/summary/" in page
    assert f"{root}change/retention_period/parties.0/" in page

    browser.post(f"{root}change/summary/", {"text": "<script>Why?</script> 🙂"})
    page = browser.get(root).content.decode()
    assert "&lt;script&gt;Why?" in page
    assert "<script>Why" not in page
    sent = {"decision": "ask_for_changes", "sha256": made.sha256, "reason": ""}
    assert browser.post(root, sent).status_code == 302
    assert Thread.objects.get().question == "summary"


def test_the_page_says_what_is_missing_beside_the_field_and_keeps_the_words(made):
    browser = signed_in(made.person(Role.INFORMATION_GOVERNANCE))
    page = browser.post(f"/agreements/{made.reference}/review/change/summary/", {"text": " "})

    assert "Enter what must change" in page.content.decode()
    assert "<title>Error: " in " ".join(page.content.decode().split())


def test_the_page_takes_a_note_out(made, officer):
    change = note(made, officer)
    browser = signed_in(made.person(Role.INFORMATION_GOVERNANCE))

    browser.post(f"/agreements/{made.reference}/review/noted/{change.pk}/take-back/")

    assert not AskedChange.objects.exists()
