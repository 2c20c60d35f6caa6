"""Who sees the page on which a finding is set aside: those who may, where one can be."""

from dataclasses import replace

import pytest

from agreements.models import Version
from law import Finding
from tests.visibility.rows import CAST
from tests.visibility.walking import ask

MAY = {"lead information_governance", "lead siro"}
FOUND = Finding(
    rule="R999",
    severity="blocking",
    message="An improvement plan is missing.",
    path="summary",
    fix="summary",
    on="",
    stage="sign",
    postponed=False,
    source="A code of practice",
    force="guidance",
    group="",
)


def address(world, *findings, state="in review"):
    reference = world.agreements[state]
    kept = [finding.as_json() for finding in findings]
    Version.objects.filter(agreement__reference=reference).update(findings=kept)
    return f"/agreements/{reference}/override/R999/"


@pytest.mark.parametrize("who", sorted(CAST | MAY))
def test_only_the_leads_siro_and_officer_see_it(who, world):
    path = address(world, FOUND)

    for method in ("get", "post"):
        got = ask(world.clients[who], method, path, {"reason": "A plan is agreed"}).status_code
        assert got in (200, 302) if who in MAY | {"anonymous"} else got == 404, method


@pytest.mark.parametrize("state", ["draft, the partner not invited", "in force"])
def test_in_every_state_before_the_end(state, world):
    path = address(world, FOUND, state=state)

    assert ask(world.clients["lead siro"], "get", path).status_code == 200


def test_not_after_the_end(world):
    path = address(world, FOUND, state="expired")

    assert ask(world.clients["lead siro"], "get", path).status_code == 404


@pytest.mark.parametrize("change", [{"force": "law"}, {"severity": "warning"}, {"rule": "R998"}])
def test_what_is_law_or_blocks_nothing_has_no_such_page(change, world):
    path = address(world, replace(FOUND, **change))

    assert ask(world.clients["lead siro"], "get", path).status_code == 404


def test_the_link_stands_only_where_it_leads_somewhere(world):
    path = address(world, FOUND)
    check = path.replace("override/R999/", "check/")

    assert path in ask(world.clients["lead siro"], "get", check).content.decode()
    assert path not in ask(world.clients["lead drafter"], "get", check).content.decode()
