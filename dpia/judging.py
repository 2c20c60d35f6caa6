"""What the rules say of a DPIA: all of it when it changes, and what would stop its approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from audit import clock
from audit.transitions import Blocker
from dpia.documents import Described, Document, described, wholes
from dpia.models import Dpia
from law import Finding, recheck
from law.rules import by_id
from law.screening import outcome

OWN_SCOPES = frozenset({"dpia", "dpia_risk"})
SCREENING = "R183"
REQUIRED_BY_LAW = "R184"


def judge(documents: Iterable[Document]) -> list[Finding]:
    """Everything that is put right in the DPIA, over all agreements that rely on it, each once."""
    found: dict[tuple[str, str], Finding] = {}
    for document in documents:
        for finding in recheck((), document, on=clock.today(), changed=["dpia"]):
            if finding.fix.startswith("dpia."):
                found.setdefault((finding.rule, finding.path), finding)
    return sorted(found.values(), key=lambda finding: by_id()[finding.rule].number)


def kept(dpia: Dpia) -> list[Finding]:
    """The findings kept with the revision they judge. Judges nothing."""
    return [Finding.from_json(finding) for finding in dpia.findings]


def as_approved(dpia: Dpia, answers: Mapping[str, Any]) -> list[Described]:
    """The whole documents as they would be once it is approved with these answers added."""
    part = {"reference": dpia.reference, **dpia.document, **answers, "status": "approved"}
    return described(dpia, part)


def stops_approval(found: Iterable[Described]) -> list[Blocker]:
    """What the rules would hold against a DPIA that is approved like this."""
    return [
        as_blocker(finding)
        for finding in judge(one.document for one in found)
        if finding.blocks
        and finding.stage in ("submit", "approve")
        and (finding.rule == SCREENING or by_id()[finding.rule].scope in OWN_SCOPES)
    ]


def stops_going_without(dpia: Dpia, reason: str) -> list[Blocker]:
    """What the rules would hold against having no DPIA, for this reason."""
    part = {
        "reference": dpia.reference,
        **dpia.document,
        "not_needed_reason": reason,
        "status": "not_needed",
    }
    documents = wholes(dpia, part)
    stops = [
        as_blocker(finding)
        for finding in judge(documents)
        if finding.blocks and finding.rule in (SCREENING, REQUIRED_BY_LAW)
    ]
    found = next((one for one in map(outcome, documents) if one.is_required), None)
    if found is not None and not stops:
        # No rule asks for the codes of practice; the screening does.
        words = f"A DPIA is {found.result}."
        stops.append(Blocker("required", words, path="dpia.status", source=found.source))
    return stops


def is_required(found: Iterable[Described]) -> bool:
    """Whether the screening, with any agreement that relies on it, comes to a DPIA being
    required."""
    return any(outcome(one.document).is_required for one in found)


def as_blocker(finding: Finding) -> Blocker:
    """The finding as a reason why a step cannot be taken."""
    return Blocker(
        code=finding.rule, message=finding.message, path=finding.path, source=finding.source
    )
