"""What agreements hear from the rooms below: a DPIA or an organisation's facts have changed."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from agreements import documents
from agreements.judging import judge
from agreements.models import OVER, Agreement, Version
from dpia import subjects
from dpia.models import Dpia
from organisations import listeners
from organisations.models import Organisation


class Agreements:
    """Tells a DPIA which agreements rely on it, and judges those again when it changes."""

    def describe(self, dpia: Dpia) -> list[subjects.Subject]:
        """The agreements that rely on this DPIA, newest first. One query; whole documents only
        when they are asked for."""
        versions = dpia.versions.select_related("agreement", "snapshot").order_by("-pk")
        return [
            subjects.Subject(
                reference=version.agreement.reference,
                title=version.title,
                url=version.get_absolute_url(),
                document=partial(documents.assemble, version),
                answers=version.document,
            )
            for version in versions
        ]

    def readable(self, among: Collection[subjects.Subject], user: Any) -> Collection[str]:
        """The references, of these agreements, that the person may open. Two queries."""
        visible = Agreement.objects.visible_to(user)
        wanted = {subject.reference for subject in among}
        return list(visible.filter(reference__in=wanted).values_list("reference", flat=True))

    def changed(self, dpia: Dpia, changed_paths: Collection[str]) -> None:
        """Judge every living version that relies on this DPIA again, in the same transaction."""
        living = dpia.versions.exclude(status__in=OVER).select_related("agreement", "snapshot")
        for version in living:
            judge(version, changed_paths)


def facts_changed(organisation: Organisation) -> None:
    """Judge the organisation's living versions again: registrations and certificates count."""
    living = Version.objects.filter(parties__organisation=organisation).exclude(status__in=OVER)
    for version in living.select_related("agreement", "snapshot", "dpia"):
        judge(version, ["parties"])


def start() -> None:
    """Begin to listen. Called once, when the service starts."""
    subjects.register(Agreements())
    listeners.register(facts_changed)
