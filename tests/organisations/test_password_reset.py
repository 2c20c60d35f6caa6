import re
from datetime import date
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client

from audit import clock
from organisations import actions
from organisations.actions.people import issue_invitation
from organisations.models import Invitation, Person
from tests.factories import actor, person
from tests.organisations.factories import PASSWORD, is_signed_in, sign_in

NEW = "another three words"


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def ada(db):
    return person("Ada Fern", email="ada@example.org", password=PASSWORD)


def ask(client, email):
    return client.post("/account/password/reset/", {"email": email})


def link_in(mail):
    return re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/key/\S+)", mail.body)[1]


def test_the_mail_is_of_the_services_own_day(client, ada, mailoutbox):
    with clock.at(date(2027, 5, 6)):
        ask(client, "ada@example.org")

    sent_on = parsedate_to_datetime(mailoutbox[0].extra_headers["Date"])
    assert sent_on.date() == date(2027, 5, 6)


def test_a_new_password_is_set_by_mail(client, ada, mailoutbox):
    assert ask(client, "Ada@example.org").url == "/account/password/reset/done/"
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@example.org"], "Choose a new password")

    form = client.get(link_in(mail), follow=True)
    assert "Choose a new password" in form.content.decode()
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)

    assert "Your password is changed" in done.content.decode()
    assert not is_signed_in(client)
    sign_in(client, ada.email, NEW)
    assert is_signed_in(client)


def test_the_link_works_once(client, ada, mailoutbox):
    ask(client, ada.email)
    link = link_in(mailoutbox[0])
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    page = Client().get(link, follow=True).content.decode()

    assert "This link no longer works" in page


def test_the_link_stops_working_when_the_password_changes_otherwise(client, ada, mailoutbox):
    ask(client, ada.email)
    actions.set_password(ada, password=NEW, actor=actor(ada))

    page = client.get(link_in(mailoutbox[0]), follow=True).content.decode()

    assert "This link no longer works" in page


def test_a_stranger_gets_the_same_answer_and_is_told_by_mail(client, ada, mailoutbox):
    known, unknown = ask(client, ada.email), ask(client, "nobody@example.org")

    assert known.url == unknown.url
    assert [mail.subject for mail in mailoutbox] == [
        "Choose a new password",
        "There is no account with this address",
    ]


def test_links_name_our_own_address_whatever_the_request_says(ada, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]

    ask(Client(headers={"Host": "evil.example"}), ada.email)

    assert "evil.example" not in mailoutbox[0].body
    assert link_in(mailoutbox[0])


def test_nobodys_mailbox_is_flooded(client, ada, mailoutbox):
    answers = [ask(client, ada.email) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "Too many attempts" in answers[-1].content.decode()
    assert len(mailoutbox) == 3


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("short", "short", "at least 12 characters"),
        (NEW, "else", "the same password"),
        ("ada@example.org", "ada@example.org", "too similar"),
        ("", "", "Enter the new password"),
    ],
)
def test_a_bad_password_says_why(client, ada, mailoutbox, first, second, words):
    ask(client, ada.email)
    form = client.get(link_in(mailoutbox[0]), follow=True)

    page = client.post(form.request["PATH_INFO"], {"password1": first, "password2": second})

    assert words in page.content.decode()
    assert "<title>Error: " in page.content.decode()


def test_the_same_new_password_lifts_a_lock(client, ada, mailoutbox):
    for _ in range(5):
        sign_in(client, ada.email, "wrong")
    ask(client, ada.email)
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    sign_in(client, ada.email, NEW)

    assert is_signed_in(client)


def test_somebody_invited_joins_by_it_and_the_invitation_is_spent(client, db, mailoutbox):
    who = person(email="new@example.org", joined_at=None)
    issue_invitation(who, actor=actor(who))
    ask(client, who.email)
    form = client.get(link_in(mailoutbox[0]), follow=True)

    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert Person.objects.get().joined_at is not None
    assert Invitation.objects.get().used_at is not None
