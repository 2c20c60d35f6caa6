"""A PDF as a file that the browser saves, and the way to ask for it over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.renderers import BaseRenderer, JSONRenderer

from dpia import subjects
from dpia.models import Dpia
from dpia.paper import ordering
from dpia.paper.ordering import Made, Order

PDF = "application/pdf"


class AsPdf(BaseRenderer):
    """Lets a client ask for a PDF; only refusals pass here, as JSON whatever was asked for."""

    media_type = PDF
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return JSONRenderer().render(data, *args, **kwargs)


def attached(content: bytes, name: str) -> HttpResponse:
    """The PDF under its name."""
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def ordered(request: HttpRequest, dpia: Dpia, *, wait_seconds: float = 0) -> tuple[Order, Made]:
    """The DPIA's PDF for the person who asks, with what they may read of agreements.

    `?approved=yes` asks for what was approved last while it is being reviewed.
    """
    approved = ordering.prints_as_approved(dpia) or request.GET.get("approved") == "yes"
    among = subjects.shown_to(request.user, dpia)
    order = ordering.order_for(dpia, among, approved=approved)
    actor = request.actor  # type: ignore[attr-defined]
    return order, ordering.take(order, actor=actor, wait_seconds=wait_seconds)
