"""What every page of a DPIA begins with."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dpia.models import Dpia


def visible(request: HttpRequest, reference: str) -> Dpia:
    """The DPIA, if the signed-in person may read it; otherwise it is not found."""
    return get_object_or_404(Dpia.objects.visible_to(request.user).for_page(), reference=reference)


def revision_field(revision: int) -> SafeString:
    """The hidden field by which a save says what it was based on."""
    return format_html('<input type="hidden" name="revision" value="{}">', revision)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page was based on; one that never was, if it does not say."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1
