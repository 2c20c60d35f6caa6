"""One opened page of answers, told from the same page opened elsewhere: what it has saved.

Who goes back to a page with the browser's button gets their texts back, and with them what the page
was based on. What the page itself saved since is no rival of theirs then; what another window or
another person saved is. Kept for a day, and not for longer than the cache keeps it: without it the
writer is asked about their own two texts, and nothing is lost.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from redis.exceptions import RedisError

NAME = "sheet"
LONGEST_NAME = 24
MOST_SAVES = 500
KEPT_SECONDS = 24 * 60 * 60

log = logging.getLogger(__name__)


def fields(request: HttpRequest, revision: int, own: Iterable[int]) -> SafeString:
    """The hidden fields by which a page says what it was written on: the revision, those that it
    has saved itself since, and a name by which it is known again."""
    without_script = format_html("<noscript>{}</noscript>", apart(revision))
    return without_script + format_html(
        '<input type="hidden" name="revision" value="{}">'
        '<input type="hidden" name="own" value="{}">'
        '<input type="hidden" name="{}" value="{}">',
        revision,
        " ".join(str(number) for number in sorted(own)),
        NAME,
        _name(request) or secrets.token_urlsafe(9),
    )


def apart(revision: int | str) -> SafeString:
    """Before the other hidden fields of a page based on that revision.

    Going back, Chromium gives back what was typed, and not what the page was based on. A form whose
    names have changed it takes for another, and gives back nothing. Where a page has a name of its
    own, the script (`together.js`) gives back both.
    """
    return format_html('<input type="hidden" name="at-{}">', revision)


def own(request: HttpRequest) -> frozenset[int]:
    """The revisions that the page which was sent has saved before, for this person."""
    name = _name(request)
    if not name:
        return frozenset()
    try:
        return frozenset(cache.get(_key(request, name), ()))
    except RedisError as error:
        log.warning("What a page saved is not known: %s", error)
        return frozenset()


def saved(request: HttpRequest, revisions: Iterable[int]) -> None:
    """Note that the page which was sent has saved these."""
    name, made = _name(request), sorted({*own(request), *revisions})
    if not name or not made:
        return
    try:
        cache.set(_key(request, name), made[-MOST_SAVES:], KEPT_SECONDS)
    except RedisError as error:
        log.warning("What a page saved is not kept: %s", error)


def _name(request: HttpRequest) -> str:
    name = request.POST.get(NAME, "")[:LONGEST_NAME]
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else ""


def _key(request: HttpRequest, name: str) -> str:
    return f"sheet.{request.user.pk}.{name}"
