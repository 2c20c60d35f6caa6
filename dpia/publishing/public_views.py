"""Published DPIAs, for anybody: the list, each of them, and its files."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dpia.models import Publication
from dpia.publishing import making, public, showing
from dpia.publishing.files import HOW

PAGE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is published now, with search."""
    search = request.GET.get("q", "").strip()[: public.LONGEST_SEARCH]
    found = Paginator(public.listed(search), PAGE).get_page(request.GET.get("page"))
    return render(request, "dpia/public/index.html", {"page": found, "search": search})


@require_safe
def dpia(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    """A published DPIA: the newest, or the one of that number."""
    found = _found(reference, number)
    context = showing.standing(found)
    if context["is_readable"]:
        context |= {"how": HOW[found.decision], **showing.page(making.frozen(found))}
    return render(request, "dpia/public/dpia.html", context)


@require_safe
def pdf(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The PDF of a publication."""
    found = _readable(reference, number)
    if not found.file:
        raise Http404("There is no PDF of it")
    name = f"{reference}-published-{number}.pdf"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name)


@require_safe
def data(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What was published, as the bytes that its SHA-256 is of."""
    found = _readable(reference, number)
    response = HttpResponse(bytes(found.content or b""), content_type="application/json")
    name = f"{reference}-published-{number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(reference: str, number: int | None) -> Publication:
    found = public.newest(reference) if number is None else public.numbered(reference, number)
    if found is None:
        raise Http404("No such DPIA is published")
    return found


def _readable(reference: str, number: int) -> Publication:
    found = _found(reference, number)
    if not public.is_readable(found):
        raise Http404("It was withdrawn")
    return found
