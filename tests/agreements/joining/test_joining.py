"""A party joins an agreement in force: its own part, reviews and signature; the others' stand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agreements import actions, days, documents
from agreements.actions import NotPossible, NotYours
from agreements.board.board import board_of
from agreements.ending import announcing
from agreements.joining import rules
from agreements.joining import workflow as joining
from agreements.models import Accession, Party
from agreements.standing import standing_of
from audit import clock
from audit.transitions import Blocker, TransitionBlocked
from dpia import actions as dpia_actions
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import PASSWORD, body, with_password
from tests.agreements.joining.conftest import DAY
from tests.agreements.joining.steps import (
    DRAFTER,
    IG,
    SIGNATORY,
    TERMS,
    allow,
    invited,
    joined,
    now,
    ready,
    sent,
    signs,
    whole_part,
)
from tests.agreements.steps import codes, events, refused
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------ inviting
def test_the_lead_invites_and_the_organisation_reads_the_agreement(made, third, people):
    reader = signed_in(people[Role.AUDITOR])
    assert reader.get(made.version.get_absolute_url()).status_code == 404
    accession = invited(made, third)
    page = reader.get(made.version.get_absolute_url()).content.decode()
    assert "Not bound: sharing with it is not live" in page
    assert accession.part["article6"] == made.version.document["parties"][1]["article6"]
    told = Notice.objects.filter(kind="joining_asked").values_list("person", flat=True)
    assert list(told) == [people[DRAFTER].pk]


def test_an_agreement_that_says_nothing_of_joining_lets_nobody_join(made, third):
    allow(made, "")
    with pytest.raises(NotPossible, match="does not say"):
        invited(made, third)


def test_only_the_leads_drafter_invites(made, third):
    for who in (made.actor(IG), made.actor(DRAFTER, made.partner)):
        with pytest.raises(NotYours):
            invited(made, third, who)


def test_who_takes_part_does_not_join_again(made, third):
    invited(made, third)
    for one in (third, made.partner):
        with pytest.raises(NotPossible, match="already"):
            invited(made, one)


def test_nobody_joins_while_a_new_version_is_made_nor_the_other_way_round(made, third):
    accession = invited(made, third)
    with pytest.raises(NotPossible, match="is joining"):
        actions.start_variation(made.version, actor=made.actor(DRAFTER), reason="More data.")
    joining.withdraw(accession, actor=made.actor(DRAFTER), reason="Later.")
    actions.start_variation(made.version, actor=made.actor(DRAFTER), reason="More data.")
    with pytest.raises(NotPossible, match="new version"):
        joining.invite_to_join(
            made.numbered(1), actor=made.actor(DRAFTER), organisation="ORG10", like="org08",
            reason="x",
        )  # fmt: skip


# ------------------------------------------------------------------ its own part
def test_only_its_own_drafter_writes_the_part(made, third, people):
    accession = invited(made, third)
    part = {**accession.part, "ropa_reference": "ROPA 7"}
    for who in (made.actor(DRAFTER), actor(people[IG], third)):
        with pytest.raises(NotYours):
            joining.save_part(accession, actor=who, based_on=0, part=part)
    own = actor(people[DRAFTER], third)
    assert joining.save_part(accession, actor=own, based_on=0, part=part).revision == 1
    with pytest.raises(NotPossible, match="meanwhile"):
        joining.save_part(accession, actor=own, based_on=0, part={})
    assert now(accession).part["ropa_reference"] == "ROPA 7"


def test_a_part_that_lacks_what_the_law_asks_is_not_sent(made, third, people):
    accession = invited(made, third)
    own = actor(people[DRAFTER], third)
    joining.save_part(accession, actor=own, based_on=0, part={"controller_status": "sole"})
    stops = refused(joining.submit, now(accession), actor=own)
    assert "unanswered" in codes(stops)
    assert now(accession).status == "draft"


def test_what_the_law_would_stop_is_said_to_who_writes_the_part(made, third, people):
    accession, own = invited(made, third), actor(people[DRAFTER], third)
    part = {**whole_part(made), "article6": ["A6_1_c"], "legal_obligation": {}}
    joining.save_part(accession, actor=own, based_on=0, part=part)
    page = signed_in(people[DRAFTER]).get(accession.get_absolute_url())
    assert "R033" in codes(page.context["stops"])
    assert "Before you can send it for review" in page.content.decode()
    assert "R033" in codes(refused(joining.submit, now(accession), actor=own))


def test_who_reviews_the_part_reads_what_the_law_stops_and_is_offered_no_approval(
    made, third, people, monkeypatch
):
    address = f"{sent(made, third, people).get_absolute_url()}review/"
    officer = signed_in(people[IG])
    assert 'value="approve"' in officer.get(address).content.decode()
    stop = Blocker("R033", "Legal obligation needs the law that obliges you to share.")
    monkeypatch.setattr(rules, "stops_of", lambda accession, stage, now: [stop])
    page = officer.get(address).content.decode()
    assert "Before you can approve" in page
    assert stop.message in page
    assert 'value="approve"' not in page


def test_its_own_matrix_asks_and_nobody_approves_what_they_wrote(made, third, people):
    accession = invited(made, third)
    member(third, IG, who=people[DRAFTER])
    own = actor(people[DRAFTER], third)
    joining.save_part(accession, actor=own, based_on=0, part=whole_part(made))
    accession = joining.submit(now(accession), actor=own)
    assert [row.role for row in accession.reviews.all()] == [IG]
    given = {"actor": own, "sha256": accession.sha256}
    assert codes(refused(joining.approve, accession, **given)) == ["own_draft"]
    stale = {"actor": actor(people[IG], third), "sha256": "0" * 64}
    assert codes(refused(joining.approve, accession, **stale)) == ["changed_since_read"]
    stranger = {"actor": made.actor(IG), "sha256": accession.sha256}
    assert codes(refused(joining.approve, accession, **stranger)) == ["not_permitted"]


def test_a_view_that_the_law_needs_is_not_needed_of_the_approval_that_gives_it(
    made, third, people, monkeypatch
):
    accession = sent(made, third, people)
    whole = documents.assemble(accession.version, joining=accession)
    whole["data_items"][0]["confidential_patient_information"] = True
    whole["parties"][-1]["organisation"]["health_or_care"] = True
    monkeypatch.setattr(documents, "assemble", lambda version, joining: {**whole})

    def found():
        return codes(rules.stops_of(accession, "approve", clock.now()))

    assert "R111" in found()
    accession.reviews.create(
        role=Role.CALDICOTT_GUARDIAN, round=accession.round, why="health", requested_at=clock.now()
    )
    assert "R111" not in found()


def test_who_is_joining_is_neither_bound_nor_a_processor_on_the_board(made, third, people):
    invited(made, third)
    page = signed_in(made.person(DRAFTER)).get(f"/agreements/{made.reference}/board/")
    words = page.content.decode()
    assert "Not bound: sharing with it is not live" in words
    assert "its contract binds it" not in words


def test_while_its_part_is_filled_in_its_drafters_have_the_turn_and_its_reviews_are_to_come(
    made, third, people, django_assert_max_num_queries
):
    accession = invited(made, third)
    row = next(one for one in board_of(made.version).rows if one.party.organisation == third)
    cells = {cell.column: cell for cell in row.cells}
    assert (cells[IG].words, cells[IG].who) == ("Will be asked", people[IG].name)
    assert (cells[SIGNATORY].label, cells[SIGNATORY].waits) == ("Fill in its part", True)
    assert cells[SIGNATORY].who == people[DRAFTER].name
    actions.nudge(made.version, actor=made.actor(DRAFTER), party=accession.key, column=SIGNATORY)
    told = Notice.objects.get(kind="nudge")
    assert told.person == people[DRAFTER]
    assert "fill in its part" in told.subject
    browser = signed_in(people[DRAFTER])
    address = f"/agreements/{made.reference}/board/"
    assert "Do this now" in browser.get(address).content.decode()
    with django_assert_max_num_queries(15):
        browser.get(address)


def test_sent_back_it_is_written_and_asked_again(made, third, people):
    accession = sent(made, third, people)
    officer = actor(people[IG], third)
    back = joining.send_back(
        accession, actor=officer, sha256=accession.sha256, reason="Name the record."
    )
    assert back.status == "draft"
    again = joining.submit(back, actor=actor(people[DRAFTER], third))
    assert (again.round, again.status) == (2, "in_review")


# ------------------------------------------------------------------ its signature
def test_it_signs_the_snapshot_and_its_part_and_the_others_stand(made, third, people):
    before = list(made.version.signatures.values_list("pk", "sha256", "voided_at"))
    text = made.sha256
    accession = joined(made, third, people)
    assert (accession.status, accession.joined_on) == ("joined", DAY)
    signature = accession.signature
    assert (signature.sha256, signature.part_sha256) == (text, accession.sha256)
    assert documents.hash_of(bytes(accession.content)) == accession.sha256
    assert text in bytes(accession.content).decode()
    others = made.version.signatures.exclude(pk=signature.pk)
    assert list(others.values_list("pk", "sha256", "voided_at")) == before
    assert (made.version.status, made.sha256) == ("in_force", text)
    whole = documents.assemble(made.version)
    assert whole["parties"][2]["joined_on"] == DAY.isoformat()
    assert "Chief executive" in whole["parties"][2]["accession_record"]
    assert not [f for f in made.version.findings if f["rule"] in ("R206", "R207", "R218")]
    (event,) = events("join", "accession")
    assert event["detail"]["part_sha256"] == accession.sha256
    told = Notice.objects.filter(kind="new_party_joined").values_list("person", flat=True)
    assert {made.person(DRAFTER).pk, made.person(DRAFTER, made.partner).pk} <= set(told)


def test_it_signs_nothing_but_what_it_read_and_only_by_its_signatory(made, third, people):
    accession = ready(made, third, people)
    given = {"sha256": accession.sha256, "post": "x", "authority_confirmed": True}
    others = made.actor(SIGNATORY)
    assert codes(refused(joining.join, accession, actor=others, **given)) == ["not_permitted"]
    own = {"actor": actor(people[SIGNATORY], third), **given}
    assert "changed_since_read" in codes(
        refused(joining.join, accession, **{**own, "sha256": "0" * 64})
    )
    assert "no_authority" in codes(
        refused(joining.join, accession, **{**own, "authority_confirmed": False})
    )


def test_nobody_joins_what_is_suspended(made, third, people):
    accession = ready(made, third, people)
    announcing.announce(made.version, "suspend", actor=made.actor(IG), reason="A breach.")
    own = actor(people[SIGNATORY], third)
    stops = refused(
        joining.join, now(accession), actor=own, sha256=accession.sha256, post="x",
        authority_confirmed=True,
    )  # fmt: skip
    assert codes(stops) == ["not_in_force"]


def test_who_has_not_joined_has_no_say_and_who_has_joined_has(made, third, people):
    accession = ready(made, third, people)
    own = actor(people[IG], third)
    with pytest.raises(Exception, match="cannot do this"):
        announcing.announce(made.version, "suspend", actor=own, reason="x")
    joining.join(
        accession, actor=actor(people[SIGNATORY], third), sha256=accession.sha256, post="x",
        authority_confirmed=True,
    )  # fmt: skip
    announcing.announce(made.version, "suspend", actor=own, reason="A breach.")
    assert made.version.status == "suspended"


def test_the_next_version_has_its_part(made, third, people):
    joined(made, third, people)
    actions.start_variation(made.version, actor=made.actor(DRAFTER), reason="More data.")
    entry = made.version.document["parties"][2]
    assert entry["organisation"] == {"id": third.reference}
    row = made.version.parties.get(organisation=third)
    assert (row.joined_on, row.joins_later, row.may_read) == (DAY, False, True)


def test_joining_takes_from_nobody_the_right_to_end_it_and_gives_none(made, third, people):
    accession = ready(made, third, people)
    signer, partner = people[SIGNATORY], made.person(SIGNATORY, made.partner)
    brief = signed_in(signer).get(f"{accession.get_absolute_url()}sign/").content.decode()
    assert "Its signatory can give notice that it leaves" in brief
    signs(accession, third, people)
    given = {"kind": "terminate", "reason": "Closed.", "at_once": "Unlawful."}
    with pytest.raises(TransitionBlocked, match="can give notice that it leaves"):
        announcing.announce(made.version, actor=actor(signer, third), **given)
    page = signed_in(signer).get(f"{made.version.get_absolute_url()}terminate/", follow=True)
    assert "Leave this agreement" in page.content.decode()
    offered = [o.text for o in standing_of(made.version, actor(signer, third)).offers]
    assert "Leave this agreement" in offered
    assert "End this agreement" not in offered
    announcing.announce(made.version, actor=actor(partner, made.partner), **given)
    assert made.version.status == "terminated"


# ------------------------------------------------------------------ giving up
def test_given_up_its_people_read_the_agreement_no_longer(made, third, people):
    accession = invited(made, third)
    assert made.dpia.sharings.filter(organisation=third).exists()
    joining.withdraw(accession, actor=actor(people[DRAFTER], third), reason="No budget.")
    assert not made.dpia.sharings.filter(organisation=third).exists()
    assert not Task.objects.filter(kind="dpia_adopt", organisation=third, done_at=None).exists()
    assert not Party.objects.filter(organisation=third).exists()
    assert signed_in(people[DRAFTER]).get(made.version.get_absolute_url()).status_code == 404
    assert invited(made, third).key != accession.key


def test_the_joiners_drafter_gives_it_up_by_page_and_by_api(made, third, people):
    drafter, reason = signed_in(people[DRAFTER]), {"reason": "No budget."}
    first = invited(made, third)
    page = drafter.post(f"{first.get_absolute_url()}withdraw/", reason, follow=True)
    assert page.status_code == 200
    assert f"does not join {made.reference}" in page.content.decode()
    second = invited(made, third)
    answer = drafter.post(
        f"/api/agreements/{made.reference}/withdraw-accession/",
        {**reason, "accession": second.pk},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
    assert now(second).status == "withdrawn"


def test_who_is_joining_does_not_read_the_unfinished_part_of_another(made, third, people):
    other = invited(made, body("ORG05"))
    own = invited(made, third)
    drafter, lead = signed_in(people[DRAFTER]), signed_in(made.person(DRAFTER))
    read = drafter.get(f"/api/agreements/{made.reference}/joining/").json()
    assert [one["accession"] for one in read] == [own.pk]
    assert drafter.get(other.get_absolute_url()).status_code == 404
    assert drafter.get(own.get_absolute_url()).status_code == 200
    assert lead.get(other.get_absolute_url()).status_code == 200


def test_what_is_over_is_not_joined_any_more(made, third, people):
    accession = invited(made, third)
    with clock.at(made.version.end_date + timedelta(days=1)):
        days.turn()
        days.turn()
    assert now(accession).status == "withdrawn"


# ------------------------------------------------------------------ pages and API
def test_by_the_pages_from_the_invitation_to_the_signature(made, third, people):
    root = reverse("agreements:joining", args=[made.reference])
    lead = signed_in(made.person(DRAFTER))
    assert TERMS in lead.get(root).content.decode()
    lead.post(root, {"organisation": "ORG10", "like": "org08", "reason": "It asked."})
    accession = Accession.objects.get()
    address = accession.get_absolute_url()
    writer = signed_in(people[DRAFTER])
    begun = writer.get(address)
    assert codes(begun.context["stops"]) == ["R031"]
    assert begun.context["stops"][0].link == f"{address}part/law/#question-basis_task"
    assert "Send it for review" not in begun.content.decode()
    law = reverse("agreements:accession_part", args=[made.reference, accession.pk, "checks"])
    page = writer.get(law)
    assert page.status_code == 200
    writer.post(
        law, {"shown": page.context["form"].shown, "revision": "0", "ropa_ref": "ROPA <b>9</b>"}
    )
    assert now(accession).part["ropa_reference"] == "ROPA <b>9</b>"
    for section in ("parties", "law", "sensitive", "rights", "retention"):
        args = [made.reference, accession.pk, section]
        assert writer.get(reverse("agreements:accession_part", args=args)).status_code == 200
    part = {**whole_part(made), "ropa_reference": "ROPA <b>9</b>"}
    own = actor(people[DRAFTER], third)
    joining.save_part(now(accession), actor=own, based_on=1, part=part)
    assert "Send it for review" in writer.get(address).content.decode()
    writer.post(f"{address}submit/")
    officer = signed_in(people[IG])
    assert "ROPA &lt;b&gt;9&lt;/b&gt;" in officer.get(f"{address}review/").content.decode()
    sha256 = now(accession).sha256
    officer.post(f"{address}review/", {"decision": "approve", "sha256": sha256})
    dpia_actions.adopt(made.dpia, organisation=third, actor=actor(people[IG], third))
    signatory = signed_in(with_password(people[SIGNATORY]))
    assert sha256 in signatory.get(f"{address}sign/").content.decode()
    assert signatory.get(f"{address}decline/").status_code == 200
    given = {"sha256": sha256, "post": "Head", "authority_confirmed": "on", "read_it": "on"}
    signatory.post(f"{address}sign/", {**given, "password": PASSWORD})
    assert now(accession).status == "joined"
    assert signatory.get(f"{address}record.json").content == bytes(now(accession).content)
    page = lead.get(made.version.get_absolute_url()).content.decode()
    assert "Bound from 11 May 2022" in page
    assert "bound from 11 May 2022" in lead.get("/register/").content.decode()
    assert "Joining record signed by" in lead.get(address).content.decode()
    history = lead.get(reverse("registers:trail", args=[made.reference])).content.decode()
    assert "Signed and joined" in history


def test_strangers_and_readers_do_nothing(made, third, people):
    address = invited(made, third).get_absolute_url()
    stranger = signed_in(member(body("ORG01"), DRAFTER))
    auditor = signed_in(people[Role.AUDITOR])
    assert stranger.get(address).status_code == 404
    assert auditor.get(address).status_code == 200
    for name in ("submit/", "review/", "sign/", "withdraw/", "decline/", "part/law/"):
        for browser in (stranger, auditor):
            assert browser.post(f"{address}{name}", {"reason": "x"}).status_code == 404
    assert signed_in(people[DRAFTER]).get(f"{address}withdraw/").status_code == 200


def test_the_api_takes_the_same_steps(made, third, people):
    root = f"/api/agreements/{made.reference}"

    def asked(who, name, **given):
        return signed_in(who).post(f"{root}/{name}/", given, content_type="application/json")

    given = {"organisation": "ORG10", "like": "org08", "reason": "It asked."}
    assert asked(made.person(DRAFTER), "invite-to-join", **given).status_code == 200
    twice = asked(made.person(DRAFTER), "invite-to-join", **given)
    assert twice.status_code == 409
    (one,) = signed_in(people[DRAFTER]).get(f"{root}/joining/").json()
    number = {"accession": one["accession"]}
    part = whole_part(made)
    saved = asked(people[DRAFTER], "save-part", **number, based_on=0, part=part)
    assert saved.status_code == 200
    wrong = asked(people[DRAFTER], "save-part", **number, based_on=1, part={"nonsense": 1})
    assert wrong.status_code == 400
    assert asked(people[DRAFTER], "submit-part", **number).status_code == 200
    sha256 = Accession.objects.get().sha256
    early = {"post": "x", "authority_confirmed": True, "password": PASSWORD}
    signer = with_password(people[SIGNATORY])
    refusal = asked(signer, "join", **number, sha256=sha256, **early)
    assert refusal.status_code == 409
    assert "wrong_status" in [b["code"] for b in refusal.json()["blockers"]]
    whole = signed_in(people[IG]).get(f"{root}/").json()
    live = {p["organisation"]: (p["live"], p["bound_from"]) for p in whole["parties"]}
    assert live == {
        "ORG12": (True, "2022-04-11"),
        "ORG08": (True, "2022-04-11"),
        "ORG10": (False, None),
    }
    assert asked(people[IG], "approve-part", **number, sha256=sha256).status_code == 200
