"""Threads on the answers of an agreement: who writes in them, who is told, what they hold up."""

import pytest
from django.db import IntegrityError, transaction

from agreements import actions, workflow
from agreements import threads as talk
from agreements.actions import NotYours, StaleRevision
from agreements.models import Comment, InvitedAs, Thread
from audit import clock
from law.document import get
from notices.models import Notice, Task
from organisations.refusal import Refused
from organisations.roles import Role
from questionnaire.conversation import marked, place_after
from tests.agreements.factories import SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.inviting import as_actor
from tests.agreements.inviting import invited as known
from tests.agreements.steps import events, refused, send_back
from tests.factories import actor, member, organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def made():
    return deal()


def ask(made, who=None, **given):
    """A thread about the summary, or what is given."""
    given = {"question": "summary", "text": "Why so long?", **given}
    return actions.open_thread(made.version, actor=who or made.actor(Role.DRAFTER), **given)


def propose(thread, who, wording="Shorter."):
    return actions.propose(thread, actor=who, wording=wording)


def told(kind):
    return {notice.person for notice in Notice.objects.filter(kind=kind)}


# ------------------------------------------------------------------ who writes
@pytest.mark.parametrize("role", sorted(talk.COMMENTERS - {Role.CALDICOTT_GUARDIAN}))
@pytest.mark.parametrize("side", ["lead", "partner"])
def test_drafters_and_reviewers_of_the_parties_that_read_it_comment(made, role, side):
    assert ask(made, made.actor(role, getattr(made, side))).comments.count() == 1


@pytest.mark.parametrize("role", [Role.SIRO, Role.SIGNATORY, Role.AUDITOR, Role.ADMINISTRATOR])
def test_other_roles_do_not(made, role):
    with pytest.raises(NotYours):
        ask(made, made.actor(role))


def test_a_party_that_is_not_shown_the_draft_does_not_comment(made):
    made.version.parties.filter(organisation=made.partner).update(
        may_read=False, invited_at=None, accepted_at=None, accepted_by=None
    )
    with pytest.raises(NotYours):
        ask(made, made.actor(Role.DRAFTER, made.partner))


@pytest.mark.parametrize("role", ["commenter", "contributor"])
def test_people_invited_by_name_to_comment_do_until_it_is_withdrawn(made, role):
    row = known(made, role)
    thread = ask(made, as_actor(row))
    assert events("open_thread")[0]["actor"]["role"] == role

    actions.withdraw_person(row, actor=made.actor(Role.DRAFTER))

    with pytest.raises(NotYours):
        actions.reply(thread, actor=as_actor(row), text="And another thing")


def test_a_reader_and_a_stranger_do_not(made):
    elsewhere = organisation()
    for who in (
        as_actor(known(made, InvitedAs.READER)),
        actor(member(elsewhere, Role.DRAFTER), elsewhere),
    ):
        with pytest.raises(NotYours):
            ask(made, who)


def test_review_goes_on_commenting_and_later_threads_are_only_read(made):
    thread = ask(made)
    with clock.at(SUBMITTED_ON):
        made.submit()
        officer = made.actor(Role.INFORMATION_GOVERNANCE, made.partner)
        actions.reply(thread, actor=officer, text="I wonder too")
        made.approve()

        with pytest.raises(NotYours):
            actions.reply(thread, actor=officer, text="Too late")


# ------------------------------------------------------------------ for whom it waits
def inbox(who):
    waiting = Task.objects.visible_to(who).for_me(who).waiting()
    return [one.title for one in waiting if one.kind.startswith("thread")]


def test_whoever_is_named_where_something_blocks_has_it_in_the_inbox_until_they_answer(made):
    colleague = made.person(Role.LEGAL, made.partner)
    thread = ask(made, mentions=[colleague.pk])
    assert inbox(colleague) == []

    actions.mark_thread(thread, actor=made.actor(Role.DRAFTER), blocking=True)
    assert inbox(colleague) == ["Answer before review: Describe the sharing in 2 or 3 sentences"]
    actions.reply(thread, actor=made.actor(Role.LEGAL, made.partner), text="Because.")
    assert inbox(colleague) == []

    actions.reply(thread, actor=made.actor(Role.DRAFTER), text="Why?", mentions=[colleague.pk])
    assert len(inbox(colleague)) == 1
    actions.resolve_thread(thread, actor=made.actor(Role.DRAFTER))
    assert inbox(colleague) == []


