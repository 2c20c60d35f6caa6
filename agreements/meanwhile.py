"""What others saved while somebody was writing: the draft as it was, and the choice of texts."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, field

from django.http import QueryDict

from agreements.models import Version
from law.document import put

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Sent:
    """What a page says about the draft it was written on.

    `revision` is the one the page showed; `seen` the newest one whose conflicts were shown too;
    `theirs` the places in which the other text is to stay. `undecided` is true when a conflict was
    shown and no choice was made for it.
    """

    revision: int
    seen: int
    theirs: frozenset[str] = field(default_factory=frozenset)
    undecided: bool = False

    @property
    def based_on(self) -> int:
        """The revision up to which this save has taken everything into account."""
        return self.revision if self.undecided else self.seen


def choice_of(place: str) -> str:
    """The name of the radios that choose between both texts of a place."""
    return f"keep:{place}"


def sent_with(data: QueryDict, version: Version) -> Sent:
    """What the page that was sent says; a page that says nothing was written on the newest."""
    revision = _number(data.get("revision"), version.revision, version)
    places = data.getlist("conflict")
    chosen: Mapping[str, str | None] = {place: data.get(choice_of(place)) for place in places}
    return Sent(
        revision=revision,
        seen=_number(data.get("seen"), revision, version),
        theirs=frozenset(place for place, choice in chosen.items() if choice == THEIRS),
        undecided=any(choice not in (MINE, THEIRS) for choice in chosen.values()),
    )


def _number(text: str | None, otherwise: int, version: Version) -> int:
    """The revision that was sent, if there has been one of that number."""
    sent = int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
    return min(sent, version.revision)


def as_it_was(version: Version, revision: int) -> Version:
    """The version with its draft as it stood at a revision. Nothing is saved. One query, or none.

    A page compares what it sends with what it showed, so that an answer nobody touched on it is
    not taken for a wish to undo what somebody else wrote there meanwhile.
    """
    if revision >= version.revision:
        return version
    then = copy(version)
    then.document = deepcopy(version.document)
    later = version.draft_revisions.filter(revision__gt=revision).order_by("-revision")
    for changes in later.values_list("changes", flat=True):
        for place, (before, _) in changes.items():
            put(then.document, place, before)
    return then
