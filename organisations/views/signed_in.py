"""What every page here asks about who is signed in."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from audit.actor import Actor
from organisations.models import Person


def actor_in(request: HttpRequest) -> Actor:
    """The actor that the middleware put on the request."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def person_in(request: HttpRequest) -> Person:
    """The signed-in person; for views that require one."""
    return cast(Person, request.user)
