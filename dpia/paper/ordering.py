"""The PDF of a DPIA, made by the worker when somebody asks, and kept for a while in the cache.

What is to be printed is put into the cache with the order, so that the worker reads no rows and
prints what the person who asked may read, and nothing else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

from audit import clock
from audit.actor import Actor
from audit.canonical import sha256
from dpia.models import Dpia, Status
from dpia.paper import content, gathering, printing
from dpia.paper.content import Content
from dpia.paper.printing import Edition
from dpia.subjects import Subject
from govuk.dates import in_words
from questionnaire.pdf.render import PdfFailed, run_in_child

log = logging.getLogger(__name__)

KEPT_SECONDS = 600
ASKED_SECONDS = 60
MAKING_SECONDS = 105
FAILED_SECONDS = 60
MOST, WITHIN_SECONDS = 12, 600
"""So many may one person have made in so many seconds."""
LOOK_AGAIN_SECONDS = 0.1
_waiting = threading.BoundedSemaphore(2)
"""Of a web process's threads, so many may wait for a PDF; the others serve pages."""


@dataclass(frozen=True)
class Made:
    """What became of asking: the PDF, or why there is none (yet, where neither is said)."""

    content: bytes = b""
    problem: str = ""
    too_many: bool = False


@dataclass(frozen=True)
class Order:
    """One text to print: who orders the same gets the same file."""

    content: Content
    edition: Edition

    @property
    def key(self) -> str:
        # The moment is no part of the text: an order of this hour prints what one before did.
        told = replace(self.edition, made_at=clock.start_of(clock.today()))
        return f"dpia-paper:{sha256(content.as_bytes(self.content) + repr(told).encode())}"


def order_for(dpia: Dpia, among: Sequence[Subject], *, approved: bool) -> Order:
    """The text as approved, or as it stands, with what these agreements say."""
    if approved and dpia.snapshot is not None and dpia.approved_at is not None:
        text = gathering.as_approved(dpia, among)
        outdated = ", out of date" if text.is_outdated else ""
        edition = Edition(
            made_at=dpia.approved_at,
            sha256=dpia.approved_sha256,
            status=f"Approved on {in_words(clock.date_of(dpia.approved_at))}{outdated}",
            enclosed=bytes(dpia.snapshot.content),
            enclosed_words="What was approved of the DPIA, as canonical JSON",
        )
    else:
        text = gathering.as_it_stands(dpia, among)
        status = Status(dpia.status).label
        edition = Edition(
            made_at=clock.now(),
            draft=True,
            status=f"{status}. Revision {dpia.revision}, as it stood on {in_words(clock.today())}",
        )
    return Order(gathering.content_of(dpia, text), edition)


def prints_as_approved(dpia: Dpia) -> bool:
    """Whether its PDF is that of what was approved: nothing else can be read in it now."""
    return dpia.status in (Status.APPROVED, Status.SUPERSEDED)


def file_name(dpia: Dpia, order: Order) -> str:
    """What the file is called where it is saved."""
    draft = f"-draft-{dpia.revision}" if order.edition.draft else ""
    return f"{dpia.reference}-version-{order.content.version}{draft}.pdf"


def take(order: Order, *, actor: Actor, wait_seconds: float = 0) -> Made:
    """The PDF. Has it made where nobody has yet; waits so long, where a thread can be spared."""
    found = _look(order.key) or _ask(order, actor)
    if found == Made() and wait_seconds and _waiting.acquire(blocking=False):
        try:
            return _wait(order.key, time.monotonic() + wait_seconds)
        finally:
            _waiting.release()
    return found


def _ask(order: Order, actor: Actor) -> Made:
    key = order.key
    if cache.add(f"{key}:asked", 1, ASKED_SECONDS):
        if not _may_ask(actor):
            cache.delete(f"{key}:asked")
            return Made(too_many=True)
        cache.set(f"{key}:order", order, KEPT_SECONDS)
        _start(key)
    return _look(key) or Made()


def _start(key: str) -> None:
    try:
        current_app.tasks["dpia.tasks.make_preview"].apply_async((key,), retry=False)
    except (OperationalError, OSError):
        log.warning("A PDF of a DPIA could not be started at once")


def make(key: str) -> bool:
    """Make what was ordered under that name, unless somebody does; whether it was made."""
    order: Order | None = cache.get(f"{key}:order")
    if order is None or not cache.add(f"{key}:making", 1, MAKING_SECONDS):
        return False
    try:
        if _look(key) is not None:
            return False
        made = run_in_child(partial(printing.pdf, order.content, order.edition))
        cache.set(key, Made(content=made), KEPT_SECONDS)
    except PdfFailed as failed:
        cache.set(key, Made(problem=failed.reason), FAILED_SECONDS)
        return False
    finally:
        cache.delete_many([f"{key}:making", f"{key}:asked", f"{key}:order"])
    return True


def _wait(key: str, until: float) -> Made:
    while (found := _look(key)) is None and time.monotonic() < until:
        time.sleep(LOOK_AGAIN_SECONDS)
    return found or Made()


def _look(key: str) -> Made | None:
    found: Made | None = cache.get(key)
    return found


def _may_ask(actor: Actor) -> bool:
    """Whether this person has not had too many made of late; counts this one."""
    counter = f"dpia-papers:{actor.person_id}"
    cache.add(counter, 0, WITHIN_SECONDS)
    try:
        return cache.incr(counter) <= MOST
    except ValueError:  # It ran out between the two.
        return True
