"""The DPIAs of an agreement over the API: read, and linked by named actions, as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import shapes
from agreements.actions import NotYours
from agreements.api_people import named
from agreements.documents import parties_of
from agreements.dpias import linking
from agreements.dpias.published import published_dpias
from agreements.dpias.standing import DpiaLine, dpias_of, stands
from agreements.fetch import version_of
from agreements.models import Version
from audit.actor import Actor
from dpia.models import Dpia


class Linking(shapes.Shape):
    dpia = serializers.CharField(max_length=20)


class DpiaOfAgreement(shapes.Shape):
    """A DPIA linked to the agreement, and what has changed since it was approved."""

    reference = serializers.CharField()
    title = serializers.CharField()
    organisation = serializers.CharField()
    status = serializers.CharField()
    relied_on = serializers.BooleanField()
    review_overdue = serializers.BooleanField()
    regulator_stops_it = serializers.BooleanField(
        help_text="Whether the regulator has refused, or formally warned against, what it assesses."
    )
    published = serializers.CharField(
        allow_blank=True, help_text="Where anybody reads it; blank where it is not published."
    )
    changes_since_approval = serializers.ListField(child=serializers.DictField())


class StandOfParty(shapes.Shape):
    """Where an organisation stands with the DPIA relied on, in words."""

    name = serializers.CharField()
    stand = serializers.CharField()
    detail = serializers.CharField()


class DpiasOfAgreement(shapes.Shape):
    dpias = DpiaOfAgreement(many=True)
    organisations = StandOfParty(many=True)


class DpiaActions:
    """What the viewset of agreements offers about their DPIAs."""

    _do: Callable[..., Response]

    @extend_schema(responses=DpiasOfAgreement, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def dpias(self, request: Request, reference: str) -> Response:
        """The DPIAs linked to it, and where each organisation stands."""
        version = version_of(request._request, reference)
        lines = dpias_of(version)
        open_to_all = published_dpias(version)
        found = stands(version, parties_of(version), lines).values()
        told = {
            "dpias": [_line(line, open_to_all) for line in lines],
            "organisations": [
                {"name": one.name, "stand": one.words, "detail": one.detail} for one in found
            ],
        }
        return Response(told)

    @named("link-further-dpia", Linking)
    def link_further_dpia(self, request: Request, reference: str) -> Response:
        """Link a DPIA beside the one that the agreement relies on."""
        return self._do(request, reference, _on(linking.link_further, request.user), Linking)

    @named("unlink-further-dpia", Linking)
    def unlink_further_dpia(self, request: Request, reference: str) -> Response:
        """Take away a DPIA that stands beside the one relied on."""
        return self._do(request, reference, _on(linking.unlink_further, request.user), Linking)

    @named("rely-on-dpia", Linking)
    def rely_on_dpia(self, request: Request, reference: str) -> Response:
        """Rely on a DPIA that stood beside; the one relied on stands beside instead."""
        return self._do(request, reference, _on(linking.rely_on, request.user), Linking)


def _on(act: Callable[..., Version], user: Any) -> Callable[..., None]:
    """The action on the DPIA whose reference was sent, if the asker may read it."""

    def done(version: Version, *, actor: Actor, dpia: str) -> None:
        if linking.may_link(version, actor) is None:
            raise NotYours
        found = Dpia.objects.visible_to(user).filter(reference=dpia).first()
        if found is None:
            raise ValidationError({"dpia": [f"You can see no DPIA {dpia}."]})
        act(version, actor=actor, dpia=found)

    return done


def _line(line: DpiaLine, open_to_all: frozenset[int]) -> dict[str, Any]:
    address = reverse("published:dpia", args=[line.dpia.reference])
    return {
        "reference": line.dpia.reference,
        "title": line.dpia.title,
        "organisation": line.dpia.organisation.reference,
        "status": line.dpia.status,
        "relied_on": line.is_relied_on,
        "review_overdue": line.is_overdue,
        "regulator_stops_it": bool(line.stopped),
        "published": address if line.dpia.pk in open_to_all else "",
        "changes_since_approval": [one.as_json() for one in line.differences],
    }
