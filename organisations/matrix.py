"""An organisation's approval matrix: whose approval it wants for an agreement, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from organisations.models.choices import ReviewWhen
from organisations.refusal import Refused
from organisations.roles import REVIEWS, Role

DEFAULT: tuple[tuple[str, str], ...] = (
    (Role.INFORMATION_GOVERNANCE, ReviewWhen.ALWAYS),
    (Role.DATA_OWNER, ReviewWhen.ALWAYS),
    (Role.LEGAL, ReviewWhen.SPECIAL_CATEGORY),
    (Role.LEGAL, ReviewWhen.MEDIUM_RISK),
    (Role.LEGAL, ReviewWhen.DEA_DEBT_OR_FRAUD),
    (Role.CALDICOTT_GUARDIAN, ReviewWhen.CONFIDENTIAL_HEALTH),
    (Role.SIRO, ReviewWhen.MEDIUM_RESIDUAL_RISK),
    (Role.SIRO, ReviewWhen.NOVEL),
    (Role.SIRO, ReviewWhen.DEA_DEBT_OR_FRAUD),
    (Role.SIRO, ReviewWhen.EMERGENCY),
)
"""What holds for an organisation that has set nothing. The data protection officer advises on the
DPIA and approves nothing; the review board and the minister, where the debt or fraud power of the
Digital Economy Act is used, are asked for in the agreement itself (R096)."""


def rows_of(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The pairs (role, when) as the organisation keeps them, each once, in a fixed order."""
    roles, whens = list(Role), list(ReviewWhen)
    known = {(Role(role), ReviewWhen(when)) for role, when in pairs}
    order = sorted(known, key=lambda pair: (roles.index(pair[0]), whens.index(pair[1])))
    return [{"role": role.value, "when": when.value} for role, when in order]


def in_force(kept: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows that hold: those kept, or the default where nothing was set."""
    return rows_of((row["role"], row["when"]) for row in kept) or rows_of(DEFAULT)


def checked(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows in their kept form. Raises Refused for an unknown role or time, or without IG."""
    pairs = []
    for row in rows:
        role, when = row.get("role", ""), row.get("when", "")
        if role not in REVIEWS:
            raise Refused(f"“{role}” is not a role that can approve an agreement")
        if when not in ReviewWhen.values:
            raise Refused(f"“{when}” is not a time at which an approval can be asked for")
        pairs.append((role, when))
    if (Role.INFORMATION_GOVERNANCE, ReviewWhen.ALWAYS) not in pairs:
        raise Refused("The information governance officer approves every agreement")
    return rows_of(pairs)
