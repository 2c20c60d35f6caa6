"""Disagreements over the API: read, and every step as a named action, as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import shapes
from agreements.api_people import named
from agreements.disputes import rules, workflow
from agreements.disputes.fetch import dispute_of, disputes_of
from agreements.fetch import version_of
from agreements.models import Dispute, Version
from agreements.models.agreement import own_of
from audit.actor import Actor
from organisations.acting import held_by

LONGEST = workflow.LONGEST


class DisputeShape(serializers.ModelSerializer[Dispute]):
    """One disagreement, on its step."""

    dispute = serializers.IntegerField(source="pk", read_only=True)
    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    other = serializers.CharField(source="other.reference", read_only=True)
    proposal = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField()

    class Meta:
        model = Dispute
        fields = (
            "dispute", "status", "organisation", "other", "question", "stage", "issue", "wanted",
            "raised_at", "ladder", "own_ladder", "step", "due_at", "pauses_signing", "proposal",
            "proposals", "outcome", "reasons", "decided_by", "ended_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_proposal(self, dispute: Dispute) -> dict[str, Any] | None:
        """What was proposed last and nobody has agreed to."""
        return next(iter(self.get_proposals(dispute)), None)

    def get_proposals(self, dispute: Dispute) -> list[dict[str, Any]]:
        """What was proposed and nobody has agreed to, the newest first: at most one outcome and one
        person who decides."""
        return [
            {
                "proposal": entry.pk,
                "kind": entry.kind,
                "organisation": entry.organisation.reference if entry.organisation else "",
                "text": entry.text,
                "reasons": entry.reasons,
            }
            for entry in (rules.proposals(dispute) if dispute.is_open else ())
        ]


class Raising(shapes.Shape):
    """`other` is the reference of the other organisation, `question` a key of the questionnaire."""

    other = serializers.CharField(max_length=40)
    issue = serializers.CharField(max_length=LONGEST)
    wanted = serializers.CharField(max_length=LONGEST)
    question = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    pauses_signing = serializers.BooleanField(required=False, default=False)


class DisputeNumber(shapes.Shape):
    """`dispute` is the number that the list of disagreements gives."""

    dispute = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class DisputeSaying(DisputeNumber):
    text = serializers.CharField(max_length=LONGEST)


class Outcome(DisputeNumber):
    outcome = serializers.CharField(max_length=LONGEST)
    reasons = serializers.CharField(max_length=LONGEST)


class Decider(DisputeNumber):
    """`person` is the key of a signatory or senior risk owner of one of the parties."""

    person = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Agreeing(DisputeNumber):
    proposal = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class WithReason(DisputeNumber):
    reason = serializers.CharField(max_length=LONGEST)


class DisputeActions:
    """What the viewset of agreements offers about disagreements."""

    _do: Callable[..., Response]

    @extend_schema(responses=DisputeShape(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def disputes(self, request: Request, reference: str) -> Response:
        """The disagreements about the agreement, the newest first."""
        version = version_of(request._request, reference)
        if not set(own_of(held_by(request.user))) & rules.reading(version):
            raise Http404
        return Response(DisputeShape(disputes_of(request._request, version), many=True).data)

    @named("raise-dispute", Raising)
    def raise_dispute(self, request: Request, reference: str) -> Response:
        """Raise a disagreement with another organisation."""
        return self._do(request, reference, workflow.raise_dispute, Raising)

    @named("reply-in-dispute", DisputeSaying)
    def reply_in_dispute(self, request: Request, reference: str) -> Response:
        """Say something for one's organisation."""
        return self._about(request, reference, workflow.reply, DisputeSaying)

    @named("propose-outcome", Outcome)
    def propose_outcome(self, request: Request, reference: str) -> Response:
        """Propose how it is settled."""
        return self._about(request, reference, workflow.propose_outcome, Outcome)

    @named("propose-decider", Decider)
    def propose_decider(self, request: Request, reference: str) -> Response:
        """Propose who decides in the end."""
        return self._about(request, reference, workflow.propose_decider, Decider)

    @named("agree-in-dispute", Agreeing)
    def agree_in_dispute(self, request: Request, reference: str) -> Response:
        """Agree to what the other organisation proposes."""
        return self._about(request, reference, workflow.agree, Agreeing)

    @named("decide-dispute", Outcome)
    def decide_dispute(self, request: Request, reference: str) -> Response:
        """Decide it, as the person named for that."""
        return self._about(request, reference, workflow.decide, Outcome)

    @named("escalate-dispute", WithReason)
    def escalate_dispute(self, request: Request, reference: str) -> Response:
        """Move it up to the next step."""
        return self._about(request, reference, workflow.escalate, WithReason)

    @named("leave-dispute-unsettled", WithReason)
    def leave_dispute_unsettled(self, request: Request, reference: str) -> Response:
        """Say that nobody settled it by the end of the last step, and why."""
        return self._about(request, reference, workflow.leave_unsettled, WithReason)

    @named("withdraw-dispute", WithReason)
    def withdraw_dispute(self, request: Request, reference: str) -> Response:
        """Give it up."""
        return self._about(request, reference, workflow.withdraw, WithReason)

    def _about(
        self,
        request: Request,
        reference: str,
        step: Callable[..., Any],
        shape: type[shapes.Shape],
    ) -> Response:
        def taken(version: Version, *, actor: Actor, dispute: int, **given: Any) -> None:
            step(dispute_of(request._request, version, dispute), actor=actor, **given)

        return self._do(request, reference, taken, shape)
