"""The pages and the API of disagreements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.disputes import workflow as disputes
from agreements.models import Dispute
from audit import clock
from organisations.roles import Role
from tests.agreements.disputes.test_disputes import DAY, WHY, moved_up, raised
from tests.agreements.factories import deal
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
IG = Role.INFORMATION_GOVERNANCE
MOST = 12


@pytest.fixture(autouse=True)
def on_a_day():
    with clock.at(DAY):
        yield


@pytest.fixture
def made():
    return deal(stage="in_force")


def url(made, name="disputes", *more):
    return reverse(f"agreements:{name}", args=[made.reference, *more])


def test_from_the_agreement_to_a_settled_disagreement(made):
    ours = signed_in(made.person(Role.DRAFTER))
    theirs = signed_in(made.person(IG, made.partner))
    assert url(made) in ours.get(made.version.get_absolute_url()).content.decode()
    assert "SIROs" in ours.get(url(made, "dispute_raise")).content.decode()
    sent = {"other": "ORG08", "question": "summary", "issue": "<script>1</script> 🐝 too long",
            "wanted": "12 months"}  # fmt: skip
    ours.post(url(made, "dispute_raise"), sent)
    dispute = Dispute.objects.get()
    page = theirs.get(dispute.get_absolute_url()).content.decode()
    assert "&lt;script&gt;1&lt;/script&gt; 🐝 too long" in page
    assert "<script>1<" not in page
    assert "Open disagreement" in theirs.get(made.version.get_absolute_url()).content.decode()
    theirs.post(url(made, "dispute_act", dispute.pk, "reply"), {"text": "The law asks for it."})
    theirs.post(url(made, "dispute_act", dispute.pk, "outcome"), WHY)
    page = ours.get(dispute.get_absolute_url()).content.decode()
    assert "The law asks for it." in page
    assert "Agree to this" in page
    proposal = dispute.entries.get(kind="outcome").pk
    ours.post(url(made, "dispute_agree", dispute.pk), {"proposal": proposal})
    again = ours.post(
        url(made, "dispute_agree", dispute.pk), {"proposal": proposal}, follow=True
    ).content.decode()
    assert "This is not possible now" in again
    assert WHY["outcome"] in ours.get(url(made)).content.decode()
    history = reverse("registers:trail", args=[made.reference])
    told = ours.get(history).content.decode()
    assert "Settled a disagreement" in told
    assert "12 months" not in told.split("Settled")[1][:500]


def test_an_empty_form_says_what_is_missing_and_keeps_what_was_typed(made):
    ours = signed_in(made.person(Role.DRAFTER))
    page = ours.post(url(made, "dispute_raise"), {"other": "ORG08", "issue": "Too long"})
    assert "<title>Error: " in page.content.decode().replace("\n", "")
    assert "Enter what you ask for" in page.content.decode()
    assert ">Too long</textarea>" in page.content.decode().replace("\n", "")
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("what", ["reply", "outcome", "decider", "escalate", "withdraw"])
def test_every_step_has_a_page_for_who_may_take_it_and_for_nobody_else(made, what):
    dispute = raised(made)
    address = url(made, "dispute_act", dispute.pk, what)
    assert signed_in(made.person(Role.DRAFTER)).get(address).status_code == 200
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        browser = signed_in(made.person(role))
        assert browser.get(address).status_code == 404
        sent = {"text": "x", "reason": "x", "person": made.person(Role.SIGNATORY).pk, **WHY}
        assert browser.post(address, sent).status_code == 404
    assert dispute.entries.count() == 0


def test_the_other_side_has_no_page_to_withdraw_it(made):
    theirs = signed_in(made.person(IG, made.partner))
    dispute = raised(made)
    assert theirs.get(url(made, "dispute_act", dispute.pk, "withdraw")).status_code == 404
    assert theirs.get(url(made, "dispute_act", dispute.pk, "no-such")).status_code == 404


def test_a_question_leads_to_raising_it(made):
    ours = signed_in(made.person(Role.DRAFTER))
    about = reverse("agreements:threads_about", args=[made.reference, "summary"])
    address = f"{url(made, 'dispute_raise')}?question=summary"
    assert address in ours.get(about).content.decode()
    assert '<option value="summary" selected>' in ours.get(address).content.decode()


def test_the_pages_cost_few_queries_whatever_was_said(made):
    browser = signed_in(made.person(Role.DRAFTER))
    dispute = raised(made)
    addresses = (url(made), dispute.get_absolute_url(), reverse("agreements:disputes_past"))

    def cost(address):
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    before = [cost(address) for address in addresses]
    for number in range(5):
        raised(made)
        disputes.reply(dispute, actor=made.actor(Role.DRAFTER), text=f"{number}")
    assert [cost(address) for address in addresses] == before
    assert max(before) <= MOST


def test_the_page_costs_as_few_once_the_last_step_is_over(made):
    browser = signed_in(made.person(Role.SIGNATORY))
    dispute = moved_up(made, raised(made), 2)
    with clock.at(dispute.due_at + timedelta(hours=1)):
        browser.get(dispute.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(dispute.get_absolute_url())
    assert "Record that it was not settled" in page.content.decode()
    assert len(asked) <= MOST


def test_the_api_takes_the_same_steps_and_gives_the_same_reasons(made):
    ours = signed_in(made.person(Role.DRAFTER))
    theirs = signed_in(made.person(IG, made.partner))
    root = f"/api/agreements/{made.reference}"

    def sent(browser, name, **given):
        return browser.post(f"{root}/{name}/", given, content_type="application/json")

    assert sent(ours, "raise-dispute", other="ORG08", issue="x", wanted="y").status_code == 200
    (one,) = ours.get(f"{root}/disputes/").json()
    number = one["dispute"]
    assert sent(ours, "propose-outcome", dispute=number, **WHY).status_code == 200
    (one,) = theirs.get(f"{root}/disputes/").json()
    proposal = one["proposal"]["proposal"]
    own = sent(ours, "agree-in-dispute", dispute=number, proposal=proposal)
    assert own.status_code == 409
    assert [b["code"] for b in own.json()["blockers"]] == ["own_proposal"]
    assert sent(theirs, "agree-in-dispute", dispute=number, proposal=proposal).status_code == 200
    over = sent(theirs, "escalate-dispute", dispute=number, reason="x")
    assert [b["code"] for b in over.json()["blockers"]] == ["wrong_status"]
    assert ours.get(f"{root}/disputes/").json()[0]["outcome"] == WHY["outcome"]


def test_time_that_ran_out_is_told_on_the_page(made):
    dispute = raised(made)
    with clock.at(dispute.due_at + timedelta(minutes=5)):
        disputes.turn()
        page = signed_in(made.person(Role.SIRO)).get(dispute.get_absolute_url()).content.decode()
    assert "The time for this step ran out." in page
    assert "The calendar" in page
