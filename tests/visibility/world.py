"""One small world, made once for a process: agreements in several states, and everybody who asks.

It stands in a database of its own, made through the actions that people use. A test that changes
something is undone (`fixtures.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from guardian.shortcuts import assign_perm

from agreements import actions, documents, invited
from agreements.models import Agreement, Comment, InvitedAs, InvitedPerson, Thread, Version
from audit import clock
from dpia.models import Dpia, Heard
from notices.models import Notice
from organisations.models import Absence, Membership, Organisation, Person
from organisations.roles import PERMISSIONS, PLATFORM_ROLES, Role
from tests.agreements.factories import PASSWORD, WRITTEN_ON, Deal, deal, sample
from tests.agreements.frameworks import framework
from tests.agreements.screenings import TO_A_DPIA, TO_AN_AGREEMENT, TO_NOTHING
from tests.dpia.factories import Body, written
from tests.dpia.publishing.factories import prepared, published
from tests.factories import actor, member, organisation, person, signed_in
from tests.organisations.factories import with_second_factor

TODAY = date(2022, 4, 12)
"""The day on which everybody asks: the agreement in force is in force."""
ROLES = tuple(str(role) for role in Role if role not in PLATFORM_ROLES)
READING = tuple(role for role in ROLES if "read_agreements" in PERMISSIONS[role])
PLATFORM = tuple(str(role) for role in Role if role in PLATFORM_ROLES)

DRAFT_UNSHOWN = "draft, the partner not invited"
DRAFT_SHOWN = "draft, the partner has accepted"
IN_REVIEW, READY, IN_FORCE, EXPIRED = "in review", "ready to sign", "in force", "expired"
VARIED = "in force, a variation in draft"
STATES = (DRAFT_UNSHOWN, DRAFT_SHOWN, IN_REVIEW, READY, IN_FORCE, VARIED, EXPIRED)
DPIA_DRAFT, DPIA_APPROVED = "DPIA in draft", "DPIA approved and shared with the partner"
PREPARED, PUBLISHED = "publication in preparation", "publication that is published"
NOWHERE = "no such thing"


@dataclass
class World:
    """Who asks, under a name such as "lead drafter", and what they ask for."""

    lead: Organisation
    partner: Organisation
    stranger: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    agreements: dict[str, str] = field(default_factory=dict)
    """State → reference."""
    dpias: dict[str, str] = field(default_factory=dict)
    publications: dict[str, tuple[str, int]] = field(default_factory=dict)
    """State → the reference of its DPIA, and its key."""

    def membership(self, who: str) -> int:
        """The key of the person's membership."""
        return Membership.objects.filter(person=self.people[who]).latest("pk").pk


def build() -> World:
    """The world, in the database of the moment."""
    first = deal()
    made = World(
        first.lead, first.partner, organisation("Northmoor District Council", reference="ORG99")
    )
    _people(made, first)
    _dpias(made, first)
    _agreements(made, first)
    _before_drafts(made)
    Absence.objects.create(
        person=made.people["lead auditor"],
        organisation=made.lead,
        starts_on=date(2022, 8, 1),
        ends_on=date(2022, 8, 12),
    )
    undelivered = Notice.objects.order_by("pk").first()
    Notice.objects.filter(pk=undelivered.pk).update(state=Notice.State.FAILED)
    named = made.people["named to each"]
    for one in Agreement.objects.order_by("pk"):
        assign_perm("agreements.view_agreement", named, one)
        for role in InvitedAs.values:
            # Not in the hour of the tests, in which nobody may invite more than a few.
            with clock.at(WRITTEN_ON):
                _invited(made, one, role)
        _talked_about(made, one)
    for one in Dpia.objects.all():
        assign_perm("dpia.view_dpia", named, one)
    # Tests make people of their own, whose addresses must not be taken.
    theirs = Concat(Value("world-"), "email")
    Person.objects.update(email=theirs, password=make_password(PASSWORD))
    with_second_factor(made.people["lead auditor"])
    made.people = {who: Person.objects.get(pk=one.pk) for who, one in made.people.items()}
    made.clients = {who: signed_in(someone) for who, someone in made.people.items()}
    made.clients["anonymous"] = Client(headers={"Accept": "text/html,*/*;q=0.8"})
    for client in made.clients.values():
        client.raise_request_exception = False
    return made


