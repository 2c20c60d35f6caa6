"""Two people, or two windows, on one page of a DPIA: nothing is lost and nobody is overwritten."""

import re
from html import unescape

import pytest
from django.urls import reverse

from dpia import actions
from dpia.models import Dpia, DpiaRevision
from organisations.roles import Role
from questionnaire.showing import Command
from tests.dpia.factories import RISK, body, written
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db
DRAFTER = Role.DRAFTER
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
HEART = "\N{SPARKLING HEART}"


@pytest.fixture
def council():
    return body()


@pytest.fixture
def dpia(council):
    """A DPIA with three risks."""
    dpia = written(council)
    for text in ("The second risk", "The third risk"):
        values = {**RISK, "text": text}
        dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], library="RK02", values=values)
    return dpia


class Page:
    """A page as somebody has it open: its hidden fields, and what is typed and pressed on it."""

    def __init__(self, council, dpia, section="describe", row="", query=""):
        args = [dpia.reference, section, *([row] if row else [])]
        self.url = reverse("dpia:row" if row else "dpia:section", args=args)
        self.client = signed_in(council.person(DRAFTER))
        self._read(self.client.get(f"{self.url}{query}"))

    def _read(self, answer):
        text = answer.content.decode()
        self.text = unescape(text)
        main = text[text.index("<main") :]
        # What is not typed here is not sent either, and so was not shown.
        hidden = [(name, unescape(value)) for name, value in HIDDEN.findall(main)]
        self.hidden = [(name, "" if name == "shown" else value) for name, value in hidden]
        if form := re.search(r'<form method="post" action="([^"]+)"', main):
            self.url = form[1]

    def send(self, **answers):
        data = {}
        for name, value in [*self.hidden, *answers.items()]:
            data.setdefault(name, []).append(value)
        answer = self.client.post(self.url, {**data, **answers})
        if answer.status_code == 409:
            self._read(answer)
        return answer

    def choose(self, place, choice, **more):
        return self.send(**{f"keep:{place}": choice, **more})


def another(council):
    return actor(member(council.organisation, DRAFTER, name="Priya Shah"), council.organisation)


def others_save(council, dpia, **changes):
    now = Dpia.objects.get(pk=dpia.pk)
    actions.save_answers(
        now,
        actor=another(council),
        based_on=now.revision,
        changes={f"dpia.{name.replace('__', '.')}": value for name, value in changes.items()},
    )


def others_change_rows(council, dpia, verb, place):
    now = Dpia.objects.get(pk=dpia.pk)
    command = Command(verb, place)
    actions.change_rows(now, actor=another(council), based_on=now.revision, command=command)


def stored(dpia, name):
    return Dpia.objects.get(pk=dpia.pk).document.get(name)


def texts_of(dpia):
    return [risk["text"] for risk in stored(dpia, "risks")]


# ------------------------------------------------------------------ one answer, two texts


@pytest.fixture
def asked(council, dpia):
    """The page that asks which text stays: both wrote about the nature, one of them about why."""
    page = Page(council, dpia)
    others_save(council, dpia, nature="Theirs, by post")
    answer = page.send(nature=f"Mine <script>alert(1)</script> {HEART}", why_needed="Scale")
    assert answer.status_code == 409
    assert "<script>alert" not in answer.content.decode()
    return page


def test_both_texts_are_shown_and_nothing_is_saved(asked, dpia):
    for told in ("Theirs, by post", "Priya Shah wrote", f"{HEART}", "Both, as I put them together"):
        assert told in asked.text
    assert stored(dpia, "nature") == "Theirs, by post"
    assert stored(dpia, "why_needed") != "Scale"


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", f"Mine <script>alert(1)</script> {HEART}"),
        ("theirs", "Theirs, by post"),
        ("both", "What we both mean"),
    ],
)
def test_the_chosen_text_is_kept_with_all_else_that_was_written(asked, dpia, choice, kept):
    more = {"both:dpia.nature": "What we both mean"}

    assert asked.choose("dpia.nature", choice, **more).status_code == 302

    assert stored(dpia, "nature") == kept
    assert stored(dpia, "why_needed") == "Scale"


