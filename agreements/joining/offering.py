"""Which actions about joining somebody may try, by their names in the API."""

from __future__ import annotations

from agreements.joining import rules, workflow
from agreements.models import Accession, Version
from audit.actor import Actor


def names(version: Version, actor: Actor) -> list[str]:
    """Inviting somebody to join, and what may be done about one that joins. Some queries for each
    that does."""
    found = ["invite-to-join"] if workflow.inviter(version, actor) else []
    under_way = version.agreement.accessions.exclude(status__in=workflow.OVER)
    for one in under_way.select_related("agreement", "version"):
        if one.status == Accession.Status.DRAFT and rules.writer(one, actor):
            found.append("save-part")
        found += [
            verb.replace("_", "-")
            for verb, step in workflow.TRANSITIONS.items()
            if one.status in step.sources and step.may(one, actor)
        ]
    return list(dict.fromkeys(found))
