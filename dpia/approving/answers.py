"""Which questions of a DPIA have still to be answered before anybody may approve it.

Every one that is asked and not optional, as the questionnaire says. A DPIA made elsewhere answers
them in its file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.urls import reverse

from audit.transitions import Blocker
from dpia.documents import ENDED, Described
from dpia.models import Dpia
from law.document import filled, get
from questionnaire import load
from questionnaire.completeness import Missing, unanswered

CODE, UNCONFIRMED = "unanswered", "unconfirmed"
UPTO = "approve"
RULED = ("dpia.dpo_advice", "dpia.next_review_on")
"""What has rules of its own: advice, which is the adviser's to give, and the day of review."""
REASON_NOT = "dpia.consultation.reason_not"
ROW = re.compile(r"dpia\.risks\.(\d+)(?:\.measures\.(\d+))?")


@cache
def _of_the_agreement() -> frozenset[str]:
    """Questions that the agreement asks for itself when it is sent for review."""
    return frozenset(
        question.key
        for question in load("dpia")
        if question.shared_with_agreement and question.required_for != UPTO
    )


def not_asked(document: Mapping[str, Any]) -> frozenset[str]:
    """The questions for which no approval waits: what the agreement is asked for, who was heard
    where it is said why nobody was, and equality where no public authority takes part."""
    also = {"views_done"} if filled(get(document, REASON_NOT)) else set()
    parties = get(document, "parties", [])
    if not any(get(party, "organisation.public_authority", None) is True for party in parties):
        # Equality Act 2010 s.149: the agreement does not ask it either.
        also.add("equality")
    return _of_the_agreement() | also


def blockers(dpia: Dpia, found: Sequence[Described], told: Collection[str]) -> list[Blocker]:
    """The questions without an answer, each once. `found` are the whole documents that the DPIA is
    part of; of the places in `told` something is said already."""
    if dpia.made_elsewhere:
        return []
    stops: dict[str, Blocker] = {}
    assumed = [one for agreement in found for one in _unconfirmed(agreement)]
    for one in found:
        for missing, link in _unanswered(dpia, one):
            # The agreement answers for itself; of what only the DPIA says there is one answer.
            key = f"{link} {missing.place}" if link else missing.place
            if not _is_told(missing, told):
                of = one.subject.reference if one.subject and link else ""
                stops.setdefault(key, _blocker(missing, link, of))
    return [*stops.values(), *assumed]


def _unanswered(dpia: Dpia, one: Described) -> Iterator[tuple[Missing, str]]:
    """What is missing, with where it is answered if that is not in the DPIA."""
    for missing in unanswered(load("dpia"), one.document, upto=UPTO, skip=not_asked(one.document)):
        if missing.place.startswith(RULED):
            continue
        is_own = not missing.question.shared_with_agreement
        if not is_own and one.document.get("status") in ENDED:
            # It can be answered there no more.
            continue
        yield missing, "" if is_own else _where(dpia, one, missing.place)


def _unconfirmed(one: Described) -> Iterator[Blocker]:
    """What the agreement says in its own words' place and nobody has said: the DPIA would print it
    as the organisation's answer."""
    subject = one.subject
    if subject is None:
        return
    for question in load("dpia"):
        places = subject.unconfirmed(question.field) if question.shared_with_agreement else ()
        for place in places:
            yield Blocker(
                UNCONFIRMED,
                f"Confirm “{question.label}” in {subject.reference}. It was filled in from"
                " other answers, and nobody has confirmed it",
                path=place,
                link=subject.url_of(place),
                source=question.source,
            )


def _is_told(missing: Missing, told: Collection[str]) -> bool:
    """Whether a rule says so already: R191 speaks of all that scores a risk."""
    return missing.place in told or f"{missing.page.row}.likelihood" in told


def _where(dpia: Dpia, one: Described, place: str) -> str:
    if one.subject is not None:
        return one.subject.url_of(place)
    return reverse("dpia:description", args=[dpia.reference])


def _blocker(missing: Missing, link: str, reference: str) -> Blocker:
    row = ROW.fullmatch(missing.page.row)
    of = f"Risk {int(row[1]) + 1}" if row else reference
    of += f", measure {int(row[2]) + 1}" if row and row[2] else ""
    words = f"Answer “{missing.question.label}”"
    return Blocker(
        CODE,
        f"{of}: {words[0].lower()}{words[1:]}" if of else words,
        path=missing.place,
        link=link,
        source=missing.question.source,
    )
