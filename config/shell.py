"""What stands around every page: the way to the rooms, who is signed in, the demonstration."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from agreements.models import Agreement
from audit import clock
from govuk.context import Link
from organisations.acting import SESSION_KEY, standing
from organisations.roles import PERMISSIONS, Permission

READS_REGISTER = frozenset(
    {
        Permission.READ_AGREEMENTS,
        Permission.READ_ALL_SUBMITTED,
        Permission.READ_REGISTER_LINES,
    }
)
READS_DPIAS = frozenset({Permission.READ_AGREEMENTS, Permission.READ_ALL_SUBMITTED})


def shell(request: HttpRequest) -> dict[str, Any]:
    """For every page. One query for somebody signed in, the one that all of a request shares;
    one more for somebody whose roles read no agreements."""
    return {
        "navigation": navigation(request),
        "account": account(request),
        "demonstration": demonstration(),
        "footer_links": footer_links(),
    }


@cache
def address(name: str) -> str:
    """Where a page without anything in its address is. Worked out once: every page asks."""
    return reverse(name)


def navigation(request: HttpRequest) -> list[Link]:
    """The main pages, as far as this person may read them; none for somebody not signed in."""
    if not request.user.is_authenticated:
        return []
    roles = standing(request).roles
    may = frozenset[str]().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
    pages = [("Inbox", "home")]
    if may & READS_REGISTER or _is_named(request.user):
        pages.append(("Agreements", "registers:register"))
    if may & READS_DPIAS:
        pages.append(("DPIAs", "dpia:list"))
    if Permission.DRAFT in may:
        pages.append(("Powers", "agreements:powers"))
    pages += [("Organisations", "organisations"), ("Playbook", "playbook")]
    return [Link(text, address(name)) for text, name in pages]


def _is_named(person: Any) -> bool:
    """Whether somebody without such a role may read an agreement by name. One query."""
    return bool(Agreement.objects.visible_to(person).exists())


def account(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, and for whom they act; or the way in."""
    person = request.user
    if not person.is_authenticated:
        here = address("account_login")
        return {} if request.path.startswith(here) else {"sign_in_url": here}
    places = standing(request).places
    place = standing(request).place(request.session.get(SESSION_KEY))
    links = [Link("Your account", address("account"))]
    if len(places) > 1:
        links.insert(0, Link("Act for another organisation", address("act_for")))
    return {
        "name": person.name,
        "organisation": place.name if place else "",
        "links": links,
        "sign_out_url": address("account_logout"),
    }


def demonstration() -> dict[str, Any] | None:
    """The words of the banner on a demonstration installation."""
    if not settings.DEMONSTRATION:
        return None
    today = clock.today()
    return {
        "text": "This is a demonstration: every person, organisation and agreement is made up."
        f" Here it is {today:%A} {today.day} {today:%B %Y}.",
        "links": [
            Link("Move the date on", address("dev_clock")),
            Link("Read the emails it has sent", address("notices:outbox")),
        ],
    }


def footer_links() -> list[Link]:
    """The pages about the service."""
    return [
        Link("Playbook", address("playbook")),
        Link("Check a document", address("verify")),
        Link("Published DPIAs", address("published:index")),
        Link("Accessibility statement", address("accessibility")),
        Link("Privacy", address("privacy")),
        Link("Cookies", address("cookies")),
    ]
