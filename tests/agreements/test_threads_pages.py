"""The pages of threads: beside a question, in the lists, and before and during review."""

import pytest

from agreements import actions
from agreements.models import Comment, Thread
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.inviting import invited
from tests.agreements.test_api import api, post
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def made():
    return deal()


@pytest.fixture
def drafter(made):
    return signed_in(made.person(Role.DRAFTER))


def at(made, rest=""):
    return f"/agreements/{made.reference}/{rest}"


def words(response, code=200):
    assert response.status_code == code, response
    return " ".join(response.content.decode().split())


def ask(made, who=None, **given):
    given = {"question": "summary", "text": "Why so long?", **given}
    return actions.open_thread(made.version, actor=who or made.actor(Role.LEGAL), **given)


def test_the_button_beside_a_question_saves_what_was_typed_first(made, drafter):
    page = words(drafter.get(at(made, "draft/basics/")))
    assert 'name="discuss" value="summary"' in page

    answer = drafter.post(
        at(made, "draft/basics/"),
        {
            "summary": "Half a thought",
            "shown": "summary",
            "revision": made.version.revision,
            "discuss": "summary",
        },
    )

    assert answer.url == at(made, "comments/on/summary/")
    assert made.version.document["summary"] == "Half a thought"
    assert "Half a thought" in words(drafter.get(answer.url))


def test_asking_replying_and_settling_on_the_pages(made, drafter):
    legal = made.person(Role.LEGAL, made.partner)
    asked = drafter.post(
        at(made, "comments/on/summary/"), {"text": "Why <b>so</b> long?", "mentions": [legal.pk]}
    )
    thread = Thread.objects.get()
    assert asked.url == at(made, f"comments/{thread.pk}/")
    other = signed_in(legal)
    page = words(other.get(asked.url))
    assert "Why &lt;b&gt;so&lt;/b&gt; long?" in page
    assert f"to {legal.name}" in page

    assert "It must be." in words(other.post(asked.url, {"text": "It must be."}, follow=True))
    assert "Comments: 1 open" in words(drafter.get(at(made, "draft/basics/")))
    assert "1 open comment" in words(drafter.get(at(made, "draft/")))
    moved = words(drafter.post(f"{asked.url}move/", {"to": "resolve"}, follow=True))
    assert "Open it again" in moved
    assert 'name="text"' not in moved
    assert "Comments: 1 settled" in words(drafter.get(at(made, "draft/basics/")))
    assert "open comment" not in words(drafter.get(at(made, "draft/")))
    assert drafter.post(f"{asked.url}move/", {"to": "nowhere"}).status_code == 404


def test_the_list_shows_open_settled_and_ones_own(made, drafter):
    mine, other = ask(made, made.actor(Role.DRAFTER)), ask(made, question="title")
    actions.resolve_thread(mine, actor=made.actor(Role.DRAFTER))

    def shown(kind, client=drafter):
        page = client.get(at(made, f"comments/?show={kind}")).content.decode()
        return {key for key in (mine.pk, other.pk) if f"/comments/{key}/" in page}

    assert shown("open") == shown("nonsense") == {other.pk}
    assert shown("resolved") == {mine.pk}
    assert shown("mine") == {mine.pk}
    auditor = signed_in(made.person(Role.AUDITOR))
    assert shown("mine", auditor) == set()
    assert shown("open", auditor) == {other.pk}


