"""Finding what a draft can begin with, among what the person may see. The rest is not found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.exceptions import ValidationError

from agreements import beginnings
from agreements.beginnings import Beginning
from agreements.models import Framework, Screening, Status, Template, Version
from audit.actor import Actor


def screening_named(user: Any, actor: Actor, reference: str) -> Screening | None:
    """The screening of that reference, if the organisation can still begin a draft with it."""
    visible = Screening.objects.visible_to(user).select_related("organisation", "partner")
    mine = visible.filter(organisation=actor.organisation_id, agreement=None, dpia=None)
    return mine.exclude(route="").filter(reference=reference.replace("\0", "")).first()


def is_a_draft(user: Any, reference: str) -> bool:
    """Whether the person sees an agreement of that reference that is only a draft yet."""
    visible = Version.objects.visible_to(user).filter(agreement__reference=reference)
    return visible.filter(number=1, status=Status.DRAFT).exists()


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
    """The versions that stand for their agreements, to this person, in which the organisation
    takes part."""
    visible = Version.objects.visible_to(user)
    return (
        visible.standing(visible)
        .filter(parties__organisation=actor.organisation_id)
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


def joined_frameworks(user: Any, actor: Actor) -> QuerySet[Framework]:
    """The frameworks in force that the organisation has joined."""
    visible = Framework.objects.visible_to(user).in_force()
    return visible.joined_by(actor.organisation_id or 0)


def framework_named(
    user: Any, actor: Actor, reference: str, members: Iterable[str] = ()
) -> tuple[Framework, Beginning]:
    """A framework that the organisation has joined, and what a draft under it begins with between
    it and these members (references); or 404."""
    wanted = reference.replace("\0", "")
    framework = joined_frameworks(user, actor).filter(reference=wanted).first()
    if framework is None:
        raise Http404("No framework of that reference that the organisation has joined")
    own = framework.members.get(organisation=actor.organisation_id).organisation.reference
    known = framework.members.values_list("organisation__reference", flat=True)
    others = [one for one in known if one in set(members) and one != own]
    return framework, beginnings.of_framework(framework, [own, *others])


def starting_with(user: Any, actor: Actor, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent to start a draft, with the records that it names; 404 for one not one's own."""
    reference = sent["screening"]
    screening = screening_named(user, actor, reference) if reference else None
    if reference and screening is None:
        raise Http404("No screening of that reference to begin with")
    if sum(bool(sent[name]) for name in ("template", "copy_of", "framework")) > 1:
        raise ValidationError({"framework": ["Name one of a template, a copy and a framework."]})
    beginning = None
    if sent["template"]:
        beginning = template_named(user, actor, sent["template"])
    elif sent["copy_of"]:
        beginning = past_named(user, actor, sent["copy_of"])
    elif sent["framework"]:
        _, beginning = framework_named(user, actor, sent["framework"], sent["members"])
    return {
        "title": sent["title"],
        "seat": sent["seat"],
        "beginning": beginning,
        "screening": screening,
    }
