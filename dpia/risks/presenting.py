"""What pages show of risks: the two pictures, the table that says the same, measures to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dpia import actions
from dpia.models import Dpia, MeasureTask, RiskAcceptance
from dpia.projection import day
from dpia.risks import acceptance, measures, owners, picture
from dpia.risks.actions import is_on_another_matrix
from dpia.scoring import rescored
from law import library
from organisations.roles import Permission, roles_with

COLOURS = {"low": "green", "medium": "yellow", "high": "red"}


@dataclass(frozen=True)
class MeasureLine:
    """A measure under its risk, with what became of it."""

    text: str
    owner: str
    due_on: date | None
    effect: str
    task: MeasureTask | None

    @property
    def is_overdue(self) -> bool:
        return self.task is not None and self.task.is_overdue


@dataclass(frozen=True)
class RiskLine:
    """A risk as the table beside the pictures tells it."""

    number: int
    key: str
    text: str
    impact: str
    likelihood: str
    severity: str
    before: str
    after: str
    measures: tuple[MeasureLine, ...]
    acceptance: RiskAcceptance | None
    has_lapsed: bool = False
    """Whether it was accepted before the facts changed that the DPIA assesses."""

    @property
    def waits_for_acceptance(self) -> bool:
        """Whether a high risk is left that nobody has accepted as it stands."""
        return self.after == "high" and self.acceptance is None


def risks(dpia: Dpia, tasks: Sequence[MeasureTask]) -> list[RiskLine]:
    """Every risk, in the document's order. One query."""
    known = measures.by_key(tasks)
    return [
        _line(risk, standing, known)
        for risk, standing in zip(
            dpia.document.get("risks") or [], acceptance.standing(dpia), strict=True
        )
    ]


def _line(
    risk: Mapping[str, Any],
    standing: acceptance.Standing,
    known: Mapping[tuple[str, str], MeasureTask],
) -> RiskLine:
    return RiskLine(
        number=standing.number,
        key=standing.key,
        text=standing.text,
        impact=risk.get("impact_on_people") or "",
        likelihood=_words(risk.get("likelihood")),
        severity=_words(risk.get("severity")),
        before=risk.get("overall") or "",
        after=standing.residual,
        measures=tuple(
            MeasureLine(
                text=measure.get("text") or "",
                owner=measure.get("owner") or "",
                due_on=day(measure.get("due_on")),
                effect=_words(measure.get("effect")),
                task=known.get((standing.key, (measure.get("text") or "").strip())),
            )
            for measure in risk.get("measures") or []
        ),
        acceptance=standing.acceptance,
        has_lapsed=standing.lapsed,
    )


def _words(code: str | None) -> str:
    return library.label(code) if code else ""


def on_hub(dpia: Dpia, roles: frozenset[str]) -> dict[str, Any]:
    """What the DPIA's page shows of its risks to somebody with these roles in the organisation
    that writes it. Two queries."""
    drafts = bool(roles & roles_with(Permission.DRAFT))
    held = dpia.document.get("risks") or []
    tasks = list(dpia.measure_tasks.for_listing()) if dpia.approved_at or held else []
    lines = risks(dpia, tasks) if held else []
    return {
        "lines": lines,
        "matrix": picture.name_of(dpia.document.get("matrix") or ""),
        "other_matrix": picture.name_of(dpia.organisation.risk_matrix)
        if is_on_another_matrix(dpia)
        else "",
        "pictures": [
            picture.matrix_svg(held, dpia.document.get("matrix") or "", after=after)
            for after in (False, True)
        ]
        if held
        else [],
        "may_write": drafts and actions.may_change_now(dpia, actions.RISKS),
        "may_accept": dpia.status in acceptance.ACCEPTED_IN and acceptance.levels_for(roles),
        "to_accept": [line.number for line in lines if line.waits_for_acceptance],
        "described": owners.measures_of(dpia),
        "to_agree": len(owners.waiting(dpia)),
        "tasks": len(tasks),
        "open": sum(task.is_open for task in tasks),
        "overdue": [task for task in tasks if task.is_overdue],
    }


@dataclass(frozen=True)
class Rescored:
    """A risk that comes out at another level on the organisation's matrix."""

    number: int
    text: str
    before: str
    after: str
    asks_again: bool


def another_matrix(dpia: Dpia) -> dict[str, Any]:
    """What scoring on the organisation's matrix would change. Queries nothing."""
    matrix = dpia.organisation.risk_matrix
    scores = rescored({"dpia": dpia.document}, matrix)
    return {
        "now": picture.name_of(dpia.document.get("matrix") or ""),
        "then": picture.name_of(matrix),
        "risks": [
            Rescored(
                number=number + 1,
                text=risk.get("text") or "",
                before=risk.get("overall") or "not scored",
                after=scores[f"dpia.risks.{number}.overall"],
                asks_again=f"dpia.risks.{number}.residual" in scores,
            )
            for number, risk in enumerate(dpia.document.get("risks") or [])
            if f"dpia.risks.{number}.overall" in scores
        ],
    }