def test_a_draft_waits_for_whoever_began_it_until_it_is_sent(made):
    drafter = made.person(Role.DRAFTER)

    def drafts():
        return Task.objects.visible_to(drafter).for_me(drafter).waiting().filter(kind="draft")

    assert drafts().get().link.endswith("/draft/")
    with clock.at(SUBMITTED_ON):
        made.submit()
    assert not drafts().exists()


# ------------------------------------------------------------------ what is said
def test_what_is_said_is_kept_recorded_and_told(made):
    colleague = made.person(Role.LEGAL, made.partner)
    thread = ask(made, mentions=[colleague.pk])

    assert told("comment_mention") == {colleague}
    notice = Notice.objects.get(kind="comment_mention")
    assert notice.link == f"/agreements/{made.reference}/comments/{thread.pk}/"
    assert "Why so long?" in notice.body
    detail = events("open_thread")[0]["detail"]
    assert (detail["thread"], detail["text"], detail["blocking"]) == (
        thread.pk,
        "Why so long?",
        False,
    )

    actions.reply(thread, actor=made.actor(Role.LEGAL, made.partner), text="It must be.")

    assert told("thread_news") == {made.person(Role.DRAFTER)}
    assert [c.text for c in thread.comments.all()] == ["Why so long?", "It must be."]


def test_whoever_writes_a_part_hears_of_a_question_about_it(made):
    ask(made, made.actor(Role.DPO), question="party_role", row="parties.1")

    assert told("thread_opened") == {
        made.person(Role.DRAFTER),
        made.person(Role.DRAFTER, made.partner),
    }
    assert Notice.objects.filter(kind="thread_opened").first().state == "not_wanted"


def test_nobody_is_told_who_can_no_longer_read_it(made):
    row = known(made)
    thread = ask(made, as_actor(row))
    actions.withdraw_person(row, actor=made.actor(Role.DRAFTER))

    actions.reply(thread, actor=made.actor(Role.DRAFTER), text="Because")

    assert row.person not in told("thread_news")


def test_only_those_can_be_named_who_can_read_and_answer(made):
    row, reader = known(made), known(made, InvitedAs.READER)
    names = talk.addressees(made.version)
    assert names[row.person_id] == "Noor Hale, invited by name"
    assert names[made.person(Role.DPO, made.partner).pk].endswith(made.partner.name)
    assert reader.person_id not in names
    assert made.person(Role.SIGNATORY).pk not in names

    for stranger in (reader.person, person(), made.person(Role.AUDITOR)):
        with pytest.raises(Refused) as said:
            ask(made, mentions=[stranger.pk])
        assert set(said.value.problems) == {"mentions"}


@pytest.mark.parametrize(
    "text", ["", "  \n ", "x" * 4001], ids=["nothing", "blanks", "more than can be"]
)
def test_words_are_needed_and_not_too_many(made, text):
    with pytest.raises(Refused) as said:
        ask(made, text=text)
    assert set(said.value.problems) == {"text"}
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("question", "row"),
    [("no_such", ""), ("summary", "parties.0"), ("party_role", ""), ("party_role", "parties.9")],
)
def test_a_thread_is_about_a_question_that_is_asked_there(made, question, row):
    with pytest.raises(LookupError):
        ask(made, question=question, row=row)


# ------------------------------------------------------------------ other wording
def test_accepting_puts_it_in_as_a_change_by_whoever_accepts(made):
    thread = ask(made, made.actor(Role.LEGAL, made.partner))
    comment = propose(thread, made.actor(Role.LEGAL, made.partner))
    assert comment.was == made.version.document["summary"]
    drafter, revision = made.actor(Role.DRAFTER), made.version.revision

    actions.accept_wording(comment, actor=drafter, based_on=revision)

    assert made.version.document["summary"] == "Shorter."
    assert made.version.draft_revisions.latest("revision").person_id == drafter.person_id
    comment.refresh_from_db()
    assert (comment.decision, comment.decided_by_id) == ("accepted", drafter.person_id)
    assert made.person(Role.LEGAL, made.partner) in told("thread_news")
    with pytest.raises(Refused, match="already"):
        actions.accept_wording(comment, actor=drafter, based_on=revision + 1)


