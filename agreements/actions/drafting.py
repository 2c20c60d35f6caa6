"""Starting a draft and writing in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import F

from agreements import (
    documents,
    following,
    invited,
    later,
    origins,
    telling_drafts,
    telling_leaving,
    threads,
)
from agreements.dpias.readers import only_process
from agreements.following import Following
from agreements.judging import judge
from agreements.merging import (
    Changes,
    Conflict,
    differ,
    is_canonical,
    meet,
    rows_written,
    says_who_takes_part,
)
from agreements.models import (
    Agreement,
    Contribution,
    Counter,
    DraftRevision,
    Framework,
    InvitedAs,
    Screening,
    Status,
    Version,
)
from agreements.projection import project
from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.prepared import Prepared
from dpia import actions as dpia_actions
from dpia.models import Dpia
from law.document import get, put, with_values
from organisations.models import Organisation
from organisations.roles import Permission, role_for

# Not named: whoever reads the DPIA reads this, and perhaps not that agreement.
SERVICE = Actor.system("an agreement that relies on it")


class NotPossible(ValueError):
    """The thing cannot be recorded; the message says why and what to do."""


class NotYours(PermissionError):
    """The actor may not write in these places of the draft. Nothing was changed."""

    def __init__(self, places: Collection[str] = ()) -> None:
        super().__init__("You cannot change this part of the draft.")
        self.places = sorted(places)


class StaleRevision(Exception):
    """The draft has moved on, in the very places that this save would change. Nothing was saved."""

    def __init__(self, current: int, conflicts: list[Conflict]) -> None:
        super().__init__("Somebody else changed this since you opened the page.")
        self.current = current
        self.conflicts = conflicts


class InheritedTerm(NotPossible):
    """A term of the framework was to be changed in a draft that keeps to it. Nothing was saved."""

    def __init__(self, framework: Framework, places: Collection[str]) -> None:
        sections = dict.fromkeys(following.section_of(place) for place in places)
        words = " and ".join(f"“{following.section_words(name)}”" for name in sections)
        super().__init__(
            f"This is a term of {framework}. To change it in this agreement, first choose to "
            f"change the framework's terms on {words}."
        )
        self.places = tuple(places)


@dataclass(frozen=True)
class Editing:
    """Which places of a draft an actor may write in, and the role that lets them."""

    role: str | None = None
    whole: bool = False
    own: str = ""
    """The place of the actor's own party, such as `parties.1`."""
    locked: frozenset[str] = field(default_factory=frozenset)
    """Places of parties that answer for themselves."""
    invited: bool = False
    """By name, to write: who takes part, the DPIA and the steps are not theirs to decide."""

    @property
    def leads(self) -> bool:
        """Whether the actor decides for the lead organisation how the draft goes on."""
        return self.whole and not self.invited

    def __bool__(self) -> bool:
        return self.role is not None

    def leaves_out(self, place: str) -> bool:
        """Whether the actor may leave out the party of this place, which answers for itself."""
        return self.leads and place in self.locked

    def allows(self, place: str) -> bool:
        """Whether the actor may change this place."""
        if any(place == lock or place.startswith(f"{lock}.") for lock in self.locked):
            return False
        if self.own and place in {f"{self.own}.id", f"{self.own}.organisation.id"}:
            # Who takes part is not the party's own to change: its rights hang on it.
            return False
        return self.whole or (bool(self.own) and place.startswith(f"{self.own}."))


@transaction.atomic
def create_agreement(*, actor: Actor, title: str, reference: str | None = None) -> Version:
    """Start an agreement led by the actor's organisation; its first version, an empty draft.

    The lead organisation is its first party. Raises NotYours when the actor is no drafter.
    """
    role = role_for(actor, Permission.DRAFT)
    if role is None or actor.person_id is None:
        raise NotYours
    lead = Organisation.objects.get(pk=actor.organisation_id or 0)
    agreement = Agreement.objects.create(
        reference=reference or next_reference(),
        lead_organisation=lead,
        title=title,
        created_at=clock.now(),
        created_by_id=actor.person_id,
    )
    version = Version.objects.create(
        agreement=agreement,
        document={
            "title": title,
            "parties": [{"id": lead.reference.lower(), "organisation": {"id": lead.reference}}],
        },
        created_at=clock.now(),
    )
    project(version)
    contributes(version, actor)
    record("start", agreement, actor=actor.as_role(role), detail={"title": title})
    judge(version)
    telling_drafts.begun(version, actor)
    return version


NUMBERED: dict[str, Any] = {"DSA": Agreement, "SCR": Screening, "FW": Framework}


def next_reference(kind: str = "DSA") -> str:
    """The next free reference, DSA-001 and up. Waits for others who are taking one."""
    while True:
        counter, _ = Counter.objects.select_for_update().get_or_create(name=kind)
        Counter.objects.filter(pk=counter.pk).update(value=F("value") + 1)
        reference = f"{kind}-{counter.value + 1:03d}"
        if not NUMBERED[kind].objects.filter(reference=reference).exists():
            return reference


