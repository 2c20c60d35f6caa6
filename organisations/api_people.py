"""Members and their work over the API: who holds which role, ending one, handing work over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.idempotency import PARAMETER
from audit.transitions import Blocker, TransitionBlocked
from organisations import actions
from organisations.leaving.left import all_work
from organisations.models import Absence, Membership, Organisation, Person
from organisations.models.membership import MembershipQuerySet
from organisations.refusal import NotPermitted, Refused
from organisations.roles import administrator_of


class RoleHeld(serializers.ModelSerializer[Membership]):
    """One role of one person, with its days, and whom they hold it for."""

    role_held = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    email = serializers.CharField(source="person.email", read_only=True)

    class Meta:
        model = Membership
        fields = (
            "role_held", "name", "email", "role", "post", "starts_on", "ends_on", "delegate_of",
        )  # fmt: skip
        read_only_fields = fields


class PieceOfWork(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField()
    link = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())


class Whose(serializers.Serializer[Any]):
    person = serializers.EmailField()


class HandingOver(Whose):
    """All open work of `person` goes to `to`; `give_roles` gives `to` what roles it needs."""

    to = serializers.EmailField()
    reason = serializers.CharField(max_length=500)
    give_roles = serializers.BooleanField(required=False, default=False)


class EndingRole(serializers.Serializer[Any]):
    """`role_held` is the number that the list of members gives."""

    role_held = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    last_day = serializers.DateField()
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    work_to = serializers.EmailField(required=False, allow_null=True, default=None)
    give_roles = serializers.BooleanField(required=False, default=False)


class RoleNumber(serializers.Serializer[Any]):
    """`role_held` is the number that the list of members gives."""

    role_held = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Delegating(RoleNumber):
    """`to` acts in this role for its holder from the first day to the last."""

    to = serializers.EmailField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class AbsenceShape(serializers.ModelSerializer[Absence]):
    absence = serializers.IntegerField(source="pk", read_only=True)
    person = serializers.CharField(source="person.email", read_only=True)
    stand_in = serializers.CharField(source="stand_in.email", read_only=True, default=None)

    class Meta:
        model = Absence
        fields = ("absence", "person", "starts_on", "ends_on", "stand_in", "called_off_at")
        read_only_fields = fields


class SayingAway(Whose):
    """`stand_in` null: left to the others who hold the same roles."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    stand_in = serializers.EmailField(required=False, allow_null=True, default=None)


class AbsenceNumber(serializers.Serializer[Any]):
    """`absence` is the number that the list of absences gives."""

    absence = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


STOPPED = inline_serializer(
    "WhatStopsIt", {"blockers": serializers.ListField(child=serializers.DictField())}
)
Decorator = Callable[[Callable[..., Response]], Callable[..., Response]]


def named(name: str, given: type[serializers.Serializer[Any]], answer: Any) -> Decorator:
    """Makes a method the address of a named action, and describes it."""

    def decorate(method: Callable[..., Response]) -> Callable[..., Response]:
        described = extend_schema(
            parameters=[PARAMETER], request=given, responses={200: answer, 409: STOPPED}
        )
        return described(action(detail=True, methods=["post"], url_path=name)(method))

    return decorate


