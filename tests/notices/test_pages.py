"""The inbox and the pages around it, as their people see them."""

from datetime import date

import pytest
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from audit import clock
from notices.actions import ask
from notices.channels import FolderEmailBackend
from notices.models import Notice, Preference, Task
from organisations.roles import Role
from tests.factories import signed_in as browser_of
from tests.notices.factories import member, notice, organisation, person, tell

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def westerby():
    return organisation()


@pytest.fixture
def drafter(westerby):
    return member(westerby, Role.DRAFTER)


@pytest.fixture
def signed_in(client, drafter):
    client.force_login(drafter)
    return client


@pytest.fixture
def outbox(settings, tmp_path):
    settings.DEMONSTRATION = True
    settings.EMAIL_OUTBOX_DIR = tmp_path
    return tmp_path


def ask_drafters(where, **more):
    asked = {"title": "Change the rebate agreement", "link": "/agreements/DSA-002/", **more}
    return ask("change", about="agreement:DSA-002", organisation=where, role=Role.DRAFTER, **asked)


def page(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_somebody_not_signed_in_learns_what_this_is_and_how_to_come_in(client):
    text = page(client)
    assert "Sign in" in text
    assert "Waiting for me" not in text


def test_an_empty_inbox_says_what_to_do_next(signed_in):
    text = page(signed_in)
    assert "Nothing is waiting for you" in text
    assert "You have no notices" in text
    assert "/register/" in text


def test_the_first_administrator_is_told_what_to_do_first_until_it_is_done(westerby):
    client = browser_of(member(westerby, Role.ADMINISTRATOR))
    first = page(client)

    for role in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO):
        member(westerby, role)
    second = page(client)
    member(westerby, Role.SIGNATORY)
    type(westerby).objects.filter(pk=westerby.pk).update(ico_registration="Z1234567")
    last = page(client)

    assert f"/organisations/{westerby.reference}/facts/" in first
    assert f"/organisations/{westerby.reference}/members/invite/" in first
    assert "Nobody has yet the role of: Signatory." in second
    assert "What to do first" not in last


def test_nobody_else_is_told_that(signed_in):
    assert "What to do first" not in page(signed_in)


def test_the_inbox_says_what_waits_since_when_and_until_when(signed_in, westerby):
    with clock.at(date(2026, 11, 12)):
        ask_drafters(westerby, due_on=date(2026, 11, 30))
    with clock.at(date(2026, 11, 18)):
        text = page(signed_in)
    for words in (
        "Waiting for me (1)",
        "Change the rebate agreement",
        'href="/agreements/DSA-002/"',
        "DSA-002, for Drafter",
        "since 12 November, 4 working days",
        "Due 30 November 2026",
    ):
        assert words in text


def test_what_is_late_says_so(signed_in, westerby):
    ask_drafters(westerby, due_on=date(2026, 11, 30))
    with clock.at(date(2026, 12, 1)):
        assert "Overdue" in page(signed_in)


def test_tasks_of_all_ones_organisations_are_shown(signed_in, drafter, westerby):
    second = organisation("Norbridge Council")
    drafter.memberships.create(organisation=second, role=Role.DRAFTER, starts_on=date(2020, 1, 1))
    ask_drafters(westerby)
    ask_drafters(second, title="Answer for Norbridge")
    text = page(signed_in)
    assert "Answer for Norbridge" in text
    assert "Change the rebate agreement" in text


def test_notices_come_newest_first_with_the_unread_ones_marked(signed_in, drafter):
    with clock.at(date(2026, 11, 17)):
        notice(drafter, subject="The older one", read_at=clock.now())
    with clock.at(date(2026, 11, 18)):
        notice(drafter, subject="The newer one")
    text = page(signed_in)
    assert text.index("The newer one") < text.index("The older one")
    assert "Notices (1 unread)" in text


