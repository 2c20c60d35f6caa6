"""Long lists in pages, with the links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest


@dataclass(frozen=True)
class Paged:
    """One page of a list. `previous` and `next` are addresses, empty at the ends."""

    items: list[Any]
    total: int
    previous: str
    next: str
    previous_label: str
    next_label: str


def paged(
    rows: QuerySet[Model, Model] | list[Any], request: HttpRequest, *, name: str, size: int = 25
) -> Paged:
    """The page that the parameter `name` of the address asks for; the nearest if it is wrong."""
    page = Paginator(rows, size).get_page(request.GET.get(name))
    pages = page.paginator.num_pages
    before = page.number - 1 if page.has_previous() else 0
    after = page.number + 1 if page.has_next() else 0
    return Paged(
        items=list(page),
        total=page.paginator.count,
        previous=_address(request, name, before),
        next=_address(request, name, after),
        previous_label=f"{before} of {pages}" if before else "",
        next_label=f"{after} of {pages}" if after else "",
    )


def _address(request: HttpRequest, name: str, number: int) -> str:
    if not number:
        return ""
    query = request.GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"
