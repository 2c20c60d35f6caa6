"""The functions that conditions may call, as rules.yaml names them.

Dates are text, YYYY-MM-DD, so that they compare in calendar order.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from law import bodies, data_files
from law.document import filled, values_at

FIRST_DAY, LAST_DAY = "0000-00-00", "9999-12-31"
LEVELS = {"low": 1, "medium": 2, "high": 3}


def chars(text: str) -> int:
    """Characters. The evaluator's own `size` counts bytes."""
    return len(text)


def days_between(first: str, second: str) -> int:
    """Days from the first date to the second; negative when the second is earlier."""
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def add_days(day: str, days: int) -> str:
    """The date so many days on. The ends of the calendar are not passed."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return (date.max if days > 0 else date.min).isoformat()


def add_months(day: str, months: int) -> str:
    """The same day so many months on, or the last of that month where it has no such day:
    31 August and six months is 28 or 29 February."""
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if not date.min.year <= year <= date.max.year:
        return (date.max if months > 0 else date.min).isoformat()
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()


def period_end(day: str, months: int) -> str:
    """The last day of so many months that begin with `day`: the day before `add_months`,
    or that day itself where the month was too short."""
    end = add_months(day, months)
    return end if end[8:] < day[8:] else add_days(end, -1)


def apd_required(condition: str, to_competent_authority: bool) -> bool:
    """Whether a Schedule 1 condition needs an appropriate policy document."""
    need = _schedule1(condition).get("apd", "not_required")
    if need == "unless_competent_authority":
        return not to_competent_authority
    return bool(need == "required")


def spi_test(condition: str) -> bool:
    """Whether a Schedule 1 condition has a substantial public interest test of its own."""
    return bool(_schedule1(condition).get("spi_test", False))


def schedule1_fits(condition: str, article9: Sequence[str]) -> bool:
    """Whether the Article 9 condition that a Schedule 1 condition belongs to is in the list."""
    wanted = _schedule1(condition).get("article9", "")
    return wanted != "" and wanted in article9


def _schedule1(condition: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = data_files.tables()["schedule1"].get(condition, {})
    return found


def adequate(country: str, scope: str, day: str) -> bool:
    """Whether adequacy regulations cover the country, for recipients of this scope, on the day."""
    return any(
        row["country"] == country
        and row.get("scope", "") in ("", scope)
        and row["from"] <= day <= row.get("until", LAST_DAY)
        for row in data_files.tables()["adequacy"]
    )


def dpia_trigger(trigger: str, triggers: Sequence[str]) -> bool:
    """Whether this trigger alone makes a DPIA a duty: Article 35(3) always; an item of the ICO's
    list, with a second sign (WP) where the list asks for one."""
    if trigger.startswith("T35_"):
        return True
    if not trigger.startswith("ICO"):
        return False
    needs_second = trigger in data_files.tables()["dpia_triggers_needing_a_second_criterion"]
    return not needs_second or any(other.startswith("WP") for other in triggers)


def grid(matrix: str, likelihood: str, severity: str) -> str:
    """The overall level of a risk: low, medium or high. A blank matrix is the cautious one."""
    found: str = data_files.tables()["risk_grid"][matrix or "cautious"][severity][likelihood]
    return found


def level(name: str) -> int:
    """Low 1, medium 2, high 3."""
    return LEVELS[name]


def power_in_force(power: str, day: str) -> bool:
    """Whether a legal power is in force on the day, as far as its dates are known."""
    dates = _power(power)
    return bool(dates.get("from", FIRST_DAY) <= day <= dates.get("until", LAST_DAY))


def power_uncertain(power: str) -> bool:
    """Whether it must be checked that the power has been commenced."""
    return "uncertain" in _power(power)


def cites_other_power(power: str, provision: str) -> bool:
    """Whether the provision is word for word the one of another power of the table."""
    table = data_files.tables()["powers"]
    told = [name for name, entry in table.items() if entry["provision"] == provision]
    return power in table and bool(told) and power not in told


def power_covers(power: str, nation: str) -> bool:
    """Whether a power reaches the nation. A power that is not known is not doubted."""
    return power not in data_files.tables()["powers"] or nation in _power(power)["nations"]


def power_has_offence(power: str) -> bool:
    """Whether passing the data on unlawfully is an offence under the power."""
    return bool(_power(power).get("offence", False))


def power_fit(power: str, party: str, parties: Sequence[Mapping[str, Any]]) -> str:
    """How the power fits the party of that id: "fits", "check" or "no", as powers_finder.yaml
    says whom each power serves."""
    return bodies.fit(power, party, parties)


def _power(power: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = data_files.tables()["powers"].get(power, {})
    return found


def register_missing(agreement: Mapping[str, Any], register: str) -> list[str]:
    """The generic paths that the format of a register requires and the agreement leaves blank."""
    tables = data_files.tables()
    impersonal = agreement["contains_personal_data"] is False
    not_asked = tables["register_personal_data_only"] if impersonal else []
    return [
        path
        for path in tables["register_required"].get(register or "public_entry", [])
        if path not in not_asked and not any(filled(value) for value in values_at(agreement, path))
    ]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        filled,
        chars,
        days_between,
        add_days,
        add_months,
        period_end,
        apd_required,
        spi_test,
        schedule1_fits,
        adequate,
        dpia_trigger,
        grid,
        level,
        power_in_force,
        power_uncertain,
        cites_other_power,
        power_covers,
        power_has_offence,
        power_fit,
        register_missing,
    )
}
