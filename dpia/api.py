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
from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.transitions import TransitionBlocked
from dpia import actions, documents, offering, workflow
from dpia.adoption import api as adopting
from dpia.adoption.acting import LONGEST_ADDITION
from dpia.advice import kept
from dpia.advice.showing import telling_of
from dpia.description.api import DescriptionActions
from dpia.heard.api import DpiaHeardShape, HeardActions
from dpia.importing.api import ImportActions
from dpia.models import ANSWERS, ConsultationLaw, Dpia, DpiaQuerySet, Opinion
from dpia.paper import files, ordering
from dpia.publishing import api as publishing
from dpia.regulator import kept as consulting
from dpia.regulator import showing
from dpia.regulator.offering import regulators_steps
from dpia.risks.api import RisksApi
from dpia.screening.api import ScreeningActions
from organisations.models import Organisation
from questionnaire import load


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


class Nothing(serializers.Serializer[Any]):
    """A step that asks nothing."""


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=800)


class Advice(serializers.Serializer[Any]):
    text = serializers.CharField(required=False, allow_blank=True, max_length=1500)
    given_by = serializers.CharField(required=False, max_length=300)
    given_on = serializers.DateField(required=False)


class SectionAdvice(serializers.Serializer[Any]):
    section = serializers.ChoiceField([section.key for section in load("dpia").sections])
    text = serializers.CharField(max_length=1500)


class View(serializers.Serializer[Any]):
    opinion = serializers.ChoiceField(Opinion.choices)
    text = serializers.CharField(max_length=1500)


class Preparation(serializers.Serializer[Any]):
    law = serializers.ChoiceField(ConsultationLaw.choices)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With where each thing that is sent is found."""
        where = {
            name: serializers.CharField(
                required=False, allow_blank=True, max_length=300, help_text=words
            )
            for name, words in consulting.DOCUMENTS.items()
        }
        return {**super().get_fields(), **where}


class Sending(serializers.Serializer[Any]):
    sent_on = serializers.DateField(required=False)


class Asking(serializers.Serializer[Any]):
    asked = serializers.CharField(max_length=4000)
    asked_on = serializers.DateField(required=False)


class Extension(serializers.Serializer[Any]):
    extended_on = serializers.DateField(required=False)


class RegulatorsAdvice(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField([(one.value, one.label) for one in ANSWERS])
    advice = serializers.CharField(max_length=4000)
    advice_on = serializers.DateField(required=False)


class ConsultationEnding(serializers.Serializer[Any]):
    done = serializers.CharField(max_length=4000)


class AnswerToAdvice(serializers.Serializer[Any]):
    advice = serializers.IntegerField(required=False, min_value=1)
    outcome = serializers.ChoiceField(["followed", "partly", "overruled"])
    overrule_reason = serializers.CharField(required=False, allow_blank=True, max_length=800)
    decided_by = serializers.CharField(required=False, allow_blank=True, max_length=300)
    decided_on = serializers.DateField(required=False)


class Approval(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=0)
    approved_by = serializers.CharField(required=False, max_length=300)
    approved_on = serializers.DateField(required=False)


class GoingWithout(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=800)
    dpo_view = serializers.CharField(required=False, allow_blank=True, max_length=1500)


class Adoption(serializers.Serializer[Any]):
    """From which day, and what the organisation adds of its own."""

    adopted_on = serializers.DateField(required=False)
    additions = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_ADDITION)
    risks = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_ADDITION)
    conditions = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_ADDITION
    )


class AdoptionWithdrawal(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=800)


TOLD = inline_serializer("NoDpiaFileYet", {"detail": serializers.CharField()})
BLOCKED = inline_serializer(
    "DpiaBlocked",
    {
        "blockers": inline_serializer(
            "DpiaBlocker",
            {
                name: serializers.CharField()
                for name in ("code", "message", "path", "link", "source")
            },
            many=True,
        )
    },
)


def _actor(request: Request) -> Actor:
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


def step(verb: str, given: type[serializers.Serializer[Any]]) -> Callable[[Any], Any]:
    """Makes a method of the viewset the step's address, and describes it."""

    def decorate(method: Any) -> Any:
        described = extend_schema(request=given, responses={200: DpiaWhole, 409: BLOCKED})
        return described(action(detail=True, methods=["post"], url_path=verb)(method))

    return decorate


