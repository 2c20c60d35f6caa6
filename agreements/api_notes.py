"""An organisation's own notes over the API: read, and each change as a named action."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import actions, shapes
from agreements.actions.notes import LONGEST_NOTE
from agreements.api_people import named
from agreements.fetch import note_of, notes_of, version_of
from agreements.models import Version
from audit.actor import Actor


class NoteShape(shapes.Shape):
    """One note of one's own organisation."""

    note = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.name")


class Noting(shapes.Shape):
    text = serializers.CharField(max_length=LONGEST_NOTE)


class NoteNumber(shapes.Shape):
    """`note` is the number that the list of notes gives."""

    note = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class NoteActions:
    """What the viewset of agreements offers about private notes."""

    _do: Callable[..., Response]

    @extend_schema(responses=NoteShape(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def notes(self, request: Request, reference: str) -> Response:
        """What one's own organisation noted, the newest first."""
        version = version_of(request._request, reference)
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        if actions.noting(version, actor) is None:
            raise Http404
        return Response(NoteShape(notes_of(request._request, version), many=True).data)

    @named("add-note", Noting)
    def add_note(self, request: Request, reference: str) -> Response:
        """Keep a note that one's own organisation alone reads."""
        return self._do(request, reference, actions.add_note, Noting)

    @named("remove-note", NoteNumber)
    def remove_note(self, request: Request, reference: str) -> Response:
        """Take one's own note out."""

        def removed(version: Version, *, actor: Actor, note: int) -> None:
            actions.remove_note(note_of(request._request, version, note), actor=actor)

        return self._do(request, reference, removed, NoteNumber)
