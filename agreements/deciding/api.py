"""What a reviewer notes to ask to be changed, over the API. The decision asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import rules, shapes
from agreements.api_people import named, said
from agreements.deciding import asking
from agreements.fetch import version_of
from agreements.models import Version
from audit.actor import Actor


class NotedChange(shapes.Shape):
    """A change that one has noted; nobody else sees it until it is asked for."""

    change = serializers.IntegerField(source="pk")
    question = serializers.CharField()
    row = serializers.CharField()
    about = serializers.CharField()
    text = serializers.CharField()
    noted_at = serializers.DateTimeField()


class ChangeNumber(shapes.Shape):
    """`change` is the number that the list of noted changes gives."""

    change = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class DecidingActions:
    """What the viewset of agreements offers to a reviewer beside the decision itself."""

    _do: Callable[..., Response]

    @extend_schema(responses=NotedChange(many=True), filters=False)
    @action(detail=True, methods=["get"], url_path="noted-changes", pagination_class=None)
    def noted_changes(self, request: Request, reference: str) -> Response:
        """What one has noted, and will ask for with one's decision."""
        version = version_of(request._request, reference)
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        if rules.reviewer(version, actor) is None:
            raise Http404("You were not asked to decide")
        return Response(NotedChange(asking.noted_by(version, actor), many=True).data)

    @named("note-change", shapes.ChangeWanted)
    def note_change(self, request: Request, reference: str) -> Response:
        """Note that an answer must change; asked for with the decision."""

        def noted(version: Version, **given: Any) -> None:
            try:
                said(asking.note_change)(version, **given)
            except LookupError as error:
                raise ValidationError({"question": ["There is no such question."]}) from error

        return self._do(request, reference, noted, shapes.ChangeWanted)

    @named("take-back-change", ChangeNumber)
    def take_back_change(self, request: Request, reference: str) -> Response:
        """Ask no more for a change that one has noted."""
        return self._do(request, reference, asking.take_back_change, ChangeNumber)
