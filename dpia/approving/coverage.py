"""Whether what a DPIA says that it covers, is all that the agreements that rely on it say now.

What only the agreement says, the DPIA shows as it is there. Which data items it covers, and on
which lawful bases, it says itself: nothing is approved where the two disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from audit.transitions import Blocker
from dpia.documents import ENDED, Described
from dpia.models import Dpia
from law import library
from law.document import get

CODE = "not_covered"
SOURCE = "UK GDPR Art 35(7) and (11)"
ITEMS, BASES = "dpia.data_items", "dpia.lawful_bases"


def blockers(dpia: Dpia, found: Sequence[Described]) -> list[Blocker]:
    """Each data item and lawful basis of an agreement that the DPIA does not say it covers. One
    that stands beside another may cover a part, and one that was made elsewhere says it in its
    file."""
    if dpia.made_elsewhere:
        return []
    told = (
        Blocker(CODE, words, path=path, source=SOURCE)
        for one in found
        if one.document.get("status") not in ENDED
        for path, words in uncovered(dpia, one)
    )
    return list(dict.fromkeys(told))


def uncovered(dpia: Dpia, one: Described) -> Iterator[tuple[str, str]]:
    """Where and in which words that is told of one agreement."""
    if one.subject is None or one.subject.is_beside or dpia.made_elsewhere:
        return
    reference = one.subject.reference
    items = {row.get("id"): row for row in get(one.document, "data_items", None) or []}
    for key in _missing(dpia, "data_items", items):
        name = items[key].get("name") or key
        yield (
            ITEMS,
            f"{reference} shares “{name}”, which this DPIA does not say it covers. Tick it, and"
            " look at the risks again.",
        )
    parties = get(one.document, "parties", None) or []
    bases = (code for party in parties for code in party.get("article6") or ())
    for code in _missing(dpia, "lawful_bases", bases):
        yield (
            BASES,
            f"{reference} relies on “{library.label(code)}”, which this DPIA does not say it"
            " covers. Tick it, and say why it applies.",
        )


def _missing(dpia: Dpia, name: str, wanted: Iterable[str]) -> list[str]:
    """Those wanted that are not in that answer; none where it is not answered, which is asked for
    elsewhere."""
    said = dpia.document.get(name) or []
    return [one for one in dict.fromkeys(wanted) if one and one not in said] if said else []
