"""The DPIAs that somebody who leaves began, and the measures that are theirs: who goes on with
them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from audit.actor import Actor
from audit.log import record
from dpia import telling
from dpia.models import Dpia, DpiaSharing, MeasureTask, Status
from dpia.models.dpia import READERS
from dpia.risks import following
from notices.actions import ask
from notices.models import Task
from organisations.leaving.work import Leaver, Piece
from organisations.models import Person
from organisations.roles import Permission, Role, roles_with

DRAFTING = roles_with(Permission.DRAFT)


class Drafts:
    """The keeper of DPIAs in draft: those that they began, unless given to somebody since."""

    name = "dpia"

    def open_work(self, leaver: Leaver) -> list[Piece]:
        if not leaver.roles & DRAFTING:
            return []
        asked = Task.objects.filter(
            kind=telling.CARRY_ON, organisation=leaver.organisation, done_at__isnull=True
        )
        given = set(asked.values_list("about", flat=True))
        found = Dpia.objects.filter(
            status=Status.DRAFT, organisation=leaver.organisation, created_by=leaver.person
        )
        return [
            Piece(
                key=f"{self.name}:{one.pk}",
                kind="Draft DPIA",
                title=str(one),
                link=one.get_absolute_url(),
                roles=DRAFTING,
            )
            for one in found.defer("document", "findings", "description").order_by("pk")
            if telling.about(one) not in given
        ]

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        """It waits for `to` until it is sent for advice."""
        dpia = Dpia.objects.select_for_update().filter(pk=_number(piece)).first()
        if dpia is None or dpia.status != Status.DRAFT:
            return
        ask(
            telling.CARRY_ON,
            about=telling.about(dpia),
            title=f"Go on with the DPIA “{dpia.title}”",
            link=reverse("dpia:dpia", args=[dpia.reference]),
            organisation=leaver.organisation,
            role=Role.DRAFTER,
            person=to,
        )
        detail = {"from": leaver.person.name, "to": to.name}
        record("pass_on_draft", dpia, actor=actor, detail=detail)


class Measures:
    """The keeper of measures that they carry out, of the DPIAs that their organisation reads."""

    name = "measure"

    def open_work(self, leaver: Leaver) -> list[Piece]:
        shared = DpiaSharing.objects.filter(dpia=OuterRef("dpia"), organisation=leaver.organisation)
        found = MeasureTask.objects.waiting().filter(
            Q(dpia__organisation=leaver.organisation) | Q(Exists(shared)), person=leaver.person
        )
        return [
            Piece(
                key=f"{self.name}:{one.pk}",
                kind="Measure of a DPIA",
                title=f"{one.dpia.reference}, {one.text}",
                link=one.get_absolute_url(),
                roles=frozenset(READERS),
                due_on=one.due_on,
            )
            for one in found.select_related("dpia").order_by("pk")
        ]

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        following.pass_on(_number(piece), of=leaver.person, to=to, actor=actor)


def _number(piece: Piece) -> int:
    return int(piece.key.partition(":")[2])
