"""What stands before a draft, over the API: screenings and templates, under the pages' rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import actions, shapes
from agreements.actions import NotPossible, NotYours
from agreements.api import actor_of
from agreements.fetch import Which, version_of
from agreements.models import Framework, FrameworkMember, Screening, Template
from agreements.screened import reading_of
from audit.idempotency import Idempotent
from organisations.models import Organisation
from questionnaire import screening as questions


class Pages(PageNumberPagination):
    page_size = 50


class ScreeningShape(serializers.ModelSerializer[Screening]):
    """A screening: its answers by the keys of the questions, and where they led."""

    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    partner = serializers.CharField(source="partner.reference", default="", read_only=True)
    agreement = serializers.CharField(source="agreement.reference", default="", read_only=True)
    dpia = serializers.CharField(source="dpia.reference", default="", read_only=True)
    heading = serializers.SerializerMethodField()
    next_question = serializers.SerializerMethodField()

    class Meta:
        model = Screening
        fields: ClassVar = [
            "reference", "organisation", "partner", "answers", "route", "heading", "need",
            "reasons", "note", "next_question", "agreement", "dpia", "created_at", "settled_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_heading(self, screening: Screening) -> str:
        """Where the answers led, in words."""
        route = questions.load().route(screening.route)
        return route.heading if route else ""

    def get_next_question(self, screening: Screening) -> str:
        """The key of the question to answer next; empty once it is settled."""
        following = None if screening.route else reading_of(screening).next
        return following.key if following else ""


class ScreeningAnswers(shapes.Shape):
    """Answers by the keys of the questions; `partner` is the other organisation's reference."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    partner = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class ScreeningNote(shapes.Shape):
    note = serializers.CharField(max_length=4000)


class ScreeningViewSet(Idempotent, mixins.ListModelMixin, viewsets.GenericViewSet[Screening]):
    """The screenings of one's own organisations."""

    serializer_class = ScreeningShape
    pagination_class = Pages
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    queryset = Screening.objects.none()

    def get_queryset(self) -> QuerySet[Screening]:
        found = Screening.objects.visible_to(self.request.user)
        return found.select_related("organisation", "partner", "agreement", "dpia")

    @extend_schema(responses=ScreeningShape)
    def retrieve(self, request: Request, reference: str) -> Response:
        """One screening."""
        return Response(ScreeningShape(self.get_object()).data)

    @extend_schema(request=ScreeningAnswers, responses={201: ScreeningShape})
    def create(self, request: Request) -> Response:
        """Start a screening with some or all of its answers."""
        given = self._answers(request)
        made = self._tried(lambda: actions.start_screening(actor=actor_of(request), **given))
        return Response(ScreeningShape(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=ScreeningAnswers, responses=ScreeningShape)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, reference: str) -> Response:
        """Answer questions, or change answers, until something was begun with it."""
        screening, given = self.get_object(), self._answers(request)
        made = self._tried(
            lambda: actions.answer_screening(screening, actor=actor_of(request), **given)
        )
        return Response(ScreeningShape(made).data)

    @extend_schema(request=ScreeningNote, responses=ScreeningShape)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, reference: str) -> Response:
        """Keep a note with it."""
        screening, given = self.get_object(), taken(request, ScreeningNote)
        made = self._tried(
            lambda: actions.note_screening(screening, actor=actor_of(request), **given)
        )
        return Response(ScreeningShape(made).data)

    @extend_schema(request=shapes.Title, responses=ScreeningShape)
    @action(detail=True, methods=["post"], url_path="start-draft")
    def start_draft(self, request: Request, reference: str) -> Response:
        """Start a draft with its answers."""
        screening, given = self.get_object(), taken(request, shapes.Title)
        self._tried(
            lambda: actions.start_draft(actor=actor_of(request), screening=screening, **given)
        )
        return self.retrieve(request, reference)

    @extend_schema(request=shapes.Title, responses=ScreeningShape)
    @action(detail=True, methods=["post"], url_path="begin-dpia")
    def begin_dpia(self, request: Request, reference: str) -> Response:
        """Begin the DPIA of a new use inside one organisation."""
        screening, given = self.get_object(), taken(request, shapes.Title)
        self._tried(lambda: actions.begin_dpia(screening, actor=actor_of(request), **given))
        return self.retrieve(request, reference)

    def _answers(self, request: Request) -> dict[str, Any]:
        given = taken(request, ScreeningAnswers)
        reference = given.pop("partner")
        known = Organisation.objects.visible_to(request.user)
        partner = known.filter(reference=reference).first() if reference else None
        if reference and partner is None:
            raise ValidationError({"partner": [f"There is no organisation {reference}."]})
        return {**given, "partner": partner}

    def _tried(self, act: Callable[[], Any]) -> Any:
        return tried(act)


