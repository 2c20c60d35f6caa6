"""What is kept of a page that was sent too late, and how it comes back.

Every form says for whom it was made, in a signed field: so what was typed can be kept for that
person and nobody else, also when their session is gone. The signature lets text be kept and does
nothing else; to read it again one must sign in as that person.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html

from audit import clock
from govuk.dates import LONDON
from organisations import actions
from organisations.models import KeptText, Person

PAGE_OF, KEPT = "page_of", "kept"
"""Names of the hidden fields: for whom the page was made, and which kept text it shows again."""
PAGE_LASTS_SECONDS = 4 * 24 * 3600
"""How old a page may be: opened before a long weekend, it is sent after it."""
LONGEST = 500_000
"""So many characters of one page are kept."""
NEVER = frozenset({"csrfmiddlewaretoken", PAGE_OF, KEPT})
NOT_TYPED = frozenset(
    {"shown", "revision", "own", "sheet", "loaded", "seen", "conflict", "sha256", "next", "every"}
)
"""What a page sends beside what somebody typed or chose on it."""
NOT_KEPT_UNDER = ("/account/", "/api/", "/invitation/", "/act-for/", "/dev/")
AUTOSAVE = "autosave/"
"""How the addresses end to which pages send themselves while somebody writes."""

SIGN_IN = "We kept what you typed. Sign in to go on with it."
AGAIN = "We kept what you typed. It is not saved yet. Check it and save it."

_signer = signing.TimestampSigner(salt="organisations.keeping")


def page_token(person: Person) -> str:
    """What a form made for this person says of itself; another one each time."""
    return _signer.sign(f"{person.pk}:{get_random_string(12)}")


def made_for(token: str) -> int | None:
    """The key of the person whom the form was made for; None when nobody signed that."""
    try:
        value = _signer.unsign(token, max_age=PAGE_LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return int(value.partition(":")[0])


def keep(request: HttpRequest, because: str) -> KeptText | None:
    """Keep what the request sends for the person whom its page was made for.

    None, and nothing kept, for a page of nobody, one with nothing typed on it, one too long, and
    the pages on which people sign in.
    """
    if request.path.startswith(NOT_KEPT_UNDER):
        return None
    token = request.POST.get(PAGE_OF, "")
    person, fields = made_for(token), _typed(request.POST)
    if person is None or fields is None:
        return None
    return actions.keep_text(
        person_id=person,
        sheet=hashlib.sha256(token.encode()).hexdigest(),
        address=_address(request),
        fields=fields,
        because=because,
    )


def _typed(data: QueryDict) -> list[tuple[str, str]] | None:
    """What was sent, without passwords. None when that is nothing, or too much."""
    fields = [
        (name, str(value))
        for name, values in data.lists()
        if name not in NEVER and "password" not in name
        for value in values
    ]
    is_typed = any(value.strip() for name, value in fields if name not in NOT_TYPED)
    length = sum(len(name) + len(value) for name, value in fields)
    return fields if is_typed and length <= LONGEST else None


def _address(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop(KEPT, None)
    path = request.path.removesuffix(AUTOSAVE)
    return f"{path}?{asked.urlencode()}" if asked else path


def show_again(request: HttpRequest, kept: KeptText) -> None:
    """Let the page be made as if this had just been sent, and found wanting.

    The request stays one that reads: nothing is saved by it.
    """
    sent = QueryDict(mutable=True)
    for name, value in kept.fields:
        sent.appendlist(name, value)
    sent._mutable = False
    request.POST = sent  # type: ignore[assignment]
    messages.info(request, f"{kept.get_because_display()} {AGAIN}")


def kept_for(request: HttpRequest) -> KeptText | None:
    """The kept text that the address or the form names, if it is this person's and of this page."""
    named = (request.POST if request.method == "POST" else request.GET).get(KEPT, "")
    if not (named.isascii() and named.isdigit() and len(named) < 19):
        return None
    found = KeptText.objects.visible_to(request.user).filter(pk=int(named)).first()
    is_here = found is not None and found.address.partition("?")[0] == request.path
    return found if is_here else None


