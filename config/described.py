"""The description of the API (OpenAPI), made once in a process: it takes seconds to make.

It is the same for everybody who may read it, and nothing changes it but new code.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

YAML, JSON = "yaml", "json"
TEXT_OF: dict[str, Any] = {YAML: OpenApiYamlRenderer, JSON: OpenApiJsonRenderer}


@cache
def text(kind: str) -> bytes:
    """The description as `yaml` or `json`."""
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    written: bytes = TEXT_OF[kind]().render(schema, renderer_context={})
    return written


class Description(APIView):
    """GET: the description of the API, as YAML or as JSON by what is accepted."""

    permission_classes = spectacular_settings.SERVE_PERMISSIONS
    renderer_classes = [
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
    ]

    @extend_schema(exclude=True)
    def get(self, request: Request, *_: Any, **__: Any) -> HttpResponse:
        accepted = request.accepted_renderer
        kind = JSON if isinstance(accepted, OpenApiJsonRenderer) else YAML
        return HttpResponse(
            text(kind),
            content_type=accepted.media_type,
            headers={"Content-Disposition": f'inline; filename="concordat.{kind}"'},
        )
