"""What is written here: that somebody took the register or a trail away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agreements.models import Agreement
from audit.actor import Actor
from audit.log import record
from organisations.refusal import NotPermitted
from organisations.roles import Permission, platform_role_for, role_for


class Register:
    """The register as something that events are about. There is one, and it has no row."""

    audit_type = "register"
    pk = 0
    audit_reference = "register"


def exporter(actor: Actor) -> Actor | None:
    """The actor in the role that lets them export, or None. One or two queries."""
    if role := role_for(actor, Permission.EXPORT):
        return actor.as_role(role)
    if role := platform_role_for(actor, Permission.EXPORT):
        return actor.at(None, "", role)
    return None


@transaction.atomic
def record_register_export(
    *, actor: Actor, form: str, filters: Mapping[str, Any], count: int
) -> None:
    """Keep who took how many lines, chosen by which filters. Raises NotPermitted."""
    acting = _exporter(actor)
    detail = {"format": form, "filters": dict(filters), "count": count}
    record("export_register", Register(), actor=acting, detail=detail)


@transaction.atomic
def record_trail_export(agreement: Agreement, *, actor: Actor, form: str, count: int) -> None:
    """Keep who took the trail of an agreement. Raises NotPermitted."""
    acting = _exporter(actor)
    detail = {"format": form, "count": count}
    record("export_trail", agreement, actor=acting, detail=detail)


def _exporter(actor: Actor) -> Actor:
    acting = exporter(actor)
    if acting is None:
        raise NotPermitted("Only roles that export may take this away.")
    return acting
