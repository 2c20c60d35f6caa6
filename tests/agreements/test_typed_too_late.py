"""What somebody typed reaches them again when the page was sent too late; and only them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from agreements import actions, workflow
from audit import clock
from audit.clock import now
from dpia.models import Dpia
from organisations.actions import forget_old_texts
from organisations.keeping import PAGE_LASTS_SECONDS, made_for, page_token
from organisations.models import KeptText
from organisations.roles import Role
from organisations.signing_in import LAST_SEEN
from tests.agreements.factories import PASSWORD, deal
from tests.dpia.factories import body, written
from tests.factories import person, signed_in

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
TYPED = "Typed before lunch: 4,200 families & ☕."


@pytest.fixture
def draft():
    return deal()


@pytest.fixture
def drafter(draft):
    return draft.person(Role.DRAFTER)


def section(draft, name="purpose"):
    return reverse("agreements:section", args=[draft.reference, name])


def opened(client, url):
    """The hidden fields of the page, as the browser would send them."""
    text = client.get(url).content.decode()
    fields = dict(HIDDEN.findall(text[text.index("<main") :]))
    return {name: unescape(value) for name, value in fields.items()}


def idle(client):
    """Half an hour goes by in which nothing is asked."""
    session = client.session
    session[LAST_SEEN] -= 1801
    session.save()


def sent_too_late(draft, drafter, **typed):
    """The answer to a page of the draft that was sent after the session idled, and its browser."""
    client = signed_in(drafter)
    fields = opened(client, section(draft))
    idle(client)
    return client, client.post(section(draft), {**fields, **(typed or {"necessity": TYPED})})


def main(response):
    return unescape(re.sub(r"\s+", " ", response.content.decode().split("<main")[1]))


# ------------------------------------------------------------------ the session is over
def test_it_asks_to_sign_in_and_says_that_what_was_typed_is_kept(draft, drafter):
    client, answer = sent_too_late(draft, drafter)

    assert answer.status_code == 302
    assert "You were signed out. We kept what you typed." in main(client.get(answer.url))
    assert draft.version.document.get("necessity") != TYPED


def test_after_signing_in_the_page_is_filled_in_again_and_saves(draft, drafter):
    client, answer = sent_too_late(draft, drafter)
    login = {"login": drafter.email, "password": PASSWORD}
    drafter.set_password(PASSWORD)
    drafter.save(update_fields=["password"])

    there = client.post(answer.url, {**login, "next": KeptText.objects.get().url})
    page = client.get(there.url)

    assert TYPED in unescape(page.content.decode())
    assert "Check it and save it." in main(page)
    saved = client.post(section(draft), {**opened(client, there.url), "necessity": TYPED})
    assert saved.status_code == 302
    assert draft.version.document["necessity"] == TYPED
    assert not KeptText.objects.exists()


def test_looking_at_it_again_saves_nothing(draft, drafter):
    sent_too_late(draft, drafter)
    before = draft.version.revision

    signed_in(drafter).get(KeptText.objects.get().url)

    assert draft.version.revision == before
    assert KeptText.objects.count() == 1


def test_it_is_based_on_what_was_shown_when_it_was_written(draft, drafter):
    sent_too_late(draft, drafter)
    version = draft.version
    actions.save_answers(
        version,
        actor=draft.actor(Role.DRAFTER),
        based_on=version.revision,
        changes={"necessity": "Written by somebody else meanwhile."},
    )
    client, kept = signed_in(drafter), KeptText.objects.get()

    answer = client.post(section(draft), {**opened(client, kept.url), "necessity": TYPED})

    assert answer.status_code == 409
    assert TYPED in main(answer)
    assert "Written by somebody else meanwhile." in main(answer)
    assert KeptText.objects.exists()


def test_a_session_that_is_wholly_gone_loses_nothing_either(draft, drafter):
    client = signed_in(drafter)
    fields = opened(client, section(draft))
    client.session.delete()

    Client().post(section(draft), {**fields, "necessity": TYPED})

    assert TYPED in unescape(signed_in(drafter).get(KeptText.objects.get().url).content.decode())


def test_sent_twice_it_is_kept_once(draft, drafter):
    client = signed_in(drafter)
    fields = opened(client, section(draft))

    for text in ("First.", "Second."):
        Client().post(section(draft), {**fields, "necessity": text})

    assert dict(KeptText.objects.get().fields)["necessity"] == "Second."


def test_two_tabs_are_kept_apart(draft, drafter):
    client = signed_in(drafter)
    for text in ("One tab.", "Another tab."):
        Client().post(section(draft), {**opened(client, section(draft)), "necessity": text})

    assert KeptText.objects.count() == 2


def test_an_assessment_loses_nothing():
    council = body()
    dpia, who = written(council), council.person(Role.DRAFTER)
    page = reverse("dpia:section", args=[dpia.reference, "describe"])
    client = signed_in(who)
    field = re.search(r'<textarea[^>]* name="(\w+)"', client.get(page).content.decode())[1]
    fields = opened(client, page)

    Client().post(page, {**fields, field: TYPED})

    kept = KeptText.objects.get()
    assert TYPED in unescape(client.get(kept.url).content.decode())
    client.post(page, {**opened(client, kept.url), field: TYPED})
    assert TYPED in str(Dpia.objects.get(pk=dpia.pk).document)
    assert not KeptText.objects.exists()


def test_a_reason_for_withdrawing_is_kept(draft, drafter):
    page = reverse("agreements:withdraw", args=[draft.reference])
    client = signed_in(drafter)

    Client().post(page, {**opened(client, page), "reason": TYPED})

    assert TYPED in unescape(client.get(KeptText.objects.get().url).content.decode())
    assert draft.version.is_draft


# ------------------------------------------------------------------ an old page
def test_an_old_page_of_somebody_signed_in_leads_on_to_what_was_typed(draft, drafter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(drafter)
    fields = opened(client, section(draft)) | {"csrfmiddlewaretoken": "x" * 64}

    answer = client.post(section(draft), {**fields, "necessity": TYPED})

    assert answer.status_code == 403
    assert f'href="{KeptText.objects.get().url}"' in main(answer)


def test_a_page_of_somebody_elses_is_kept_for_them_and_not_shown(draft, drafter):
    other = draft.person(Role.LEGAL)
    fields = opened(signed_in(drafter), section(draft))
    client = Client(enforce_csrf_checks=True)
    client.force_login(other)

    answer = client.post(section(draft), {**fields, "necessity": TYPED})

    kept = KeptText.objects.get()
    assert kept.person == drafter
    assert kept.url not in main(answer)
    assert "Somebody else has signed in since" in main(answer)


def test_a_form_of_another_site_is_not_kept(draft, drafter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(drafter)

    answer = client.post(section(draft), {"necessity": "Planted."})

    assert answer.status_code == 403
    assert "Nothing was saved" in main(answer)
    assert not KeptText.objects.exists()


# ------------------------------------------------------------------ who may read it
def test_nobody_else_sees_it_not_on_the_same_browser_either(draft, drafter):
    client, _ = sent_too_late(draft, drafter)
    kept = KeptText.objects.get()
    client.force_login(draft.person(Role.LEGAL))

    assert TYPED not in unescape(client.get(kept.url).content.decode())
    assert TYPED not in unescape(client.get(reverse("kept")).content.decode())
    assert client.post(reverse("kept"), {"throw_away": kept.pk}).status_code == 404
    client.post(section(draft), {"kept": kept.pk})
    assert KeptText.objects.exists()


def test_it_comes_back_on_its_own_page_only(draft, drafter):
    sent_too_late(draft, drafter)
    elsewhere = f"{section(draft, 'basics')}?kept={KeptText.objects.get().pk}"

    assert "Check it and save it." not in main(signed_in(drafter).get(elsewhere))


@pytest.mark.parametrize("named", ["", "x", "٣", "9" * 30, "1' OR 1=1"])
def test_what_is_no_number_of_a_text_changes_nothing(draft, drafter, named):
    answer = signed_in(drafter).get(section(draft), {"kept": named})

    assert answer.status_code == 200


@pytest.mark.parametrize("token", ["", "1:x", "1:x:y:z", None])
def test_a_token_that_nobody_signed_keeps_nothing(draft, drafter, token):
    token = (
        signing.TimestampSigner(salt="other").sign(f"{drafter.pk}:x") if token is None else token
    )

    Client().post(section(draft), {"page_of": token, "necessity": TYPED})

    assert not KeptText.objects.exists()


def test_a_page_counts_for_some_days_and_no_longer(drafter, monkeypatch):
    token = page_token(drafter)
    assert made_for(token) == drafter.pk

    later = signing.time.time() + PAGE_LASTS_SECONDS + 2
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert made_for(token) is None


# ------------------------------------------------------------------ what is kept, and how long
def test_passwords_are_not_kept(draft, drafter):
    sent_too_late(draft, drafter, reason=TYPED, password="a secret", old_password="another")

    assert "secret" not in str(KeptText.objects.get().fields)


def test_a_page_on_which_nothing_was_typed_is_not_kept(draft, drafter):
    _client, answer = sent_too_late(draft, drafter, necessity="  ")

    assert not KeptText.objects.exists()
    assert answer.url.startswith("/account/login/")


def test_what_is_far_too_long_is_not_kept(draft, drafter):
    sent_too_late(draft, drafter, necessity="x" * 500_001)

    assert not KeptText.objects.exists()


def test_the_oldest_make_room(draft, drafter):
    for number in range(22):
        page = {"page_of": page_token(drafter), "necessity": f"Text {number}"}
        Client().post(section(draft), page)

    texts = [dict(kept.fields)["necessity"] for kept in KeptText.objects.all()]
    assert texts == [f"Text {number}" for number in reversed(range(2, 22))]


def test_nothing_is_kept_for_somebody_who_has_left(draft, drafter):
    token = page_token(drafter)
    drafter.is_active = False
    drafter.save(update_fields=["is_active"])

    Client().post(section(draft), {"page_of": token, "necessity": TYPED})

    assert not KeptText.objects.exists()


def test_after_a_day_it_is_gone(draft, drafter):
    sent_too_late(draft, drafter)
    url = KeptText.objects.get().url

    with clock.at(now() + timedelta(hours=23)):
        assert forget_old_texts() == 0
    with clock.at(now() + timedelta(hours=25)):
        assert TYPED not in unescape(signed_in(drafter).get(url).content.decode())
        assert forget_old_texts() == 1
    assert not KeptText.objects.exists()


def test_ones_own_texts_are_listed_and_can_be_thrown_away(draft, drafter):
    sent_too_late(draft, drafter)
    client, kept = signed_in(drafter), KeptText.objects.get()

    page = main(client.get(reverse("kept")))
    assert f"{draft.reference}, purpose" in page
    assert TYPED in page

    client.post(reverse("kept"), {"throw_away": kept.pk})
    assert "Nothing." in main(client.get(reverse("kept")))


def test_who_signs_in_later_is_told_of_it(draft):
    who = person(password=PASSWORD)
    Client().post("/agreements/DSA-9/draft/purpose/", {"page_of": page_token(who), "a": TYPED})
    client = Client()

    client.post("/account/login/", {"login": who.email, "password": PASSWORD})

    assert "Something you typed is kept and not saved." in main(client.get("/account/"))


# ------------------------------------------------------------------ the page has gone
def closed_under(draft, client, url, **typed):
    """The answer to a page that was opened before the draft was withdrawn, and sent after."""
    fields = opened(client, url)
    workflow.withdraw(draft.version, actor=draft.actor(Role.DRAFTER), reason="Not needed.")
    return client.post(url, {**fields, **(typed or {"necessity": TYPED})})


def test_words_on_a_page_that_was_closed_meanwhile_are_given_back_and_kept(draft, drafter):
    client = signed_in(drafter)

    answer = closed_under(draft, client, section(draft))

    assert answer.status_code == 404
    assert "This page can no longer be changed" in main(answer)
    assert TYPED in main(answer)
    assert TYPED in main(client.get(reverse("kept")))
    assert draft.version.document.get("necessity") != TYPED


def test_a_page_that_saves_itself_is_told_that_the_draft_is_closed(draft, drafter):
    client = signed_in(drafter)
    fields = opened(client, section(draft))
    workflow.withdraw(draft.version, actor=draft.actor(Role.DRAFTER), reason="Not needed.")

    answer = client.post(
        f"{section(draft)}autosave/",
        {**fields, "necessity": TYPED},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 404
    assert answer.json()["state"] == "kept"
    assert TYPED in main(client.get(answer.json()["url"]))


def test_a_stranger_who_sends_anothers_page_learns_nothing(draft, drafter):
    fields = opened(signed_in(drafter), section(draft))
    stranger = person(email="stranger@example.org")

    answer = signed_in(stranger).post(section(draft), {**fields, "necessity": TYPED})

    assert answer.status_code == 404
    assert "Page not found" in main(answer)
    assert not KeptText.objects.exists()


def test_a_button_without_words_finds_nothing(draft, drafter):
    client = signed_in(drafter)

    answer = closed_under(draft, client, section(draft), remove="purposes.0")

    assert answer.status_code == 404
    assert not KeptText.objects.exists()


@pytest.mark.parametrize("page", ["", "purpose/", "parties/"])
def test_a_page_of_a_draft_that_was_sent_leads_to_the_agreement(draft, drafter, page):
    draft.submit()
    client = signed_in(drafter)

    answer = client.get(f"/agreements/{draft.reference}/draft/{page}", follow=True)

    assert answer.redirect_chain == [(f"/agreements/{draft.reference}/", 302)]
    assert f"{draft.reference} has no draft now: it is in review." in main(answer)


def test_a_stranger_is_not_led_anywhere(draft):
    draft.submit()
    client = signed_in(person(email="stranger@example.org"))

    assert client.get(f"/agreements/{draft.reference}/draft/").status_code == 404
