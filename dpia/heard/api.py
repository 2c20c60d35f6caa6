"""Who was heard, over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from dpia.heard import actions
from dpia.models import Dpia, Heard, HeardGroup


class DpiaHeardShape(serializers.ModelSerializer[Heard]):
    """One time that somebody was heard."""

    class Meta:
        model = Heard
        fields: ClassVar = ["id", "group", "who", "heard_on", "how", "said", "done"]
        read_only_fields = fields


class HeardEntry(serializers.Serializer[Any]):
    """What an entry says."""

    group = serializers.ChoiceField(HeardGroup.choices)
    who = serializers.CharField(max_length=300)
    heard_on = serializers.DateField()
    how = serializers.CharField(max_length=300)
    said = serializers.CharField(max_length=1200)
    done = serializers.CharField(required=False, allow_blank=True, max_length=1200)


class HeardChange(HeardEntry):
    """Which entry, and what it says from now on."""

    entry = serializers.IntegerField(min_value=1)


class HeardRemoval(serializers.Serializer[Any]):
    """Which entry goes."""

    entry = serializers.IntegerField(min_value=1)


class HeardActions:
    """The actions about who was heard, for the viewset of DPIAs."""

    @extend_schema(request=HeardEntry)
    @action(detail=True, methods=["post"], url_path="add-heard")
    def add_heard(self, request: Request, reference: str) -> Response:
        """Keep that somebody was heard."""
        return self._take(request, _added, HeardEntry)  # type: ignore[attr-defined, no-any-return]

    @extend_schema(request=HeardChange)
    @action(detail=True, methods=["post"], url_path="change-heard")
    def change_heard(self, request: Request, reference: str) -> Response:
        """Change an entry. 404 when it is gone."""
        return self._take(request, _changed, HeardChange)  # type: ignore[attr-defined, no-any-return]

    @extend_schema(request=HeardRemoval)
    @action(detail=True, methods=["post"], url_path="remove-heard")
    def remove_heard(self, request: Request, reference: str) -> Response:
        """Take out an entry that was made in error. 404 when it is gone."""
        return self._take(request, _removed, HeardRemoval)  # type: ignore[attr-defined, no-any-return]


def _added(dpia: Dpia, *, actor: Actor, **said: Any) -> None:
    actions.add(dpia, actor=actor, entry=actions.Entry(**said))


def _changed(dpia: Dpia, *, actor: Actor, entry: int, **said: Any) -> None:
    try:
        actions.change(dpia, actor=actor, key=entry, entry=actions.Entry(**said))
    except Heard.DoesNotExist as gone:
        raise Http404 from gone


def _removed(dpia: Dpia, *, actor: Actor, entry: int) -> None:
    try:
        actions.remove(dpia, actor=actor, key=entry)
    except Heard.DoesNotExist as gone:
        raise Http404 from gone
