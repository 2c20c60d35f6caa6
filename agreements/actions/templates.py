"""An organisation's own templates: made from an agreement, made again, removed."""

from __future__ import annotations

from django.db import transaction

from agreements.actions.drafting import NotPossible, NotYours
from agreements.beginnings import template_from
from agreements.models import Template, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.models import Organisation
from organisations.roles import Permission, role_for


@transaction.atomic
def make_template(version: Version, *, actor: Actor, name: str, description: str) -> Template:
    """A template of the actor's organisation made from this version, which the actor may read.

    Raises NotYours when the actor is no drafter, NotPossible when the name is taken.
    """
    role = role_for(actor, Permission.DRAFT)
    if role is None or actor.person_id is None:
        raise NotYours
    # One at a time, so that no two take the same name.
    own = Organisation.objects.select_for_update().get(pk=actor.organisation_id or 0)
    _refuse_taken(own, name)
    template = Template.objects.create(
        organisation=own,
        name=name,
        description=description,
        content=template_from(version),
        made_from=version.agreement,
        made_at=clock.now(),
        made_by_id=actor.person_id,
    )
    record("make_template", template, actor=actor.as_role(role), detail=_told(template))
    return template


@transaction.atomic
def remake_template(
    template: Template, version: Version, *, actor: Actor, name: str, description: str
) -> Template:
    """The template made again from this version. Raises as `make_template`, and NotYours for
    another organisation's."""
    template, role = _own(template, actor)
    _refuse_taken(template.organisation, name, but=template.pk)
    template.name, template.description = name, description
    template.content, template.made_from = template_from(version), version.agreement
    template.made_at, template.made_by_id = clock.now(), actor.person_id or 0
    template.save(
        update_fields=["name", "description", "content", "made_from", "made_at", "made_by"]
    )
    record("remake_template", template, actor=actor.as_role(role), detail=_told(template))
    return template


@transaction.atomic
def remove_template(template: Template, *, actor: Actor) -> Template:
    """Offer it no longer. Drafts that began with it stay as they are. Raises NotYours."""
    template, role = _own(template, actor)
    template.removed_at, template.removed_by_id = clock.now(), actor.person_id
    template.save(update_fields=["removed_at", "removed_by"])
    record("remove_template", template, actor=actor.as_role(role), detail=_told(template))
    return template


def _own(template: Template, actor: Actor) -> tuple[Template, str]:
    found = (
        Template.objects.in_use()
        .select_for_update(of=("self",))
        .select_related("organisation", "made_from")
        .filter(pk=template.pk)
        .first()
    )
    role = role_for(actor, Permission.DRAFT, [found.organisation_id] if found else [])
    if found is None or role is None:
        raise NotYours
    return found, role


def _refuse_taken(own: Organisation, name: str, but: int = 0) -> None:
    taken = Template.objects.in_use().filter(organisation=own, name__iexact=name).exclude(pk=but)
    if taken.exists():
        raise NotPossible("Your organisation has a template of this name. Choose another name.")


def _told(template: Template) -> dict[str, str]:
    return {"name": template.name, "made_from": template.made_from.reference}
