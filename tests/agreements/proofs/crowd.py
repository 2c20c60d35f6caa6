"""Random people who take random steps on an agreement, and what must hold after each of them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from agreements import actions, rules, tasks, workflow
from agreements.actions import NotPossible, NotYours, StaleRevision
from agreements.ending.rules import suspended_by
from agreements.joining import workflow as joining
from agreements.models import IN_FORCE, Accession, Status
from agreements.replacing.replacing import replace_party
from audit import clock
from audit.actor import Actor
from audit.transitions import TransitionBlocked
from dpia import actions as dpia_actions
from organisations.models import Organisation, Person
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role
from tests.agreements.factories import STARTS_ON, SUBMITTED_ON
from tests.agreements.proofs import witness
from tests.agreements.proofs.company import NEW_START, VARIED_ON, Company
from tests.agreements.steps import confirm_by_each, write_by_each
from tests.factories import actor

REFUSALS = (TransitionBlocked, NotYours, NotPossible, StaleRevision, Refused, NotPermitted)
IG = Role.INFORMATION_GOVERNANCE
SAID = "We looked at it again."


@dataclass(frozen=True)
class Crowd:
    """Everybody there is: organisations, agreements between some of them, people in and out."""

    agreements: list[Company]
    people: list[tuple[Person, Organisation]]
    late: Organisation
    """It takes part in none of them, and may be asked to join."""


class RandomPeople(RuleBasedStateMachine):
    """One agreement, from draft to its end, in the hands of people who press whatever they like.

    Whoever makes them sets `crowd` before. Each run begins from the same rows.
    """

    crowd: ClassVar[Crowd]
    steps: ClassVar[Counter[str]]
    """How often each step was taken, and how often it was refused."""
    ahead: ClassVar[int | None] = None
    """How many steps go well before anybody does as they like; None for now many, now few."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Company = self.crowd.agreements[0]
        self.today = SUBMITTED_ON
        self.texts: list[str] = []
        self.version = self.made.version
        self.late_reads = False
        self.sight = witness.look(0)
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # ------------------------------------------------------------ how a step is taken
    def step(self, name: str, act: Any) -> bool:
        """Take it, and look that what it did is right. Whether it was let."""
        before, done = self.sight, False
        with clock.at(self.today), suppress(*REFUSALS), transaction.atomic():
            act()
            done = True
        after = witness.look(self.made.agreement_id)
        self.steps[f"{name}: {'done' if done else 'refused'}"] += 1
        found = witness.faults(self.made.agreement_id, before, after)
        assert not found, f"{name}: {found}"
        assert done or before == after, f"{name} was refused, and changed something"
        if before != after:
            self.see(after)
        return done

    def see(self, sight: witness.Sight) -> None:
        """Know what stands now."""
        self.sight, self.version = sight, self.made.version
        known = [version["sha256"] for version in sight.versions.values() if version["sha256"]]
        self.texts += [sha256 for sha256 in known if sha256 not in self.texts]

    def actor(self, number: int, role: str = "") -> Actor:
        """One of all the people, acting for where they belong; every other time one of those who
        hold the role in an organisation that takes part."""
        if role and number % 2:
            parties = self.made.bodies
            return self.made.actor(role, parties[number // 2 % len(parties)])
        return actor(*self.crowd.people[-1 - number // 2 % len(self.crowd.people)])

    def text(self, number: int) -> str:
        """The hash of the newest text, of an earlier one, or of none."""
        known = [*reversed(self.texts), "0" * 64]
        return known[number % len(known)]

    # ------------------------------------------------------------ the rules
    @initialize(number=st.sampled_from([0, 1, 2, 0, 1]), further=st.sampled_from([0, 1, 3, 6, 14]))
    def begin(self, number: int, further: int) -> None:
        self.made = self.crowd.agreements[number % len(self.crowd.agreements)]
        self.see(witness.look(self.made.agreement_id))
        for _ in range(further if self.ahead is None else self.ahead):
            self.forward()

    @rule(times=st.sampled_from([1, 2, 3, 8, 16]))
    def all_goes_well(self, times: int) -> None:
        """Those whose turn it is do what is asked of them, one after the other."""
        for _ in range(times):
            self.forward()

    def forward(self) -> None:
        version, lead = self.version, self.made.actor(Role.DRAFTER)
        if version.status == Status.DRAFT:
            if version.number > 1:
                self.step("write", self.write_variation)
            self.step("submit", lambda: workflow.submit(version, actor=lead, reason=SAID))
        elif version.status == Status.IN_REVIEW:
            for row in rules.unsettled(version)[:1]:
                officer = self.made.actor(IG, row.organisation)
                self.approve(officer, version.snapshot.sha256)
        elif version.status == Status.READY_TO_SIGN:
            turn = rules.next_to_sign(version)
            if turn is None:
                if version.number % 2 == 0:
                    # Whoever has signed what is to follow stops what is in force until then.
                    self.pause(version.number)
                self.today = max(self.today, version.start_date)
                self.step("start", lambda: tasks.start_if_due(version.pk))
            else:
                with clock.at(self.today):
                    self.made.keep()
                signatory = self.made.actor(Role.SIGNATORY, turn.organisation)
                self.sign(signatory, version.snapshot.sha256, confirmed=True)

    def write_variation(self) -> None:
        write_by_each(self.made, self.made.again())
        confirm_by_each(self.made)

    def approve(self, who: Actor, sha256: str) -> None:
        version = self.version
        stands = version.snapshot.sha256 if version.snapshot else ""
        if self.step("approve", lambda: workflow.approve(version, actor=who, sha256=sha256)):
            assert sha256 == stands, "approved a text that did not stand"

    def sign(self, who: Actor, sha256: str, *, confirmed: bool) -> None:
        version = self.version
        stands = version.snapshot.sha256 if version.snapshot else ""
        given = {"sha256": sha256, "post": "Director", "authority_confirmed": confirmed}
        if self.step("sign", lambda: workflow.sign(version, actor=who, **given)):
            assert sha256 == stands, "signed a text that did not stand"

    def worth(self, who: int, *statuses: str) -> bool:
        """Whether it may be let; what cannot be let is tried every fifth time."""
        return self.version.status in statuses or who % 5 == 0

    WHO = st.integers(0, 200)
    TEXT = st.sampled_from([0, 0, 1, 0, 2])

    @rule(who=WHO)
    def submits(self, who: int) -> None:
        drafter = self.actor(who, Role.DRAFTER)
        if not self.worth(who, Status.DRAFT):
            return
        given = {"actor": drafter, "reason": SAID}
        self.step("submit", lambda: workflow.submit(self.version, **given))

    @rule(who=WHO, text=TEXT)
    def approves(self, who: int, text: int) -> None:
        if self.worth(who, Status.IN_REVIEW):
            self.approve(self.actor(who, IG), self.text(text))

    @rule(who=WHO, text=TEXT, verb=st.sampled_from(["ask_for_changes", "refuse"]))
    def says_no(self, who: int, text: int, verb: str) -> None:
        if self.worth(who, Status.IN_REVIEW):
            act = getattr(workflow, verb)
            given = {"actor": self.actor(who | 1, IG), "sha256": self.text(text), "reason": "No."}
            self.step(verb, lambda: act(self.version, **given))

    @rule(who=WHO, text=TEXT)
    def declines(self, who: int, text: int) -> None:
        if self.worth(who, Status.READY_TO_SIGN):
            signatory = self.actor(who | 1, Role.SIGNATORY)
            given = {"actor": signatory, "sha256": self.text(text), "reason": "Not yet."}
            self.step("decline", lambda: workflow.decline(self.version, **given))

    @rule(who=WHO, text=TEXT, confirmed=st.booleans())
    def signs(self, who: int, text: int, confirmed: bool) -> None:
        if self.worth(who, Status.READY_TO_SIGN) and who % 3:
            with clock.at(self.today):
                self.made.keep()
            self.sign(self.actor(who, Role.SIGNATORY), self.text(text), confirmed=confirmed)

    @rule(who=WHO, late=st.booleans(), words=st.text("abc <", max_size=4))
    def writes(self, who: int, late: bool, words: str) -> None:
        version = self.version
        if not self.worth(who, Status.DRAFT) or who % 3:
            return
        based_on = max(version.revision - 3 * late, 0)
        own = who // 2 % len(self.made.bodies)
        place = "summary" if who % 4 == 0 else f"parties.{own}.contact"
        self.step(
            "write",
            lambda: actions.save_answers(
                version,
                actor=self.actor(who, Role.DRAFTER),
                based_on=based_on,
                changes={place: f"About {words}"},
            ),
        )

    @rule(who=WHO)
    def withdraws(self, who: int) -> None:
        if who % 4:
            return
        role = (Role.DRAFTER, Role.SIGNATORY)[who // 8 % 2]
        given = {"actor": self.actor(who // 4, role), "reason": "No longer needed."}
        self.step("withdraw", lambda: workflow.withdraw(self.version, **given))

    @rule(who=WHO)
    def varies(self, who: int) -> None:
        version = self.version
        if not self.worth(who, *IN_FORCE):
            return
        if version.status in IN_FORCE:
            self.today = max(self.today, VARIED_ON)
        drafter = self.made.actor(Role.DRAFTER) if who % 2 else self.actor(who, Role.DRAFTER)
        given = {"actor": drafter, "reason": "Prices have changed."}
        self.step("vary", lambda: actions.start_variation(version, **given))

    @rule(who=WHO)
    def replaces(self, who: int) -> None:
        """Another is to take a party's place; whoever leads it gives that up again, or goes on."""
        version, lead = self.version, self.made.actor(Role.DRAFTER)
        if version.status not in IN_FORCE or who % 3:
            return
        given = {
            "actor": lead if who % 2 else self.actor(who, Role.DRAFTER),
            "party": version.document["parties"][-1]["id"],
            "organisation": self.crowd.late.reference,
            "reason": "It merged.",
            "on": max(self.today, NEW_START),
        }
        if self.step("replace", lambda: replace_party(version, **given)):
            self.late_reads = True
            if who % 5:
                why = {"actor": lead, "reason": "It stays after all."}
                self.step("withdraw", lambda: workflow.withdraw(self.version, **why))

    @rule(who=WHO, kind=st.sampled_from(sorted(workflow.ENDINGS)))
    def stops_or_resumes(self, who: int, kind: str) -> None:
        given = {"actor": self.actor(who, Role.SIGNATORY), "reason": "Something happened."}
        for version in self.version.agreement.versions.filter(status__in=IN_FORCE):
            self.step(kind, lambda v=version: workflow.end(v, kind, **given))

    @rule(who=WHO)
    def pauses(self, who: int) -> None:
        """Whoever may stops what is in force, or lets it go on. Of twelve bodies hardly anybody
        met by chance would be of the one that may."""
        self.pause(who)

    def pause(self, who: int) -> None:
        for version in self.version.agreement.versions.filter(status__in=IN_FORCE):
            stopped = suspended_by(version) if version.status == Status.SUSPENDED else None
            place = stopped.organisation if stopped else self.made.bodies[who % 2]
            kind = "resume" if stopped else "suspend"
            given = {"actor": self.made.actor(Role.SIGNATORY, place), "reason": "It is looked at."}
            self.step(kind, lambda v=version, k=kind, g=given: workflow.end(v, k, **g))

    @rule(days=st.integers(1, 7))
    def time_passes(self, days: int) -> None:
        last = STARTS_ON if self.today <= STARTS_ON else NEW_START
        self.today = min(self.today + timedelta(days=days), max(last, self.today))
        for version in self.version.agreement.versions.all():
            self.step("start", lambda v=version: workflow.start(v))
            self.step("expire", lambda v=version: workflow.expire(v))

    # ------------------------------------------------------------ joining later
    def joining(self) -> Accession | None:
        """The last that was asked to join."""
        found = Accession.objects.filter(agreement=self.made.agreement_id)
        return found.select_related("version__snapshot", "organisation").last()

    def joins(self, what: str, number: int = 1) -> bool:
        """One step of joining, by whom it is for, or by anybody."""
        one, late = self.joining(), self.crowd.late
        role = {"save_part": Role.DRAFTER, "submit": Role.DRAFTER, "approve": IG}.get(what)
        right = self.made.actor(role or Role.SIGNATORY, late)
        who = right if number % 2 else self.actor(number // 2 * 2)
        given: dict[str, Any] = {"actor": who}
        if one is None:
            return False
        if what == "save_part":
            answers = {**self.version.document["parties"][1], "ropa_reference": f"ROPA {number}"}
            given |= {"part": answers, "based_on": max(0, one.revision - number // 100)}
        elif what != "submit":
            given["sha256"] = one.sha256 if number % 3 else self.text(number)
        if what == "send_back":
            given["reason"] = "Not so."
        elif what == "join":
            given |= {"post": "Head", "authority_confirmed": number % 5 > 0}
        step = getattr(joining, what)
        return self.step(f"{what}, joining", lambda: step(one, **given))

    def asks_to_join(self, who: Actor) -> bool:
        like = self.version.document["parties"][1]["id"]
        given = {"organisation": self.crowd.late.reference, "like": like, "reason": "It asked."}
        version = self.version
        return self.step(
            "invite, joining", lambda: joining.invite_to_join(version, actor=who, **given)
        )

    @rule(times=st.integers(2, 6))
    def somebody_joins(self, times: int) -> None:
        """Those whose turn it is do what lets another organisation join."""
        order = ["save_part", "submit", "approve", "join"]
        stands = {"draft": 0, "in_review": 2, "ready_to_sign": 3}
        one = self.joining()
        if one is None:
            if self.version.status not in IN_FORCE:
                return
            if not self.asks_to_join(self.made.actor(Role.DRAFTER)):
                return
            one = self.joining()
        begin = stands.get(one.status, len(order))
        for what in order[begin : begin + times]:
            if what == "join":
                officer = self.made.actor(IG, self.crowd.late)
                with clock.at(self.today), suppress(*REFUSALS):
                    dpia_actions.adopt(self.made.dpia, organisation=self.crowd.late, actor=officer)
                self.sight = witness.look(self.made.agreement_id)
            self.joins(what)

    @rule(
        who=WHO,
        what=st.sampled_from(["save_part", "submit", "approve", "send_back", "join"]),
    )
    def somebody_meddles_with_joining(self, who: int, what: str) -> None:
        if self.sight.accessions:
            self.joins(what, who)
        elif self.version.status in IN_FORCE:
            self.asks_to_join(self.actor(who, Role.DRAFTER))

    @rule(who=WHO)
    def a_stranger_looks(self, who: int) -> None:
        person, where = self.crowd.people[-1 - who % len(self.crowd.people)]
        asked = {one["organisation_id"] for one in self.sight.accessions.values()}
        if where in self.made.bodies or where.pk in asked:
            return
        if self.late_reads and where == self.crowd.late:
            return
        with clock.at(self.today):
            again = Person.objects.get(pk=person.pk)
            assert not witness.readable_by(self.made.agreement_id, again), "a stranger reads it"
        self.steps["looks: refused"] += 1


RULES = (
    "all_goes_well",
    "submits",
    "approves",
    "says_no",
    "declines",
    "signs",
    "writes",
    "withdraws",
    "varies",
    "replaces",
    "stops_or_resumes",
    "pauses",
    "time_passes",
    "somebody_joins",
    "somebody_meddles_with_joining",
    "a_stranger_looks",
)
"""What they press, by name."""
