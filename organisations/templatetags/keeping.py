"""`{% csrf_token %}`: Django's hidden field, and beside it for whom the page was made.

It stands in every template (settings.TEMPLATES), because every form has it already: so no form
can forget to say whose text it sends.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisations.keeping import KEPT, NOT_KEPT_UNDER, PAGE_OF, page_token
from organisations.models import Person

register = template.Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """The hidden fields that every form begins with."""
    given = str(context.get("csrf_token") or "NOTPROVIDED")
    if given == "NOTPROVIDED":
        return SafeString("")
    return format_html(HIDDEN, "csrfmiddlewaretoken", given) + _keeping(context.get("request"))


def _keeping(request: Any) -> SafeString:
    person = getattr(request, "user", None)
    if not isinstance(person, Person) or request.path.startswith(NOT_KEPT_UNDER):
        return SafeString("")
    fields = format_html(HIDDEN, PAGE_OF, page_token(person))
    kept = getattr(request, "kept_text", None)
    return fields + format_html(HIDDEN, KEPT, kept.pk) if kept else fields
