"""The engagement log over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import shapes
from agreements.engagement.log import log_of
from agreements.fetch import version_of
from dpia.heard.showing import telling_of


class HeardShape(shapes.Shape):
    """One time that somebody was heard."""

    id = serializers.IntegerField()
    group = serializers.CharField()
    who = serializers.CharField()
    heard_on = serializers.DateField()
    how = serializers.CharField()
    said = serializers.CharField()
    done = serializers.CharField()


class EngagementShape(shapes.Shape):
    """Who is to be asked and who was. `dpia` is the DPIA in which the entries are written."""

    plan = serializers.CharField()
    dpia = serializers.CharField()
    entries = HeardShape(many=True)


class EngagementActions:
    """What the viewset of agreements offers about engagement."""

    @extend_schema(responses=EngagementShape)
    @action(detail=True, methods=["get"])
    def engagement(self, request: Request, reference: str) -> Response:
        """Who was heard about it, what they said and what was done."""
        log = log_of(version_of(request._request, reference), request.user)
        told = {
            "plan": log.plan,
            "dpia": log.dpia.reference if log.dpia else "",
            "entries": [telling_of(one) for one in log.entries],
        }
        return Response(EngagementShape(told).data)
