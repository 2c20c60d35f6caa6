"""Why an action was not done, in words for the person who tried."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """Nothing was changed. `problems` says why: form field (or "") → words."""

    def __init__(self, problems: Mapping[str, str] | str) -> None:
        self.problems = {"": problems} if isinstance(problems, str) else dict(problems)
        super().__init__("; ".join(self.problems.values()))


class NotPermitted(Refused):
    """The actor holds no role that permits it. Pages answer as if the thing did not exist."""
