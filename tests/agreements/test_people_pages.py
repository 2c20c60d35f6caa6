"""The pages about people invited by name, and the link that those without an account get."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from agreements import actions
from agreements.models import InvitedPerson
from audit import clock
from audit.models import Event
from notices.models import Notice
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal
from tests.agreements.inviting import JOINING, invite, invited, join, link_in
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
SENT = {
    "email": "noor@elsewhere.example",
    "name": "Noor Hale",
    "role": "commenter",
    "message": "Please look at the powers.",
}


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


def address(made, rest=""):
    return f"/agreements/{made.reference}/people/{rest}"


def words(response, code=200):
    assert response.status_code == code, response
    return " ".join(response.content.decode().split())


def sent(made, drafter, capture, **changes):
    """The e-mail that inviting somebody from the page sends."""
    with capture(execute=True):
        answer = drafter.post(address(made, "invite/"), {**SENT, **changes})
        assert answer.status_code == 302, answer.content.decode()
    return mail.outbox[-1]


def test_an_email_says_who_invites_to_what_until_when(
    made, drafter, django_capture_on_commit_callbacks
):
    letter = sent(made, drafter, django_capture_on_commit_callbacks)

    assert letter.to == ["noor@elsewhere.example"]
    assert made.version.title in letter.subject
    for said in (made.lead.name, "read and comment on", "Please look at the powers.", "15 April"):
        assert said in letter.body


def test_the_link_leads_to_this_agreement_and_to_nothing_else(
    made, drafter, django_capture_on_commit_callbacks
):
    other = actions.create_agreement(actor=made.actor(Role.DRAFTER), title="Another").agreement
    link = link_in(sent(made, drafter, django_capture_on_commit_callbacks))
    page = words(Client().get(link))
    assert "has invited you to read and comment on" in page
    assert made.version.title in page

    client = Client(headers={"Accept": "text/html"})
    answer = client.post(link, JOINING)

    assert answer.url == f"/agreements/{made.reference}/"
    page = words(client.get(answer.url))
    assert "Read the draft" in page
    assert client.get(f"/agreements/{made.reference}/draft/").status_code == 200
    assert client.get(f"/agreements/{other.reference}/").status_code == 404
    home = words(client.get("/"))
    assert f"/agreements/{made.reference}/draft/" in home
    assert ">Agreements<" in home
    register = words(client.get("/register/"))
    assert made.reference in register
    assert other.reference not in register
    told = Event.objects.get(verb="accept_as_person")
    assert told.content["actor"]["name"] == "Noor Hale"
    inviter = made.person(Role.DRAFTER)
    assert Notice.objects.filter(person=inviter, kind="invitation_taken_up").exists()


def test_a_link_works_once_and_says_then_what_to_do(
    made, drafter, django_capture_on_commit_callbacks
):
    link = link_in(sent(made, drafter, django_capture_on_commit_callbacks))
    join(link)

    page = words(Client().get(link), 410)

    assert "It was used on 1 April 2022" in page
    assert "/account/login/" in page
    assert Client().post(link, JOINING).status_code == 410


def test_a_link_works_for_fourteen_days_and_says_then_whom_to_ask(
    made, drafter, django_capture_on_commit_callbacks
):
    link = link_in(sent(made, drafter, django_capture_on_commit_callbacks))
    with clock.at(clock.now() + timedelta(days=14, seconds=-1)):
        assert Client().get(link).status_code == 200
    with clock.at(clock.now() + timedelta(days=14)):
        page = words(Client().get(link), 410)
        assert f"Ask {made.person(Role.DRAFTER).name} to send you a new one" in page
        listed = words(drafter.get(address(made)))
        assert "Link ran out" in listed
        assert "Send a new invitation" in listed


def test_a_new_invitation_makes_the_earlier_link_void(
    made, drafter, django_capture_on_commit_callbacks
):
    first = link_in(sent(made, drafter, django_capture_on_commit_callbacks))
    row = InvitedPerson.objects.get()
    with clock.at(clock.now() + timedelta(days=20)):
        with django_capture_on_commit_callbacks(execute=True):
            drafter.post(address(made, f"{row.pk}/send-again/"))
        second = link_in(mail.outbox[-1])

        page = words(Client().get(first), 410)
        assert "use the link in the newest" in page
        client = join(second)
        assert client.get(f"/agreements/{made.reference}/").status_code == 200
        again = drafter.post(address(made, f"{row.pk}/send-again/"), follow=True)
        assert "Noor Hale has access already" in words(again)


def test_a_link_is_void_once_the_invitation_is_withdrawn(
    made, drafter, django_capture_on_commit_callbacks
):
    link = link_in(sent(made, drafter, django_capture_on_commit_callbacks))
    row = InvitedPerson.objects.get()

    drafter.post(address(made, f"{row.pk}/withdraw/"), {"reason": ""})

    assert Client().get(link).status_code == 410
    assert not Notice.objects.filter(person=row.person).exists()


def test_an_invitation_that_ran_out_gives_nothing_to_somebody_who_joins_otherwise(made):
    row = invite(made)
    with clock.at(clock.now() + timedelta(days=15)):
        from organisations import actions as accounts

        accounts.has_joined(row.person)

        client = signed_in(row.person)
        assert client.get(f"/agreements/{made.reference}/").status_code == 404
        actions.send_person_again(row, actor=made.actor(Role.DRAFTER))
        assert client.get(f"/agreements/{made.reference}/").status_code == 200


def test_withdrawn_in_one_window_it_is_gone_in_the_other(made, drafter):
    row = invited(made, "contributor")
    client = signed_in(row.person)
    draft = f"/agreements/{made.reference}/draft/"
    assert "You are invited to help" in words(client.get(draft))

    page = drafter.post(address(made, f"{row.pk}/withdraw/"), {"reason": "Done"}, follow=True)

    assert "Noor Hale can no longer open this agreement" in words(page)
    assert "Nobody is invited by name" in words(page)
    assert client.get(draft).status_code == 404
    assert client.post(f"{draft}basics/", {"title": "x"}).status_code == 404
    assert drafter.get(address(made, f"{row.pk}/change/")).status_code == 404


def test_a_contributor_writes_on_the_pages_and_is_not_asked_for_the_dpia(made):
    row = invited(made, "contributor")
    client = signed_in(row.person)
    draft = f"/agreements/{made.reference}/draft/"

    page = words(client.get(draft))
    assert "Send for review" not in page
    assert "Invite the other organisations" not in page
    assert 'name="dpia_link"' not in words(client.get(f"{draft}checks/"))
    answer = client.post(f"{draft}basics/", {"title": "By Noor", "shown": "title"})

    assert answer.status_code == 302
    assert made.version.title == "By Noor"
    assert made.version.contributions.filter(person=row.person).exists()


def test_the_list_shows_addresses_to_those_who_invited_only(made, drafter):
    row = invited(made)
    listed = words(drafter.get(address(made)))
    assert row.person.email in listed
    assert "Can open it" in listed

    for who in (made.person(Role.DRAFTER, made.partner), row.person):
        page = words(signed_in(who).get(address(made)))
        assert "Noor Hale" in page
        assert row.person.email not in page.replace(f"Signed in as {row.person.email}", "")


def test_what_is_wrong_is_said_and_what_was_typed_kept(made, drafter):
    page = words(drafter.post(address(made, "invite/"), {**SENT, "email": "", "role": ""}))

    assert "<title>Error: " in page
    assert "Enter their email address" in page
    assert "Select what they may do" in page
    assert "Please look at the powers." in page
    invite(made, email="noor@elsewhere.example")
    page = words(drafter.post(address(made, "invite/"), SENT))
    assert "Noor Hale is invited already, as commenter" in page


def test_the_role_is_changed_on_its_page(made, drafter):
    row = invited(made, "reader")
    assert "Change what Noor Hale may do" in words(drafter.get(address(made, f"{row.pk}/change/")))

    page = drafter.post(address(made, f"{row.pk}/change/"), {"role": "contributor"}, follow=True)

    assert "Read, comment and write" in words(page)
    assert "can no longer open" in words(drafter.get(address(made, f"{row.pk}/withdraw/")))
    assert InvitedPerson.objects.get().role == "contributor"


def test_whoever_is_invited_reads_no_dpia_of_the_parties(made):
    row = invited(made)
    client = signed_in(row.person)

    page = words(client.get(f"/agreements/{made.reference}/"))

    assert made.dpia.reference in page
    assert made.dpia.get_absolute_url() not in page
    assert client.get(made.dpia.get_absolute_url()).status_code == 404


def test_the_history_tells_it_in_words(made, drafter):
    row = invited(made, "contributor")
    actions.change_person(row, actor=made.actor(Role.DRAFTER), role="reader")
    actions.withdraw_person(row, actor=made.actor(Role.DRAFTER), reason="Moved on")

    page = words(drafter.get(f"/register/{made.reference}/trail/"))

    assert "Invited Noor Hale by name, as contributor" in page
    assert "Made Noor Hale reader instead of contributor" in page
    assert "Withdrew the invitation of Noor Hale, reader" in page
