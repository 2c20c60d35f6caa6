"""Rows pasted from a spreadsheet: looked over first, added all at once, nothing half done."""

import csv
from html import unescape

import pytest
from django.urls import reverse

from agreements.models import DraftRevision
from law import library
from questionnaire import load
from questionnaire.options import NoRecords
from questionnaire.pasting import columns_of, read
from tests.agreements.factories import STARTS_ON, deal, sample
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
ITEMS = (
    "What is the data item?\tWhy is this item needed?\tDoes it identify a person directly?\n"
    "Shoe size\tTo send shoes that fit\tno\n"
    "House name\tTo find the house\tYes\n"
)


def pasted(text, name="data_items", document=None):
    return read(
        load("agreement"),
        sample() if document is None else document,
        name,
        text,
        resolver=NoRecords(),
        on=STARTS_ON,
    )


def values(text, **more):
    found = pasted(text, **more)
    assert (found.problem, found.faults) == ("", 0), found
    return [dict(row.values) for row in found.rows]


SHOES = {
    "name": "Shoe size",
    "justification": "To send shoes that fit",
    "direct_identifier": False,
}


# ------------------------------------------------------------------ how a table is read
@pytest.mark.parametrize(
    "text",
    [
        "item_name\titem_justification\titem_direct\nShoe size\tTo send shoes that fit\tno",
        "direct identifier,NAME,justification\nNo,Shoe size,To send shoes that fit",
        '\ufeff"What is the data item?";"Why is this item needed?";item_direct\r\n'
        "Shoe size;To send shoes that fit;N\r\n",
        "name\tjustification\titem_direct\t\t\n\t\t\t\n"
        "Shoe size\tTo send shoes that fit\tFALSE\t\t",
    ],
    ids=["tabs", "commas, another order", "semicolons and a mark", "Excel's empty cells"],
)
def test_headings_are_known_by_label_or_key_in_any_order(text):
    assert values(text) == [SHOES]


def test_a_quoted_cell_may_hold_line_breaks_tabs_and_quotes():
    text = 'name\tjustification\n"Shoe ""size"""\t"One line\nand\tanother"\n'

    (row,) = values(text)
    assert row["name"] == 'Shoe "size"'
    assert "One line" in row["justification"]
    assert "another" in row["justification"]


def test_a_column_that_names_no_question_is_left_out_and_told():
    found = pasted("name\tColour\tjustification\nShoe size\tred\tTo send shoes that fit")

    assert found.unknown == ("Colour",)
    assert [dict(row.values) for row in found.rows] == [
        {"name": "Shoe size", "justification": "To send shoes that fit"}
    ]


def test_without_headings_the_columns_are_those_of_the_template():
    found = pasted("Shoe size\tTo send shoes that fit\nHouse name\tTo find it")

    assert found.guessed
    assert [row.values["name"] for row in found.rows] == ["Shoe size", "House name"]


def test_one_column_of_names_may_have_commas_in_it():
    names = ["Shoe size, left", "Shoe size, right, wide", "House name"]

    assert [row["name"] for row in values("\n".join(names))] == names


def test_choices_are_taken_by_label_or_by_code():
    question = load("agreement").question("item_kind")
    code, label = question.choices[0].id, question.choices[0].label

    for text in (code, label, label.upper(), f" {label} "):
        (row,) = values(f"name\titem_kind\nShoe size\t{text}")
        assert row["kind"] == code


def test_several_choices_stand_in_one_cell():
    first, second = library.options("special_categories")[:2]
    (row,) = values(f"name\titem_special\nBlood group\t{first.id}; {second.label}")

    assert row["special_categories"] == [first.id, second.id]


def test_what_is_wrong_is_said_of_its_cell_and_the_rest_is_read():
    found = pasted("name\titem_direct\titem_kind\nShoe size\tperhaps\tnonsense")

    assert [bool(cell.error) for cell in found.rows[0].cells] == [False, True, True]
    assert found.rows[0].cells[1].error == "Must be yes or no"
    assert found.faults == 2


def test_a_row_without_a_name_is_refused_as_it_could_be_added_twice():
    found = pasted("name\titem_justification\nShoe size\tTo send shoes\n\tTo find it")

    assert [row.errors for row in found.rows] == [[], ["Must not be blank"]]
    assert found.rows[1].number == 3
    assert (
        "no column \u201cWhat is the data item?" in pasted("item_justification\nTo find it").problem
    )


def test_a_name_that_is_there_already_or_twice_is_left_out():
    there = sample()["data_items"][0]["name"]
    found = pasted(f"name\n{there.upper()}\nShoe size\nshoe  size")

    assert [row.is_there for row in found.rows] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("   \n\t\n", "Paste the rows"),
        ("name\tjustification", "only headings"),
        ("name\n" + "\n".join(f"Item {n}" for n in range(301)), "301 rows"),
        ('name\tjustification\n"' + "x" * 200_000 + '"\t', "cannot be read"),
    ],
)
def test_what_cannot_be_read_says_so(text, said):
    assert said in pasted(text).problem