def test_only_whoever_writes_there_accepts(made):
    thread = ask(made)
    comment = propose(thread, made.actor(Role.DRAFTER))
    for who in (
        made.actor(Role.LEGAL),
        made.actor(Role.DRAFTER, made.partner),
        as_actor(known(made)),
    ):
        with pytest.raises(NotYours):
            actions.accept_wording(comment, actor=who, based_on=made.version.revision)

    contributor = as_actor(known(made, InvitedAs.CONTRIBUTOR))
    actions.accept_wording(comment, actor=contributor, based_on=made.version.revision)
    assert made.version.contributions.filter(person=contributor.person_id).exists()


def test_an_answer_that_changed_meanwhile_is_not_overwritten(made):
    comment = propose(ask(made), made.actor(Role.LEGAL))
    drafter, seen = made.actor(Role.DRAFTER), made.version.revision
    actions.save_answers(
        made.version, actor=drafter, based_on=seen, changes={"summary": "Meanwhile"}
    )

    with pytest.raises(StaleRevision):
        actions.accept_wording(comment, actor=drafter, based_on=seen)

    assert made.version.document["summary"] == "Meanwhile"
    comment.refresh_from_db()
    assert comment.waits
    actions.accept_wording(comment, actor=drafter, based_on=made.version.revision)
    assert made.version.document["summary"] == "Shorter."


def test_declining_needs_a_reason_and_leaves_the_answer(made):
    before = made.version.document["summary"]
    comment = propose(ask(made), made.actor(Role.LEGAL))
    with pytest.raises(Refused):
        actions.decline_wording(comment, actor=made.actor(Role.DRAFTER), reason=" ")
    with pytest.raises(NotYours):
        actions.decline_wording(comment, actor=made.actor(Role.DPO), reason="No")

    actions.decline_wording(comment, actor=made.actor(Role.DRAFTER), reason="It says less")

    assert made.version.document["summary"] == before
    assert events("decline_wording")[0]["reason"] == "It says less"


def test_wording_is_proposed_only_where_an_answer_is_words(made):
    thread = ask(made, question="party_role", row="parties.1")
    with pytest.raises(Refused, match="No other wording"):
        propose(thread, made.actor(Role.LEGAL))
    thread = ask(made)
    for wording in ("", made.version.document["summary"], "x" * 20_001, "a\x00b"):
        with pytest.raises(Refused) as said:
            propose(thread, made.actor(Role.LEGAL), wording)
        assert set(said.value.problems) == {"wording"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "new"), ("old", ""), ("One two three.", "One 2 three!"), ("é 👩‍👧 ع", "e 👩‍👧 ع\n")],
)
def test_what_changes_is_marked_and_nothing_is_lost(before, after):
    pieces = marked(before, after)

    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after


def test_a_text_that_is_another_altogether_is_marked_as_one_and_not_word_by_word():
    pieces = marked("Councils hold bank details.", "Nothing less finds wrong payments in time")

    assert [kind for kind, _ in pieces] == ["removed", "added"]


# ------------------------------------------------------------------ settled, or not
def test_settling_opening_again_and_marking(made):
    thread = ask(made, made.actor(Role.LEGAL))
    drafter = made.actor(Role.DRAFTER)

    actions.resolve_thread(thread, actor=drafter)
    actions.resolve_thread(thread, actor=drafter)
    with pytest.raises(Refused, match="Open it again"):
        actions.reply(thread, actor=drafter, text="More")
    actions.reopen_thread(thread, actor=drafter)
    actions.mark_thread(thread, actor=drafter, blocking=True)

    kinds = list(thread.comments.values_list("kind", flat=True))
    assert kinds == ["comment", "resolved", "reopened", "blocking"]
    assert len(events("resolve_thread")) == len(events("reopen_thread")) == 1
    assert Thread.objects.get().blocking
    assert Notice.objects.filter(kind="thread_news", person=made.person(Role.LEGAL)).count() == 3


