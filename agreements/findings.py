"""What the rules say of a version, as pages show it: on a section, at a question, by who can
put it right. Reads what was judged; judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from agreements import documents, links
from agreements.actions import overriding
from agreements.actions.drafting import Editing
from agreements.dismissals import Dismissed, can_be_dismissed, dismissed
from agreements.fixers import APPROVALS, FACTS, Fixer, fixer_of
from agreements.judging import can_be_set_aside, kept, set_aside
from agreements.models import IN_FORCE, OPEN, Version
from agreements.replacing.rules import replaceable
from audit.actor import Actor
from govuk.forms import dress
from law import Finding
from questionnaire import load
from questionnaire.forms import QuestionForm
from questionnaire.lists import ListView
from questionnaire.pages import Page, row_title
from questionnaire.showing import ReadOnly
from questionnaire.spots import asked_on

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


SUCCESSOR = "parties[].organisation.successor"
"""What the rule about a body that was replaced asks to be looked at."""


@dataclass(frozen=True)
class FindingLine:
    """One finding as a page shows it."""

    finding: Finding
    about: str
    url: str
    when: str
    fixer: Fixer
    set_aside: bool
    may_be_set_aside: bool
    set_aside_url: str
    """Where whoever looks may set it aside; "" where they may not."""
    dismissed: Dismissed | None
    dismiss_url: str
    """Where whoever looks may dismiss it, or bring it back; "" where they may not."""

    @property
    def blocks(self) -> bool:
        return self.finding.blocks and not self.set_aside

    @property
    def is_open(self) -> bool:
        """Still to be put right or considered."""
        return not self.set_aside and self.dismissed is None

    @property
    def waits_for_a_review(self) -> bool:
        """Whether what the rule misses is a reviewer's decision, and nothing in the text."""
        return self.finding.fix.startswith(APPROVALS)


