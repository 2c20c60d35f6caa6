"""An organisation that answers for itself has its part in its inbox while something of it is left.

The same is counted as on its task list: answers to type, and answers to confirm; and an answer that
stops the signatures is left too. Rows only.
"""

from __future__ import annotations

from collections.abc import Iterator

from agreements import documents, succession, telling, waiting
from agreements.deciding.futile import before_signing
from agreements.models import Party, Status, Version
from agreements.telling_drafts import OWN_PART, ask_for_part
from audit.actor import Actor
from law import normalise
from notices.actions import settle
from questionnaire import load
from questionnaire.completeness import Progress, page_progress
from questionnaire.pages import Page
from questionnaire.relevance import relevance

UPTO = "activate"


def part_moved_on(version: Version, own: str, actor: Actor) -> None:
    """What a person of that party did may have been the last of its part, the one at `own`
    (`parties.1`), or the first. Some ten queries."""
    party = version.parties.select_related("organisation").get(position=int(own.split(".")[1]))
    if party.accepted_at and party.organisation_id != version.agreement.lead_organisation_id:
        _ask_or_settle(_Draft(version), party, actor)


def parts_moved_on(version: Version) -> None:
    """What anybody answered may ask more of each party that answers for itself, or less. At most
    some ten queries, and three for each party."""
    if version.status != Status.DRAFT:
        return
    lead = version.agreement.lead_organisation_id
    accepted = version.parties.filter(accepted_at__isnull=False).exclude(organisation=lead)
    draft = _Draft(version)
    for party in accepted.select_related("organisation"):
        _ask_or_settle(draft, party)


class _Draft:
    """The draft as its questions read it."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.whole = normalise(documents.assemble(version))
        self.asked = relevance(load("agreement"), self.whole)
        self.apart = succession.blank_before(version, self.whole)

    def left(self, own: str) -> int:
        """How many answers are left in the part at that place: to type, and to confirm."""
        to_type = sum(one.needed - one.answered for one in self._progress(own))
        return to_type + sum(waiting.counts(self.version, within=own).values())

    def stops(self, own: str) -> bool:
        """Whether something said or left out in that part stops the reviews or the signatures, as
        the draft was last judged. One query at most."""
        inside, _ = before_signing(self.version)
        return any(one.path.startswith(f"{own}.") for one in inside)

    def _progress(self, own: str) -> Iterator[Progress]:
        form = load("agreement")
        for section in form.sections:
            if "parties[]" in section.row_paths:
                shown = Page(form, section, own)
                yield page_progress(shown, self.whole, UPTO, self.asked, apart=self.apart)


def _ask_or_settle(draft: _Draft, party: Party, actor: Actor | None = None) -> None:
    own = f"parties.{party.position}"
    if draft.left(own) or draft.stops(own):
        ask_for_part(draft.version, party.organisation)
    else:
        about = telling.about(draft.version)
        settle(about, kind=OWN_PART, organisation=party.organisation, by=actor)
