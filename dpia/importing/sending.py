"""The file of a DPIA made elsewhere, as it is given to a browser."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from dpia.models import Dpia, DpiaImport

PDF = "application/pdf"


def imported(dpia: Dpia) -> DpiaImport | None:
    """The file's facts, without its bytes; None for a DPIA that was written here. One query."""
    found = DpiaImport.objects.filter(dpia=dpia).select_related("imported_by")
    return found.defer("content").first()


def sent(dpia: Dpia) -> HttpResponse:
    """The PDF as a file to save: what others wrote never runs on this site, and no cache keeps it.
    404 for a DPIA that was written here."""
    found = DpiaImport.objects.filter(dpia=dpia).first()
    if found is None:
        raise Http404("It was written here")
    response = HttpResponse(bytes(found.content), content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{dpia.reference}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
