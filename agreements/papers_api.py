"""The text of an agreement as a file, over the API: what the pages give, under their rules."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import preview, word
from agreements.fetch import acting, version_of
from agreements.files import PDF, WORD, attached

SECONDS_UNTIL_THEN = 2
TOLD = inline_serializer("NoFileYet", {"detail": serializers.CharField()})


class AsIs(BaseRenderer):
    """Lets a client ask for the file's own media type; what is written is never JSON."""

    charset = None
    render_style = "binary"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Only refusals pass here, as JSON whatever was asked for."""
        return JSONRenderer().render(data, *args, **kwargs)


class AsPdf(AsIs):
    media_type = PDF
    format = "pdf"


class AsWord(AsIs):
    media_type = WORD
    format = "docx"


class Papers:
    """The actions that give files, for the viewset of agreements."""

    @extend_schema(
        responses={
            (200, PDF): OpenApiTypes.BINARY, 202: TOLD, 429: TOLD, 503: TOLD,
        }
    )  # fmt: skip
    @action(detail=True, methods=["get"], renderer_classes=[JSONRenderer, AsPdf])
    def preview(self, request: Request, reference: str) -> HttpResponse:
        """The PDF of a draft as it stands, marked DRAFT. 202 while it is being made: ask again."""
        version = version_of(request._request, reference)
        if not version.has_preview:
            raise Http404("It has a PDF of its own")
        found = preview.preview_of(version, actor=acting(request._request))
        if found.content:
            return attached(found.content, preview.file_name(version), PDF)
        if found.too_many:
            return _later(429, "You have asked for many previews.", preview.WITHIN_SECONDS)
        if found.problem:
            return _later(503, found.problem, preview.FAILED_SECONDS)
        return _later(202, "The preview is being made.", SECONDS_UNTIL_THEN)

    @extend_schema(
        parameters=[OpenApiParameter(word.WITH_GUIDANCE, enum=["yes"])],
        responses={(200, WORD): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], renderer_classes=[JSONRenderer, AsWord])
    def word(self, request: Request, reference: str) -> HttpResponse:
        """The text as it stands as a Word file; with guidance, question by question."""
        version = version_of(request._request, reference)
        guided = request.query_params.get(word.WITH_GUIDANCE) == "yes"
        content = word.word_copy(version, with_guidance=guided)
        return attached(content, word.file_name(version, with_guidance=guided), WORD)


def _later(status: int, detail: str, seconds: int) -> Response:
    return Response({"detail": detail}, status, headers={"Retry-After": str(seconds)})