def test_wording_is_proposed_compared_and_accepted_on_the_pages(made, drafter):
    thread = ask(made)
    here = at(made, f"comments/{thread.pk}/")
    lawyer = signed_in(made.person(Role.LEGAL))
    assert made.version.document["summary"][:40] in words(lawyer.get(f"{here}propose/"))
    bad = words(lawyer.post(f"{here}propose/", {"wording": ""}))
    assert "Enter the wording that you propose" in bad
    lawyer.post(f"{here}propose/", {"wording": "Quite other words", "text": "Plainer"})
    comment = Comment.objects.get(kind="proposal")
    page = words(lawyer.get(here))
    assert "Take this proposal back" in page
    assert "Put this wording in" not in page
    page = words(drafter.get(here))
    for said in ("Plainer", "<ins>", "<del>", "Put this wording in", "Decline it"):
        assert said in page

    stale = drafter.post(f"{here}accept/{comment.pk}/", {"revision": "0"}, follow=True)
    assert "so nothing was put in" in words(stale)
    assert made.version.document["summary"] != "Quite other words"
    done = drafter.post(
        f"{here}accept/{comment.pk}/", {"revision": made.version.revision}, follow=True
    )
    assert "The wording is in the draft now" in words(done)
    assert made.version.document["summary"] == "Quite other words"
    twice = drafter.post(
        f"{here}accept/{comment.pk}/", {"revision": made.version.revision}, follow=True
    )
    assert "already" in words(twice)
    assert drafter.get(f"{here}decline/{comment.pk}/").status_code == 404


def test_wording_is_declined_with_a_reason(made, drafter):
    thread = ask(made)
    comment = actions.propose(thread, actor=made.actor(Role.LEGAL), wording="Else")
    here = at(made, f"comments/{thread.pk}/")
    assert "Decline the wording" in words(drafter.get(f"{here}decline/{comment.pk}/"))
    assert "Enter a reason" in words(drafter.post(f"{here}decline/{comment.pk}/", {"reason": ""}))

    page = words(drafter.post(f"{here}decline/{comment.pk}/", {"reason": "Less"}, follow=True))

    assert "Declined by" in page
    assert "Less" in page


def test_what_was_typed_is_kept_when_it_cannot_be_taken(made, drafter):
    page = words(drafter.post(at(made, "comments/on/summary/"), {"text": "", "blocking": "on"}))
    assert "<title>Error: " in page
    assert "Enter your comment" in page
    page = words(
        drafter.post(at(made, "comments/on/summary/"), {"text": "Typed", "mentions": ["999999"]})
    )
    assert "Select people from the list" in page
    assert "Typed" in page


def test_somebody_who_only_reads_has_no_form(made):
    thread = ask(made)
    reader = signed_in(invited(made, "reader").person)
    for page in (at(made, f"comments/{thread.pk}/"), at(made, "comments/on/summary/")):
        assert 'name="text"' not in words(reader.get(page))
        assert reader.post(page, {"text": "x"}).status_code == 404
    section = words(reader.get(at(made, "draft/basics/")))
    assert "Comments: 1 open" in section
    assert 'name="discuss"' not in section


def test_an_invited_commenter_finds_the_way_from_the_section(made):
    commenter = signed_in(invited(made).person)

    page = words(commenter.get(at(made, "draft/basics/")))

    assert f'href="{at(made, "comments/on/summary/")}"' in page
    sent = commenter.post(at(made, "comments/on/summary/"), {"text": "May I?"}, follow=True)
    assert "May I?" in words(sent)


def test_about_a_row_and_after_the_row_has_gone(made, drafter):
    page = words(drafter.get(at(made, "comments/on/item_name/data_items.1/")))
    name = made.version.document["data_items"][1]["name"]
    assert name in page
    thread = ask(made, question="item_name", row="data_items.1")
    actions.save_answers(
        made.version,
        actor=made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={"data_items": made.version.document["data_items"][:1], "flows": []},
    )

    page = words(drafter.get(at(made, f"comments/{thread.pk}/")))

    assert "has been taken out of the draft" in page
    assert name in page
    assert "has been taken out" in words(drafter.get(at(made, "comments/")))
    for nowhere in ("comments/on/no_such/", "comments/on/item_name/", "comments/on/summary/x.1/"):
        assert drafter.get(at(made, nowhere)).status_code == 404


def test_sending_for_review_asks_why_comments_are_open_and_reviewers_read_it(made, drafter):
    ask(made, blocking=True)
    with clock.at(SUBMITTED_ON):
        page = words(drafter.get(at(made, "submit/")))
        assert "Why do you send it with these comments open?" in page
        assert at(made, "comments/") in page
        page = words(drafter.post(at(made, "submit/"), {"reason": ""}))
        assert "<title>Error: " in page
        assert 'href="#id_reason"' in page

        sent = drafter.post(at(made, "submit/"), {"reason": "The lawyer is away"})

        assert sent.status_code == 302
        officer = signed_in(made.person(Role.INFORMATION_GOVERNANCE, made.partner))
        assert "The lawyer is away" in words(officer.get(at(made, "review/")))
        assert "Blocks review" in words(officer.get(at(made, "comments/")))


