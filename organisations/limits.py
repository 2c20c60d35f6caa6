"""How often a thing may be asked for from one address, counted where password guesses are."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest


def is_within(request: HttpRequest, action: str) -> bool:
    """Whether this request is within the limit of that name (ACCOUNT_RATE_LIMITS); counts it."""
    return bool(ratelimit.consume(request, action=action))