def tried(act: Callable[[], Any]) -> Any:
    """What the action gives: what is not one's own is not found, what is not possible is 409."""
    try:
        return act()
    except NotYours as error:
        raise Http404 from error
    except NotPossible as error:
        raise Conflict(str(error)) from error


class Conflict(serializers.ValidationError):
    """What is sent can be read, but not done now."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, said: str) -> None:
        super().__init__({"blockers": [{"code": "not_possible", "message": said}]})


def taken(request: Request, shape: type[shapes.Shape]) -> dict[str, Any]:
    """What was sent, in its shape; a ValidationError (400) says what is not."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class TemplateShape(serializers.ModelSerializer[Template]):
    """A template of an organisation; `key` is what a draft is started with."""

    key = serializers.CharField(read_only=True)
    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    made_from = serializers.CharField(source="made_from.reference", read_only=True)

    class Meta:
        model = Template
        fields: ClassVar = [
            "id", "key", "organisation", "name", "description", "content", "made_from", "made_at",
        ]  # fmt: skip
        read_only_fields = fields


class TemplateMaking(shapes.Shape):
    agreement = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, default=""
    )


class TemplateViewSet(Idempotent, viewsets.ReadOnlyModelViewSet[Template]):
    """The templates of one's own organisations."""

    serializer_class = TemplateShape
    pagination_class = Pages
    queryset = Template.objects.none()

    def get_queryset(self) -> QuerySet[Template]:
        found = Template.objects.visible_to(self.request.user).in_use()
        return found.select_related("organisation", "made_from")

    @extend_schema(request=TemplateMaking, responses={201: TemplateShape})
    def create(self, request: Request) -> Response:
        """Make a template from an agreement that one reads."""
        given = taken(request, TemplateMaking)
        version = version_of(request._request, given.pop("agreement"), Which.STANDING)
        made = tried(lambda: actions.make_template(version, actor=actor_of(request), **given))
        return Response(TemplateShape(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=TemplateMaking, responses=TemplateShape)
    @action(detail=True, methods=["post"])
    def remake(self, request: Request, pk: int) -> Response:
        """Make it again from an agreement that one reads."""
        template, given = self.get_object(), taken(request, TemplateMaking)
        version = version_of(request._request, given.pop("agreement"), Which.STANDING)
        made = tried(
            lambda: actions.remake_template(template, version, actor=actor_of(request), **given)
        )
        return Response(TemplateShape(made).data)

    @extend_schema(request=None, responses=TemplateShape)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: int) -> Response:
        """Offer it no longer."""
        template = self.get_object()
        removed = tried(lambda: actions.remove_template(template, actor=actor_of(request)))
        return Response(TemplateShape(removed).data)


class MemberShape(serializers.ModelSerializer[FrameworkMember]):
    organisation = serializers.CharField(source="organisation.reference", read_only=True)

    class Meta:
        model = FrameworkMember
        fields: ClassVar = ["organisation", "joined_on", "signed_by"]
        read_only_fields = fields


class FrameworkShape(serializers.ModelSerializer[Framework]):
    """A framework: what it says by the paths of the agreement document, and who has joined it."""

    owner = serializers.CharField(source="owner.reference", read_only=True)
    standing = serializers.CharField(read_only=True)
    members = MemberShape(many=True, read_only=True)

    class Meta:
        model = Framework
        fields: ClassVar = [
            "reference", "title", "kind", "version", "standing", "starts_on", "ends_on",
            "review_date", "owner", "summary", "covers", "activation", "terms", "defaults",
            "members",
        ]  # fmt: skip
        read_only_fields = fields


