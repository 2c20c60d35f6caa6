"""A finished DPIA from elsewhere over the API: taken in as multipart/form-data, and its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from dpia.importing import actions
from dpia.importing.actions import KeyFacts
from dpia.importing.files import NotKept, content_of
from dpia.importing.forms import FOLLOWED, LIKELIHOODS, SEVERITIES, ImportForm
from dpia.importing.sending import PDF, sent
from dpia.models import DpiaImport, Level
from govuk.uploads import TOO_LARGE, is_too_large
from organisations.models import Organisation

# A file comes only as a part of a form; JSON is read to say that it is missing.
PARSERS = [MultiPartParser, *api_settings.DEFAULT_PARSER_CLASSES]


def _words(longest: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=longest, **more)


class ImportShape(serializers.Serializer[Any]):
    """The PDF and the key facts, as the page asks for them."""

    file = serializers.FileField()
    title = _words(200)
    made_by = _words(200)
    covers = _words(500)
    outcome = serializers.ChoiceField(DpiaImport.Outcome.choices)
    author = _words(300)
    approved_by = _words(300)
    approved_on = serializers.DateField()
    next_review_on = serializers.DateField()
    dpo_text = _words(1500)
    dpo_by = _words(300)
    dpo_on = serializers.DateField()
    dpo_outcome = serializers.ChoiceField(FOLLOWED)
    dpo_reason = _words(800, required=False, allow_blank=True)
    dpo_decided = _words(300, required=False, allow_blank=True)
    asked = _words(1200, required=False, allow_blank=True)
    asked_not = _words(500, required=False, allow_blank=True)
    risk_text = _words(400)
    risk_impact = _words(400)
    risk_likelihood = serializers.ChoiceField(LIKELIHOODS)
    risk_severity = serializers.ChoiceField(SEVERITIES)
    measure = _words(400, required=False, allow_blank=True)
    residual = serializers.ChoiceField(Level.choices)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """The same checks as the page's, in the same words."""
        if problems := ImportForm.problems(given):
            raise ValidationError({name: [words] for name, words in problems.items()})
        return given


class ImportActions:
    """The actions about DPIAs made elsewhere, for the viewset of DPIAs."""

    @extend_schema(request={"multipart/form-data": ImportShape})
    @action(detail=False, methods=["post"], url_path="import", parser_classes=PARSERS)
    def take_in(self, request: Request) -> Response:
        """Take in a finished DPIA for the organisation that the asker acts for."""
        actor = request._request.actor  # type: ignore[attr-defined]
        if actions.what_stops_importing(actor):
            raise NotFound
        if is_too_large(request._request):
            # Then nothing of the file was read.
            raise ValidationError({"file": [TOO_LARGE]})
        given = ImportShape(data=request.data)
        given.is_valid(raise_exception=True)
        facts = dict(given.validated_data)
        try:
            content = content_of(facts.pop("file"))
        except NotKept as why:
            raise ValidationError({"file": [str(why)]}) from why
        own = Organisation.objects.visible_to(request.user).get(pk=actor.organisation_id or 0)
        dpia = actions.import_dpia(
            actor=actor, organisation=own, facts=KeyFacts(**facts), content=content
        )
        told = {"reference": dpia.reference, "sha256": dpia.imported.sha256}
        return Response(told, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, PDF): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, reference: str) -> HttpResponse:
        """The PDF of a DPIA made elsewhere."""
        return sent(self.get_object())  # type: ignore[attr-defined]
