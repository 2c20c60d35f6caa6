"""What is new to a reviewer since they last decided, or last looked. One write, and reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agreements import comparing, documents
from agreements.models import Approval, Look, Snapshot, Version
from audit import clock
from audit.actor import Actor
from govuk.dates import with_time
from questionnaire import load
from questionnaire.comparison import SectionComparison, compare


@dataclass(frozen=True)
class News:
    """What changed since a reviewer knew the text: `since` says since when, in words."""

    since: str
    sections: tuple[SectionComparison, ...]
    same: tuple[str, ...]
    """The titles of the sections in which nothing differs."""
    url: str

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)


@transaction.atomic
def looked(version: Version, *, actor: Actor) -> None:
    """Keep that this person has looked at the snapshot that stands. Like reading a notice, it is
    nothing that the trail tells."""
    if version.snapshot is None or actor.person_id is None:
        return
    Look.objects.update_or_create(
        person_id=actor.person_id,
        snapshot=version.snapshot,
        defaults={"version": version, "at": clock.now()},
    )


def news_for(version: Version, actor: Actor, role: str) -> News | None:
    """What changed since this reviewer decided or, if they never did, last looked; else since
    somebody in the same role decided for their organisation. None for who knows no earlier text,
    or where the text is the same. At most four queries."""
    if version.snapshot is None:
        return None
    found = _known(version, actor, role)
    if found is None:
        return None
    since, snapshot = found
    before, after = documents.content_of(snapshot), documents.content_of(version.snapshot)
    return _news(version, since, snapshot, before, after)


def _news(
    version: Version,
    since: str,
    snapshot: Snapshot,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> News:
    sections = compare(load("agreement"), before, after)
    name = f"v{version.number}-{snapshot.sha256[: comparing.SHA]}"
    return News(
        since,
        tuple(one for one in sections if one.differs),
        tuple(one.title for one in sections if not one.differs),
        comparing.address(version, name, f"v{version.number}"),
    )


def _known(version: Version, actor: Actor, role: str) -> tuple[str, Snapshot] | None:
    """The last earlier text that the reviewer knows, and since when, in words."""
    assert version.snapshot is not None
    decided = Approval.objects.filter(version=version, round__lt=version.round).exclude(sha256="")
    decided = decided.select_related("decided_by").order_by("-round", "-pk")
    own = decided.filter(decided_by=actor.person_id).first()
    if own is not None:
        return _text(version, own.sha256, f"you decided on {_day(own.decided_at)}")
    looks = Look.objects.filter(version=version, person=actor.person_id)
    look = looks.exclude(snapshot=version.snapshot).select_related("snapshot").last()
    if look is not None:
        return f"you last looked on {_day(look.at)}", look.snapshot
    theirs = decided.filter(organisation=actor.organisation_id, role=role).first()
    if theirs is not None and theirs.decided_by is not None:
        who = theirs.decided_by.name
        since = f"{who} decided for your organisation on {_day(theirs.decided_at)}"
        return _text(version, theirs.sha256, since)
    return None


def _day(moment: Any) -> str:
    return with_time(moment)


def _text(version: Version, sha256: str, since: str) -> tuple[str, Snapshot] | None:
    assert version.snapshot is not None
    if sha256 == version.snapshot.sha256:
        return None
    return since, Snapshot.objects.get(version=version, sha256=sha256)
