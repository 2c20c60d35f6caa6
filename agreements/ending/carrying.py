"""What was said of a version in force still stands when the next version takes its place.

A stop of sharing, and the notice of one or of an end, is each organisation's own. Only that
organisation takes it back: in words, or by signing the new version after it. A version that it
signed before changes nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agreements import documents
from agreements.ending import telling as tells
from agreements.ending.effects import to_come
from agreements.ending.standing import standing_stops
from agreements.models import IN_FORCE, Announcement, Replacement, Signature, Status, Version
from agreements.rules import valid_signatures
from audit import clock
from audit.actor import Actor
from govuk.dates import in_words
from organisations.models import Organisation

Kind = Announcement.Kind


@dataclass(frozen=True)
class Standing:
    """What the new version takes over: an announcement, and whose it is from now on."""

    row: Announcement
    holder: Organisation

    @property
    def is_stop(self) -> bool:
        """A stop of sharing that was made, and not only announced."""
        return self.is_done and self.row.kind != Kind.LEAVE

    @property
    def is_done(self) -> bool:
        return self.row.taken_at is not None


def standing(new: Version) -> list[Standing]:
    """What was announced or done about the version that it varies, and that no signature under the
    new one takes back. At most five queries, and one where nothing was announced."""
    return _kept_and_taken_back(new)[0]


def _kept_and_taken_back(new: Version) -> tuple[list[Standing], list[Standing]]:
    """What stands on, and what its organisation took back by signing the new version after it."""
    # Asked anew each time: between two times another step may have moved it.
    old = Version.objects.filter(pk=new.varies_id or 0).first()
    if old is None or old.status not in {*IN_FORCE, Status.EXPIRED}:
        return [], []
    rows = list(
        old.announcements.filter(called_off_at=None).select_related("organisation").order_by("pk")
    )
    if not rows:
        return [], []
    # What ran to its last day while it was suspended was never let go on.
    stops = standing_stops(rows) if old.status != Status.IN_FORCE else []
    open_rows = [*stops, *(row for row in rows if row.is_to_come and _in_time(row, new))]
    open_rows += [row for row in rows if row.kind == Kind.LEAVE and row.taken_at]
    holders, signed = _Holders(new), _signed(new)
    found = [
        Standing(row, holders.of(row.organisation))
        for row in open_rows
        # Who leaves, and is no party to the new version, has nothing more to leave.
        if row.kind != Kind.LEAVE or row.organisation_id in holders.signing
    ]
    kept = [one for one in found if not _signed_since(one, signed)]
    back = [one for one in found if one not in kept and one.row.kind != Kind.RESUME]
    stopping = {one.holder.pk for one in kept if one.row.kind == Kind.SUSPEND}
    # Going on is announced of a stop, and goes with it.
    return [one for one in kept if one.row.kind != Kind.RESUME or one.holder.pk in stopping], back


def carry(new: Version, now: datetime) -> dict[str, Any]:
    """Write what stands on to the new version; what the event should tell. The caller holds the
    locks on both, and the version that it varies is still as it was."""
    kept, back = _kept_and_taken_back(new)
    to_come(new.varies_id).update(called_off_at=now)
    written: set[tuple[int, str, bool]] = set()
    for one in sorted(kept, key=lambda one: one.row.on):
        key = (one.holder.pk, one.row.kind, one.is_done)
        if key not in written:
            _copy(one, new)
            written.add(key)
    stops = [one.holder.name for one in kept if one.is_stop]
    ahead = [f"{one.row.kind} {one.row.on.isoformat()}" for one in kept if not one.is_done]
    return {
        **({"suspended_by": stops} if stops else {}),
        **({"still_announced": ahead} if ahead else {}),
        **({"taken_back": [_in_the_trail(one, new) for one in back]} if back else {}),
    }


def _in_the_trail(one: Standing, new: Version) -> str:
    """That a signature ended a stop or a notice, as the event of the new version's start says."""
    signed = f"{one.holder.name} signed version {new.number} after that"
    what = _TAKEN_BACK[one.row.kind, one.is_done]
    return f"{what.format(one.row.organisation.name, in_words(one.row.on))}: {signed}"


