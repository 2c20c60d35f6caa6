"""The board over the API: whose turn it is, and a reminder as a named action."""

from __future__ import annotations

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import actions, shapes
from agreements.api_people import named
from agreements.board.board import board_of
from agreements.board.cells import COLUMNS
from agreements.board.data import whole
from agreements.fetch import version_of


class StageShape(shapes.Shape):
    """One stage: working days used and planned."""

    stage = serializers.CharField()
    working_days = serializers.IntegerField()
    target = serializers.IntegerField()
    state = serializers.CharField()


class ClockShape(shapes.Shape):
    """Working days from the first draft to the last signature."""

    working_days = serializers.IntegerField()
    target = serializers.IntegerField()
    flag = serializers.CharField()
    stages = StageShape(many=True)


class CellShape(shapes.Shape):
    """One thing asked of one party."""

    column = serializers.CharField()
    state = serializers.CharField()
    words = serializers.CharField()
    who = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    working_days = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)
    late = serializers.BooleanField()
    at_risk = serializers.BooleanField()
    why = serializers.CharField()


class BoardRowShape(shapes.Shape):
    """One party."""

    party = serializers.CharField()
    organisation = serializers.CharField()
    name = serializers.CharField()
    working_days = serializers.IntegerField()
    cells = CellShape(many=True)


class BoardShape(shapes.Shape):
    """The board of the version in the making."""

    clock = ClockShape()
    held = serializers.ListField(child=serializers.CharField())
    """What stops every signature, and for whom that waits."""
    parties = BoardRowShape(many=True)


class Nudging(shapes.Shape):
    """`party` is the key of a party, `column` what waits there, both as the board names them."""

    party = serializers.CharField(max_length=40)
    column = serializers.ChoiceField(list(COLUMNS.items()))


class BoardActions:
    """What the viewset of agreements offers about the board."""

    _do: Callable[..., Response]

    @extend_schema(responses=BoardShape)
    @action(detail=True, methods=["get"])
    def board(self, request: Request, reference: str) -> Response:
        """Whose turn it is, since when, and the clock in working days."""
        return Response(BoardShape(whole(board_of(version_of(request._request, reference)))).data)

    @named("nudge", Nudging)
    def nudge(self, request: Request, reference: str) -> Response:
        """Remind those for whom something waits; 409 where nothing waits, or too soon again."""
        return self._do(request, reference, actions.nudge, Nudging)
