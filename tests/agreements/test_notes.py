"""Private notes stay within the organisation that wrote them, whatever way somebody looks."""

import pytest

from agreements import actions
from agreements.models import InvitedAs, Note
from audit import clock
from audit.models import Event
from notices.models import Notice
from organisations.roles import Role
from tests.agreements.factories import SUBMITTED_ON, deal
from tests.factories import acting_for, member, organisation, signed_in

pytestmark = pytest.mark.django_db
SECRET = "Their encryption worries our board, xylophone"
IG = Role.INFORMATION_GOVERNANCE


@pytest.fixture
def made():
    with clock.at(SUBMITTED_ON):
        made = deal(stage="in_review")
        actions.add_note(made.version, actor=made.actor(IG), text=SECRET)
        yield made


def read(who, address):
    return signed_in(who).get(address)


def test_ones_own_people_read_it(made):
    for role in (IG, Role.DRAFTER, Role.AUDITOR):
        page = read(made.person(role), f"/agreements/{made.reference}/notes/")
        assert SECRET in page.content.decode()


def test_another_party_reads_its_own_notes_only(made):
    who = made.person(IG, made.partner)
    page = read(who, f"/agreements/{made.reference}/notes/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert read(who, f"/api/agreements/{made.reference}/notes/").json() == []


def test_somebody_in_both_parties_reads_those_of_the_one_they_act_for(made):
    both = made.person(IG)
    member(made.partner, IG, who=both)
    browser, address = signed_in(both), f"/agreements/{made.reference}/notes/"
    assert SECRET in acting_for(browser, made.lead).get(address).content.decode()
    assert SECRET not in acting_for(browser, made.partner).get(address).content.decode()


@pytest.mark.parametrize("path", ["notes/", "", "review/", "board/", "draft/check/", "threads/"])
def test_nobody_elsewhere_reads_it_on_any_page(made, path):
    for who in (made.person(IG, made.partner), member(None, Role.NATIONAL_AUDITOR)):
        page = read(who, f"/agreements/{made.reference}/{path}")
        assert SECRET not in page.content.decode()


def test_somebody_invited_by_name_does_not_find_the_page():
    made = deal()
    actions.add_note(made.version, actor=made.actor(IG), text=SECRET)
    guest = member(organisation("Elsewhere"), Role.DRAFTER)
    row = actions.invite_person(
        made.version,
        actor=made.actor(Role.DRAFTER),
        email=guest.email,
        name=guest.name,
        role=InvitedAs.CONTRIBUTOR,
    )
    assert row.person == guest
    assert read(guest, f"/agreements/{made.reference}/").status_code == 200
    assert read(guest, f"/agreements/{made.reference}/notes/").status_code == 404
    assert read(guest, f"/api/agreements/{made.reference}/notes/").status_code == 404


def test_no_event_and_no_notice_holds_its_words(made):
    assert all(SECRET not in str(event.content) for event in Event.objects.all())
    assert all(SECRET not in notice.body for notice in Notice.objects.all())
    assert Event.objects.filter(verb="add_note").count() == 1


def test_the_trail_that_the_other_side_reads_does_not_say_that_there_is_one(made):
    who, address = made.person(IG, made.partner), f"/register/{made.reference}/trail/"
    before = read(who, address).content.decode().count("<time")
    actions.add_note(made.version, actor=made.actor(IG), text="One more")
    html = read(who, address).content.decode()
    assert html.count("<time") == before > 0
    assert "add_note" not in html


def test_the_word_copy_and_the_api_of_the_agreement_do_not_have_it(made):
    who = made.person(IG)
    whole = read(who, f"/api/agreements/{made.reference}/")
    assert SECRET not in whole.content.decode()
    register = read(who, "/register/export.csv")
    text = b"".join(register) if register.streaming else register.content
    assert SECRET.encode() not in text


def test_one_takes_out_ones_own_note_and_its_text_is_gone(made):
    note = Note.objects.get()
    with pytest.raises(actions.NotYours):
        actions.remove_note(note, actor=made.actor(Role.DRAFTER))
    browser = signed_in(made.person(IG))
    browser.post(f"/agreements/{made.reference}/notes/{note.pk}/remove/")
    note.refresh_from_db()
    assert note.text == ""
    assert note.removed_at is not None
    again = browser.post(f"/agreements/{made.reference}/notes/{note.pk}/remove/")
    assert again.status_code == 404


def test_an_empty_note_is_refused_beside_the_field(made):
    page = signed_in(made.person(IG)).post(f"/agreements/{made.reference}/notes/", {"text": " "})
    assert "Enter a note" in page.content.decode()
    assert "Error: " in page.content.decode()


def test_markup_is_read_as_text(made):
    browser = signed_in(made.person(IG))
    browser.post(f"/agreements/{made.reference}/notes/", {"text": "<script>x</script> 🙂"})
    html = browser.get(f"/agreements/{made.reference}/notes/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; 🙂" in html


def test_the_api_keeps_and_gives_notes(made):
    browser = signed_in(made.person(IG))
    address = f"/api/agreements/{made.reference}/"
    sent = browser.post(f"{address}add-note/", {"text": "Two"}, content_type="application/json")
    assert sent.status_code == 200
    found = browser.get(f"{address}notes/").json()
    assert [row["text"] for row in found] == ["Two", SECRET]
    gone = {"note": found[0]["note"]}
    browser.post(f"{address}remove-note/", gone, content_type="application/json")
    assert [row["text"] for row in browser.get(f"{address}notes/").json()] == [SECRET]
