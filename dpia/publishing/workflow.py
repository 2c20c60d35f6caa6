"""Every way in which a publication changes status. Nothing else writes its status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from audit import transitions
from audit.actor import Actor
from audit.canonical import sha256
from audit.transitions import Blocker, Given, Transition
from dpia import writing
from dpia.models import Dpia, Publication
from dpia.models.dpia import ONCE_APPROVED
from dpia.paper.content import as_bytes
from dpia.publishing import later, making, telling
from dpia.publishing.matching import found
from organisations.holding import take
from organisations.roles import Permission, role_for, roles_of, roles_with

Status, Decision = Publication.Status, Publication.Decision
Step = Transition[Publication]
May = Callable[[Publication, Actor], str | None]
DRAFTERS = "a drafter or information governance officer of the organisation that writes the DPIA"
OFFICERS = "an information governance officer of the organisation that writes the DPIA"
NEEDS_REASON = frozenset({Decision.REDACTED, Decision.SUMMARY, Decision.WITHHELD})


EITHER = (Permission.DRAFT, Permission.APPROVE)
NEEDS: dict[str, tuple[str, ...]] = {
    "ask_to_publish": EITHER,
    "return_publication": EITHER,
    "publish": (Permission.APPROVE,),
    "withdraw_publication": (Permission.APPROVE,),
    "drop_publication": EITHER,
    "replace_publication": (Permission.APPROVE,),
}
"""For each step, the permissions of which one is needed."""


def _in_author(verb: str) -> May:
    """A member of the organisation that writes the DPIA, with a permission the step needs."""

    def may(publication: Publication, actor: Actor) -> str | None:
        of = [publication.dpia.organisation_id]
        found_roles = (role_for(actor, needed, of) for needed in NEEDS[verb])
        return next((role for role in found_roles if role), None)

    return may


# ------------------------------------------------------------------ what must hold


def is_of_the_latest_approval(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    """What is published is what was approved last."""
    if publication.is_current and publication.dpia.status in ONCE_APPROVED:
        return []
    words = "The DPIA was approved again since this was prepared. Give it up and prepare another."
    return [Blocker("approved_again", words)]


def says_what_it_must(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    """What is not shown is accounted for, and what was chosen is what is done."""
    stops = []
    if publication.decision in NEEDS_REASON and not publication.reason:
        words = "Say what is not shown, and why. Readers see it."
        stops.append(Blocker("no_reason", words, path="reason"))
    if publication.decision == Decision.SUMMARY and not publication.summary:
        stops.append(Blocker("no_summary", "Write the summary.", path="summary"))
    names = set(making.names_in(making.source(publication)))
    hidden = [mark for mark in making.marks(publication) if mark.place not in names]
    if publication.decision == Decision.WHOLE and hidden:
        words = (
            "You chose to publish all of it, and hid more than names. Choose “With parts hidden”,"
            " or show those words."
        )
        stops.append(Blocker("not_whole", words, path="decision"))
    if publication.decision == Decision.REDACTED and not making.marks(publication):
        words = "You chose to hide parts, and hid none. Hide words, or choose “All of it”."
        stops.append(Blocker("nothing_hidden", words, path="decision"))
    return stops


def hides_what_it_hides(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    """No word that is hidden everywhere can be read anywhere."""
    left = making.still_there(publication, making.made(publication))
    return [
        Blocker(
            "still_there",
            f"“{short(place.words)}” can still be read: {place.label}. Change that text, hide it"
            " too, or hide these words in one answer only.",
        )
        for place in left
        if place.everywhere
    ]


def had_no_hand_in_it(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    """A second person decides."""
    if not publication.preparers.filter(pk=actor.person_id).exists():
        return []
    words = (
        "You helped to prepare this publication. Another information governance officer decides."
    )
    return [Blocker("prepared_it", words)]


def is_what_was_read(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    if given.get("sha256") == publication.sha256:
        return []
    words = "It was changed since you opened it. Read it again before you decide."
    return [Blocker("changed_since_read", words)]


def reason_is_given(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    if str(given.get("reason") or "").strip():
        return []
    return [Blocker("missing", "Enter why", path="reason")]


def reason_tells_nothing_hidden(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> list[Blocker]:
    """The public reads why a publication was withdrawn."""
    reason = str(given.get("reason") or "")
    if any(mark.words and found(mark.words, reason) for mark in making.marks(publication)):
        words = "The public reads this. Leave out the words that the publication hides."
        return [Blocker("tells_hidden", words, path="reason")]
    return []


def short(words: str) -> str:
    """The words as far as a message has room for them."""
    return words if len(words) <= 60 else f"{words[:57].rstrip()}…"


# ------------------------------------------------------------------ what each step writes


def _moved(publication: Publication, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    publication.status_since = now
    return making.told(publication)


def _freeze(publication: Publication, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    content = making.made(publication)
    publication.content = as_bytes(content)
    publication.sha256 = sha256(publication.content)
    publication.title = making.title_of(content)
    publication.words = making.searchable(content)
    publication.asked_at, publication.asked_by_id = now, actor.person_id
    publication.preparers.add(cast(int, actor.person_id))
    return {**_moved(publication, actor, now, given), "sha256": publication.sha256}


def _thaw(publication: Publication, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    publication.content, publication.sha256 = None, ""
    publication.title = publication.words = ""
    publication.asked_at = publication.asked_by = None
    return _moved(publication, actor, now, given)


def _number(publication: Publication, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    # The DPIA is locked first, so that two publications are never given the same number.
    Dpia.objects.select_for_update().get(pk=publication.dpia_id)
    others = Publication.objects.filter(dpia=publication.dpia_id, number__isnull=False)
    publication.number = others.count() + 1
    publication.published_at, publication.published_by_id = now, actor.person_id
    for earlier in others.filter(status=Status.PUBLISHED):
        transitions.take(earlier, REPLACE, actor=actor)
    return {**_moved(publication, actor, now, given), "sha256": publication.sha256}


def _withdraw(
    publication: Publication, actor: Actor, now: datetime, given: Given
) -> dict[str, Any]:
    publication.withdrawn_at, publication.withdrawn_by_id = now, actor.person_id
    publication.withdrawn_reason = str(given["reason"]).strip()
    # What was withdrawn is found by no search.
    publication.title = publication.words = ""
    return _moved(publication, actor, now, given)


def _asked(publication: Publication, actor: Actor, now: datetime, given: Given) -> None:
    telling.ask_second_person(publication, actor)


def _returned(publication: Publication, actor: Actor, now: datetime, given: Given) -> None:
    telling.returned(publication, actor, str(given["reason"]))


def _published(publication: Publication, actor: Actor, now: datetime, given: Given) -> None:
    """The DPIA's own answers say how it was published."""
    dpia = Dpia.objects.select_related("organisation").get(pk=publication.dpia_id)
    answers = {
        "dpia.publication.decision": publication.decision,
        "dpia.publication.reason": publication.reason,
    }
    if changed := writing.differences(dpia, answers):
        writing.write(dpia, changed, actor=actor, at=now)
        writing.judge(dpia, changed)
    telling.published(publication, actor)
    later.make_pdf(publication.pk)


