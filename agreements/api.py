"""Agreements over the API: reading, and every step as a named action, under the pages' rules.

What stops an action comes back as 409 with the blockers that the page shows. What the asker may
not see or may not write is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import actions, documents, sent, shapes, workflow
from agreements.actions import NotPossible, NotYours, StaleRevision
from agreements.api_board import BoardActions
from agreements.api_ending import EndingActions
from agreements.api_notes import NoteActions
from agreements.api_paper import PaperActions, proved
from agreements.api_people import PeopleActions
from agreements.api_threads import ThreadActions
from agreements.comparing_api import Comparing
from agreements.deciding.api import DecidingActions
from agreements.disputes.api import DisputeActions
from agreements.dpias.api import DpiaActions
from agreements.engagement.api import EngagementActions
from agreements.fetch import Which, chosen, numbered, party_of, siblings, version_of
from agreements.joining.api import JoiningActions
from agreements.models import Status, Version
from agreements.not_theirs import not_theirs
from agreements.offering import in_address
from agreements.papers_api import Papers
from agreements.replacing.api import ReplacingActions
from agreements.starting_fetch import starting_with
from agreements.too_late import too_late
from audit.actor import Actor
from audit.idempotency import PARAMETER, Idempotent
from audit.transitions import Blocker, TransitionBlocked, refuse
from dpia.models import Dpia

Given = dict[str, Any]
Decorator = Callable[[Callable[..., Response]], Callable[..., Response]]
CONFLICT = status.HTTP_409_CONFLICT


class Pages(CursorPagination):
    page_size = 50
    ordering = "-agreement_id"


def actor_of(request: Request) -> Actor:
    """The signed-in person as the actor that the middleware made of them."""
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


def step(verb: str, given: type[shapes.Shape] | None = None, *, stale: bool = False) -> Decorator:
    """Makes a method of the viewset the action's address, and describes it."""

    def decorate(method: Callable[..., Response]) -> Callable[..., Response]:
        described = extend_schema(
            parameters=[PARAMETER],
            request=given,
            responses={200: shapes.AgreementWhole, 409: shapes.STALE if stale else shapes.BLOCKED},
        )
        return described(action(detail=True, methods=["post"], url_path=in_address(verb))(method))

    return decorate