def test_what_is_to_be_settled_holds_up_the_review_unless_a_reason_is_given(made):
    thread = ask(made, made.actor(Role.LEGAL), blocking=True)
    ask(made)
    drafter = made.actor(Role.DRAFTER)
    with clock.at(SUBMITTED_ON):
        (stop,) = refused(workflow.submit, made.version, actor=drafter)
        assert (stop.code, stop.path) == ("open_threads", "reason")
        assert stop.link == f"/agreements/{made.reference}/comments/"
        assert refused(workflow.submit, made.version, actor=drafter, reason="  ")

        workflow.submit(made.version, actor=drafter, reason="The lawyer is away")

        assert made.version.left_open == "The lawyer is away"
        assert events("submit")[0]["reason"] == "The lawyer is away"
        send_back(made, made.partner)
        actions.resolve_thread(thread, actor=drafter)
        workflow.submit(made.version, actor=drafter, reason="The lawyer is back, and content")
        assert made.version.left_open == "The lawyer is back, and content"


def test_a_reason_that_explains_nothing_is_not_shown_to_reviewers(made):
    with clock.at(SUBMITTED_ON):
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER), reason="It is ready.")

    assert made.version.left_open == ""


# ------------------------------------------------------------------ rows that move
def place_of(thread):
    return Thread.objects.get(pk=thread.pk).place


def test_a_thread_goes_with_its_row_and_survives_its_removal(made):
    items = made.version.document["data_items"]
    thread = ask(made, question="item_name", row="data_items.1")
    assert (thread.place, thread.about) == ("data_items.1.name", items[1]["name"])
    drafter = made.actor(Role.DRAFTER)

    def save(place, value):
        version = made.version
        actions.save_answers(
            version, actor=drafter, based_on=version.revision, changes={place: value}
        )

    save("data_items", [items[1], items[0], *items[2:]])
    assert place_of(thread) == "data_items.0.name"
    save("data_items.0.name", "Another name")
    assert place_of(thread) == "data_items.0.name"

    moved = made.version.document["data_items"]
    save("data_items", moved[1:])

    assert place_of(thread) == ""
    actions.reply(thread, actor=drafter, text="It has gone")
    with pytest.raises(Refused):
        propose(thread, drafter)


ROWS = {"purposes": [{"text": "a"}, {"text": "b"}], "p": [{"id": "x", "g": [{"n": 1}, {"n": 2}]}]}


@pytest.mark.parametrize(
    ("place", "after", "expected"),
    [
        ("purposes.1.text", {"purposes": [{"text": "b"}, {"text": "a"}]}, "purposes.0.text"),
        ("purposes.1.text", {"purposes": [{"text": "a"}, {"text": "c"}]}, "purposes.1.text"),
        ("purposes.1.text", {"purposes": [{"text": "a"}]}, None),
        ("purposes.0.text", {"purposes": [{"text": "a"}]}, "purposes.0.text"),
        ("p.0.g.1.n", {"p": [{"id": "new"}, {"id": "x", "g": [{"n": 2}]}]}, "p.1.g.0.n"),
        ("p.0.g.1.n", {"p": [{"id": "new"}]}, None),
        ("purposes.0.text", {}, None),
    ],
)
def test_where_an_answer_lies_after_its_list_was_written(place, after, expected):
    before = ROWS
    assert get(before, place) is not None

    assert place_after(place, before, {**after}) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "comment", "text": ""},
        {"kind": "proposal", "wording": ""},
        {"kind": "comment", "text": "x", "wording": "y"},
        {"kind": "proposal", "wording": "y", "decision": "accepted"},
    ],
)
def test_the_database_refuses_what_must_not_be(made, wrong):
    thread = ask(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            thread=thread, person=made.person(Role.DRAFTER), at=clock.now(), **wrong
        )
