"""The board as data, for the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agreements.board.shown import Board


def whole(board: Board) -> Mapping[str, Any]:
    """Everything that the page shows, by the names of the API."""
    return {
        "clock": {
            "working_days": board.clock.days,
            "target": board.clock.target,
            "flag": board.clock.flag,
            "stages": [
                {"stage": s.stage, "working_days": s.days, "target": s.target, "state": s.state}
                for s in board.clock.stages
            ],
        },
        "held": [one.words for one in board.held],
        "parties": [
            {
                "party": row.party.key,
                "organisation": row.party.organisation.reference,
                "name": row.party.organisation.name,
                "working_days": row.days,
                "cells": [
                    {
                        "column": cell.column,
                        "state": cell.state,
                        "words": cell.words,
                        "who": cell.who,
                        "since": cell.since,
                        "working_days": cell.days,
                        "due_on": cell.due_on,
                        "late": cell.is_late,
                        "at_risk": cell.is_at_risk,
                        "why": cell.why,
                    }
                    for cell in row.cells
                ],
            }
            for row in board.rows
        ],
    }
