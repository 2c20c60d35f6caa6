"""How much notice an agreement asks for before it ends early, read from what it says. Pure.

The answer is free text ("30 days' notice; at once if unlawful"). What is found in it is held to;
where no period is found, people read the text themselves and nothing is refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from notices.clocks import add_working_days

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20,
    "twenty-eight": 28, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip
PERIOD = re.compile(
    r"\b(?P<number>\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
    r"(?:\s*\(\d{1,3}\))?[\s-]+(?P<kind>(?:clear|calendar|working|business)\s+)?"
    r"(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
NOTICE = re.compile(r"\b(?:notice|warning|notify|notif\w+)\b", re.IGNORECASE)
AT_ONCE = re.compile(
    r"\b(?:at once|immediate(?:ly)?|forthwith|straight ?away|without (?:any )?notice)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Notice:
    """A period of notice: so many days, working days, weeks, months or years."""

    number: int
    unit: str
    working: bool = False

    @property
    def words(self) -> str:
        """For example "30 days" or "10 working days"."""
        kind = "working " if self.working else ""
        return f"{self.number} {kind}{self.unit}{'' if self.number == 1 else 's'}"

    def from_(self, day: date, nation: str = "") -> date:
        """The first day on which it can end if notice is given on that day."""
        if self.working:
            return add_working_days(day, self.number, nation)
        if self.unit in ("month", "year"):
            months = day.month - 1 + self.number * (12 if self.unit == "year" else 1)
            year, month = day.year + months // 12, months % 12 + 1
            return date(year, month, min(day.day, monthrange(year, month)[1]))
        return day + timedelta(days=self.number * (7 if self.unit == "week" else 1))


def notice_in(text: str) -> Notice | None:
    """The period of notice that this answer asks for; None where it names none.

    Only a sentence that speaks of notice is read, and not what it gives for something else.
    """
    for sentence in re.split(r"[;\n]|\.\s", text):
        found = PERIOD.search(sentence)
        if found and NOTICE.search(sentence):
            said = found["number"].lower()
            number = int(said) if said.isdigit() else NUMBERS[said]
            kind = (found["kind"] or "").strip().lower()
            if number:
                return Notice(number, found["unit"].lower(), kind in ("working", "business"))
    return None


def can_end_at_once(text: str) -> bool:
    """Whether this answer names a case in which it ends at once."""
    return AT_ONCE.search(text) is not None
