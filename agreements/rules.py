"""Who may take a step of the workflow, what must hold before it, and what stands now.

Each rule reads and never writes; what it finds is said as data, in words that say what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from agreements import documents, links, threads, waiting
from agreements.deciding import futile, questions
from agreements.dpias import currency
from agreements.judging import lawful
from agreements.models import Approval, Party, PdfFile, Status, Version
from agreements.wrote import advisers
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from organisations.actions.delegations import delegator_of
from organisations.roles import REVIEWS, Permission, role_for, roles_of

OPEN_THREADS = "open_threads"


# ------------------------------------------------------------------ who may
def lead_drafter(version: Version, actor: Actor) -> str | None:
    """A drafter of the lead organisation."""
    return role_for(actor, Permission.DRAFT, [version.agreement.lead_organisation_id])


def reviewer(version: Version, actor: Actor) -> str | None:
    """Somebody whose organisation was asked in this round for a role they hold."""
    held = roles_of(actor.person_id, actor.organisation_id) & REVIEWS
    asked = this_round(version).filter(organisation=actor.organisation_id, role__in=held)
    # What is still to be decided first; somebody in two roles decides one after the other.
    row = asked.order_by("-state", "pk").filter(state=Approval.State.REQUESTED).first()
    # Of the decided ones, first what was carried over: that can still be taken back.
    row = row or asked.order_by("-carried_to", "pk").first()
    return row.role if row else None


def signatory(version: Version, actor: Actor) -> str | None:
    """A signatory of a party that signs."""
    return role_for(actor, Permission.SIGN, documents.signing_of(version))


def the_calendar(version: Version, actor: Actor) -> str | None:
    """The service itself."""
    return "system" if actor.is_system else None


# ------------------------------------------------------------------ rules
def answers_are_confirmed(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """People have confirmed every answer that a record gave: one reason for each section, and one
    for each party that confirms its own."""
    lead = version.agreement.lead_organisation_id
    apart = [
        p for p in documents.parties_of(version) if p.accepted_at and p.organisation_id != lead
    ]
    return [
        Blocker("not_confirmed", message, path=place, link=links.section(version, key))
        for place, key, message in waiting.left_to_confirm(
            version, {f"parties.{p.position}": p.organisation.name for p in apart}
        )
    ]


def is_what_was_read(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The decision names the snapshot that stands: nobody decides on a text they did not see."""
    if version.snapshot is not None and given.get("sha256") == version.snapshot.sha256:
        return []
    return [
        Blocker(
            "changed_since_read",
            "The agreement has changed since you opened it. Read it again before you decide.",
            link=version.get_absolute_url(),
        )
    ]


