"""A page saves itself while somebody writes on it, and says what became of it."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import DraftRevision
from organisations.models import KeptText
from tests.agreements.factories import deal
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def draft():
    return deal()


class Page:
    """The basics as somebody has them open, with the hidden fields that the script keeps."""

    def __init__(self, draft, who, section="basics"):
        self.draft, self.client, self.section = draft, signed_in(who), section
        self.hidden = {"revision": str(draft.version.revision), "own": ""}
        document = draft.version.document
        self.answers = {name: document.get(name, "") for name in ("title", "summary", "areas")}

    def url(self, name):
        return reverse(f"agreements:{name}", args=[self.draft.reference, self.section])

    def _data(self, answers):
        self.answers |= answers
        return {"shown": "title summary areas", **self.hidden, **self.answers}

    def autosave(self, **answers):
        answer = self.client.post(self.url("autosave_section"), self._data(answers), headers=JSON)
        told = answer.json()
        self.hidden |= told.get("fields", {})
        return told

    def send(self, **answers):
        return self.client.post(self.url("section"), self._data(answers))


@pytest.fixture
def page(draft):
    return Page(draft, draft.person("drafter"))


@pytest.fixture
def other(draft):
    return Page(draft, member(draft.lead, "drafter", name="Somebody Else"))


def stored(draft, name):
    return draft.version.document.get(name, "")


def test_it_saves_and_says_when(draft, page):
    told = page.autosave(areas="Westerby town")

    assert told["text"].startswith("Saved at ")
    assert stored(draft, "areas") == "Westerby town"


def test_what_is_typed_on_and_sent_is_no_quarrel_with_oneself(draft, page):
    page.autosave(areas="Wester")
    page.autosave(areas="Westerby to")

    assert page.send(areas="Westerby town").status_code == 302
    assert stored(draft, "areas") == "Westerby town"


def test_with_nothing_new_nothing_is_saved(draft, page):
    page.autosave(areas="Westerby town")
    saves = DraftRevision.objects.count()

    assert page.autosave()["state"] == "saved"
    assert DraftRevision.objects.count() == saves


def test_what_others_wrote_elsewhere_on_the_page_stays(draft, page, other):
    other.send(summary="Their summary")
    page.autosave(areas="Westerby to")
    page.autosave(areas="Westerby town")
    page.send()

    assert stored(draft, "summary") == "Their summary"
    assert stored(draft, "areas") == "Westerby town"


def test_an_answer_of_theirs_that_the_page_never_showed_is_asked_about(draft, page, other):
    other.send(summary="Their summary")
    page.autosave(areas="Westerby town")

    answer = page.send(summary="My summary")

    assert answer.status_code == 409
    assert "Their summary" in answer.content.decode()
    assert stored(draft, "summary") == "Their summary"


def test_an_answer_taken_back_is_taken_back(draft, page, other):
    before = stored(draft, "areas")
    other.send(summary="Their summary")
    page.autosave(areas="A slip")

    page.send(areas=before)

    assert stored(draft, "areas") == before
    assert stored(draft, "summary") == "Their summary"


def test_the_same_answer_of_two_waits_for_the_save_button(draft, page, other):
    other.send(areas="Theirs")

    told = page.autosave(areas="Mine")

    assert told["state"] == "conflict"
    assert stored(draft, "areas") == "Theirs"
    assert page.send().status_code == 409


def test_what_somebody_wrote_after_the_page_saved_itself_is_asked_about(draft, page):
    page.autosave(areas="Mine")
    late = Page(draft, member(draft.lead, "drafter", name="A Third"))
    late.send(areas="Theirs")

    assert page.send(areas="Mine, and more").status_code == 409


def test_what_is_too_long_is_not_saved_and_not_said_to_be(draft, page):
    before = stored(draft, "title")

    told = page.autosave(title="x" * 5000, areas="Westerby town")

    assert told["text"].startswith("Not all of this is saved yet")
    assert (stored(draft, "title"), stored(draft, "areas")) == (before, "Westerby town")


def test_a_page_cannot_pass_others_saves_off_as_its_own(draft, page, other):
    other.send(areas="Theirs")
    page.hidden["own"] = str(draft.version.revision)

    assert page.send(areas="Mine").status_code == 409


@pytest.mark.parametrize("own", ["x", "-1", "9" * 40, "1 " * 2000, "٣"])
def test_numbers_of_saves_that_are_none_change_nothing(draft, page, own):
    page.hidden["own"] = own

    assert page.send(areas="Mine").status_code == 302


def test_who_is_signed_out_is_told_where_the_text_is(draft, page):
    text = page.client.get(page.url("section")).content.decode()
    page.hidden["page_of"] = text.split('name="page_of" value="')[1].split('"')[0]
    page.client = Client()

    told = page.autosave(areas="Typed after lunch")

    assert told["state"] == "kept"
    assert KeptText.objects.get().address == page.url("section")
    assert told["url"].startswith("/account/login/?next=")


def test_an_old_page_is_told_where_the_text_is(draft, page):
    text = page.client.get(page.url("section")).content.decode()
    page.hidden["page_of"] = text.split('name="page_of" value="')[1].split('"')[0]
    page.client = Client(enforce_csrf_checks=True)
    page.client.force_login(draft.person("drafter"))

    told = page.autosave(areas="Typed in the first tab")

    assert (told["state"], told["url"]) == ("kept", KeptText.objects.get().url)


def test_a_reader_and_a_stranger_find_nothing(draft, page):
    for who in (draft.person("auditor"), member(draft.partner, "drafter")):
        page.client = signed_in(who)
        answer = page.client.post(page.url("autosave_section"), {"shown": "title"}, headers=JSON)
        assert answer.status_code == 404


def test_which_organisation_takes_part_waits_for_the_save_button(draft):
    page = Page(draft, draft.person("drafter"))
    url = reverse("agreements:autosave_row", args=[draft.reference, "parties", "parties.1"])
    before = stored(draft, "parties")

    answer = page.client.post(
        url, {**page.hidden, "shown": "party_org", "party_org": ""}, headers=JSON
    )

    assert answer.json()["state"] == "saved"
    assert stored(draft, "parties") == before