def by_section(version: Version) -> dict[str, list[Finding]]:
    """The kept findings by the section in which each is put right; "" for those elsewhere."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in kept(version):
        where = load("agreement").leads_to(links.ANSWERED_BY.get(finding.fix, finding.fix))
        found[where.section if where else ""].append(finding)
    return dict(found)


@dataclass(frozen=True)
class Counts:
    """How many findings are to be put right, and how many to be considered."""

    blocking: int
    warnings: int

    @property
    def told(self) -> str:
        """Both in words; "" for none."""
        parts = (
            f"{self.blocking} to put right" if self.blocking else "",
            f"{self.warnings} to consider" if self.warnings else "",
        )
        return ", ".join(part for part in parts if part)


def counts(version: Version, findings: Iterable[Finding] | None = None) -> Counts:
    """How many are open. What is dismissed or put off counts no more. No query."""
    gone = dismissed(version)
    found = kept(version) if findings is None else findings
    still = [f for f in found if (f.rule, f.on) not in gone]
    return Counts(
        sum(f.blocks for f in still), sum(not f.blocks and not f.postponed for f in still)
    )


def finding_lines(
    version: Version,
    findings: Sequence[Finding] | None,
    row: str | None = None,
    *,
    actor: Actor | None = None,
    may: Editing | None = None,
    document: Mapping[str, Any] | None = None,
) -> list[FindingLine]:
    """Findings with their links, those that block first. One query for the parties' names.

    With `row`, only those about that row of a list, or (`""`) about no row that has its own page.
    With `actor`, those that the actor may set aside say so; with what they `may` write, those that
    they may dismiss. `document` gives the rows' names.
    """
    parties = documents.parties_of(version)
    names = {p.key: p.organisation.name for p in parties}
    references = {p.key: p.organisation.reference for p in parties}
    aside = set_aside(version)
    gone = dismissed(version)
    wanted = [f for f in (kept(version) if findings is None else findings) if about_row(f, row)]
    ways = _ways_to_replace(version, wanted, actor)
    can_be = any(can_be_set_aside(finding) for finding in wanted)
    is_theirs = can_be and actor is not None and overriding(version, actor) is not None
    lines = [
        FindingLine(
            finding=finding,
            about=_about(finding, names, document),
            url=ways.get((finding.fix, finding.on.split("/")[0]))
            or links.finding(version, finding, references),
            when=STAGE_WORDS.get(finding.stage, ""),
            fixer=fixer_of(version, parties, finding),
            set_aside=(finding.rule, finding.on) in aside,
            may_be_set_aside=can_be_set_aside(finding),
            set_aside_url=_address(version, finding, "override")
            if is_theirs and can_be_set_aside(finding)
            else "",
            dismissed=gone.get((finding.rule, finding.on)),
            dismiss_url=_address(version, finding, "dismiss")
            if may and can_be_dismissed(finding) and may.allows(finding.path)
            else "",
        )
        for finding in wanted
    ]
    return sorted(lines, key=lambda line: (not line.blocks, not line.finding.blocks))


def _ways_to_replace(
    version: Version, wanted: Iterable[Finding], actor: Actor | None
) -> dict[tuple[str, str], str]:
    """By the finding's fix and party, where the actor puts its successor in its place. Queries only
    where a party of an agreement in force has one."""
    found = [one for one in wanted if one.fix == SUCCESSOR]
    if not found or actor is None or version.status not in IN_FORCE:
        return {}
    if version.agreement.versions.filter(status__in=OPEN).exists():
        return {}
    page = reverse("agreements:replace", args=[version.agreement.reference])
    return {(SUCCESSOR, party.key): page for party in replaceable(version, actor)}


def _address(version: Version, finding: Finding, page: str) -> str:
    """The page on which this finding is set aside or dismissed."""
    named = [version.agreement.reference, finding.rule]
    # The one in the making is meant where none is named.
    which = "" if version.is_open else f"?version={version.number}"
    if finding.on:
        return reverse(f"agreements:{page}", args=[*named, finding.on]) + which
    return reverse(f"agreements:{page}_whole", args=named) + which


def about_row(finding: Finding, row: str | None) -> bool:
    """Whether it is about something in this row of a list (`parties.1`); any is in none."""
    if not row:
        return True
    return finding.path == row or finding.path.startswith(f"{row}.")


ROWS = {"data_items.": "Data item", "flows.": "Flow"}


def _about(finding: Finding, names: Mapping[str, str], document: Mapping[str, Any] | None) -> str:
    """The organisation or the row that a finding is about, in words."""
    first = finding.on.split("/")[0]
    if first in names:
        return names[first]
    spot = links.spot_of(finding.path)
    if document is not None and finding.on and spot is not None and spot.row:
        return row_title(load("agreement"), document, spot.row)
    kind = next((word for start, word in ROWS.items() if finding.path.startswith(start)), "")
    return f"{kind} {finding.on}" if kind and finding.on else ""


# ------------------------------------------------------------------ by who can put it right
@dataclass(frozen=True)
class FixerGroup:
    """The open findings that the same people can put right."""

    fixer: Fixer
    lines: tuple[FindingLine, ...]
    is_yours: bool

    @property
    def told(self) -> str:
        blocking = sum(line.blocks for line in self.lines)
        later = sum(line.finding.postponed for line in self.lines)
        return Counts(blocking, len(self.lines) - blocking - later).told or f"{later} put off"


def by_fixer(lines: Iterable[FindingLine], actor: Actor) -> list[FixerGroup]:
    """The open findings grouped by who can put them right, the lead's first."""
    found: dict[Fixer, list[FindingLine]] = defaultdict(list)
    for line in lines:
        if line.is_open:
            found[line.fixer].append(line)
    return [
        FixerGroup(fixer, tuple(found[fixer]), fixer.organisation == actor.organisation_id)
        for fixer in sorted(found)
    ]


# ------------------------------------------------------------------ beside the question
@dataclass(frozen=True)
class Beside:
    """The findings about one question or list, for the inset beside it."""

    lines: tuple[FindingLine, ...]
    template: str = "agreements/beside.html"


def questions_found(version: Version, shown: Page) -> frozenset[str]:
    """The questions of a page that some finding is about: they are asked in any case, so that its
    link leads to them."""
    return asked_on(shown, places_found(version))


def places_found(version: Version) -> list[str]:
    """The places of the answers that put the findings right."""
    return [links.place_of(one) for one in kept(version)]


def put_beside(context: dict[str, Any], form: QuestionForm, lines: Iterable[FindingLine]) -> None:
    """Put the open findings beside the fields, lists and facts of a page's context."""
    shown: Page = context["page"]
    found: dict[str, list[FindingLine]] = defaultdict(list)
    facts: list[ReadOnly] = context["read_only"]
    read_only = {one.question.key for one in facts}
    for line in lines:
        spot = links.spot_of(links.place_of(line.finding))
        if not line.is_open or spot is None or not spot.is_on(shown):
            continue
        # A fact has no field here, unless the page shows it.
        if not line.finding.fix.startswith(FACTS) or spot.question in read_only:
            found[spot.anchor].append(line)
    notes = {anchor: Beside(tuple(those)) for anchor, those in found.items()}
    for name, field in form.fields.items():
        if f"question-{name}" in notes:
            dress(field, notes=notes[f"question-{name}"])
    lists: list[ListView] = context["lists"]
    context["lists"] = [replace(x, notes=notes.get(f"list-{x.group.name}")) for x in lists]
    context["read_only"] = [
        replace(x, notes=notes.get(f"question-{x.question.key}")) for x in facts
    ]
