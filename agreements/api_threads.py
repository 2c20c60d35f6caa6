"""Threads over the API: read, and each thing done in one as a named action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements import actions, shapes, threads
from agreements.actions.threads import LONGEST_COMMENT
from agreements.api_people import named, said
from agreements.fetch import comment_of, own_thread_of, talked_about, version_of
from agreements.models import Comment, Thread, Version
from audit.actor import Actor

LARGEST = 2**31 - 1
AT_MOST = 500
"""Threads in one answer; an agreement has fewer."""


# ------------------------------------------------------------------ what is given
class CommentShape(serializers.ModelSerializer[Comment]):
    comment = serializers.IntegerField(source="pk", read_only=True)
    by = serializers.CharField(source="person.name", read_only=True)
    organisation = serializers.CharField(
        source="organisation.reference", default="", read_only=True
    )
    mentions = serializers.SerializerMethodField()
    decided_by = serializers.CharField(source="decided_by.name", default="", read_only=True)

    class Meta:
        model = Comment
        fields = (
            "comment", "kind", "by", "organisation", "at", "text", "mentions", "wording", "was",
            "decision", "decided_at", "decided_by", "reason",
        )  # fmt: skip
        read_only_fields = fields

    def get_mentions(self, comment: Comment) -> list[str]:
        """The names of those it is for."""
        return [person.name for person in comment.mentions.all()]


class ThreadShape(serializers.ModelSerializer[Thread]):
    """A thread with everything that was said in it."""

    thread = serializers.IntegerField(source="pk", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    asked = serializers.SerializerMethodField()
    opened_by = serializers.CharField(source="opened_by.name", read_only=True)
    resolved_by = serializers.CharField(source="resolved_by.name", default="", read_only=True)
    comments = serializers.SerializerMethodField()

    class Meta:
        model = Thread
        fields = (
            "thread", "version", "section", "question", "place", "asked", "blocking", "opened_at",
            "opened_by", "resolved_at", "resolved_by", "comments",
        )  # fmt: skip
        read_only_fields = fields

    def get_asked(self, thread: Thread) -> str:
        """The question, with the row it was asked about."""
        return threads.label(thread)

    @extend_schema(responses=CommentShape(many=True))
    def get_comments(self, thread: Thread) -> list[dict[str, Any]]:
        """What was said and done, in order."""
        return list(CommentShape(threads.said_in(thread), many=True).data)


class AddresseeShape(shapes.Shape):
    """Somebody who can be named in a thread."""

    person = serializers.IntegerField()
    name = serializers.CharField()


# ------------------------------------------------------------------ what is taken
class Saying(shapes.Shape):
    text = serializers.CharField(max_length=LONGEST_COMMENT)
    mentions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST), default=list, max_length=100
    )


class Opening(Saying):
    """`row` is the place of the row asked about, such as `parties.1`; blank for none."""

    question = serializers.CharField(max_length=80)
    row = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    blocking = serializers.BooleanField(default=False)


class ThreadNumber(shapes.Shape):
    """`thread` is the number that the list of threads gives."""

    thread = serializers.IntegerField(min_value=1, max_value=LARGEST)


class Replying(ThreadNumber, Saying):
    pass


class Proposing(ThreadNumber):
    wording = serializers.CharField(max_length=20_000)
    text = serializers.CharField(
        max_length=LONGEST_COMMENT, required=False, allow_blank=True, default=""
    )


class Accepting(ThreadNumber):
    """`based_on` is the revision of the draft that was read."""

    comment = serializers.IntegerField(min_value=1, max_value=LARGEST)
    based_on = serializers.IntegerField(min_value=0)


class Declining(ThreadNumber):
    comment = serializers.IntegerField(min_value=1, max_value=LARGEST)
    reason = serializers.CharField(max_length=LONGEST_COMMENT)


class Marking(ThreadNumber):
    blocking = serializers.BooleanField()


class ThreadActions:
    """What the viewset of agreements offers about threads."""

    _do: Callable[..., Response]

    @extend_schema(
        responses=ThreadShape(many=True),
        filters=False,
        parameters=[OpenApiParameter("show", enum=["open", "resolved", "mine"])],
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def threads(self, request: Request, reference: str) -> Response:
        """The threads of the agreement, the newest first: all, or those asked for."""
        version = talked_about(request._request, reference)
        found = threads.of_agreement(version, request.user).for_listing()
        match request.query_params.get("show"):
            case "open":
                found = found.unresolved()
            case "resolved":
                found = found.filter(resolved_at__isnull=False)
            case "mine":
                actor: Actor = request._request.actor  # type: ignore[attr-defined]
                found = found.of_person(actor.person_id)
        return Response(ThreadShape(found[:AT_MOST], many=True).data)

    @extend_schema(responses=AddresseeShape(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def addressees(self, request: Request, reference: str) -> Response:
        """Who can be named in a thread, for those who may write in one."""
        version = version_of(request._request, reference)
        if threads.commenting(version, request._request.actor) is None:  # type: ignore[attr-defined]
            raise Http404
        found = threads.addressees(version).items()
        rows = [{"person": key, "name": name} for key, name in found]
        return Response(AddresseeShape(rows, many=True).data)

    @named("open-thread", Opening)
    def open_thread(self, request: Request, reference: str) -> Response:
        """Ask or say something about a question."""

        def opened(version: Version, **given: Any) -> None:
            try:
                said(actions.open_thread)(version, **given)
            except LookupError as error:
                raise Http404 from error

        return self._do(request, reference, opened, Opening)

    @named("reply-in-thread", Replying)
    def reply_in_thread(self, request: Request, reference: str) -> Response:
        """Add words to a thread."""
        return self._do(request, reference, _on(actions.reply), Replying)

    @named("propose-wording", Proposing)
    def propose_wording(self, request: Request, reference: str) -> Response:
        """Propose other wording for the answer."""
        return self._do(request, reference, _on(actions.propose), Proposing)

    @named("accept-wording", Accepting, stale=True)
    def accept_wording(self, request: Request, reference: str) -> Response:
        """Put the wording proposed into the draft, as one's own change."""
        return self._do(request, reference, _on_comment(actions.accept_wording), Accepting)

    @named("decline-wording", Declining)
    def decline_wording(self, request: Request, reference: str) -> Response:
        """Leave the answer as it is, saying why."""
        return self._do(request, reference, _on_comment(actions.decline_wording), Declining)

    @named("resolve-thread", ThreadNumber)
    def resolve_thread(self, request: Request, reference: str) -> Response:
        """Settle a thread."""
        return self._do(request, reference, _on(actions.resolve_thread), ThreadNumber)

    @named("reopen-thread", ThreadNumber)
    def reopen_thread(self, request: Request, reference: str) -> Response:
        """Open a settled thread again."""
        return self._do(request, reference, _on(actions.reopen_thread), ThreadNumber)

    @named("mark-thread", Marking)
    def mark_thread(self, request: Request, reference: str) -> Response:
        """Say whether a thread must be settled before the draft is sent for review."""
        return self._do(request, reference, _on(actions.mark_thread), Marking)


def _on(act: Callable[..., Any]) -> Callable[..., None]:
    """The action on the thread whose number was sent."""

    def done(version: Version, *, thread: int, **given: Any) -> None:
        said(act)(own_thread_of(version, thread), **given)

    return done


def _on_comment(act: Callable[..., Any]) -> Callable[..., None]:
    """The action on the proposal whose numbers were sent."""

    def done(version: Version, *, thread: int, comment: int, **given: Any) -> None:
        said(act)(comment_of(own_thread_of(version, thread), comment), **given)

    return done
