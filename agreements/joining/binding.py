"""From when each party is bound, and whether sharing with it is live. Pure."""

from __future__ import annotations

from datetime import date

from agreements.models import OVER, Party, Status, Version
from audit import clock
from govuk.dates import in_words


def bound_from(version: Version, party: Party, *, signed: bool) -> date | None:
    """The day from which this version binds the party; None while it does not.

    A processor signs nothing: the version holds for it from the day it came into force.
    """
    if version.in_force_at is None:
        return None
    if party.left_on and party.left_on < clock.date_of(version.in_force_at):
        return None
    if party.joins_later or party.joined_on:
        return party.joined_on
    return clock.date_of(version.in_force_at) if signed or not party.signs else None


def last_day(version: Version) -> date | None:
    """The last day on which it held, or until which it is to hold; None where no end is set."""
    return bound_until(version) or version.end_date


def bound_until(version: Version) -> date | None:
    """The last day on which the version bound anybody; None while it may, or where it never did."""
    if version.status not in OVER or version.in_force_at is None or version.ended_at is None:
        return None
    if version.status == Status.EXPIRED and version.end_date is not None:
        return version.end_date
    return clock.date_of(version.ended_at)


def party_bound_until(version: Version, party: Party) -> date | None:
    """The last day on which the version bound this party, which may have left before the others."""
    return party.left_on or bound_until(version)


def is_live(version: Version, party: Party, *, signed: bool) -> bool:
    """Whether data may be shared with this party today, as far as signatures say."""
    day = bound_from(version, party, signed=signed)
    holds = version.status == Status.IN_FORCE and party.left_on is None
    return holds and day is not None and day <= clock.today()


def in_plain_words(version: Version, party: Party, *, signed: bool) -> str:
    """The same for the agreement's page; "" where there is nothing to say yet."""
    day = bound_from(version, party, signed=signed)
    if day is not None:
        until = party_bound_until(version, party)
        words = f"Bound from {in_words(day)}" + (f" to {in_words(until)}" if until else "")
        return f"{words}. Sharing with it is not live" if party.left_on else words
    if version.in_force_at is not None or version.status == Status.READY_TO_SIGN:
        return "" if signed else "Not bound: sharing with it is not live"
    return ""
