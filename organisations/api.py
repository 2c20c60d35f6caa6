"""The API of organisations: reading, and renewing facts as a named action."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.idempotency import Idempotent
from organisations import actions
from organisations.api_people import PeopleActions
from organisations.facts import ASSURANCE
from organisations.models import DeaEntry, Organisation
from organisations.models.organisation import OrganisationQuerySet
from organisations.refusal import NotPermitted, Refused


class DeaEntrySerializer(serializers.ModelSerializer[DeaEntry]):
    """An entry in the schedules of the Digital Economy Act 2017, Part 5."""

    class Meta:
        model = DeaEntry
        fields = ("power", "objective", "starts_on", "expires_on")


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation with its facts, named as in the agreement document."""

    dea_entries = DeaEntrySerializer(many=True, read_only=True)

    class Meta:
        model = Organisation
        fields = (
            "reference", "name", "key", "kind", "nation", "legal_entity", "public_authority",
            "crown_body", "competent_authority", "foi_body", "health_or_care",
            "child_safeguarding_agency", "cca_category", "licensed_energy_supplier",
            "water_undertaker", "dpo_contact", "complaints_url", "ico_registration",
            "ico_expires_on", "ico_fee_exempt", "ods_code", "dspt_status", "dspt_expires_on",
            "cyber_essentials", "cyber_essentials_expires_on", "iso27001_expires_on",
            "staff_training_percent", "staff_training_reported_on", "successor", "risk_matrix",
            "dea_entries",
        )  # fmt: skip
        read_only_fields = fields


class ChangeFactsSerializer(serializers.ModelSerializer[Organisation]):
    """The assurance facts that an administrator may change; what is left out stays."""

    dea_entries = DeaEntrySerializer(many=True, required=False)

    class Meta:
        model = Organisation
        fields = tuple(sorted(ASSURANCE))
        extra_kwargs: ClassVar = {name: {"required": False} for name in ASSURANCE}


class RiskMatrixSerializer(serializers.Serializer[Any]):
    """Which of the two matrices. Whether it is one is said to those alone who may choose."""

    matrix = serializers.CharField(required=False, default="", help_text="cautious or ico")


class OrganisationViewSet(Idempotent, PeopleActions, viewsets.ReadOnlyModelViewSet[Organisation]):
    """Organisations that one may see. Facts change through `change-facts`, never by PATCH."""

    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> OrganisationQuerySet:
        found = Organisation.objects.visible_to(self.request.user)
        return found.matching(self.request.query_params.get("q", "")).prefetch_related(
            "dea_entries"
        )

    @extend_schema(request=ChangeFactsSerializer, responses=OrganisationSerializer)
    @action(detail=True, methods=["post"], url_path="change-facts")
    def change_facts(self, request: Request, reference: str) -> Response:
        """Change assurance facts. 404 for those who do not administer the organisation."""
        organisation = self.get_object()
        given = ChangeFactsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            actions.change_facts(organisation, actor=_actor(request), **given.validated_data)
        except NotPermitted:
            return Response({"detail": "Not found."}, status=status.HTTP_404_NOT_FOUND)
        except Refused as refused:
            return Response(refused.problems, status=status.HTTP_400_BAD_REQUEST)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=RiskMatrixSerializer, responses=OrganisationSerializer)
    @action(detail=True, methods=["post"], url_path="choose-risk-matrix")
    def choose_risk_matrix(self, request: Request, reference: str) -> Response:
        """Choose on which matrix the organisation's DPIAs score risks. 404 for those who do not
        administer the organisation."""
        organisation = self.get_object()
        given = RiskMatrixSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            actions.choose_risk_matrix(
                organisation, matrix=given.validated_data["matrix"], actor=_actor(request)
            )
        except NotPermitted:
            return Response({"detail": "Not found."}, status=status.HTTP_404_NOT_FOUND)
        except Refused as refused:
            return Response(refused.problems, status=status.HTTP_400_BAD_REQUEST)
        return Response(self.get_serializer(self.get_object()).data)


def _actor(request: Request) -> Actor:
    actor: Any = request._request.actor  # type: ignore[attr-defined]
    return actor  # type: ignore[no-any-return]


routes = [("organisations", OrganisationViewSet, "organisation")]
"""(prefix, viewset, basename), for the router."""
