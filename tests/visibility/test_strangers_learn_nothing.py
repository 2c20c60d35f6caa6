"""A stranger cannot tell a thing that exists from one that does not."""

import re

import pytest

from tests.visibility.test_who_sees_and_does_what import ANYTHING, TABLE
from tests.visibility.walking import ask, path_of

STRANGER = "stranger of every role"
ABOUT_SOMETHING = [
    row
    for row in TABLE
    # Every organisation is known to everybody who signs in.
    if {"reference", "pk"} & set(row.args)
    and not row.open_to(STRANGER)
    and "organisation" not in row.route
]
CHANGING = re.compile(r'name="(csrfmiddlewaretoken|page_of)" value="[^"]+"')


def elsewhere(path, row, world):
    """The same address with a reference or number that nothing has."""
    name = "reference" if "reference" in row.args else "pk"
    value = str(row.address(world, row.states[-1])[name])
    nothing = f"{value.split('-', maxsplit=1)[0]}-999" if "-" in value else "999999"
    return path.replace(f"/{value}/", f"/{nothing}/", 1)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("row", ABOUT_SOMETHING, ids=lambda row: row.route.replace(" ", ":"))
def test_what_exists_and_what_does_not_answer_alike(row, method, world):
    path = path_of(row, world, row.states[-1])
    other = elsewhere(path, row, world)
    client = world.clients[STRANGER]

    sent = (row.sends or ANYTHING) if method == "post" else None
    here, there = (ask(client, method, asked, sent) for asked in (path, other))

    assert here.status_code == there.status_code
    assert text(here).replace(path, other) == text(there)
    assert here.headers.keys() == there.headers.keys()


def text(response):
    return CHANGING.sub("", response.content.decode())
