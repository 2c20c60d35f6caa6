"""Reading one's tasks and notices, and marking notices as read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from notices import actions, assigning
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


class Giving(serializers.Serializer[Any]):
    to = serializers.EmailField(allow_null=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


MARKED = inline_serializer("Marked", {"marked": serializers.IntegerField()})


class TaskViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Task]):
    """What waits for the person who asks, the nearest due date first."""

    serializer_class = TaskSerializer
    pagination_class = Pages
    queryset = Task.objects.none()

    def get_queryset(self) -> TaskQuerySet:
        user = self.request.user
        visible = Task.objects.visible_to(user)
        # One that was given to a colleague can be taken back.
        found = visible if self.action == "give" else visible.for_me(user)
        return found.waiting().for_listing()

    @extend_schema(request=Giving, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, pk: str | None = None) -> Response:
        """Give a task of one's role to a colleague who holds it, by email address; null: to all."""
        task = self.get_object()
        if assigning.role_to_assign(task, _actor(request)) is None:
            raise Http404
        given = Giving(data=request.data)
        given.is_valid(raise_exception=True)
        email, reason = given.validated_data["to"], given.validated_data["reason"]
        people = {person.email.lower(): person for person in assigning.candidates(task)}
        if email is not None and email.lower() not in people:
            raise ValidationError({"to": ["Nobody who holds the role has this address."]})
        to = people[email.lower()] if email is not None else None
        done = assigning.assign(task, to=to, reason=reason, actor=_actor(request))
        return Response(self.get_serializer(done).data)


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