def _withdrawn(publication: Publication, actor: Actor, now: datetime, given: Given) -> None:
    telling.withdrawn(publication, publication.withdrawn_reason)


def _dropped(publication: Publication, actor: Actor, now: datetime, given: Given) -> None:
    telling.dropped(publication, actor)


# ------------------------------------------------------------------ the table


FROZEN = ("content", "sha256", "title", "words", "asked_at", "asked_by")
ASK = Step(
    verb="ask_to_publish",
    label="Ask a second person to approve it",
    sources=frozenset({Status.DRAFT}),
    target=Status.ASKED,
    may=_in_author("ask_to_publish"),
    rules=(is_of_the_latest_approval, says_what_it_must, hides_what_it_hides),
    write=_freeze,
    after=_asked,
    fields=("status_since", *FROZEN),
    who=DRAFTERS,
)
RETURN = Step(
    verb="return_publication",
    label="Send it back with a reason",
    sources=frozenset({Status.ASKED}),
    target=Status.DRAFT,
    may=_in_author("return_publication"),
    rules=(reason_is_given,),
    write=_thaw,
    after=_returned,
    fields=("status_since", *FROZEN),
    who=DRAFTERS,
)
PUBLISH = Step(
    verb="publish",
    label="Publish it",
    sources=frozenset({Status.ASKED}),
    target=Status.PUBLISHED,
    may=_in_author("publish"),
    rules=(had_no_hand_in_it, is_of_the_latest_approval, is_what_was_read),
    write=_number,
    after=_published,
    fields=("status_since", "number", "published_at", "published_by"),
    who=OFFICERS,
)
WITHDRAW = Step(
    verb="withdraw_publication",
    label="Withdraw it",
    sources=frozenset({Status.PUBLISHED, Status.REPLACED}),
    target=Status.WITHDRAWN,
    may=_in_author("withdraw_publication"),
    rules=(reason_is_given, reason_tells_nothing_hidden),
    write=_withdraw,
    after=_withdrawn,
    fields=(
        "status_since", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "title", "words",
    ),
    who=OFFICERS,
)  # fmt: skip
DROP = Step(
    verb="drop_publication",
    label="Give it up",
    sources=frozenset({Status.DRAFT, Status.ASKED}),
    target=Status.DROPPED,
    may=_in_author("drop_publication"),
    write=_moved,
    after=_dropped,
    fields=("status_since",),
    who=DRAFTERS,
)
REPLACE = Step(
    verb="replace_publication",
    label="A later one takes its place",
    sources=frozenset({Status.PUBLISHED}),
    target=Status.REPLACED,
    may=_in_author("replace_publication"),
    write=_moved,
    fields=("status_since",),
    who="the service, when a later one is published",
)
STEPS = (ASK, PUBLISH, RETURN, WITHDRAW, DROP, REPLACE)
TRANSITIONS = {step.verb: step for step in STEPS}


