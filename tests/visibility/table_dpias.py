"""DPIAs: who reads them, and whose steps change something.

Somebody who reads a DPIA is told on the page of a step why the step is not theirs.
"""

from dpia import workflow
from dpia.models import Heard, MeasureTask
from organisations.roles import Permission
from tests.visibility.rows import (
    DRAFTERS,
    NOBODY,
    PAGE,
    SIGNED_IN,
    action,
    button,
    having,
    page,
    read,
    special,
    these,
)
from tests.visibility.world import DPIA_APPROVED, DPIA_DRAFT

STATES = (DPIA_DRAFT, DPIA_APPROVED)
PARTNER = having(Permission.READ_AGREEMENTS, "partner") | these("national_auditor")
READERS = (
    having(Permission.READ_AGREEMENTS, "lead")
    | these("named to each")
    | PARTNER.when(DPIA_APPROVED)
)
DRAFTER = these("lead drafter")
OFFICER = these("lead information_governance")
ACCEPTER = these("lead siro", "lead data_owner")
OWNER = these("lead data_owner")
DOES = {
    "begin": DRAFTER,
    "ask_for_advice": DRAFTER | OFFICER,
    "advise": these("lead dpo", "partner dpo"),
    "advise_on_section": these("lead dpo", "partner dpo"),
    "ask_for_opinion": DRAFTER | OFFICER,
    "give_opinion": these("lead caldicott_guardian", "partner caldicott_guardian"),
    "respond": DRAFTER | OFFICER,
    "approve": OFFICER,
    "decide_not_needed": OFFICER,
    "start_review": DRAFTER | OFFICER,
    "return_to_draft": DRAFTER | OFFICER,
    **dict.fromkeys(workflow.REGULATORS_STEPS, DRAFTER | OFFICER | these("lead dpo")),
    "adopt": these("partner information_governance", "lead information_governance"),
    "withdraw_adoption": these("partner information_governance", "lead information_governance"),
}


def _reference(world, state):
    return world.dpias[state]


def _partner(world, state):
    return world.partner.reference


def _entry(world, state):
    return Heard.objects.get(dpia__reference=world.dpias[state]).pk


def _page(route, send=None, **more):
    return page(f"dpia:{route}", READERS, send, states=STATES, reference=_reference, **more)


def _autosave(route, **more):
    may = DRAFTER.when(DPIA_DRAFT)
    return button(f"dpia:{route}", may, states=STATES, reference=_reference, **more)


def _a_measure(world, state):
    found = MeasureTask.objects.filter(dpia__reference=world.dpias[state])
    return found.earliest("pk").pk


def _measure(route, send=None, **more):
    """The page of a measure: there are some once the DPIA is approved."""
    states = (DPIA_APPROVED,)
    given = {"reference": _reference, "measure": _a_measure}
    return page(f"dpia:{route}", READERS, send, states=states, **given, **more)


