"""The table of visibility: every address, asked by everybody, in every state."""

from collections import defaultdict

import pytest

from tests.visibility import (
    table_agreements,
    table_dpias,
    table_people,
    table_publications,
    table_registers,
)
from tests.visibility.walking import answer, ask, path_of, routes, rows_written

ANYTHING = {"sent": "anything"}
ROOMS = (table_people, table_dpias, table_publications, table_agreements, table_registers)
TABLE = [row for room in ROOMS for row in room.TABLE]
pytestmark = pytest.mark.usefixtures("unread")
each_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.route.replace(" ", ":"))


def test_every_address_has_a_row_and_every_row_an_address():
    known, written = set(routes()), [row.route for row in TABLE]

    missing = sorted(known - set(written))
    assert not missing, (
        f"Who may see these addresses, and who may send to them? {missing}"
        " Add a row for each to its room's table in tests/visibility/ (table_*.py)."
    )
    assert not set(written) - known, "These rows of tests/visibility/table_*.py lead nowhere."
    assert len(written) == len(set(written))


@each_row
def test_everybody_gets_the_page_that_is_theirs_and_nobody_another(row, world):
    wrong = _asked(row, "get", world)

    assert not wrong, "\n".join(wrong)


@each_row
def test_what_somebody_may_not_send_changes_nothing(row, world):
    wrong = _asked(row, "post", world)

    assert not wrong, "\n".join(wrong)


def _asked(row, method, world):
    """What somebody got that the table does not say."""
    wrong = []
    for state in row.states:
        askers = row.askers(method, state)
        changers = {who for who in askers if row.writes(method, who, state)}
        before = rows_written()
        wrong += _answers(row, method, world, state, askers - changers)
        if rows_written() != before:
            wrong.append(f"{method} {row.route} ({state}): somebody who may not changed something")
        wrong += _answers(row, method, world, state, changers)
    return wrong


def _answers(row, method, world, state, askers):
    path = path_of(row, world, state) if askers else ""
    sent = (row.sends or ANYTHING) if method == "post" else None
    wrong = defaultdict(list)
    for who in sorted(askers):
        got = answer(ask(world.clients[who], method, path, sent))
        should = row.should(method, who, state)
        if got not in should:
            wrong[f"{method} {path} ({state}): {got} instead of {should}"].append(who)
    return [f"{what} for {', '.join(askers)}" for what, askers in wrong.items()]