# ------------------------------------------------------------------ the steps themselves


def ask_to_publish(publication: Publication, *, actor: Actor) -> Publication:
    """Freeze what the public will read, and ask a second person."""
    return take(publication, ASK, actor=actor)


def publish(publication: Publication, *, actor: Actor, sha256: str) -> Publication:
    """Publish the text that the caller read, whose hash is `sha256`."""
    return take(publication, PUBLISH, actor=actor, given={"sha256": sha256})


def return_publication(publication: Publication, *, actor: Actor, reason: str) -> Publication:
    """Back to those who prepare it."""
    given = {"reason": reason}
    return take(publication, RETURN, actor=actor, given=given, reason=reason)


def withdraw_publication(publication: Publication, *, actor: Actor, reason: str) -> Publication:
    """Nobody reads it any more; the public reads why."""
    given = {"reason": reason}
    return take(publication, WITHDRAW, actor=actor, given=given, reason=reason)


def drop_publication(publication: Publication, *, actor: Actor) -> Publication:
    """Give up what was being prepared."""
    return take(publication, DROP, actor=actor)


def what_stops(
    publication: Publication, verb: str, *, actor: Actor, given: Given | None = None
) -> list[Blocker]:
    """Every reason why the actor cannot take that step now; empty when they can."""
    return transitions.what_stops(publication, TRANSITIONS[verb], actor=actor, given=given)


def offered(publication: Publication, *, actor: Actor) -> list[str]:
    """The steps for which the actor has the role and the publication the status. One query."""
    if actor.organisation_id != publication.dpia.organisation_id:
        return []
    held = roles_of(actor.person_id, actor.organisation_id)
    return [
        step.verb
        for step in STEPS
        if step is not REPLACE
        and publication.status in step.sources
        and any(held & roles_with(needed) for needed in NEEDS[step.verb])
    ]
