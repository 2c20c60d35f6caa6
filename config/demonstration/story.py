"""How one sample agreement came to be: who did what on which day, as its file tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from agreements import actions, days, documents, pdf, workflow
from agreements.judging import can_be_set_aside, kept
from agreements.models import Version
from audit import clock
from audit.actor import Actor
from config.demonstration import dpias
from config.demonstration.people import actor
from dpia import actions as dpia_actions
from dpia import workflow as dpia_workflow
from dpia.advice import caldicott, guardians
from dpia.models import Dpia
from dpia.risks import agreeing, owners
from organisations.models import Organisation
from organisations.roles import Role

Document = Mapping[str, Any]

WRITING_DAYS = 20
REVIEW_DAYS = 10
BY_WORKFLOW = (
    "reference", "status", "dpo_advice", "approved_by", "approved_on", "reviewed_on", "risks",
    "ico_consultation", "next_review_on",
)  # fmt: skip
"""Parts of a DPIA that its steps write, or that are added row by row."""
DRAFTED = frozenset({"draft"})
UNCONDITIONAL = "may proceed; accepted"
MAY, ON_CONDITIONS = "may_proceed", "may_proceed_with_conditions"
SET_ASIDE = (
    "An improvement plan is agreed with the organisation, and its progress is checked monthly."
)


class Story:
    """The steps of one sample, told in the order of their days."""

    def __init__(self, sample: Document, *, today: date) -> None:
        self.document: dict[str, Any] = sample["document"]
        self.today = today
        self.status = self.document["status"]
        self.parties = {
            party["id"]: Organisation.objects.get(reference=party["organisation"]["id"])
            for party in self.document["parties"]
        }
        self.lead = next(iter(self.parties.values()))
        self.dpia_part: dict[str, Any] = self.document.get("dpia") or {}
        self.steps: list[tuple[date, int, Callable[[], object]]] = []
        self.agreement_id = 0

    # -------------------------------------------------------------- people and rows
    def person(self, role: str, organisation: Organisation | None = None) -> Actor:
        return actor(organisation or self.lead, role)

    @property
    def drafter(self) -> Actor:
        return self.person(Role.DRAFTER)

    @property
    def version(self) -> Version:
        return Version.objects.select_related("agreement", "snapshot", "dpia").get(
            agreement=self.agreement_id
        )

    @property
    def dpia(self) -> Dpia:
        found = self.version.dpia
        assert found is not None
        return found

    @property
    def sha256(self) -> str:
        snapshot = self.version.snapshot
        assert snapshot is not None
        return snapshot.sha256

    # -------------------------------------------------------------- the order of things
    def tell(self) -> None:
        """Do every step on its day."""
        self._plan()
        for day, _, step in sorted(self.steps, key=lambda s: s[:2]):
            with clock.at(day):
                step()

    def on(self, day: date | str, step: Callable[[], object]) -> None:
        """Plan a step; steps of one day keep the order in which they were planned."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        self.steps.append((min(day, self.today), len(self.steps), step))

    def _plan(self) -> None:
        submitted = self._submission_day()
        begun = submitted - timedelta(days=WRITING_DAYS)
        self.on(begun, self.write)
        self._plan_dpia(begun)
        others = [key for key in self.parties if self.parties[key] != self.lead]
        if self.status in DRAFTED:
            others = others[:1]
        for key in others:
            self.on(begun + timedelta(days=2), lambda key=key: self.invite(key))  # type: ignore[misc]
        if self.status in DRAFTED:
            return
        self.on(submitted, lambda: workflow.submit(self.version, actor=self.drafter))
        for approval in self.document.get("approvals") or []:
            if approval["status"] == "approved":
                self.on(approval["decided_on"], lambda a=approval: self.approve(a))  # type: ignore[misc]
        for signature in self.document.get("signatures") or []:
            self.on(signature["signed_on"], self.set_aside)
            self.on(signature["signed_on"], lambda s=signature: self.sign(s))  # type: ignore[misc]
        self._plan_life()

    def _submission_day(self) -> date:
        if self.status in DRAFTED:
            return self.today
        decided = [a["decided_on"] for a in self.document["approvals"] if a.get("decided_on")]
        first = date.fromisoformat(min(decided)) if decided else self.today
        return first - timedelta(days=REVIEW_DAYS)

    def _plan_dpia(self, begun: date) -> None:
        part = self.dpia_part
        if not part:
            return
        self.on(begun, self.write_dpia)
        advice = part.get("dpo_advice") or {}
        if advice.get("text"):
            given = date.fromisoformat(advice["given_on"])
            self.on(given - timedelta(days=3), self.ask_for_advice)
            self.on(given, self.advise)
        if part.get("approved_on"):
            self.on(part["approved_on"], self.approve_dpia)
        if part.get("reviewed_on"):
            self.on(part["reviewed_on"], self.review_dpia)
        for party in self.document["parties"]:
            if party.get("dpia_adopted_on") and self.parties[party["id"]] != self.lead:
                self.on(party["dpia_adopted_on"], lambda p=party: self.adopt(p))  # type: ignore[misc]

    def _plan_life(self) -> None:
        document = self.document
        if document.get("signatures"):
            self.on(document["start_date"], lambda: days.start_if_due(self.version.pk))
        if document.get("flow_started_on"):
            self.on(document["flow_started_on"], self.start_flow)
        if document.get("last_reviewed_on"):
            self.on(document["last_reviewed_on"], self.review)
        if self.status == "expired":
            over = date.fromisoformat(document["end_date"]) + timedelta(days=1)
            self.on(over, lambda: workflow.expire(self.version))
            for key in self.parties:
                self.on(over + timedelta(days=30), lambda key=key: self.close(key))  # type: ignore[misc]

    # -------------------------------------------------------------- the steps
    def write(self) -> None:
        version = actions.create_agreement(
            actor=self.drafter, title=self.document["title"], reference=self.document["reference"]
        )
        self.agreement_id = version.agreement_id
        actions.save_answers(
            version,
            actor=self.drafter,
            based_on=version.revision,
            changes=documents.answers(self.document),
        )

    def write_dpia(self) -> None:
        part = self.dpia_part
        dpia = dpia_actions.create_dpia(
            actor=self.drafter,
            title=self.document["title"],
            organisation=self.lead,
            reference=part.get("reference") or None,
            begun=part.get("status") != "not_started",
        )
        actions.link_dpia(self.version, actor=self.drafter, dpia=dpia)
        answers = {k: v for k, v in part.items() if k not in BY_WORKFLOW}
        given = dict(_leaves(answers)) | dpias.added(self.document)
        dpia = dpia_actions.save_answers(
            self.dpia,
            actor=self.drafter,
            based_on=dpia.revision,
            changes={f"dpia.{place}": v for place, v in given.items() if v not in ("", None)},
            reasons=dpias.reasons(self.document),
        )
        owned = owners.answers_itself(dpia)
        for risk in part.get("risks") or []:
            values = {k: v for k, v in risk.items() if k != "id"}
            if owned:
                values["measures"] = [
                    {k: v for k, v in one.items() if k != "approved"}
                    for one in values.get("measures") or []
                ]
            dpia, _ = dpia_actions.add_row(
                dpia, actor=self.drafter, library=risk["id"].split("-")[0], values=values
            )
        if owned:
            self.agree_to_measures()

    def agree_to_measures(self) -> None:
        """Their owner says so, where the organisation has one."""
        said = {
            f"dpia.risks.{n}.measures.{m}.approved": one["approved"]
            for n, risk in enumerate(self.dpia_part.get("risks") or [])
            for m, one in enumerate(risk.get("measures") or [])
            if one.get("approved") is not None
        }
        if said:
            owner = self.person(Role.DATA_OWNER, self.lead)
            why = "" if all(said.values()) else "Not needed."
            agreeing.answer_measures(self.dpia, actor=owner, answers=said, reason=why)

    def invite(self, key: str) -> None:
        party = self.version.parties.get(key=key)
        actions.invite_party(party, actor=self.drafter)
        if self.status not in DRAFTED:
            actions.accept_invitation(party, actor=self.person(Role.DRAFTER, party.organisation))

    def ask_for_advice(self) -> None:
        dpia_workflow.ask_for_advice(self.dpia, actor=self.drafter)

    def advise(self) -> None:
        advice = self.dpia_part["dpo_advice"]
        dpia_workflow.advise(
            self.dpia,
            actor=self.person(Role.DPO),
            text=advice["text"],
            opinion=MAY if advice["text"] == UNCONDITIONAL else ON_CONDITIONS,
            given_by=advice["given_by"],
            given_on=date.fromisoformat(advice["given_on"]),
        )
        if advice.get("outcome") or self.dpia_part.get("approved_on"):
            # Nothing is approved before its advice is answered.
            dpia_workflow.respond(
                self.dpia,
                actor=self.drafter,
                outcome=advice.get("outcome") or "followed",
                overrule_reason=advice.get("overrule_reason", ""),
                decided_by=advice.get("decided_by", ""),
            )

    def hear_guardians(self) -> None:
        """The Caldicott Guardians whose view is needed give it, and it is followed."""
        needed = guardians.waiting(self.dpia, caldicott.known_to_need(self.dpia))
        if not needed:
            return
        dpia_workflow.ask_for_opinion(self.dpia, actor=self.drafter)
        for one in needed:
            dpia_workflow.give_opinion(
                self.dpia,
                actor=self.person(Role.CALDICOTT_GUARDIAN, one.organisation),
                opinion="may_proceed",
                text="The purpose is justified, and no more is shared than it needs.",
            )
        dpia_workflow.respond(self.dpia, actor=self.drafter, outcome="followed")

    def approve_dpia(self) -> None:
        self.hear_guardians()
        adopted = next(
            (p.get("dpia_adopted_on") for p in self.document["parties"]
             if self.parties[p["id"]] == self.lead),
            None,
        )  # fmt: skip
        dpia_workflow.approve(
            self.dpia,
            actor=self.person(Role.INFORMATION_GOVERNANCE),
            approved_by=self.dpia_part["approved_by"],
            approved_on=date.fromisoformat(self.dpia_part["approved_on"]),
            next_review_on=dpias.next_review(self.dpia_part, self.dpia_part["approved_on"]),
            adopted_on=date.fromisoformat(adopted) if adopted else None,
        )

    def review_dpia(self) -> None:
        officer = self.person(Role.INFORMATION_GOVERNANCE)
        dpia_workflow.start_review(self.dpia, actor=self.drafter)
        dpia_workflow.approve(
            self.dpia,
            actor=officer,
            approved_by=self.dpia_part["approved_by"],
            approved_on=date.fromisoformat(self.dpia_part["reviewed_on"]),
            next_review_on=dpias.next_review(self.dpia_part, self.dpia_part["reviewed_on"]),
        )

    def adopt(self, party: Document) -> None:
        organisation = self.parties[party["id"]]
        dpia_actions.adopt(
            self.dpia,
            organisation=organisation,
            actor=self.person(Role.INFORMATION_GOVERNANCE, organisation),
            on=date.fromisoformat(party["dpia_adopted_on"]),
        )

    def approve(self, approval: Document) -> None:
        organisation = self.parties[approval["party"]]
        workflow.approve(
            self.version, actor=self.person(approval["role"], organisation), sha256=self.sha256
        )
        # Signatories need the document to sign; the signed one can wait for the worker.
        pdf.make_missing(self.version.pk)

    def set_aside(self) -> None:
        """What no law asks for, and the service would wait for, is set aside with a reason."""
        officer = self.person(Role.INFORMATION_GOVERNANCE)
        for found in kept(self.version):
            if can_be_set_aside(found):
                actions.override(
                    self.version, actor=officer, rule=found.rule, on=found.on, reason=SET_ASIDE
                )

    def sign(self, signature: Document) -> None:
        organisation = self.parties[signature["party"]]
        workflow.sign(
            self.version,
            actor=self.person(Role.SIGNATORY, organisation),
            sha256=self.sha256,
            post=signature["post"],
            authority_confirmed=True,
        )

    def start_flow(self) -> None:
        day = date.fromisoformat(self.document["flow_started_on"])
        actions.record_flow_start(self.version, actor=self.drafter, on=day)

    def review(self) -> None:
        actions.record_review(
            self.version,
            actor=self.drafter,
            outcome="continue",
            note="Reviewed: the purposes still hold, nothing else has changed.",
            on=date.fromisoformat(self.document["last_reviewed_on"]),
        )

    def close(self, key: str) -> None:
        party = self.version.parties.select_related("organisation").get(key=key)
        entry = next(p for p in self.document["parties"] if p["id"] == key)
        answers = {name: entry[name] for name in documents.AFTER_END if entry.get(name)}
        if answers:
            actions.answer_after_end(
                party, actor=self.person(Role.DRAFTER, party.organisation), answers=answers
            )


def _leaves(value: Any, place: str = "") -> list[tuple[str, Any]]:
    """Every answer by its place; a list of texts or rows is one answer."""
    if not isinstance(value, Mapping):
        return [(place, value)]
    return [
        leaf
        for key, inner in value.items()
        for leaf in _leaves(inner, f"{place}.{key}" if place else key)
    ]
