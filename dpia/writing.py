"""How a DPIA's document is written: with its rows, its revision, its findings, in one transaction.

`actions` and `workflow` write through here and nothing else does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from dpia import judging, projection, subjects
from dpia.advice import caldicott
from dpia.approving import unfinished
from dpia.approving.answers import UPTO, not_asked
from dpia.documents import ENDED, Described, described, pruned
from dpia.models import Dpia, DpiaContributor, DpiaRevision
from dpia.regulator import stopping
from dpia.risks import undone
from dpia.screening import keeping
from dpia.staleness import noticing
from dpia.subjects import Subject
from law import complaints
from law.document import filled, generic_paths, get
from law.shape import generic, nodes
from questionnaire import load
from questionnaire.changes import apply
from questionnaire.completeness import progress

"""Statuses of an agreement for which no review of its DPIA is asked (R198)."""
Changes = Mapping[str, Any]
"""New answers by their place in the whole document: `dpia.risks.0.residual`."""


class NotInShape(ValueError):
    """An answer that the document has no place for. Pages never send one; an API client may."""


@dataclass(frozen=True)
class Change:
    """One place of the document, before and after."""

    place: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        return {"place": self.place, "before": self.before, "after": self.after}


def differences(dpia: Dpia, changes: Changes) -> list[Change]:
    """Those of the changes that would change something. Raises NotInShape for no such place."""
    whole = {"dpia": dpia.document}
    for place in changes:
        if not place.startswith("dpia.") or generic(place) not in nodes():
            raise NotInShape(f"There is no place {place}.")
    found = [Change(place, get(whole, place), pruned(value)) for place, value in changes.items()]
    return [change for change in found if _differ(change.before, change.after)]


def _differ(before: Any, after: Any) -> bool:
    if not filled(before) and not filled(after):
        return False
    # A yes is not the number 1.
    return bool(before != after) or isinstance(before, bool) != isinstance(after, bool)


def write(dpia: Dpia, changed: Collection[Change], *, actor: Actor, at: datetime) -> dict[str, Any]:
    """Put the changes into a locked DPIA's document and rows, as its next revision.

    Returns what the event should tell. Raises NotInShape, and saves nothing. `judge` follows when
    the status is as it will be.
    """
    try:
        whole = apply({"dpia": dpia.document}, {one.place: one.after for one in changed})
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise NotInShape(str(error)) from error
    return replace(dpia, whole["dpia"], changed, actor=actor, at=at)


def replace(
    dpia: Dpia,
    document: Mapping[str, Any],
    changed: Collection[Change],
    *,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Make this the document of a locked DPIA. Returns what the event should tell."""
    document = pruned(document)
    if faults := complaints({"dpia": document}):
        raise NotInShape("; ".join(faults))
    dpia.document = document
    dpia.revision += 1
    if dpia.revision == 1 or any(_has_rows(change.place) for change in changed):
        projection.project(dpia)
    dpia.save(update_fields=["document", "revision", "next_review_on", "residual"])
    DpiaRevision.objects.create(
        dpia=dpia,
        number=dpia.revision,
        places=[change.place for change in changed],
        made_at=at,
        made_by_id=actor.person_id,
    )
    return {"revision": dpia.revision, "changes": [change.as_json() for change in changed]}


def _has_rows(place: str) -> bool:
    """Whether what stands there is also in rows or columns."""
    return place.startswith(("dpia.risks", "dpia.next_review_on"))


def judge(dpia: Dpia, changed: Collection[Change] = (), *also: str) -> None:
    """Keep what the rules now say of it, and have the agreements that rely on it judged again.

    `also` names generic paths that changed besides: `dpia.status`.
    """
    among = keep_findings(dpia)
    paths = generic_paths(change.place for change in changed) | set(also)
    subjects.tell(dpia, sorted(paths), among)


def keep_findings(dpia: Dpia) -> list[Subject]:
    """Judge it by today's law and calendar, and keep what was found, how far it has come, and
    which of the facts that it assessed have changed. Gives what relies on it."""
    found = described(dpia)
    documents = [one.document for one in found]
    what = [(one.document, one.subject) for one in found]
    was_open = bool(unfinished.known(dpia))
    dpia.findings = [finding.as_json() for finding in judging.judge(documents)]
    dpia.findings_on = clock.today()
    dpia.standing = {
        **standing(documents[0]),
        **keeping.standing(dpia, what),
        "caldicott": caldicott.needed_from(documents),
        "ended": all_ended(found),
        undone.IN_STANDING: undone.since_approval(dpia),
        stopping.IN_STANDING: stopping.kept_of(dpia),
    }
    dpia.standing[unfinished.IN_STANDING] = unfinished.still_open(dpia, found)
    dpia.save(update_fields=["findings", "findings_on", "standing"])
    noticing.notice(dpia, found)
    if was_open != bool(unfinished.known(dpia)):
        unfinished.pass_on(dpia)
    return [one.subject for one in found if one.subject is not None]


def all_ended(found: Collection[Described]) -> bool:
    """Whether agreements relied on it and each of them is over: then nothing flows under it."""
    return all(one.subject and one.document.get("status") in ENDED for one in found)


def standing(document: Mapping[str, Any]) -> dict[str, Any]:
    """How far each section has come towards approval."""
    return {
        "sections": {
            one.section.key: [one.status, one.answered, one.needed]
            for one in progress(load("dpia"), document, upto=UPTO, skip=not_asked(document))
        },
    }


def remember_writer(dpia: Dpia, actor: Actor, at: datetime) -> None:
    """From now on this person neither approves the DPIA nor advises on it."""
    if actor.person_id is not None:
        DpiaContributor.objects.get_or_create(
            dpia=dpia, person_id=actor.person_id, defaults={"first_at": at}
        )
