"""Starting, writing and sharing a DPIA over the API, as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.idempotency import PARAMETER
from dpia import actions
from dpia.answers.doubts import doubts
from dpia.answers.sent import LISTS, OF_A_LIST, faults, not_offered
from dpia.documents import wholes
from dpia.models import Dpia
from dpia.stale import StaleRevision
from dpia.writing import NotInShape
from law.shape import generic
from organisations.models import Organisation
from organisations.roles import Permission, role_for
from questionnaire.showing import VERBS, Command

STALE = inline_serializer(
    "DpiaStale",
    {
        "revision": serializers.IntegerField(),
        "conflicts": inline_serializer(
            "DpiaConflict",
            {
                "place": serializers.CharField(),
                "theirs": serializers.JSONField(),
                "yours": serializers.JSONField(),
                "by": serializers.CharField(),
                "at": serializers.DateTimeField(),
            },
            many=True,
        ),
    },
)


class DpiaStarting(serializers.Serializer[Any]):
    """A new DPIA, not begun: its screening comes first."""

    title = serializers.CharField(max_length=200)


class DpiaAnswers(serializers.Serializer[Any]):
    """Answers by place, such as `dpia.risks.0.likelihood`, and the revision that was read."""

    based_on = serializers.IntegerField(min_value=0)
    changes = serializers.DictField(child=serializers.JSONField(allow_null=True), allow_empty=False)

    def validate_changes(self, given: dict[str, Any]) -> dict[str, Any]:
        """Those that the DPIA asks for."""
        if found := faults(given):
            raise ValidationError(found)
        return given


class DpiaRow(serializers.Serializer[Any]):
    """What becomes of a risk or a measure: `place` is the list to add to (`dpia.risks`), or else
    the row (`dpia.risks.0`)."""

    based_on = serializers.IntegerField(min_value=0)
    verb = serializers.ChoiceField(VERBS)
    place = serializers.CharField(max_length=60)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """A list of risks or measures, or a row of one."""
        path = generic(given["place"])
        lists = LISTS if given["verb"] == "add" else tuple(f"{one}[]" for one in LISTS)
        if path not in lists:
            raise ValidationError({"place": [f"{given['place']} is no place for this."]})
        return given


class SharingWith(serializers.Serializer[Any]):
    """The reference of an organisation, and whether it is a controller, which adopts the DPIA."""

    organisation = serializers.CharField(max_length=40)
    to_adopt = serializers.BooleanField(default=True)


class SharingEnd(serializers.Serializer[Any]):
    organisation = serializers.CharField(max_length=40)


class AnswerActions:
    """The actions that start, write and share, for the viewset of DPIAs."""

    request: Any
    get_object: Callable[[], Dpia]
    get_queryset: Callable[[], QuerySet[Dpia]]
    _take: Callable[..., Response]
    _told: Callable[..., Response]

    @extend_schema(parameters=[PARAMETER], request=DpiaStarting)
    def create(self, request: Request) -> Response:
        """Start a DPIA of the organisation that the asker acts for."""
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        if role_for(actor, Permission.DRAFT) is None:
            raise NotFound
        sent = DpiaStarting(data=request.data)
        sent.is_valid(raise_exception=True)
        own = Organisation.objects.visible_to(request.user).get(pk=actor.organisation_id or 0)
        made = actions.create_dpia(
            actor=actor, title=sent.validated_data["title"], organisation=own, begun=False
        )
        return self._told(self.get_queryset().get(pk=made.pk), status.HTTP_201_CREATED)

    @extend_schema(parameters=[PARAMETER], request=DpiaAnswers, responses={409: STALE})
    @action(detail=True, methods=["post"], url_path="save-answers")
    def save_answers(self, request: Request, reference: str) -> Response:
        """Write answers, based on the revision that was read. Where likelihood or severity change,
        the score follows by the matrix, unless somebody chose a higher one. 400 for a score below
        the matrix, and for a next review in the past or more than a year away."""
        return self._take(request, _saved, DpiaAnswers)

    @extend_schema(parameters=[PARAMETER], request=DpiaRow, responses={409: STALE})
    @action(detail=True, methods=["post"], url_path="change-rows")
    def change_rows(self, request: Request, reference: str) -> Response:
        """Add, remove or move a risk or a measure."""
        return self._take(request, _row_changed, DpiaRow)

    @extend_schema(parameters=[PARAMETER], request=SharingWith)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, reference: str) -> Response:
        """Let an organisation read it, and adopt it where it is a controller."""

        def shared(dpia: Dpia, *, actor: Actor, organisation: str, to_adopt: bool) -> None:
            among = Organisation.objects.visible_to(request.user).exclude(pk=dpia.organisation_id)
            found = among.filter(reference=organisation).first()
            if found is None:
                told = f"There is no other organisation {organisation}."
                raise ValidationError({"organisation": [told]})
            actions.share(dpia, [found], actor=actor, to_adopt=to_adopt)

        return self._take(request, shared, SharingWith)

    @extend_schema(parameters=[PARAMETER], request=SharingEnd)
    @action(detail=True, methods=["post"], url_path="withdraw-sharing")
    def withdraw_sharing(self, request: Request, reference: str) -> Response:
        """End an organisation's reading of it. 409 once it has adopted it."""

        def withdrawn(dpia: Dpia, *, actor: Actor, organisation: str) -> None:
            reads = dpia.sharings.select_related("organisation")
            for sharing in reads.filter(organisation__reference=organisation):
                actions.withdraw_sharing(dpia, actor=actor, organisation=sharing.organisation)

        return self._take(request, withdrawn, SharingEnd)


def _saved(dpia: Dpia, *, actor: Actor, based_on: int, changes: dict[str, Any]) -> None:
    if changes.keys() & OF_A_LIST and (found := not_offered(changes, wholes(dpia))):
        raise ValidationError({"changes": found})
    if told := doubts(dpia, changes):
        raise ValidationError({"changes": [f"{place}: {words}" for place, words in told.items()]})
    try:
        actions.save_page(dpia, actor=actor, based_on=based_on, changes=changes)
    except NotInShape as error:
        raise ValidationError({"changes": [str(error)]}) from error


def _row_changed(dpia: Dpia, *, actor: Actor, based_on: int, verb: str, place: str) -> None:
    try:
        actions.change_rows(dpia, actor=actor, based_on=based_on, command=Command(verb, place))
    except NotInShape as error:
        raise ValidationError({"place": [str(error)]}) from error


def as_conflicts(stale: StaleRevision) -> dict[str, Any]:
    """What a save that came too late is told: both texts of every answer."""
    names = ("place", "theirs", "yours", "by", "at")
    found = [{name: getattr(one, name) for name in names} for one in stale.conflicts]
    return {"revision": stale.revision, "conflicts": found}
