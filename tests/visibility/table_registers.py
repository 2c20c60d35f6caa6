"""Reading across agreements: the register, the trails, and what may be taken away."""

from organisations.roles import Permission
from tests.visibility.rows import SIDES, SIGNED_IN, having, page, read, these
from tests.visibility.table_agreements import READERS
from tests.visibility.world import STATES

EXPORTERS = having(Permission.EXPORT, *SIDES) | these("national_auditor")


def _reference(world, state):
    return world.agreements[state]


def _page(route, see, **more):
    return page(f"registers:{route}", see, states=STATES, reference=_reference, **more)


TABLE = [
    # Which lines stand there: test_lists_never_leak.py.
    page("registers:register", SIGNED_IN),
    page("registers:register_csv", EXPORTERS, get_writes=True),
    read("register-list", SIGNED_IN),
    _page("trail", READERS, as_main=True),
    _page("trail_csv", READERS & EXPORTERS, get_writes=True),
]
