"""What stands around every page: the way to the rooms, and the demonstration's banner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from audit import clock
from govuk.context import Link
from organisations.acting import standing
from organisations.roles import PERMISSIONS, Permission

READING = frozenset(
    {
        Permission.READ_AGREEMENTS,
        Permission.READ_ALL_SUBMITTED,
        Permission.READ_REGISTER_LINES,
    }
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The navigation for what this person may do, and the banner. At most one query, shared."""
    return {"navigation": navigation(request), "demonstration": demonstration()}


def navigation(request: HttpRequest) -> list[Link]:
    """The main pages; none for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return []
    roles = standing(request).roles
    may = frozenset[str]().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
    links = [("Inbox", "home")]
    if may & READING:
        links.append(("Agreements", "registers:register"))
    if Permission.READ_AGREEMENTS in may or Permission.READ_ALL_SUBMITTED in may:
        links.append(("DPIAs", "dpia:list"))
    links.append(("Organisations", "organisations:list"))
    return [Link(text, url) for text, name in links if (url := _url(name))]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def demonstration() -> dict[str, str] | None:
    """The words of the banner on a demonstration installation."""
    if not settings.DEMONSTRATION:
        return None
    today = clock.today()
    return {
        "text": f"This is a demonstration: every person, organisation and agreement is made up."
        f" Here it is {today:%A} {today.day} {today:%B %Y}.",
        "url": reverse("dev_clock"),
        "link_text": "Move the date on",
    }
