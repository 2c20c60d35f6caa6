"""A role is passed to a delegate for some days, by whoever holds it, and ends by itself."""

from datetime import date, timedelta

import pytest

from audit import clock
from audit.models import Event
from notices.models import Notice
from organisations import actions
from organisations.models import Membership
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role, roles_of
from tests.factories import LONG_AGO, actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LAST = date(2026, 3, 13)


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def where():
    return organisation("Westerby Council")


@pytest.fixture
def holder(where):
    return member(where, Role.LEGAL)


@pytest.fixture
def stand_in(where):
    return member(where, Role.DRAFTER)


def held(who, role=Role.LEGAL):
    return Membership.objects.get(person=who, role=role, delegated_from=None)


def delegate(holder, to, where, *, by=None, **changes):
    given = {"starts_on": TODAY, "ends_on": LAST, "reason": "On leave", **changes}
    return actions.delegate_role(held(holder), to=to, actor=actor(by or holder, where), **given)


def test_the_delegate_holds_the_role_on_those_days_and_no_longer(where, holder, stand_in):
    delegate(holder, stand_in, where)

    assert Role.LEGAL in roles_of(stand_in.pk, where.pk)
    assert Role.LEGAL in roles_of(holder.pk, where.pk)
    with clock.at(LAST):
        assert Role.LEGAL in roles_of(stand_in.pk, where.pk)
    with clock.at(LAST + timedelta(days=1)):
        assert Role.LEGAL not in roles_of(stand_in.pk, where.pk)


def test_the_delegate_is_told_from_when_to_when(where, holder, stand_in):
    delegate(holder, stand_in, where)

    (told,) = Notice.objects.filter(person=stand_in)
    assert told.kind == "delegated_to_you"
    assert "From 2 March 2026 to 13 March 2026 you act as Legal adviser" in " ".join(
        told.body.split()
    )


def test_the_trail_says_who_passed_what_to_whom_and_why(where, holder, stand_in):
    delegate(holder, stand_in, where)

    event = Event.objects.get(verb="delegate-role").content
    assert event["reason"] == "On leave"
    assert event["actor"]["person"] == holder.pk
    assert event["detail"]["delegate"] == stand_in.name
    assert event["detail"]["delegate_of"] == holder.name


def test_an_administrator_passes_it_on_for_somebody_else(where, holder, stand_in):
    delegate(holder, stand_in, where, by=member(where, Role.ADMINISTRATOR))

    assert Role.LEGAL in roles_of(stand_in.pk, where.pk)


@pytest.mark.parametrize("role", [Role.LEGAL, Role.DRAFTER, Role.SIGNATORY])
def test_nobody_passes_on_what_is_not_theirs(where, holder, stand_in, role):
    with pytest.raises(NotPermitted):
        delegate(holder, stand_in, where, by=member(where, role))


def test_a_delegate_does_not_pass_it_on(where, holder, stand_in):
    given = delegate(holder, stand_in, where)

    with pytest.raises(NotPermitted):
        actions.delegate_role(
            given,
            to=member(where, Role.AUDITOR),
            starts_on=TODAY,
            ends_on=LAST,
            reason="Away too",
            actor=actor(stand_in, where),
        )


