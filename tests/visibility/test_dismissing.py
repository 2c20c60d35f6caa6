"""Who sees the page on which a warning is dismissed: those who may write where it is put right."""

from dataclasses import replace

import pytest

from tests.visibility.rows import CAST
from tests.visibility.test_setting_aside import FOUND, address
from tests.visibility.walking import ask
from tests.visibility.world import DRAFT_SHOWN, DRAFT_UNSHOWN

WARNING = replace(FOUND, severity="warning", stage="")
DRAFTS = (DRAFT_UNSHOWN, DRAFT_SHOWN)


def dismissing(world, found, state):
    return address(world, found, state=state).replace("override", "dismiss")


@pytest.mark.parametrize("state", DRAFTS)
@pytest.mark.parametrize("who", sorted(CAST))
def test_only_the_drafters_who_write_there_see_it(who, state, world):
    path = dismissing(world, WARNING, state)

    for method in ("get", "post"):
        got = ask(world.clients[who], method, path, {"reason": "Considered"}).status_code
        may = who in {"lead drafter", "invited contributor", "anonymous"}
        assert got in (200, 302) if may else got == 404, method


@pytest.mark.parametrize("state", ["in review", "in force", "expired"])
def test_not_after_the_draft(state, world):
    path = dismissing(world, WARNING, state)

    assert ask(world.clients["lead drafter"], "get", path).status_code == 404


@pytest.mark.parametrize("change", [{"severity": "blocking", "stage": "sign"}, {"rule": "R998"}])
def test_what_blocks_or_is_not_found_has_no_such_page(change, world):
    path = dismissing(world, replace(WARNING, **change), DRAFT_SHOWN)

    assert ask(world.clients["lead drafter"], "get", path).status_code == 404
