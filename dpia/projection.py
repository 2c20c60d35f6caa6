"""Risks, measures and dates as rows, made from a DPIA's document by one function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dpia.models import Dpia, Level, Measure, Risk

RISK_FIELDS = ("text", "likelihood", "severity", "overall", "residual")
MEASURE_FIELDS = ("text", "effect", "owner", "due_on", "approved")
LOWEST_FIRST = (Level.LOW, Level.MEDIUM, Level.HIGH)

Columns = dict[str, Any]


def project(dpia: Dpia) -> None:
    """Make the rows and columns say what the document says. Call in the transaction that writes
    the document; the caller saves the columns `next_review_on` and `residual`."""
    for name, value in columns(dpia.document).items():
        setattr(dpia, name, value)
    wanted = rows(dpia.document)
    if wanted == stored_rows(dpia):
        return
    dpia.risks.all().delete()
    risks = Risk.objects.bulk_create(
        Risk(dpia=dpia, position=number, **risk) for number, (risk, _) in enumerate(wanted)
    )
    Measure.objects.bulk_create(
        Measure(risk=row, position=number, **measure)
        for row, (_, measures) in zip(risks, wanted, strict=True)
        for number, measure in enumerate(measures)
    )


def is_projected(dpia: Dpia) -> bool:
    """Whether the rows and columns already say what the document says. Three queries."""
    stored = {name: getattr(dpia, name) for name in ("next_review_on", "residual")}
    return stored == columns(dpia.document) and rows(dpia.document) == stored_rows(dpia)


def columns(document: Mapping[str, Any]) -> Columns:
    """The DPIA's own columns, as its document gives them."""
    left = [risk.get("residual") for risk in document.get("risks") or []]
    found = [level for level in LOWEST_FIRST if level in left]
    return {
        "next_review_on": day(document.get("next_review_on")),
        "residual": found[-1].value if found else "",
    }


def rows(document: Mapping[str, Any]) -> list[tuple[Columns, list[Columns]]]:
    """Each risk's columns with those of its measures, in the document's order."""
    return [
        (
            {
                "key": (risk.get("id") or "")[:40],
                **{name: risk.get(name) or "" for name in RISK_FIELDS},
            },
            [_measure(measure) for measure in risk.get("measures") or []],
        )
        for risk in document.get("risks") or []
    ]


def _measure(measure: Mapping[str, Any]) -> Columns:
    return {
        "text": measure.get("text") or "",
        "effect": measure.get("effect") or "",
        "owner": (measure.get("owner") or "")[:200],
        "due_on": day(measure.get("due_on")),
        "approved": measure.get("approved"),
    }


def stored_rows(dpia: Dpia) -> list[tuple[Columns, list[Columns]]]:
    """The same as `rows`, read from the tables. Two queries."""
    return [
        (
            {name: getattr(risk, name) for name in ("key", *RISK_FIELDS)},
            [
                {name: getattr(measure, name) for name in MEASURE_FIELDS}
                for measure in risk.measures.all()
            ],
        )
        for risk in dpia.risks.prefetch_related("measures")
    ]


def day(text: Any) -> date | None:
    """The date that an ISO text gives; None for blank or no real date."""
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None
