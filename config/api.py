"""Every address of the API, gathered from the rooms. Each room says in api.py what it offers."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

import agreements.api
import agreements.starting_api
import dpia.api
import notices.api
import organisations.api
import registers.api
from config.described import Description

Route = tuple[str, type[ViewSetMixin], str]
routes: list[Route] = [
    *agreements.api.routes,
    *agreements.starting_api.routes,
    *dpia.api.routes,
    *registers.api.routes,
    *organisations.api.routes,
    *notices.api.routes,
]
router = SimpleRouter()
for prefix, viewset, name in routes:
    router.register(prefix, viewset, basename=name)


@extend_schema(exclude=True)
@api_view(["GET"])
def root(request: Request) -> Response:
    """Where everything is, and where it is described."""
    lists: dict[str, Any] = {
        prefix: reverse(f"{name}-list", request=request) for prefix, _, name in routes
    }
    return Response({**lists, "schema": reverse("api-schema", request=request)})


urlpatterns = [
    path("", root, name="api-root"),
    path("schema/", Description.as_view(), name="api-schema"),
    path("", include(router.urls)),
]
