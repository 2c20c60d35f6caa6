"""One agreement of the scale data set, with everything about it."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from agreements.models import (
    IN_FORCE,
    OVER,
    Agreement,
    Approval,
    Contribution,
    DraftRevision,
    Party,
    PdfFile,
    Signature,
    Snapshot,
    Status,
    Version,
)
from audit.canonical import sha256
from audit.models import Event
from bench.patterns import Pattern, stamped
from bench.world import World, at_ten
from dpia.models import Dpia, DpiaSharing, DpiaSnapshot
from dpia.models import Status as DpiaStatus
from notices.models import Notice, Task
from organisations.models import Organisation
from organisations.roles import Role

UNDECIDED = frozenset({Status.DRAFT, Status.WITHDRAWN})
VARIED = 0.15
"""The share of agreements in force whose first version has been replaced."""
NEVER_STARTED = UNDECIDED | {Status.IN_REVIEW, Status.READY_TO_SIGN}


class Made:
    """One agreement with everything about it."""

    def __init__(
        self,
        world: World,
        reference: str,
        pattern: Pattern,
        status: str,
        parties: list[Organisation],
    ) -> None:
        self.world, self.reference, self.pattern, self.status = (
            world,
            reference,
            pattern,
            status,
        )
        self.parties, self.lead = parties, parties[0]
        self.random = world.random
        self.moved = (self._start() - pattern.start_date).days
        self.begun = pattern.start_date + timedelta(days=self.moved - 120)
        self.begun = min(self.begun, world.today - timedelta(days=3))
        self.replaced = {f'"{s}"': f'"{p.reference}"' for s, p in self._pairs()}
        self.replaced[pattern.title] = self.title = f"{pattern.title} ({reference})"
        self.replaced |= {world.names[s]: p.name for s, p in self._pairs()}

    def _pairs(self) -> list[tuple[str, Organisation]]:
        return list(zip(self.pattern.organisations, self.parties, strict=True))

    def _start(self) -> date:
        """A first day that fits the status: ahead before signing, behind in force."""
        length = (self.pattern.end_date - self.pattern.start_date).days
        ahead = self.random.randint(1, max(2, min(length - 1, 1000)))
        if self.status in NEVER_STARTED:
            return self.world.today + timedelta(days=self.random.randint(10, 200))
        if self.status == Status.EXPIRED:
            return self.world.today - timedelta(days=length + self.random.randint(1, 900))
        return self.world.today - timedelta(days=ahead)

    def moment(self, days: int = 0) -> datetime:
        """An instant so many days after the beginning, and never in the future."""
        return at_ten(min(self.begun + timedelta(days=days), self.world.today - timedelta(days=1)))

    def drafter_of_lead(self) -> int:
        return self.world.person(self.lead, Role.DRAFTER)

    def write(self, events: int) -> None:
        """All its rows, and so many events of its trail."""
        self.agreement = self.world.add(
            Agreement,
            reference=self.reference,
            lead_organisation_id=self.lead.pk,
            title=self.title,
            submitted=self.status not in UNDECIDED,
            created_at=self.moment(),
            created_by_id=self.drafter_of_lead(),
        )
        if self.status in IN_FORCE and self.random.random() < VARIED:
            self._version(1, Status.SUPERSEDED)
            self._version(2, self.status)
        else:
            self._version(1, self.status)
        self._events(events)

    def _version(self, number: int, status: str) -> None:
        add, pattern = self.world.add, self.pattern
        drafting = status in UNDECIDED
        days = {
            name: getattr(pattern, name) + timedelta(days=self.moved)
            for name in ("start_date", "end_date", "review_date")
        }
        version = self.world.next_key(Version)
        content = b"" if drafting else self._text(pattern.agreed).encode()
        digest = sha256(content) if content else ""
        snapshot = (
            add(
                Snapshot,
                version_id=version,
                sha256=digest,
                content=content,
                made_at=self.moment(40),
            )
            if content
            else None
        )
        started = status not in NEVER_STARTED
        add(
            Version,
            agreement_id=self.agreement,
            number=number,
            status=status,
            document=self._text(pattern.answers),
            revision=6,
            findings=self._text(pattern.findings_of_draft if drafting else pattern.findings),
            findings_on=self.world.today,
            dpia_id=self._dpia() if pattern.dpia else None,
            snapshot_id=snapshot,
            round=0 if drafting else 1,
            title=self.title,
            summary=pattern.document.get("summary") or "",
            kind=pattern.document.get("kind") or "",
            article6=pattern.article6,
            submitted=not drafting,
            submitted_at=None if drafting else self.moment(40),
            submitted_by_id=None if drafting else self.drafter_of_lead(),
            in_force_at=self.moment(110) if started else None,
            ended_at=at_ten(min(days["end_date"], self.world.today)) if status in OVER else None,
            flow_started_on=days["start_date"] if started else None,
            created_at=self.moment(),
            **days,
        )
        self.version = version
        self._rows(version, status)
        if not drafting and snapshot is not None:
            self._decisions(version, snapshot, digest, status)

    def _text(self, text: str) -> str:
        return stamped(text, self.replaced, self.moved)

    def _rows(self, version: int, status: str) -> None:
        add, document = self.world.add, self.pattern.document
        drafter = self.drafter_of_lead()
        entries = zip(self.parties, document["parties"], strict=True)
        for position, (party, entry) in enumerate(entries):
            others = party.pk != self.lead.pk
            add(
                Party,
                agreement_id=self.agreement,
                version_id=version,
                organisation_id=party.pk,
                key=entry["id"],
                position=position,
                role=entry.get("role") or "",
                controller_status=entry.get("controller_status") or "",
                may_read=True,
                invited_at=self.moment(2) if others else None,
                accepted_at=self.moment(4) if others else None,
                accepted_by_id=self.world.person(party, Role.DRAFTER) if others else None,
            )
        for model, values in self.pattern.rows:
            add(model, version_id=version, **values)
        add(Contribution, version_id=version, person_id=drafter, first_at=self.moment())
        for revision in range(1, 7):
            add(
                DraftRevision,
                version_id=version,
                revision=revision,
                person_id=drafter,
                at=self.moment(revision * 4),
                changes={"necessity": ["", document.get("necessity", "")], "novel": [None, False]},
            )

    def _dpia(self) -> int:
        add = self.world.add
        number = self.world.next_key(Dpia)
        approved = self.status not in UNDECIDED
        content = self._text(self.pattern.dpia)
        digest = hashlib.sha256(content.encode()).hexdigest()
        officer = self.world.person(self.lead, Role.INFORMATION_GOVERNANCE)
        snapshot = (
            add(
                DpiaSnapshot,
                dpia_id=number,
                revision=4,
                sha256=digest,
                content=content.encode(),
                made_at=self.moment(30),
            )
            if approved
            else None
        )
        add(
            Dpia,
            reference=f"DPIA-{number:03d}",
            title=self.title[:200],
            organisation_id=self.lead.pk,
            status=DpiaStatus.APPROVED if approved else DpiaStatus.DRAFT,
            status_since=self.moment(30),
            document=content,
            revision=4,
            findings=[],
            findings_on=self.world.today,
            created_at=self.moment(),
            created_by_id=self.drafter_of_lead(),
            approved_at=self.moment(30) if approved else None,
            approved_by_id=officer if approved else None,
            snapshot_id=snapshot,
        )
        for party in self.parties[1:]:
            add(
                DpiaSharing,
                dpia_id=number,
                organisation_id=party.pk,
                shared_at=self.moment(5),
            )
        return number

    # ------------------------------------------------------------------ decisions
    def _decisions(self, version: int, snapshot: int, digest: str, status: str) -> None:
        add = self.world.add
        waiting = status == Status.IN_REVIEW
        signed = status not in NEVER_STARTED
        for position, (party, key) in enumerate(zip(self.parties, self.pattern.keys, strict=True)):
            officer = self.world.person(party, Role.INFORMATION_GOVERNANCE)
            decided = not waiting or position == 0
            add(
                Approval,
                version_id=version,
                organisation_id=party.pk,
                party_key=key,
                role=Role.INFORMATION_GOVERNANCE,
                round=1,
                state=Approval.State.APPROVED if decided else Approval.State.REQUESTED,
                requested_at=self.moment(40),
                decided_at=self.moment(50 + position) if decided else None,
                decided_by_id=officer if decided else None,
                sha256=digest if decided else "",
            )
            if not decided:
                self._task(party)
            if signed:
                self._signature(version, party, key, digest)
        kinds = [] if waiting else [PdfFile.Kind.TO_SIGN]
        for kind in [*kinds, PdfFile.Kind.SIGNED] if signed else kinds:
            add(
                PdfFile,
                version_id=version,
                snapshot_id=snapshot,
                kind=kind,
                file=f"pdf/{self.reference}-{kind}.pdf",
                sha256=digest,
                made_at=self.moment(60),
            )

    def _signature(self, version: int, party: Organisation, key: str, digest: str) -> None:
        self.world.add(
            Signature,
            version_id=version,
            organisation_id=party.pk,
            party_key=key,
            person_id=self.world.person(party, Role.SIGNATORY),
            name=f"Signatory {party.reference}",
            post="Chief executive",
            method="password",
            signed_at=self.moment(100),
            sha256=digest,
        )

    def _task(self, party: Organisation) -> None:
        link, about = f"/agreements/{self.reference}/review/", f"agreement:{self.reference}"
        self.world.add(
            Task,
            kind="review",
            about=about,
            organisation_id=party.pk,
            role=Role.INFORMATION_GOVERNANCE,
            asked_by_id=self.lead.pk,
            title=f"Review {self.pattern.title}"[:300],
            link=link,
            since=self.moment(40),
        )
        officer = self.world.person(party, Role.INFORMATION_GOVERNANCE)
        number = self.world.next_key(Notice)
        self.world.add(
            Notice,
            reference=f"{number:032x}",
            person_id=officer,
            kind="review_asked",
            about=about,
            subject=f"Review {self.reference}",
            body=f"{self.lead.name} asks you to review {self.pattern.title}.",
            action="Review the agreement",
            link=link,
            created_at=self.moment(40),
            state=Notice.State.SENT,
            sent_at=self.moment(40),
        )

    # ------------------------------------------------------------------ the trail
    def _events(self, number: int) -> None:
        """So many events: mostly saves, then the steps that the status tells of."""
        steps = [("invite_party", p) for p in self.parties[1:]]
        if self.status not in UNDECIDED:
            steps += [("submit", self.lead), *(("approve", p) for p in self.parties)]
        if self.status not in NEVER_STARTED:
            steps += [*(("sign", p) for p in self.parties), ("activate", self.lead)]
        saves = [("save", self.lead)] * max(0, number - len(steps))
        told = [*saves, *steps][:number]
        for count, (verb, organisation) in enumerate(told):
            self._event(verb, organisation, self.moment(count * 110 // len(told)), count)

    def _event(self, verb: str, organisation: Organisation, at: datetime, count: int) -> None:
        role = {"approve": Role.INFORMATION_GOVERNANCE, "sign": Role.SIGNATORY}.get(
            verb, Role.DRAFTER
        )
        person = self.world.person(organisation, role)
        detail: dict[str, Any] = {"party": organisation.reference}
        if verb == "save":
            text = self.pattern.document.get("necessity", "")
            changes = {"necessity": [text[: count % 90], text], "accuracy": ["", "Checked daily."]}
            detail = {"revision": count, "changes": changes}
        name = f"{role.label} {organisation.reference}"
        content = {
            "at": at.isoformat(),
            "verb": verb,
            "subject": {"type": "version", "id": self.version, "reference": self.reference},
            "actor": {
                "person": person,
                "name": name,
                "organisation": organisation.pk,
                "organisation_name": organisation.name,
                "role": role,
            },
            "reason": "",
            "detail": detail,
        }
        self.world.add(
            Event,
            at=at,
            verb=verb,
            subject_type="version",
            subject_id=self.version,
            subject_reference=self.reference,
            actor_id=person,
            actor_organisation_id=organisation.pk,
            actor_role=role,
            canonical=_written(content),
        )


def _written(content: dict[str, Any]) -> bytes:
    """As `audit.canonical` writes it, for texts that need nothing done to them; much quicker."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
