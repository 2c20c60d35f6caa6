"""Who is told of what happens to an agreement, and what then waits for whom. Rows only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from agreements.models import Approval, Party, Status, Version
from agreements.wrote import themselves
from audit import clock
from audit.actor import Actor
from notices.actions import able, ask, holders, settle, tell
from notices.clocks import add_working_days, working_days_between
from organisations.models import Organisation, Person
from organisations.roles import Role

REVIEW_WORKING_DAYS = 10
SIGN_WORKING_DAYS = 5
CERTIFY_WORKING_DAYS = 20


def about(version: Version) -> str:
    """The thing that tasks and notices are about."""
    return f"agreement:{version.agreement.reference}"


CONTACT, STOPPED = "other_contact", "regulator_stopped"
LEAVING = "start_without"
LIFE = frozenset({"periodic_review", "certify", CONTACT, LEAVING, STOPPED})
"""Tasks about the version that is or was in force; all others are about the one in the making."""


def page(version: Version, name: str) -> str:
    """The address of one of the agreement's pages."""
    if name == "agreement":
        return version.get_absolute_url()
    return reverse(f"agreements:{name}", args=[version.agreement.reference])


def title(version: Version) -> str:
    """What the agreement is called in a message."""
    return version.title or version.agreement.reference


def in_how_many_days(day: date) -> str:
    """Today, tomorrow, or in so many days."""
    days = (day - clock.today()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def occasion(version: Version, *more: Any) -> str:
    """What makes a repeated event a new one: the version, its round, and what is given."""
    return "|".join(str(part) for part in (version.number, version.round, *more))


def organisations(version: Version) -> list[Organisation]:
    """The parties' organisations, in order; without those that have left it."""
    staying = version.parties.filter(left_on=None)
    return [party.organisation for party in staying.select_related("organisation")]


def signing(version: Version) -> list[Organisation]:
    """The organisations of the parties that sign, in order."""
    return [p.organisation for p in version.parties.signing().select_related("organisation")]


def lead_drafters(version: Version) -> list[Person]:
    return holders([version.agreement.lead_organisation_id], [Role.DRAFTER])


def contacts(version: Version, *roles: str) -> list[Person]:
    """Those who answer for the agreement in every party: drafters, and further roles if named."""
    ids = [organisation.pk for organisation in organisations(version)]
    return holders(ids, [Role.DRAFTER, *roles])


def reviewers(version: Version) -> list[Person]:
    """Those who were asked to decide in this round."""
    rows = version.approvals.filter(round=version.round).values_list("organisation", "role")
    return [person for where, role in rows for person in holders([where], [role])]


def _ask(version: Version, kind: str, words: str, name: str, **to: Any) -> None:
    ask(
        kind,
        about=about(version),
        title=f"{words}: {title(version)}",
        link=page(version, name),
        asked_by=version.agreement.lead_organisation_id,
        **to,
    )


def _tell(
    key: str, version: Version, people: Iterable[Person], name: str, *more: Any, **words: Any
) -> None:
    tell(
        key,
        people,
        about=about(version),
        link=page(version, name),
        occasion=occasion(version, *more),
        agreement_title=title(version),
        **words,
    )


def _settle(version: Version, **which: Any) -> None:
    settle(about(version), **which)


def _settle_making(version: Version, by: Actor | None = None) -> None:
    """Close what waits for the version in the making. What the one in force asks for stays."""
    settle(about(version), but=LIFE, by=by)


# ------------------------------------------------------------------ before submission
def party_invited(version: Version, party: Party) -> None:
    _ask(
        version,
        "accept",
        "Accept the invitation",
        "parties",
        organisation=party.organisation,
        role=Role.DRAFTER,
    )
    people = holders(
        [party.organisation_id],
        [Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE, Role.DRAFTER],
    )
    _tell(
        "party_invited",
        version,
        people,
        "parties",
        party.key,
        lead_organisation=version.agreement.lead_organisation.name,
        organisation_name=party.organisation.name,
        summary=version.summary or title(version),
    )


def party_accepted(version: Version, party: Party, actor: Actor) -> None:
    _settle(version, kind="accept", organisation=party.organisation, by=actor)


# ------------------------------------------------------------------ review
def submitted(version: Version, actor: Actor) -> None:
    _settle_making(version, actor)
    today = clock.today()
    rows = version.approvals.filter(round=version.round, state=Approval.State.REQUESTED)
    wrote = themselves(version)
    for row in rows.select_related("organisation"):
        due = add_working_days(today, REVIEW_WORKING_DAYS, row.organisation.nation)
        _ask(
            version,
            "review",
            f"Review as {row.get_role_display()}",
            "review",
            organisation=row.organisation,
            role=row.role,
            due_on=due,
            not_for=wrote,
        )
        _tell(
            "review_assigned",
            version,
            able(row.organisation_id, row.role, not_for=wrote),
            "review",
            row.role,
            data_subjects=_groups(version),
            due_date=due,
            number_of_warnings=sum(f["severity"] == "warning" for f in version.findings),
            organisation_name=row.organisation.name,
            role=row.get_role_display(),
            submitted_date=today,
            submitter_name=actor.name,
            working_days=REVIEW_WORKING_DAYS,
        )


def _groups(version: Version) -> str:
    groups = [row.get("group") or "" for row in version.document.get("data_subjects") or []]
    return ", ".join(group for group in groups if group) or "no group of people named"


def approved(version: Version, actor: Actor, *, waiting: Sequence[Approval]) -> None:
    _settle(version, kind="review", organisation=actor.organisation_id, role=actor.role, by=actor)
    if any(row.organisation_id == actor.organisation_id for row in waiting):
        # Others are told when the last of an organisation's reviewers has approved.
        return
    done = version.approvals.filter(round=version.round, state=Approval.State.APPROVED)
    named = sorted({row.organisation.name for row in done.select_related("organisation")})
    still = sorted({row.organisation.name for row in waiting})
    _tell(
        "party_approved",
        version,
        contacts(version),
        "agreement",
        actor.organisation_id,
        actor.role,
        approved_parties=[name for name in named if name not in still],
        date=clock.today(),
        organisation_name=actor.organisation,
        waiting_parties=still or "nobody",
        waiting_person=waiting[0].get_role_display() if waiting else "nobody",
        waiting_since=clock.date_of(waiting[0].requested_at) if waiting else clock.today(),
    )


def sent_back(version: Version, actor: Actor, reason: str, *, refused: bool) -> None:
    _settle_making(version, actor)
    _ask(
        version,
        "redraft",
        "Change and send again",
        "draft",
        organisation=version.agreement.lead_organisation_id,
        role=Role.DRAFTER,
    )
    people = contacts(version) + holders(
        [version.agreement.lead_organisation_id], [Role.INFORMATION_GOVERNANCE]
    )
    if refused:
        people += reviewers(version)
        _tell(
            "refused",
            version,
            people,
            "agreement",
            actor.organisation_id,
            actor.role,
            date=clock.today(),
            organisation_name=actor.organisation,
            reason=reason,
            reviewer_name=actor.name,
        )
    else:
        _tell(
            "changes_requested",
            version,
            people,
            "agreement",
            actor.organisation_id,
            actor.role,
            comments=reason,
            organisation_name=actor.organisation,
            reviewer_name=actor.name,
        )


# ------------------------------------------------------------------ signing
def ask_to_sign(version: Version, asked: Iterable[Organisation]) -> None:
    """Ask the signatories of these organisations, and tell them."""
    for organisation in asked:
        due = add_working_days(clock.today(), SIGN_WORKING_DAYS, organisation.nation)
        _ask(
            version,
            "sign",
            "Sign",
            "sign",
            organisation=organisation,
            role=Role.SIGNATORY,
            due_on=due,
        )
        _tell(
            "ready_to_sign",
            version,
            holders([organisation.pk], [Role.SIGNATORY]),
            "sign",
            organisation.pk,
            organisation_name=organisation.name,
            residual_level=_residual(version),
            review_date=version.review_date or "not set",
            start_date=version.start_date or "not set",
        )


def _residual(version: Version) -> str:
    return (version.dpia.residual if version.dpia else "") or "no"


def signed(version: Version, actor: Actor, *, post: str, missing: Sequence[str]) -> None:
    _settle(version, kind="sign", organisation=actor.organisation_id, by=actor)
    done = [o.name for o in signing(version) if o.name not in missing]
    now = clock.now().astimezone(clock.LONDON)
    _tell(
        "party_signed",
        version,
        contacts(version, Role.SIGNATORY),
        "agreement",
        actor.organisation_id,
        date=now.date(),
        organisation_name=actor.organisation,
        signatory_post=post,
        signed_parties=done,
        start_date=version.start_date or "not set",
        time=f"{now:%H:%M}",
        waiting_parties=list(missing) or "nobody",
    )


def declined(version: Version, actor: Actor, reason: str) -> None:
    _settle_making(version, actor)
    _ask(
        version,
        "redraft",
        "Change and send again",
        "draft",
        organisation=version.agreement.lead_organisation_id,
        role=Role.DRAFTER,
    )
    people = contacts(version, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY)
    _tell(
        "signature_declined",
        version,
        people,
        "agreement",
        actor.organisation_id,
        date=clock.today(),
        organisation_name=actor.organisation,
        reason=reason,
        signatory_post="signatory",
    )


# ------------------------------------------------------------------ life
def withdrawn(version: Version, actor: Actor, reason: str) -> None:
    _settle_making(version, actor)
    words = {"actor_name": actor.name, "date": clock.today(), "reason": reason}
    if stands := version.varies:
        words |= {
            "new_version": version.number,
            "old_version": stands.number,
            "what_stands": _what_stands(stands),
        }
    readers = [p.organisation_id for p in version.parties.filter(may_read=True)]
    people = holders(readers, [Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY])
    kind = "variation_withdrawn" if stands else "withdrawn"
    _tell(kind, version, people, "agreement", **words)


def _what_stands(version: Version) -> str:
    """What holds when the version that was to replace this one is gone. A flow hangs on it."""
    if version.status == Status.IN_FORCE:
        return f"Version {version.number} stays in force"
    return f"Version {version.number} is {version.get_status_display().lower()}"


def in_force(version: Version) -> None:
    _settle_making(version)
    taken = _working_days_taken(version)
    _tell(
        "in_force",
        version,
        contacts(version, Role.INFORMATION_GOVERNANCE),
        "agreement",
        flow_names=flows_in_words(version),
        parties_in_force=[o.name for o in organisations(version)],
        review_date=version.review_date or "not set",
        start_date=version.start_date or clock.today(),
        working_days=taken,
    )


def _working_days_taken(version: Version) -> int:
    return working_days_between(clock.date_of(version.created_at), clock.today())


def flows_in_words(version: Version) -> str:
    names = {o.reference.lower(): o.name for o in organisations(version)}
    left = set(version.parties.exclude(left_on=None).values_list("key", flat=True))
    found = [
        f"{names.get(row.get('from_party', ''), '?')} to {names.get(row.get('to_party', ''), '?')}"
        for row in version.document.get("flows") or []
        if left.isdisjoint({row.get("from_party"), row.get("to_party")})
    ]
    return "; ".join(found) or "no flows"


def ended(version: Version, reason: str) -> None:
    for kind in ("periodic_review", CONTACT, LEAVING, STOPPED):
        _settle(version, kind=kind)
    bound = version.parties.filter(left_on=None).exclude(joins_later=True, joined_on=None)
    due = ask_to_certify(version, bound.select_related("organisation"))
    _tell(
        "ended",
        version,
        contacts(version, Role.DATA_OWNER),
        "agreement",
        certificate_due_date=due,
        end_date=version.end_date or clock.today(),
        reason=reason,
    )


def ask_to_certify(version: Version, parties: Iterable[Party]) -> date:
    """Have those of the parties that received data say what became of it; by which day."""
    due = add_working_days(clock.today(), CERTIFY_WORKING_DAYS)
    for party in parties:
        if party.role in ("recipient", "both"):
            _ask(
                version,
                "certify",
                "Certify what became of the data",
                "after_end",
                organisation=party.organisation,
                role=Role.DRAFTER,
                due_on=due,
            )
    return due


def answered_after_end(version: Version, party: Party, actor: Actor) -> None:
    if party.after_end.get("disposal_certificate"):
        _settle(version, kind="certify", organisation=party.organisation_id, by=actor)


def reviewed(version: Version, actor: Actor) -> None:
    _settle(version, kind="periodic_review", by=actor)


def cannot_start(version: Version, why: str) -> None:
    """The day has come and everybody has signed, but something stops it: the lead must act."""
    _ask(
        version,
        "cannot_start",
        f"It cannot come into force yet ({why[:120]})",
        "agreement",
        organisation=version.agreement.lead_organisation_id,
        role=Role.DRAFTER,
    )
