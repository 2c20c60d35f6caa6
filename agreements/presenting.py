"""A version made ready for a template: values only, nothing that queries or decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from agreements import documents, links
from agreements.actions.drafting import Conflict
from agreements.actions.running import overriding
from agreements.judging import can_be_set_aside, kept, set_aside
from agreements.meanwhile import choice_of
from agreements.models import Version
from audit.actor import Actor
from law import Finding
from law.shape import generic
from questionnaire import load
from questionnaire.answers import display
from questionnaire.completeness import unanswered
from questionnaire.pages import describe_place
from questionnaire.showing import MissingLink
from questionnaire.showing import missing_links as showing_missing

STAGE_WORDS = {
    "submit": "before you send it for review",
    "approve": "before it is approved",
    "sign": "before anyone signs",
    "activate": "before it comes into force",
    "flow": "data may not flow until this is put right",
    "publish": "before it is published",
    "close": "before it is closed",
    "full_assessment": "in the full assessment",
    "": "",
}


@dataclass(frozen=True)
class FindingLine:
    """One finding as a page shows it."""

    finding: Finding
    about: str
    url: str
    when: str
    set_aside: bool
    may_be_set_aside: bool
    is_theirs: bool
    """Whoever looks may set it aside."""

    @property
    def blocks(self) -> bool:
        return self.finding.blocks and not self.set_aside


def by_section(version: Version) -> dict[str, list[Finding]]:
    """The kept findings by the section in which each is put right; "" for those elsewhere."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in kept(version):
        where = load("agreement").leads_to(finding.fix)
        found[where.section if where else ""].append(finding)
    return dict(found)


def finding_lines(
    version: Version,
    findings: Sequence[Finding] | None,
    row: str | None = None,
    *,
    actor: Actor | None = None,
) -> list[FindingLine]:
    """Findings with their links, those that block first. One query for the parties' names.

    With `row`, only those about that row of a list, or (`""`) about no row that has its own page.
    With `actor`, those that the actor may set aside say so.
    """
    organisations = {p.key: p.organisation for p in documents.parties_of(version)}
    names = {key: organisation.name for key, organisation in organisations.items()}
    references = {key: organisation.reference for key, organisation in organisations.items()}
    aside = set_aside(version)
    wanted = [f for f in (kept(version) if findings is None else findings) if _is_about(f, row)]
    can_be = any(can_be_set_aside(finding) for finding in wanted)
    is_theirs = can_be and actor is not None and overriding(version, actor) is not None
    lines = [
        FindingLine(
            finding=finding,
            about=_about(finding, names),
            url=links.finding(version, finding, references),
            when=STAGE_WORDS.get(finding.stage, ""),
            set_aside=(finding.rule, finding.on) in aside,
            may_be_set_aside=can_be_set_aside(finding),
            is_theirs=is_theirs,
        )
        for finding in wanted
    ]
    return sorted(lines, key=lambda line: (not line.blocks, not line.finding.blocks))


def _is_about(finding: Finding, row: str | None) -> bool:
    if row is None:
        return True
    if row == "":
        return True
    return finding.path == row or finding.path.startswith(f"{row}.")


def _about(finding: Finding, names: Mapping[str, str]) -> str:
    """The organisation or the row that a finding is about, in words."""
    first = finding.on.split("/")[0]
    if first in names:
        return names[first]
    if finding.path.startswith("data_items."):
        return f"Data item {finding.on}"
    if finding.path.startswith("flows."):
        return f"Flow {finding.on}"
    return ""


def missing_links(version: Version, whole: Mapping[str, Any]) -> list[MissingLink]:
    """What is still to be answered before review, each with a link."""
    missing = unanswered(load("agreement"), whole, "submit")
    return showing_missing(missing, whole, url=partial(links.section, version))


def conflict_rows(conflicts: Iterable[Conflict], whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Both texts of each place in conflict, in words."""
    return [
        {
            "place": conflict.place,
            "choice": choice_of(conflict.place),
            "label": _label(conflict.place),
            "theirs": _words(conflict.place, conflict.theirs, whole),
            "yours": _words(conflict.place, conflict.yours, whole),
            "by": conflict.by,
            "at": conflict.at,
        }
        for conflict in conflicts
    ]


def _label(place: str) -> str:
    found = describe_place(load("agreement"), place)
    return found[2] if found else place


def _words(place: str, value: Any, whole: Mapping[str, Any]) -> list[str]:
    """An answer as people read it; rows of a list as how many there are."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        names = [str(row.get("name") or row.get("text") or row.get("id") or "") for row in value]
        return [name or "a row without a name" for name in names]
    where = load("agreement").leads_to(generic(place))
    if where is None or where.question is None:
        return [str(value)] if value not in (None, "", []) else []
    told = display(where.question, value, whole)
    return told if isinstance(told, list) else [told] if told else []
