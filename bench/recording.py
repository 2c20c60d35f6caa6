"""The figures as they stand in docs/performance.md, between two marks."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench.private import ROOT

PAPER = ROOT / "docs" / "performance.md"
START, END = "<!-- figures: make bench ARGS=--record -->", "<!-- end of figures -->"


def record(rows: Sequence[Sequence[Any]], others: Sequence[Sequence[Any]], about: str) -> None:
    """Put new figures in the place of the old ones."""
    before, _, rest = PAPER.read_text().partition(START)
    _, _, after = rest.partition(END)
    told = f"Made by `make bench` on {date.today():%-d %B %Y}. {about}. {machine()}"
    pages = table(("Page", "Queries", "CPU × bare", "CPU ms", "p50 ms", "p95 ms", "Target"), rows)
    rest_of_it = table(("Besides", "Figure", "Target"), others)
    PAPER.write_text("\n\n".join([f"{before}{START}", told, pages, rest_of_it, f"{END}{after}"]))


def table(heading: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def machine() -> str:
    """What it ran on, and how busy that was with other things."""
    information: Mapping[str, str] = {
        name.strip(): value.strip()
        for name, _, value in (
            line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines()
        )
    }
    load = os.getloadavg()[2]
    return (
        f"Machine: {os.cpu_count()} cores ({information.get('model name', platform.machine())}), "
        f"Python {platform.python_version()}, load of the last 15 minutes {load:.1f}."
    )
