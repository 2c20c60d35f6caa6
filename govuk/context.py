"""What every page shows around its content, gathered from the rooms that know it.

`settings.SHELL_PROVIDERS` names functions `(request) -> dict`. Lists of the same name are joined
in that order; anything else is replaced by the later one. A provider runs for every page, so it
must not query for what the page does not show.

    service_name     the name in the header and in titles
    navigation       list of `Link` or (text, url) or (text, url, active)
    account          dict: name, organisation, links (list of Link), sign_out_url, sign_in_url
    demonstration    dict: text, and url and link_text for the link after it
    footer_links     list of `Link` or (text, url)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a navigation. `active` None means: work it out from the address of the page."""

    text: str
    url: str
    active: bool | None = None
    count: int | None = None


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: everything that the providers give, with active links marked."""
    found: dict[str, Any] = {"navigation": [], "footer_links": []}
    for provide in _providers():
        for name, value in provide(request).items():
            if isinstance(value, list) and isinstance(found.get(name), list):
                found[name] = found[name] + value
            else:
                found[name] = value
    found.setdefault("service_name", getattr(settings, "SERVICE_NAME", "Concordat"))
    found["navigation"] = mark_active(found["navigation"], request.path)
    found["footer_links"] = [as_link(link) for link in found["footer_links"]]
    if account := found.get("account"):
        links = [as_link(link) for link in account.get("links", ())]
        found["account"] = {**account, "links": links}
    return found


def as_link(link: Link | Sequence[Any]) -> Link:
    """A `Link`, of a tuple that has at least text and address."""
    return link if isinstance(link, Link) else Link(*link)


def mark_active(links: Iterable[Link | Sequence[Any]], path: str) -> list[Link]:
    """The links with at most one active: as the giver said, or the longest that leads to `path`."""
    found = [as_link(link) for link in links]
    if any(link.active for link in found):
        return [replace(link, active=bool(link.active)) for link in found]
    fitting = [
        link.url
        for link in found
        if link.active is None
        and (path == link.url or (link.url != "/" and _above(link.url, path)))
    ]
    best = max(fitting, key=len, default=None)
    return [replace(link, active=link.url == best) for link in found]


def _above(url: str, path: str) -> bool:
    return path.startswith(url if url.endswith("/") else url + "/")


def _providers() -> tuple[Any, ...]:
    return _imported(tuple(getattr(settings, "SHELL_PROVIDERS", ())))


@cache
def _imported(names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_string(name) for name in names)
