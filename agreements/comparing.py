"""Which texts of an agreement can be compared, for whom, and what each of them says.

A text is a version as it stands (`v2`), a version as it was once sent for review
(`v2-3f9a12bc4d5e`, by the start of its SHA-256), or a draft as one save left it (`v2r14`). Whoever
reads a version reads what was sent for review; what a draft said meanwhile is for those who take
part, as in the trail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Prefetch, Q, prefetch_related_objects
from django.urls import reverse

from agreements import documents, origins
from agreements.meanwhile import Sent, as_it_was
from agreements.models import IN_FORCE, Approval, DraftRevision, Snapshot, Version
from agreements.models.agreement import own_of, version_readable_by
from agreements.saves import in_sittings, with_places
from govuk.dates import with_time
from law.document import generic, get, leaves, normalise, values_at, with_values
from organisations.acting import held_by
from organisations.facts import facts
from organisations.models import Organisation
from questionnaire import load
from questionnaire.comparison import SectionComparison, compare
from questionnaire.matching import matched
from questionnaire.pages import row_of

POINT = re.compile(r"v(?P<number>\d{1,6})(?:r(?P<revision>\d{1,9})|-(?P<sha>[0-9a-f]{12}))?")
AT_MOST = 200
"""So many saves are listed; older ones are reached by their names."""
SHA = 12


@dataclass(frozen=True)
class Point:
    """One text that can be compared."""

    name: str
    version: Version
    words: str
    """What it is, such as "As it stands" or "Saved by A. Jones"."""
    at: datetime | None = None
    revision: int | None = None
    snapshot: Snapshot | None = None

    @property
    def label(self) -> str:
        """The point in a list of those of its version."""
        return f"{self.words}, {with_time(self.at)}" if self.at else self.words

    @property
    def title(self) -> str:
        """The point on its own."""
        return f"version {self.version.number} ({self.label[:1].lower()}{self.label[1:]})"


@dataclass(frozen=True)
class Comparison:
    """Two texts and everything that differs between them."""

    before: Point
    after: Point
    sections: tuple[SectionComparison, ...]
    waiting: int = 0
    """How many answers records gave that nobody has confirmed: they are no differences yet."""

    @property
    def is_of_one_text(self) -> bool:
        """Whether there was no other text to compare it with, or none was chosen."""
        return self.before.name == self.after.name

    @property
    def differing(self) -> int:
        """How many answers differ."""
        return sum(section.count for section in self.sections)

    @property
    def folded(self) -> list[SectionComparison | list[SectionComparison]]:
        """The sections in their order, those without a difference run together."""
        found: list[SectionComparison | list[SectionComparison]] = []
        for section in self.sections:
            if section.differs:
                found.append(section)
            elif found and isinstance(found[-1], list):
                found[-1].append(section)
            else:
                found.append([section])
        return found


def versions_for(user: Any, reference: str) -> list[Version]:
    """The versions of the agreement that this person may read, the newest first."""
    visible = Version.objects.visible_to(user).filter(agreement__reference=reference)
    return list(visible.select_related("agreement", "snapshot").order_by("-number"))


def points_of(versions: Sequence[Version], user: Any) -> list[Point]:
    """Every text of these versions that the person may compare, the newest first. Four queries."""
    inside = _from_inside(versions, user)
    prefetch_related_objects(versions, Prefetch("snapshots", Snapshot.objects.defer("content")))
    saves: dict[int, list[DraftRevision]] = {}
    found = DraftRevision.objects.filter(version__in=inside).select_related("person")
    newest = with_places(found).order_by("-version__number", "-revision")[:AT_MOST]
    for save in in_sittings(newest):
        saves.setdefault(save.version_id, []).append(save)
    return [
        point
        for version in versions
        for point in (
            _as_it_stands(version),
            *_sent(version),
            *(_saved(version, save) for save in saves.get(version.pk, ())),
        )
    ]


def _from_inside(versions: Iterable[Version], user: Any) -> set[int]:
    """Those that the person reads as one who takes part, and not because it was submitted."""
    mine = version_readable_by(user.pk, own_of(held_by(user)), everything=False)
    among = Version.objects.filter(mine, pk__in=[version.pk for version in versions])
    return set(among.values_list("pk", flat=True))


def _as_it_stands(version: Version) -> Point:
    status = str(version.get_status_display()).lower()
    return Point(f"v{version.number}", version, f"As it stands, {status}")


def _sent(version: Version) -> list[Point]:
    """The texts once sent for review that stand no more."""
    stands = None if version.is_draft else version.snapshot_id
    sent = sorted(version.snapshots.all(), key=lambda one: one.made_at, reverse=True)
    return [
        Point(
            f"v{version.number}-{snapshot.sha256[:SHA]}",
            version,
            "As sent for review",
            at=snapshot.made_at,
            snapshot=snapshot,
        )
        for snapshot in sent
        if snapshot.pk != stands
    ]


def _saved(version: Version, save: DraftRevision) -> Point:
    who = save.person.name if save.person else "Concordat"
    return Point(
        f"v{version.number}r{save.revision}",
        version,
        f"Saved by {who}",
        at=save.at,
        revision=save.revision,
    )


def point_named(name: str, versions: Sequence[Version], user: Any) -> Point | None:
    """The text of that name, among those that the person may read; None where there is none."""
    told = POINT.fullmatch(name)
    if told is None:
        return None
    version = next((one for one in versions if one.number == int(told["number"])), None)
    if version is None:
        return None
    if told["sha"]:
        return next((point for point in _sent(version) if point.name == name), None)
    if told["revision"]:
        return _revision_named(version, int(told["revision"]), user)
    return _as_it_stands(version)


def _revision_named(version: Version, revision: int, user: Any) -> Point | None:
    if version.pk not in _from_inside([version], user):
        return None
    if revision == 0:
        words = "As it was begun"
        return Point(f"v{version.number}r0", version, words, at=version.created_at, revision=0)
    save = version.draft_revisions.select_related("person").filter(revision=revision).first()
    return _saved(version, save) if save else None


# ------------------------------------------------------------------ the usual two
def usual(versions: Sequence[Version]) -> tuple[str, str]:
    """The names of the two texts that most people want: the newest version and the one before.

    Of a single version: as it was begun, and as it stands.
    """
    newest = versions[0]
    before = next((one for one in versions if one.pk == newest.varies_id), None)
    if before is None and len(versions) > 1:
        before = next((one for one in versions[1:] if one.status in IN_FORCE), versions[1])
    after = f"v{newest.number}"
    return (f"v{before.number}" if before else f"v{newest.number}r0", after)


@dataclass(frozen=True)
class Way:
    """A way to a comparison that somebody who drafts or decides may want."""

    text: str
    url: str


def ways(version: Version, user: Any) -> list[Way]:
    """What this person may want to see of a version: what it changes, and what is new to them.

    At most four queries.
    """
    after = f"v{version.number}"
    found = []
    if version.varies_id is not None:
        varied = Version.objects.visible_to(user).filter(pk=version.varies_id)
        numbers = varied.values_list("number", flat=True)
        found = [("What this version changes", f"v{number}") for number in numbers]
    if name := since_decided(version, user.pk):
        found.append(("What changed since you decided", name))
    if version.is_draft and (name := since_saved(version, user.pk)):
        found.append(("What others changed since you last saved", name))
    return [Way(text, address(version, before, after)) for text, before in found]


def address(version: Version, before: str, after: str) -> str:
    """The page that compares two texts of this agreement."""
    page = reverse("agreements:changes", args=[version.agreement.reference])
    return f"{page}?{urlencode({'before': before, 'after': after})}"


def since_opened(version: Version, sent: Sent) -> str:
    """The page that shows what was saved since a page of the draft was opened."""
    return address(version, f"v{version.number}r{sent.revision}", f"v{version.number}")


def since_decided(version: Version, person: int | None) -> str:
    """The name of the text on which this person last decided, in an earlier round; or empty."""
    if version.round == 0:
        # It has never been sent for review.
        return ""
    mine = Approval.objects.filter(
        version=version, decided_by=person, round__lt=version.round
    ).exclude(sha256="")
    sha256 = mine.order_by("-round").values_list("sha256", flat=True).first()
    standing = version.snapshot.sha256 if version.snapshot else ""
    return f"v{version.number}-{sha256[:SHA]}" if sha256 and sha256 != standing else ""


def since_saved(version: Version, person: int | None) -> str:
    """The name of the draft as this person's last save left it, if others saved since; or empty.
    What the service itself filled in is nobody's change."""
    others = Q(person__isnull=False) & ~Q(person=person)
    last = version.draft_revisions.aggregate(
        own=Max("revision", filter=Q(person=person)), others=Max("revision", filter=others)
    )
    if last["own"] is None or (last["others"] or 0) <= last["own"]:
        return ""
    return f"v{version.number}r{last['own']}"


