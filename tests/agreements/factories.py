"""Agreements for tests, brought to where a test needs them by the actions that people use.

The agreement is the sample DSA-002, and the calendar is its own: see WRITTEN_ON to OVER_ON.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from agreements import actions, documents, workflow
from agreements.models import PdfFile, Version
from audit import clock
from audit.actor import Actor
from dpia import actions as dpia_actions
from dpia import workflow as dpia_workflow
from dpia.models import Dpia
from law import library
from organisations.facts import DATES
from organisations.models import DeaEntry, Organisation, Person
from organisations.roles import Role
from tests.agreements import photograph
from tests.agreements.photograph import fresh
from tests.dpia.factories import ANSWERED, IN_TEN_MONTHS
from tests.factories import actor, member

WRITTEN_ON = date(2022, 4, 1)
SUBMITTED_ON = date(2022, 4, 4)
LATER = date(2022, 4, 6)
SIGNED_ON = date(2022, 4, 8)
STARTS_ON = date(2022, 4, 11)
ENDS_ON = date(2022, 11, 30)
OVER_ON = date(2022, 12, 1)
ROLES = (
    Role.DRAFTER,
    Role.INFORMATION_GOVERNANCE,
    Role.DPO,
    Role.SIRO,
    Role.LEGAL,
    Role.SIGNATORY,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
PASSWORD = "a long password for tests"
REVIEWED_BY_IG = [{"role": Role.INFORMATION_GOVERNANCE.value, "when": "always"}]


@cache
def _samples() -> library.Samples:
    return library.samples()


def sample(reference: str = "DSA-002") -> dict[str, Any]:
    """The document of a sample agreement, a copy to change."""
    found = next(s for s in _samples().agreements if s["id"] == reference)
    return deepcopy(found["document"])


def body(reference: str, **changes: Any) -> Organisation:
    """An organisation of the samples, with its facts."""
    record = next(o for o in _samples().organisations if o["id"] == reference)
    facts = {k: v for k, v in {**record, **changes}.items() if k not in ("id", "dea_entries")}
    for name in DATES:
        if facts.get(name):
            facts[name] = date.fromisoformat(str(facts[name]))
    made = Organisation.objects.create(reference=reference, approval_matrix=REVIEWED_BY_IG, **facts)
    for entry in record.get("dea_entries") or []:
        DeaEntry.objects.create(organisation=made, **entry)
    return made


@dataclass
class Deal:
    """An agreement between two organisations, each with one person for every role."""

    lead: Organisation
    partner: Organisation
    people: dict[tuple[int, str], Person] = field(default_factory=dict)
    agreement_id: int = 0

    def person(self, role: str, where: Organisation | None = None) -> Person:
        """Who holds the role in the lead organisation, or in the one given."""
        where = where or self.lead
        key = (where.pk, str(role))
        if key not in self.people:
            self.people[key] = member(where, role, post=Role(role).label)
        return self.people[key]

    def actor(self, role: str, where: Organisation | None = None) -> Actor:
        """The same as an actor."""
        where = where or self.lead
        return actor(self.person(role, where), where)

    def copy(self) -> Deal:
        """The same for another test."""
        return Deal(
            fresh(self.lead),
            fresh(self.partner),
            {key: fresh(who) for key, who in self.people.items()},
            self.agreement_id,
        )

    @property
    def version(self) -> Version:
        """The newest version as it now stands."""
        found = Version.objects.select_related("agreement", "snapshot", "dpia")
        return found.filter(agreement=self.agreement_id).latest("number")

    def numbered(self, number: int) -> Version:
        """The version of that number as it now stands."""
        found = Version.objects.select_related("agreement", "snapshot", "dpia")
        return found.get(agreement=self.agreement_id, number=number)

    @property
    def reference(self) -> str:
        return self.version.agreement.reference

    @property
    def dpia(self) -> Dpia:
        """The DPIA that it relies on."""
        found = self.version.dpia
        assert found is not None
        return found

    @property
    def sha256(self) -> str:
        """Of the text that stands now."""
        snapshot = self.version.snapshot
        assert snapshot is not None
        return snapshot.sha256

    # ------------------------------------------------------------ steps, in their order
    def submit(self) -> Deal:
        # Sent again, perhaps as it was: with a word on why.
        reason = "It is right as it stands." if self.version.round else ""
        with clock.at(SUBMITTED_ON):
            workflow.submit(self.version, actor=self.actor(Role.DRAFTER), reason=reason)
        return self

    def approve(self) -> Deal:
        """Both officers approve; the document to sign is there, as far as the workflow asks."""
        with clock.at(SUBMITTED_ON):
            for where in (self.lead, self.partner):
                workflow.approve(
                    self.version,
                    actor=self.actor(Role.INFORMATION_GOVERNANCE, where),
                    sha256=self.sha256,
                )
            self.make_pdf()
        return self

    def make_pdf(self, kind: str = PdfFile.Kind.TO_SIGN) -> PdfFile:
        """A file in the place of the PDF, without the second that a real one takes."""
        version = self.version
        made = PdfFile(
            version=version,
            snapshot=version.snapshot,
            kind=kind,
            sha256="0" * 64,
            made_at=clock.now(),
        )
        made.file.save(f"{self.reference}.pdf", ContentFile(b"%PDF-1.7\n"), save=True)
        return made

    def sign(self, *where: Organisation) -> Deal:
        """Both sign, or those given."""
        with clock.at(SIGNED_ON):
            for organisation in where or (self.lead, self.partner):
                workflow.sign(
                    self.version,
                    actor=self.actor(Role.SIGNATORY, organisation),
                    sha256=self.sha256,
                    post="Director",
                    authority_confirmed=True,
                )
        return self

    def start(self) -> Deal:
        with clock.at(STARTS_ON):
            workflow.start(self.version)
        return self

    def expire(self) -> Deal:
        with clock.at(OVER_ON):
            workflow.expire(self.version)
        return self


STAGES = {
    "draft": "",
    "in_review": "submit",
    "ready_to_sign": "approve",
    "signed": "sign",
    "in_force": "start",
    "expired": "expire",
}
"""The stages in their order, and the step of `Deal` that leads to each from the one before. All
have signed a `signed` one, and its first day has not come."""

_taken: dict[tuple[str, str], tuple[photograph.Photograph, Deal]] = {}


def deal(
    document: Mapping[str, Any] | None = None, *, dpia: str = "approved", stage: str = "draft"
) -> Deal:
    """An agreement in which everything is answered, brought to that stage.

    Its DPIA is approved; with `dpia="written"` nobody has advised on it, with "" there is none.

    Make it before anything else in a test: then it is made once, and later only put back.
    """
    way = list(STAGES)[: list(STAGES).index(stage) + 1]
    if document is not None or Person.objects.exists():
        made = _drafted(document or sample(), dpia=dpia)
        for name in way[1:]:
            getattr(made, STAGES[name])()
        return made
    if (stage, dpia) in _taken:
        rows, known = _taken[stage, dpia]
        rows.put_back()
        return known.copy()
    if len(way) > 1:
        made = deal(dpia=dpia, stage=way[-2])
        getattr(made, STAGES[stage])()
    else:
        made = _drafted(sample(), dpia=dpia)
    _taken[stage, dpia] = (photograph.take(), made.copy())
    return made


def _drafted(document: Mapping[str, Any], *, dpia: str) -> Deal:
    made = Deal(body("ORG12"), body("ORG08"))
    for where in (made.lead, made.partner):
        for role in ROLES:
            made.person(role, where)
    with clock.at(WRITTEN_ON):
        drafter = made.actor(Role.DRAFTER)
        version = actions.create_agreement(
            actor=drafter, title=document["title"], reference=document.get("reference")
        )
        made.agreement_id = version.agreement_id
        actions.save_answers(
            version, actor=drafter, based_on=0, changes=documents.answers(document)
        )
        if dpia:
            write_dpia(made, document["dpia"])
        if dpia == "approved":
            approve_dpia(made)
        party = made.version.parties.get(organisation=made.partner)
        actions.invite_party(party, actor=drafter)
        actions.accept_invitation(party, actor=made.actor(Role.DRAFTER, made.partner))
        if dpia == "approved":
            officer = made.actor(Role.INFORMATION_GOVERNANCE, made.partner)
            dpia_actions.adopt(made.dpia, organisation=made.partner, actor=officer)
    return made


def with_password(who: Person) -> Person:
    """The person, with PASSWORD as their password."""
    who.password = _hashed()
    who.save(update_fields=["password"])
    return who


@cache
def _hashed() -> str:
    # Worked out once: it is slow by design.
    return make_password(PASSWORD)


def write_dpia(made: Deal, part: Mapping[str, Any]) -> None:
    drafter = made.actor(Role.DRAFTER)
    dpia = dpia_actions.create_dpia(actor=drafter, title=made.version.title, organisation=made.lead)
    actions.link_dpia(made.version, actor=drafter, dpia=dpia)
    answers = {
        "dpia.screening.completed_on": WRITTEN_ON.isoformat(),
        "dpia.screening.triggers": part["screening"]["triggers"],
        "dpia.author": part["author"],
        "dpia.matrix": part["matrix"],
        "dpia.consultation.done": part["consultation"]["done"],
        "dpia.publication.decision": part["publication"]["decision"],
        **ANSWERED,
        "dpia.nature": "A file each week, compared and deleted",
        "dpia.achieves_purpose": "A trial stopped 11 payments to strangers",
        # More than the agreement has, so that a change of it is the DPIA's to find, not R197's.
        "dpia.lawful_bases": [option.id for option in library.options("article6")],
        "dpia.data_items": [f"i{number}" for number in range(1, 21)],
        "dpia.next_review_on": (clock.today() + IN_TEN_MONTHS).isoformat(),
    }
    dpia = dpia_actions.save_answers(dpia, actor=drafter, based_on=dpia.revision, changes=answers)
    for risk in part["risks"]:
        values = {k: v for k, v in risk.items() if k != "id"}
        dpia, _ = dpia_actions.add_row(
            dpia, actor=drafter, library=risk["id"].split("-")[0], values=values
        )


def approve_dpia(made: Deal) -> None:
    """Its data protection officer advises on the DPIA as it stands, and it is approved."""
    drafter = made.actor(Role.DRAFTER)
    dpia = dpia_workflow.ask_for_advice(made.dpia, actor=drafter)
    dpia = dpia_workflow.advise(dpia, actor=made.actor(Role.DPO), text="It may go ahead.")
    dpia = dpia_workflow.respond(dpia, actor=drafter, outcome="followed")
    dpia_workflow.approve(
        dpia, actor=made.actor(Role.INFORMATION_GOVERNANCE), approved_by="SIRO of lead party"
    )
