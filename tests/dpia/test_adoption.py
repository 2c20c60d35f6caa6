"""Each controller adopts a shared DPIA with what it adds, or does not, and may take that back."""

from datetime import date

import pytest
from django.urls import reverse

from audit import clock
from dpia import actions, workflow
from dpia.adoption.showing import State, state_of
from dpia.models import DpiaAdoption
from notices.models import Notice, Task
from organisations.models import Membership
from organisations.roles import Role
from tests.agreements.steps import codes, events, refused
from tests.dpia.factories import advised_again, approved, body, written
from tests.factories import LONG_AGO, signed_in

pytestmark = pytest.mark.django_db
ADDS = {
    "additions": "We hold the file in another system.",
    "risks": "Staff of two teams see it; access is checked each month.",
    "conditions": "No transfer before the new access list.",
}
REASON = "Our own processing has changed."
IG = Role.INFORMATION_GOVERNANCE


@pytest.fixture
def by():
    return body("Westerby Borough Council")


@pytest.fixture
def other():
    return body("Norbridge Borough Council")


@pytest.fixture
def dpia(by, other):
    found = written(by)
    actions.share(found, [other.organisation], actor=by[Role.DRAFTER])
    found = workflow.ask_for_advice(found, actor=by[Role.DRAFTER])
    found = workflow.advise(found, actor=by[Role.DPO], text="It may go ahead.")
    found = workflow.respond(found, actor=by[Role.DRAFTER], outcome="followed")
    return workflow.approve(found, actor=by[IG], approved_by="SIRO")


def adopted(dpia, other, **adds):
    return actions.adopt(dpia, organisation=other.organisation, actor=other[IG], adds=adds)


def standing(dpia, other):
    return dpia.sharings.get(organisation=other.organisation)


def reviewed(dpia, by, **changes):
    dpia = workflow.start_review(dpia, actor=by[Role.DRAFTER])
    if changes:
        dpia = actions.save_answers(
            dpia, actor=by[Role.DRAFTER], based_on=dpia.revision, changes=changes
        )
        dpia = advised_again(dpia, by)
    return workflow.approve(dpia, actor=by[IG], approved_by="SIRO")


def test_a_controller_is_asked_when_it_is_approved(dpia, by, other):
    found = standing(dpia, other)

    assert state_of(found) == State.ASKED
    assert found.asked_at is not None
    assert Task.objects.filter(kind="dpia_adopt", organisation=other.organisation).count() == 1


def test_before_approval_nobody_is_asked(by, other):
    found = written(by)
    actions.share(found, [other.organisation], actor=by[Role.DRAFTER])

    assert state_of(standing(found, other)) == State.NOT_ASKED


def test_what_it_adds_is_kept_with_what_it_adopted_when_and_by_whom(dpia, other):
    adopted(dpia, other, **ADDS)

    kept = DpiaAdoption.objects.get(organisation=other.organisation)
    assert {name: getattr(kept, name) for name in ADDS} == ADDS
    assert kept.snapshot == dpia.snapshot
    assert kept.adopted_by == other.person(IG)
    assert state_of(standing(dpia, other)) == State.ADOPTED
    assert events("adopt", of="dpia")[-1]["detail"]["conditions"] == ADDS["conditions"]


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.DPO, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_an_ig_officer_adopts_or_withdraws(dpia, other, role):
    where = other.organisation

    assert codes(refused(actions.adopt, dpia, organisation=where, actor=other[role])) == [
        "not_permitted"
    ]
    adopted(dpia, other)
    assert codes(
        refused(
            actions.withdraw_adoption, dpia, organisation=where, actor=other[role], reason=REASON
        )
    ) == ["not_permitted"]


def test_an_officer_of_another_organisation_does_not_adopt_for_it(dpia, by, other):
    stops = refused(actions.adopt, dpia, organisation=other.organisation, actor=by[IG])

    assert codes(stops) == ["not_permitted"]


