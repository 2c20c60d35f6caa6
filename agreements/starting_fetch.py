"""Finding what a draft can begin with, among what the person may see. The rest is not found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.exceptions import ValidationError

from agreements import beginnings
from agreements.beginnings import Beginning
from agreements.models import Screening, Template, Version
from audit.actor import Actor


def screening_named(user: Any, actor: Actor, reference: str) -> Screening | None:
    """The screening of that reference, if the organisation can still begin a draft with it."""
    visible = Screening.objects.visible_to(user).select_related("organisation", "partner")
    mine = visible.filter(organisation=actor.organisation_id, agreement=None, dpia=None)
    return mine.exclude(route="").filter(reference=reference.replace("\0", "")).first()


def own_templates(user: Any, actor: Actor) -> QuerySet[Template]:
    """The templates in use of the organisation that the person acts for."""
    visible = Template.objects.visible_to(user).in_use()
    return visible.filter(organisation=actor.organisation_id)


def template_named(user: Any, actor: Actor, key: str) -> Beginning:
    """The template of the library, or of one's own, under that key; or 404."""
    if found := beginnings.in_library(key):
        return found
    own = {template.key: template for template in own_templates(user, actor)}
    if key not in own:
        raise Http404("No such template")
    return beginnings.of_template(own[key])


def past_agreements(user: Any, actor: Actor) -> QuerySet[Version]:
    """The newest versions that the person reads, in which the organisation takes part."""
    visible = Version.objects.visible_to(user).newest()
    return (
        visible.filter(parties__organisation=actor.organisation_id)
        .select_related("agreement__lead_organisation", "dpia")
        .order_by("-agreement_id")
    )


def past_named(user: Any, actor: Actor, reference: str) -> Beginning:
    """What a copy of that agreement begins with; or 404."""
    wanted = reference.replace("\0", "")
    found = past_agreements(user, actor).filter(agreement__reference=wanted).first()
    if found is None:
        raise Http404("No agreement of that reference to copy")
    return beginnings.of_past(found)


def starting_with(user: Any, actor: Actor, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent to start a draft, with the records that it names; 404 for one not one's own."""
    reference = sent["screening"]
    screening = screening_named(user, actor, reference) if reference else None
    if reference and screening is None:
        raise Http404("No screening of that reference to begin with")
    if sent["template"] and sent["copy_of"]:
        raise ValidationError({"copy_of": ["Name a template or an agreement, not both."]})
    beginning = None
    if sent["template"]:
        beginning = template_named(user, actor, sent["template"])
    elif sent["copy_of"]:
        beginning = past_named(user, actor, sent["copy_of"])
    return {
        "title": sent["title"],
        "seat": sent["seat"],
        "beginning": beginning,
        "screening": screening,
    }
