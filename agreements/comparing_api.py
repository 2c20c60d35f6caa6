"""Two texts of an agreement compared, over the API: what the page shows, under its rules."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import comparing
from questionnaire.comparison import Change
from questionnaire.marks import Mark

Shape = serializers.Serializer[Any]


class PointShape(Shape):
    """A text that can be compared."""

    name = serializers.CharField()
    version = serializers.IntegerField(source="version.number")
    words = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class PieceShape(Shape):
    """Some words, and what became of them."""

    mark = serializers.ChoiceField([mark.value for mark in Mark])
    text = serializers.CharField()


class AnswerChange(Shape):
    """One answer that differs."""

    place = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    change = serializers.ChoiceField([change.value for change in Change])
    before = serializers.ListField(child=serializers.CharField())
    after = serializers.ListField(child=serializers.CharField())
    lines = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=PieceShape(many=True)))
    def get_lines(self, answer: Any) -> list[Any]:
        """Both texts as one, line by line, the words marked."""
        return [PieceShape(line, many=True).data for line in answer.lines]


class RowChange(Shape):
    """What differs in one row of a list; without a title among the section's own answers."""

    title = serializers.CharField()
    change = serializers.ChoiceField([change.value for change in Change])
    moved = serializers.BooleanField()
    answers = AnswerChange(many=True)
    same = serializers.IntegerField()


class SectionChange(Shape):
    """One section of the questionnaire in which something differs."""

    key = serializers.CharField()
    title = serializers.CharField()
    rows = RowChange(many=True, source="cards")


class ComparisonShape(Shape):
    """Everything that differs between two texts, in the questionnaire's order."""

    before = PointShape()
    after = PointShape()
    differing = serializers.IntegerField()
    waiting = serializers.IntegerField(
        help_text="Answers that records gave and nobody has confirmed: no differences yet"
    )
    sections = SectionChange(many=True)
    points = PointShape(many=True)


class Comparing:
    """The action that compares, for the viewset of agreements."""

    @extend_schema(
        parameters=[
            OpenApiParameter("before", description="The name of a text: v1, v2r14"),
            OpenApiParameter("after", description="The name of another"),
        ],
        responses=ComparisonShape,
    )
    @action(detail=True, methods=["get"])
    def compare(self, request: Request, reference: str) -> Response:
        """What differs between two texts, answer by answer; `points` names those there are."""
        versions = comparing.versions_for(request.user, reference)
        found = comparing.chosen(versions, request.query_params, request.user)
        if found is None:
            raise Http404
        told = {
            "before": found.before,
            "after": found.after,
            "differing": found.differing,
            "waiting": found.waiting,
            "sections": [section for section in found.sections if section.differs],
            "points": comparing.points_of(versions, request.user),
        }
        return Response(ComparisonShape(told).data)
