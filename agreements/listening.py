"""What agreements hear from the rooms below: a DPIA or an organisation's facts have changed, or
somebody who was invited has joined."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from agreements import documents, invited, later, links, origins
from agreements.assurance import lapsing
from agreements.dpias import awaited, stopped
from agreements.judging import judge
from agreements.models import OVER, FurtherDpia, Party, Status, Version, VersionQuerySet
from agreements.models.agreement import own_of, reads_everything, version_readable_by
from agreements.signing import held
from audit.prepared import Prepared, one_of
from dpia import subjects
from dpia.models import Dpia
from law.document import filled, get
from organisations import listeners
from organisations.acting import held_by
from organisations.models import Organisation

NOT_AGREED = (Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN, Status.WITHDRAWN)
"""While it is one of these nobody has agreed to it, and the public reads no name of it."""


class Agreements:
    """Tells a DPIA which agreements rely on it, and judges those again when it changes."""

    def describe(self, dpia: Dpia) -> list[subjects.Subject]:
        """The agreements that rely on this DPIA, newest first. One query; whole documents only
        when they are asked for."""
        return [
            subjects.Subject(
                reference=version.name,
                title=version.title,
                url=version.get_absolute_url(),
                document=partial(documents.assemble, version),
                answers=version.document,
                link=partial(links.answer_at, version),
                agreement=version.agreement.reference,
                key=version.pk,
                readers=partial(_readers, version.pk),
                assumed=partial(_assumed, version),
                is_public=version.status not in NOT_AGREED,
                is_beside=version.dpia_id != dpia.pk,
                is_withdrawn=version.status == Status.WITHDRAWN,
                record=version,
            )
            for version in (_with(dpia, one) for one in _described(dpia=dpia.pk))
        ]

    def readable(self, among: Collection[subjects.Subject], user: Any) -> Collection[str]:
        """The references, of these versions, that the person may open. One query, and one for
        what the person holds where that is not known yet."""
        if not user.is_authenticated or not user.is_active:
            return []
        held = held_by(user)
        asked = _readable[reads_everything(held)]
        keys = [subject.key for subject in among]
        readable = set(asked(person=user.pk, own=own_of(held), keys=keys))
        return [subject.reference for subject in among if subject.key in readable]

    def page_to_link(self, dpia: Dpia) -> str:
        """Where the DPIA is linked to agreements."""
        return reverse("agreements:of_dpia", args=[dpia.reference])

    def begin_url(self, dpia: Dpia) -> str:
        """The page on which an agreement is started from this DPIA."""
        return reverse("agreements:new_from_dpia", args=[dpia.reference])

    def changed(
        self, dpia: Dpia, changed_paths: Collection[str], among: Collection[subjects.Subject]
    ) -> None:
        """Judge every living version that relies on this DPIA again."""
        read = {one.record.pk: one.record for one in among if isinstance(one.record, Version)}
        stopped.follow(dpia, read.values(), changed_paths)
        awaited.follow(dpia, read.values(), changed_paths)
        _judge_again(_relying_on(dpia.pk), changed_paths, dpia=dpia, read=read)


def _assumed(version: Version) -> list[str]:
    """What records or other answers gave to a draft, and nobody has confirmed. What the DPIA lent
    it is the DPIA's own; what was sent for review, somebody stands behind."""
    if version.status != Status.DRAFT:
        return []
    return [
        place
        for place, origin in origins.unconfirmed(version).items()
        if origin.source is not origins.Source.DPIA and filled(get(version.document, place))
    ]


def _relying_on(dpia: int) -> VersionQuerySet:
    """The versions whose DPIA it is, or one of whose DPIAs."""
    beside = FurtherDpia.objects.filter(dpia=dpia).values("version")
    return Version.objects.filter(Q(dpia=dpia) | Q(pk__in=beside))


_described = Prepared(
    lambda dpia: (
        _relying_on(dpia)
        .exclude(status=Status.SUPERSEDED)
        .exclude(status=Status.WITHDRAWN, varies__isnull=False)
        .select_related("agreement", "snapshot")
        .order_by("-pk")
    ),
    dpia=int,
)


def _visible(
    person: int, own: list[int], keys: list[int], *, everything: bool
) -> QuerySet[Any, int]:
    """The keys of those that `visible_to` gives, from what was asked already."""
    readable = version_readable_by(person, own, everything=everything)
    return Version.objects.filter(readable, one_of(F("pk"), keys)).values_list("pk", flat=True)


_readable = {
    everything: Prepared(partial(_visible, everything=everything), person=int, own=list, keys=list)
    for everything in (False, True)
}


def _with(dpia: Dpia, version: Version) -> Version:
    """The version, relying on the DPIA as it is being written, with what is read of it kept."""
    documents.keep_parties(version)
    if version.dpia_id == dpia.pk:
        version.dpia = dpia
    return version


def _readers(version: int) -> list[int]:
    """The organisations that may read the version as its parties."""
    readers = Party.objects.filter(version=version, may_read=True)
    return list(readers.values_list("organisation_id", flat=True))


def facts_changed(organisation: Organisation) -> None:
    """Judge the organisation's living versions again: registrations and certificates count."""
    _judge_again(Version.objects.filter(parties__organisation=organisation), ["parties"])
    lapsing.settle_renewed(organisation)


def _judge_again(
    versions: VersionQuerySet,
    changed: Collection[str],
    *,
    dpia: Dpia | None = None,
    read: Mapping[int, Version] | None = None,
) -> None:
    """Judge the living ones in this transaction; those that somebody is moving, after it.

    The DPIA or the organisation is locked already, and whoever moves a version locks it first and
    these after it: to wait for them here would have both wait for ever. `read`: all that there
    are, as this transaction has just read them.
    """
    living = versions.exclude(status__in=OVER)
    free = living.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    judged = set()
    for version in free.select_related("agreement", "snapshot", "dpia"):
        if dpia is not None:
            _with(dpia, version)
        if read and version.pk in read:
            documents.share_rows(version, read[version.pk])
        judge(version, changed)
        held.follow(version)
        judged.add(version.pk)
    for pk in _living(living, read):
        if pk not in judged:
            later.after_commit("judge_version", pk)


def _living(living: VersionQuerySet, read: Mapping[int, Version] | None) -> list[int]:
    if read:
        return [pk for pk, version in read.items() if version.status not in OVER]
    return list(living.values_list("pk", flat=True))


def start() -> None:
    """Begin to listen. Called once, when the service starts."""
    subjects.register(Agreements())
    listeners.register(facts_changed)
    listeners.register_joining(invited.hear_of_joining)
