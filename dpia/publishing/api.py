"""Publications over the API: preparing and deciding under the rules of the pages; what is
published, for anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.idempotency import PARAMETER, Idempotent
from audit.transitions import TransitionBlocked
from dpia import subjects
from dpia.models import Dpia, Publication, Redaction
from dpia.paper.content import as_json
from dpia.publishing import actions, making, public, reasons, workflow


class Pages(PageNumberPagination):
    page_size = 50


class PublicationLine(serializers.ModelSerializer[Publication]):
    """A publication in a list."""

    dpia = serializers.CharField(source="dpia.reference", read_only=True)

    class Meta:
        model = Publication
        fields: ClassVar = [
            "id", "dpia", "number", "status", "status_since", "decision", "reason",
            "published_at", "withdrawn_at", "withdrawn_reason", "sha256",
        ]  # fmt: skip
        read_only_fields = fields


class RedactionLine(serializers.ModelSerializer[Redaction]):
    """What is hidden in a publication. `words` is blank where it is the whole answer."""

    class Meta:
        model = Redaction
        fields: ClassVar = ["id", "place", "words", "everywhere", "reason_code", "reason_words"]
        read_only_fields = fields


class PublicationWhole(PublicationLine):
    """A publication with what it hides, what the public reads, and the steps of the asker."""

    redactions = RedactionLine(many=True, read_only=True)
    content = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta(PublicationLine.Meta):
        fields: ClassVar = [
            *PublicationLine.Meta.fields, "summary", "redactions", "content", "allowed_actions",
        ]  # fmt: skip
        read_only_fields = fields

    def get_content(self, publication: Publication) -> dict[str, Any]:
        """What the public reads, or would read."""
        return as_json(making.shown(publication))

    def get_allowed_actions(self, publication: Publication) -> list[str]:
        """The steps for which the asker has the role and the publication the status."""
        return workflow.offered(publication, actor=actor_of(self.context["request"]))


class DecisionOnPublication(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(Publication.Decision.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class Hiding(serializers.Serializer[Any]):
    place = serializers.CharField(max_length=200)
    words = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    reason_code = serializers.ChoiceField(list(reasons.reasons()), required=False)
    reason_words = serializers.CharField(required=False, allow_blank=True, max_length=300)
    everywhere = serializers.BooleanField(required=False, default=True)


class Which(serializers.Serializer[Any]):
    redaction = serializers.IntegerField(min_value=1)


class Read(serializers.Serializer[Any]):
    sha256 = serializers.CharField(max_length=64)


class Why(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class Nothing(serializers.Serializer[Any]):
    """A step that asks nothing."""


BLOCKED = inline_serializer(
    "PublicationBlocked",
    {
        "blockers": inline_serializer(
            "PublicationBlocker",
            {n: serializers.CharField() for n in ("code", "message", "path", "link", "source")},
            many=True,
        )
    },
)


def actor_of(request: Request) -> Actor:
    """Who asks."""
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


def refused(blocked: TransitionBlocked) -> Response:
    """409 with everything that stops it."""
    found = [blocker.as_json() for blocker in blocked.blockers]
    return Response({"blockers": found}, status=status.HTTP_409_CONFLICT)


def prepare(request: Request, dpia: Dpia) -> Response:
    """Begin to prepare a publication of the DPIA; 409 if it cannot be."""
    sent = DecisionOnPublication(data=request.data)
    sent.is_valid(raise_exception=True)
    among = subjects.shown_to(request.user, dpia)
    try:
        made = actions.prepare_publication(
            dpia, actor=actor_of(request), among=among, **sent.validated_data
        )
    except TransitionBlocked as blocked:
        return refused(blocked)
    found = Publication.objects.visible_to(request.user).for_page().get(pk=made.pk)
    return Response(PublicationWhole(found, context={"request": request}).data, 201)


def step(verb: str, given: type[serializers.Serializer[Any]]) -> Callable[[Any], Any]:
    """Makes a method of the viewset the step's address, and describes it."""

    def decorate(method: Any) -> Any:
        described = extend_schema(
            parameters=[PARAMETER], request=given, responses={200: PublicationWhole, 409: BLOCKED}
        )
        return described(action(detail=True, methods=["post"], url_path=verb)(method))

    return decorate


