"""Joining over the API: read, and every step as a named action, as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import documents, shapes
from agreements.api_people import named
from agreements.fetch import Which, version_of
from agreements.forms import LONGEST_REASON
from agreements.joining import workflow
from agreements.joining.assessing import as_data
from agreements.joining.fetch import accession_of, accessions_of, document_of
from agreements.models import Accession, Version
from audit.actor import Actor
from audit.transitions import refuse
from law import complaints
from organisations.proving import prove


class DpiaOfJoiner(serializers.Serializer[Any]):
    """Where a party that joins stands with the DPIA, and what must be done before it signs."""

    words = serializers.CharField()
    lacks = serializers.CharField()
    current = serializers.BooleanField()


class AccessionShape(serializers.ModelSerializer[Accession]):
    """A party that joins or has joined, with its own part and what was signed."""

    accession = serializers.IntegerField(source="pk", read_only=True)
    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    snapshot_sha256 = serializers.CharField(source="version.snapshot.sha256", read_only=True)

    dpia = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Accession
        fields = (
            "accession", "organisation", "version", "key", "status", "reason", "revision", "part",
            "sha256", "snapshot_sha256", "joined_on", "dpia",
            "pdf",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_pdf(self, accession: Accession) -> str:
        """Where its sealed record is; empty before there is one."""
        if document_of(accession) is None:
            return ""
        args = [accession.agreement.reference, accession.pk]
        return reverse("agreements:accession_document", args=args)

    @extend_schema_field(DpiaOfJoiner())
    def get_dpia(self, accession: Accession) -> dict[str, Any] | None:
        """Whether it has adopted the DPIA or has one of its own; null once it has joined."""
        return as_data(accession) if accession.is_going_on else None


class InvitingToJoin(shapes.Shape):
    """`organisation` by its reference; `like` is the key of the party whose terms it takes."""

    organisation = serializers.CharField(max_length=40)
    like = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class AccessionNumber(shapes.Shape):
    """`accession` is the number that the list of those who join gives."""

    accession = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Part(AccessionNumber):
    """The whole part, in the shape of an entry of `parties`."""

    based_on = serializers.IntegerField(min_value=0)
    part = serializers.DictField()


class Deciding(AccessionNumber):
    sha256 = serializers.RegexField(shapes.HEXADECIMAL)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )


class GivingUp(AccessionNumber):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class JoiningInForce(AccessionNumber):
    sha256 = serializers.RegexField(shapes.HEXADECIMAL)
    post = serializers.CharField(max_length=120)
    authority_confirmed = serializers.BooleanField()
    password = serializers.CharField(
        max_length=500, trim_whitespace=False, write_only=True, required=False, default=""
    )
    code = serializers.CharField(max_length=40, write_only=True, required=False, default="")


class JoiningActions:
    """What the viewset of agreements offers about parties that join later."""

    _do: Callable[..., Response]

    @extend_schema(responses=AccessionShape(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def joining(self, request: Request, reference: str) -> Response:
        """Who joined later, joins now, or gave it up, the newest first."""
        version = version_of(request._request, reference, Which.STANDING)
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        return Response(AccessionShape(accessions_of(version, actor), many=True).data)

    @named("invite-to-join", InvitingToJoin)
    def invite_to_join(self, request: Request, reference: str) -> Response:
        """Invite another organisation to join the agreement in force."""
        act = workflow.invite_to_join
        return self._do(request, reference, act, InvitingToJoin, which=Which.STANDING)

    @named("save-part", Part)
    def save_part(self, request: Request, reference: str) -> Response:
        """Write the part of one's own organisation."""

        def saved(found: Accession, *, part: dict[str, Any], **given: Any) -> None:
            document = documents.answers({"parties": [{**part, "id": found.key}]})
            if wrong := complaints(document):
                raise ValidationError({"part": wrong})
            workflow.save_part(found, part=document["parties"][0], **given)

        return self._of_accession(request, reference, saved, Part)

    @named("submit-part", AccessionNumber)
    def submit_part(self, request: Request, reference: str) -> Response:
        """Send the part for review."""
        return self._of_accession(request, reference, workflow.submit, AccessionNumber)

    @named("approve-part", Deciding)
    def approve_part(self, request: Request, reference: str) -> Response:
        """Approve the part for one's organisation."""
        return self._of_accession(request, reference, workflow.approve, Deciding)

    @named("send-part-back", Deciding)
    def send_part_back(self, request: Request, reference: str) -> Response:
        """Send the part back, saying what must change."""
        return self._of_accession(request, reference, workflow.send_back, Deciding)

    @named("join", JoiningInForce)
    def join(self, request: Request, reference: str) -> Response:
        """Sign the agreement and one's own part. Asks again for password and code."""

        def joined(found: Accession, *, password: str, code: str, **given: Any) -> None:
            refuse(workflow.stops(found, "join", **given))
            proof = prove(request._request, password=password, code=code)
            if proof.problems:
                raise ValidationError({name: [said] for name, said in proof.problems.items()})
            workflow.join(found, method=proof.method, **given)

        return self._of_accession(request, reference, joined, JoiningInForce)

    @extend_schema(request=GivingUp, responses={200: AccessionShape, 409: shapes.BLOCKED})
    @action(detail=True, methods=["post"], url_path="withdraw-accession")
    def withdraw_accession(self, request: Request, reference: str) -> Response:
        """Give up joining. Gives what was given up: its own people read the agreement no longer."""

        def given_up(found: Accession, *, actor: Actor, reason: str) -> Response:
            done = workflow.withdraw(found, actor=actor, reason=reason)
            return Response(AccessionShape(done).data)

        return self._of_accession(request, reference, given_up, GivingUp)

    def _of_accession(
        self,
        request: Request,
        reference: str,
        step: Callable[..., Any],
        shape: type[shapes.Shape],
    ) -> Response:
        def taken(version: Version, *, actor: Actor, accession: int, **given: Any) -> Any:
            return step(accession_of(version, accession, actor), actor=actor, **given)

        return self._do(request, reference, taken, shape, which=Which.STANDING)
