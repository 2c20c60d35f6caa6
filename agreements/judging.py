"""Having the law judge a version. Findings are kept with it: reading a page judges nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import law
from agreements import dismissals, documents, links, succession
from agreements.dpias import currency
from agreements.models import Override, Version
from agreements.similar import finding as similar
from audit import clock
from audit.actor import Actor
from audit.prepared import Prepared
from audit.transitions import Blocker
from law import Finding


def judge(
    version: Version,
    changed: Collection[str] | None = None,
    rows: Mapping[str, Collection[int]] = {},
) -> tuple[Finding, ...]:
    """Judge the version by today's law and keep what is found on it (the caller saves nothing).

    `changed` are the places or generic paths that changed since it was judged; only the rules
    that read them run again, unless the day has changed too. `rows` are the numbers of the rows
    that are not as they were, for a list that is named whole.
    """
    today = clock.today()
    whole = documents.assemble(version)
    if changed is None or version.findings_on != today:
        found = law.check(whole, on=today)
    else:
        told = readable(version, changed)
        found = law.recheck(kept(version), whole, on=today, changed=told, rows=rows)
    version.findings = dismissals.carried(version, found, whole)
    version.findings_on = today
    version.save(update_fields=["findings", "findings_on"])
    return found


def readable(version: Version, changed: Collection[str]) -> set[str]:
    """The changes as the rules know them: choosing another organisation brings all its facts, and
    a variation differs in another way from the version before."""
    told = {
        "parties" if place.startswith("parties") and "organisation" in place else place
        for place in changed
    }
    if version.is_variation and succession.reads(changed):
        told.add("changes_since_previous")
    if similar.reads(changed):
        told.add(similar.FIELD)
    if version.dpia_id is not None and currency.reads(changed):
        told.add("dpia.changes_since_approval")
    return told


def kept(version: Version) -> tuple[Finding, ...]:
    """The findings as last judged."""
    return tuple(Finding.from_json(entry) for entry in version.findings)


def lawful(stage: str) -> Any:
    """A rule of the workflow: nothing that the law says blocks this stage.

    Judged afresh from the whole document, never from what was kept.
    """

    def rule(version: Version, actor: Actor, now: datetime, given: Any) -> Sequence[Blocker]:
        whole = documents.assemble(version, as_if_approved=given.get("as_if_approved"))
        return blockers(version, law.check(whole, on=clock.date_of(now), stage=stage))

    return rule


CAN_BE_SET_ASIDE = frozenset({"statutory_code", "guidance", "good_practice"})
"""The force of rules that an officer may set aside with a reason. Never law or our own logic."""


def can_be_set_aside(finding: Finding) -> bool:
    """Whether a named officer may let the agreement go on in spite of this finding."""
    return finding.blocks and finding.force in CAN_BE_SET_ASIDE


def set_aside(version: Version) -> set[tuple[str, str]]:
    """The findings set aside for this version, as (rule, object). One query."""
    return set(_overrides(version=version.pk))


_overrides = Prepared(
    lambda version: Override.objects.filter(version=version).order_by().values_list("rule", "on"),
    version=int,
)


def blockers(version: Version, findings: Collection[Finding]) -> list[Blocker]:
    """The findings that stop their stage, each with a link to where it can be put right."""
    aside = set_aside(version)
    return [
        Blocker(
            code=finding.rule,
            message=_message(version, finding),
            path=finding.path,
            link=links.finding(version, finding),
            source=finding.source,
        )
        for finding in findings
        if finding.blocks and (finding.rule, finding.on) not in aside
    ]


def _message(version: Version, finding: Finding) -> str:
    """The rule's words, with the party they are about where there is one."""
    if not finding.path.startswith("parties."):
        return finding.message
    key = finding.on.split("/")[0]
    party = next((p for p in version.parties.all() if p.key == key), None)
    return f"{party.organisation.name}: {finding.message}" if party else finding.message
