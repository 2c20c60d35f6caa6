"""Two documents compared answer by answer."""

from copy import deepcopy

import pytest

from law.document import put
from questionnaire.comparison import Change, compare
from questionnaire.marks import marked
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES

DOCUMENT = SAMPLES["DSA-002"]


def changed(**values):
    """The document with other answers."""
    new = deepcopy(DOCUMENT)
    for place, value in values.items():
        put(new, place.replace("__", "."), value)
    return new


def differing(new, old=DOCUMENT):
    return {one.key: one for one in compare(AGREEMENT, old, new) if one.differs}


def words(line):
    signs = {"same": "", "taken_out": "-", "put_in": "+"}
    return [f"{signs[piece.mark]}{piece.text.strip()}" for piece in line]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_does_not_differ_from_itself(name):
    found = compare(AGREEMENT, SAMPLES[name], deepcopy(SAMPLES[name]))

    assert [section.key for section in found] == [section.key for section in AGREEMENT.sections]
    assert not any(section.differs for section in found)


def test_the_dpia_is_compared_in_its_own_words():
    before = {"dpia": {"author": "A. Jones"}}
    found = compare(DPIA, before, {"dpia": {"author": "B. Jones"}})

    (answer,) = [a for s in found for card in s.cards for a in card.answers]
    assert [(p.mark.value, p.text) for p in answer.lines[0]][-1] == ("same", ". Jones")


def test_a_changed_answer_stands_in_its_section_with_its_words_marked():
    found = differing(changed(risk_of_not_sharing="People wait for 3 weeks."))
    (section,) = found.values()
    (card,) = section.cards
    (answer,) = card.answers

    assert answer.change == Change.CHANGED
    assert answer.before == (DOCUMENT["risk_of_not_sharing"],)
    assert answer.after == ("People wait for 3 weeks.",)
    assert section.count == 1
    assert card.same > 0


def test_an_answer_given_or_taken_away_is_added_or_removed():
    without = changed(summary="")

    (added,) = differing(DOCUMENT, without)["basics"].cards[0].answers
    (removed,) = differing(without)["basics"].cards[0].answers

    assert (added.change, removed.change) == (Change.ADDED, Change.REMOVED)


def test_a_choice_of_several_shows_which_came_and_which_went():
    old = changed(nations=["england"])
    new = changed(nations=["england", "wales"])

    (answer,) = differing(new, old)["basics"].cards[0].answers

    assert [words(line) for line in answer.lines] == [["England"], ["+Wales"]]


def test_rows_that_were_added_removed_and_moved_are_named():
    items = deepcopy(DOCUMENT["data_items"])
    assert len(items) > 2
    first, rest = items[0], items[1:]
    new = {**DOCUMENT, "data_items": [rest[-1], *rest[:-1], {"id": "new", "name": "Shoe size"}]}

    cards = {card.title: card for card in differing(new)["data"].cards}

    assert cards[first["name"]].change == Change.REMOVED
    assert cards["Shoe size"].change == Change.ADDED
    assert [title for title, card in cards.items() if card.moved] == [rest[-1]["name"]]


def test_rows_without_an_id_are_the_same_row_if_they_say_much_the_same():
    purposes = deepcopy(DOCUMENT["purposes"])
    for row in purposes:
        row.pop("id", None)
    old = {**DOCUMENT, "purposes": purposes}
    more = deepcopy(purposes)
    more[0]["text"] = f"Each week, {more[0]['text']}"
    new = {**DOCUMENT, "purposes": [{"text": "Wholly different"}, *more]}

    cards = differing(new, old)["purpose"].cards

    assert [card.change for card in cards] == [Change.ADDED, Change.CHANGED]


def test_parties_that_change_places_are_told_once_and_their_answers_are_not():
    new = {**DOCUMENT, "parties": DOCUMENT["parties"][::-1]}

    found = differing(new)

    assert list(found) == ["parties"]
    (card,) = found["parties"].cards
    assert card.moved
    assert not card.answers


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Data is sent weekly.", "Data is sent daily.", ["Data is sent", "-weekly", "+daily", "."]),
        ("", "New", ["+New"]),
        ("Mae'r data yma", "Mae'r data acw", ["Mae'r data", "-yma", "+acw"]),
        ("مشاركة البيانات هنا", "مشاركة بيانات هنا", ["مشاركة", "-البيانات", "+بيانات", "هنا"]),
        ("a 👩‍👩‍👧 b", "a 👩‍👧 b", ["a", "-👩‍👩‍👧", "+👩‍👧", "b"]),
        ("1️⃣ one", "2️⃣ one", ["-1️⃣", "+2️⃣", "one"]),
        ("caf\u00e9 w\u0302", "cafe\u0301 \u0175", ["cafe\u0301 \u0175"]),
        ("one  two\nthree", "one two three", ["one two three"]),
        ("one two", "one\n\ntwo", ["-one", "+one", "two"]),
        ("<b>&amp;", "<i>&amp;", ["-<b>&amp", "+<i>&amp", ";"]),
    ],
)
def test_words_are_marked_and_never_cut(before, after, told):
    assert words(marked(before, after)) == told


def test_nothing_of_either_text_is_lost():
    before, after = "One, two. Three four (five)!", "Two three. Four, five; six"
    pieces = marked(before, after)

    assert "".join(p.text for p in pieces if not p.is_in) != ""
    assert "".join(p.text for p in pieces if not p.is_out) == after
    kept = "".join(p.text for p in marked(after, before) if not p.is_out)
    assert kept == before


def test_a_text_that_says_one_word_over_and_over_is_marked_as_a_whole():
    before, after = "b " + "a " * 1999, "c " + "a " * 1000 + "d"

    assert [piece.mark.value for piece in marked(before, after)] == ["taken_out", "put_in"]
