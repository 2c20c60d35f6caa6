"""What a DPIA says of the sharing before there is an agreement, over the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from dpia.description.acting import describe, fingerprint
from dpia.models import Dpia
from dpia.writing import NotInShape


class DescriptionShape(serializers.Serializer[Any]):
    """The description in the shape of the agreement document, and what it is based on."""

    description = serializers.DictField()
    based_on = serializers.CharField(max_length=64)


class DescriptionActions:
    """The actions about the description, for the viewset of DPIAs."""

    @extend_schema(responses={200: DescriptionShape})
    @action(detail=True, methods=["get"], url_path="description", url_name="description")
    def as_described(self, request: Request, reference: str) -> Response:
        """What the sharing is, as the DPIA says it; empty once agreements say it."""
        dpia: Dpia = self.get_object()  # type: ignore[attr-defined]
        return Response({"description": dpia.description, "based_on": fingerprint(dpia)})

    @extend_schema(request=DescriptionShape)
    @action(detail=True, methods=["post"])
    def describe(self, request: Request, reference: str) -> Response:
        """Say what the sharing is. 409 once an agreement relies on the DPIA."""
        return self._take(request, _described, DescriptionShape)  # type: ignore[attr-defined, no-any-return]


def _described(dpia: Dpia, *, actor: Actor, description: Mapping[str, Any], based_on: str) -> Dpia:
    try:
        return describe(dpia, actor=actor, description=description, based_on=based_on)
    except NotInShape as error:
        raise ValidationError({"description": [str(error)]}) from error