def chosen(versions: Sequence[Version], given: Mapping[str, Any], user: Any) -> Comparison | None:
    """The comparison of the texts named `before` and `after`, or the usual two.

    None without a version, or for a text that there is not or that the person may not read.
    """
    if not versions:
        return None
    found = []
    for name, otherwise in zip(("before", "after"), usual(versions), strict=True):
        named = str(given.get(name) or "")
        point = point_named(named or otherwise, versions, user)
        if point is None and not named:
            # No draft that this person may read: what was sent before, or itself.
            point = next(iter(_sent(versions[0])), _as_it_stands(versions[0]))
        if point is None:
            return None
        found.append(point)
    return compared(*found)


# ------------------------------------------------------------------ what they say
def compared(before: Point, after: Point) -> Comparison:
    """What differs between two texts. At most two queries for each."""
    texts = [text_of(before), text_of(after)]
    if not all("approvals" in text for text in texts):
        # A text that no longer stands does not tell who was to decide on it.
        texts = [{k: v for k, v in text.items() if k != "approvals"} for text in texts]
    waiting: Mapping[str, Any] = {}
    if after.revision is None and after.snapshot is None and after.version.is_draft:
        waiting = _given_alone(after.version, *texts)
        texts[1] = with_values(texts[1], waiting)
    sections = compare(load("agreement"), *texts)
    return Comparison(before, after, tuple(sections), len(waiting))


