"""A DPIA's page saves itself while somebody writes, and knows its row again after others moved."""

import re
from html import unescape

import pytest
from django.urls import reverse

from dpia import actions
from dpia.models import Dpia
from organisations.roles import Role
from questionnaire.showing import Command
from tests.dpia.factories import RISK, body, written
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db
DRAFTER = Role.DRAFTER
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def council():
    return body()


@pytest.fixture
def dpia(council):
    """A DPIA with three risks, the last two from the library."""
    dpia = written(council)
    for text in ("The second risk", "The third risk"):
        dpia, _ = actions.add_row(
            dpia, actor=council[DRAFTER], library="RK02", values={**RISK, "text": text}
        )
    return dpia


class Page:
    """A page as somebody has it open, with the hidden fields that its script keeps."""

    def __init__(self, dpia, who, section="describe", row=""):
        self.args = [dpia.reference, section, *([row] if row else [])]
        self.kind, self.client = "row" if row else "section", signed_in(who)
        text = self.client.get(self.url()).content.decode()
        main = text[text.index("<main") :]
        self.hidden = {name: unescape(value) for name, value in HIDDEN.findall(main)}
        self.answers = {}

    def url(self, before=""):
        return reverse(f"dpia:{before}{self.kind}", args=self.args)

    def autosave(self, **answers):
        self.answers |= answers
        sent = self.client.post(
            self.url("autosave_"), {**self.hidden, "shown": "", **self.answers}
        ).json()
        self.hidden |= sent.get("fields", {})
        return sent

    def send(self, **answers):
        self.answers |= answers
        return self.client.post(self.url(), {**self.hidden, "shown": "", **self.answers})


def others_save(council, dpia, **changes):
    dpia.refresh_from_db()
    actions.save_answers(
        dpia,
        actor=actor(member(council.organisation, DRAFTER), council.organisation),
        based_on=dpia.revision,
        changes={f"dpia.{name}": value for name, value in changes.items()},
    )


def stored(dpia, name):
    return Dpia.objects.get(pk=dpia.pk).document.get(name)


def test_it_saves_and_says_when(council, dpia):
    page = Page(dpia, council.person(DRAFTER))

    assert page.autosave(why_needed="Matching")["text"].startswith("Saved at ")
    assert stored(dpia, "why_needed") == "Matching"
    assert page.send(why_needed="Matching, at scale").status_code == 302
    assert stored(dpia, "why_needed") == "Matching, at scale"


def test_an_answer_taken_back_is_taken_back(council, dpia):
    before = stored(dpia, "why_needed")
    page = Page(dpia, council.person(DRAFTER))
    page.autosave(why_needed="A slip")

    page.send(why_needed=before or "")

    assert stored(dpia, "why_needed") == before


def test_what_the_page_never_showed_is_not_written_over(council, dpia):
    page = Page(dpia, council.person(DRAFTER))
    others_save(council, dpia, nature="Theirs")
    page.autosave(why_needed="Mine")

    answer = page.send(nature="Mine too")

    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert stored(dpia, "nature") == "Theirs"


def test_the_same_answer_of_two_waits_for_the_save_button(council, dpia):
    page = Page(dpia, council.person(DRAFTER))
    others_save(council, dpia, nature="Theirs")

    assert page.autosave(nature="Mine")["state"] == "conflict"
    assert stored(dpia, "nature") == "Theirs"


def remove_first_risk(council, dpia):
    dpia.refresh_from_db()
    actions.change_rows(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        command=Command("remove", "dpia.risks.0"),
    )


def test_a_risk_that_moved_up_is_followed(council, dpia):
    page = Page(dpia, council.person(DRAFTER), "risks", "dpia.risks.1")
    remove_first_risk(council, dpia)

    answer = page.send(risk_text="The second risk, said better")

    assert answer.status_code == 302
    texts = [risk["text"] for risk in stored(dpia, "risks")]
    assert texts == ["The second risk, said better", "The third risk"]


def test_the_text_of_a_risk_that_is_gone_is_shown_to_be_copied(council, dpia):
    page = Page(dpia, council.person(DRAFTER), "risks", "dpia.risks.0")
    remove_first_risk(council, dpia)

    answer = page.send(risk_text="My careful words")

    assert answer.status_code == 409
    assert "Somebody removed this" in answer.content.decode()
    assert "My careful words" in answer.content.decode()
    assert "careful" not in str(stored(dpia, "risks"))


def test_who_may_not_write_finds_nothing(council, dpia):
    page = Page(dpia, council.person(DRAFTER))
    page.client = signed_in(council.person(Role.AUDITOR))

    assert page.client.post(page.url("autosave_"), page.hidden).status_code == 404