TABLE = [
    page("dpia:list", SIGNED_IN),
    page("dpia:new", DRAFTERS, DRAFTERS),
    page("dpia:import", DRAFTERS, DRAFTERS),
    _page("dpia", main=True),
    _page("check", as_main=True),
    _page("pdf", as_main=True),
    # The worlds' DPIAs were written here: nobody finds a file at either.
    _page("description", READERS, does=DRAFTER, as_main=True),
    page("dpia:file", NOBODY, states=STATES, reference=_reference),
    _page("screening", READERS, does=DRAFTER, as_main=True),
    _page("section", READERS, does=DRAFTER, as_main=True, section="describe"),
    _page("row", READERS, does=DRAFTER, as_main=True, section="risks", row="dpia.risks.0"),
    _autosave("autosave_section", section="describe"),
    _autosave("autosave_row", section="risks", row="dpia.risks.0"),
    *(_page(verb, READERS, does=who & READERS, as_main=True) for verb, who in DOES.items()),
    page(
        "dpia:adoption",
        READERS.when(DPIA_APPROVED),
        states=(DPIA_APPROVED,),
        reference=_reference,
        organisation=_partner,
    ),
    _page("regulator", as_main=True),
    _page("heard", as_main=True),
    _page("heard_add", READERS, does=DRAFTER.when(DPIA_DRAFT), as_main=True),
    _page("heard_change", READERS, does=DRAFTER.when(DPIA_DRAFT), as_main=True, entry=_entry),
    button(
        "dpia:heard_remove",
        READERS,
        does=DRAFTER.when(DPIA_DRAFT),
        states=STATES,
        reference=_reference,
        entry=_entry,
    ),
    _page("share", READERS, does=DRAFTER | OFFICER, as_main=True),
    button(
        "dpia:withdraw_sharing",
        READERS,
        does=DRAFTER | OFFICER,
        states=STATES,
        reference=_reference,
        organisation=_partner,
    ),
    # ---------------------------------------------------------------- risks and measures
    _page("risk_library", READERS, does=DRAFTER.when(DPIA_DRAFT), as_main=True),
    _page("score_again", READERS, does=DRAFTER.when(DPIA_DRAFT), as_main=True),
    _page("accept_risks", READERS, does=ACCEPTER, as_main=True),
    _page("agree_measures", READERS, does=OWNER.when(DPIA_DRAFT), as_main=True),
    button(
        "dpia:ask_owner",
        READERS,
        does=DRAFTER.when(DPIA_DRAFT),
        states=STATES,
        reference=_reference,
    ),
    _page("measure_list", as_main=True),
    _measure("measure_task", READERS, does=OFFICER),
    _measure("assign_measure", READERS, does=DRAFTER | OFFICER),
    button(
        "dpia:reopen_measure",
        READERS,
        does=OFFICER,
        states=(DPIA_APPROVED,),
        reference=_reference,
        measure=_a_measure,
    ),
    # ---------------------------------------------------------------- the API
    *(
        action(
            f"dpia-{verb}",
            READERS,
            does=DRAFTER.when(DPIA_DRAFT),
            states=STATES,
            reference=_reference,
        )
        for verb in ("add-heard", "change-heard", "remove-heard")
    ),
    special("api dpia-list", {SIGNED_IN: PAGE}, {DRAFTERS: 201}, sends={"title": "New"}),
    action("dpia-save-answers", READERS, does=DRAFTER, states=STATES, reference=_reference),
    action("dpia-change-rows", READERS, does=DRAFTER, states=STATES, reference=_reference),
    *(
        action(f"dpia-{verb}", READERS, does=DRAFTER | OFFICER, states=STATES, reference=_reference)
        for verb in ("share", "withdraw-sharing")
    ),
    read("dpia-detail", READERS, states=STATES, reference=_reference, main=True),
    special("api dpia-pdf", {READERS: (PAGE, 202)}, states=STATES, reference=_reference),
    read("dpia-file", NOBODY, states=STATES, reference=_reference),
    action("dpia-take-in", DRAFTERS),
    read("dpia-description", READERS, states=STATES, reference=_reference),
    action("dpia-describe", READERS, does=DRAFTER, states=STATES, reference=_reference),
    read("dpia-screening", READERS, states=STATES, reference=_reference),
    action("dpia-screen", READERS, does=DRAFTER, states=STATES, reference=_reference),
    *(
        action(
            f"dpia-{verb.replace('_', '-')}",
            READERS,
            does=who & READERS,
            states=STATES,
            reference=_reference,
        )
        for verb, who in DOES.items()
    ),
    *(
        read(f"dpia-{name}", READERS, states=STATES, reference=_reference)
        for name in ("risks", "risk-library", "measures")
    ),
    *(
        action(f"dpia-{name}", READERS, does=who, states=STATES, reference=_reference)
        for name, who in {
            "add-from-library": DRAFTER.when(DPIA_DRAFT),
            "score-again": DRAFTER.when(DPIA_DRAFT),
            "accept-risks": ACCEPTER,
            "agree-measures": OWNER,
            "ask-owner": DRAFTER,
        }.items()
    ),
    *(
        action(
            f"dpia-{name}",
            READERS,
            does=who,
            states=(DPIA_APPROVED,),
            reference=_reference,
            measure=_a_measure,
        )
        for name, who in {
            "close-measure": OFFICER,
            "reopen-measure": OFFICER,
            "assign-measure": DRAFTER | OFFICER,
        }.items()
    ),
]
