"""Pages that belong to no room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What people see when a form did not come from a page of theirs: how to send it again."""
    return render(request, "csrf.html", status=403)
