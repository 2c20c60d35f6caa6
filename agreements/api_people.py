"""People invited by name, over the API: read, and each change as a named action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import actions, people, shapes
from agreements.fetch import invited_person_of, version_of
from agreements.forms import LONGEST_MESSAGE
from agreements.models import InvitedAs, Version
from audit.actor import Actor
from organisations.refusal import Refused


# ------------------------------------------------------------------ what is given and taken
class PersonShape(shapes.Shape):
    """One person invited, as the asker may see them."""

    person = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row.name")
    email = serializers.CharField()
    role = serializers.CharField(source="row.role")
    organisation = serializers.CharField(source="row.organisation.reference")
    invited_by = serializers.CharField(source="row.invited_by.name")
    invited_at = serializers.DateTimeField(source="row.invited_at")
    expires_at = serializers.DateTimeField(source="row.expires_at", allow_null=True)
    accepted_at = serializers.DateTimeField(source="row.accepted_at", allow_null=True)
    state = serializers.CharField()


class Inviting(shapes.Shape):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(InvitedAs.choices)
    message = serializers.CharField(
        max_length=LONGEST_MESSAGE, required=False, allow_blank=True, default=""
    )


class PersonNumber(shapes.Shape):
    """`person` is the number that the list of people gives."""

    person = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class PersonRole(PersonNumber):
    role = serializers.ChoiceField(InvitedAs.choices)


class PersonLeaving(PersonNumber):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


Decorator = Callable[[Callable[..., Response]], Callable[..., Response]]


def named(name: str, given: type[shapes.Shape], *, stale: bool = False) -> Decorator:
    """Makes a method the address of a named action, and describes it."""

    def decorate(method: Callable[..., Response]) -> Callable[..., Response]:
        described = extend_schema(
            request=given,
            responses={200: shapes.AgreementWhole, 409: shapes.STALE if stale else shapes.BLOCKED},
        )
        return described(action(detail=True, methods=["post"], url_path=name)(method))

    return decorate


class PeopleActions:
    """What the viewset of agreements offers about people invited by name."""

    _do: Callable[..., Response]

    @extend_schema(responses=PersonShape(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def people(self, request: Request, reference: str) -> Response:
        """Who is invited by name, by whom, and whether they have come."""
        version = version_of(request._request, reference)
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        return Response(PersonShape(people.lines(version, actor), many=True).data)

    @named("invite-person", Inviting)
    def invite_person(self, request: Request, reference: str) -> Response:
        """Invite a named person to this one agreement."""
        return self._do(request, reference, said(actions.invite_person), Inviting)

    @named("send-person-again", PersonNumber)
    def send_person_again(self, request: Request, reference: str) -> Response:
        """Send a new link to somebody who has not come yet; the earlier one stops working."""
        return self._do(request, reference, _on(actions.send_person_again), PersonNumber)

    @named("change-person", PersonRole)
    def change_person(self, request: Request, reference: str) -> Response:
        """Let an invited person do more or less."""
        return self._do(request, reference, _on(actions.change_person), PersonRole)

    @named("withdraw-person", PersonLeaving)
    def withdraw_person(self, request: Request, reference: str) -> Response:
        """End an invited person's access at once."""
        return self._do(request, reference, _on(actions.withdraw_person), PersonLeaving)


def said(act: Callable[..., Any]) -> Callable[..., None]:
    """The action; a refusal is a ValidationError (400) that names the field."""

    def done(version: Version, **given: Any) -> None:
        try:
            act(version, **given)
        except Refused as refused:
            raise ValidationError(
                {name or "detail": [words] for name, words in refused.problems.items()}
            ) from refused

    return done


def _on(act: Callable[..., Any]) -> Callable[..., None]:
    """The action on the person whose number was sent."""

    def done(version: Version, *, person: int, **given: Any) -> None:
        said(act)(invited_person_of(version, person), **given)

    return done