class PublicationViewSet(Idempotent, viewsets.ReadOnlyModelViewSet[Publication]):
    """Publications of DPIAs that the asker may read, and the steps of each."""

    pagination_class = Pages
    lookup_value_regex = "[0-9]{1,9}"
    queryset = Publication.objects.none()

    def get_queryset(self) -> QuerySet[Publication]:
        found = Publication.objects.visible_to(self.request.user)
        if self.action == "list":
            return found.for_listing()
        return found.for_page()

    def get_serializer_class(self) -> type[PublicationLine]:
        return PublicationLine if self.action == "list" else PublicationWhole

    def _take(
        self, request: Request, act: Callable[..., Any], shape: type[serializers.Serializer[Any]]
    ) -> Response:
        publication = self.get_object()
        sent = shape(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            act(publication, actor=actor_of(request), **sent.validated_data)
        except TransitionBlocked as blocked:
            return refused(blocked)
        return Response(self.get_serializer(self.get_object()).data)

    @step("decide", DecisionOnPublication)
    def decide(self, request: Request, pk: str) -> Response:
        """Choose again how it is published."""
        return self._take(request, actions.decide_publication, DecisionOnPublication)

    @step("hide", Hiding)
    def hide(self, request: Request, pk: str) -> Response:
        """Hide words in an answer, or all of it."""
        return self._take(request, actions.hide, Hiding)

    @step("hide-everywhere", Which)
    def hide_everywhere(self, request: Request, pk: str) -> Response:
        """Hide wherever they stand words that were hidden in one answer only."""
        return self._take(request, actions.hide_everywhere, Which)

    @step("show-again", Which)
    def show_again(self, request: Request, pk: str) -> Response:
        """Hide words no more."""
        return self._take(request, actions.show_again, Which)

    @step("ask-to-publish", Nothing)
    def ask_to_publish(self, request: Request, pk: str) -> Response:
        """Ask a second person to approve it."""
        return self._take(request, workflow.ask_to_publish, Nothing)

    @step("publish", Read)
    def publish(self, request: Request, pk: str) -> Response:
        """Publish the text that was read."""
        return self._take(request, workflow.publish, Read)

    @step("return-publication", Why)
    def return_publication(self, request: Request, pk: str) -> Response:
        """Send it back to those who prepare it."""
        return self._take(request, workflow.return_publication, Why)

    @step("withdraw-publication", Why)
    def withdraw_publication(self, request: Request, pk: str) -> Response:
        """Withdraw what was published. The public reads why."""
        return self._take(request, workflow.withdraw_publication, Why)

    @step("drop-publication", Nothing)
    def drop_publication(self, request: Request, pk: str) -> Response:
        """Give up what was being prepared."""
        return self._take(request, workflow.drop_publication, Nothing)


# ------------------------------------------------------------------ for anybody


class PublishedLine(serializers.Serializer[Publication]):
    """A published DPIA in the list that anybody reads."""

    reference = serializers.CharField(source="dpia.reference")
    number = serializers.IntegerField()
    title = serializers.CharField()
    organisation = serializers.CharField(source="dpia.organisation.name")
    decision = serializers.ChoiceField(Publication.Decision.choices)
    published_at = serializers.DateTimeField()
    sha256 = serializers.CharField()


class PublishedWhole(PublishedLine):
    """A published DPIA with what it says; withdrawn, only when and why."""

    withdrawn_at = serializers.DateTimeField()
    withdrawn_reason = serializers.CharField()
    is_of_latest_approval = serializers.BooleanField(source="is_current")
    content = serializers.SerializerMethodField()

    def get_content(self, publication: Publication) -> dict[str, Any] | None:
        """The published text; nothing once withdrawn."""
        if not public.is_readable(publication):
            return None
        content: dict[str, Any] = json.loads(bytes(publication.content or b""))
        return content


class PublishedViewSet(viewsets.GenericViewSet[Publication]):
    """Published DPIAs, for anybody: no sign-in is needed."""

    permission_classes = [AllowAny]
    pagination_class = Pages
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    queryset = Publication.objects.none()
    serializer_class = PublishedLine

    @extend_schema(parameters=[OpenApiParameter("q", str)], responses=PublishedLine(many=True))
    def list(self, request: Request) -> Response:
        """What is published now, newest first; with `q`, that holds all of its words."""
        found = self.paginate_queryset(public.listed(request.query_params.get("q", ""))) or []
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    @extend_schema(responses=PublishedWhole)
    def retrieve(self, request: Request, reference: str) -> Response:
        """The newest publication of a DPIA."""
        found = public.newest(reference)
        if found is None:
            raise Http404("No such DPIA is published")
        return Response(PublishedWhole(found).data)


routes = [
    ("dpia-publications", PublicationViewSet, "dpia-publication"),
    ("published-dpias", PublishedViewSet, "published-dpia"),
]