class FrameworkFacts(serializers.ModelSerializer[Framework]):
    """What is said of a framework; what is left out stays."""

    class Meta:
        model = Framework
        fields: ClassVar = [
            "title", "kind", "version", "starts_on", "ends_on", "review_date", "summary",
        ]  # fmt: skip


class FrameworkRecording(FrameworkFacts):
    owner = serializers.CharField(max_length=20)

    class Meta(FrameworkFacts.Meta):
        fields: ClassVar = [*FrameworkFacts.Meta.fields, "owner"]


class Terms(shapes.Shape):
    """Terms by generic path, such as `breach.lead`; null takes one away."""

    terms = serializers.DictField(child=serializers.JSONField(allow_null=True))


class Joining(shapes.Shape):
    organisation = serializers.CharField(max_length=20)
    joined_on = serializers.DateField()
    signed_by = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")


class MemberNamed(shapes.Shape):
    organisation = serializers.CharField(max_length=20)


class FrameworkViewSet(Idempotent, viewsets.ReadOnlyModelViewSet[Framework]):
    """Frameworks. Their owners' administrators record them."""

    serializer_class = FrameworkShape
    pagination_class = Pages
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    queryset = Framework.objects.none()

    def get_queryset(self) -> QuerySet[Framework]:
        found = Framework.objects.visible_to(self.request.user)
        return found.select_related("owner").prefetch_related("members__organisation")

    def get_object(self) -> Framework:
        """404 in the same words whether it is hidden or not there."""
        try:
            return super().get_object()
        except Http404:
            raise NotFound from None

    @extend_schema(request=FrameworkRecording, responses={201: FrameworkShape})
    def create(self, request: Request) -> Response:
        """Record a framework of an organisation that one administers."""
        sent = FrameworkRecording(data=request.data)
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        given["owner"] = _organisation(request, given["owner"])
        made = tried(lambda: actions.record_framework(actor=actor_of(request), **given))
        return Response(FrameworkShape(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=FrameworkFacts, responses=FrameworkShape)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, reference: str) -> Response:
        """Change what is said of it."""
        found = self.get_object()
        given = FrameworkFacts(found, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        facts = given.validated_data
        tried(lambda: actions.change_framework(found, actor=actor_of(request), **facts))
        return self._whole()

    @extend_schema(request=Terms, responses=FrameworkShape)
    @action(detail=True, methods=["post"], url_path="set-terms")
    def set_terms(self, request: Request, reference: str) -> Response:
        """Set or take away terms. Drafts under it keep those that they have."""
        found, given = self.get_object(), taken(request, Terms)
        tried(lambda: actions.set_terms(found, actor=actor_of(request), **given))
        return self._whole()

    @extend_schema(request=Joining, responses=FrameworkShape)
    @action(detail=True, methods=["post"], url_path="add-member")
    def add_member(self, request: Request, reference: str) -> Response:
        """Record that an organisation has joined."""
        found, given = self.get_object(), taken(request, Joining)
        given["organisation"] = _organisation(request, given["organisation"])
        tried(lambda: actions.add_member(found, actor=actor_of(request), **given))
        return self._whole()

    @extend_schema(request=MemberNamed, responses=FrameworkShape)
    @action(detail=True, methods=["post"], url_path="remove-member")
    def remove_member(self, request: Request, reference: str) -> Response:
        """Take off an organisation that was recorded by mistake."""
        found, given = self.get_object(), taken(request, MemberNamed)
        members = found.members.select_related("framework", "organisation")
        member = members.filter(organisation__reference=given["organisation"]).first()
        if member is None:
            raise Http404("No such member")
        tried(lambda: actions.remove_member(member, actor=actor_of(request)))
        return self._whole()

    def _whole(self) -> Response:
        return Response(FrameworkShape(self.get_object()).data)


def _organisation(request: Request, reference: str) -> Organisation:
    found = Organisation.objects.visible_to(request.user).filter(reference=reference).first()
    if found is None:
        raise ValidationError({"organisation": [f"There is no organisation {reference}."]})
    return found


routes = [
    ("frameworks", FrameworkViewSet, "framework"),
    ("screenings", ScreeningViewSet, "screening"),
    ("templates", TemplateViewSet, "template"),
]