class PeopleActions:
    """What the viewset of organisations offers about its people."""

    get_object: Callable[[], Organisation]

    @extend_schema(responses=RoleHeld(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def members(self, request: Request, reference: str) -> Response:
        """Who holds or held which role, for its own people and platform administrators."""
        found = self._held(request).with_people()
        if not found:
            raise Http404
        return Response(RoleHeld(found, many=True).data)

    @named("open-work", Whose, PieceOfWork(many=True))
    def open_work(self, request: Request, reference: str) -> Response:
        """What somebody is working on there and nobody else has, for its administrators."""
        organisation = self._administered(request)
        given = taken(request, Whose)
        person = self._person(request, given["person"])
        return Response(PieceOfWork(all_work(person, organisation), many=True).data)

    @named("hand-over", HandingOver, PieceOfWork(many=True))
    def hand_over(self, request: Request, reference: str) -> Response:
        """Hand all open work of one person to another; what it was."""
        organisation = self._administered(request)
        given = taken(request, HandingOver)
        person = self._person(request, given.pop("person"))
        given["to"] = self._person(request, given["to"])
        return done(
            lambda: actions.hand_over(person, organisation, actor=actor_of(request), **given),
            lambda pieces: PieceOfWork(pieces, many=True).data,
        )

    @named("end-role", EndingRole, RoleHeld)
    def end_role(self, request: Request, reference: str) -> Response:
        """Give a role its last day, and say who goes on with its work."""
        self._administered(request)
        given = taken(request, EndingRole)
        held = self._role_held(request, given.pop("role_held"))
        if given["work_to"] is not None:
            given["work_to"] = self._person(request, given["work_to"])
        return done(
            lambda: actions.end_membership(held, actor=actor_of(request), **given),
            lambda ended: RoleHeld(ended).data,
        )

    @named("delegate-role", Delegating, RoleHeld)
    def delegate_role(self, request: Request, reference: str) -> Response:
        """Have somebody act in a role for its holder, for some days; gives what they hold."""
        self._own(request)
        given = taken(request, Delegating)
        held = self._role_held(request, given.pop("role_held"))
        given["to"] = self._person(request, given["to"])
        return done(
            lambda: actions.delegate_role(held, actor=actor_of(request), **given),
            lambda made: RoleHeld(made).data,
        )

    @named("end-delegation", RoleNumber, RoleHeld)
    def end_delegation(self, request: Request, reference: str) -> Response:
        """Stop a delegation at once; `role_held` is what the delegate holds."""
        self._own(request)
        held = self._role_held(request, taken(request, RoleNumber)["role_held"])
        return done(
            lambda: actions.end_delegation(held, actor=actor_of(request)),
            lambda over: RoleHeld(over).data,
        )

    @extend_schema(responses=AbsenceShape(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def absences(self, request: Request, reference: str) -> Response:
        """Who is away, or soon will be: oneself, and for administrators everybody there."""
        self._own(request)
        found = Absence.objects.visible_to(request.user).not_over()
        return Response(AbsenceShape(found.filter(organisation=self.get_object()), many=True).data)

    @named("say-away", SayingAway, AbsenceShape)
    def say_away(self, request: Request, reference: str) -> Response:
        """Say from when to when somebody is away, and who stands in."""
        organisation = self._own(request)
        given = taken(request, SayingAway)
        person = self._person(request, given.pop("person"))
        if given["stand_in"] is not None:
            given["stand_in"] = self._person(request, given["stand_in"])
        return done(
            lambda: actions.say_away(person, organisation, actor=actor_of(request), **given),
            lambda made: AbsenceShape(made).data,
        )

    @named("call-off-absence", AbsenceNumber, AbsenceShape)
    def call_off_absence(self, request: Request, reference: str) -> Response:
        """Say that somebody is not away, or is back early."""
        organisation = self._own(request)
        visible = Absence.objects.visible_to(request.user).filter(organisation=organisation)
        found = visible.filter(pk=taken(request, AbsenceNumber)["absence"]).first()
        if found is None:
            raise Http404
        return done(
            lambda: actions.call_off_absence(found, actor=actor_of(request)),
            lambda over: AbsenceShape(over).data,
        )

    # -------------------------------------------------------------- what an action is about
    def _own(self, request: Request) -> Organisation:
        """The organisation, for its own people and platform administrators."""
        organisation = self.get_object()
        if not self._held(request).exists():
            raise Http404
        return organisation

    def _held(self, request: Request) -> MembershipQuerySet:
        return Membership.objects.visible_to(request.user).of(self.get_object())

    def _role_held(self, request: Request, key: int) -> Membership:
        found = self._held(request).with_people().filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    def _person(self, request: Request, email: str) -> Person:
        held = self._held(request).with_people().filter(person__email__iexact=email).first()
        if held is None:
            raise serializers.ValidationError({"person": [f"Nobody there has the email {email}."]})
        return held.person

    def _administered(self, request: Request) -> Organisation:
        organisation = self.get_object()
        if administrator_of(actor_of(request), organisation) is None:
            raise Http404
        return organisation


def taken(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """What was sent, in its shape; a ValidationError (400) says what is not."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def done(act: Callable[[], Any], told: Callable[[Any], Any]) -> Response:
    """The answer to an action: what it made, or 409 with everything that stops it."""
    try:
        made = act()
    except NotPermitted as error:
        raise Http404 from error
    except TransitionBlocked as blocked:
        return _stopped(blocked.blockers)
    except Refused as refused:
        found = [Blocker("refused", words, path=name) for name, words in refused.problems.items()]
        return _stopped(found)
    return Response(told(made))


def _stopped(blockers: list[Blocker]) -> Response:
    told = {"blockers": [blocker.as_json() for blocker in blockers]}
    return Response(told, status.HTTP_409_CONFLICT)


def actor_of(request: Request) -> Actor:
    actor: Any = request._request.actor  # type: ignore[attr-defined]
    return actor  # type: ignore[no-any-return]
