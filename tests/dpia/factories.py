"""DPIAs for tests, made through the actions that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from audit import clock
from audit.actor import Actor
from dpia import actions, subjects, workflow
from dpia.description.acting import describe, fingerprint
from dpia.heard import actions as heard_actions
from dpia.heard.actions import Entry
from dpia.models import Dpia, Heard, Status
from dpia.risks import agreeing, owners
from dpia.risks.actions import accept_risks
from organisations.models import Organisation, Person
from organisations.roles import Role
from tests.factories import actor, member, organisation

SCREENING = {
    "dpia.screening.completed_on": "2022-04-11",
    "dpia.screening.triggers": ["ICO6_MATCHING", "WP5", "WP6"],
}
ANSWERED = {
    f"dpia.{name}": value
    for name, value in {
        "why_needed": "Records of two bodies are matched",
        "scope_amount": "About 12,000 households, once",
        "relationship": "They pay council tax to the council",
        "control": "They can object and have a person look again",
        "expectation": "The claim form says that accounts are checked",
        "vulnerable_people": "A person calls before anything is refused",
        "prior_concerns": "An earlier scheme paid the wrong people",
        "technology": "A file by managed transfer, in use for years",
        "codes": "ICO data sharing code",
        "consultation.changes": "The letter names a telephone number",
        "consultation.internal": ["Benefits team: joint accounts cause mistakes"],
        "consultation.processors": "It keeps nothing for longer than 30 days",
        "function_creep": "Used for this check alone",
        "data_quality": "A sample of 200 is looked at each year",
        "information_given": "On the claim form and in the privacy notice",
        "confidentiality": "A legal requirement applies",
        "processor_compliance": "A contract under Article 28",
        "onward_and_exit": "Nobody else receives it, and it is deleted",
        "kept_under_review_by": "Information governance manager",
    }.items()
}
"""What the questionnaire asks besides of every DPIA."""
COMPLETE = {
    **SCREENING,
    **ANSWERED,
    "dpia.lawful_bases": ["A6_1_e"],
    "dpia.author": "policy lead",
    "dpia.matrix": "cautious",
    "dpia.consultation.done": "user panel and partner staff; notes kept",
    "dpia.data_items": ["i1"],
    "dpia.nature": "Names and addresses are compared once, and deleted after it",
    "dpia.achieves_purpose": "Without the comparison nobody is found who is owed the rebate",
}
SHARING = {
    "purposes": [{"text": "To pay a rebate to those who are owed it"}],
    "alternatives_considered": "Paper evidence from each household: slow and costly",
    "equality_impact": "Older people are less often online, so letters go by post",
}
IN_TEN_MONTHS = timedelta(days=300)
RISK = {
    "text": "Wrong person matched, so help or enforcement goes to someone else",
    "impact_on_people": "Genuine household rejected",
    "likelihood": "possible",
    "severity": "significant",
    "overall": "medium",
    "residual": "low",
    "measures": [
        {
            "text": "trained person checks before action",
            "approved": True,
            "owner": "service manager",
            "due_on": "2022-04-11",
            "effect": "reduced",
        }
    ],
}


@dataclass
class Body:
    """An organisation with one person for each role that has to do with DPIAs."""

    organisation: Organisation
    people: dict[str, Person]

    def __getitem__(self, role: str) -> Actor:
        return actor(self.people[role], self.organisation)

    def person(self, role: str) -> Person:
        return self.people[role]


def body(name: str = "", **facts: Any) -> Body:
    """An organisation and its people."""
    facts.setdefault("public_authority", True)
    where = organisation(name, **facts)
    roles = (
        *(Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.CALDICOTT_GUARDIAN),
        *(Role.AUDITOR, Role.ADMINISTRATOR),
    )
    return Body(where, {role: member(where, role) for role in roles})


def started(by: Body, title: str = "Energy rebate", **kwargs: Any) -> Dpia:
    """A new draft."""
    return actions.create_dpia(
        actor=by[Role.DRAFTER], title=title, organisation=by.organisation, **kwargs
    )


def written(by: Body, **kwargs: Any) -> Dpia:
    """A draft with its screening, answers and one risk."""
    dpia = started(by, **kwargs)
    again = (clock.today() + IN_TEN_MONTHS).isoformat()
    dpia = actions.save_answers(
        dpia,
        actor=by[Role.DRAFTER],
        based_on=dpia.revision,
        changes={**COMPLETE, "dpia.next_review_on": again},
    )
    # Where an agreement relies on it, what the sharing is stands there.
    if not subjects.subjects_of(dpia):
        dpia = describe(
            dpia, actor=by[Role.DRAFTER], description=SHARING, based_on=fingerprint(dpia)
        )
    return with_risk(dpia, by)


def with_risk(dpia: Dpia, by: Body) -> Dpia:
    """The same with a risk, whose measure is agreed to: by the owner, where one signs in."""
    if not owners.answers_itself(dpia):
        return actions.add_row(dpia, actor=by[Role.DRAFTER], library="RK01", values=RISK)[0]
    measures = [{k: v for k, v in one.items() if k != "approved"} for one in RISK["measures"]]
    values = {**RISK, "measures": measures}
    dpia, place = actions.add_row(dpia, actor=by[Role.DRAFTER], library="RK01", values=values)
    drafter = by.person(Role.DRAFTER)
    owner = next(one for one in owners.owners_of(dpia) if one != drafter)
    answers = {f"{place}.measures.0.approved": True}
    return agreeing.answer_measures(dpia, actor=actor(owner, by.organisation), answers=answers)


def advised(by: Body, **kwargs: Any) -> Dpia:
    """A draft on which the data protection officer has advised, and which follows it."""
    return advised_again(written(by, **kwargs), by)


def advised_again(dpia: Dpia, by: Body) -> Dpia:
    """The same once the officer has seen it as it stands."""
    dpia = workflow.ask_for_advice(dpia, actor=by[Role.DRAFTER])
    dpia = workflow.advise(
        dpia, actor=by[Role.DPO], text="may proceed; accepted", given_by="DPO of lead party"
    )
    return workflow.respond(dpia, actor=by[Role.DRAFTER], outcome="followed")


DOCUMENTS = {
    "roles": "Section 2 of the agreement",
    "purposes": "Section 1 of the agreement",
    "measures": "Step 6 of the DPIA",
    "dpo_contact": "dpo@westerby.example",
    "dpia_copy": "The DPIA as attached",
}


def risky(by: Body, dpia: Dpia | None = None) -> Dpia:
    """One that was advised on, with another risk that stays high whatever is done."""
    dpia = dpia or advised(by)
    high = {**RISK, "severity": "severe", "overall": "high", "residual": "high"}
    dpia, _ = actions.add_row(dpia, actor=by[Role.DRAFTER], library="RK02", values=high)
    return advised_again(dpia, by)


def with_regulator(by: Body, law: str = "uk_gdpr") -> Dpia:
    """One that was sent to the regulator today."""
    dpia = workflow.prepare_consultation(risky(by), actor=by[Role.DRAFTER], law=law, **DOCUMENTS)
    return workflow.send_to_regulator(dpia, actor=by[Role.DRAFTER])


def accepted(by: Body, dpia: Dpia) -> Dpia:
    """One whose high risks the senior information risk owner has accepted."""
    siro = actor(member(by.organisation, Role.SIRO), by.organisation)
    high = [risk["id"] for risk in dpia.document["risks"] if risk.get("residual") == "high"]
    accept_risks(dpia, actor=siro, risks=high, post="Director of resources")
    return dpia


def heard_by(dpia: Dpia, who: Actor) -> Heard:
    """An entry of its consultation, by somebody who drafts it."""
    entry = Entry(
        group="people",
        who="12 carers",
        heard_on=date(2026, 5, 6),
        how="coffee morning",
        said="They wanted a phone number to call.",
        done="A phone number was added.",
    )
    return heard_actions.add(dpia, actor=who, entry=entry)


def heard(dpia: Dpia, by: Body) -> Heard:
    """The same, by its drafter."""
    return heard_by(dpia, by[Role.DRAFTER])


def approved(by: Body, on: date | None = None, **kwargs: Any) -> Dpia:
    """A DPIA that has gone the whole way."""
    return workflow.approve(
        advised(by, **kwargs),
        actor=by[Role.INFORMATION_GOVERNANCE],
        approved_by="SIRO of lead party",
        approved_on=on,
    )


def in_status(by: Body, status: str) -> Dpia:
    """A DPIA in any status, reached through the workflow where there is a way."""
    match status:
        case Status.NOT_STARTED:
            return started(by, begun=False)
        case Status.DRAFT:
            return written(by)
        case Status.WITH_DPO:
            return workflow.ask_for_advice(written(by), actor=by[Role.DRAFTER])
        case Status.WITH_ICO:
            return with_regulator(by)
        case Status.APPROVED:
            return approved(by)
        case Status.UNDER_REVIEW:
            return workflow.start_review(approved(by), actor=by[Role.DRAFTER])
        case Status.NOT_NEEDED:
            dpia = started(by)
            dpia = actions.save_answers(
                dpia,
                actor=by[Role.DRAFTER],
                based_on=0,
                changes={"dpia.screening.completed_on": "2022-04-11"},
            )
            return workflow.decide_not_needed(
                dpia, actor=by[Role.INFORMATION_GOVERNANCE], reason="12 public addresses"
            )
    # No step leads there yet: the row is moved by hand.
    dpia = approved(by)
    Dpia.objects.filter(pk=dpia.pk).update(status=status)
    dpia.refresh_from_db()
    return dpia