def editing(version: Version, actor: Actor) -> Editing:
    """What the actor may write in this draft. About two queries.

    Drafters of the lead organisation write everywhere, but for the parts of other parties that
    have accepted; drafters of such a party write in its own part. A contributor invited by name
    writes where drafters of the organisation that invited them write.
    """
    if version.status != Status.DRAFT:
        return Editing()
    if role := role_for(actor, Permission.DRAFT):
        if found := _editing_for(version, actor.organisation_id or 0, role):
            return found
    by_name = invited.holding(version.agreement_id, actor.person_id, "contribute_to_agreement")
    if by_name is None:
        return Editing()
    return replace(
        _editing_for(version, by_name.organisation_id, InvitedAs.CONTRIBUTOR), invited=True
    )


def _editing_for(version: Version, organisation: int, role: str) -> Editing:
    """What one may write, in that role, who writes for the organisation."""
    parties = documents.parties_of(version)
    numbers = {
        (entry.get("organisation") or {}).get("id"): n
        for n, entry in enumerate(version.document.get("parties") or [])
    }
    places = {
        party.organisation_id: f"parties.{numbers[party.organisation.reference]}"
        for party in parties
        if party.organisation.reference in numbers
    }
    others = frozenset(
        places[party.organisation_id]
        for party in parties
        if party.accepted_at
        and party.organisation_id != organisation
        and party.organisation_id in places
    )
    if organisation == version.agreement.lead_organisation_id:
        return Editing(role, whole=True, own=places.get(organisation, ""), locked=others)
    if any(p.accepted_at and p.organisation_id == organisation for p in parties):
        return Editing(role, own=places[organisation], locked=others)
    return Editing()


@transaction.atomic
def save_answers(
    version: Version, *, actor: Actor, based_on: int, changes: Changes, leaves_out: str = ""
) -> Version:
    """Write answers into the draft; the version as it now stands.

    `changes` maps places to values; a list's place (`data_items`) takes all its rows. `based_on` is
    the revision that the writer saw: where somebody else has changed the same places since,
    StaleRevision is raised with both texts; changes elsewhere are kept beside theirs. Raises
    NotYours for a place the actor may not write in, or when it is no draft; InheritedTerm for a
    term of the framework that the draft stands under, if it does not depart from it.
    `leaves_out`: why a party that has accepted is taken out; a variation itself says why.
    """
    locked = lock(version)
    allowed = editing(locked, actor)
    changes = {p: v for p, v in changes.items() if differ(get(locked.document, p), v)}
    refused = [
        place
        for place, value in changes.items()
        if not (
            is_canonical(place)
            and allowed.allows(place)
            and _keeps(allowed, locked, place, value, may_go=bool(leaves_out))
        )
    ]
    if refused or allowed.role is None:
        raise NotYours(refused)
    if conflicts := _conflicts(locked, based_on, changes):
        raise StaleRevision(locked.revision, conflicts)
    if not changes:
        return locked
    before = locked.document
    changes, brought = _with_framework(before, changes)
    locked.document = documents.answers(with_values(before, changes))
    locked.origins = origins.written_for_other_powers(
        origins.after_changes(locked.origins, before, locked.document, changes),
        before,
        locked.document,
    )
    _note_terms(locked, brought)
    locked.revision += 1
    locked.save(update_fields=["document", "revision", "origins"])
    told = {place: [get(before, place), changes[place]] for place in changes}
    DraftRevision.objects.create(
        version=locked,
        revision=locked.revision,
        person_id=actor.person_id,
        at=clock.now(),
        changes=told,
    )
    contributes(locked, actor)
    threads.follow(locked, before, locked.document, changes)
    says_who = any(says_who_takes_part(place) for place in changes)
    took_part = telling_leaving.taking_part(locked) if says_who else []
    project(locked, changes)
    if says_who:
        invited.end_for_departed(locked)
        telling_leaving.left_out(locked, took_part, leaves_out or locked.reason)
    record(
        "save",
        locked,
        actor=actor.as_role(allowed.role),
        detail={"revision": locked.revision, "changes": told},
    )
    judge(locked, changes, rows_written(before, locked.document, changes))
    if locked.dpia_id is not None:
        # What the DPIA assesses has changed. The worker judges it, so that saving stays quick.
        later.after_commit("judge_dpia", locked.dpia_id)
    if allowed.locked or not allowed.whole:
        later.after_commit("ask_for_parts", locked.pk)
    return locked


def _with_framework(before: documents.Document, changes: Changes) -> tuple[Changes, Following]:
    """The changes with what the framework adds to them, and what that is.

    An answer that lies within one that is changed already becomes part of it."""
    if not (before.get("framework_reference") or "framework_reference" in changes):
        return changes, Following()
    after = documents.answers(with_values(before, changes))
    found = following.following(before, after)
    if found.refused and found.framework:
        raise InheritedTerm(found.framework, found.refused)
    for place, value in found.given.items():
        put(after, place, value)
    new = [p for p in found.given if not any(_lies_within(p, one) for one in changes)]
    return {place: get(after, place) for place in (*changes, *new)}, found


