"""Who wrote, advised, answered, approved, adopted or accepted risks: what else they may do.

Every ordered pair is tried with somebody who holds the roles for both, by functions and by REST.
"""

from itertools import product

import pytest
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from audit.transitions import TransitionBlocked
from dpia import actions, api, workflow
from dpia.models import Status
from dpia.risks import agreeing
from dpia.risks.actions import accept_risks
from organisations.acting import SESSION_KEY
from organisations.roles import Role
from tests.dpia.factories import advised, body, written
from tests.dpia.test_api import client
from tests.factories import actor, member, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.dpia.test_separation")]

router = SimpleRouter()
for prefix, viewset, basename in api.routes:
    router.register(prefix, viewset, basename)
urlpatterns = [
    path("api/", include(router.urls)),
    path("dpias/", include("dpia.urls")),
    path("", include("notices.urls")),
    path("", include("organisations.urls")),
]

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
GUARDIAN = Role.CALDICOTT_GUARDIAN
ROLE_FOR = {
    "write": DRAFTER,
    "advise": DPO,
    "give_opinion": GUARDIAN,
    "respond": DRAFTER,
    "approve": OFFICER,
    "adopt": OFFICER,
    "accept_risks": Role.SIRO,
    "agree_measures": Role.DATA_OWNER,
}
REFUSED = {
    ("write", "advise"): "wrote_it",
    ("write", "give_opinion"): "wrote_it",
    ("write", "approve"): "wrote_it",
    ("write", "adopt"): "wrote_it",
    ("write", "accept_risks"): "wrote_it",
    ("write", "agree_measures"): "wrote_it",
    ("advise", "agree_measures"): "advised",
    ("give_opinion", "agree_measures"): "advised",
    ("agree_measures", "advise"): "approved_it",
    ("agree_measures", "give_opinion"): "approved_it",
    ("advise", "accept_risks"): "advised",
    ("give_opinion", "accept_risks"): "advised",
    ("accept_risks", "advise"): "approved_it",
    ("accept_risks", "give_opinion"): "approved_it",
    ("advise", "write"): "advised",
    ("advise", "respond"): "advised",
    ("advise", "approve"): "adviser",
    ("advise", "adopt"): "adviser",
    ("give_opinion", "write"): "advised",
    ("give_opinion", "respond"): "advised",
    ("give_opinion", "approve"): "adviser",
    ("give_opinion", "adopt"): "adviser",
    ("approve", "advise"): "approved_it",
    ("approve", "give_opinion"): "approved_it",
    ("adopt", "advise"): "approved_it",
    ("adopt", "give_opinion"): "approved_it",
}
"""Who did the first may not do the second. Everything else may be done by one person, who may also
do the same again."""
MEASURE = "dpia.risks.0.measures.0"
ONLY_BY_FUNCTION = frozenset({"write"})
"""Answers are not written over REST."""


def wrote(dpia, actor, text):
    changes = {"dpia.function_creep": text}
    return actions.save_answers(dpia, actor=actor, based_on=dpia.revision, changes=changes)


