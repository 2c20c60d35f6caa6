"""Which facts an approved DPIA is bound to, and which of them have changed.

The facts are written down when the DPIA is approved, of every agreement that relies on it then, and
each is compared with its own. An agreement that comes to rely on it later stands beside those: it
makes the DPIA no older for them, and is covered as far as what it says was assessed (`covering`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.prepared import Prepared
from dpia.models import Dpia, DpiaAssessed, DpiaSnapshot
from dpia.staleness import covering, facts
from dpia.staleness.differences import Difference, differences
from dpia.subjects import Subject

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Assessed:
    """What was assessed of one agreement, as far as a comparison needs it."""

    pk: int
    reference: str
    agreement: str
    digests: Mapping[str, str]


_known: Prepared[tuple[int, str, str, Mapping[str, str]]] = Prepared(
    lambda snapshot: (
        DpiaAssessed.objects.filter(snapshot=snapshot)
        .order_by("pk")
        .values_list("pk", "reference", "agreement", "digests")
    ),
    snapshot=int,
)


_KEPT = "_assessed_kept"


def known(dpia: Dpia) -> list[Assessed]:
    """What the DPIA assessed when it was last approved; nothing before. One query, or none where
    this object has been asked before: what was assessed never changes."""
    if dpia.snapshot_id is None:
        return []
    kept: tuple[int, list[Assessed]] | None = getattr(dpia, _KEPT, None)
    if kept is None or kept[0] != dpia.snapshot_id or not kept[1]:
        kept = dpia.snapshot_id, [Assessed(*row) for row in _known(snapshot=dpia.snapshot_id)]
        setattr(dpia, _KEPT, kept)
    return kept[1]


def saw_nothing(dpia: Dpia) -> bool:
    """Whether no agreement relied on it when it was last approved: what relies on it now has not
    been looked at with it."""
    return not any(one.reference for one in known(dpia))


def bind(
    snapshot_id: int,
    described: Sequence[tuple[Subject, Document]],
    own: Document | None = None,
) -> None:
    """Write down what these agreements say now, as what was assessed. With none of them, what the
    DPIA says itself (`own`): an agreement that comes later and says more needs a review first."""
    rows: list[tuple[str, str, Document]] = [
        (one.reference, one.agreement, facts.facts_of(whole)) for one, whole in described
    ]
    DpiaAssessed.objects.bulk_create(
        DpiaAssessed(
            snapshot_id=snapshot_id,
            reference=reference,
            agreement=agreement,
            facts=found,
            digests=facts.digests(found),
        )
        for reference, agreement, found in rows or [("", "", own or {})]
    )


def changed(among: Sequence[Assessed], subject: Subject, document: Document) -> dict[str, str]:
    """The codes of the groups that differ from what was assessed, each with its digest now; none
    where nothing is known. One query where it came later than what was assessed, else none."""
    found = facts.facts_of(document)
    now = facts.digests(found)
    base = _base(among, subject, now)
    codes = facts.differing(base.digests, now) if base else []
    if codes and _is_later(among, subject):
        groups = {one.group for one in covering.uncovered(_facts(among), found)}
        codes = [one.code for one in facts.GROUPS if one.title in groups]
    return {code: now[code] for code in codes}


def is_beside(among: Sequence[Assessed], subject: Subject) -> bool:
    """Whether the DPIA was approved with others, and this one came to rely on it later or said
    nothing then."""
    own = [one for one in among if _is_its(one, subject)]
    others = [one for one in among if one.reference and one not in own]
    return any(map(_says_something, others)) and not any(map(_says_something, own))


def _is_later(among: Sequence[Assessed], subject: Subject) -> bool:
    """Whether it came to rely on the DPIA after that was approved, with others or by itself: what
    the DPIA says already is no change."""
    return is_beside(among, subject) or not any(one.reference for one in among)


def _is_its(one: Assessed, subject: Subject) -> bool:
    same = one.reference == subject.reference
    return same or bool(subject.agreement and one.agreement == subject.agreement)


def _says_something(one: Assessed) -> bool:
    return covering.says_something(one.digests)


def _facts(among: Sequence[Assessed]) -> list[Document]:
    rows = DpiaAssessed.objects.filter(pk__in=[one.pk for one in among]).order_by("pk")
    return list(rows.values_list("facts", flat=True))


def _base(among: Sequence[Assessed], subject: Subject, now: Mapping[str, str]) -> Assessed | None:
    """What to compare with: the same version, else its agreement's, else what is nearest."""
    if not among:
        return None
    same = [one for one in among if one.reference == subject.reference]
    kin = [one for one in among if _is_its(one, subject)]
    return min(same or kin or among, key=lambda one: len(facts.differing(one.digests, now)))


def told(dpia: Dpia, subject: Subject, document: Document) -> list[Difference]:
    """What has changed of this agreement since the DPIA was approved, or is not covered by it,
    item by item. Two queries."""
    found = facts.facts_of(document)
    now = facts.digests(found)
    among = known(dpia)
    base = _base(among, subject, now)
    if base is None:
        return []
    codes = facts.differing(base.digests, now)
    if not codes:
        return []
    if _is_later(among, subject):
        return covering.uncovered(_facts(among), found)
    before = DpiaAssessed.objects.only("facts").get(pk=base.pk)
    return differences(before.facts, found, codes)


def between(
    old: DpiaSnapshot, new: DpiaSnapshot, among: Collection[str] | None = None
) -> list[Difference]:
    """What differs in the facts that two approvals assessed, of the agreements known to the later;
    with `among`, only of those of these references. Two queries."""
    before = list(old.assessed.all())
    same = {one.reference: one for one in before}
    kin = {one.agreement: one for one in before if one.agreement}
    nothing = DpiaAssessed()
    found = []
    for one in new.assessed.all():
        if among is None or one.reference in among:
            was = same.get(one.reference) or kin.get(one.agreement) or nothing
            found += differences(was.facts, one.facts)
    return found
