"""What a PDF costs in a warm worker, beside WeasyPrint alone on the same HTML."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from questionnaire.pdf.render import VARIANT, Enclosure, render_in_child, warm


@dataclass(frozen=True)
class Comparison:
    """Seconds for one PDF: processor time of each round's middle, and how long people wait."""

    rounds: int
    cpu: float
    bare_cpu: float
    p50: float
    p95: float
    bare_p50: float

    @property
    def cpu_ratio(self) -> float:
        """Ours in units of WeasyPrint alone."""
        return self.cpu / self.bare_cpu


def compare(
    html: str,
    *,
    identifier: str,
    title: str,
    attachments: Sequence[Enclosure] = (),
    rounds: int = 10,
) -> Comparison:
    """Ours (fork, limits, render, pipe) and bare WeasyPrint in turn, after one round unmeasured.

    The processor time of ours is that of parent and child together. Loads WeasyPrint into this
    process, as a worker has it.
    """
    from weasyprint import HTML

    warm()

    def ours() -> None:
        render_in_child(html, identifier=identifier, title=title, attachments=attachments)

    def bare() -> None:
        HTML(string=html).write_pdf(pdf_variant=VARIANT)

    ours()
    bare()
    turns = [(_cost(ours), _cost(bare)) for _ in range(rounds)]
    waited = sorted(wall for (_, wall), _ in turns)
    return Comparison(
        rounds=rounds,
        cpu=median(cpu for (cpu, _), _ in turns),
        bare_cpu=median(cpu for _, (cpu, _) in turns),
        p50=median(waited),
        p95=waited[max(0, -(-95 * len(waited) // 100) - 1)],
        bare_p50=median(wall for _, (_, wall) in turns),
    )


def _cost(work: Callable[[], None]) -> tuple[float, float]:
    """Processor seconds, of children too, and seconds by the clock."""
    cpu, wall = _spent(), time.perf_counter()
    work()
    return _spent() - cpu, time.perf_counter() - wall


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
