"""Who may do what when a party joins, and what must hold before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

import law
from agreements import documents
from agreements import rules as of_version
from agreements.deciding.futile import are_in_the_text
from agreements.joining import assessing, parts
from agreements.judging import blockers
from agreements.models import Accession, Approval, Status
from agreements.wrote import advisers
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from law import normalise
from organisations.roles import REVIEWS, Permission, role_for, roles_of
from questionnaire import Question, load
from questionnaire.completeness import unanswered

NOT_NAMED = "signatures"


# ------------------------------------------------------------------ who may
def writer(accession: Accession, actor: Actor) -> str | None:
    """A drafter of the organisation that joins."""
    return role_for(actor, Permission.DRAFT, [accession.organisation_id])


def reviewer(accession: Accession, actor: Actor) -> str | None:
    """Somebody of that organisation whose role was asked in this round."""
    if actor.organisation_id != accession.organisation_id:
        return None
    held = roles_of(actor.person_id, actor.organisation_id) & REVIEWS
    asked = this_round(accession).filter(role__in=held).order_by("-state", "pk")
    row = asked.filter(state=Approval.State.REQUESTED).first() or asked.first()
    return row.role if row else None


def signatory(accession: Accession, actor: Actor) -> str | None:
    """A signatory of that organisation."""
    return role_for(actor, Permission.SIGN, [accession.organisation_id])


def reviewer_or_signatory(accession: Accession, actor: Actor) -> str | None:
    """Whoever reviews the part, or is to sign it."""
    if accession.status == Accession.Status.READY_TO_SIGN:
        return signatory(accession, actor)
    return reviewer(accession, actor)


def either_drafter(accession: Accession, actor: Actor) -> str | None:
    """A drafter of the organisation that joins, or of the lead; or the calendar."""
    if actor.is_system:
        return "system"
    lead = accession.agreement.lead_organisation_id
    return role_for(actor, Permission.DRAFT, [accession.organisation_id, lead])


# ------------------------------------------------------------------ rows
def this_round(accession: Accession) -> Any:
    """The reviews asked for since the part was last sent."""
    return accession.reviews.filter(round=accession.round)


# ------------------------------------------------------------------ rules
def lawful(stage: str) -> Any:
    """Nothing that the law says of this party stops this stage."""

    def rule(accession: Accession, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
        return stops_of(accession, stage, now)

    return rule


def stops_of(accession: Accession, stage: str, now: datetime) -> list[Blocker]:
    """What the law finds against this party's part at a stage. The signature itself is still to be
    given; what is about other parties was settled when they signed."""
    version = accession.version
    whole = documents.assemble(version, joining=accession)
    if stage == "approve":
        # No approval waits for itself, nor for another that is asked for beside it.
        given = whole.get("approvals") or []
        whole["approvals"] = [*given, *parts.reviews_to_come(accession, now)]
    found = law.check(whole, on=clock.date_of(now), stage=stage)
    own = [one for one in found if one.on.split("/")[0] == accession.key and one.fix != NOT_NAMED]
    if accession.status == Accession.Status.DRAFT:
        # Nobody is asked yet: what only a review records is not missing.
        own = [one for one in own if one.fix != "approvals"]
    fixes = {one.rule: one.fix for one in own}
    return [
        Blocker(
            one.code,
            one.message,
            path=one.path,
            link=_where(accession, fixes.get(one.code, "")),
            source=one.source,
        )
        for one in blockers(version, own)
    ]


def _where(accession: Accession, fix: str) -> str:
    """The page on which its drafters put this right: a section of the part, or of the
    organisation; else the page of the accession."""
    if fix.startswith("parties[].organisation."):
        return reverse("organisation", args=[accession.organisation.reference])
    asked = load("agreement").leads_to(fix)
    if asked is None or accession.status != Accession.Status.DRAFT:
        return accession.get_absolute_url()
    return _section(accession, asked.question)


def _section(accession: Accession, asked: Question) -> str:
    if not asked.field.startswith("parties[]") or asked.key in parts.NOT_ASKED:
        return accession.get_absolute_url()
    args = [accession.agreement.reference, accession.pk, asked.section]
    # A question about a row of a list is asked on a page of that row, which its section lists.
    place = f"#question-{asked.key}" if "[]" not in asked.field.removeprefix("parties[]") else ""
    return reverse("agreements:accession_part", args=args) + place


def its_text_can_be_approved(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """What the law finds against sending the part, or would find against approving it that only a
    change of its text puts right: no reviewer is asked to read what nobody may approve."""
    later = [one for one in to_put_right(accession, now) if are_in_the_text([one])]
    return [*stops_of(accession, "submit", now), *later]


def to_put_right(accession: Accession, now: datetime) -> list[Blocker]:
    """What stops the part's approval as it stands, for who writes it and who reviews it."""
    known = {one.code for one in stops_of(accession, "submit", now)}
    return [one for one in stops_of(accession, "approve", now) if one.code not in known]


