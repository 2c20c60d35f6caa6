"""What the entries say as answers of the questionnaire: a first draft of each, as with a risk's
score. An answer that somebody wrote themselves stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dpia.models import Heard, HeardGroup
from govuk.dates import in_words
from law.document import filled, get

PLACE = "dpia.consultation"


def drafts(entries: Sequence[Heard]) -> dict[str, Any]:
    """The answers that the entries give, by place."""
    people = _of(entries, HeardGroup.PEOPLE)
    colleagues = _of(entries, HeardGroup.STAFF, HeardGroup.EXPERT)
    return {
        f"{PLACE}.done": "\n".join(_told(one) for one in people),
        f"{PLACE}.changes": "\n".join(one.done for one in people if one.done),
        f"{PLACE}.internal": [_with_what_was_done(one) for one in colleagues],
        f"{PLACE}.processors": "\n".join(
            _with_what_was_done(one) for one in _of(entries, HeardGroup.PROCESSOR)
        ),
    }


def redrafted(
    document: Mapping[str, Any], before: Sequence[Heard], after: Sequence[Heard]
) -> dict[str, Any]:
    """The answers that follow the entries: those that were blank, or said what they said before."""
    old, new = drafts(before), drafts(after)
    return {
        place: value
        for place, value in new.items()
        if not filled(get(document, place)) or get(document, place) == old[place]
    }


def _of(entries: Iterable[Heard], *groups: str) -> list[Heard]:
    return [one for one in entries if one.group in groups]


def _told(one: Heard) -> str:
    return f"{one.who}, {in_words(one.heard_on)} ({one.how}): {one.said}"


def _with_what_was_done(one: Heard) -> str:
    return f"{_told(one)} What was done: {one.done}" if one.done else _told(one)
