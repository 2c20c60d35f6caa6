"""What stands before an agreement: screenings, and the ways to start a draft."""

from agreements.models import Screening, Template
from organisations.roles import Permission
from tests.visibility.rows import (
    DRAFTERS,
    GOES_ON,
    NOT_FOUND,
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


def _template(world, state):
    return Template.objects.get(organisation=world.lead).pk


KEEPERS = these("lead administrator", "platform_administrator")
ADMINISTRATORS = KEEPERS | these(
    "partner administrator", "stranger administrator", "stranger of every role"
)
LEAD_DRAFTER = these("lead drafter")
JOINING = {"organisation": "ORG08", "joined_on": "2022-04-01"}


def _kept(route, send=None, **more):
    see = KEEPERS if send else SIGNED_IN
    return page(f"frameworks:{route}", see, send, reference="FW-001", **more)


FRAMEWORKS = [
    page("frameworks:list", SIGNED_IN),
    page("frameworks:new", ADMINISTRATORS, ADMINISTRATORS),
    _kept("framework"),
    _kept("change", KEEPERS),
    _kept("terms", KEEPERS, section="breach"),
    _kept("add_member", KEEPERS),
    _kept("remove_member", KEEPERS, organisation="ORG12"),
    page("agreements:new_framework", DRAFTERS),
    page("agreements:new_framework_of", LEAD_DRAFTER, LEAD_DRAFTER, reference="FW-001"),
    special(
        "api framework-list",
        {SIGNED_IN: PAGE},
        {KEEPERS: 201, SIGNED_IN: NOT_FOUND},
        does=KEEPERS,
        sends={"title": "Accord", "owner": "ORG12", "starts_on": "2022-01-01"},
    ),
    read("framework-detail", SIGNED_IN, reference="FW-001"),
    action("framework-change", KEEPERS, reference="FW-001", sends={"title": "Other"}),
    action("framework-set-terms", KEEPERS, reference="FW-001", sends={"terms": {"costs": "None"}}),
    action("framework-add-member", KEEPERS, reference="FW-001", sends=JOINING),
    action("framework-remove-member", KEEPERS, reference="FW-001", sends={"organisation": "ORG12"}),
]
MAKING = {"agreement": "DSA-002", "name": "Another template"}
TABLE = [
    *FRAMEWORKS,
    page("agreements:new_template", DRAFTERS),
    page("agreements:new_from_template", DRAFTERS, DRAFTERS, key="library-2"),
    page("agreements:new_copy", DRAFTERS),
    page("agreements:templates", SIGNED_IN),
    page("agreements:template_remove", DRAFTER, DRAFTER, pk=_template),
    special(
        "api template-list",
        {SIGNED_IN: PAGE},
        {these("lead drafter", "partner drafter"): 201},
        sends=MAKING,
    ),
    read("template-detail", READERS, pk=_template),
    action("template-remake", DRAFTER, pk=_template, sends=MAKING),
    action("template-remove", DRAFTER, pk=_template),
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