class DpiaViewSet(
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

    def get_serializer_class(self) -> type[DpiaLine]:
        return DpiaLine if self.action == "list" else DpiaWhole

    def _take(
        self,
        request: Request,
        act: Callable[..., Any],
        shape: type[serializers.Serializer[Any]] = Nothing,
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
        return Response(self.get_serializer(self.get_object()).data)

    @step("begin", Nothing)
    def begin(self, request: Request, reference: str) -> Response:
        """Start a DPIA that was only screened."""
        return self._take(request, workflow.begin)

    @step("ask-for-advice", Nothing)
    def ask_for_advice(self, request: Request, reference: str) -> Response:
        """Ask the data protection officer for advice."""
        return self._take(request, workflow.ask_for_advice)

    @step("advise", Advice)
    def advise(self, request: Request, reference: str) -> Response:
        """Give advice, as data protection officer."""
        return self._take(request, workflow.advise, Advice)

    @step("advise-on-section", SectionAdvice)
    def advise_on_section(self, request: Request, reference: str) -> Response:
        """Give advice on one section, as data protection officer, and keep the DPIA."""
        return self._take(request, workflow.advise_on_section, SectionAdvice)

    @step("ask-for-opinion", Nothing)
    def ask_for_opinion(self, request: Request, reference: str) -> Response:
        """Ask the Caldicott Guardians whose view is needed."""
        return self._take(request, workflow.ask_for_opinion)

    @step("give-opinion", View)
    def give_opinion(self, request: Request, reference: str) -> Response:
        """Give a view, as Caldicott Guardian."""
        return self._take(request, workflow.give_opinion, View)

    @step("respond", AnswerToAdvice)
    def respond(self, request: Request, reference: str) -> Response:
        """Say whether the advice is followed."""
        return self._take(request, workflow.respond, AnswerToAdvice)

    @step("prepare-consultation", Preparation)
    def prepare_consultation(self, request: Request, reference: str) -> Response:
        """List what is sent to the regulator."""
        return self._take(request, workflow.prepare_consultation, Preparation)

    @step("send-to-regulator", Sending)
    def send_to_regulator(self, request: Request, reference: str) -> Response:
        """Record that the DPIA was sent to the regulator."""
        return self._take(request, workflow.send_to_regulator, Sending)

    @step("note-information-asked", Asking)
    def note_information_asked(self, request: Request, reference: str) -> Response:
        """Record that the regulator waits for information."""
        return self._take(request, workflow.note_information_asked, Asking)

    @step("note-information-sent", Sending)
    def note_information_sent(self, request: Request, reference: str) -> Response:
        """Record that the regulator has the information."""
        return self._take(request, workflow.note_information_sent, Sending)

    @step("note-extension", Extension)
    def note_extension(self, request: Request, reference: str) -> Response:
        """Record that the regulator takes longer."""
        return self._take(request, workflow.note_extension, Extension)

    @step("note-regulators-advice", RegulatorsAdvice)
    def note_regulators_advice(self, request: Request, reference: str) -> Response:
        """Record what the regulator decided and advised."""
        return self._take(request, workflow.note_regulators_advice, RegulatorsAdvice)

    @step("end-consultation", ConsultationEnding)
    def end_consultation(self, request: Request, reference: str) -> Response:
        """Say what was done about the regulator's advice."""
        return self._take(request, workflow.end_consultation, ConsultationEnding)

    @step("approve", Approval)
    def approve(self, request: Request, reference: str) -> Response:
        """Approve the revision that was read."""
        return self._take(request, workflow.approve, Approval)

    @step("decide-not-needed", GoingWithout)
    def decide_not_needed(self, request: Request, reference: str) -> Response:
        """Record that no DPIA is needed, and why."""
        return self._take(request, workflow.decide_not_needed, GoingWithout)

    @step("start-review", Reason)
    def start_review(self, request: Request, reference: str) -> Response:
        """Open an approved DPIA for review."""
        return self._take(request, workflow.start_review, Reason)

    @step("return-to-draft", Reason)
    def return_to_draft(self, request: Request, reference: str) -> Response:
        """Take the DPIA back to work on it."""
        return self._take(request, workflow.return_to_draft, Reason)

    @step("adopt", Adoption)
    def adopt(self, request: Request, reference: str) -> Response:
        """Adopt an approved DPIA for the organisation that the asker acts for."""
        own = self._own(request)

        def adopted(
            dpia: Dpia, *, actor: Actor, adopted_on: date | None = None, **adds: str
        ) -> None:
            actions.adopt(dpia, organisation=own, actor=actor, on=adopted_on, adds=adds)

        return self._take(request, adopted, Adoption)

    @step("withdraw-adoption", AdoptionWithdrawal)
    def withdraw_adoption(self, request: Request, reference: str) -> Response:
        """Withdraw the adoption of the organisation that the asker acts for, saying why."""
        own = self._own(request)

        def withdrawn(dpia: Dpia, *, actor: Actor, reason: str) -> None:
            actions.withdraw_adoption(dpia, organisation=own, actor=actor, reason=reason)

        return self._take(request, withdrawn, AdoptionWithdrawal)

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
        responses={(200, files.PDF): OpenApiTypes.BINARY, 202: TOLD, 429: TOLD, 503: TOLD}
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
