"""What stands before an agreement: screenings, and the ways to start a draft."""

from agreements.models import Screening
from organisations.roles import Permission
from tests.visibility.rows import (
    DRAFTERS,
    GOES_ON,
    PAGE,
    SIGNED_IN,
    action,
    having,
    page,
    read,
    special,
    these,
)

READERS = having(Permission.READ_AGREEMENTS, "lead")
DRAFTER = these("lead drafter")
SETTLED, INTERNAL = "it leads to an agreement", "it leads to a DPIA"
NOTHING = "nothing is needed"
STATES = (SETTLED, INTERNAL, NOTHING)
ROUTES = {SETTLED: "full", INTERNAL: "internal", NOTHING: "not_personal"}
ANSWER = {"answers": {"personal": "unsure"}}


def _screening(world, state):
    found = Screening.objects.get(organisation=world.lead, route=ROUTES[state])
    return found.reference


def _page(route, see, send=None, **more):
    return page(f"agreements:{route}", see, send, states=STATES, reference=_screening, **more)


def _action(route, may, **more):
    return action(f"screening-{route}", may, states=STATES, reference=_screening, **more)


TABLE = [
    page("agreements:new_blank", DRAFTERS, DRAFTERS),
    page("agreements:screenings", SIGNED_IN),
    page("agreements:screening_new", DRAFTERS, DRAFTERS),
    _page("screening", READERS, DRAFTER.when(NOTHING), main=True),
    _page("screening_question", DRAFTER, DRAFTER, key="personal"),
    special(
        "agreements:screening_dpia",
        {DRAFTER.when(INTERNAL): PAGE, DRAFTER: GOES_ON},
        {DRAFTER: (GOES_ON, PAGE)},
        states=STATES,
        reference=_screening,
    ),
    special(
        "api screening-list",
        {SIGNED_IN: PAGE},
        {DRAFTERS: 201},
        sends={"answers": {"who_holds": "no_unknown"}},
    ),
    read("screening-detail", READERS, states=STATES, reference=_screening),
    _action("answer", DRAFTER, sends=ANSWER),
    _action("note", DRAFTER, sends={"note": "Kept for the file"}),
    _action("start-draft", DRAFTER, sends={"title": "Started over the API"}),
    _action("begin-dpia", DRAFTER, does=DRAFTER.when(INTERNAL), sends={"title": "A new use"}),
]