def test_opening_a_notice_marks_it_as_read_and_a_prefetch_does_not(signed_in, drafter):
    found = notice(drafter)
    signed_in.get(found.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    assert Notice.objects.unread().exists()
    text = page(signed_in, found.get_absolute_url())
    assert not Notice.objects.unread().exists()
    assert 'href="/agreements/DSA-002/"' in text
    assert "You get this because" in text


def test_another_persons_notice_is_not_found(signed_in):
    theirs = notice(person())
    assert signed_in.get(theirs.get_absolute_url()).status_code == 404
    assert Notice.objects.unread().exists()


def test_everything_is_marked_as_read_with_one_button(signed_in, drafter):
    tell([drafter], occasion="1")
    tell([drafter], occasion="2")
    theirs = notice(person())
    assert signed_in.get("/notices/mark-all-read/").status_code == 405
    assert signed_in.post("/notices/mark-all-read/").status_code == 302
    assert list(Notice.objects.unread()) == [theirs]


def test_waiting_for_others_says_who_has_it(signed_in, westerby):
    norbridge = organisation("Norbridge Council")
    ask(
        "review",
        about="agreement:DSA-002",
        title="Review the rebate agreement",
        link="/agreements/DSA-002/",
        organisation=norbridge,
        role=Role.INFORMATION_GOVERNANCE,
        asked_by=westerby,
    )
    assert "with Information governance officer, Norbridge Council" in page(
        signed_in, "/notices/waiting-for-others/"
    )
    assert "Review the rebate agreement" not in page(signed_in)


def test_a_long_inbox_comes_in_pages_and_a_wrong_page_is_the_nearest(signed_in, drafter):
    for number in range(45):
        tell([drafter], occasion=str(number))
    assert "page=2" in page(signed_in)
    assert "page=2" in page(signed_in, "/?page=999")
    page(signed_in, "/?page=x&tasks=-4")


def test_the_inbox_is_cheap_however_full_it_is(
    signed_in, drafter, westerby, django_assert_max_num_queries
):
    for number in range(60):
        tell([drafter], occasion=str(number))
        ask_drafters(westerby, link=f"/agreements/{number}/")
    page(signed_in)
    with django_assert_max_num_queries(12):
        page(signed_in)


def test_the_inbox_queries_nothing_while_it_is_drawn(westerby, drafter, no_queries, rf):
    task = ask_drafters(westerby)
    fresh = type(task).objects.for_listing().get()
    with no_queries():
        render_to_string("notices/task.html", {"task": fresh, "whose": True})


def test_what_people_typed_is_text_on_the_page(signed_in, drafter, westerby):
    ask_drafters(westerby, title=NASTY)
    tell([drafter], agreement_title=NASTY)
    found = Notice.objects.get()
    for address in ("/", found.get_absolute_url()):
        text = page(signed_in, address)
        assert NASTY not in text
        assert "&lt;script&gt;alert(1)" in text


def test_one_chooses_whether_emails_come(signed_in, drafter):
    assert 'value="at_once" checked' in page(signed_in, "/notices/settings/")
    assert signed_in.post("/notices/settings/", {"email": "never"}).status_code == 302
    assert Preference.objects.get(person=drafter).email == "never"
    assert 'value="never" checked' in page(signed_in, "/notices/settings/")


def test_a_choice_that_is_none_is_refused_beside_the_field(signed_in):
    response = signed_in.post("/notices/settings/", {"email": "weekly"})
    assert response.status_code == 200
    assert "Error:" in response.content.decode()
    assert not Preference.objects.exists()


def test_emails_that_failed_are_shown_to_the_platform_administrator_who_sends_them_again(
    client, settings
):
    failed = notice(person(), state="failed", trouble="SMTPDataError: 550 no such user")
    settings.DEMONSTRATION = True
    client.force_login(member(None, Role.PLATFORM_ADMINISTRATOR, is_demonstration=True))
    text = page(client, "/notices/undelivered/")
    assert failed.person.email in text
    assert "550 no such user" in text
    assert failed.subject not in text
    again = f"/notices/undelivered/{failed.pk}/send-again/"
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 404
    assert "There are none" in page(client, "/notices/undelivered/")


def test_nobody_else_finds_that_page(signed_in):
    failed = notice(person(), state="failed")
    assert signed_in.get("/notices/undelivered/").status_code == 404
    again = f"/notices/undelivered/{failed.pk}/send-again/"
    assert signed_in.post(again).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/notices/waiting-for-others/", "/notices/1/", "/notices/settings/", "/notices/undelivered/"],
)
def test_nothing_of_this_is_open_to_the_unknown(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert "/account/login/" in response.url


def write(subject="Your review", body="Open http://127.0.0.1:8000/agreements/DSA-002/ now."):
    message = EmailMessage(subject, body, to=["ada@westerby.example"])
    FolderEmailBackend().send_messages([message])


def test_the_emails_of_a_demonstration_can_be_read_by_anybody(client, outbox):
    write()
    assert "Your review" in page(client, "/dev/outbox/")
    (file,) = outbox.iterdir()
    text = page(client, f"/dev/outbox/{file.name}/")
    assert 'href="http://127.0.0.1:8000/agreements/DSA-002/"' in text
    assert "ada@westerby.example" in text


def test_html_in_an_email_appears_as_text(client, outbox):
    write(subject=NASTY, body=NASTY)
    (file,) = outbox.iterdir()
    for address in ("/dev/outbox/", f"/dev/outbox/{file.name}/"):
        text = page(client, address)
        assert NASTY not in text
        assert "&lt;script&gt;" in text


def test_elsewhere_than_on_a_demonstration_there_is_no_such_page(client, outbox, settings):
    write()
    (file,) = outbox.iterdir()
    settings.DEMONSTRATION = False
    assert client.get("/dev/outbox/").status_code == 404
    assert client.get(f"/dev/outbox/{file.name}/").status_code == 404


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "..%2fsecret.eml", "secret.txt", ".hidden.eml", "link.eml", "a%00.eml"]
)
def test_no_name_leads_out_of_the_folder(client, outbox, settings, name):
    settings.EMAIL_OUTBOX_DIR = outbox / "outbox"
    settings.EMAIL_OUTBOX_DIR.mkdir()
    (outbox / "secret.eml").write_text("Subject: secret\n\nsecret")
    (settings.EMAIL_OUTBOX_DIR / "secret.txt").write_text("secret")
    (settings.EMAIL_OUTBOX_DIR / ".hidden.eml").write_text("secret")
    (settings.EMAIL_OUTBOX_DIR / "link.eml").symlink_to(outbox / "secret.eml")
    assert client.get(f"/dev/outbox/{name}/").status_code == 404
    assert "secret" not in page(client, "/dev/outbox/")


def test_an_empty_outbox_says_how_to_fill_it(client, outbox):
    assert "There are none yet" in page(client, "/dev/outbox/")


def test_what_is_not_an_email_does_not_break_the_page(client, outbox):
    (outbox / "broken.eml").write_bytes(b"\xff\xfe\x00 no headers at all")
    page(client, "/dev/outbox/")
    page(client, "/dev/outbox/broken.eml/")


@pytest.mark.parametrize(
    ("about", "link", "told"),
    [
        ("agreement:DSA-002", "/agreements/DSA-009/", "DSA-002"),
        ("dpia_measure:50", "/dpias/DPIA-013/measures/50/", "DPIA-013"),
        ("dpia_measure:50", "/elsewhere/", "50"),
    ],
)
def test_what_has_a_number_alone_is_named_as_its_page_is(about, link, told):
    assert Task(about=about, link=link).about_reference == told
