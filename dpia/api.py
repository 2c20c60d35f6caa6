"""DPIAs over the API: reading is a QuerySet, changing status is a named action.

Every step is a POST to its own address. What stops it comes back as 409 with the same blockers
that the page shows; a DPIA that one may not read is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.idempotency import PARAMETER, Idempotent
from audit.transitions import TransitionBlocked
from dpia import actions, documents, offering, shapes, workflow
from dpia.adoption import api as adopting
from dpia.advice import kept
from dpia.advice.showing import telling_of
from dpia.answers.api import AnswerActions, as_conflicts
from dpia.description.api import DescriptionActions
from dpia.fetch import as_read_by
from dpia.heard.api import DpiaHeardShape, HeardActions
from dpia.importing.api import ImportActions
from dpia.models import Dpia, DpiaQuerySet
from dpia.paper import files, ordering
from dpia.publishing import api as publishing
from dpia.regulator import kept as consulting
from dpia.regulator import showing
from dpia.regulator.offering import regulators_steps
from dpia.risks import undone
from dpia.risks.api import RisksApi
from dpia.screening.api import ScreeningActions
from dpia.stale import StaleRevision
from organisations.models import Organisation


class Pages(PageNumberPagination):
    page_size = 50


class DpiaLine(serializers.ModelSerializer[Dpia]):
    """A DPIA in a list."""

    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    made_elsewhere = serializers.BooleanField(read_only=True)

    class Meta:
        model = Dpia
        fields: ClassVar = [
            "reference", "title", "organisation", "made_elsewhere", "status", "status_since",
            "revision", "residual", "next_review_on", "approved_at",
        ]  # fmt: skip
        read_only_fields = fields


class DpiaWhole(DpiaLine):
    """A DPIA with its answers, what the rules say of it, and the steps that the asker may take."""

    document = serializers.SerializerMethodField()
    adoptions = serializers.SerializerMethodField()
    outdated = serializers.SerializerMethodField()
    measures_given_up = serializers.SerializerMethodField()
    advice = serializers.SerializerMethodField()
    prior_consultations = serializers.SerializerMethodField()
    heard = DpiaHeardShape(many=True, read_only=True)
    findings = serializers.JSONField(read_only=True)
    approved_sha256 = serializers.CharField(read_only=True)
    allowed_actions = serializers.SerializerMethodField()

    class Meta(DpiaLine.Meta):
        fields: ClassVar = [
            *DpiaLine.Meta.fields, "document", "advice", "prior_consultations", "heard", "findings",
            "approved_sha256", "allowed_actions", "adoptions", "outdated",
            "measures_given_up",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(adopting.AdoptionShape(many=True))
    def get_adoptions(self, dpia: Dpia) -> Any:
        """Every organisation that reads it: where it stands, and what it added."""
        return adopting.given(dpia)

    @extend_schema_field(adopting.OutdatedShape(many=True))
    def get_outdated(self, dpia: Dpia) -> Any:
        """What has changed since the approval, of the agreements that the asker may read."""
        return adopting.outdated(dpia, self.context["request"].user)

    def get_measures_given_up(self, dpia: Dpia) -> list[str]:
        """Those that lowered a risk and are not being done, since the approval."""
        return undone.since_approval(dpia)

    def get_document(self, dpia: Dpia) -> dict[str, Any]:
        """The `dpia` part of the agreement document."""
        return documents.as_document(dpia)

    def get_advice(self, dpia: Dpia) -> list[dict[str, Any]]:
        """Each piece of advice as given, with what is done with it."""
        return [telling_of(piece) for piece in kept.pieces(dpia)]

    def get_prior_consultations(self, dpia: Dpia) -> list[dict[str, Any]]:
        """Each consultation of the regulator: what was sent, its clock, how it ended."""
        return [showing.telling_of(one) for one in consulting.consultations(dpia)]

    def get_allowed_actions(self, dpia: Dpia) -> list[str]:
        """The steps for which the asker has the role and the DPIA the status."""
        shared = dpia.sharings.values_list("organisation_id", flat=True)
        offer = offering.offered(
            dpia, actor=_actor(self.context["request"]), shared_with=list(shared)
        )
        actor = _actor(self.context["request"])
        found = consulting.consultations(dpia)
        return [*offer.verbs, *regulators_steps(dpia, found, actor=actor)]


def _actor(request: Request) -> Actor:
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


def step(verb: str, given: type[serializers.Serializer[Any]]) -> Callable[[Any], Any]:
    """Makes a method of the viewset the step's address, and describes it."""

    def decorate(method: Any) -> Any:
        described = extend_schema(
            parameters=[PARAMETER], request=given, responses={200: DpiaWhole, 409: shapes.BLOCKED}
        )
        return described(action(detail=True, methods=["post"], url_path=verb)(method))

    return decorate