def test_nobody_adopts_what_they_wrote(dpia, by, other):
    writer = by.person(Role.DRAFTER)
    Membership.objects.create(
        person=writer, organisation=other.organisation, role=IG, starts_on=LONG_AGO
    )
    other.people[IG] = writer

    assert codes(
        refused(actions.adopt, dpia, organisation=other.organisation, actor=other[IG])
    ) == ["wrote_it"]


def test_a_data_protection_officer_never_adopts(dpia, other):
    Membership.objects.create(
        person=other.person(IG),
        organisation=other.organisation,
        role=Role.DPO,
        starts_on=LONG_AGO,
    )

    assert codes(
        refused(actions.adopt, dpia, organisation=other.organisation, actor=other[IG])
    ) == ["adviser"]


def test_who_only_reads_it_adopts_nothing(dpia, by):
    processor = body()
    actions.share(dpia, [processor.organisation], actor=by[Role.DRAFTER], to_adopt=False)

    assert state_of(standing(dpia, processor)) == State.READS
    assert codes(
        refused(actions.adopt, dpia, organisation=processor.organisation, actor=processor[IG])
    ) == ["not_shared"]


def test_withdrawn_it_is_asked_for_no_more_than_before_and_its_authors_are_told(dpia, by, other):
    adopted(dpia, other, **ADDS)

    actions.withdraw_adoption(dpia, organisation=other.organisation, actor=other[IG], reason=REASON)

    found = standing(dpia, other)
    assert state_of(found) == State.ASKED
    assert (found.adopted_on, found.sha256) == (None, "")
    kept = DpiaAdoption.objects.get(organisation=other.organisation)
    assert kept.withdrawn_because == REASON
    assert kept.additions == ADDS["additions"]
    told = Notice.objects.filter(kind="dpia_adoption_withdrawn")
    assert {row.person for row in told} == {by.person(Role.DRAFTER), by.person(IG)}
    assert events("withdraw_adoption", of="dpia")[-1]["reason"] == REASON


def test_it_may_be_adopted_again_after_that(dpia, other):
    adopted(dpia, other)
    actions.withdraw_adoption(dpia, organisation=other.organisation, actor=other[IG], reason=REASON)

    adopted(dpia, other)

    assert state_of(standing(dpia, other)) == State.ADOPTED


def test_withdrawing_needs_an_adoption_and_a_reason(dpia, other):
    where = {"organisation": other.organisation, "actor": other[IG]}

    assert codes(refused(actions.withdraw_adoption, dpia, reason=REASON, **where)) == [
        "wrong_status"
    ]
    adopted(dpia, other)
    assert codes(refused(actions.withdraw_adoption, dpia, reason="  ", **where)) == ["missing"]


def test_its_author_reviews_it_instead_of_withdrawing(dpia, by):
    stops = refused(
        actions.withdraw_adoption,
        dpia,
        organisation=by.organisation,
        actor=by[IG],
        reason=REASON,
    )

    assert codes(stops) == ["own"]


def test_a_review_that_changes_something_asks_the_adopters_again_with_what_changed(dpia, by, other):
    adopted(dpia, other)

    dpia = reviewed(dpia, by, **{"dpia.consultation.done": "the user panel, and the staff union"})

    assert state_of(standing(dpia, other)) == State.OUTDATED
    task = Task.objects.get(kind="dpia_adopt", organisation=other.organisation, done_at=None)
    assert "again" in task.title
    told = Notice.objects.filter(kind="dpia_adopt_again", person=other.person(IG)).get()
    assert "* " in told.body
    page = signed_in(other.person(IG)).get(reverse("dpia:adopt", args=[dpia.reference]))
    text = page.content.decode()
    assert "What changed since you adopted it" in text
    assert "the user panel, and the staff union" in text
    adopted(dpia, other)
    assert state_of(standing(dpia, other)) == State.ADOPTED
    assert DpiaAdoption.objects.filter(organisation=other.organisation).count() == 2


def test_a_review_that_changes_nothing_leaves_the_adoptions_as_they_are(dpia, by, other):
    adopted(dpia, other)

    with clock.at(date(2027, 4, 1)):
        dpia = reviewed(dpia, by)

    assert state_of(standing(dpia, other)) == State.ADOPTED
    assert not Notice.objects.filter(kind="dpia_adopt_again").exists()


