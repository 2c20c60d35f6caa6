"""DPIAs: who reads them, and whose steps change something.

Somebody who reads a DPIA is told on the page of a step why the step is not theirs.
"""

from organisations.roles import Permission
from tests.visibility.rows import (
    DRAFTERS,
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
DOES = {
    "begin": DRAFTER,
    "ask_for_advice": DRAFTER | OFFICER,
    "advise": these("lead dpo", "partner dpo"),
    "respond": DRAFTER | OFFICER,
    "approve": OFFICER,
    "decide_not_needed": OFFICER,
    "start_review": DRAFTER | OFFICER,
    "return_to_draft": DRAFTER | OFFICER,
    "adopt": these("partner information_governance", "lead information_governance"),
    "withdraw_adoption": these("partner information_governance", "lead information_governance"),
}


def _reference(world, state):
    return world.dpias[state]


def _partner(world, state):
    return world.partner.reference


def _page(route, send=None, **more):
    return page(f"dpia:{route}", READERS, send, states=STATES, reference=_reference, **more)


def _autosave(route, **more):
    may = DRAFTER.when(DPIA_DRAFT)
    return button(f"dpia:{route}", may, states=STATES, reference=_reference, **more)


TABLE = [
    page("dpia:list", SIGNED_IN),
    page("dpia:new", DRAFTERS, DRAFTERS),
    _page("dpia", main=True),
    _page("check", as_main=True),
    _page("pdf", as_main=True),
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
    _page("share", READERS, does=DRAFTER | OFFICER, as_main=True),
    button(
        "dpia:withdraw_sharing",
        READERS,
        does=DRAFTER | OFFICER,
        states=STATES,
        reference=_reference,
        organisation=_partner,
    ),
    # ---------------------------------------------------------------- the API
    read("dpia-list", SIGNED_IN),
    read("dpia-detail", READERS, states=STATES, reference=_reference, main=True),
    special("api dpia-pdf", {READERS: (PAGE, 202)}, states=STATES, reference=_reference),
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
]
