"""Who hears that sharing stops, goes on, ends, or is to. Rows only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agreements import telling
from agreements.models import Announcement, Version
from audit import clock
from notices.actions import settle, tell
from organisations.models import Person
from organisations.roles import Role

TOLD = (Role.DATA_OWNER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY)


def _tell(key: str, version: Version, row: Announcement, **words: Any) -> None:
    tell(
        key,
        _everybody(version),
        about=telling.about(version),
        link=version.get_absolute_url(),
        occasion=telling.occasion(version, row.pk),
        agreement_title=telling.title(version),
        reason=row.reason,
        **words,
    )


def _everybody(version: Version) -> list[Person]:
    return telling.contacts(version, *TOLD)


def starts_suspended(version: Version, stops: Sequence[Announcement]) -> None:
    """It is in force, in the place of a version that these had stopped: theirs stand on."""
    settle(telling.about(version), but=telling.LIFE)
    tell(
        "in_force_suspended",
        _everybody(version),
        about=telling.about(version),
        link=version.get_absolute_url(),
        occasion=telling.occasion(version),
        agreement_title=telling.title(version),
        stopped_by=[row.organisation.name for row in stops],
        start_date=version.start_date or clock.today(),
        version_number=version.number,
    )


def suspended(version: Version, row: Announcement) -> None:
    now = clock.now().astimezone(clock.LONDON)
    _tell(
        "suspended",
        version,
        row,
        actor_name=row.by.name,
        organisation_name=row.organisation.name,
        date=now.date(),
        time=f"{now:%H:%M}",
    )


def resumed(version: Version, row: Announcement) -> None:
    names = telling.flows_in_words(version)
    _tell("resumed", version, row, date=clock.today(), flow_names=names)


def lifted(version: Version, row: Announcement, still: Sequence[str]) -> None:
    """One organisation lifts its stop, and sharing stays suspended by these."""
    _tell(
        "suspension_lifted",
        version,
        row,
        organisation_name=row.organisation.name,
        date=clock.today(),
        still=list(still),
    )


def terminated(version: Version, row: Announcement) -> None:
    telling.ended(version, row.reason)


def announced(version: Version, row: Announcement) -> None:
    """It holds from a day to come: everybody hears now, and again on the day."""
    _tell(
        "ending_announced",
        version,
        row,
        actor_name=row.by.name,
        organisation_name=row.organisation.name,
        what=WORDS[row.kind],
        date=row.on,
    )


def called_off(version: Version, row: Announcement, by: str) -> None:
    _tell("ending_called_off", version, row, actor_name=by, what=WORDS[row.kind], date=row.on)


WORDS: dict[str, str] = {
    Announcement.Kind.SUSPEND: "stop for a time",
    Announcement.Kind.RESUME: "go on",
    Announcement.Kind.TERMINATE: "end",
}
