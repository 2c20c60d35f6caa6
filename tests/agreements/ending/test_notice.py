"""An agreement ends no sooner than the notice that it asks for allows, or as it says at once."""

from datetime import date, timedelta

import pytest

from agreements.ending import announcing
from agreements.ending.notice import can_end_at_once, notice_in
from agreements.models import Announcement, Status, Version
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import STARTS_ON, deal
from tests.agreements.steps import codes, refused
from tests.factories import signed_in

DAY = STARTS_ON + timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "words", "first"),
    [
        ("30 days' notice; at once if unlawful", "30 days", date(2026, 3, 2)),
        ("Three months’ written notice in writing.", "3 months", date(2026, 4, 30)),
        ("One month's notice. Data is deleted in 20 working days.", "1 month", date(2026, 2, 28)),
        ("Notice of not less than ninety (90) days", "90 days", date(2026, 5, 1)),
        ("By giving 6 weeks notice", "6 weeks", date(2026, 3, 14)),
        ("On 10 working days' notice", "10 working days", date(2026, 2, 13)),
    ],
)
def test_the_period_of_notice_is_read(text, words, first):
    found = notice_in(text)
    assert (found.words, found.from_(date(2026, 1, 31))) == (words, first)


@pytest.mark.parametrize(
    "text",
    ["", "Reasonable notice", "Data is kept 30 days after it ends", "0 days' notice",
     "Notice in writing. The data is then deleted within 30 days."],
)  # fmt: skip
def test_where_no_period_is_named_none_is_read(text):
    assert notice_in(text) is None


def test_a_case_for_ending_at_once_is_seen():
    assert can_end_at_once("30 days' notice; at once if unlawful")
    assert can_end_at_once("Immediately if there is a serious breach")
    assert not can_end_at_once("30 days' notice in writing")


# ------------------------------------------------------------------ ending
@pytest.fixture
def made(db):
    with clock.at(DAY):
        yield deal(stage="in_force")


def ends(made, **given):
    who = {"actor": made.actor(Role.SIGNATORY), "reason": "The scheme closes."}
    return announcing.announce(made.version, "terminate", **who, **given)


def test_less_notice_than_the_agreement_asks_for_is_refused_today_and_for_a_day_to_come(made):
    for on in (None, DAY + timedelta(days=29)):
        (stop,) = refused(ends, made, on=on)
        assert stop.code == "notice_too_short"
        assert "30 days’ notice: choose 10 June 2022" in stop.message
    ends(made, on=DAY + timedelta(days=30))
    assert "without the agreed notice" not in Announcement.objects.get().reason


def test_it_ends_at_once_in_a_case_that_the_agreement_names_and_everybody_reads_which(made):
    assert codes(refused(ends, made, at_once=" ")) == ["no_case_for_ending_at_once"]
    ends(made, at_once="The power was repealed.")
    assert made.version.status == Status.TERMINATED
    assert "without the agreed notice: The power was repealed." in Announcement.objects.get().reason


def says(made, text):
    Version.objects.filter(pk=made.version.pk).update(
        document={**made.version.document, "termination": text}
    )


def test_an_agreement_that_names_no_such_case_does_not_end_at_once(made):
    says(made, "30 days' notice in writing.")
    (stop,) = refused(ends, made, at_once="We say so.")
    assert "can be suspended today" in stop.message


def test_an_agreement_that_names_no_period_ends_on_the_day_that_is_chosen(made):
    says(made, "Reasonable notice")
    ends(made)
    assert made.version.status == Status.TERMINATED


def test_the_page_offers_the_first_possible_day_and_keeps_what_was_typed(made):
    browser = signed_in(made.person(Role.SIGNATORY))
    address = f"/agreements/{made.reference}/terminate/"
    assert "it ends on 10 June 2022 or later" in browser.get(address).content.decode()
    given = {"reason": "It <b>closes</b>", "on_day": "12", "on_month": "5", "on_year": "2022"}
    early = browser.post(address, given).content.decode()
    assert "Error: " in early
    assert "It &lt;b&gt;closes&lt;/b&gt;" in early
    case = {**given, "ends_at_once": "on", "at_once": "Unlawful since the repeal."}
    assert "It is announced" in browser.post(address, case, follow=True).content.decode()
