"""Suspending, resuming and ending over the API, as named actions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import shapes
from agreements.api_people import named
from agreements.ending import announcing
from agreements.fetch import Which, announcement_of
from agreements.forms import LONGEST_REASON
from agreements.models import Version
from audit.actor import Actor


class Ending(shapes.Shape):
    """Why, and from which day; without one, from today."""

    reason = serializers.CharField(max_length=LONGEST_REASON)
    on = serializers.DateField(required=False, allow_null=True, default=None)


class Terminating(Ending):
    """`at_once` says which of the agreement's cases for ending without its notice has come about,
    and how; it is asked only where the day is sooner than the notice allows."""

    at_once = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_null=True, default=None, allow_blank=True
    )


class CallingOff(shapes.Shape):
    """`announcement` is the number that the agreement gives of what was announced."""

    announcement = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class EndingActions:
    """What the viewset of agreements offers about the end of sharing."""

    _do: Callable[..., Response]

    @named("suspend", Ending)
    def suspend(self, request: Request, reference: str) -> Response:
        """Stop sharing for a time."""
        return self._announce(request, reference, "suspend")

    @named("resume", Ending)
    def resume(self, request: Request, reference: str) -> Response:
        """Let sharing that was suspended go on."""
        return self._announce(request, reference, "resume")

    @named("terminate", Terminating)
    def terminate(self, request: Request, reference: str) -> Response:
        """End the agreement before its last day."""
        return self._announce(request, reference, "terminate", Terminating)

    @named("leave", Terminating)
    def leave(self, request: Request, reference: str) -> Response:
        """Leave the agreement, which goes on for the others: `on` is one's last day."""
        return self._announce(request, reference, "leave", Terminating)

    @named("call-off", CallingOff)
    def call_off(self, request: Request, reference: str) -> Response:
        """Call off what one's organisation announced for a day to come."""

        def called_off(version: Version, *, actor: Actor, announcement: int) -> None:
            announcing.call_off(announcement_of(version, announcement), actor=actor)

        return self._do(request, reference, called_off, CallingOff, which=Which.STANDING)

    def _announce(
        self,
        request: Request,
        reference: str,
        kind: str,
        shape: type[shapes.Shape] = Ending,
    ) -> Response:
        announce: Callable[..., Any] = partial(_announced, kind=kind)
        return self._do(request, reference, announce, shape, which=Which.STANDING)


def _announced(version: Version, *, kind: str, **given: Any) -> None:
    announcing.announce(version, kind, **given)
