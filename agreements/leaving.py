"""The drafts that somebody who leaves began, and the agreements in force that name them as the
contact: which those are, and who goes on with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from agreements import telling
from agreements.models import IN_FORCE, Contribution, Status, Version
from audit.actor import Actor
from audit.log import record
from notices.actions import ask
from notices.models import Task
from organisations.leaving.work import Leaver, Piece
from organisations.models import Organisation, Person
from organisations.roles import Permission, Role, roles_with

CARRY_ON, CONTACT = "carry_on", telling.CONTACT
DRAFTING = roles_with(Permission.DRAFT)


class Drafts:
    """The keeper of drafts: whose first words were theirs, unless given to somebody since."""

    name = "draft"

    def open_work(self, leaver: Leaver) -> list[Piece]:
        if not leaver.roles & DRAFTING:
            return []
        first = Contribution.objects.filter(version=OuterRef("pk")).order_by("first_at", "pk")
        found = Version.objects.filter(
            status=Status.DRAFT, agreement__lead_organisation=leaver.organisation
        ).alias(begun_by=Subquery(first.values("person")[:1]))
        mine = found.filter(begun_by=leaver.person.pk).select_related("agreement")
        given = _given(CARRY_ON, leaver.organisation)
        return [
            _piece(self.name, "Draft agreement", version)
            for version in mine.defer("document", "findings").order_by("pk")
            if telling.about(version) not in given
        ]

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        """It waits for `to` until it is sent for review or given up."""
        version = _locked(piece)
        if version is None or version.status != Status.DRAFT:
            return
        _ask(version, CARRY_ON, "Go on with the draft", "draft", where=leaver.organisation, to=to)
        _record("pass_on_draft", version, leaver, to, actor)


class Contacts:
    """The keeper of names: agreements in force that say to ask somebody who is no longer there."""

    name = "contact"

    def open_work(self, leaver: Leaver) -> list[Piece]:
        if not leaver.roles & DRAFTING:
            return []
        found = Version.objects.filter(
            status__in=IN_FORCE, parties__organisation=leaver.organisation
        ).alias(text=Cast("document", TextField()))
        named = found.filter(text__icontains=leaver.person.name).select_related("agreement")
        given = _given(CONTACT, leaver.organisation)
        return [
            _piece(self.name, "Contact named in an agreement", version)
            for version in named.defer("findings").order_by("pk")
            if telling.about(version) not in given and names(version.document, leaver)
        ]

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        """`to` is asked to have another contact named, by the next version."""
        version = _locked(piece)
        if version is None or version.status not in IN_FORCE:
            return
        words = f"Name another contact than {leaver.person.name}"
        _ask(version, CONTACT, words, "agreement", where=leaver.organisation, to=to)
        _record("ask_for_other_contact", version, leaver, to, actor)


def names(document: Mapping[str, Any], leaver: Leaver) -> bool:
    """Whether the text names the person where it says whom of their organisation to ask."""
    own = [
        party.get("contact")
        for party in document.get("parties") or []
        if (party.get("organisation") or {}).get("id") == leaver.organisation.reference
    ]
    rights, breach = document.get("rights") or {}, document.get("breach") or {}
    shared = [document.get("contact"), rights.get("contact_point"), breach.get("contacts")]
    name = leaver.person.name.casefold()
    return any(name in str(text).casefold() for text in [*own, *shared] if text)


def _piece(name: str, kind: str, version: Version) -> Piece:
    reference = version.agreement.reference
    return Piece(
        key=f"{name}:{version.pk}",
        kind=kind,
        title=f"{reference}, {version.title}" if version.title else reference,
        link=version.get_absolute_url(),
        roles=DRAFTING,
    )


def _given(kind: str, organisation: Organisation) -> set[str]:
    """What of this kind waits for somebody there already. One query."""
    asked = Task.objects.filter(kind=kind, organisation=organisation, done_at__isnull=True)
    return set(asked.values_list("about", flat=True))


def _locked(piece: Piece) -> Version | None:
    rows = Version.objects.select_for_update(of=("self",)).select_related("agreement")
    return rows.filter(pk=int(piece.key.partition(":")[2])).first()


def _ask(
    version: Version, kind: str, words: str, page: str, *, where: Organisation, to: Person
) -> None:
    ask(
        kind,
        about=telling.about(version),
        title=f"{words}: {telling.title(version)}",
        link=telling.page(version, page),
        organisation=where,
        role=Role.DRAFTER,
        person=to,
    )


def _record(verb: str, version: Version, leaver: Leaver, to: Person, actor: Actor) -> None:
    detail = {"from": leaver.person.name, "to": to.name}
    record(verb, version, actor=actor, detail=detail)
