"""Whoever decides about a DPIA still holds the role when the decision is written down."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from audit import clock
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.risks.actions import accept_risks
from organisations.actions import end_membership
from organisations.roles import Role
from tests.dpia.factories import advised, approved, body
from tests.factories import actor, member

OFFICER = Role.INFORMATION_GOVERNANCE
WAITS = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"


def approval(council):
    dpia, officer = advised(council), council[OFFICER]
    return council, OFFICER, lambda: workflow.approve(dpia, actor=officer)


def adoption(council):
    unit = body()
    dpia = approved(council)
    actions.share(dpia, [unit.organisation], actor=council[Role.DRAFTER])
    given = {"organisation": unit.organisation, "actor": unit[OFFICER]}
    return unit, OFFICER, lambda: actions.adopt(dpia, **given)


def acceptance(council):
    dpia = advised(council)
    council.people[Role.SIRO] = member(council.organisation, Role.SIRO)
    given = {"risks": ["RK01-1"], "post": "Director", "actor": council[Role.SIRO]}
    return council, Role.SIRO, lambda: accept_risks(dpia, **given)


def somebody_waits():
    with connection.cursor() as cursor:
        # A transaction sees the same activity all through, unless it asks anew.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITS, [connection.settings_dict["NAME"]])
        return cursor.fetchone() is not None


@pytest.mark.parametrize("case", [approval, adoption, acceptance])
def test_a_role_that_is_being_ended_decides_nothing(committed_db, case):
    where, role, act = case(body())
    administrator = actor(where.person(Role.ADMINISTRATOR), where.organisation)
    yesterday, outcome = clock.today() - timedelta(days=1), []

    def run():
        try:
            outcome.append(act())
        except TransitionBlocked as blocked:
            outcome.append([one.code for one in blocked.blockers])
        finally:
            connections.close_all()

    thread, turn = Thread(target=run), Event()
    with transaction.atomic():
        held = where.person(role).memberships.get(role=role)
        end_membership(held, last_day=yesterday, actor=administrator, reason="Has left.")
        thread.start()
        while thread.is_alive() and not somebody_waits():
            turn.wait(0.01)
    thread.join(timeout=30)

    assert outcome == [["not_permitted"]]