def _people(made: World, first: Deal) -> None:
    sides = {"lead": made.lead, "partner": made.partner}
    for side, where in sides.items():
        for role in ROLES:
            made.people[f"{side} {role}"] = first.person(role, where)
    for role in ROLES:
        made.people[f"stranger {role}"] = member(made.stranger, role)
    for role in PLATFORM:
        made.people[role] = member(None, role)
    made.people["stranger of every role"] = member(made.stranger, *ROLES)
    made.people["named to each"] = person()
    for role in InvitedAs.values:
        made.people[f"invited {role}"] = person()
    made.people["nobody's member"] = person()


def _invited(made: World, agreement: Agreement, role: str) -> None:
    """By the lead's drafter, in whatever state the agreement is by now."""
    row = InvitedPerson.objects.create(
        agreement=agreement,
        person=made.people[f"invited {role}"],
        role=role,
        organisation=made.lead,
        invited_at=clock.now(),
        invited_by=made.people["lead drafter"],
        sent_at=clock.now(),
        accepted_at=clock.now(),
    )
    invited.give(row)


def _talked_about(made: World, agreement: Agreement) -> None:
    """The lead's drafter asked about the summary, and proposed other wording."""
    by = made.people["lead drafter"]
    thread = Thread.objects.create(
        version=agreement.versions.latest("number"),
        section="basics",
        question="summary",
        place="summary",
        opened_at=clock.now(),
        opened_by=by,
    )
    said = {"thread": thread, "person": by, "at": clock.now(), "organisation": made.lead}
    Comment.objects.create(text="Can this be shorter?", **said)
    Comment.objects.create(kind="proposal", text="Like so.", wording="Shorter words", **said)


def _dpias(made: World, first: Deal) -> None:
    approved = first.version.dpia
    assert approved is not None
    made.dpias[DPIA_APPROVED] = approved.reference
    council = Body(made.lead, {role: first.person(role) for role in ROLES})
    with clock.at(TODAY):
        made.dpias[DPIA_DRAFT] = written(council).reference
        for state in (PUBLISHED, PREPARED):
            one = (
                published(council, approved) if state == PUBLISHED else prepared(council, approved)
            )
            made.publications[state] = (approved.reference, one.pk)
    for dpia in Dpia.objects.all():
        Heard.objects.create(
            dpia=dpia,
            group="people",
            who="Twelve carers",
            heard_on=TODAY,
            how="survey",
            said="Call us",
            added_at=clock.now(),
            added_by=first.person(Role.DRAFTER),
        )


def _agreements(made: World, first: Deal) -> None:
    deals = {DRAFT_SHOWN: first}
    for number, state in enumerate((s for s in STATES if s != DRAFT_SHOWN), 101):
        deals[state] = _another(first, number)
    for state in STATES[2:]:
        _shown(deals[state])
        deals[state].submit()
    for state in STATES[3:]:
        deals[state].approve()
    for state in STATES[4:]:
        deals[state].sign().start()
    deals[EXPIRED].expire()
    with clock.at(TODAY):
        varied = deals[VARIED]
        reason = "A new data item."
        actions.start_variation(varied.version, actor=varied.actor(Role.DRAFTER), reason=reason)
    made.agreements = {state: one.reference for state, one in deals.items()}


def _before_drafts(made: World) -> None:
    """Screenings that the lead keeps: to an agreement, to a DPIA, to nothing; and a template."""
    drafter = actor(made.people["lead drafter"], made.lead)
    for answers in (TO_AN_AGREEMENT, TO_A_DPIA, TO_NOTHING):
        with clock.at(WRITTEN_ON):
            actions.start_screening(actor=drafter, answers=answers)
    framework(owner=made.lead)
    kept = Version.objects.get(agreement__reference=made.agreements[DRAFT_UNSHOWN])
    actions.make_template(kept, actor=drafter, name="Payment checks", description="")


def _another(first: Deal, number: int) -> Deal:
    """A draft like the first, under another number, that relies on the same DPIA."""
    made = Deal(first.lead, first.partner, first.people)
    with clock.at(WRITTEN_ON):
        drafter = made.actor(Role.DRAFTER)
        title = f"Energy rebate {number}"
        version = actions.create_agreement(actor=drafter, title=title, reference=f"DSA-{number}")
        made.agreement_id = version.agreement_id
        answers = documents.answers({**sample(), "title": title})
        version = actions.save_answers(version, actor=drafter, based_on=0, changes=answers)
        actions.link_dpia(version, actor=drafter, dpia=first.version.dpia)
    return made


def _shown(made: Deal) -> None:
    with clock.at(WRITTEN_ON):
        party = made.version.parties.get(organisation=made.partner)
        actions.invite_party(party, actor=made.actor(Role.DRAFTER))
        actions.accept_invitation(party, actor=made.actor(Role.DRAFTER, made.partner))
