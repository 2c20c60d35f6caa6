"""How the API describes itself where that is more than what each room says of its own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type

from audit.idempotency import PARAMETER, Idempotent


class Schema(AutoSchema):
    """Every action that honours `Idempotency-Key` says so, whether or not its own words do."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        found: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if found is None or self.method != "POST" or not isinstance(self.view, Idempotent):
            return found
        given = found.setdefault("parameters", [])
        if not any(one["name"] == PARAMETER.name for one in given):
            given.append(_HEADER)
        return found


_HEADER = build_parameter_type(
    name=PARAMETER.name,
    schema={"type": "string"},
    location=PARAMETER.location,
    description=PARAMETER.description,
)
