"""What others saved while somebody was writing: the draft as it was, and the choice of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, field, replace

from django.http import HttpRequest

from agreements.models import DraftRevision, Version
from law.document import put
from questionnaire import sheets
from questionnaire.choosing import choices, is_undecided

LONGEST_OWN = 500
"""So many saves of its own a page may name."""


@dataclass(frozen=True)
class Sent:
    """What a page says about the draft it was written on.

    `revision` is the one the page showed; `own` those that the page itself saved since, while
    somebody wrote on it; `seen` the newest one whose conflicts were shown too; `chosen` which text
    is to stay, by place. `undecided` is true when a conflict was shown and no choice was made.
    """

    revision: int
    seen: int
    own: frozenset[int] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)
    undecided: bool = False


def sent_with(request: HttpRequest, version: Version) -> Sent:
    """What the page that was sent says; a page that says nothing was written on the newest."""
    data = request.POST
    revision = _number(data.get("revision"), version.revision, version)
    undecided = is_undecided(data)
    return Sent(
        revision=revision,
        seen=_number(data.get("seen"), revision, version),
        own=_numbers(data.get("own", "")) | sheets.own(request),
        chosen={} if undecided else choices(data),
        undecided=undecided,
    )


def _numbers(text: str) -> frozenset[int]:
    some = text.split()[:LONGEST_OWN]
    return frozenset(int(number) for number in some if number.isdecimal() and len(number) < 10)


def _number(text: str | None, otherwise: int, version: Version) -> int:
    """The revision that was sent, if there has been one of that number."""
    sent = int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
    return min(sent, version.revision)


def as_it_was(
    version: Version, revision: int, own: frozenset[int] = frozenset(), person: int | None = None
) -> Version:
    """The version with its draft as it stood at a revision. Nothing is saved. One query, or none.

    `own` are later revisions that the page itself saved, for that person: they are in it too. A
    page compares what it sends with what it showed, so that an answer nobody touched on it is not
    taken for a wish to undo what somebody else wrote there meanwhile.
    """
    if revision >= version.revision:
        return version
    then = copy(version)
    then.document = deepcopy(version.document)
    later = list(version.draft_revisions.filter(revision__gt=revision))
    for save in reversed(later):
        for place, (before, _) in save.changes.items():
            put(then.document, place, before)
    for save in _of_the_page(later, own, person):
        for place, (_, after) in save.changes.items():
            put(then.document, place, after)
    return then


def by_others(version: Version, sent: Sent, person: int | None) -> list[DraftRevision]:
    """What was saved since the page was opened, but for what the page itself saved. One query."""
    later = version.draft_revisions.filter(revision__gt=sent.revision).select_related("person")
    saves = list(later)
    mine = {save.pk for save in _of_the_page(saves, sent.own, person)}
    return [save for save in saves if save.pk not in mine]


def _of_the_page(
    saves: list[DraftRevision], own: frozenset[int], person: int | None
) -> Iterator[DraftRevision]:
    """A page may call its own only what its own writer saved."""
    return (s for s in saves if s.revision in own and s.person_id == person and person is not None)


def settled(sent: Sent, revision: int, *, alone: bool) -> Sent:
    """What the page is based on once it has saved itself as that revision.

    Where nobody else saved meanwhile (`alone`), that is the revision, and nothing is told apart.
    """
    if alone:
        return Sent(revision, revision)
    return replace(sent, own=sent.own | {revision})