def sign_in_url(kept: KeptText) -> str:
    """The sign-in page, which leads on to what was typed."""
    return f"{reverse('account_login')}?{urlencode({'next': kept.url})}"


def to_sign_in(request: HttpRequest, kept: KeptText) -> HttpResponse:
    """To the sign-in page; to the script of a page, in its own words."""
    if wants_json(request):
        return JsonResponse(told(kept, is_theirs=False), status=401)
    messages.info(request, f"{kept.get_because_display()} {SIGN_IN}")
    return redirect(sign_in_url(kept))


def wants_json(request: HttpRequest) -> bool:
    """Whether the script of a page asks, and not the person in front of it."""
    return request.headers.get("Accept", "").startswith("application/json")


def told(kept: KeptText | None, *, is_theirs: bool) -> dict[str, str]:
    """The answer to a page that sent itself while somebody was writing, and was not let in."""
    if kept is None:
        text = "Not saved. Copy what you typed, then load the page again"
        return {"state": "lost", "text": text}
    if is_theirs:
        text, link, url = "Not saved, but what you typed is kept.", "Load it again", kept.url
    else:
        text, link = "You are signed out. What you typed is kept.", "Sign in again"
        url = sign_in_url(kept)
    return {"state": "kept", "text": text, "url": url, "link": link}


def has_words(data: QueryDict) -> bool:
    """Whether somebody wrote something out: codes of choices and numbers of rows are no words."""
    return bool(words_in(data))


def words_in(data: QueryDict) -> list[str]:
    """What was written out in a form that was sent."""
    return [
        str(value)
        for name, values in data.lists()
        if name not in NEVER and "password" not in name
        for value in values
        if _is_words(name, value)
    ]


def words_of(kept: KeptText) -> list[str]:
    """What was written out on the page that is kept."""
    return [value for name, value in kept.fields if _is_words(name, value)]


def _is_words(name: str, value: Any) -> bool:
    return name not in NOT_TYPED and " " in str(value).strip()


def told_closed() -> dict[str, str]:
    """The answer to a page that sent itself and can no longer be changed."""
    text = "Not saved: this page can no longer be changed. What you typed is kept."
    return {"state": "kept", "text": text, "url": reverse("kept"), "link": "Read it"}


AUTOSAVED = "saved"
CHOOSE_LATER = {
    "state": "conflict",
    "text": "Somebody else changed this. You choose what to keep when you press save",
}


def saved_at(has_errors: bool) -> dict[str, str]:
    """What a page says that was just saved while somebody was writing."""
    if has_errors:
        return {"text": "Not all of this is saved yet. Press save to see what needs changing"}
    return {"text": f"Saved at {clock.now().astimezone(LONDON):%H:%M}"}


def remind(request: HttpRequest, person: Person) -> None:
    """Tell somebody who signs in, and is not on the way there, that there is text of theirs."""
    if KEPT in request.POST.get("next", "") + request.GET.get("next", ""):
        return
    if KeptText.objects.visible_to(person).exists():
        link = '<a class="govuk-notification-banner__link" href="{}">{}</a>'
        where = format_html(link, reverse("kept"), "See what is kept")
        messages.info(request, format_html("Something you typed is kept and not saved. {}", where))


def name_of_page(kept: KeptText) -> str:
    """What its page is about, in the words of its address: "DSA-007, purpose"."""
    parts = [part for part in kept.address.partition("?")[0].split("/") if part]
    reference = next((part for part in parts if re.fullmatch(r"[A-Z]+-\w+", part)), "")
    last = re.sub(r"[._-]+", " ", parts[-1]) if parts and parts[-1] != reference else ""
    return ", ".join(word for word in (reference, last) if word) or kept.address
