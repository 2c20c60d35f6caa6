"""Two people change one list: rows added, removed, moved and edited at once; no text is lost."""

import pytest
from django.urls import reverse

from agreements.models import DraftRevision
from tests.agreements.factories import deal
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return deal()


@pytest.fixture
def first(draft):
    return Window(draft, draft.person("drafter"))


@pytest.fixture
def second(draft):
    return Window(draft, member(draft.lead, "drafter", name="Second Drafter"))


class Window:
    """A page of data items as one person has it open: what it sends is based on when it was."""

    def __init__(self, draft, who):
        self.draft, self.client = draft, signed_in(who)
        self.reload()

    def reload(self):
        self.revision = self.draft.version.revision
        return self

    def send(self, row="", **data):
        names = ["section", [self.draft.reference, "data"]]
        if row:
            names = ["row", [self.draft.reference, "data", row]]
        url = reverse(f"agreements:{names[0]}", args=names[1])
        return self.client.post(url, {"revision": self.revision, "shown": "", **data})

    def write(self, row, name, **more):
        return self.send(row, shown="item_name", item_name=name, **more)

    def purpose(self, row, text):
        """Write the purpose in that row and save its page."""
        url = reverse("agreements:row", args=[self.draft.reference, "purpose", row])
        sent = {"revision": self.revision, "shown": "purpose_text", "purpose_text": text}
        return self.client.post(url, sent)

    def choose(self, row, place, choice, **more):
        """Press save on the page that shows both."""
        chosen = {"seen": self.draft.version.revision, "conflict": place, f"keep:{place}": choice}
        return self.send(row, **chosen, **more)


def items(draft):
    return draft.version.document["data_items"]


def names(draft):
    return [row.get("name", "") for row in items(draft)]


def test_both_add_a_row_and_both_rows_are_there_with_ids_of_their_own(draft, first, second):
    before = names(draft)

    first.send(add="data_items")
    second.send(add="data_items")

    assert names(draft) == [*before, "", ""]
    ids = [row["id"] for row in items(draft)]
    assert len(ids) == len(set(ids))


def test_one_adds_a_row_while_the_other_edits_one(draft, first, second):
    second.write("data_items.0", "Edited")
    answer = first.send(add="data_items")

    assert answer.status_code == 302
    assert names(draft)[0] == "Edited"
    assert names(draft)[-1] == ""


def test_both_move_rows_and_each_move_is_made(draft, first, second):
    a, b, *rest = names(draft)

    first.send(move_down="data_items.0")
    second.send(move_down="data_items.0")

    assert names(draft) == [b, rest[0], a, *rest[1:]]


def test_a_row_is_edited_where_it_was_moved_to(draft, first, second):
    _, b, *rest = names(draft)
    first.send(move_up="data_items.1")

    second.write("data_items.0", "The one that was first")

    assert names(draft) == [b, "The one that was first", *rest]


@pytest.mark.parametrize("button", ["remove", "move_up"])
def test_a_row_without_an_id_is_found_again_when_others_go_or_move(draft, first, second, button):
    """A purpose is known by what it says, though a list written as a whole has its blanks too."""
    path = reverse("agreements:section", args=[draft.reference, "purpose"])
    for _ in range(3 - len(draft.version.document["purposes"])):
        first.client.post(path, {"revision": draft.version.revision, "add": "purposes"})
    rows = [f"purposes.{number}" for number in range(3)]
    for row in rows:
        first.reload().purpose(row, f"Text of {row}")
    first.reload()
    second.reload()
    first.client.post(path, {"revision": first.revision, button: "purposes.1"})

    answer = second.purpose("purposes.2", "Written meanwhile")

    assert answer.status_code == 302
    texts = [row["text"] for row in draft.version.document["purposes"]]
    assert texts.count("Written meanwhile") == 1
    assert "Text of purposes.2" not in texts
    assert len(texts) == (2 if button == "remove" else 3)


def test_a_row_that_somebody_removed_is_asked_for_with_what_was_written_in_it(draft, first, second):
    before = names(draft)
    first.send(remove="data_items.1")

    answer = second.write("data_items.1", "My careful words")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "removed this" in page
    assert "My careful words" in page
    assert names(draft) == [before[0], *before[2:]]


def test_it_can_be_put_back(draft, first, second):
    gone = items(draft)[1]
    first.send(remove="data_items.1")
    again = {"shown": "item_name", "item_name": "My careful words"}

    for _ in range(2):
        answer = second.choose("data_items.1", "data_items.1", "mine", **again)
        assert answer.status_code == 302

    assert items(draft)[-1] == {**gone, "name": "My careful words"}
    assert names(draft).count("My careful words") == 1


def test_or_stay_removed(draft, first, second):
    before = names(draft)
    first.send(remove="data_items.1")

    second.choose("data_items.1", "data_items.1", "theirs", shown="item_name", item_name="My words")

    assert names(draft) == [before[0], *before[2:]]


def test_a_row_that_somebody_edited_is_not_removed_unasked(draft, first, second):
    second.write("data_items.1", "Their careful words")

    answer = first.send(remove="data_items.1")

    assert answer.status_code == 409
    assert "Their careful words" in answer.content.decode()
    assert "Do you still remove it?" in answer.content.decode()
    assert names(draft)[1] == "Their careful words"


@pytest.mark.parametrize(("choice", "stays"), [("mine", False), ("theirs", True)])
def test_whoever_has_seen_it_may_remove_it_or_keep_it(draft, first, second, choice, stays):
    second.write("data_items.1", "Their careful words")

    answer = first.choose("", "data_items.1", choice, remove="data_items.1")

    assert answer.status_code == 302
    assert ("Their careful words" in names(draft)) == stays


def test_a_row_that_both_remove_is_removed_once(draft, first, second):
    before = names(draft)
    first.send(remove="data_items.1")
    second.send(remove="data_items.1")

    assert names(draft) == [before[0], *before[2:]]


def test_a_form_sent_twice_adds_one_row(draft, first):
    before = names(draft)

    places = {first.send(add="data_items").url for _ in range(2)}

    assert names(draft) == [*before, ""]
    assert len(places) == 1


def test_a_form_sent_twice_saves_once_and_quarrels_with_nobody(draft, first):
    saves = DraftRevision.objects.exclude(person=None)
    before = saves.count()

    answers = [first.write("data_items.0", "Twice").status_code for _ in range(2)]

    assert answers == [302, 302]
    assert saves.count() == before + 1


def test_both_texts_can_be_put_together(draft, first, second):
    first.write("data_items.0", "Their words")
    asked = second.write("data_items.0", "My words").content.decode()
    assert "Their words\n\nMy words</textarea>" in asked

    answer = second.choose(
        "data_items.0",
        "data_items.0.name",
        "both",
        shown="item_name",
        item_name="My words",
        **{"both:data_items.0.name": "Their words and my words"},
    )

    assert answer.status_code == 302
    assert names(draft)[0] == "Their words and my words"


def test_a_text_put_together_that_is_too_long_is_refused_and_kept(draft, first, second):
    first.write("data_items.0", "Their words")
    long = "word " * 100

    answer = second.choose(
        "data_items.0",
        "data_items.0.name",
        "both",
        shown="item_name",
        item_name="My words",
        **{"both:data_items.0.name": long},
    )

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert long.strip() in answer.content.decode()
    assert names(draft)[0] == "Their words"
