"""Replacing a party by its successor over the API, as a named action."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import shapes
from agreements.api_people import named
from agreements.fetch import Which
from agreements.forms import LONGEST_REASON
from agreements.replacing.replacing import replace_party


class Replacing(shapes.Shape):
    """`party` by its key; `organisation`, which takes its place, by its reference; `on` is the day
    from which it took over, and the proposed first day of the new version."""

    party = serializers.CharField(max_length=40)
    organisation = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    on = serializers.DateField()


class ReplacingActions:
    """What the viewset of agreements offers about successors."""

    _do: Callable[..., Response]

    @named("replace-party", Replacing)
    def replace_party(self, request: Request, reference: str) -> Response:
        """Begin the version in which a successor stands in the place of a party; gives that draft,
        or to a party that it no longer names the version in force."""
        return self._do(
            request, reference, replace_party, Replacing, which=Which.STANDING, then=Which.OPEN
        )
