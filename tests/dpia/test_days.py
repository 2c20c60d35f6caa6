from datetime import date

import pytest

from audit import clock
from dpia import actions, days, subjects, workflow
from dpia.models import Dpia
from dpia.presenting import finding_lines
from dpia.staleness.showing import overdue_since
from dpia.turning import Known, turn
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import advised, approved, body

pytestmark = pytest.mark.django_db


def reviewed_next(council, day):
    dpia = actions.save_answers(
        advised(council),
        actor=council[Role.DRAFTER],
        based_on=99,
        changes={"dpia.next_review_on": day},
    )
    return workflow.approve(
        dpia, actor=council[Role.INFORMATION_GOVERNANCE], approved_by="SIRO of lead party"
    )


def test_a_review_is_reminded_of_once_for_each_step():
    council = body()
    with clock.at(date(2026, 1, 12)):
        reviewed_next(council, "2026-12-01")

    for day, told in [
        (date(2026, 10, 31), 0),
        (date(2026, 11, 1), 2),
        (date(2026, 11, 2), 2),
        (date(2026, 11, 24), 4),
        (date(2026, 12, 1), 6),
        (date(2026, 12, 2), 6),
    ]:
        with clock.at(day):
            days.turn()
            days.turn()
        assert Notice.objects.filter(kind="dpia_review_due").count() == told, day
    assert Task.objects.waiting().get(kind="dpia_review").due_on == date(2026, 12, 1)


def test_however_long_it_is_overdue_its_drafters_have_a_review_to_do():
    council = body()
    with clock.at(date(2026, 1, 12)):
        dpia = reviewed_next(council, "2026-12-01")
    with clock.at(date(2027, 6, 2)):
        days.turn()
        task = Task.objects.waiting().get(kind="dpia_review")
        assert (task.organisation, task.role) == (council.organisation, Role.DRAFTER)
        workflow.start_review(dpia, actor=council[Role.DRAFTER])
        days.turn()
        assert not Task.objects.waiting().filter(kind="dpia_review").exists()


def test_the_day_alone_makes_a_review_overdue():
    council = body()
    with clock.at(date(2026, 1, 12)):
        dpia = reviewed_next(council, "2026-12-01")
        assert "R198" not in {finding["rule"] for finding in dpia.findings}

    with clock.at(date(2026, 12, 2)):
        assert days.judge_again() == 1
        assert days.judge_again() == 0

    dpia.refresh_from_db()
    assert "R198" in {finding["rule"] for finding in dpia.findings}
    (line,) = [one for one in finding_lines(dpia, here=dpia.get_absolute_url()) if one.how]
    assert (line.rule, line.href) == ("R198", "")
    assert "change only in a review" in line.how


class Over:
    """Stands for the room above: one agreement, which has ended."""

    status = "expired"

    def describe(self, dpia):
        whole = {"status": self.status}
        return [subjects.Subject("DSA-002", "Rebate", "/agreements/DSA-002/", whole)]

    def changed(self, dpia, changed_paths, among):
        pass


@pytest.mark.parametrize("status", ["expired", "in_force"])
def test_once_every_agreement_has_ended_no_review_is_asked_for(status):
    council, above = body(), Over()
    above.status = status
    with clock.at(date(2022, 4, 11)):
        dpia = approved(council)
    subjects.register(above)
    try:
        actions.judge_again(Dpia.objects.get())
    finally:
        subjects.unregister(above)
    dpia.refresh_from_db()

    assert (overdue_since(dpia) is None) == (status == "expired")
    told = turn(dpia, Known()).step
    assert ("has ended" in told) == (status == "expired")
