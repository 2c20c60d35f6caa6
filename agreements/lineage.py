"""A version among the others of its agreement: which replaces which, for its page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agreements.joining.binding import bound_until
from agreements.models import IN_FORCE, Version
from audit import clock
from govuk.dates import in_words


@dataclass(frozen=True)
class VersionLine:
    """One version in the list of them."""

    number: int
    words: str
    url: str
    answers_url: str
    begun: date | None
    """The day it came into force."""
    ended: date | None
    reason: str
    is_shown: bool
    """The page is about this one."""


@dataclass(frozen=True)
class Lineage:
    """The versions that this person may read, seen from one of them."""

    lines: tuple[VersionLine, ...]
    open: VersionLine | None
    """Another one, on its way into force."""
    in_force: VersionLine | None
    """Another one, in force now."""
    replaced: int | None
    """The number of the version that this one varies."""
    is_last_held: bool
    """No later one has come into force."""

    @property
    def has_open(self) -> bool:
        """Whether some version of it, the one shown or another, is on its way into force."""
        return self.open is not None

    @property
    def is_worth_showing(self) -> bool:
        return len(self.lines) > 1


def lineage_of(version: Version, versions: Sequence[Version]) -> Lineage:
    """Where a version stands among `versions`, the newest first; itself may be one of them."""
    others = [one for one in versions if one.pk != version.pk]
    lines = {one.pk: _line(one, version) for one in versions}
    by_pk = {one.pk: one.number for one in versions}
    return Lineage(
        lines=tuple(lines.values()),
        open=next((lines[one.pk] for one in others if one.is_open), None),
        in_force=next((lines[one.pk] for one in others if one.status in IN_FORCE), None),
        replaced=by_pk.get(version.varies_id or 0),
        is_last_held=not any(one.in_force_at and one.number > version.number for one in others),
    )


def _line(one: Version, shown: Version) -> VersionLine:
    return VersionLine(
        number=one.number,
        words=_words(one),
        url=one.page("version"),
        answers_url=one.answers_url,
        begun=clock.date_of(one.in_force_at) if one.in_force_at else None,
        ended=bound_until(one),
        reason=one.reason,
        is_shown=one.pk == shown.pk,
    )


def _words(one: Version) -> str:
    """The status; when all have signed, from when it will hold."""
    if getattr(one, "all_signed", False) and one.start_date:
        return f"Signed, starts on {in_words(one.start_date)}"
    return str(one.get_status_display())