def tell(new: Version) -> None:
    """Everybody hears what is still to come, and what fell away since its own organisation signed
    the new version after it. After `carry`."""
    rows = list(new.announcements.select_related("organisation", "by"))
    for row in rows:
        if row.is_to_come:
            tells.announced(new, row)
    told = {(row.kind, row.at) for row in rows}
    fell_away = Announcement.objects.filter(
        version=new.varies_id, taken_at=None, called_off_at=new.in_force_at, called_off_by=None
    )
    signing = set(documents.signing_of(new))
    for row in fell_away.select_related("organisation", "by"):
        if row.kind == Kind.LEAVE and row.organisation_id not in signing:
            continue
        if (row.kind, row.at) not in told and _in_time(row, new):
            words = f"{row.organisation.name}, by signing version {new.number} after that,"
            tells.called_off(new, row, words)


def taken_back_by(new: Version, actor: Actor) -> tuple[str, ...]:
    """What a signature of the actor's organisation under the new version takes back, in words that
    its signatory reads before they sign."""
    return tuple(
        f"{_WORDS[one.row.kind, one.is_done]} on {in_words(one.row.on)}."
        for one in standing(new)
        if one.holder.pk == actor.organisation_id and (one.row.kind, one.is_done) in _WORDS
    )


_WORDS = {
    (str(Kind.SUSPEND), True): "Your organisation suspended sharing",
    (str(Kind.SUSPEND), False): "Your organisation announced that sharing stops",
    (str(Kind.TERMINATE), False): "Your organisation gave notice that the agreement ends",
    (str(Kind.LEAVE), False): "Your organisation gave notice that it leaves the agreement",
    (str(Kind.LEAVE), True): "Your organisation left the agreement",
}

_TAKEN_BACK = {
    (str(Kind.SUSPEND), True): "The suspension by {} of {} ended",
    (str(Kind.SUSPEND), False): "The suspension that {} announced for {} does not come",
    (str(Kind.TERMINATE), False): "The end that {} announced for {} does not come",
    (str(Kind.LEAVE), False): "{} does not leave on {}, as it had announced",
    (str(Kind.LEAVE), True): "{}, which left on {}, takes part again",
}


def over_before(new: Version, day: date) -> list[Announcement]:
    """The ends announced of the version that it varies that stand and are past before the new
    version's day: it ended, and the new version never begins."""
    ends = (one.row for one in standing(new) if one.row.kind == Kind.TERMINATE)
    return [row for row in ends if row.on < day]


def _copy(one: Standing, new: Version) -> None:
    row, reason = one.row, one.row.reason
    if one.holder.pk != row.organisation_id:
        reason = f"Taken over from {row.organisation.name}, which said: {reason}"
    Announcement.objects.create(
        version=new,
        kind=row.kind,
        organisation=one.holder,
        by_id=row.by_id,
        at=row.at,
        reason=reason,
        on=row.on,
        taken_at=row.taken_at,
    )
    if row.kind == Kind.LEAVE and one.is_done:
        new.parties.filter(organisation=one.holder).update(left_on=row.on)


def _in_time(row: Announcement, new: Version) -> bool:
    """Whether its day comes before the new version is over anyhow."""
    return new.end_date is None or row.on <= new.end_date


class _Holders:
    """Whose a stop or a notice is under the new version: of its organisation where that signs it,
    else of the successor that takes its place, else of the lead, so that somebody lifts it."""

    def __init__(self, new: Version) -> None:
        self.signing = set(documents.signing_of(new))
        self.lead = new.agreement.lead_organisation
        found = Replacement.objects.filter(version=new).select_related("takes_over")
        self.successors = {row.leaves_id: row.takes_over for row in found}

    def of(self, organisation: Organisation) -> Organisation:
        if organisation.pk in self.signing:
            return organisation
        heir = self.successors.get(organisation.pk)
        if heir is not None:
            return heir
        # The lead itself may be the one that was replaced.
        return self.successors.get(self.lead.pk, self.lead)


def _signed(new: Version) -> dict[int, Signature]:
    found: Iterable[Signature] = valid_signatures(new).select_related("page")
    return {row.organisation_id: row for row in found}


def _signed_since(one: Standing, signed: dict[int, Signature]) -> bool:
    """Whether its holder signed the new version after the stop began, or the notice was given."""
    signature = signed.get(one.holder.pk)
    if signature is None:
        return False
    since = one.row.taken_at if one.is_stop else one.row.at
    assert since is not None
    if signature.in_ink:
        # Ink names a day and no hour, and is recorded later than it was signed.
        return bool(signature.page.signed_on > clock.date_of(since))
    return bool(signature.signed_at > since)
