"""Nobody approves a DPIA that is empty, or other than what the data protection officer saw."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.approving import review
from dpia.description.acting import describe, fingerprint
from dpia.models import Dpia, Status
from organisations.roles import Role
from questionnaire import load
from tests.dpia.factories import (
    COMPLETE,
    RISK,
    SCREENING,
    advised,
    advised_again,
    body,
    heard,
    started,
    written,
)
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO


def saved(dpia, council, **changes):
    named = {f"dpia.{name.replace('__', '.')}": value for name, value in changes.items()}
    return actions.save_answers(dpia, actor=council[DRAFTER], based_on=dpia.revision, changes=named)


def stops(dpia, council):
    return workflow.what_stops(dpia, "approve", actor=council[OFFICER])


def codes(dpia, council):
    return [blocker.code for blocker in stops(dpia, council)]


def test_an_empty_dpia_is_not_approved_whatever_the_screening_says():
    council = body()
    dpia = actions.save_answers(
        started(council), actor=council[DRAFTER], based_on=0, changes=SCREENING
    )

    found = stops(dpia, council)

    assert [b.code for b in found if b.code == "not_described"] == ["not_described"] * 4
    assert {"no_risks", "R187", "R190"} <= {b.code for b in found}
    with pytest.raises(TransitionBlocked):
        workflow.approve(dpia, actor=council[OFFICER])
    dpia.refresh_from_db()
    assert dpia.status == Status.DRAFT


def test_what_is_missing_is_asked_for_where_it_is_answered():
    council = body()
    dpia = started(council)
    page = signed_in(council.person(OFFICER)).get(reverse("dpia:approve", args=[dpia.reference]))

    links = {line.href.partition("#")[0] for line in page.context["stops"]}

    for name, args in (
        ("description", []),
        ("section", ["describe"]),
        ("section", ["necessity"]),
        ("section", ["risks"]),
    ):
        assert reverse(f"dpia:{name}", args=[dpia.reference, *args]) in links
    assert "" not in links


def test_a_body_that_is_no_public_authority_asks_its_officer_too():
    council = body(public_authority=False)

    assert "no_advice_yet" in codes(written(council), council)


def test_where_a_dpia_is_required_and_nobody_advises_it_is_not_approved():
    council = body(public_authority=False)
    council.person(DPO).memberships.update(ends_on="2021-01-01")
    dpia = actions.save_answers(
        started(council),
        actor=council[DRAFTER],
        based_on=0,
        changes={**COMPLETE, "dpia.screening.triggers": ["T35_LARGE_SENSITIVE"]},
    )

    assert "no_advice_yet" in codes(dpia, council)


def test_a_risk_of_which_nobody_says_what_is_left_stops_approval():
    council = body()
    dpia, place = actions.add_row(
        written(council), actor=council[DRAFTER], values={**RISK, "residual": ""}
    )

    found = stops(advised_again(dpia, council), council)

    assert [(b.code, b.path) for b in found] == [("no_residual", f"{place}.residual")]


def test_advice_counts_for_the_text_that_it_was_given_on():
    council = body()
    dpia = saved(advised(council), council, nature="Now also by post")

    found = stops(dpia, council)

    assert [b.code for b in found] == ["advice_outdated"]
    assert load("dpia").question("nature").label in found[0].message
    assert found[0].link == reverse("dpia:ask_for_advice", args=[dpia.reference])
    with pytest.raises(TransitionBlocked):
        workflow.approve(dpia, actor=council[OFFICER])


def test_once_the_officer_has_seen_the_change_it_is_approved():
    council = body()
    dpia = advised_again(saved(advised(council), council, nature="Now also by post"), council)

    assert workflow.approve(dpia, actor=council[OFFICER]).status == Status.APPROVED


def test_advice_on_one_section_stands_when_another_changes():
    council = body()
    dpia = workflow.ask_for_advice(written(council), actor=council[DRAFTER])
    dpia = workflow.advise_on_section(
        dpia, actor=council[DPO], section="risks", text="One more risk"
    )
    dpia = workflow.respond(
        workflow.advise(dpia, actor=council[DPO]), actor=council[DRAFTER], outcome="followed"
    )

    dpia = saved(dpia, council, nature="Now also by post")
    assert codes(dpia, council) == []
    dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], library="RK02", values=RISK)
    assert codes(dpia, council) == ["advice_outdated"]


def test_the_day_of_review_and_publication_change_nothing_of_what_was_advised_on():
    council = body()
    dpia = saved(
        advised(council), council, next_review_on="2027-01-01", publication__decision="summary"
    )

    assert codes(dpia, council) == []


def test_who_answers_the_advice_and_who_approves_see_what_changed_since():
    council = body()
    dpia = saved(advised(council), council, nature="Now <b>also</b> by post")
    label = load("dpia").question("nature").label

    respond = signed_in(council.person(DRAFTER)).get(reverse("dpia:respond", args=[dpia.reference]))
    approve = signed_in(council.person(OFFICER)).get(reverse("dpia:approve", args=[dpia.reference]))
    hub = signed_in(council.person(DRAFTER)).get(dpia.get_absolute_url())

    assert "Changed since the advice" in respond.content.decode()
    assert label in respond.content.decode()
    assert label in approve.content.decode()
    assert "Ask for advice again" in hub.content.decode()


def test_nothing_is_said_to_have_changed_where_nothing_did():
    council = body()
    dpia = advised(council)
    client = signed_in(council.person(DRAFTER))

    for name in ("respond", "dpia"):
        shown = client.get(reverse(f"dpia:{name}", args=[dpia.reference])).content.decode()
        assert "hanged since" not in shown


def test_somebody_heard_after_the_advice_is_named_in_words():
    council = body()
    dpia = advised(council)
    heard(dpia, council)
    dpia.refresh_from_db()

    (stop,) = stops(dpia, council)

    assert stop.code == "advice_outdated"
    assert "dpia." not in stop.message


# ------------------------------------------------------------------ every question, and a day


def test_every_question_that_is_asked_and_not_optional_is_answered_before_approval():
    council = body()
    dpia = saved(
        advised(council),
        council,
        lawful_bases=[],
        consultation__changes="",
        relationship="",
        risks__0__measures__0__owner="",
    )

    found = [b for b in stops(dpia, council) if b.code == "unanswered"]

    assert {b.path for b in found} == {
        "dpia.lawful_bases",
        "dpia.consultation.changes",
        "dpia.relationship",
        "dpia.risks.0.measures.0.owner",
    }
    assert "Risk 1, measure 1: answer “Who will do it?”" in [b.message for b in found]
    with pytest.raises(TransitionBlocked):
        workflow.approve(dpia, actor=council[OFFICER])
    page = signed_in(council.person(OFFICER)).get(reverse("dpia:approve", args=[dpia.reference]))
    assert page.context["is_hopeless"]
    assert all(line.href for line in page.context["stops"])


def test_who_says_why_nobody_was_asked_need_not_say_who_was():
    council = body()
    dpia = saved(
        advised(council),
        council,
        consultation__done="",
        consultation__reason_not="It was announced to everybody by law",
    )

    assert codes(dpia, council) == ["advice_outdated"]


def test_approved_it_is_complete():
    council = body()
    dpia = workflow.approve(advised(council), actor=council[OFFICER])

    assert {status for status, *_ in dpia.standing["sections"].values()} == {"complete"}


@pytest.mark.parametrize("public", [True, False])
def test_equality_is_asked_where_a_public_authority_takes_part(public):
    council = body(public_authority=public)
    dpia = advised(council)
    told = {k: v for k, v in dpia.description.items() if k != "equality_impact"}
    dpia = describe(dpia, actor=council[DRAFTER], description=told, based_on=fingerprint(dpia))

    found = [(b.path, b.link) for b in stops(dpia, council)]

    where = reverse("dpia:description", args=[dpia.reference])
    assert found == ([("equality_impact", where)] if public else [])


def without_a_day(council):
    return saved(advised(council), council, next_review_on="")


@pytest.mark.parametrize(
    ("days", "code"),
    [(None, "missing"), (0, "review_day"), (367, "review_day"), (366, ""), (1, "")],
)
def test_nothing_is_approved_without_a_day_of_review_within_a_year(days, code):
    council = body()
    dpia = without_a_day(council)
    day = None if days is None else clock.today() + timedelta(days=days)

    found = workflow.what_stops(
        dpia, "approve", actor=council[OFFICER], given={"next_review_on": day}
    )

    assert [b.code for b in found] == ([code] if code else [])
    assert all(b.path == "dpia.next_review_on" for b in found)


def test_the_day_given_on_approval_is_kept():
    council = body()
    again = clock.today() + timedelta(days=60)

    dpia = workflow.approve(without_a_day(council), actor=council[OFFICER], next_review_on=again)

    assert dpia.next_review_on == again
    assert dpia.document["next_review_on"] == again.isoformat()


@pytest.mark.parametrize(("left", "months"), [("low", 12), ("medium", 6), ("high", 3)])
def test_the_more_risk_is_left_the_sooner_a_review_is_proposed(left, months):
    dpia = Dpia(residual=left)

    with clock.at(date(2026, 8, 31)):
        expected = {12: date(2027, 8, 31), 6: date(2027, 2, 28), 3: date(2026, 11, 30)}
        assert review.proposed(dpia) == expected[months]
        dpia.next_review_on = date(2026, 10, 1)
        assert review.proposed(dpia) == date(2026, 10, 1)
        dpia.next_review_on = date(2026, 8, 31)
        assert review.proposed(dpia) == expected[months]


def test_the_page_proposes_a_day_and_is_not_sent_without_one():
    council = body()
    dpia = without_a_day(council)
    client = signed_in(council.person(OFFICER))
    url = reverse("dpia:approve", args=[dpia.reference])

    shown = client.get(url)
    refused = client.post(url, {"revision": dpia.revision, "approved_by": "SIRO"})

    assert shown.context["form"].initial["next_review"] == review.proposed(dpia)
    assert "Enter when the next review is" in refused.content.decode()
    dpia.refresh_from_db()
    assert dpia.status == Status.DRAFT
