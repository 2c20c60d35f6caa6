"""Bytes as a file that the browser saves."""

from __future__ import annotations

from django.http import HttpResponse

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    """The file under its name. `kind` is its media type."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
