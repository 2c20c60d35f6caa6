"""Every address of the service, as Django resolves it, and how to ask for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.visibility.rows import GOES_ON, SIGN_IN, Row
from tests.visibility.world import World


def routes() -> dict[str, URLPattern]:
    """Every pattern under its name ("room:name", "api name" for the API), or its own text."""
    return dict(_under(get_resolver(), "", ""))


def _under(resolver: Any, before: str, room: str) -> Any:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            api = "api " if path.startswith("api/") else ""
            yield f"{api}{room}{pattern.name}" if pattern.name else path, pattern
        else:
            within = f"{room}{pattern.namespace}:" if pattern.namespace else room
            yield from _under(pattern, path, within)


def path_of(row: Row, world: World, state: str) -> str:
    """The address of a row, for the thing in that state."""
    return reverse(row.route.removeprefix("api "), kwargs=row.address(world, state))


def ask(client: Client, method: str, path: str, data: Any = None, **more: Any) -> Any:
    """The response, and everything that the request changed undone."""
    if path.startswith("/api/") and method == "post":
        more.setdefault("content_type", "application/json")
    with undone(client):
        response = getattr(client, method)(path, data or {}, **more)
        if response.streaming:
            response.text_sent = b"".join(response).decode()
    return response


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """A block after which nothing that was asked in it has happened."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    # Whoever signed out, or was given another session, is who they were.
    client.cookies = cookies


def rows_written() -> int:
    """Rows written in this transaction so far, the sessions aside: also those undone since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            " WHERE relname <> 'django_session'"
        )
        return int(cursor.fetchone()[0] or 0)


def answer(response: Any) -> Any:
    """The response in the words of the table."""
    if response.status_code == 302:
        return SIGN_IN if response.url.startswith("/account/login/") else GOES_ON
    return response.status_code