def test_without_a_choice_it_is_asked_again_and_what_was_put_together_stays(asked, dpia):
    answer = asked.send(**{"both:dpia.nature": "Half put together"})

    assert answer.status_code == 409
    assert asked.text.count("<title>Error: Two answers") == 1
    assert "Select which answer to keep" in asked.text
    assert "Half put together" in asked.text
    assert stored(dpia, "nature") == "Theirs, by post"
    assert asked.choose("dpia.nature", "mine").status_code == 302


def test_a_choice_made_before_a_third_wrote_is_asked_again(council, asked, dpia):
    others_save(council, dpia, nature="Theirs, by courier")

    assert asked.choose("dpia.nature", "mine").status_code == 409
    assert "Theirs, by courier" in asked.text
    assert stored(dpia, "nature") == "Theirs, by courier"
    assert asked.choose("dpia.nature", "mine").status_code == 302


def test_sent_twice_it_is_saved_once(asked, dpia):
    assert asked.choose("dpia.nature", "mine").status_code == 302
    saves = DpiaRevision.objects.count()

    assert asked.choose("dpia.nature", "mine").status_code == 302

    assert DpiaRevision.objects.count() == saves


def test_texts_put_together_that_are_too_long_are_refused_and_kept(asked, dpia):
    long = "x" * 60_000

    answer = asked.choose("dpia.nature", "both", **{"both:dpia.nature": long})

    assert answer.status_code == 200
    assert long in answer.content.decode()
    assert stored(dpia, "nature") == "Theirs, by post"


def test_who_may_no_longer_read_it_chooses_nothing(asked, dpia):
    stranger = body()
    asked.client = signed_in(stranger.person(DRAFTER))

    assert asked.choose("dpia.nature", "mine").status_code == 404
    assert stored(dpia, "nature") == "Theirs, by post"


# ------------------------------------------------------------------ risks that went or moved


def test_a_risk_that_moved_is_written_to_where_it_is_without_a_question(council, dpia):
    page = Page(council, dpia, "risks", "dpia.risks.1")
    others_change_rows(council, dpia, "move_down", "dpia.risks.1")
    first = texts_of(dpia)[0]

    assert page.send(risk_text="The second, said better").status_code == 302
    assert texts_of(dpia) == [first, "The third risk", "The second, said better"]


def test_what_two_wrote_in_a_risk_that_moved_is_asked_where_it_is(council, dpia):
    page = Page(council, dpia, "risks", "dpia.risks.1")
    others_save(council, dpia, risks__1__text="The second, as Priya says it")
    others_change_rows(council, dpia, "remove", "dpia.risks.0")

    assert page.send(risk_text="The second, said better").status_code == 409
    assert "as Priya says it" in page.text
    others_change_rows(council, dpia, "move_down", "dpia.risks.0")
    assert page.choose("dpia.risks.0.text", "mine").status_code == 302
    assert texts_of(dpia) == ["The third risk", "The second, said better"]


def test_the_risk_that_was_shown_is_removed_though_others_went_before_it(council, dpia):
    first = texts_of(dpia)[0]
    page = Page(council, dpia, "risks", query="?remove=dpia.risks.1")
    others_change_rows(council, dpia, "move_up", "dpia.risks.1")

    assert page.send(remove="dpia.risks.1").status_code == 302
    assert texts_of(dpia) == [first, "The third risk"]
    assert page.send(remove="dpia.risks.1").status_code == 302
    assert texts_of(dpia) == [first, "The third risk"]


@pytest.mark.parametrize(("choice", "left"), [("mine", 2), ("theirs", 3)])
def test_what_others_wrote_in_a_risk_is_shown_before_it_is_removed(council, dpia, choice, left):
    page = Page(council, dpia, "risks", query="?remove=dpia.risks.1")
    others_save(council, dpia, risks__1__text="The second, as Priya says it")

    assert page.send(remove="dpia.risks.1").status_code == 409
    assert "as Priya says it" in page.text
    assert "Do you still remove it?" in page.text
    assert len(texts_of(dpia)) == 3
    assert page.choose("dpia.risks.1", choice).status_code == 302
    assert len(texts_of(dpia)) == left


def test_the_button_that_moves_a_risk_moves_the_one_it_stood_beside(council, dpia):
    page = Page(council, dpia, "risks")
    others_change_rows(council, dpia, "remove", "dpia.risks.0")

    assert page.send(move_up="dpia.risks.2").status_code == 302
    assert texts_of(dpia) == ["The third risk", "The second risk"]
