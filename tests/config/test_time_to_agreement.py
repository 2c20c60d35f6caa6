"""How few answers a prepared agreement asks for, counted by going through its pages."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from config.time_to_agreement import MARKETPLACE, count, framework_of
from law.library import samples

SAMPLES = {one["id"]: one["document"] for one in samples().agreements}
CASES = Path(__file__).parents[1] / "law" / "data" / "rule_cases.yaml"
TWO_PARTIES = [
    name
    for name, document in SAMPLES.items()
    if len(document["parties"]) == 2 and not document.get("framework_reference")
]


def counted(name, *, ready=True):
    document = SAMPLES[name]
    return count(document, framework_of(document), ready=ready)


def test_a_framework_agreement_of_two_prepared_bodies_asks_for_at_most_25_typed_answers():
    assert SAMPLES["DSA-005"]["framework_reference"]
    assert counted("DSA-005").typed("sign") <= 25


def test_before_review_it_asks_for_fewer_than_the_marketplace_asks_for_a_request():
    assert counted("DSA-005").typed("submit") < MARKETPLACE


@pytest.mark.parametrize("name", TWO_PARTIES)
def test_an_agreement_of_two_prepared_bodies_asks_for_at_most_75(name):
    assert counted(name).typed("sign") <= 75


def test_an_emergency_share_asks_for_at_most_30_before_it_starts():
    emergency = yaml.safe_load(CASES.read_text())["emergency_base"]

    found = count(emergency, ready=True)

    assert found.typed("activate") + found.answers["activate"]["chosen"] <= 30


def test_records_spare_most_of_the_typing():
    with_nothing, prepared = (counted("DSA-002", ready=ready).typed("sign") for ready in (0, 1))

    assert prepared <= with_nothing / 2


def test_an_answer_more_in_the_agreement_is_an_answer_more_to_type():
    document = deepcopy(SAMPLES["DSA-005"])
    item = {**document["data_items"][0], "id": "i99", "name": "Another item"}
    document["data_items"].append(item)

    more = count(document, framework_of(document), ready=True).typed("sign")

    assert more == counted("DSA-005").typed("sign") + 1
