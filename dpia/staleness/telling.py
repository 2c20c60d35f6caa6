"""Who hears that what a DPIA assessed has changed: tasks and notices, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from audit import clock
from audit.actor import Actor
from dpia.models import Dpia, Status
from dpia.staleness.differences import Difference, said
from dpia.subjects import Subject
from notices import actions as notices
from organisations.roles import Role

REVIEW_STALE = "dpia_review_stale"
AUTHORS = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO)
RELYING = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO)


def stale(dpia: Dpia, subject: Subject, found: Sequence[Difference]) -> None:
    """Its authors are asked to review it; they, and all who take part in the agreement, those that
    adopted it among them, are told what changed, item by item: once a day for each kind of change.

    Only who may read the agreement is told what it says now.
    """
    if not found:
        return
    _ask_for_review(dpia)
    readers = subject.read_by()
    author = dpia.organisation_id
    news = _News(dpia, subject, said(found), tuple(sorted({one.group for one in found})))
    reads = author in readers
    # Whoever accepted the risk that is left did so on what was assessed.
    accepted = (Role.SIRO,) if dpia.acceptances.exists() else ()
    news.tell("dpia_stale", [author], (*AUTHORS, *accepted), whole=reads)
    news.tell("dpia_stale_relied_on", readers - {author}, RELYING)
    adopted = dpia.sharings.filter(adopted_on__isnull=False).values_list("organisation", flat=True)
    news.tell("dpia_stale_relied_on", {*adopted} - readers - {author}, RELYING, whole=False)


@dataclass(frozen=True)
class _News:
    dpia: Dpia
    subject: Subject
    what: str
    groups: tuple[str, ...]

    def tell(
        self, key: str, where: Collection[int], roles: Collection[str], *, whole: bool = True
    ) -> None:
        """With `whole`, also what the agreement is and what it says now."""
        dpia, subject = self.dpia, self.subject
        approved = dpia.approved_sha256[:12]
        notices.tell(
            key,
            notices.holders(where, roles),
            about=f"dpia:{dpia.reference}",
            link=f"{dpia.get_absolute_url()}#changes",
            occasion=f"{subject.reference} {approved} {clock.today()} {self.groups}",
            agreement_title=subject.title if whole else dpia.title,
            changed_things=self.what if whole else "* facts of an agreement that relies on it",
            dpia_reference=dpia.reference,
        )


def _ask_for_review(dpia: Dpia) -> None:
    approved = dpia.status == Status.APPROVED
    notices.ask(
        REVIEW_STALE,
        about=f"dpia:{dpia.reference}",
        title=f"Review the DPIA “{dpia.title}”: what it assessed has changed",
        link=reverse("dpia:start_review" if approved else "dpia:dpia", args=[dpia.reference]),
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
    )


def current_again(dpia: Dpia, actor: Actor) -> None:
    """Nobody need review it for that any more."""
    notices.settle(f"dpia:{dpia.reference}", kind=REVIEW_STALE, by=actor)
