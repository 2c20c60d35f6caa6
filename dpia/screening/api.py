"""The screening over the API: what it shows and comes to, and answering it, as on its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from audit.actor import Actor
from audit.transitions import Blocker, TransitionBlocked
from dpia.models import Dpia
from dpia.screening import answering, signs
from dpia.screening.answering import LONGEST_REASON
from dpia.screening.sheets import Sheet, sheet_of
from dpia.screening.signs import SCREENED_ON, Line, Reason
from dpia.stale import StaleRevision
from dpia.writing import NotInShape
from law.library import fields
from law.screening import TRIGGERS


class Showing(serializers.Serializer[Any]):
    """One answer that shows a sign."""

    because = serializers.CharField(source="text")
    agreement = serializers.CharField(source="of", allow_blank=True)
    url = serializers.CharField()


class SignShape(serializers.Serializer[Any]):
    """One sign: what was answered, what the agreement shows, and the reason for saying no."""

    sign = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    answer = serializers.BooleanField(allow_null=True)
    shown = Showing(many=True)
    reason = serializers.CharField(allow_blank=True)
    changed_since = serializers.BooleanField()


class KeptShape(serializers.Serializer[Any]):
    """A screening as it was answered."""

    answered_at = serializers.DateTimeField(source="made_at")
    answered_by = serializers.CharField(source="made_by.name", default="")
    screened_on = serializers.DateField(allow_null=True)
    signs = serializers.ListField(child=serializers.CharField(), source="triggers")
    outcome = serializers.CharField(source="result", allow_blank=True)
    level = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class DpiaScreeningShape(serializers.Serializer[Any]):
    """Where the screening of a DPIA stands."""

    revision = serializers.IntegerField()
    level = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    always_needed = Showing(many=True)
    signs = SignShape(many=True)
    kept = KeptShape(many=True)


class DpiaScreeningAnswers(serializers.Serializer[Any]):
    """The screening as somebody answers it: the signs with yes, the day, and why others are no."""

    revision = serializers.IntegerField(min_value=0)
    signs = serializers.MultipleChoiceField(choices=[])
    screened_on = serializers.DateField(required=False, allow_null=True)
    reasons = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_REASON), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs"].choices = fields()[TRIGGERS].allowed  # type: ignore[attr-defined]


class ScreeningActions:
    """The actions about the screening, for the viewset of DPIAs."""

    @extend_schema(responses={200: DpiaScreeningShape})
    @action(detail=True, methods=["get"])
    def screening(self, request: Request, reference: str) -> Response:
        """What the agreement shows, what was answered, what it comes to, and what is kept."""
        return Response(as_json(sheet_of(self.get_object(), request.user)))  # type: ignore[attr-defined]

    @extend_schema(request=DpiaScreeningAnswers, responses={200: DpiaScreeningShape})
    @action(detail=True, methods=["post"])
    def screen(self, request: Request, reference: str) -> Response:
        """Answer the screening. 409 where a reason is missing for a sign that is shown."""
        return self._take(request, _screened, DpiaScreeningAnswers)  # type: ignore[attr-defined, no-any-return]


def as_json(sheet: Sheet) -> Mapping[str, Any]:
    """The screening as the asker may read it."""
    outcome = signs.outcome_of(sheet.dpia, sheet.what) if sheet.is_done else None
    found = {
        "revision": sheet.dpia.revision,
        "level": outcome.level if outcome else "",
        "outcome": outcome.result if outcome else "",
        "source": outcome.source if outcome else "",
        "always_needed": signs.always_by(sheet.dpia, sheet.what),
        "signs": [_sign(line) for line in sheet.lines],
        "kept": sheet.kept,
    }
    return DpiaScreeningShape(found).data


def _sign(line: Line) -> dict[str, Any]:
    shown: list[Reason] = list(line.shows)
    return {
        "sign": line.trigger,
        "label": line.label,
        "answer": line.is_yes if line.is_yes or line.is_screened else None,
        "shown": shown,
        "reason": line.reason.get("text", "") if line.departs else "",
        "changed_since": line.is_new or line.is_gone,
    }


def _screened(
    dpia: Dpia,
    *,
    actor: Actor,
    revision: int,
    signs: set[str],
    screened_on: date | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Dpia:
    order = fields()[TRIGGERS].allowed
    answers = {
        TRIGGERS: sorted(signs, key=order.index),
        SCREENED_ON: screened_on.isoformat() if screened_on else "",
    }
    try:
        return answering.screen(
            dpia, actor=actor, based_on=revision, answers=answers, reasons=reasons or {}
        )
    except StaleRevision as stale:
        words = f"Somebody changed the screening since. Read revision {stale.revision} first."
        raise TransitionBlocked([Blocker("changed_since_read", words)]) from stale
    except NotInShape as error:
        raise ValidationError(str(error)) from error
