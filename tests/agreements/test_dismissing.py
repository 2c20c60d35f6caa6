"""A warning is dismissed with a reason that reviewers read, and comes back when what it rests on
changes."""

from datetime import timedelta

import pytest

from agreements import actions, documents
from agreements.dismissals import dismissed
from agreements.findings import counts
from agreements.judging import judge
from agreements.models import Dismissal
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal, sample
from tests.agreements.steps import events
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
REASON = "The steering group saw this and keeps the wording."
USEFUL = ("R126", "i1")


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.at(WRITTEN_ON):
        yield


def doubtful():
    """A draft with two data items whose reasons say only that they are useful (R126)."""
    document = sample()
    for item in document["data_items"][:2]:
        item["justification"] = "This is useful for the team."
    return deal(document)


def dismiss(made, who=None, rule="R126", on="i1", reason=REASON, **more):
    return actions.dismiss(
        made.version,
        actor=who or made.actor(Role.DRAFTER),
        rule=rule,
        on=on,
        reason=reason,
        **more,
    )


def write(made, **changes):
    actions.save_answers(
        made.version,
        actor=made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={place.replace("__", "."): value for place, value in changes.items()},
    )


def test_a_dismissed_warning_says_who_why_and_counts_no_more():
    made = doubtful()
    before = counts(made.version).warnings

    row = dismiss(made)

    told = dismissed(made.version)[USEFUL]
    assert (told.reason, told.by) == (REASON, made.person(Role.DRAFTER).name)
    assert told.organisation == made.lead.name
    assert (row.reason, row.organisation, row.ended_at) == (REASON, made.lead, None)
    assert counts(made.version).warnings == before - 1
    (event,) = events("dismiss")
    assert (event["reason"], event["detail"]["rule"]) == (REASON, "R126")


def test_a_second_press_dismisses_nothing_twice():
    made = doubtful()

    assert dismiss(made) == dismiss(made, reason="Other words")
    assert Dismissal.objects.get().reason == REASON
    assert len(events("dismiss")) == 1


def test_who_dismisses_has_drafted_and_will_not_approve():
    made = doubtful()
    made.version.contributions.all().delete()

    dismiss(made)

    assert made.version.contributions.get().person == made.person(Role.DRAFTER)


def test_it_comes_back_when_the_answer_it_rests_on_changes():
    made = doubtful()
    dismiss(made)

    write(made, data_items__0__justification="It may help some day.")

    assert USEFUL not in dismissed(made.version)
    assert "R126" in {finding["rule"] for finding in made.version.findings}
    row = Dismissal.objects.get()
    assert (row.ended_at is None, row.ended_by) == (False, None)
    assert events("reconsider")[0]["actor"]["person"] is None


def test_it_comes_back_though_the_answer_is_put_back_as_it_was():
    made = doubtful()
    before = documents.answers(made.version.document)["data_items"][0]["justification"]
    dismiss(made)

    write(made, data_items__0__justification="To match households to addresses in the list.")
    write(made, data_items__0__justification=before)

    assert USEFUL not in dismissed(made.version)


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "Other words"},
        {"data_items__1__justification": "It might help."},
        {"data_items__0__seen_by": "Caseworkers"},
    ],
)
def test_it_stays_dismissed_while_the_rule_reads_nothing_new(changes):
    made = doubtful()
    dismiss(made)

    write(made, **changes)

    assert USEFUL in dismissed(made.version)


def test_judging_everything_again_keeps_what_is_dismissed():
    made = doubtful()
    dismiss(made)

    actions.link_dpia(made.version, actor=made.actor(Role.DRAFTER), dpia=None)

    assert USEFUL in dismissed(made.version)


def test_a_drafter_brings_it_back():
    made = doubtful()
    dismiss(made)

    actions.reconsider(made.version, actor=made.actor(Role.DRAFTER), rule="R126", on="i1")

    assert dismissed(made.version) == {}
    assert Dismissal.objects.get().ended_by == made.person(Role.DRAFTER)
    with pytest.raises(actions.NotPossible):
        actions.reconsider(made.version, actor=made.actor(Role.DRAFTER), rule="R126", on="i1")


def test_it_can_be_dismissed_again_after_it_came_back():
    made = doubtful()
    dismiss(made)
    write(made, data_items__0__justification="It may help some day.")

    dismiss(made, reason="Seen again.")

    assert dismissed(made.version)[USEFUL].reason == "Seen again."
    assert Dismissal.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_it_is_not_dismissed_without_a_reason(reason):
    made = doubtful()

    with pytest.raises(actions.NotPossible):
        dismiss(made, reason=reason)
    assert not Dismissal.objects.exists()


def test_what_stops_a_step_is_not_dismissed():
    document = sample()
    document["parties"][0]["article6"] = []
    made = deal(document)
    rule, on = next(
        (f["rule"], f["on"]) for f in made.version.findings if f["severity"] == "blocking"
    )

    with pytest.raises(actions.NotPossible):
        dismiss(made, rule=rule, on=on)


