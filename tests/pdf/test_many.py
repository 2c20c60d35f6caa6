"""An agreement of many parties and many data items keeps its cover and its brief short."""

from copy import deepcopy

import pytest

from questionnaire.pdf.html import agreement_html, agreement_paper
from tests.pdf import structure
from tests.pdf.factories import printable, sample


def crowded(parties=50, items=300):
    document = sample("DSA-004")
    model, item = document["parties"][-1], document["data_items"][0]
    for number in range(len(document["parties"]), parties):
        party = deepcopy(model)
        party["id"] = f"p{number}"
        party["organisation"] |= {"id": f"p{number}", "name": f"Council {number}"}
        document["parties"].append(party)
    document["data_items"] = [
        {**item, "id": f"x{number}", "name": f"Item {number}"} for number in range(items)
    ]
    return printable(document, draft=True)


def items_in_brief(printed):
    brief = next(one for one in agreement_paper(printed).sections if one.key == "brief")
    facts = [fact for block in brief.blocks if block.kind == "facts" for fact in block.facts]
    return next(fact.lines for fact in facts if fact.term == "Data items")


def test_the_brief_names_the_first_of_many_items_and_where_all_are():
    [line] = items_in_brief(crowded(4, 300))

    assert line.startswith("Item 0, Item 1, ")
    assert line.endswith("Item 11 and 288 more. All are in Schedule 1")


def test_the_brief_names_a_few_items_whole():
    [line] = items_in_brief(crowded(4, 3))

    assert line == "Item 0, Item 1 and Item 2"


@pytest.mark.parametrize(("parties", "many"), [(12, False), (13, True)])
def test_many_organisations_stand_in_two_columns(parties, many):
    html = agreement_html(crowded(parties, 1))

    assert ('class="cover-parties many"' in html) == many
    assert "Council 11" in html


def test_the_columns_are_tagged_like_everything_else():
    from questionnaire.pdf import render

    pdf = render.render_in_child(agreement_html(crowded(13, 1)), identifier="x", title="x")
    with structure.opened(pdf) as opened:
        assert structure.untagged_text(opened) == []