def is_still_asked(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The reviewer's organisation still waits for this decision."""
    row = own_approval(version, actor)
    if row is None or row.state == Approval.State.REQUESTED:
        return []
    who = row.decided_by.name if row.decided_by else "somebody"
    return [Blocker("already_decided", f"{who} has already decided this for your organisation.")]


def may_still_object(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The decision is waited for, or the actor's own approval of an earlier text stands for it."""
    row = own_approval(version, actor)
    if row is not None and row.was_given_before_by(actor.person_id):
        return []
    return is_still_asked(version, actor, now, given)


def did_not_draft(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Nobody approves what they drafted, nor as delegate what the one they act for drafted."""
    source = delegator_of(actor)
    if source is not None and version.contributions.filter(person=source).exists():
        return [
            Blocker(
                "own_draft",
                f"You act for {source.name}, who wrote part of this draft, so somebody else "
                "in your organisation must decide.",
            )
        ]
    if version.contributions.filter(person=actor.person_id).exists():
        return [
            Blocker(
                "own_draft",
                "You wrote part of this draft, so somebody else in your organisation must decide.",
            )
        ]
    return []


def did_not_advise(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Who advised as data protection officer on its DPIA approves it in no other role either, nor
    does who acts for them."""
    them = advisers(version)
    if not them:
        return []
    source = delegator_of(actor)
    if actor.person_id in them:
        return [Blocker("advised_on_it", ADVISED)]
    if source is not None and source.pk in them:
        return [Blocker("advised_on_it", ADVISED.replace("You", f"You act for {source.name}, who"))]
    return []


ADVISED = (
    "You advised as data protection officer on the DPIA that this agreement relies on, so "
    "somebody else in your organisation must decide."
)


def is_lawful_to_approve(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nobody approves a text in which the law blocks what only a change of it, or of its DPIA, puts
    right. What is put right elsewhere stops the approval that would move the version on."""
    waiting = this_round(version).filter(required=True, state=Approval.State.REQUESTED)
    row = own_approval(version, actor)
    if row is None:
        return []
    if waiting.exclude(pk=row.pk).exists():
        return futile.stops(version, now, row.role)
    return list(lawful("approve")(version, actor, now, {**given, "as_if_approved": row}))


def has_a_reason(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The step says why."""
    if str(given.get("reason", "")).strip():
        return []
    return [Blocker("no_reason", "Give a reason.", path="reason")]


def says_what_must_change(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Asking for changes names at least one: in the reason, or at a question."""
    if given.get("changes") or noted_changes(version, actor):
        return []
    if str(given.get("reason", "")).strip():
        return []
    message = "Say what must change: at the question it is about, or here."
    return [Blocker("no_reason", message, path="reason")]


def changes_are_about_answers(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Every change sent along is about a question of this agreement, and says something."""
    found = questions.faults(version, given.get("changes") or ())
    return [Blocker("wrong_change", message, path="changes") for message in found]


def has_noted_no_changes(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Who approves has noted nothing that must change: they would be lost."""
    noted = noted_changes(version, actor)
    if not noted:
        return []
    what = "a change" if noted == 1 else f"{noted} changes"
    return [
        Blocker(
            "changes_noted",
            f"You have noted {what} to ask for. Ask for changes, or take them out first.",
            path="decision",
            link=f"{reverse('agreements:review', args=[version.agreement.reference])}#noted",
        )
    ]


def noted_changes(version: Version, actor: Actor) -> int:
    """How many changes the actor has noted to ask for. One query."""
    noted = version.asked_changes.all()
    return int(noted.noted(actor.person_id, actor.organisation_id).count())


def open_threads_are_accounted_for(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """What was to be settled before review is settled, or the drafter says why not."""
    left = threads.blocking(version)
    if not left or str(given.get("reason", "")).strip():
        return []
    what = "A comment is" if left == 1 else f"{left} comments are"
    return [
        Blocker(
            OPEN_THREADS,
            f"{what} to be settled before review. Settle what is open, or say why you send it.",
            path="reason",
            link=reverse("agreements:threads", args=[version.agreement.reference]),
        )
    ]


def every_dpia_is_current(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The DPIAs beside the one relied on are approved, and assess what is signed. Of the one
    relied on the rules of law say so, but for its measures and its review."""
    page = reverse("agreements:dpia", args=[version.agreement.reference])
    relied = version.dpia
    found = []
    if relied is not None and (why := currency.relied_on(version, relied)):
        found.append(Blocker("dpia_not_current", f"{relied.reference}: {why}", link=page))
    beside = list(version.further_dpias.select_related("dpia"))
    if not beside:
        return found
    whole = documents.assemble(version)
    return found + [
        Blocker("dpia_not_current", f"{one.dpia.reference}: {why}", link=page)
        for one in beside
        if (why := currency.why_not(version, one.dpia, whole))
    ]


def pdf_is_made(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The document to sign exists."""
    made = PdfFile.objects.filter(snapshot=version.snapshot, kind=PdfFile.Kind.TO_SIGN)
    if made.exists():
        return []
    return [Blocker("no_pdf", "The document to sign is being made. Try again in a minute.")]


def has_not_signed(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The party has no signature yet."""
    row = valid_signatures(version).filter(organisation=actor.organisation_id).first()
    if row is None:
        return []
    return [Blocker("already_signed", f"{row.name} has already signed for your organisation.")]


def did_not_approve_it_too(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Who signs only as a delegate did not also approve it: two people stand behind it."""
    if delegator_of(actor) is None:
        return []
    given_by_them = this_round(version).filter(
        decided_by=actor.person_id, organisation=actor.organisation_id, state="approved"
    )
    if not given_by_them.exists():
        return []
    return [
        Blocker(
            "approved_it_too",
            "You approved this agreement, and you sign only as a delegate. Another signatory of "
            "your organisation must sign it.",
        )
    ]


def is_ones_turn(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Where organisations sign one after the other, those before this one have signed."""
    turn = next_to_sign(version) if version.signs_in_order else None
    if turn is None or turn.organisation_id == actor.organisation_id:
        return []
    if valid_signatures(version).filter(organisation=actor.organisation_id).exists():
        return []
    return [
        Blocker(
            "not_your_turn",
            f"The organisations sign one after the other, and {turn.organisation.name} is next. "
            "You are told when it is your turn.",
        )
    ]


def confirms(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The signatory says that they may bind their organisation, and gives a post."""
    found = []
    if given.get("authority_confirmed") is not True:
        found.append(
            Blocker(
                "authority_not_confirmed",
                "Confirm that you have the authority to sign for your organisation.",
                path="authority_confirmed",
            )
        )
    if not str(given.get("post", "")).strip():
        found.append(
            Blocker("no_post", "Enter your post, as it should stand by your name.", path="post")
        )
    return found


def all_have_signed(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Every party has signed the snapshot that stands now."""
    missing = unsigned(version)
    if not missing:
        return []
    return [Blocker("not_signed", f"Not yet signed by {', '.join(missing)}.")]


def its_day_has_come(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The start date is today or past."""
    if version.start_date and version.start_date <= clock.date_of(now):
        return []
    return [Blocker("not_started", "The start date has not come yet.")]


def has_a_successor(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """A variation of it that all have signed has come to its first day, and takes its place."""
    coming = version.variations.filter(number=given.get("by", 0), status=Status.READY_TO_SIGN)
    if coming.exists():
        return []
    return [Blocker("no_successor", "No later version takes its place.")]


def its_last_day_is_past(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The end date is before today: it is itself the last day in force."""
    if version.end_date and version.end_date < clock.date_of(now):
        return []
    return [Blocker("not_over", "The last day has not passed yet.")]


# ------------------------------------------------------------------ what stands
def this_round(version: Version) -> Any:
    """The approvals asked for in the present round."""
    return version.approvals.filter(round=version.round)


def carried(version: Version) -> list[Approval]:
    """The approvals of this round that were given on an earlier text, and why they count."""
    rows = this_round(version).exclude(carried_to="")
    return list(rows.select_related("organisation", "decided_by"))


def own_approval(version: Version, actor: Actor) -> Approval | None:
    """The approval that this actor, in this role, would decide."""
    found: Approval | None = (
        this_round(version)
        .filter(organisation=actor.organisation_id, role=actor.role)
        .select_related("organisation", "decided_by")
        .first()
    )
    return found


def valid_signatures(version: Version) -> Any:
    """The signatures under the snapshot that stands now."""
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    return version.signatures.filter(voided_at__isnull=True, sha256=sha256)


def unsigned(version: Version) -> list[str]:
    """The names of the parties that have still to sign what stands now."""
    signed = set(valid_signatures(version).values_list("organisation", flat=True))
    parties = version.parties.signing().select_related("organisation")
    return [p.organisation.name for p in parties if p.organisation_id not in signed]


def next_to_sign(version: Version) -> Party | None:
    """The first of the parties, in their order, whose signature is still to come."""
    signed = valid_signatures(version).values("organisation")
    left = version.parties.signing().exclude(organisation__in=signed)
    found: Party | None = left.order_by("position").select_related("organisation").first()
    return found


def unsettled(version: Version) -> list[Approval]:
    """The approvals still waited for in this round."""
    return list(
        this_round(version).filter(state=Approval.State.REQUESTED).select_related("organisation")
    )
