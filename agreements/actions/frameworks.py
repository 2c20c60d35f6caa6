"""Recording frameworks: what they say, and which organisations have joined them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.actions.drafting import NotPossible, NotYours, next_reference
from agreements.models import Framework, FrameworkMember
from audit import clock
from audit.actor import Actor
from audit.log import record
from law import complaints, library
from law.document import codes_in_order, copied, filled, put
from law.library import departure_sections
from organisations.models import Organisation
from organisations.roles import administrator_of

FACTS = (
    "title", "kind", "version", "starts_on", "ends_on", "review_date", "summary", "covers",
    "activation",
)  # fmt: skip


@transaction.atomic
def record_framework(
    *, actor: Actor, owner: Organisation, reference: str = "", **facts: Any
) -> Framework:
    """Record a framework that the owner keeps. `facts` are columns of the framework.

    Raises NotYours unless the actor administers the owner or the platform, NotPossible for what
    cannot be kept.
    """
    acting = _administrator(actor, owner)
    framework = Framework(
        reference=reference or next_reference("FW"),
        owner=owner,
        created_at=clock.now(),
        created_by_id=acting.person_id or 0,
        **facts,
    )
    _check(framework)
    framework.terms, framework.defaults = _kept(framework.terms), _kept(framework.defaults)
    framework.save(force_insert=True)
    record("record_framework", framework, actor=acting, detail=_told(framework))
    return framework


@transaction.atomic
def change_framework(framework: Framework, *, actor: Actor, **facts: Any) -> Framework:
    """Change what is said of a framework. Raises as `record_framework`."""
    framework, acting = _own(framework, actor)
    before = _told(framework)
    for name, value in facts.items():
        if name not in FACTS:
            raise TypeError(f"No such fact: {name}")
        setattr(framework, name, value)
    _check(framework)
    if _told(framework) == before:
        return framework
    framework.save(update_fields=list(facts))
    detail = {"before": before, "after": _told(framework)}
    record("change_framework", framework, actor=acting, detail=detail)
    return framework


@transaction.atomic
def set_terms(framework: Framework, *, actor: Actor, terms: Mapping[str, Any]) -> Framework:
    """Set or take away terms, by generic path; a blank takes one away. Drafts under the framework
    keep the terms that they have. Raises as `record_framework`."""
    framework, acting = _own(framework, actor)
    known = {path for paths in departure_sections().values() for path in paths}
    after = _changed(framework.terms, terms, known)
    if after == framework.terms:
        return framework
    before, framework.terms = framework.terms, after
    framework.save(update_fields=["terms"])
    told = {path: [before.get(path), after.get(path)] for path in terms}
    record("set_terms", framework, actor=acting, detail={"terms": told})
    return framework


@transaction.atomic
def set_defaults(framework: Framework, *, actor: Actor, defaults: Mapping[str, Any]) -> Framework:
    """Set or take away what the framework suggests. Raises as `record_framework`."""
    framework, acting = _own(framework, actor)
    known = {path for path, field in library.fields().items() if field.from_framework}
    after = _changed(framework.defaults, defaults, known)
    if after == framework.defaults:
        return framework
    before, framework.defaults = framework.defaults, after
    framework.save(update_fields=["defaults"])
    told = {path: [before.get(path), after.get(path)] for path in defaults}
    record("set_defaults", framework, actor=acting, detail={"defaults": told})
    return framework


@transaction.atomic
def add_member(
    framework: Framework,
    *,
    actor: Actor,
    organisation: Organisation,
    joined_on: date,
    signed_by: str = "",
) -> FrameworkMember:
    """Record that an organisation has joined, or put right how that was recorded."""
    framework, acting = _own(framework, actor)
    if joined_on > clock.today():
        raise NotPossible("The day on which it joined must be today or in the past.")
    member, _ = FrameworkMember.objects.update_or_create(
        framework=framework,
        organisation=organisation,
        defaults={"joined_on": joined_on, "signed_by": signed_by},
    )
    detail = {
        "organisation": organisation.reference,
        "joined_on": joined_on.isoformat(),
        "signed_by": signed_by,
    }
    record("add_member", framework, actor=acting, detail=detail)
    return member


@transaction.atomic
def remove_member(member: FrameworkMember, *, actor: Actor) -> None:
    """Take an organisation off, which was recorded by mistake. Agreements stay as they are."""
    framework, acting = _own(member.framework, actor)
    detail = {"organisation": member.organisation.reference}
    member.delete()
    record("remove_member", framework, actor=acting, detail=detail)


def _administrator(actor: Actor, owner: Organisation) -> Actor:
    acting = administrator_of(actor, owner)
    if acting is None or acting.person_id is None:
        raise NotYours
    return acting


def _own(framework: Framework, actor: Actor) -> tuple[Framework, Actor]:
    locked = (
        Framework.objects.select_for_update(of=("self",))
        .select_related("owner")
        .get(pk=framework.pk)
    )
    return locked, _administrator(actor, locked.owner)


def _check(framework: Framework) -> None:
    """Raises NotPossible, with the first thing that is wrong."""
    try:
        framework.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    if framework.ends_on and framework.ends_on < framework.starts_on:
        raise NotPossible("The last day must be on or after the first day.")
    for values in (framework.terms, framework.defaults):
        _refuse_what_does_not_fit(values)


def _changed(
    held: Mapping[str, Any], changes: Mapping[str, Any], known: set[str]
) -> dict[str, Any]:
    for path in changes:
        if path not in known:
            raise NotPossible(f"A framework gives no terms for {path}.")
    after = {path: value for path, value in {**held, **changes}.items() if filled(value)}
    _refuse_what_does_not_fit(after)
    return _kept(after)


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without blanks, as drafts hold them: codes in their one order."""
    return {
        path: copied(codes_in_order(path, value)) for path, value in values.items() if filled(value)
    }


def _refuse_what_does_not_fit(values: Mapping[str, Any]) -> None:
    """Every value must be one that the agreement document takes at its place."""
    document: dict[str, Any] = {}
    for path, value in values.items():
        put(document, path.replace("[]", ".0"), value)
    if found := complaints(document):
        raise NotPossible(found[0])


def _told(framework: Framework) -> dict[str, Any]:
    told = {name: getattr(framework, name) for name in FACTS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
    }