def test_what_the_rules_do_not_find_is_not_dismissed():
    made = doubtful()

    with pytest.raises(actions.NotPossible):
        dismiss(made, on="i99")


def test_nobody_dismisses_what_they_have_not_seen():
    made = doubtful()

    with pytest.raises(actions.NotPossible, match="changed since you opened"):
        dismiss(made, seen_then="0" * 64)
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DRAFTER])
def test_only_drafters_dismiss(role):
    made = doubtful()

    with pytest.raises(actions.NotYours):
        dismiss(made, who=made.actor(role))


def test_a_party_dismisses_in_its_own_part_alone():
    document = sample()
    document["parties"][1]["gateways"] = [
        {
            "power": "LGA1972_111",
            "provision": "Local Government Act 1972 s.111",
            "nature": "implied",
        }
    ]
    document["data_items"][0]["special_categories"] = ["SC_HEALTH"]
    document["data_items"][0]["justification"] = "This is useful for the team."
    made = deal(document)
    theirs = made.actor(Role.DRAFTER, made.partner)
    (own,) = [f["on"] for f in made.version.findings if f["rule"] == "R115"]

    assert dismiss(made, who=theirs, rule="R115", on=own).organisation == made.partner
    with pytest.raises(actions.NotYours):
        dismiss(made, who=theirs)
    with pytest.raises(actions.NotYours):
        dismiss(made, rule="R115", on=own)


def test_after_it_was_sent_nothing_is_dismissed():
    made = doubtful()
    made.submit()

    with pytest.raises(actions.NotYours):
        dismiss(made)


def test_reviewers_read_the_reason():
    made = doubtful()
    dismiss(made)
    made.submit()
    officer = signed_in(made.person(Role.INFORMATION_GOVERNANCE, made.partner))

    page = officer.get(f"/agreements/{made.reference}/review/").content.decode()

    assert "Dismissed, with reasons" in page
    assert REASON in page
    assert f"/agreements/{made.reference}/dismiss/" not in page


# ------------------------------------------------------------------ the page
def page_of(made, who=None):
    return signed_in(
        who or made.person(Role.DRAFTER)
    ), f"/agreements/{made.reference}/dismiss/R126/i1/"


def test_the_page_dismisses_and_leads_back_to_the_question():
    made = doubtful()
    browser, address = page_of(made)
    seen = browser.get(address).context["form"].initial["seen"]

    got = browser.post(address, {"reason": REASON, "seen": seen})

    assert got.status_code == 302
    assert (
        got.url
        == f"/agreements/{made.reference}/draft/data/data_items.0/#question-item_justification"
    )
    assert USEFUL in dismissed(made.version)
    check = browser.get(f"/agreements/{made.reference}/check/").content.decode()
    assert "Dismissed, with reasons" in check
    assert REASON in check


def test_of_a_fact_of_an_organisation_the_page_leads_back_to_the_draft():
    made = deal()
    made.partner.cyber_essentials_expires_on = WRITTEN_ON - timedelta(days=1)
    made.partner.save(update_fields=["cyber_essentials_expires_on"])
    judge(made.version)
    key = made.version.parties.get(organisation=made.partner).key
    browser = signed_in(made.person(Role.DRAFTER, made.partner))

    address = f"/agreements/{made.reference}/dismiss/R166/{key}/"
    seen = browser.get(address).context["form"].initial["seen"]

    answer = browser.post(address, {"reason": REASON, "seen": seen})

    assert answer["Location"] == f"/agreements/{made.reference}/check/#findings"


def test_the_page_asks_for_a_reason_and_keeps_what_was_typed():
    made = doubtful()
    browser, address = page_of(made)
    seen = browser.get(address).context["form"].initial["seen"]

    empty = browser.post(address, {"reason": "", "seen": seen}).content.decode()
    stale = browser.post(address, {"reason": REASON, "seen": "0" * 64}).content.decode()

    assert "Enter a reason" in empty
    assert empty.count("<title>Error: ") == stale.count("<title>Error: ") == 1
    assert REASON in stale
    assert "has changed since you opened the page" in stale
    assert not Dismissal.objects.exists()


def test_the_page_brings_it_back():
    made = doubtful()
    dismiss(made)
    browser, address = page_of(made)

    assert "Bring it back" in browser.get(address).content.decode()
    browser.post(address, {"back": "yes"})

    assert dismissed(made.version) == {}
    assert browser.post(address, {"back": "yes"}).status_code == 302


def test_text_of_a_reason_stays_text():
    made = doubtful()
    dismiss(made, reason="<script>alert(1)</script> 🙂")
    browser, _ = page_of(made)

    page = browser.get(f"/agreements/{made.reference}/check/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; 🙂" in page