def is_complete(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Everything is answered that the questionnaire needs of a party before it is sent."""
    whole = documents.assemble(accession.version, joining=accession)
    here = f"parties.{len(whole['parties']) - 1}."
    return [
        Blocker(
            "unanswered",
            f"Answer “{one.question.label}”.",
            path=one.place,
            link=_section(accession, one.question),
        )
        for one in unanswered(load("agreement"), normalise(whole), "submit")
        if one.place.startswith(here)
        and one.question.key not in parts.NOT_ASKED
        and not one.question.field.startswith("parties[].organisation.")
    ]


def the_agreement_holds(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The version is in force: nobody joins what is suspended or over."""
    if accession.version.status == Status.IN_FORCE:
        return []
    words = str(accession.version.get_status_display()).lower()
    return [Blocker("not_in_force", f"Nobody can join now: the agreement is {words}.")]


def the_dpia_is_current(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """What the agreement relies on is current, as for everybody who signs; and the party has
    adopted it, or has a current one of its own."""
    version = accession.version
    beside = of_version.every_dpia_is_current(version, actor, now, given)
    found = assessing.assessment_of(accession)
    if found.is_current:
        return beside
    # Its own DPIA is said once, with who puts it right.
    others = [one for one in beside if one.message.split(":")[0] not in found.lacks]
    stop = Blocker("dpia_not_adopted", found.lacks, link=found.url)
    return [*others, stop]


def is_what_was_read(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The decision names the part that stands."""
    if accession.sha256 and given.get("sha256") == accession.sha256:
        return []
    words = "The part has changed since you opened it. Read it again before you decide."
    return [Blocker("changed_since_read", words, link=accession.get_absolute_url())]


def is_still_asked(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The role still waits for this decision."""
    row = this_round(accession).filter(role=actor.role).first()
    if row is None or row.state == Approval.State.REQUESTED:
        return []
    return [Blocker("already_decided", "Somebody has already decided this in your role.")]


def did_not_write(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nobody approves what they wrote, or advised on as data protection officer."""
    if actor.person_id in advisers(accession.version):
        return [Blocker("advised_on_it", of_version.ADVISED)]
    if actor.person_id not in accession.writers:
        return []
    words = "You wrote part of this, so somebody else in your organisation must decide."
    return [Blocker("own_draft", words)]


def has_a_reason(
    accession: Accession, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The step says why."""
    if str(given.get("reason", "")).strip():
        return []
    return [Blocker("no_reason", "Give a reason.", path="reason")]


def confirms(accession: Accession, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The signatory has a post, and the authority to sign."""
    found = []
    if not str(given.get("post", "")).strip():
        found.append(Blocker("no_post", "Enter your post.", path="post"))
    if given.get("authority_confirmed") is not True:
        words = "Confirm that you have the authority to sign for your organisation."
        found.append(Blocker("no_authority", words, path="authority_confirmed"))
    return found
