"""Who hears that sharing stops, goes on, ends, or is to. Rows only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agreements import telling
from agreements.models import OPEN, Announcement, Version
from audit import clock
from govuk.dates import in_words
from notices.actions import ask, holders, settle, tell
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


def left(version: Version, row: Announcement) -> None:
    """One party has left, and the others go on: all hear it, and it says what became of what it
    received."""
    party = version.parties.select_related("organisation").get(organisation=row.organisation_id)
    due = telling.ask_to_certify(version, [party])
    _ask_to_start_without(version, row)
    gone = holders([row.organisation_id], [Role.DRAFTER, *TOLD])
    tell(
        "party_left",
        [*_everybody(version), *gone],
        about=telling.about(version),
        link=version.get_absolute_url(),
        occasion=telling.occasion(version, row.pk),
        agreement_title=telling.title(version),
        organisation_name=row.organisation.name,
        date=row.on,
        certificate_due_date=due,
        reason=row.reason,
    )


def _ask_to_start_without(version: Version, row: Announcement) -> None:
    """The lead's drafters are to start a version without it, or to leave it out of the one that is
    being made."""
    open_one = version.agreement.versions.filter(status__in=OPEN).first()
    if open_one and not open_one.parties.filter(organisation=row.organisation_id).exists():
        return
    name = row.organisation.name
    words = f"{name} leaves on {in_words(row.on)}: " + (
        f"leave it out of version {open_one.number}" if open_one else "start a version without it"
    )
    ask(
        telling.LEAVING,
        about=telling.about(version),
        title=f"{words}: {telling.title(version)}",
        link=telling.page(version, "parties" if open_one else "vary"),
        organisation=version.agreement.lead_organisation_id,
        role=Role.DRAFTER,
    )


def announced(version: Version, row: Announcement) -> None:
    """It holds from a day to come: everybody hears now, and again on the day."""
    if row.kind == Announcement.Kind.LEAVE:
        _ask_to_start_without(version, row)
    _tell(
        "ending_announced",
        version,
        row,
        actor_name=row.by.name,
        organisation_name=row.organisation.name,
        what=in_prose(row),
        date=row.on,
    )


def called_off(version: Version, row: Announcement, by: str) -> None:
    if row.kind == Announcement.Kind.LEAVE:
        settle(telling.about(version), kind=telling.LEAVING)
    _tell("ending_called_off", version, row, actor_name=by, what=in_prose(row), date=row.on)


def in_prose(row: Announcement) -> str:
    """What the agreement will do on the day, or what will be done to it."""
    return WORDS.get(row.kind) or f"be left by {row.organisation.name}"


WORDS: dict[str, str] = {
    Announcement.Kind.SUSPEND: "stop for a time",
    Announcement.Kind.RESUME: "go on",
    Announcement.Kind.TERMINATE: "end",
}
