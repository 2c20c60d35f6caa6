"""A party is replaced by its successor: the variation in which it stands, and what comes of it."""

from datetime import date

import pytest

from agreements import actions, workflow
from agreements.actions import NotPossible, NotYours
from agreements.ending import announcing
from agreements.findings import finding_lines
from agreements.judging import judge
from agreements.models import Agreement, Replacement
from agreements.replacing.replacing import Wrong, replace_party
from audit import clock
from dpia import actions as dpia_actions
from dpia import workflow as dpia_workflow
from law.document import flatten
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import approve_dpia, body, deal
from tests.agreements.steps import codes, confirm_by_each, events, refused, write_by_each
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
TODAY, ON = date(2022, 6, 1), date(2022, 7, 1)
WHY = "The Transfer of Functions Order 2022 moves its work."
DRAFTER, IG, SIGNATORY = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(TODAY):
        yield


@pytest.fixture
def made():
    found = deal(stage="in_force")
    found.successor = body("ORG10")
    for role in (DRAFTER, IG, SIGNATORY):
        found.person(role, found.successor)
    return found


def replace(made, **more):
    given = {
        "actor": made.actor(DRAFTER),
        "party": "org08",
        "organisation": "ORG10",
        "reason": WHY,
        "on": ON,
        **more,
    }
    return replace_party(made.numbered(1), **given)


def finished(made):
    """The draft with what it asks again answered, and what it took over confirmed."""
    first = made.numbered(1).document
    again = {"review_date": "2022-10-01", "basis_change_notice": "Not changed"}
    again |= {
        f"parties.{n}.{name}": value
        for n, party in enumerate(first["parties"])
        for name, value in party.items()
        if name not in ("id", "organisation")
    }
    flows = enumerate(first["flows"])
    again |= {f"flows.{n}.first_on": ON.isoformat() for n, flow in flows if "first_on" in flow}
    write_by_each(made, again)
    confirm_by_each(made)


def signed_by(made, *parties):
    """Reviewed and signed by all parties of the new version: its DPIA, which knew nothing of the
    successor, first."""
    finished(made)
    dpia_workflow.start_review(made.dpia, actor=made.actor(DRAFTER))
    approve_dpia(made)
    for where in {made.successor, made.partner} & set(parties):
        dpia_actions.adopt(made.dpia, organisation=where, actor=made.actor(IG, where))
    workflow.submit(made.version, actor=made.actor(DRAFTER))
    for where in parties:
        workflow.approve(made.version, actor=made.actor(IG, where), sha256=made.sha256)
    made.make_pdf()
    for where in parties:
        workflow.sign(
            made.version,
            actor=made.actor(SIGNATORY, where),
            sha256=made.sha256,
            post="Director",
            authority_confirmed=True,
        )


# ------------------------------------------------------------------ the whole way
def test_the_successor_stands_in_the_place_of_the_party_everywhere_in_the_draft(made):
    new = replace(made)

    text = flatten(new.document)
    assert new.document["parties"][1]["organisation"] == {"id": "ORG10"}
    assert not [p for p, value in text.items() if value == "org08" or "org08" in str(value).split()]
    ends = {end for f in new.document["flows"] for end in (f["from_party"], f["to_party"])}
    assert ends == {"org12", "org10"}
    assert new.document["start_date"] == ON.isoformat()
    assert "signatory" not in new.document["parties"][1]
    assert "contact" not in new.document["parties"][1]
    assert "article6" in new.document["parties"][1]
    assert not new.origins["parties.1.article6"]["confirmed"]
    assert "signatory" in new.think_again


def test_the_old_version_holds_until_all_have_signed_and_then_binds_the_party_no_more(made):
    replace(made)
    signed_by(made, made.lead, made.successor)

    assert (made.numbered(1).status, made.numbered(2).status) == ("in_force", "ready_to_sign")
    with clock.at(ON):
        workflow.start(made.numbered(2))

        old, new = made.numbered(1), made.numbered(2)
        assert (old.status, new.status) == ("superseded", "in_force")
        assert old.signatures.filter(organisation=made.partner, voided_at=None).exists()
        assert not new.parties.filter(organisation=made.partner).exists()
        page = signed_in(made.person(DRAFTER, made.partner)).get(f"/agreements/{made.reference}/")
        assert "Bound from 11 April 2022 to 30 June 2022" in page.content.decode()
    assert made.version.agreement.lead_organisation == made.lead


def test_the_successor_of_the_lead_leads_once_the_new_version_is_in_force(made):
    replace(made, party="org12")
    assert made.version.agreement.lead_organisation == made.lead
    signed_by(made, made.successor, made.partner)
    with clock.at(ON):
        workflow.start(made.numbered(2))

    assert Agreement.objects.get().lead_organisation == made.successor
    (event,) = events("hand_over_lead", of="agreement")
    assert event["detail"] == {"before": "ORG12", "after": "ORG10"}
    reader = signed_in(made.person(DRAFTER))
    assert reader.get(f"/agreements/{made.reference}/").status_code == 200
    assert reader.get(f"/agreements/{made.reference}/versions/2/").status_code == 404


def test_a_stop_that_came_after_all_had_signed_passes_to_the_successor(made):
    replace(made)
    signed_by(made, made.lead, made.successor)
    announcing.announce(
        made.numbered(1), "suspend", actor=made.actor(IG, made.partner), reason="A breach."
    )
    with clock.at(ON):
        workflow.start(made.numbered(2))
        assert made.numbered(2).status == "suspended"
        stop = made.numbered(2).announcements.get()
        assert (stop.organisation, made.partner.name in stop.reason) == (made.successor, True)
        announcing.announce(
            made.numbered(2), "resume", actor=made.actor(IG, made.successor), reason="Mended."
        )
    assert made.numbered(2).status == "in_force"


