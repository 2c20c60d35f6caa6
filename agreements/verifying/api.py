"""Checking a document over the API: the file itself, or its reference and SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any

from django.views.decorators.cache import cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    parser_classes,
    permission_classes,
)
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from agreements.verifying import verdicts
from agreements.verifying.forms import HashForm
from govuk.uploads import MOST_BYTES
from organisations.limits import is_within

WHOLE = "file"
OUTCOMES = (verdicts.GENUINE, verdicts.ALTERED, verdicts.SUPERSEDED, verdicts.UNKNOWN)


class TooLarge(APIException):
    status_code = 413
    default_detail = "The file must be smaller than 10 MB."
    default_code = "too_large"


class WholePdf(BaseParser):
    """The body as the bytes of a PDF, in memory."""

    media_type = "application/pdf"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        content: bytes = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise TooLarge
        return {WHOLE: content}


class Asked(serializers.Serializer[Any]):
    reference = serializers.CharField(max_length=40)
    sha256 = serializers.CharField(max_length=200)


class Recognised(serializers.Serializer[Any]):
    reference = serializers.CharField()
    version = serializers.IntegerField()
    is_signed = serializers.BooleanField()
    standing = serializers.CharField()
    status = serializers.CharField()
    in_force = serializers.BooleanField()
    signed_by = serializers.ListField(child=serializers.CharField())
    replaced_by = serializers.IntegerField(allow_null=True)
    sealed_by = serializers.CharField()
    is_of_joining = serializers.BooleanField()
    joined_later = serializers.ListField(child=serializers.CharField())


# What the service reads everywhere, within its limits, and the file.
PARSERS: list[type[BaseParser]] = [*list[Any](api_settings.DEFAULT_PARSER_CLASSES), WholePdf]


class VerdictShape(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(OUTCOMES)
    document = Recognised(allow_null=True)


@cache_control(private=True, no_store=True)
@extend_schema(
    request={"application/json": Asked, "application/pdf": OpenApiTypes.BINARY},
    responses={200: VerdictShape},
)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
@parser_classes(PARSERS)
def verify(request: Request) -> Response:
    """Say whether a document is genuine, altered, superseded or unknown. Open to everybody."""
    if not is_within(request._request, "verify"):
        told = {"detail": "Too many checks from this address. Try again in a minute."}
        return Response(told, 429, headers={"Retry-After": "60"})
    given: Any = request.data
    if isinstance(given, dict) and isinstance(given.get(WHOLE), bytes):
        return Response(asdict(verdicts.of_file(given[WHOLE])))
    form = HashForm(given if isinstance(given, dict) else {})
    if not form.is_valid():
        wrong: Any = {name: list(form.errors[name]) for name in form.errors}
        raise serializers.ValidationError(wrong)
    return Response(
        asdict(verdicts.of_hash(form.cleaned_data["reference"], form.cleaned_data["sha256"]))
    )
