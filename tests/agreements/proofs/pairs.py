"""Two people on two connections who press at the same instant, as often as a test asks."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from django.db import connections

from agreements.actions import NotYours, StaleRevision
from audit import clock
from audit.transitions import TransitionBlocked
from tests.agreements.proofs import standstill

PAIRS = int(os.environ.get("CONCORDAT_PAIRS", "12"))
"""How many pairs of each kind. `CONCORDAT_PAIRS=500` is the number that the product promises."""
Act = Callable[[], Any]


@dataclass(frozen=True)
class Outcome:
    """What came of one press: "done", in a word why not, or what the API answered."""

    word: str
    problem: Exception | None = None


def press(act: Act) -> Outcome:
    """Do it; what came of it. Anything that a person ought never to be shown is raised."""
    try:
        answer = act()
    except TransitionBlocked as blocked:
        return Outcome(blocked.blockers[0].code, blocked)
    except (NotYours, StaleRevision) as refused:
        return Outcome(type(refused).__name__, refused)
    return Outcome(str(getattr(answer, "status_code", "done")))


class Presses:
    """Threads that keep their connections from one moment to the next."""

    def __init__(self, people: int = 2) -> None:
        self._pool = ThreadPoolExecutor(people)
        self._people = people
        self._start = Barrier(people)

    def __enter__(self) -> Presses:
        return self

    def __exit__(self, *problem: object) -> None:
        done = Barrier(self._people)
        closing = [self._pool.submit(self._close, done) for _ in range(self._people)]
        for one in closing:
            one.result(timeout=30)
        self._pool.shutdown()

    def _close(self, done: Barrier) -> None:
        done.wait(timeout=30)
        connections.close_all()

    def at_once(self, on: Any, *acts: Act, patience: int = 60) -> list[Outcome]:
        """What came of each. Fails where somebody is stuck for so many seconds."""
        doing: list[Future[Outcome]] = [self._pool.submit(self._do, on, act) for act in acts]
        return [one.result(timeout=patience) for one in doing]

    def _do(self, on: Any, act: Act) -> Outcome:
        self._start.wait(timeout=30)
        with clock.at(on):
            return press(act)


def ends(
    on: Any, acts: Callable[[], tuple[Act, Act]], end: Callable[..., str], pairs: int = PAIRS
) -> Counter[str]:
    """How often each end came of so many presses at once, from the same beginning each time.

    `acts` gives the two for one pair; `end` looks at what stands and at both outcomes, and says
    in a word how it ended.
    """
    found: Counter[str] = Counter()
    standstill.hold()
    with Presses() as presses:
        for number in range(pairs):
            standstill.put_back()
            pair = acts() if number % 2 else tuple(reversed(acts()))
            outcomes = presses.at_once(on, *pair)
            found[end(*(outcomes if number % 2 else reversed(outcomes)))] += 1
    return found
