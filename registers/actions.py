"""What is written here: that somebody took the register or a trail away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agreements.models import Agreement
from audit.actor import Actor
from audit.log import record
from organisations.refusal import NotPermitted
from organisations.roles import PLATFORM_ROLES, Permission, roles_of, roles_with


class Register:
    """The register as something that events are about. There is one, and it has no row."""

    audit_type = "register"
    pk = 0
    audit_reference = "register"


EXPORTERS = roles_with(Permission.EXPORT)


def exporter(actor: Actor, held: frozenset[str] | None = None) -> Actor | None:
    """The actor in the role that lets them export, or None. At most two queries.

    `held`: the roles they hold where they act and on the platform, if the caller knows them.
    """
    if held is None:
        held = roles_of(actor.person_id, actor.organisation_id) | roles_of(actor.person_id, None)
    if own := held & EXPORTERS - PLATFORM_ROLES:
        return actor.as_role(min(own))
    if platform := held & EXPORTERS & PLATFORM_ROLES:
        return actor.at(None, "", min(platform))
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