def test_administration_is_not_passed_on(where, stand_in):
    keeper = member(where, Role.ADMINISTRATOR)

    with pytest.raises(NotPermitted):
        actions.delegate_role(
            held(keeper, Role.ADMINISTRATOR),
            to=stand_in,
            starts_on=TODAY,
            ends_on=LAST,
            reason="On leave",
            actor=actor(keeper, where),
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_days_and_reason_must_be_right(where, holder, stand_in, changes, field):
    with pytest.raises(Refused) as refused:
        delegate(holder, stand_in, where, **changes)

    assert list(refused.value.problems) == [field]


def test_it_ends_no_later_than_the_holder_holds_the_role(where, stand_in):
    leaver = member(where, Role.LEGAL, ends_on=LAST - timedelta(days=3))

    with pytest.raises(Refused, match="holds the role until"):
        delegate(leaver, stand_in, where)


def test_when_the_holders_role_ends_the_delegates_ends_with_it(where, holder, stand_in):
    given = delegate(holder, stand_in, where)
    last = TODAY + timedelta(days=2)

    actions.end_membership(
        held(holder), last_day=last, actor=actor(member(where, Role.ADMINISTRATOR), where)
    )

    given.refresh_from_db()
    assert given.ends_on == last


def test_only_members_of_the_organisation_can_be_delegates(where, holder):
    stranger = member(organisation(), Role.LEGAL)

    with pytest.raises(Refused) as refused:
        delegate(holder, stranger, where)

    assert list(refused.value.problems) == ["to"]


def test_who_holds_the_role_already_is_not_made_a_delegate(where, holder):
    colleague = member(where, Role.LEGAL)

    with pytest.raises(Refused, match="holds this role already"):
        delegate(holder, colleague, where)


@pytest.mark.parametrize("ender", ["holder", "delegate", "administrator"])
def test_it_can_be_ended_at_once(where, holder, stand_in, ender):
    given = delegate(holder, stand_in, where)
    by = {"holder": holder, "delegate": stand_in}.get(ender) or member(where, Role.ADMINISTRATOR)

    actions.end_delegation(given, actor=actor(by, where))

    assert Role.LEGAL not in roles_of(stand_in.pk, where.pk)


def test_a_colleague_does_not_end_it(where, holder, stand_in):
    given = delegate(holder, stand_in, where)

    with pytest.raises(NotPermitted):
        actions.end_delegation(given, actor=actor(member(where, Role.LEGAL), where))


def days(name):
    return [f"{name}_{part}" for part in ("day", "month", "year")]


def test_the_pages_pass_a_role_on_and_end_that(where, holder, stand_in):
    first = member(where, Role.DRAFTER)
    type(first).objects.filter(pk=first.pk).update(name="Aaron, whom the list names first")
    browser = signed_in(holder)
    address = f"/organisations/{where.reference}/members/{held(holder).pk}/delegate/"
    assert address in browser.get("/account/").content.decode()
    form = browser.get(address).content.decode()
    assert stand_in.name in form
    sent = {
        "to": stand_in.pk,
        **dict(zip(days("starts_on"), (2, 3, 2026), strict=True)),
        **dict(zip(days("ends_on"), (13, 3, 2026), strict=True)),
        "reason": "On leave",
    }
    assert browser.post(address, sent).status_code == 302

    account = " ".join(browser.get("/account/").content.decode().split())
    assert f"{stand_in.name} for {holder.name}" in account
    assert f"As delegate of {holder.name}" in signed_in(stand_in).get("/account/").content.decode()
    made = Membership.objects.get(delegated_from=held(holder))
    browser.post(f"/organisations/{where.reference}/members/{made.pk}/end-delegation/")
    assert Role.LEGAL not in roles_of(stand_in.pk, where.pk)


def test_a_member_cannot_pass_on_a_colleagues_role_on_the_page(where, holder, stand_in):
    address = f"/organisations/{where.reference}/members/{held(holder).pk}/delegate/"

    assert signed_in(stand_in).get(address).status_code == 404
    assert signed_in(member(organisation(), Role.LEGAL)).get(address).status_code == 404


def test_the_members_page_says_who_acts_for_whom(where, holder, stand_in):
    delegate(holder, stand_in, where)
    keeper = member(where, Role.ADMINISTRATOR, starts_on=LONG_AGO)

    page = signed_in(keeper).get(f"/organisations/{where.reference}/members/").content.decode()

    assert f"As delegate of {holder.name}: On leave" in page


def test_a_role_that_ended_yesterday_is_said_to_be_over_and_what_never_began_is_not_listed(
    where, holder, stand_in
):
    given = delegate(holder, stand_in, where, starts_on=TODAY + timedelta(days=1))
    browser = signed_in(member(where, Role.ADMINISTRATOR))
    address = f"/organisations/{where.reference}/members/"
    yesterday = TODAY - timedelta(days=1)
    day = {f"ends_on_{name}": str(getattr(yesterday, name)) for name in ("day", "month", "year")}
    page = browser.post(
        f"{address}{held(holder).pk}/end/", {**day, "reason": "Moved on"}, follow=True
    ).content.decode()

    assert f"{holder.name} holds the role no more" in page
    given.refresh_from_db()
    assert given.ends_on < given.starts_on
    assert "As delegate of" not in page
