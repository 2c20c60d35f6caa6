"""The PDF of a draft as it stands: made by the worker when somebody asks, and soon thrown away.

It lives in the cache only. Nothing of it is a record: what people sign is made by `agreements.pdf`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.cache import cache

from agreements import documents, later, pdf
from agreements.models import Status, Version
from audit import clock
from audit.actor import Actor
from audit.canonical import canonical, sha256
from law import normalise
from questionnaire.pdf.html import agreement_html
from questionnaire.pdf.printable import Printable
from questionnaire.pdf.render import Limits, PdfFailed, render, run_in_child
from questionnaire.pdf.words import day, moment

KEPT_SECONDS = 600
ASKED_SECONDS = 60
"""After so long a preview that no worker has begun may be asked for again."""
LIMITS = Limits(cpu_seconds=40, wall_seconds=90.0)
"""Fifty parties and 300 data items take 18 seconds of a slow processor."""
MAKING_SECONDS = 105
"""Longer than the child may live."""
FAILED_SECONDS = 60
MOST, WITHIN_SECONDS = 12, 600
"""So many previews may one person have made in so many seconds."""
LOOK_AGAIN_SECONDS = 0.1
_waiting = threading.BoundedSemaphore(2)
"""Of a web process's threads, so many may wait for a preview; the others serve pages."""


@dataclass(frozen=True)
class Preview:
    """What became of asking: the PDF, or why there is none (yet, where neither is said)."""

    content: bytes = b""
    problem: str = ""
    too_many: bool = False


@dataclass(frozen=True)
class _Wanted:
    """One text on one day: who asks for the same gets the same file."""

    version: Version
    document: dict[str, Any]

    @cached_property
    def key(self) -> str:
        """The name of the text: the answers, the facts and the decisions that stand beside it."""
        version = self.version
        named = (version.title, version.revision, version.status, clock.today(), self.document)
        return f"preview:{version.pk}:{version.revision}:{sha256(canonical(named))}"


def preview_of(version: Version, *, actor: Actor, wait_seconds: float = 0) -> Preview:
    """The PDF of the text as it stands. Has it made where nobody has yet.

    Waits for it so long, where a thread can be spared. Six queries.
    """
    wanted = _Wanted(version, documents.assemble(version))
    found = _look(wanted.key) or _ask(wanted, actor)
    if found == Preview() and wait_seconds and _waiting.acquire(blocking=False):
        try:
            return _wait(wanted.key, time.monotonic() + wait_seconds)
        finally:
            _waiting.release()
    return found


def _ask(wanted: _Wanted, actor: Actor) -> Preview:
    """Have it made. Whoever comes first does; the others find that it was asked for."""
    if cache.add(f"{wanted.key}:asked", 1, ASKED_SECONDS):
        if not _may_ask(actor):
            cache.delete(f"{wanted.key}:asked")
            return Preview(too_many=True)
        later.start("make_preview", wanted.version.pk, wanted.key)
    return _look(wanted.key) or Preview()


def _wait(key: str, until: float) -> Preview:
    while (found := _look(key)) is None and time.monotonic() < until:
        time.sleep(LOOK_AGAIN_SECONDS)
    return found or Preview()


def make(version_id: int, key: str) -> bool:
    """Make the preview of that name, unless somebody does or the text is another by now.

    Of two workers at once only the first makes it. Whether it was made.
    """
    version = Version.objects.select_related(
        "agreement__lead_organisation", "dpia", "snapshot"
    ).get(pk=version_id)
    if not version.has_preview:
        return False
    wanted = _Wanted(version, documents.assemble(version))
    if wanted.key != key or not cache.add(f"{key}:making", 1, MAKING_SECONDS):
        return False
    try:
        if _look(key) is not None:
            return False
        content = run_in_child(
            partial(_laid_out, printable(version, wanted.document)), limits=LIMITS
        )
        cache.set(key, Preview(content=content), KEPT_SECONDS)
    except PdfFailed as failed:
        cache.set(key, Preview(problem=failed.reason), FAILED_SECONDS)
        return False
    finally:
        cache.delete_many([f"{key}:making", f"{key}:asked"])
    return True


def _laid_out(printed: Printable) -> bytes:
    """The bytes, with words and layout both worked out in the child: either can go wrong."""
    return render(
        agreement_html(printed),
        identifier=f"{printed.identifier}-draft",
        title=f"Draft: {printed.title}",
    )


def printable(version: Version, document: Mapping[str, Any]) -> Printable:
    """What a preview prints. It carries no snapshot and no signature: nothing in it is agreed."""
    in_review = version.status == Status.IN_REVIEW and version.snapshot is not None
    return Printable(
        document=normalise(document),
        sha256=version.snapshot.sha256 if in_review and version.snapshot else "",
        reference=version.agreement.reference,
        version=version.number,
        title=version.title or "Agreement without a title",
        status=_standing(version),
        draft=True,
        made_at=clock.now(),
        organisations=tuple(p.organisation.name for p in documents.parties_of(version)),
        reviews=tuple(pdf.reviews_of(version)) if in_review else (),
        dpia_references=(version.dpia.reference,) if version.dpia else (),
    )


def _standing(version: Version) -> str:
    """Which of all its drafts this was."""
    if version.status == Status.IN_REVIEW and version.submitted_at is not None:
        return f"In review since {day(clock.date_of(version.submitted_at))}. Not signed"
    return f"Draft, revision {version.revision}, as it stood on {moment(clock.now())}"


def file_name(version: Version) -> str:
    """What the file is called where it is saved."""
    return f"{version.agreement.reference}-version-{version.number}-draft-{version.revision}.pdf"


def _look(key: str) -> Preview | None:
    found: Preview | None = cache.get(key)
    return found


def _may_ask(actor: Actor) -> bool:
    """Whether this person has not had too many made of late; counts this one."""
    counter = f"previews:{actor.person_id}"
    cache.add(counter, 0, WITHIN_SECONDS)
    try:
        return cache.incr(counter) <= MOST
    except ValueError:  # It ran out between the two.
        return True
