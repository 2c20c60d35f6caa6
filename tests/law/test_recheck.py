"""Running again only the rules that read what changed finds what running all of them finds."""

import random
from datetime import date

import pytest

from law import check, library, recheck
from law.document import differences, normalise
from law.expressions import Program
from law.rules import all_rules, touched_by
from tests.law.cases import BASES, TODAY
from tests.law.changing import change_field, change_rows

DOCUMENTS = [*BASES.values(), *(sample["document"] for sample in library.samples().agreements)]

LISTS = ("parties", "purposes", "data_items", "flows", "transfers")


@pytest.mark.parametrize("seed", range(40))
def test_random_changes_are_judged_the_same_either_way(seed):
    chance = random.Random(seed)
    before = normalise(chance.choice(DOCUMENTS))
    after = normalise(before)
    for _ in range(chance.randint(1, 12)):
        change_field(after, chance)
    if seed % 2:
        change_rows(after, chance)
    changed = differences(before, after)
    found = recheck(check(before, on=TODAY), after, on=TODAY, changed=changed)
    assert found == check(after, on=TODAY)


@pytest.mark.parametrize("seed", range(40))
def test_only_the_rows_that_changed_are_judged_again(seed):
    """Rows added, taken away, moved and changed, in lists named whole with what changed in them."""
    chance = random.Random(seed)
    before = normalise(chance.choice(DOCUMENTS))
    for name in LISTS:
        before[name] = [*before[name], *normalise({name: before[name]})[name]]
    after = normalise(before)
    for _ in range(chance.randint(1, 3)):
        change_field(after, chance)
    change_rows(after, chance)
    changed = differences(before, after)
    rows = {name: unlike(before[name], after[name]) for name in LISTS if name in changed}
    found = recheck(check(before, on=TODAY), after, on=TODAY, changed=changed, rows=rows)
    assert found == check(after, on=TODAY)


def unlike(old, new):
    return {n for n, row in enumerate(new) if n >= len(old) or row != old[n]}


def test_one_more_row_is_judged_alone(monkeypatch):
    before = normalise(BASES["ordinary"])
    blank = [{"id": f"i{n}", "format": "free_text"} for n in range(20)]
    before["data_items"] = normalise({"data_items": blank})["data_items"]
    found = check(before, on=TODAY)
    after = normalise(before)
    after["data_items"].append(normalise({"data_items": [{"id": "more"}]})["data_items"][0])
    judged = []
    holds = Program.holds
    monkeypatch.setattr(Program, "holds", lambda *given: judged.append(given[0]) or holds(*given))

    again = recheck(found, after, on=TODAY, changed=["data_items"], rows={"data_items": {20}})

    monkeypatch.undo()
    assert again == check(after, on=TODAY)
    on_items = [rule.program for rule in all_rules() if rule.scope == "item"]
    assert sorted(judged.count(program) for program in on_items)[-1] == 1


def test_a_row_removed_renumbers_the_places_of_those_behind_it():
    before = normalise(BASES["ordinary"])
    for party in before["parties"]:
        party["article6"] = []
    after = normalise(before)
    del after["parties"][0]
    found = recheck(check(before, on=TODAY), after, on=TODAY, changed=["parties"])
    assert found == check(after, on=TODAY)
    assert "parties.0.article6" in {finding.path for finding in found}


def test_a_party_renamed_is_named_so_in_its_findings():
    before = normalise(BASES["ordinary"])
    before["parties"][0]["article6"] = []
    after = normalise(before)
    after["parties"][0]["id"] = "renamed"
    found = recheck(check(before, on=TODAY), after, on=TODAY, changed=["parties[].id"])
    assert found == check(after, on=TODAY)
    assert "renamed" in {finding.on for finding in found}


def test_a_change_of_the_dates_brings_the_law_of_those_dates():
    before = normalise(BASES["ordinary"])
    before["parties"][0]["article6"] = ["A6_1_ea"]
    after = normalise(before)
    after["start_date"] = "2025-01-01"
    after["end_date"] = "2026-02-04"  # the day before recognised legitimate interest became law
    on = date(2026, 11, 22)
    changed = ["start_date", "end_date"]
    found = recheck(check(before, on=on), after, on=on, changed=changed)
    assert found == check(after, on=on)
    assert "R030" in {finding.rule for finding in check(before, on=on)}
    assert "R030" not in {finding.rule for finding in found}


def test_places_and_generic_paths_touch_the_same_rules():
    assert touched_by(["parties.0.gateways.1.power"]) == touched_by(["parties[].gateways[].power"])


def test_an_object_stands_for_all_its_fields():
    assert touched_by(["breach.contacts"]) <= touched_by(["breach"])


def test_a_path_the_document_does_not_have_is_refused():
    with pytest.raises(KeyError, match="colour"):
        touched_by(["parties[].colour"])


def test_a_few_answers_run_few_rules():
    section = ["necessity", "benefits", "alternatives_considered", "risk_of_not_sharing", "title"]
    assert 0 < len(touched_by(section)) < len(all_rules()) / 10
