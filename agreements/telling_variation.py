"""Who is told when an agreement is varied, and when the new version takes the place of the old."""

from __future__ import annotations

from collections.abc import Collection

from agreements import telling
from agreements.models import Version
from agreements.succession import sections_of
from audit import clock
from govuk.dates import in_words
from law.document import differences
from notices.actions import holders, settle, tell
from organisations.models import Person
from organisations.roles import Role


def superseded(version: Version) -> None:
    for kind in ("periodic_review", telling.CONTACT, telling.LEAVING):
        settle(telling.about(version), kind=kind)


def replaced(version: Version, old: Version) -> None:
    """Tell the parties of both what the new version changes; whoever left certifies its data."""
    gone = old.parties.filter(left_on=None).exclude(
        organisation__in=version.parties.values("organisation")
    )
    telling.ask_to_certify(old, gone.select_related("organisation"))
    taking_part = telling.contacts(version)
    stay = {person.pk for person in taking_part}
    left = [person for person in telling.contacts(old) if person.pk not in stay]
    changes = telling.page(version, "changes")
    _replaced(version, old, taking_part, _what_changed(version, old), link=changes)
    _replaced(version, old, left, [_left(old)], link=old.get_absolute_url())


def _left(old: Version) -> str:
    last = f", so {in_words(clock.date_of(old.ended_at))} was its last day" if old.ended_at else ""
    return f"Your organisation takes no part in the new version{last}"


def _replaced(
    version: Version, old: Version, people: list[Person], summary: list[str], *, link: str
) -> None:
    tell(
        "superseded",
        people,
        about=telling.about(version),
        link=link,
        occasion=telling.occasion(version),
        agreement_title=telling.title(old),
        change_summary=summary,
        date=clock.today(),
        new_version=version.number,
        old_version=old.number,
    )


def _what_changed(version: Version, old: Version) -> list[str]:
    """The reason for the variation, and the sections in which answers differ."""
    return [version.reason, *sections_of(differences(old.document, version.document))]


def started(version: Version, but: Collection[int] = ()) -> None:
    """Tell whoever reads the version in force, and so the draft, that it is to be changed.

    `but` are organisations that hear of it in other words."""
    settle(telling.about(version), kind=telling.LEAVING)
    told = [one.pk for one in telling.organisations(version) if one.pk not in but]
    tell(
        "variation_started",
        holders(told, [Role.DRAFTER, Role.INFORMATION_GOVERNANCE]),
        about=telling.about(version),
        link=telling.page(version, "agreement"),
        occasion=telling.occasion(version),
        agreement_title=telling.title(version),
        lead_organisation=version.agreement.lead_organisation.name,
        reason=version.reason,
        date=clock.today(),
    )