def test_a_national_auditor_who_reads_no_drafts_reads_no_comments(made):
    thread = ask(made)
    auditor = signed_in(member(None, Role.NATIONAL_AUDITOR))
    with clock.at(SUBMITTED_ON):
        made.submit()
        assert at(made, "comments/") not in words(auditor.get(at(made)))
        for page in ("comments/", f"comments/{thread.pk}/", "comments/on/summary/"):
            assert auditor.get(at(made, page)).status_code == 404
        inside = signed_in(made.person(Role.AUDITOR, made.partner))
        assert at(made, "comments/") in words(inside.get(at(made)))


def test_nobody_names_themselves(made, drafter):
    page = words(drafter.get(at(made, "comments/on/summary/")))

    assert f'value="{made.person(Role.DRAFTER).pk}"' not in page
    assert f'value="{made.person(Role.LEGAL).pk}"' in page


def test_the_history_tells_of_threads(made, drafter):
    ask(made, blocking=True)

    page = words(drafter.get(f"/register/{made.reference}/trail/"))

    assert "Commented on “Describe the sharing in 2 or 3 sentences”" in page


# ------------------------------------------------------------------ over the API
def test_the_whole_of_a_thread_over_the_api(made):
    drafter, lawyer = made.person(Role.DRAFTER), made.person(Role.LEGAL, made.partner)
    names = api(drafter).get(f"/api/agreements/{made.reference}/addressees/").json()
    assert lawyer.pk in {one["person"] for one in names}
    opening = {"question": "summary", "text": "Why?", "mentions": [lawyer.pk], "blocking": True}
    assert post(drafter, made, "open-thread", opening).status_code == 200
    address = f"/api/agreements/{made.reference}/threads/"
    (thread,) = api(lawyer).get(address).json()
    number = {"thread": thread["thread"]}
    assert thread["comments"][0]["mentions"] == [lawyer.name]

    assert post(lawyer, made, "reply-in-thread", {**number, "text": "Why not?"}).status_code == 200
    given = {**number, "wording": "Shorter"}
    assert post(lawyer, made, "propose-wording", given).status_code == 200
    (thread,) = api(lawyer).get(address, {"show": "mine"}).json()
    proposal = {**number, "comment": thread["comments"][-1]["comment"]}
    stale = post(drafter, made, "accept-wording", {**proposal, "based_on": 0})
    assert (stale.status_code, stale.json()["conflicts"][0]["place"]) == (409, "summary")
    fresh = {**proposal, "based_on": made.version.revision}
    assert post(lawyer, made, "accept-wording", fresh).status_code == 404
    assert post(drafter, made, "accept-wording", fresh).status_code == 200
    again = post(drafter, made, "decline-wording", {**proposal, "reason": "No"})
    assert again.status_code == 400

    assert post(drafter, made, "mark-thread", {**number, "blocking": False}).status_code == 200
    assert post(drafter, made, "resolve-thread", number).status_code == 200
    assert api(lawyer).get(address, {"show": "open"}).json() == []
    assert len(api(lawyer).get(address, {"show": "resolved"}).json()) == 1
    assert post(drafter, made, "reopen-thread", number).status_code == 200
    nowhere = {"question": "no_such", "text": "x"}
    assert post(drafter, made, "open-thread", nowhere).status_code == 404


def test_submitting_over_the_api_gives_the_reason(made):
    ask(made, blocking=True)
    drafter = made.person(Role.DRAFTER)
    with clock.at(SUBMITTED_ON):
        blocked = post(drafter, made, "submit")
        assert [one["code"] for one in blocked.json()["blockers"]] == ["open_threads"]

        assert post(drafter, made, "submit", {"reason": "Agreed by phone"}).status_code == 200
    assert made.version.left_open == "Agreed by phone"