def _given_alone(
    version: Version, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The places of a draft where a record gave something else than stands in the other text, and
    nobody has confirmed it, with what stands there."""
    old, new = normalise(before), normalise(after)
    rows = {now: then for then, now in matched(load("agreement"), old, new).pairs.items()}
    found = {}
    for place, origin in origins.unconfirmed(version).items():
        row = row_of(load("agreement"), place)
        known = leaves().get(generic(place))
        was: Any = known.blank if known else []
        if not row or row in rows:
            was = get(old, rows.get(row, "") + place.removeprefix(row), was)
        if origin.source is not origins.Source.OTHER_POWER and get(new, place) != was:
            found[place] = was
    return found


def changed_labels(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two texts, each as "Section: question", in their order. Pure."""
    found: dict[str, None] = {}
    for section in compare(load("agreement"), before, after):
        for card in section.cards:
            of_row = f" ({card.title})" if card.title else ""
            for answer in card.answers:
                found[f"{section.title}: {answer.label}{of_row}"] = None
            if card.words and not card.answers:
                found[f"{section.title}: {card.title} ({card.words.lower()})"] = None
    return list(found)


def text_of(point: Point) -> dict[str, Any]:
    """What the parties agree by this text: answers with the facts of organisations.

    From what was sent for review as it was then; of a draft with the facts as they stand now.
    """
    if point.snapshot is not None:
        return _content(point.snapshot)
    version = point.version
    if point.revision is None and version.snapshot is not None and not version.is_draft:
        # Who decides is no part of what is signed.
        return {"approvals": version.document.get("approvals", []), **_content(version.snapshot)}
    then = version if point.revision is None else as_it_was(version, point.revision)
    references = set(values_at(then.document, "parties[].organisation.id")) - {None, ""}
    known = Organisation.objects.filter(reference__in=references).prefetch_related("dea_entries")
    whole = documents.with_facts(then.document, {one.reference: facts(one) for one in known})
    return {"approvals": [], **whole}


def _content(snapshot: Snapshot) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(snapshot.content))
    return found
