"""Whether a DPIA still assesses what a version says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agreements.dpias import stopped
from agreements.models import Version
from dpia.models import Dpia, Status
from dpia.risks import undone
from dpia.staleness import keeping
from dpia.staleness.differences import Difference
from dpia.staleness.facts import GROUPS
from dpia.subjects import Subject

Document = Mapping[str, Any]
BEING_REVIEWED = frozenset({Status.UNDER_REVIEW, Status.WITH_DPO, Status.WITH_ICO})
READ = frozenset(
    {one.path for one in GROUPS if one.path}
    | {field.split(".")[0] for one in GROUPS if not one.path for field in one.fields}
)
"""The top-level fields of a document in which a DPIA's facts lie."""


def reads(paths: Iterable[str]) -> bool:
    """Whether a change at one of these paths may make a DPIA stale."""
    return any(path.split(".")[0].removesuffix("[]") in READ for path in paths)


def changed(version: Version, dpia: Dpia, document: Document) -> dict[str, str]:
    """The groups of facts of this text that differ from what the DPIA assessed when it was last
    approved. One query, or none."""
    return keeping.changed(keeping.known(dpia), _subject(version), document)


def told(version: Version, dpia: Dpia, document: Document) -> list[Difference]:
    """The same item by item, in words. Two queries."""
    return keeping.told(dpia, _subject(version), document)


def given_up(dpia: Dpia) -> str:
    """Why it is not current if a measure is given up; empty where none is. Queries nothing."""
    if not undone.since_approval(dpia):
        return ""
    return "a measure that lowered a risk is not being done. It must be reviewed first."


def in_review(dpia: Dpia) -> str:
    """Why it is not current while what was approved is being reviewed; empty where it is not.
    Queries nothing."""
    if dpia.approved_at is None or dpia.status not in BEING_REVIEWED:
        return ""
    return "it is being reviewed. It must be approved again first."


def relied_on(version: Version, dpia: Dpia) -> str:
    """Why the one that the version relies on is not current, as far as no rule of law says so.
    In an emergency its review waits, as all of it does. Queries nothing."""
    if why := given_up(dpia) or stopped.why_not(dpia):
        return why
    emergency = (version.document.get("emergency") or {}).get("used") is True
    # What of this text it was not approved with, R196 says.
    return "" if emergency or version.name in dpia.outdated else in_review(dpia)


def why_not(version: Version, dpia: Dpia, document: Document) -> str:
    """Why the DPIA is not current for this text; empty where it is. One query, or none."""
    if dpia.status == Status.NOT_NEEDED:
        return ""
    if dpia.approved_at is None:
        return "it is not approved yet."
    if why := given_up(dpia) or stopped.why_not(dpia):
        return why
    if changed(version, dpia, document):
        if keeping.is_beside(keeping.known(dpia), _subject(version)):
            return "it does not cover all that the agreement says. It must be reviewed first."
        return "the agreement changed after it was approved. It must be reviewed first."
    return in_review(dpia)


def _subject(version: Version) -> Subject:
    return Subject(version.name, version.title, "", {}, agreement=version.agreement.reference)
