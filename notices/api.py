"""Reading one's tasks and notices, and marking notices as read."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from notices import actions
from notices.models import Notice, NoticeQuerySet, Task, TaskQuerySet


class Pages(PageNumberPagination):
    page_size = 50


class TaskSerializer(serializers.ModelSerializer[Task]):
    waits_for = serializers.CharField(read_only=True)
    organisation = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)

    class Meta:
        model = Task
        fields: ClassVar = [
            "id", "kind", "about", "title", "link", "organisation", "role", "waits_for", "since",
            "due_on",
        ]  # fmt: skip
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    class Meta:
        model = Notice
        fields: ClassVar = [
            "id", "kind", "about", "subject", "body", "action", "link", "due_on", "created_at",
            "read_at",
        ]  # fmt: skip
        read_only_fields = fields


MARKED = inline_serializer("Marked", {"marked": serializers.IntegerField()})


class TaskViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Task]):
    """What waits for the person who asks, the nearest due date first."""

    serializer_class = TaskSerializer
    pagination_class = Pages
    queryset = Task.objects.none()

    def get_queryset(self) -> TaskQuerySet:
        user = self.request.user
        return Task.objects.visible_to(user).for_me(user).waiting().for_listing()


class NoticeViewSet(viewsets.ReadOnlyModelViewSet[Notice]):
    """What the person who asks has been told, the newest first."""

    serializer_class = NoticeSerializer
    pagination_class = Pages
    queryset = Notice.objects.none()

    def get_queryset(self) -> NoticeQuerySet:
        return Notice.objects.visible_to(self.request.user).newest_first()

    @extend_schema(request=None, responses=MARKED)
    @action(detail=True, methods=["post"], url_path="mark-read")
    def mark_read(self, request: Request, pk: str | None = None) -> Response:
        """Mark one notice as read."""
        return Response({"marked": actions.mark_read([self.get_object()], actor=_actor(request))})

    @extend_schema(request=None, responses=MARKED)
    @action(detail=False, methods=["post"], url_path="mark-all-read")
    def mark_all_read(self, request: Request) -> Response:
        """Mark every notice of the inbox as read."""
        return Response({"marked": actions.mark_all_read(actor=_actor(request))})


def _actor(request: Request) -> Actor:
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


routes = [("tasks", TaskViewSet, "task"), ("notices", NoticeViewSet, "notice")]