def _lies_within(place: str, other: str) -> bool:
    return place == other or place.startswith(f"{other}.")


def _note_terms(version: Version, brought: Following) -> None:
    """Note what is from the framework. Nobody has to confirm what all have signed."""
    if brought.framework is None:
        return
    found = following.inherited(version.document, brought.framework)
    joined = [place for place in brought.given if place.endswith("framework_joined_on")]
    places = [*(found.terms if found else ()), *joined]
    origins.noted(version, places, origins.Source.FRAMEWORK, str(brought.framework))
    origins.confirmed(version, places)


def _keeps(allowed: Editing, version: Version, place: str, value: Any, *, may_go: bool) -> bool:
    """Whether a list written as a whole leaves the rows of parties that answer for themselves,
    and the actor's own organisation among the parties. In a variation a party may leave, and with
    a reason in a first draft."""
    may_go = allowed.leads and (may_go or version.is_variation)
    if place == "parties" and allowed.own:
        own = get(version.document, f"{allowed.own}.organisation.id")
        if own not in [get(row or {}, "organisation.id") for row in value or []]:
            return False
    for locked in allowed.locked:
        if not locked.startswith(f"{place}."):
            continue
        entry, *rows = documents.answers(
            {"parties": [get(version.document, locked), *(value or [])]}
        )["parties"]
        if may_go and entry.get("id") not in [row.get("id") for row in rows]:
            # It takes no part in the new version. What it says is not rewritten.
            continue
        if entry not in rows:
            return False
    return True


def lock(version: Version) -> Version:
    """The version's row as it now stands, locked until the transaction ends."""
    (locked,) = _locked(version=version.pk)
    return locked


_locked = Prepared(
    lambda version: (
        Version.objects.select_for_update(of=("self",))
        .select_related("agreement", "dpia", "snapshot")
        .filter(pk=version)
    ),
    version=int,
)


def _conflicts(version: Version, based_on: int, changes: Changes) -> list[Conflict]:
    if based_on >= version.revision:
        return []
    since = version.draft_revisions.filter(revision__gt=based_on).select_related("person")
    # What a record gave is nobody's text: who wrote there meanwhile is not asked to choose.
    given = origins.unconfirmed(version)
    changes = {place: value for place, value in changes.items() if place not in given}
    found = {}
    for revision in since:
        for theirs in revision.changes:
            for place in changes:
                if meet(place, theirs):
                    found[place] = Conflict(
                        place,
                        get(version.document, place),
                        changes[place],
                        revision.person.name if revision.person else "Concordat",
                        revision.at,
                    )
    return list(found.values())


def changed_since(version: Version, based_on: int, places: Collection[str]) -> set[str]:
    """Which of the places somebody has changed after that revision."""
    if based_on >= version.revision or not places:
        return set()
    since = version.draft_revisions.filter(revision__gt=based_on)
    theirs = [place for changes in since.values_list("changes", flat=True) for place in changes]
    return {place for place in places if any(meet(place, other) for other in theirs)}


def contributes(version: Version, actor: Actor) -> None:
    """Note that the actor had a hand in this version, and so may not approve it."""
    if actor.person_id is not None:
        Contribution.objects.get_or_create(
            version=version, person_id=actor.person_id, defaults={"first_at": clock.now()}
        )


@transaction.atomic
def link_dpia(version: Version, *, actor: Actor, dpia: Dpia | None) -> Version:
    """Rely on this DPIA (None: on none) and let the parties that see the agreement read it.

    Raises NotYours when the actor does not lead the draft, or none of its parties wrote the DPIA:
    to rely on it shows it to all of them.
    """
    locked = lock(version)
    allowed = editing(locked, actor)
    if allowed.role is None or not allowed.leads:
        raise NotYours(["dpia.reference"])
    if dpia and not locked.parties.filter(organisation=dpia.organisation_id).exists():
        raise NotYours(["dpia.reference"])
    before = locked.dpia.reference if locked.dpia else ""
    locked.dpia = dpia
    locked.save(update_fields=["dpia"])
    record(
        "link_dpia",
        locked,
        actor=actor.as_role(allowed.role),
        detail={"before": before, "after": dpia.reference if dpia else ""},
    )
    share_dpia(locked)
    judge(locked)
    return locked


def share_dpia(version: Version) -> None:
    """Let every party that may read the agreement read the DPIA it relies on."""
    if version.dpia is None:
        return
    readers = version.parties.filter(may_read=True).select_related("organisation")
    organisations = [party.organisation for party in readers]
    reading = only_process(version)
    for to_adopt in (True, False):
        some = [one for one in organisations if (one.pk not in reading) == to_adopt]
        if some:
            dpia_actions.share(version.dpia, some, actor=SERVICE, to_adopt=to_adopt)
