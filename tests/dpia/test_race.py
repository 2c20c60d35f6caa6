from threading import Barrier, Thread

from django.db import connections

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.models import Dpia, Status
from organisations.roles import Role
from tests.dpia.factories import advised, body
from tests.factories import actor, member


def both_at_once(first, second):
    """Run the two in threads that start together; what each of them gave or raised."""
    start, outcomes = Barrier(2), [None, None]

    def run(number, act):
        try:
            start.wait(timeout=10)
            outcomes[number] = act()
        except Exception as problem:  # noqa: BLE001
            outcomes[number] = problem
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_of_two_approvals_at_once_one_wins_and_one_is_told(committed_db):
    council = body()
    dpia = advised(council)
    officer = council[Role.INFORMATION_GOVERNANCE]
    other = actor(member(council.organisation, Role.INFORMATION_GOVERNANCE), council.organisation)

    outcomes = both_at_once(
        lambda: workflow.approve(dpia, actor=officer),
        lambda: workflow.approve(dpia, actor=other),
    )

    (refused,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, TransitionBlocked)
    assert [blocker.code for blocker in refused.blockers] == ["wrong_status"]
    dpia = Dpia.objects.get()
    assert dpia.status == Status.APPROVED
    assert Event.objects.filter(verb="approve").count() == 1
    assert dpia.snapshots.count() == 1


def test_two_dpias_started_at_once_get_numbers_of_their_own(committed_db):
    council = body()

    def start():
        return actions.create_dpia(
            actor=council[Role.DRAFTER], title="One", organisation=council.organisation
        ).reference

    assert sorted(both_at_once(start, start)) == ["DPIA-001", "DPIA-002"]
