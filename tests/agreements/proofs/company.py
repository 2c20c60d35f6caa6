"""An agreement of many parties, for what must hold whoever presses what: the sample DSA-002 with
one sender and as many recipients as a test asks for, each with people of its own."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest

from agreements import actions, documents
from agreements.models import PdfFile
from audit import clock
from audit.actor import Actor
from dpia import actions as dpia_actions
from dpia.documents import described
from dpia.models import Dpia
from dpia.subjects import Subject
from dpia.writing import keep_findings
from organisations.models import Organisation, Person
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, Deal, approve_dpia, body, sample, write_dpia

VARIED_ON = date(2022, 6, 1)
NEW_START = date(2022, 7, 1)
PEOPLE = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.SIGNATORY)


@dataclass
class Company(Deal):
    """A `Deal` between more than two."""

    bodies: list[Organisation] = field(default_factory=list)

    def again(self) -> dict[str, Any]:
        """The answers that a variation asks anew."""
        first = self.numbered(1).document
        answers: dict[str, Any] = {
            "start_date": NEW_START.isoformat(),
            "review_date": "2022-10-01",
            "basis_change_notice": "Not changed",
        }
        for n, party in enumerate(first["parties"]):
            if "signatory" in party:
                answers[f"parties.{n}.signatory.authority_confirmed"] = True
            if ends := party.get("retention", {}).get("ends_on"):
                answers[f"parties.{n}.retention.ends_on"] = ends
        for n, flow in enumerate(first.get("flows") or []):
            if flow.get("first_on"):
                answers[f"flows.{n}.first_on"] = NEW_START.isoformat()
        return answers

    def keep(self) -> None:
        """The document to sign is there, where one is asked for."""
        version = self.version
        made = PdfFile.objects.filter(snapshot=version.snapshot, kind=PdfFile.Kind.TO_SIGN)
        if version.snapshot and not made.exists():
            self.make_pdf()


def document_of(
    lead: Organisation, others: list[Organisation], document: dict[str, Any]
) -> dict[str, Any]:
    """The sample, with every one of the others in the place of its recipient."""
    document["accession_process"] = "A body asks in writing, and signs the same text."
    sender, recipient = document["parties"]
    sender["organisation"] = {"id": lead.reference}
    document["parties"] = [sender]
    for n, other in enumerate(others):
        party = deepcopy(recipient)
        party["organisation"] = {"id": other.reference}
        if n:
            party["id"] = other.reference.lower()
        document["parties"].append(party)
    return document


def bodies(number: int) -> list[Organisation]:
    """So many organisations: the sender first, then recipients with the same facts."""
    first = body("ORG08")
    return [body("ORG12"), first, *(twin(first, n) for n in range(2, number))]


def company(
    parties: list[Organisation],
    people: dict[tuple[int, str], Person],
    document: dict[str, Any] | None = None,
    on: date | datetime = WRITTEN_ON,
) -> Company:
    """A draft in which everything is answered, its DPIA approved and adopted, all invited.

    Agreements of the same organisations may share their people.
    """
    lead, *others = parties
    made = Company(lead, others[0], people, bodies=parties)
    for where in made.bodies:
        for role in PEOPLE:
            made.person(role, where)
    document = document_of(lead, others, document or sample())
    with clock.at(on):
        drafter = made.actor(Role.DRAFTER)
        version = actions.create_agreement(actor=drafter, title=document["title"])
        made.agreement_id = version.agreement_id
        actions.save_answers(
            version, actor=drafter, based_on=0, changes=documents.answers(document)
        )
        write_dpia(made, document["dpia"])
        approve_dpia(made)
        with pytest.MonkeyPatch.context() as patch:
            # What the rules say of the DPIA is asked once, when all take part.
            patch.setattr("dpia.writing.keep_findings", what_relies_on)
            for other in others:
                _takes_part(made, other, drafter)
        keep_findings(made.dpia)
    return made


def what_relies_on(dpia: Dpia) -> list[Subject]:
    """What `keep_findings` gives, without having the rules judge it."""
    return [one.subject for one in described(dpia) if one.subject is not None]


def twin(of: Organisation, number: int) -> Organisation:
    """An organisation with the same facts under a name of its own."""
    other = Organisation.objects.get(pk=of.pk)
    other.pk = None
    other._state.adding = True
    other.reference = f"{of.reference}-{number}"
    other.name = f"{of.name} {number}"
    other.save()
    return other


def _takes_part(made: Company, other: Organisation, drafter: Actor) -> None:
    party = made.version.parties.get(organisation=other)
    actions.invite_party(party, actor=drafter)
    actions.accept_invitation(party, actor=made.actor(Role.DRAFTER, other))
    officer = made.actor(Role.INFORMATION_GOVERNANCE, other)
    dpia_actions.adopt(made.dpia, organisation=other, actor=officer)
