"""Who may suspend, resume or end an agreement in force, and what must hold before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from agreements import documents
from agreements.dpias import stopped
from agreements.ending.enders import enders, leavers
from agreements.ending.notice import can_end_at_once, notice_in
from agreements.ending.standing import standing_stops
from agreements.judging import lawful
from agreements.models import Announcement, Status, Version
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from govuk.dates import in_words
from organisations.roles import PERMISSIONS, Permission, role_for

STOPS = (Permission.SIGN, Permission.ACCEPT_RISK, Permission.APPROVE)
"""Any of these may stop sharing for their organisation: stopping is the careful thing to do."""
AFTER_THE_DAY = (Announcement.Kind.TERMINATE, Announcement.Kind.LEAVE)
"""What is announced for a last day, and done when that is over."""
GOES_ON = (stopped.regulator_does_not_stop_it, lawful("activate"))
"""What must hold before sharing begins, or begins again."""
WHO_LEAVES = "a signatory of an organisation that signed it and cannot end it for the others"
WHO_ENDS = (
    "a signatory of the lead organisation, or of either of two organisations that signed it first. "
    "Another organisation can give notice that it leaves; the others go on"
)


def suspender(version: Version, actor: Actor) -> str | None:
    """A signatory, senior risk owner or IG officer of any party that signs; or the calendar."""
    if actor.is_system:
        return "system"
    return _role(actor, documents.signing_of(version))


def resumer(version: Version, actor: Actor) -> str | None:
    """The same of a party that suspended it, and of no other: whoever stopped sharing says when
    what stopped it is put right. Or the calendar.

    All parties together do so by a variation, which takes its place once all have signed.
    """
    if actor.is_system:
        return "system"
    return _role(actor, sorted(stopped_by(version)))


def terminator(version: Version, actor: Actor) -> str | None:
    """A signatory of either party where two signed at first, else of the lead; or the calendar.

    Another leaves it: the others go on.
    """
    if actor.is_system:
        return "system"
    return role_for(actor, Permission.SIGN, enders(version))


def leaver(version: Version, actor: Actor) -> str | None:
    """A signatory of a party that may not end it for the others; or the calendar."""
    if actor.is_system:
        return "system"
    return role_for(actor, Permission.SIGN, leavers(version))


def _role(actor: Actor, organisations: list[int]) -> str | None:
    found = (role_for(actor, permission, organisations) for permission in STOPS)
    return next((role for role in found if role), None)


def calls_off(row: Announcement, actor: Actor) -> str | None:
    """The role in which the actor calls off what their organisation announced. Whoever gave a
    notice takes it back, though it could not give it under a version that came since."""
    if row.kind in AFTER_THE_DAY:
        return role_for(actor, Permission.SIGN, [row.organisation_id])
    return _role(actor, [row.organisation_id])


def may_be_called_off(
    rows: Iterable[Announcement], organisation: int | None, roles: Collection[str]
) -> set[int]:
    """The keys of those that somebody with these roles there may call off. Queries nothing."""
    permits = frozenset[str]().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
    return {
        row.pk
        for row in rows
        if row.organisation_id == organisation
        and permits & {Permission.SIGN, *(() if row.kind in AFTER_THE_DAY else STOPS)}
    }


def stopped_by(version: Version) -> set[int]:
    """The organisations whose stop of sharing stands. One query, or none."""
    if version.status != Status.SUSPENDED:
        return set()
    return {row.organisation_id for row in standing_stops(version.announcements.all())}


def nobody_else_stops_it(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Sharing goes on only when no organisation's stop stands but the one that is lifted."""
    announced = version.announcements.filter(pk=given.get("announcement", 0)).first()
    own = announced.organisation_id if announced else actor.organisation_id
    if not stopped_by(version) - {own}:
        return []
    return [Blocker("others_stop_it", "Another organisation has suspended sharing too.")]


def suspended_by(version: Version) -> Announcement | None:
    """Who suspended it last, and why."""
    found: Announcement | None = (
        version.announcements.filter(kind=Announcement.Kind.SUSPEND, taken_at__isnull=False)
        .select_related("organisation", "by")
        .order_by("taken_at", "pk")
        .last()
    )
    return found


def respects_the_notice(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """It ends no sooner than the notice that the agreement asks for allows, or at once where it
    says so: `at_once` says which case that is and how it has come about. What was announced was
    asked then."""
    if actor.is_system:
        return []
    says, today = terms_of(version), clock.date_of(now)
    notice, first = notice_in(says), first_day(version, today)
    if notice is None or (given.get("on") or today) >= first:
        return []
    if not can_end_at_once(says):
        words = (
            f"The agreement asks for {notice.words}’ notice and names no case in which it ends at "
            f"once: choose {in_words(first)} or later. Sharing can be suspended today."
        )
        return [Blocker("notice_too_short", words, path="on")]
    if not given.get("ends_at_once"):
        words = (
            f"The agreement asks for {notice.words}’ notice: choose {in_words(first)} or later, or "
            "say that it is sooner and why the agreement allows that."
        )
        return [Blocker("notice_too_short", words, path="on")]
    if not str(given.get("at_once", "")).strip():
        words = "Say which case for ending at once has come about, and how."
        return [Blocker("no_case_for_ending_at_once", words, path="at_once")]
    return []


def first_day(version: Version, today: date) -> date:
    """The first day on which the agreement's own notice lets it end."""
    notice = notice_in(terms_of(version))
    nation = version.agreement.lead_organisation.nation
    return notice.from_(today, nation) if notice else today


def terms_of(version: Version) -> str:
    """What the agreement says of being ended early."""
    return str(version.document.get("termination") or "")


def is_not_over_yet(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The last day has not passed: what is over does not go on."""
    if version.end_date is None or version.end_date >= clock.date_of(now):
        return []
    return [Blocker("over", "The last day has passed, so sharing cannot start again.")]
