"""Risks, measures and the library over the API, with the actions that the pages take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from dpia import documents, subjects
from dpia.models import Dpia, Level, MeasureTask, Outcome, RiskAcceptance
from dpia.risks import acceptance, actions, agreeing, following, library, measures
from organisations.models import Person


class AcceptanceLine(serializers.ModelSerializer[RiskAcceptance]):
    """Who accepted what is left of a risk."""

    class Meta:
        model = RiskAcceptance
        fields: ClassVar = ["name", "post", "accepted_on", "level", "sha256"]
        read_only_fields = fields


class MeasureLine(serializers.Serializer[Any]):
    """A measure as the DPIA has it."""

    text = serializers.CharField()
    effect = serializers.CharField(required=False)
    owner = serializers.CharField(required=False)
    due_on = serializers.DateField(required=False)
    approved = serializers.BooleanField(required=False, allow_null=True)


class RiskLine(serializers.Serializer[Any]):
    """A risk as the DPIA has it, with its measures and who accepts what is left."""

    number = serializers.IntegerField()
    id = serializers.CharField()
    text = serializers.CharField()
    impact_on_people = serializers.CharField()
    likelihood = serializers.CharField()
    severity = serializers.CharField()
    overall = serializers.ChoiceField(Level.choices, allow_blank=True)
    residual = serializers.ChoiceField(Level.choices, allow_blank=True)
    measures = MeasureLine(many=True)
    acceptance = AcceptanceLine(allow_null=True)


class Risks(serializers.Serializer[Any]):
    """Every risk of a DPIA, and the matrix that they are scored on."""

    matrix = serializers.ChoiceField(["ico", "cautious"])
    risks = RiskLine(many=True)


class MeasureTaskLine(serializers.ModelSerializer[MeasureTask]):
    """A measure that somebody carries out. `outcome` is blank while it is to do."""

    risk = serializers.CharField(source="risk_key")
    person = serializers.CharField(source="person.name", default="")
    is_overdue = serializers.BooleanField()

    class Meta:
        model = MeasureTask
        fields: ClassVar = [
            "id", "risk", "text", "owner", "person", "due_on", "is_overdue", "outcome", "note",
            "closed_on",
        ]  # fmt: skip
        read_only_fields = fields


class LibraryMeasure(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField(source="label")


class LibraryRisk(serializers.Serializer[Any]):
    """A risk of the library, and why it is suggested for this DPIA; blank where it is not."""

    id = serializers.CharField()
    text = serializers.CharField()
    because = serializers.CharField()
    is_in = serializers.BooleanField()
    measures = LibraryMeasure(many=True)


class Nothing(serializers.Serializer[Any]):
    """An action that asks nothing."""


class PickLine(serializers.Serializer[Any]):
    risk = serializers.CharField(max_length=40)
    measures = serializers.ListField(child=serializers.CharField(max_length=60), default=list)


class Picks(serializers.Serializer[Any]):
    """Risks of the library with the measures picked against each."""

    picks = PickLine(many=True, allow_empty=False)

    def validate_picks(self, given: list[dict[str, Any]]) -> list[library.Pick]:
        """As the library knows them."""
        picks = [library.Pick(one["risk"], tuple(one["measures"])) for one in given]
        if not library.known(picks):
            raise serializers.ValidationError("The library has no such risk or measure.")
        return picks


class Accepted(serializers.Serializer[Any]):
    """Ids of risks, and the post of who accepts what is left of them."""

    risks = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)
    post = serializers.CharField(max_length=200)
    accepted_on = serializers.DateField(required=False)
    revision = serializers.IntegerField(required=False, min_value=0)


class Agreed(serializers.Serializer[Any]):
    """By the place of the answer (`dpia.risks.0.measures.1.approved`), whether it is agreed."""

    answers = serializers.DictField(child=serializers.BooleanField(), allow_empty=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=1500)
    revision = serializers.IntegerField(required=False, min_value=0)


class MeasureEnding(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField([Outcome.DONE.value, Outcome.NOT_DOING.value])
    note = serializers.CharField(required=False, allow_blank=True, max_length=1500)
    closed_on = serializers.DateField(required=False)


class ReopenedFor(serializers.Serializer[Any]):
    note = serializers.CharField(required=False, allow_blank=True, max_length=1500)


class Assigned(serializers.Serializer[Any]):
    """The e-mail address of who carries it out; blank for nobody who signs in."""

    person = serializers.EmailField(allow_blank=True)


class RisksApi:
    """The part of a DPIA's addresses that is about its risks. Mixed into its viewset."""

    request: Any
    get_object: Callable[[], Dpia]
    _take: Callable[..., Response]

    @extend_schema(responses=Risks)
    @action(detail=True, methods=["get"], url_path="risks")
    def risks(self, request: Request, reference: str) -> Response:
        """The risks with their measures, levels, and who accepts what is left."""
        dpia = self.get_object()
        names = ("text", "impact_on_people", "likelihood", "severity", "overall", "residual")
        lines = [
            {
                "number": standing.number,
                "id": standing.key,
                **{name: risk.get(name) or "" for name in names},
                "measures": risk.get("measures") or [],
                "acceptance": standing.acceptance and AcceptanceLine(standing.acceptance).data,
            }
            for risk, standing in zip(
                dpia.document.get("risks") or [], acceptance.standing(dpia), strict=True
            )
        ]
        return Response({"matrix": dpia.document.get("matrix") or "cautious", "risks": lines})

    @extend_schema(responses=LibraryRisk(many=True))
    @action(detail=True, methods=["get"], url_path="risk-library")
    def risk_library(self, request: Request, reference: str) -> Response:
        """The library for this DPIA: what the agreement points to first, with the reason."""
        dpia = self.get_object()
        document = documents.shown(dpia, subjects.shown_to(request.user, dpia))
        found = [asdict(one) for one in library.offered(document)]
        return Response(LibraryRisk(found, many=True).data)

    @extend_schema(responses=MeasureTaskLine(many=True))
    @action(detail=True, methods=["get"], url_path="measures")
    def measures(self, request: Request, reference: str) -> Response:
        """The measures that somebody carries out, those to do first."""
        tasks = MeasureTask.objects.visible_to(request.user).filter(dpia=self.get_object())
        return Response(MeasureTaskLine(tasks.for_listing(), many=True).data)

    @extend_schema(request=Picks)
    @action(detail=True, methods=["post"], url_path="add-from-library")
    def add_from_library(self, request: Request, reference: str) -> Response:
        """Add risks and measures of the library."""
        return self._take(request, actions.add_from_library, Picks)

    @extend_schema(request=Nothing)
    @action(detail=True, methods=["post"], url_path="score-again")
    def score_again(self, request: Request, reference: str) -> Response:
        """Score the risks on the matrix that the organisation uses now."""
        return self._take(request, actions.score_again, Nothing)

    @extend_schema(request=Accepted)
    @action(detail=True, methods=["post"], url_path="accept-risks")
    def accept_risks(self, request: Request, reference: str) -> Response:
        """Accept what is left of risks, as SIRO or information asset owner."""
        return self._take(request, actions.accept_risks, Accepted)

    @extend_schema(request=Nothing)
    @action(detail=True, methods=["post"], url_path="ask-owner")
    def ask_owner(self, request: Request, reference: str) -> Response:
        """Ask the information asset owner about the measures that have no answer."""
        return self._take(request, agreeing.ask_owner, Nothing)

    @extend_schema(request=Agreed)
    @action(detail=True, methods=["post"], url_path="agree-measures")
    def agree_measures(self, request: Request, reference: str) -> Response:
        """Say as information asset owner whether measures are agreed."""
        return self._take(request, agreeing.answer_measures, Agreed)

    @extend_schema(request=MeasureEnding)
    @action(detail=True, methods=["post"], url_path=r"measures/(?P<measure>[0-9]+)/close")
    def close_measure(self, request: Request, reference: str, measure: str) -> Response:
        """Say that a measure is done, or why it is not being done."""
        task = self._measure(measure)

        def close(dpia: Dpia, *, actor: Actor, **given: Any) -> None:
            following.close_measure(task, actor=actor, **given)

        return self._take(request, close, MeasureEnding)

    @extend_schema(request=ReopenedFor)
    @action(detail=True, methods=["post"], url_path=r"measures/(?P<measure>[0-9]+)/reopen")
    def reopen_measure(self, request: Request, reference: str, measure: str) -> Response:
        """Open a measure again."""
        task = self._measure(measure)

        def reopen(dpia: Dpia, *, actor: Actor, **given: Any) -> None:
            following.reopen_measure(task, actor=actor, **given)

        return self._take(request, reopen, ReopenedFor)

    @extend_schema(request=Assigned)
    @action(detail=True, methods=["post"], url_path=r"measures/(?P<measure>[0-9]+)/assign")
    def assign_measure(self, request: Request, reference: str, measure: str) -> Response:
        """Give a measure to somebody of the organisations that the DPIA serves."""
        task = self._measure(measure)

        def assign(dpia: Dpia, *, actor: Actor, person: str) -> None:
            following.assign_measure(task, actor=actor, person=_called(task, person))

        return self._take(request, assign, Assigned)

    def _measure(self, measure: str) -> MeasureTask:
        tasks = MeasureTask.objects.visible_to(self.request.user).filter(dpia=self.get_object())
        return get_object_or_404(tasks.for_page(), pk=measure)


def _called(task: MeasureTask, email: str) -> Person | None:
    """Who is to carry it out, among those who may; 400 for anybody else."""
    if not email:
        return None
    for person in measures.people_of(task.dpia):
        if person.email.casefold() == email.casefold():
            return person
    wrong = "There is nobody of that address in the organisations that the DPIA serves."
    raise serializers.ValidationError({"person": [wrong]})