class Case:
    """A DPIA of a council, which another body reads, and one person with the roles for two acts.

    The person acts for the council, but adopts for the other body.
    """

    def __init__(self):
        self.council, self.unit = body(), body()
        self.person = person()
        self.dpia = written(self.council)
        self.times = 0

    def where(self, duty):
        return (self.unit if duty == "adopt" else self.council).organisation

    def appointed(self, duty):
        """From now on the person has the role for it."""
        held = self.person.memberships.filter(organisation=self.where(duty), role=ROLE_FOR[duty])
        if not held.exists():
            member(self.where(duty), ROLE_FOR[duty], who=self.person)

    def acting(self, duty):
        return actor(self.person, self.where(duty))

    def drafted(self):
        """Whoever has it now, it can be written in again."""
        by = self.council[DRAFTER]
        if self.dpia.status == Status.WITH_DPO:
            self.dpia = workflow.return_to_draft(self.dpia, actor=by)
        if self.dpia.status == Status.APPROVED:
            self.dpia = workflow.start_review(self.dpia, actor=by)

    def answered(self):
        """Somebody else has answered all advice."""
        self.drafted()
        if not self.dpia.advice.filter(kind="dpo").exists():
            self.dpia = workflow.ask_for_advice(self.dpia, actor=self.council[DRAFTER])
            self.dpia = workflow.advise(self.dpia, actor=self.council[DPO], text="Go ahead")
        if self.dpia.advice.filter(answers__isnull=True).exists():
            self.dpia = workflow.respond(self.dpia, actor=self.council[DRAFTER], outcome="followed")

    def made_ready(self, duty):
        """Everything is done by others that must be before the duty."""
        if duty == "advise":
            self.drafted()
            self.dpia = workflow.ask_for_advice(self.dpia, actor=self.council[DRAFTER])
        elif duty in ("approve", "respond"):
            self.answered()
        elif duty == "agree_measures":
            # What a measure says has changed, so that its owner has to answer anew.
            self.drafted()
            self.times += 1
            changes = {f"{MEASURE}.text": f"A trained person checks, {self.times} times"}
            self.dpia = actions.save_answers(
                self.dpia,
                actor=self.council[DRAFTER],
                based_on=self.dpia.revision,
                changes=changes,
            )
        elif duty == "adopt":
            self.answered()
            self.dpia = workflow.approve(self.dpia, actor=self.council[OFFICER])
            actions.share(self.dpia, [self.unit.organisation], actor=self.council[DRAFTER])
        else:
            self.drafted()

    def given(self, duty):
        return {
            "write": {"text": "Purposes are fixed, again"},
            "advise": {"opinion": "may_proceed_with_conditions", "text": "Mind the free text"},
            "give_opinion": {"opinion": "may_proceed", "text": "It is the minimum"},
            "respond": {"outcome": "followed"},
            "approve": {"revision": self.dpia.revision},
            "adopt": {},
            "agree_measures": {"answers": {f"{MEASURE}.approved": True}},
            "accept_risks": {"risks": ["RK01-1"], "post": "Director of resources"},
        }[duty]

    def done(self, duty):
        """Do it as a function; raises TransitionBlocked."""
        who, given = self.acting(duty), self.given(duty)
        if duty == "adopt":
            actions.adopt(self.dpia, organisation=self.unit.organisation, actor=who)
        elif duty == "accept_risks":
            accept_risks(self.dpia, actor=who, **given)
        elif duty == "agree_measures":
            self.dpia = agreeing.answer_measures(self.dpia, actor=who, **given)
        else:
            act = wrote if duty == "write" else getattr(workflow, duty)
            self.dpia = act(self.dpia, actor=who, **given)

    def asked(self, duty):
        """Do it over REST; the answer."""
        browser = client(self.person)
        session = browser.session
        session[SESSION_KEY] = self.where(duty).pk
        session.save()
        address = f"/api/dpias/{self.dpia.reference}/{duty.replace('_', '-')}/"
        return browser.post(address, self.given(duty), format="json")


def case(first, second):
    """The first is done, and the person has the role for the second, which is ready to be done."""
    found = Case()
    found.appointed(first)
    found.made_ready(first)
    found.done(first)
    found.appointed(second)
    found.made_ready(second)
    return found


PAIRS = list(product(ROLE_FOR, ROLE_FOR))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_somebody_did_decides_what_else_they_may_do(first, second):
    found = case(first, second)
    wanted = REFUSED.get((first, second))
    if first == second == "adopt":
        # Whoever has adopted it need not again, as long as it has not changed.
        wanted = "adopted"

    if wanted is None:
        found.done(second)
        return
    with pytest.raises(TransitionBlocked) as blocked:
        found.done(second)
    assert wanted in [blocker.code for blocker in blocked.value.blockers]


@pytest.mark.parametrize(
    ("first", "second"), [pair for pair in REFUSED if pair[1] not in ONLY_BY_FUNCTION]
)
def test_the_same_is_refused_over_rest(first, second):
    found = case(first, second)

    answer = found.asked(second)

    assert answer.status_code == 409, answer.json()
    assert REFUSED[first, second] in [b["code"] for b in answer.json()["blockers"]]


@pytest.mark.parametrize("role", [DPO, GUARDIAN])
def test_an_adviser_by_role_never_approves_even_before_any_advice(role):
    council = body()
    dpia = advised(council)
    both = actor(member(council.organisation, OFFICER, role), council.organisation)

    codes = [b.code for b in workflow.what_stops(dpia, "approve", actor=both)]

    assert ("adviser" in codes) == (role == DPO)