def test_a_draft_in_which_nobody_would_lead_is_not_sent(made):
    replace(made, party="org12")
    rows = [row for row in made.version.document["parties"] if row["id"] != "org10"]
    version = made.version
    drafter = made.actor(DRAFTER)
    actions.save_answers(
        version, actor=drafter, based_on=version.revision, changes={"parties": rows}
    )
    assert "no_lead" in codes(refused(workflow.submit, made.version, actor=drafter))


# ------------------------------------------------------------------ who hears of it
def test_the_successor_is_invited_the_party_is_told_and_the_lead_finishes_the_draft(made):
    replace(made, actor=made.actor(DRAFTER, made.partner))

    def told(kind):
        return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))

    assert made.person(DRAFTER, made.successor).pk in told("successor_invited")
    assert made.person(DRAFTER, made.partner).pk in told("party_replaced")
    assert made.person(DRAFTER).pk in told("variation_started")
    assert made.person(DRAFTER, made.successor).pk not in told("variation_started")
    waits = Task.objects.filter(done_at=None)
    assert waits.filter(kind="accept", organisation=made.successor).exists()
    assert waits.filter(kind="draft", organisation=made.lead).exists()
    assert [event["reason"] for event in events("replace_party")] == [WHY]

    words = "takes the place of"
    for who in (made.person(DRAFTER, made.partner), made.person(DRAFTER)):
        html = signed_in(who).get(f"/agreements/{made.reference}/").content.decode()
        assert words in html
        assert WHY in html
    workflow.withdraw(made.version, actor=made.actor(DRAFTER), reason="Too early.")
    assert made.person(DRAFTER, made.partner).pk in told("replacement_given_up")


# ------------------------------------------------------------------ what is refused
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"organisation": "ORG404"}, "organisation"),
        ({"organisation": "ORG12"}, "organisation"),
        ({"reason": " "}, "reason"),
        ({"on": date(2022, 5, 31)}, "on"),
        ({"on": date(2023, 1, 1)}, "on"),
    ],
)
def test_what_cannot_be_is_refused(made, given, field):
    with pytest.raises(Wrong) as wrong:
        replace(made, **given)
    assert wrong.value.field == field
    assert not Replacement.objects.exists()


def test_others_replace_nobody_and_only_one_version_is_made_at_a_time(made):
    for who, party in ((made.partner, "org12"), (made.successor, "org08")):
        with pytest.raises(NotYours):
            replace(made, actor=made.actor(DRAFTER, who), party=party)
    with pytest.raises(NotYours):
        replace(made, actor=made.actor(IG))
    replace(made)
    with pytest.raises(NotPossible, match="being made already"):
        replace(made)


def test_what_is_not_in_force_has_nobody_replaced():
    made = deal(stage="draft")
    body("ORG10")
    with pytest.raises(NotYours):
        replace(made)


# ------------------------------------------------------------------ the page and the API
def test_the_page_offers_the_recorded_successor_first_and_keeps_what_was_typed(made):
    made.partner.successor = made.successor.name.upper()
    made.partner.save(update_fields=["successor"])
    browser = signed_in(made.person(DRAFTER, made.partner))
    address = f"/agreements/{made.reference}/replace/"

    html = browser.get(address).content.decode()
    assert "recorded as the successor of" in html
    assert made.lead.name not in html.split("<form")[-1]
    given = {"party": "org08", "organisation": "ORG10", "reason": "<script>\N{SPARKLING HEART}"}
    wrong = browser.post(address, {**given, "on_day": "1", "on_month": "2", "on_year": "2003"})
    assert "Error: " in wrong.content.decode()
    assert "&lt;script&gt;\N{SPARKLING HEART}" in wrong.content.decode()
    right = {**given, "on_day": "1", "on_month": "7", "on_year": "2022"}
    assert browser.post(address, right, follow=True).status_code == 200
    assert made.version.number == 2
    assert "being made already" in browser.post(address, right).content.decode()


def test_the_api_does_the_same_once_for_one_key_and_tells_what_stops_it(made):
    browser = signed_in(made.person(DRAFTER))
    address = f"/api/agreements/{made.reference}/replace-party/"

    def post(key, **more):
        given = {"party": "org08", "organisation": "ORG10", "reason": WHY, "on": ON.isoformat()}
        return browser.post(
            address,
            {**given, **more},
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )

    assert post("a", organisation="ORG404").status_code == 409
    done = post("b")
    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert post("b").json() == done.json()
    assert post("c").json()["blockers"][0]["code"] == "not_possible"


def test_the_finding_about_a_body_that_was_replaced_leads_to_replacing_it(made):
    made.partner.successor = "ORG10"
    made.partner.save(update_fields=["successor"])
    judge(made.version)
    version = made.version

    def leads_to(who):
        lines = finding_lines(version, None, actor=who)
        return next(line.url for line in lines if line.finding.rule == "R173")

    page = f"/agreements/{made.reference}/replace/"
    assert leads_to(made.actor(DRAFTER)) == page
    assert signed_in(made.person(DRAFTER)).get(page).status_code == 200
    assert leads_to(made.actor(IG)) == f"/organisations/{made.partner.reference}/"
    replace(made)
    assert leads_to(made.actor(DRAFTER)) == f"/organisations/{made.partner.reference}/"