class DpiaViewSet(
    Idempotent,
    AnswerActions,
    RisksApi,
    ScreeningActions,
    ImportActions,
    DescriptionActions,
    HeardActions,
    viewsets.ReadOnlyModelViewSet[Dpia],
):
    """The DPIAs that the asker may read, and the steps of each."""

    pagination_class = Pages
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    queryset = Dpia.objects.none()

    def get_queryset(self) -> DpiaQuerySet:
        found = Dpia.objects.visible_to(self.request.user)
        return found.for_listing() if self.action == "list" else found.for_page()

    def get_object(self) -> Dpia:
        return as_read_by(self.request.user, super().get_object())

    def get_serializer_class(self) -> type[DpiaLine]:
        return DpiaLine if self.action == "list" else DpiaWhole

    def _take(
        self,
        request: Request,
        act: Callable[..., Any],
        shape: type[serializers.Serializer[Any]] = shapes.Nothing,
    ) -> Response:
        """Take the step with what was sent; 400 for what is not in its shape, 409 if blocked."""
        dpia = self.get_object()
        sent = shape(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            act(dpia, actor=_actor(request), **sent.validated_data)
        except TransitionBlocked as blocked:
            found = [blocker.as_json() for blocker in blocked.blockers]
            return Response({"blockers": found}, status=status.HTTP_409_CONFLICT)
        except StaleRevision as stale:
            return Response(as_conflicts(stale), status=status.HTTP_409_CONFLICT)
        return self._told(self.get_object())

    def _told(self, dpia: Dpia, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(dpia).data, code)

    @step("begin", shapes.Nothing)
    def begin(self, request: Request, reference: str) -> Response:
        """Start a DPIA that was only screened."""
        return self._take(request, workflow.begin)

    @step("ask-for-advice", shapes.Nothing)
    def ask_for_advice(self, request: Request, reference: str) -> Response:
        """Ask the data protection officer for advice."""
        return self._take(request, workflow.ask_for_advice)

    @step("advise", shapes.Advice)
    def advise(self, request: Request, reference: str) -> Response:
        """Give advice, as data protection officer."""
        return self._take(request, workflow.advise, shapes.Advice)

    @step("advise-on-section", shapes.SectionAdvice)
    def advise_on_section(self, request: Request, reference: str) -> Response:
        """Give advice on one section, as data protection officer, and keep the DPIA."""
        return self._take(request, workflow.advise_on_section, shapes.SectionAdvice)

    @step("ask-for-opinion", shapes.Nothing)
    def ask_for_opinion(self, request: Request, reference: str) -> Response:
        """Ask the Caldicott Guardians whose view is needed."""
        return self._take(request, workflow.ask_for_opinion)

    @step("give-opinion", shapes.View)
    def give_opinion(self, request: Request, reference: str) -> Response:
        """Give a view, as Caldicott Guardian."""
        return self._take(request, workflow.give_opinion, shapes.View)

    @step("respond", shapes.AnswerToAdvice)
    def respond(self, request: Request, reference: str) -> Response:
        """Say whether the advice is followed."""
        return self._take(request, workflow.respond, shapes.AnswerToAdvice)

    @step("prepare-consultation", shapes.Preparation)
    def prepare_consultation(self, request: Request, reference: str) -> Response:
        """List what is sent to the regulator."""
        return self._take(request, workflow.prepare_consultation, shapes.Preparation)

    @step("send-to-regulator", shapes.Sending)
    def send_to_regulator(self, request: Request, reference: str) -> Response:
        """Record that the DPIA was sent to the regulator."""
        return self._take(request, workflow.send_to_regulator, shapes.Sending)

    @step("note-information-asked", shapes.Asking)
    def note_information_asked(self, request: Request, reference: str) -> Response:
        """Record that the regulator waits for information."""
        return self._take(request, workflow.note_information_asked, shapes.Asking)

    @step("note-information-sent", shapes.Sending)
    def note_information_sent(self, request: Request, reference: str) -> Response:
        """Record that the regulator has the information."""
        return self._take(request, workflow.note_information_sent, shapes.Sending)

    @step("note-extension", shapes.Extension)
    def note_extension(self, request: Request, reference: str) -> Response:
        """Record that the regulator takes longer."""
        return self._take(request, workflow.note_extension, shapes.Extension)

    @step("note-regulators-advice", shapes.RegulatorsAdvice)
    def note_regulators_advice(self, request: Request, reference: str) -> Response:
        """Record what the regulator decided and advised."""
        return self._take(request, workflow.note_regulators_advice, shapes.RegulatorsAdvice)

    @step("end-consultation", shapes.ConsultationEnding)
    def end_consultation(self, request: Request, reference: str) -> Response:
        """Say what was done about the regulator's advice."""
        return self._take(request, workflow.end_consultation, shapes.ConsultationEnding)

    @step("approve", shapes.Approval)
    def approve(self, request: Request, reference: str) -> Response:
        """Approve the revision that was read."""
        return self._take(request, workflow.approve, shapes.Approval)

    @step("decide-not-needed", shapes.GoingWithout)
    def decide_not_needed(self, request: Request, reference: str) -> Response:
        """Record that no DPIA is needed, and why."""
        return self._take(request, workflow.decide_not_needed, shapes.GoingWithout)

    @step("start-review", shapes.Reason)
    def start_review(self, request: Request, reference: str) -> Response:
        """Open an approved DPIA for review."""
        return self._take(request, workflow.start_review, shapes.Reason)

    @step("return-to-draft", shapes.Reason)
    def return_to_draft(self, request: Request, reference: str) -> Response:
        """Take the DPIA back to work on it."""
        return self._take(request, workflow.return_to_draft, shapes.Reason)

    @step("adopt", shapes.Adoption)
    def adopt(self, request: Request, reference: str) -> Response:
        """Adopt an approved DPIA for the organisation that the asker acts for."""
        own = self._own(request)

        def adopted(
            dpia: Dpia, *, actor: Actor, adopted_on: date | None = None, **adds: str
        ) -> None:
            actions.adopt(dpia, organisation=own, actor=actor, on=adopted_on, adds=adds)

        return self._take(request, adopted, shapes.Adoption)

    @step("withdraw-adoption", shapes.AdoptionWithdrawal)
    def withdraw_adoption(self, request: Request, reference: str) -> Response:
        """Withdraw the adoption of the organisation that the asker acts for, saying why."""
        own = self._own(request)

        def withdrawn(dpia: Dpia, *, actor: Actor, reason: str) -> None:
            actions.withdraw_adoption(dpia, organisation=own, actor=actor, reason=reason)

        return self._take(request, withdrawn, shapes.AdoptionWithdrawal)

    def _own(self, request: Request) -> Organisation | None:
        organisations = Organisation.objects.visible_to(request.user)
        return organisations.filter(pk=_actor(request).organisation_id or 0).first()

    @extend_schema(
        request=publishing.DecisionOnPublication,
        responses={201: publishing.PublicationWhole, 409: publishing.BLOCKED},
    )
    @action(detail=True, methods=["post"], url_path="prepare-publication")
    def prepare_publication(self, request: Request, reference: str) -> Response:
        """Begin to prepare a publication of what was approved last."""
        return publishing.prepare(request, self.get_object())

    @extend_schema(
        responses={
            (200, files.PDF): OpenApiTypes.BINARY,
            202: shapes.TOLD,
            429: shapes.TOLD,
            503: shapes.TOLD,
        }
    )
    @action(detail=True, methods=["get"], renderer_classes=[JSONRenderer, files.AsPdf])
    def pdf(self, request: Request, reference: str) -> HttpResponse:
        """The PDF, as approved or marked DRAFT. 202 while it is being made: ask again."""
        dpia = self.get_object()
        order, made = files.ordered(request._request, dpia)
        if made.content:
            return files.attached(made.content, ordering.file_name(dpia, order))
        if made.too_many:
            return _later(429, "You have asked for many PDFs.", ordering.WITHIN_SECONDS)
        if made.problem:
            return _later(503, made.problem, ordering.FAILED_SECONDS)
        return _later(202, "The PDF is being made.", 2)


def _later(code: int, detail: str, seconds: int) -> Response:
    return Response({"detail": detail}, code, headers={"Retry-After": str(seconds)})


routes = [("dpias", DpiaViewSet, "dpia"), *publishing.routes]
