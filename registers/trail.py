"""The audit trail of one agreement, with that of the DPIAs it relies on, for one reader."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from agreements.models import Agreement, InvitedAs, Version
from agreements.models.agreement import READERS, READERS_OF_ALL_SUBMITTED
from audit import clock
from audit.models import Event
from dpia.models import Dpia
from organisations.acting import held_by
from organisations.roles import Role
from registers import changes, export, words
from registers.changes import Change
from registers.keyset import Order

PAGE = 25
CHANGES_AT_MOST = 12
LONGEST_VALUE = 300
COLUMNS = ("id", "subject_type", "subject_id", "subject_reference", "canonical")
ORDER = Order("id")
HEADINGS = (
    "When", "About", "What", "Who", "Organisation", "Role", "Reason", "Details", "Changes",
)  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One event in words. `more` is how many changes are not listed."""

    title: str
    about: str
    at: datetime
    name: str
    organisation: str
    role: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    more: int = 0

    @property
    def heading(self) -> str:
        """What happened, and to what, where that is not the agreement itself."""
        return f"{self.about}: {self.title}" if self.about else self.title

    @property
    def by(self) -> str:
        """Who did it, with organisation and role as at that moment."""
        return ", ".join(part for part in (self.name, self.organisation, self.role) if part)


class Trail:
    """The trail of an agreement that `user` may read.

    A national auditor who stands outside reads from the first submission on, and of drafts only
    that they changed, not what they said.
    """

    def __init__(self, agreement: Agreement, user: Any) -> None:
        self.agreement = agreement
        readable = Version.objects.visible_to(user).filter(agreement=agreement)
        self.versions = list(readable.only("agreement", "number", "document", "dpia"))
        linked = {version.dpia_id for version in self.versions if version.dpia_id}
        self.dpias = list(
            Dpia.objects.visible_to(user).filter(pk__in=linked).values_list("pk", flat=True)
            if linked
            else ()
        )
        self.is_outsider = _is_outsider(agreement, user)

    def events(self) -> QuerySet[Event]:
        """The events that this person may read, in no order."""
        own = Q(subject_type="version", subject_id__in=[v.pk for v in self.versions])
        if self.is_outsider:
            own &= self._since_submission(own)
        else:
            own |= Q(subject_type="agreement", subject_id=self.agreement.pk)
            disputes = self.agreement.disputes.order_by().values("pk")
            own |= Q(subject_type="dispute", subject_id__in=disputes)
        joining = self.agreement.accessions.order_by().values("pk")
        own |= Q(subject_type="accession", subject_id__in=joining)
        return Event.objects.filter(own | Q(subject_type="dpia", subject_id__in=self.dpias))

    def _since_submission(self, own: Q) -> Q:
        """Of each version, what happened from its first submission on. One query."""
        submissions = Event.objects.filter(own, verb="submit").order_by()
        firsts = submissions.values_list("subject_id").annotate(first=Min("id"))
        since = Q(pk__in=())
        for version, first in firsts:
            since |= Q(subject_id=version, id__gte=first)
        return since

    def told(self, rows: Iterable[Any]) -> list[Happening]:
        """Rows of COLUMNS as a page tells them: not too many changes, not too long."""
        names = self._names()
        return [_shortened(self._happening(row, names)) for row in rows]

    def csv(self) -> Iterator[str]:
        """The whole trail as CSV, the oldest event first."""
        rows = self.events().order_by("id").values_list(*COLUMNS, named=True)
        names = self._names()
        happenings = (self._happening(row, names) for row in rows.iterator(chunk_size=500))
        return export.written(HEADINGS, [_as_it_is] * len(HEADINGS), map(_row, happenings))

    def _happening(self, row: Any, names: _Names) -> Happening:
        content = json.loads(bytes(row.canonical))
        verb, detail, who = content["verb"], content["detail"], content["actor"]
        subject = row.subject_type
        return Happening(
            title=words.title(subject, verb, detail, names.organisations),
            about=self._about(row),
            at=datetime.fromisoformat(content["at"]),
            name=who["name"],
            organisation=who["organisation_name"],
            role=_role(who["role"], who.get("delegate_of", "")),
            reason=content["reason"],
            facts=tuple(words.facts(subject, verb, detail)),
            changes=tuple(
                changes.told(_triples(detail), names.document, values=not self.is_outsider)
            ),
        )

    def _about(self, row: Any) -> str:
        """What it is about, where that is not the agreement itself or its first version."""
        if row.subject_type == "dpia":
            return f"DPIA {row.subject_reference}"
        if row.subject_type != "version":
            return ""
        number = next(one.number for one in self.versions if one.pk == row.subject_id)
        return f"Version {number}" if number > 1 else ""

    def _names(self) -> _Names:
        """The names of the parties, now. One query."""
        parties = [
            (party.version_id, party.key, party.organisation.reference, party.organisation.name)
            for party in self.agreement.parties.filter(
                version__in=[version.pk for version in self.versions]
            ).select_related("organisation")
        ]
        newest = max(self.versions, key=lambda version: version.pk)
        return _Names(
            {name: told for _, key, ref, told in parties for name in (key, ref)},
            {
                "parties": [
                    {"id": key, "organisation": {"id": ref, "name": told}}
                    for _, key, ref, told in parties
                ],
                "data_items": newest.document.get("data_items") or [],
            },
        )


@dataclass(frozen=True)
class _Names:
    organisations: Mapping[str, str]
    document: Mapping[str, Any]


def _is_outsider(agreement: Agreement, user: Any) -> bool:
    """Whether the person reads the agreement as national auditor only, not for a party."""
    held = held_by(user)
    if not any(role in READERS_OF_ALL_SUBMITTED for _, role in held):
        return False
    own = {organisation for organisation, role in held if role in READERS}
    inside = {agreement.lead_organisation_id}
    inside |= set(agreement.parties.filter(may_read=True).values_list("organisation", flat=True))
    return not own & inside


def _triples(detail: Mapping[str, Any]) -> list[changes.Triple]:
    """What a save says it changed: an agreement's by place, a DPIA's as a list."""
    kept = detail.get("changes") or {}
    if isinstance(kept, dict):
        return [(place, before, after) for place, (before, after) in kept.items()]
    return [(one["place"], one["before"], one["after"]) for one in kept]


def _role(role: str, delegate_of: str) -> str:
    if role in InvitedAs.values:
        return f"{InvitedAs(role).label}, invited by name"
    words = str(Role(role).label) if role in Role.values else ""
    return f"{words}, as delegate of {delegate_of}" if delegate_of else words


def _shortened(happening: Happening) -> Happening:
    shown = [
        Change(change.label, _short(change.before), _short(change.after))
        for change in happening.changes[:CHANGES_AT_MOST]
    ]
    more = len(happening.changes) - len(shown)
    return Happening(**{**vars(happening), "changes": tuple(shown), "more": more})


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1].rstrip()}…"


def _row(happening: Happening) -> Sequence[Any]:
    told = [f"{name}: {value}" for name, value in happening.facts]
    changed = [
        f"{one.label}: {one.before} → {one.after}" if one.before else one.label
        for one in happening.changes
    ]
    return (
        happening.at.astimezone(clock.LONDON).isoformat(timespec="seconds"),
        happening.about or "Agreement",
        happening.title,
        happening.name,
        happening.organisation,
        happening.role,
        happening.reason,
        "\n".join(told),
        "\n".join(changed),
    )


def _as_it_is(value: Any) -> Any:
    return value
