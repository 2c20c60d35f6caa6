"""What the steps of a DPIA are sent over the API, and what refuses them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from dpia.adoption.acting import LONGEST_ADDITION
from dpia.models import ANSWERS, ConsultationLaw, Opinion
from dpia.regulator import kept as consulting
from questionnaire import load


class Nothing(serializers.Serializer[Any]):
    """A step that asks nothing."""


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=800)


class Advice(serializers.Serializer[Any]):
    opinion = serializers.ChoiceField(Opinion.choices)
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
    next_review_on = serializers.DateField(required=False)


class GoingWithout(serializers.Serializer[Any]):
    revision = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=800)


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