def test_flows_are_read_with_their_parties_items_and_dates():
    document = sample()
    first, second = (party["id"] for party in document["parties"])
    item = document["data_items"][0]
    text = (
        "flow_from\tflow_to\tflow_items\tflow_start\tflow_volume\n"
        f"{first}\t{second}\t{item['name']}\t1/4/2026\t4,200\n"
        f"{first}\t{second}\t{item['id']}\t2026-04-01\t7\n"
    )

    rows = values(text, name="flows", document=document)

    assert [row["first_on"] for row in rows] == ["2026-04-01"] * 2
    assert [row["data_items"] for row in rows] == [[item["id"]]] * 2
    assert (rows[0]["from_party"], rows[0]["volume"]) == (first, 4200)


# ------------------------------------------------------------------ the page
@pytest.fixture
def draft():
    return deal()


@pytest.fixture
def client(draft):
    return signed_in(draft.person("drafter"))


@pytest.fixture
def url(draft):
    return reverse("agreements:paste", args=[draft.reference, "data_items"])


def names(draft):
    return [row["name"] for row in draft.version.document["data_items"]]


def test_looking_at_the_rows_saves_nothing(draft, client, url):
    before = draft.version.revision

    page = unescape(client.post(url, {"table": ITEMS}).content.decode())

    assert "To send shoes that fit" in page
    assert "Add 2 data items" in page
    assert draft.version.revision == before


def test_confirmed_they_are_added_in_one_save_with_ids_of_their_own(draft, client, url):
    before, saves = names(draft), DraftRevision.objects.count()
    table = ITEMS + "NHS number\tTo match records\t\n"

    answer = client.post(url, {"table": table, "confirm": "yes"})

    assert answer.url.endswith("/draft/data/#list-data_items")
    assert names(draft) == [*before, "Shoe size", "House name", "NHS number"]
    rows = draft.version.document["data_items"]
    assert len({row["id"] for row in rows}) == len(rows)
    # The kind of an item is worked out as when its name is typed, in a revision that nobody wrote.
    assert (rows[-1]["kind"], rows[-1]["direct_identifier"]) == ("nhs_number", True)
    assert DraftRevision.objects.filter(person__isnull=False).count() == saves + 1
    assert DraftRevision.objects.count() == saves + 2


def test_confirmed_twice_they_are_added_once(draft, client, url):
    before = names(draft)

    for _ in range(2):
        client.post(url, {"table": ITEMS, "confirm": "yes"})

    assert names(draft) == [*before, "Shoe size", "House name"]


def test_flows_pasted_twice_are_added_once(draft, client):
    first, second = (party["id"] for party in draft.version.document["parties"])
    before = len(draft.version.document["flows"])
    url = reverse("agreements:paste", args=[draft.reference, "flows"])

    for _ in range(2):
        table = f"flow_from\tflow_to\tflow_volume\n{first}\t{second}\t4200\n"
        client.post(url, {"table": table, "confirm": "yes"})

    assert len(draft.version.document["flows"]) == before + 1


def test_with_a_fault_nothing_is_added_and_what_was_pasted_is_kept(draft, client, url):
    before = names(draft)
    text = ITEMS.replace("\tno\n", "\tperhaps\n")

    answer = client.post(url, {"table": text, "confirm": "yes"})

    page = unescape(answer.content.decode())
    assert names(draft) == before
    assert "Row 2, Does it identify a person directly? Must be yes or no" in page
    assert page.count("<title>Error: ") == 1
    assert "Shoe size\tTo send shoes that fit\tperhaps" in page
    assert 'href="#cell-2-3"' in page
    assert 'id="cell-2-3"' in page


def test_markup_emoji_and_other_scripts_come_through_as_they_are(draft, client, url):
    wanted = ["<script>x</script>", "Rhif y tŷ", "رقم المنزل", "\N{SPARKLING HEART} e\u0301"]

    client.post(url, {"table": "name\n" + "\n".join(wanted), "confirm": "yes"})

    assert names(draft)[-4:] == [*wanted[:3], "\N{SPARKLING HEART} \u00e9"]


def test_the_template_holds_every_heading_and_can_be_pasted_back(draft, client, url):
    answer = client.get(f"{url}template/")

    (headings,) = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert headings == [column.label for _, column in columns_of(load("agreement"), "data_items")]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data-items.csv"'
    assert not pasted(answer.content.decode() + "Shoe size,To send shoes\n").unknown


def test_only_these_lists_can_be_pasted_into(draft, client):
    for name in ("parties", "nonsense", "approvals"):
        assert (
            client.get(reverse("agreements:paste", args=[draft.reference, name])).status_code == 404
        )


def test_the_section_shows_the_items_as_one_table_and_leads_to_pasting(draft, client, url):
    page = unescape(
        client.get(reverse("agreements:section", args=[draft.reference, "data"])).content.decode()
    )

    assert f'href="{url}"' in page
    assert "Identifies directly" in page
    assert draft.version.document["data_items"][0]["justification"][:100] in page


def test_moving_a_row_is_said(draft, client):
    page = reverse("agreements:section", args=[draft.reference, "data"])
    first = names(draft)[0]

    answer = client.post(
        page,
        {"revision": draft.version.revision, "shown": "", "move_down": "data_items.0"},
        follow=True,
    )

    assert f"{first} is now number 2" in unescape(answer.content.decode())
