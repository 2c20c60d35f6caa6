import threading

from django.db import connection, connections

from audit import clock
from organisations import actions
from organisations.models import Membership, Organisation
from organisations.refusal import Refused
from organisations.roles import Role
from tests.factories import actor, member, organisation


def at_once(*acts):
    """The outcomes of several things done at the same moment, each in a thread."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()
    return sorted(outcomes)


def test_two_administrators_cannot_end_each_other_at_once(committed_db):
    where = organisation()
    people = [member(where, Role.ADMINISTRATOR) for _ in range(2)]
    roles = list(Membership.objects.order_by("pk"))

    outcomes = at_once(
        *(
            lambda by=by, role=role: actions.end_membership(
                role, last_day=clock.today(), actor=actor(by, where)
            )
            for by, role in zip(people, reversed(roles), strict=True)
        )
    )

    assert outcomes == ["done", "refused"]


def test_a_role_given_twice_at_once_is_given_once(committed_db):
    where = organisation()
    by = actor(member(where, Role.ADMINISTRATOR), where)
    who = member(where, Role.DPO)

    def give():
        actions.give_role(person=who, organisation=where, role=Role.DRAFTER, actor=by)

    assert at_once(give, give) == ["done", "refused"]


def test_organisations_made_at_once_get_two_numbers(committed_db):
    system = actor(member(None, Role.PLATFORM_ADMINISTRATOR))

    at_once(
        *(lambda name=name: actions.create_organisation(name=name, actor=system) for name in "AB")
    )

    numbers = Organisation.objects.values_list("reference", flat=True)
    assert sorted(numbers) == ["ORG-001", "ORG-002"]


def test_an_invitation_accepted_twice_at_once_is_accepted_once(committed_db):
    where = organisation()
    by = actor(member(where, Role.ADMINISTRATOR), where)
    link = actions.invite_member(
        organisation=where, email="ned@example.org", name="Ned", role=Role.DPO, actor=by
    ).link
    token = link.rstrip("/").rpartition("/")[2]

    def accept():
        actions.accept_invitation(token=token, name="Ned", password="three unlikely words")

    assert at_once(accept, accept) == ["done", "refused"]