# ------------------------------------------------------------------ pages and API


def test_on_the_page_it_adopts_with_its_additions_and_the_record_shows_them(dpia, other):
    client = signed_in(other.person(IG))
    adopt = reverse("dpia:adopt", args=[dpia.reference])
    today = clock.today()
    day = {
        "adopted_on_day": today.day,
        "adopted_on_month": today.month,
        "adopted_on_year": today.year,
    }
    hostile = {**ADDS, "risks": "<script>alert(1)</script> 🙂"}

    answer = client.post(adopt, {**day, **hostile})

    assert answer.status_code == 302
    where = reverse("dpia:adoption", args=[dpia.reference, other.organisation.reference])
    shown = client.get(where).content.decode()
    assert ADDS["additions"] in shown
    assert "<script>alert" not in shown
    assert "🙂" in shown
    assert where in client.get(dpia.get_absolute_url()).content.decode()


def test_what_is_too_long_is_kept_on_the_page_to_be_cut(dpia, other):
    client = signed_in(other.person(IG))
    adopt = reverse("dpia:adopt", args=[dpia.reference])
    day = {"adopted_on_day": "1", "adopted_on_month": "4", "adopted_on_year": "2022"}

    answer = client.post(adopt, {**day, "additions": "x" * 4001})

    assert answer.status_code == 200
    assert "Error: " in answer.content.decode()
    assert "x" * 4001 in answer.content.decode()
    assert not DpiaAdoption.objects.filter(organisation=other.organisation).exists()


def test_on_the_page_it_is_withdrawn_with_a_reason(dpia, other):
    adopted(dpia, other)
    client = signed_in(other.person(IG))
    where = reverse("dpia:withdraw_adoption", args=[dpia.reference])
    record = reverse("dpia:adoption", args=[dpia.reference, other.organisation.reference])
    assert where in client.get(record).content.decode()

    assert "Enter why" in client.post(where, {"reason": ""}).content.decode()
    assert client.post(where, {"reason": REASON}).status_code == 302

    assert state_of(standing(dpia, other)) == State.ASKED
    shown = client.get(record).content.decode()
    assert REASON in shown
    assert client.post(where, {"reason": REASON}).status_code == 409


def test_there_is_no_record_of_one_that_never_adopted(dpia, other):
    client = signed_in(other.person(IG))
    where = reverse("dpia:adoption", args=[dpia.reference, other.organisation.reference])

    assert client.get(where).status_code == 404


def test_the_api_adopts_withdraws_and_tells_where_each_stands(dpia, by, other):
    client = signed_in(other.person(IG))
    address = f"/api/dpias/{dpia.reference}/"

    answer = client.post(f"{address}adopt/", ADDS, content_type="application/json")

    assert answer.status_code == 200
    told = {one["organisation"]: one for one in answer.json()["adoptions"]}
    assert told[other.organisation.reference]["state"] == "adopted"
    assert told[other.organisation.reference]["conditions"] == ADDS["conditions"]
    answer = client.post(
        f"{address}withdraw-adoption/", {"reason": REASON}, content_type="application/json"
    )
    told = {one["organisation"]: one for one in answer.json()["adoptions"]}
    assert told[other.organisation.reference]["state"] == "asked"
    assert told[other.organisation.reference]["conditions"] == ""
    assert told[by.organisation.reference]["state"] == "adopted"


def test_the_daily_review_reminder_says_when_it_is_overdue(by):
    found = approved(by)
    type(found).objects.filter(pk=found.pk).update(next_review_on=date(2022, 1, 1))
    client = signed_in(by.person(Role.DRAFTER))

    with clock.at(date(2022, 6, 1)):
        assert "Overdue" in client.get(found.get_absolute_url()).content.decode()
    with clock.at(date(2021, 12, 31)):
        assert "Overdue" not in client.get(found.get_absolute_url()).content.decode()
