"""Pages in Debian's Chromium without a server: Django's test client answers what it asks for."""

import mimetypes
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests.journeys.browsing import AXE, RUN_AXE, TOO_WIDE, WCAG

ADDRESS = "http://localhost"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 700}


def answering(client):
    """Gives the browser what Django, or its static files, would give this person."""
    # The browser's requests come in a context of their own, in which no test set the clock.
    here = copy_context()

    def answer(route):
        request, parts = route.request, urlsplit(route.request.url)
        if parts.path.startswith("/static/"):
            file = finders.find(parts.path.removeprefix("/static/"))
            assert file, f"{parts.path} is asked for and not there"
            kind = mimetypes.guess_type(file)[0]
            route.fulfill(body=Path(file).read_bytes(), content_type=kind)
            return
        route.fulfill(**here.run(_given, client, request, parts))

    return answer


def _given(client, request, parts):
    """Django's answer. A route cannot redirect, so that the page itself goes on."""
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if request.method == "POST":
        kind, sent = request.headers["content-type"], request.post_data_buffer or b""
        given = client.generic("POST", address, sent, kind, SERVER_NAME="localhost")
    else:
        given = client.get(address, SERVER_NAME="localhost")
    if given.status_code in (301, 302, 303):
        goes_on = f'<meta http-equiv="refresh" content="0;url={given["Location"]}">'
        return {"body": goes_on, "content_type": "text/html"}
    body = b"".join(given) if given.streaming else given.content
    return {"status": given.status_code, "headers": dict(given.headers), "body": body}


@contextmanager
def opened(chromium, client, address, **options):
    """The page of that address as this person sees it. Fails on what the console complains of."""
    context = chromium.new_context(base_url=ADDRESS, **{"viewport": DESKTOP, **options})
    page = context.new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answering(client))
    came = page.goto(address)
    assert came.ok, (address, came.status, page.content()[:1500])
    yield page
    wrong = [one for one in complaints if "409" not in one]
    assert not wrong, wrong
    context.close()


def faults(page):
    """What axe finds wrong."""
    page.evaluate(AXE)
    return page.evaluate(RUN_AXE, WCAG)


def too_wide(page):
    """What reaches beyond the right edge, or has to be scrolled sideways by itself.

    A matrix may: it is read along both its sides (WCAG 1.4.10).
    """
    return [*page.evaluate(TOO_WIDE), *page.evaluate(SCROLLS)]


SCROLLS = """() => [...document.querySelectorAll("main *")].filter(e =>
    e.scrollWidth > e.clientWidth + 1 && !e.querySelector(".app-matrix")
    && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
).map(e => "scrolls by itself: " + e.outerHTML.slice(0, 120))"""


def tab_to(page, name, role=None, most=200):
    """Press Tab until something of that name has the focus, and can be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(FOCUSED)
        if said["name"].startswith(name) and (role is None or said["role"] == role):
            assert said["shown"], f"{name} has the focus and nothing shows it"
            return
    raise AssertionError(f"“{name}” cannot be reached with Tab")


FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e);
    const label = e.labels && e.labels[0];
    const box = label || e;
    const mark = getComputedStyle(box, "::before");
    return {
        name: (label || e).textContent.replace(/\\s+/g, " ").trim(),
        role: e.tagName.toLowerCase(),
        shown: style.outlineStyle !== "none" || style.boxShadow !== "none"
            || mark.boxShadow !== "none" || mark.outlineStyle !== "none",
    };
}"""