class AgreementViewSet(
    Idempotent,
    BoardActions,
    EngagementActions,
    DecidingActions,
    EndingActions,
    NoteActions,
    PaperActions,
    PeopleActions,
    DisputeActions,
    JoiningActions,
    ReplacingActions,
    DpiaActions,
    ThreadActions,
    Papers,
    Comparing,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Version],
):
    """The agreements that the asker may read, each in the version that stands for it: in force,
    else the last that was submitted. Drafting, review and signature act on the one in the making;
    `versions` says which there are, and `?version=` gives another.
    """

    serializer_class = shapes.AgreementWhole
    pagination_class = Pages
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    queryset = Version.objects.none()

    def get_queryset(self) -> QuerySet[Version]:
        visible = Version.objects.visible_to(self.request.user)
        found = visible.standing(visible)
        if wanted := self.request.query_params.get("status"):
            if wanted not in Status.values:
                raise ValidationError({"status": [f"{wanted} is not a status."]})
            found = found.filter(status=wanted)
        return found.select_related("agreement__lead_organisation").defer("document", "findings")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return shapes.AgreementLine if self.action == "list" else shapes.AgreementWhole

    @extend_schema(parameters=[OpenApiParameter("status", enum=Status.values)])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The agreements that the asker may read, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=[OpenApiParameter("version", int, description="The number of another version")],
        responses=shapes.AgreementWhole,
    )
    def retrieve(self, request: Request, reference: str) -> Response:
        """One agreement: its document, decisions and findings."""
        number = request.query_params.get("version", "")
        version = chosen(request._request, reference, number, Which.STANDING)
        return self._whole(request, documents.keep_parties(version))

    @extend_schema(
        request=shapes.Starting, responses={201: shapes.AgreementWhole, 409: shapes.BLOCKED}
    )
    def create(self, request: Request) -> Response:
        """Start an agreement led by the organisation that the asker acts for."""
        actor = actor_of(request)
        given = starting_with(request.user, actor, _taken(request, shapes.Starting))
        try:
            version = actions.start_draft(actor=actor, **given)
        except NotYours as error:
            raise Http404 from error
        except NotPossible as error:
            return _blocked([Blocker("not_possible", str(error))])
        return self._anew(request, version, status.HTTP_201_CREATED)

    # -------------------------------------------------------------- steps of the workflow
    @step("submit", shapes.Submitting)
    def submit(self, request: Request, reference: str) -> Response:
        """Send the draft for review."""
        return self._do(request, reference, workflow.submit, shapes.Submitting)

    @step("approve", shapes.Approving)
    def approve(self, request: Request, reference: str) -> Response:
        """Approve this text for one's organisation."""
        return self._do(request, reference, workflow.approve, shapes.Approving)

    @step("ask_for_changes", shapes.AskingForChanges)
    def ask_for_changes(self, request: Request, reference: str) -> Response:
        """Send it back to draft, saying what must change: each change becomes a thread."""
        return self._do(request, reference, workflow.ask_for_changes, shapes.AskingForChanges)

    @step("refuse", shapes.Decision)
    def refuse(self, request: Request, reference: str) -> Response:
        """Refuse it for one's organisation, saying why."""
        return self._do(request, reference, workflow.refuse, shapes.Decision)

    @step("sign", shapes.Signing)
    def sign(self, request: Request, reference: str) -> Response:
        """Sign this text for one's organisation. Asks again for the password, and for a code of
        whoever has an authenticator app."""

        def signed(
            version: Version, *, actor: Actor, password: str, code: str, **given: Any
        ) -> None:
            refuse(workflow.stops(version, "sign", actor=actor, given=given))
            method = proved(request, password=password, code=code)
            workflow.sign(version, actor=actor, method=method, **given)

        return self._do(request, reference, signed, shapes.Signing)

    @step("decline", shapes.Decision)
    def decline(self, request: Request, reference: str) -> Response:
        """Decline to sign this text, saying why."""
        return self._do(request, reference, workflow.decline, shapes.Decision)

    @step("withdraw", shapes.Withdrawal)
    def withdraw(self, request: Request, reference: str) -> Response:
        """Give the agreement up before it is in force, saying why."""
        return self._do(request, reference, workflow.withdraw, shapes.Withdrawal)

    # -------------------------------------------------------------- everything else
    @step("vary", shapes.Variation)
    def vary(self, request: Request, reference: str) -> Response:
        """Start the next version of the agreement in force, saying why; gives that draft."""
        return self._do(
            request,
            reference,
            actions.start_variation,
            shapes.Variation,
            which=Which.STANDING,
            then=Which.OPEN,
        )

    @step("save_answers", shapes.Answers, stale=True)
    def save_answers(self, request: Request, reference: str) -> Response:
        """Write answers into the draft, based on the revision that was read."""

        def saved(version: Version, *, changes: Given, **given: Any) -> None:
            if found := sent.faults(version, changes, user=request.user):
                raise ValidationError({"changes": found})
            actions.answer(version, changes=changes, **given)

        return self._do(request, reference, saved, shapes.Answers)

    @step("confirm_answers", shapes.Confirming)
    def confirm_answers(self, request: Request, reference: str) -> Response:
        """Confirm answers that nobody has confirmed yet; see `to_confirm`."""
        return self._do(request, reference, actions.confirm_answers, shapes.Confirming)

    @step("invite_party", shapes.PartyKey)
    def invite_party(self, request: Request, reference: str) -> Response:
        """Show the draft to a party and ask it to accept."""

        def invited(version: Version, *, actor: Actor, party: str) -> None:
            actions.invite_party(party_of(version, party), actor=actor)

        return self._do(request, reference, invited, shapes.PartyKey)

    @step("leave_out", shapes.LeavingOut)
    def leave_out(self, request: Request, reference: str) -> Response:
        """Leave a party that has accepted out of the draft, saying why; it is told."""

        def left_out(version: Version, *, actor: Actor, party: str, reason: str) -> None:
            actions.leave_out(party_of(version, party), actor=actor, reason=reason)

        return self._do(request, reference, left_out, shapes.LeavingOut)

    @step("accept_invitation")
    def accept_invitation(self, request: Request, reference: str) -> Response:
        """Accept for one's own organisation."""

        def accepted(version: Version, *, actor: Actor) -> None:
            actions.accept_invitation(_own_party(version, actor), actor=actor)

        return self._do(request, reference, accepted)

    @step("link_dpia", shapes.DpiaReference)
    def link_dpia(self, request: Request, reference: str) -> Response:
        """Rely on this DPIA, or with null on none."""

        def linked(version: Version, *, actor: Actor, dpia: str | None) -> None:
            chosen = Dpia.objects.visible_to(request.user).filter(reference=dpia or "").first()
            if dpia is not None and chosen is None:
                raise ValidationError({"dpia": [f"You can see no DPIA {dpia}."]})
            actions.link_dpia(version, actor=actor, dpia=chosen)

        return self._do(request, reference, linked, shapes.DpiaReference)

    @step("record_flow_start", shapes.Day)
    def record_flow_start(self, request: Request, reference: str) -> Response:
        """Record the day on which data first moved."""
        return self._do(
            request, reference, actions.record_flow_start, shapes.Day, which=Which.STANDING
        )

    @step("record_review", shapes.Reviewing)
    def record_review(self, request: Request, reference: str) -> Response:
        """Record a review of the agreement in force, and what came of it."""
        return self._do(
            request, reference, actions.record_review, shapes.Reviewing, which=Which.STANDING
        )

    @step("answer_after_end", shapes.AfterEnd)
    def answer_after_end(self, request: Request, reference: str) -> Response:
        """Say for one's own organisation what became of the data."""

        def answered(version: Version, *, actor: Actor, **answers: Any) -> None:
            told = {
                name: value if isinstance(value, str) else value.isoformat()
                for name, value in answers.items()
            }
            actions.answer_after_end(_own_party(version, actor), actor=actor, answers=told)

        return self._do(request, reference, answered, shapes.AfterEnd, which=Which.HELD)

    @step("override", shapes.SettingAside)
    def override(self, request: Request, reference: str) -> Response:
        """Set aside a finding that is not law, saying why; of the version named, if one is."""

        def overridden(version: Version, *, version_number: int | None, **given: Any) -> None:
            if version_number is not None:
                version = numbered(request._request, reference, version_number)
            actions.override(version, **given)

        return self._do(request, reference, overridden, shapes.SettingAside)

    @step("dismiss", shapes.Dismissing)
    def dismiss(self, request: Request, reference: str) -> Response:
        """Dismiss a warning that was considered, saying why."""
        return self._do(request, reference, actions.dismiss, shapes.Dismissing)

    @step("reconsider", shapes.Warned)
    def reconsider(self, request: Request, reference: str) -> Response:
        """Bring a dismissed warning back."""
        return self._do(request, reference, actions.reconsider, shapes.Warned)

    # -------------------------------------------------------------- how an action is done
    def _do(
        self,
        request: Request,
        reference: str,
        act: Callable[..., Any],
        shape: type[shapes.Shape] | None = None,
        *,
        which: Which = Which.OPEN,
        then: Which | None = None,
    ) -> Response:
        """Find the version, read what was sent, act; every refusal in its form.

        `which` says what the action is about; `then` what is given back, where that is another. An
        action after which the asker may read the version no longer gives its own answer.
        """
        version = version_of(request._request, reference, which)
        given = _taken(request, shape) if shape else {}
        try:
            answer = act(version, actor=actor_of(request), **given)
        except NotYours as error:
            asked = (version, actor_of(request), self.action)
            if stops := too_late(*asked) or not_theirs(*asked, error.places):
                return _blocked(stops)
            raise Http404 from error
        except TransitionBlocked as blocked:
            return _blocked(blocked.blockers)
        except NotPossible as error:
            return _blocked([Blocker("not_possible", str(error))])
        except StaleRevision as stale:
            told = ("place", "theirs", "yours", "by", "at")
            conflicts = [{n: getattr(one, n) for n in told} for one in stale.conflicts]
            return Response({"revision": stale.current, "conflicts": conflicts}, CONFLICT)
        if isinstance(answer, Response):
            return answer
        if then is not None:
            version = version_of(request._request, reference, then)
        return self._anew(request, version)

    def _anew(self, request: Request, version: Version, code: int = 200) -> Response:
        """The version as it stands after it was acted on."""
        reference, number = version.agreement.reference, version.number
        return self._whole(request, numbered(request._request, reference, number), code)

    def _whole(self, request: Request, version: Version, code: int = 200) -> Response:
        prefetch_related_objects([version], *shapes.WITH_ROWS)
        context = {
            "request": request,
            "actor": actor_of(request),
            "versions": siblings(request._request, version),
        }
        return Response(shapes.AgreementWhole(version, context=context).data, code)


def _taken(request: Request, shape: type[shapes.Shape]) -> Given:
    """What was sent, in its shape; a ValidationError (400) says what is not."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _own_party(version: Version, actor: Actor) -> Any:
    own = version.parties.select_related("organisation").filter(organisation=actor.organisation_id)
    if (party := own.first()) is None:
        raise NotYours
    return party


def _blocked(blockers: list[Blocker]) -> Response:
    return Response({"blockers": [blocker.as_json() for blocker in blockers]}, CONFLICT)


routes = [("agreements", AgreementViewSet, "agreement")]
