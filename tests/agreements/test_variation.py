"""Varying an agreement in force: the next version beside it, and what becomes of the old one."""

from datetime import date, timedelta

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from agreements import (
    actions,
    days,
    documents,
    origins,
    succession,
    telling_leaving,
    telling_variation,
    workflow,
)
from agreements.actions import NotPossible, NotYours
from agreements.models import Agreement, Party, Version
from audit import clock
from law import normalise
from notices.models import Notice, Task
from organisations.models import Person
from organisations.roles import Role
from questionnaire import load, starting
from questionnaire.completeness import unanswered
from registers import lines
from tests.agreements.factories import ENDS_ON, STARTS_ON, body, deal
from tests.agreements.steps import codes, confirm_by_each, events, refused, write_by_each
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db
VARIED_ON = date(2022, 6, 1)
NEW_START = date(2022, 7, 1)
WHY = "Payments are to be checked each week."


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(VARIED_ON):
        yield


def vary(made, **more):
    given = {"actor": made.actor(Role.DRAFTER), "reason": WHY, **more}
    return actions.start_variation(made.version, **given)


def varied():
    made = deal(stage="in_force")
    vary(made)
    return made


def write(made, **changes):
    write_by_each(made, {place.replace("__", "."): value for place, value in changes.items()})


def completed(made, **changes):
    """The variation, with what it asks again answered, and these changes."""
    again = {
        "start_date": NEW_START.isoformat(),
        "review_date": "2022-10-01",
        "basis_change_notice": "Not changed",
    }
    first = made.numbered(1).document
    for n, party in enumerate(first["parties"]):
        if "signatory" in party:
            again[f"parties.{n}.signatory.authority_confirmed"] = True
        if ends := party.get("retention", {}).get("ends_on"):
            again[f"parties.{n}.retention.ends_on"] = ends
    for n, flow in enumerate(first.get("flows") or []):
        if flow.get("first_on"):
            again[f"flows.{n}.first_on"] = NEW_START.isoformat()
    again |= {place.replace("__", "."): value for place, value in changes.items()}
    write(made, **again)
    confirm_by_each(made)
    return made


def signed(made, on=VARIED_ON):
    with clock.at(on):
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER))
        for where in (made.lead, made.partner):
            workflow.approve(
                made.version,
                actor=made.actor(Role.INFORMATION_GOVERNANCE, where),
                sha256=made.sha256,
            )
        made.make_pdf()
        for where in (made.lead, made.partner):
            workflow.sign(
                made.version,
                actor=made.actor(Role.SIGNATORY, where),
                sha256=made.sha256,
                post="Director",
                authority_confirmed=True,
            )
    return made


# ------------------------------------------------------------------ starting one
def test_a_variation_takes_over_the_answers_and_the_dpia_and_says_why():
    made = varied()
    old, new = made.numbered(1), made.numbered(2)

    assert (new.status, new.varies, new.reason) == ("draft", old, WHY)
    assert new.dpia == old.dpia
    assert new.document["purposes"] == old.document["purposes"]
    assert "start_date" not in documents.answers(new.document)
    assert new.revision == 0
    assert [event["reason"] for event in events("start_variation")] == [WHY]


def test_what_must_be_thought_about_again_is_left_open_and_marked():
    made = varied()
    lists = starting._file()
    keys = {question.key for question in load("agreement")}

    assert set(lists["again_in_a_variation"]) <= set(starting.reasons())
    assert set(lists["looked_at_in_a_variation"]) <= keys
    assert {"start_date", "review_date"} <= set(made.version.think_again)
    page = signed_in(made.person(Role.DRAFTER)).get(f"/agreements/{made.reference}/draft/")
    assert "think" in page.content.decode().lower()


def test_answers_to_be_looked_at_again_say_where_they_came_from():
    made = varied()

    assert made.version.origins["title"] == {
        "from": "previous_version",
        "name": f"version 1 of {made.reference}",
        "confirmed": False,
    }


def test_the_version_in_force_stays_as_it_was():
    made = deal(stage="in_force")
    before = Version.objects.filter(pk=made.version.pk).values().get()

    vary(made)

    assert Version.objects.filter(pk=before["id"]).values().get() == before


def test_only_one_new_version_is_made_at_a_time():
    made = varied()

    with pytest.raises(NotPossible):
        actions.start_variation(made.numbered(1), actor=made.actor(Role.DRAFTER), reason=WHY)
    with pytest.raises(IntegrityError, match="version_one_open"), transaction.atomic():
        Version.objects.create(agreement_id=made.agreement_id, number=3, created_at=clock.now())


def test_a_variation_needs_a_reason():
    made = deal(stage="in_force")

    with pytest.raises(NotPossible):
        vary(made, reason="  ")
    with pytest.raises(IntegrityError, match="version_varies_for_a_reason"), transaction.atomic():
        Version.objects.create(
            agreement_id=made.agreement_id, number=2, varies=made.version, created_at=clock.now()
        )


@pytest.mark.parametrize("stage", ["draft", "in_review", "signed", "expired"])
def test_only_what_is_in_force_is_varied(stage):
    made = deal(stage=stage)

    with pytest.raises(NotYours):
        vary(made)


def test_only_drafters_of_the_lead_start_a_variation():
    made = deal(stage="in_force")
    for actor in (
        made.actor(Role.INFORMATION_GOVERNANCE),
        made.actor(Role.DRAFTER, made.partner),
    ):
        with pytest.raises(NotYours):
            vary(made, actor=actor)


def test_whoever_takes_part_is_told_and_reads_the_draft():
    made = varied()
    drafter = made.person(Role.DRAFTER, made.partner)

    told = Notice.objects.get(kind="variation_started", person=drafter)
    assert WHY in told.body
    assert told.link == f"/agreements/{made.reference}/versions/2/"
    assert signed_in(drafter).get(told.link).status_code == 200


def test_a_party_that_has_accepted_goes_on_writing_its_own_part_and_the_lead_does_not():
    made = varied()
    theirs = made.actor(Role.DRAFTER, made.partner)
    assert actions.editing(made.version, theirs).own == "parties.1"
    offered = signed_in(made.person(Role.DRAFTER, made.partner)).get(
        f"/agreements/{made.reference}/versions/2/"
    )
    assert "Continue drafting" in offered.content.decode()
    changed = {"parties.1.ropa_reference": "ROPA 9"}
    given = {"based_on": 0, "changes": changed}
    with pytest.raises(actions.NotYours):
        actions.save_answers(made.version, actor=made.actor(Role.DRAFTER), **given)
    actions.save_answers(made.version, actor=theirs, **given)
    assert made.version.document["parties"][1]["ropa_reference"] == "ROPA 9"


def test_what_the_version_in_force_left_blank_is_not_to_be_typed_in_the_new_one():
    made = varied()
    page = signed_in(made.person(Role.DRAFTER)).get(f"/agreements/{made.reference}/draft/")

    told = page.context["tasks"].left
    whole = normalise(documents.assemble(made.version))
    apart = succession.blank_before(made.version, whole)
    left = unanswered(load("agreement"), whole, "activate", apart=apart)
    assert {one.question.key for one in left} == {
        *("start_date", "review_date", "signatory_authority"),
        "flow_start",  # Asked while there is no first day.
    }
    # Those of the other party's own part are not the lead's.
    assert f" left: {len(left) - 1} answers to type, " in told
    assert "parties.1.contact" in apart


def test_a_party_that_has_accepted_is_asked_to_look_at_its_part_until_it_has_confirmed_it():
    made = varied()
    draft = made.version
    own = f"parties.{draft.parties.get(organisation=made.partner).position}."
    origins.noted(draft, [f"{own}contact"], origins.Source.PREVIOUS_VERSION, "version 1")
    draft.save(update_fields=["origins"])
    waits = Task.objects.filter(kind="own_part", done_at=None)

    assert [(task.organisation, task.role) for task in waits] == [(made.partner, Role.DRAFTER)]
    actions.answer(
        draft,
        actor=made.actor(Role.DRAFTER, made.partner),
        based_on=draft.revision,
        changes={f"{own}signatory.authority_confirmed": True},
    )
    assert waits.count() == 1
    draft = made.version
    places = [place for place in origins.unconfirmed(draft) if place.startswith(own)]
    actions.confirm_answers(
        draft,
        actor=made.actor(Role.DRAFTER, made.partner),
        places=places,
        based_on=draft.revision,
    )
    assert not waits.all()


def test_the_lead_may_leave_a_party_out_of_the_new_version_but_not_rewrite_what_it_says():
    made = varied()
    lead, other = made.version.document["parties"]
    given = {"actor": made.actor(Role.DRAFTER), "based_on": 0}
    parties = [lead, {**other, "ropa_reference": "ROPA 9"}]
    with pytest.raises(actions.NotYours):
        actions.save_answers(made.version, changes={"parties": parties}, **given)
    actions.save_answers(made.version, changes={"parties": [lead]}, **given)
    assert len(made.version.document["parties"]) == 1


def test_whoever_is_left_out_hears_that_it_stays_bound_and_is_asked_for_its_part_no_more():
    made = varied()
    party = made.version.parties.get(organisation=made.partner)

    actions.leave_out(party, actor=made.actor(Role.DRAFTER), reason="It asked to leave.")

    theirs = made.person(Role.DRAFTER, made.partner)
    told = Notice.objects.get(kind="left_out", person=theirs)
    assert "stays bound by the version in force" in told.body
    assert signed_in(theirs).get(told.link).status_code == 200
    assert reads(theirs) == [1]
    assert not Task.objects.filter(kind="own_part", done_at=None).exists()
    telling_leaving.sent_without(made.version)
    assert Notice.objects.filter(kind="left_out", person=theirs).count() == 2


# ------------------------------------------------------------------ what the law reads
def test_the_document_says_what_the_variation_changes():
    made = varied()
    assert "changes_since_previous" not in documents.assemble(made.version)

    write(made, parties__0__article6=["A6_1_c"], risk_of_not_sharing="Other words")

    assert documents.assemble(made.version)["changes_since_previous"] == ["lawful_basis"]
    assert "changes_since_previous" not in documents.assemble(made.numbered(1))
    assert "R046" in {finding["rule"] for finding in made.version.findings}

    write(made, basis_change_notice="A new duty began.")

    assert "R046" not in {finding["rule"] for finding in made.version.findings}


def test_each_kind_of_change_is_named():
    old = deal(stage="in_force").version.document
    assert succession.changed(old, old) == []
    for code, change in {
        "purposes": {"purposes": [*old["purposes"], {"text": "Another"}]},
        "data_items": {"data_items": old["data_items"][:-1]},
        "transfers": {"transfers": [{"id": "t1", "country": "FR"}]},
        "parties": {"parties": old["parties"][:1]},
        "technology": {"novel": True},
    }.items():
        assert succession.changed(old, {**old, **change}) == [code]


# ------------------------------------------------------------------ taking its place
def test_the_new_version_takes_the_place_of_the_old_on_its_first_day():
    made = signed(completed(varied()))
    with clock.at(NEW_START - timedelta(days=1)):
        days.turn()
        assert [made.numbered(n).status for n in (1, 2)] == ["in_force", "ready_to_sign"]

    with clock.at(NEW_START):
        assert days.turn()["started"] == 1

    old, new = made.numbered(1), made.numbered(2)
    assert (old.status, new.status) == ("superseded", "in_force")
    assert clock.date_of(new.in_force_at) == NEW_START
    assert clock.date_of(old.ended_at) == NEW_START - timedelta(days=1)
    assert len(events("supersede")) == 1
    with clock.at(NEW_START):
        assert days.start_due() == 0


def test_nothing_supersedes_a_version_but_its_own_successor():
    made = varied()

    stops = refused(
        workflow.take,
        made.numbered(1),
        workflow.SUPERSEDE,
        actor=workflow.CALENDAR,
        given={"by": 2},
    )
    assert codes(stops) == ["no_successor"]


def test_data_that_flows_goes_on_flowing_under_the_new_version():
    made = deal(stage="in_force")
    with clock.at(STARTS_ON):
        actions.record_flow_start(made.version, actor=made.actor(Role.DRAFTER), on=STARTS_ON)
    vary(made)
    signed(completed(made))

    with clock.at(NEW_START):
        days.turn()

    assert made.numbered(2).flow_started_on == NEW_START
    assert made.numbered(1).flow_started_on == STARTS_ON
    assert "R207" not in {finding["rule"] for finding in made.version.findings}


def test_the_parties_are_told_what_replaced_what():
    made = signed(completed(varied(), summary="Checked each week."))
    with clock.at(NEW_START):
        days.turn()

    told = Notice.objects.filter(
        kind="superseded", person=made.person(Role.DRAFTER, made.partner)
    ).get()
    assert "version 2 replaces version 1" in told.subject
    assert WHY in told.body


def test_a_version_that_ended_before_its_successor_began_stays_expired():
    made = signed(
        completed(
            varied(),
            start_date="2022-12-05",
            review_date="2023-03-01",
            end_date="2023-06-01",
        )
    )
    with clock.at(ENDS_ON + timedelta(days=1)):
        days.turn()
        assert [made.numbered(n).status for n in (1, 2)] == ["expired", "ready_to_sign"]
    with clock.at(date(2022, 12, 5)):
        days.turn()

    assert made.numbered(1).status == "expired"


def test_withdrawing_the_variation_leaves_the_old_version_in_force():
    made = varied()

    workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="Not needed.")

    assert [made.numbered(n).status for n in (1, 2)] == ["in_force", "withdrawn"]
    notice = Notice.objects.filter(kind="variation_withdrawn").first()
    assert notice.subject.startswith("Version 2 of ")
    assert notice.subject.endswith("has been withdrawn. Version 1 stays in force")
    assert "Version 1 stays in force" in notice.body
    assert not Notice.objects.filter(kind="withdrawn").exists()
    third = actions.start_variation(
        made.numbered(1), actor=made.actor(Role.DRAFTER), reason="Now it is."
    )
    assert third.number == 3


def test_what_the_new_version_asks_for_closes_nothing_of_the_one_in_force():
    made = varied()
    days.remind_of_review(made.numbered(1), date(2022, 9, 1), 90)
    completed(made)
    workflow.submit(made.version, actor=made.actor(Role.DRAFTER))

    def open_kinds():
        return set(Task.objects.filter(done_at=None).values_list("kind", flat=True))

    assert open_kinds() >= {"periodic_review", "review"}
    workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="Not needed.")
    assert "periodic_review" in open_kinds()
    assert "review" not in open_kinds()


def test_the_end_of_the_old_version_leaves_the_reviews_of_the_new_one():
    made = completed(varied())
    workflow.submit(made.version, actor=made.actor(Role.DRAFTER))
    with clock.at(ENDS_ON + timedelta(days=1)):
        workflow.expire(made.numbered(1))

    waiting = set(Task.objects.filter(done_at=None).values_list("kind", flat=True))
    assert {"review", "certify"} <= waiting


# ------------------------------------------------------------------ who reads what
def reads(who):
    who = Person.objects.get(pk=who.pk)
    return list(Version.objects.visible_to(who).order_by("number").values_list("number", flat=True))


def test_a_national_auditor_never_sees_a_variation_in_draft():
    made = varied()
    write(made, title="Zebra crossings", summary="Zebra stripes")
    auditor = member(None, Role.NATIONAL_AUDITOR)
    browser = signed_in(auditor)
    assert reads(auditor) == [1]

    addresses = [
        f"/agreements/{made.reference}/{page}"
        for page in ("", "check/", "versions/1/", "versions/1/answers/")
    ]
    for address in (*addresses, reverse("registers:trail", args=[made.reference])):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert "zebra" not in page.content.decode().lower(), address
        assert "ersion 2" not in page.content.decode(), address
    for address in ("versions/2/", "versions/2/answers/", "versions/2/pdf/", "preview/"):
        assert browser.get(f"/agreements/{made.reference}/{address}").status_code == 404
    # As for an agreement that has no draft: to the version that the auditor reads.
    assert (
        browser.get(f"/agreements/{made.reference}/draft/").url == f"/agreements/{made.reference}/"
    )
    assert "Zebra" not in browser.get("/register/").content.decode()
    found = Agreement.objects.filter(search=SearchQuery("zebra", config="english"))
    assert not found.exists()
    dpia = browser.get(made.numbered(1).dpia.get_absolute_url())
    assert "Zebra" not in dpia.content.decode()


def test_a_variation_that_was_submitted_is_read_beyond_its_parties_until_it_comes_back():
    made = completed(varied())
    auditor = member(None, Role.NATIONAL_AUDITOR)
    workflow.submit(made.version, actor=made.actor(Role.DRAFTER))
    assert reads(auditor) == [1, 2]

    workflow.ask_for_changes(
        made.version,
        actor=made.actor(Role.INFORMATION_GOVERNANCE),
        sha256=made.sha256,
        reason="Say more.",
    )

    assert reads(auditor) == [1]
    workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="Given up.")
    assert reads(auditor) == [1]


def with_newcomer(made):
    """The variation takes in a third organisation."""
    newcomer = body("ORG01")
    parties = [
        *made.version.document["parties"],
        {"id": "new", "organisation": {"id": "ORG01"}, "role": "recipient"},
    ]
    write(made, parties=parties)
    return newcomer


def test_an_organisation_that_is_new_sees_the_draft_once_invited_and_nothing_else():
    made = varied()
    newcomer = with_newcomer(made)
    drafter = member(newcomer, Role.DRAFTER)
    assert reads(drafter) == []
    assert signed_in(drafter).get(f"/agreements/{made.reference}/").status_code == 404

    party = made.version.parties.get(organisation=newcomer)
    actions.invite_party(party, actor=made.actor(Role.DRAFTER))

    assert reads(drafter) == [2]
    browser = signed_in(drafter)
    assert browser.get(f"/agreements/{made.reference}/").context["version"].number == 2
    assert browser.get(f"/agreements/{made.reference}/versions/1/").status_code == 404


def test_an_organisation_that_leaves_reads_what_it_signed_and_certifies_its_data():
    made = varied()
    first = made.version.document["parties"][:1]
    newcomer = body("ORG01")
    joined = {**made.version.document["parties"][1], "id": "new"}
    joined["organisation"] = {"id": "ORG01"}
    write(made, parties=[*first, joined])
    assert not made.version.parties.filter(organisation=made.partner).exists()
    leaver = made.person(Role.DRAFTER, made.partner)
    assert reads(leaver) == [1]
    Party.objects.filter(organisation=newcomer).update(controller_status="processor")
    Version.objects.filter(pk=made.version.pk).update(
        status="ready_to_sign", snapshot=made.numbered(1).snapshot, start_date=VARIED_ON
    )
    old, new = made.numbered(1), made.numbered(2)
    with transaction.atomic():
        workflow.take(old, workflow.SUPERSEDE, actor=workflow.CALENDAR, given={"by": 2})
    telling_variation.replaced(new, made.numbered(1))

    browser = signed_in(leaver)
    page = browser.get(f"/agreements/{made.reference}/")
    assert page.context["version"].number == 1
    assert "Say what became of the data" in page.content.decode()
    assert browser.get(f"/agreements/{made.reference}/after-end/").status_code == 200
    assert Task.objects.filter(kind="certify", organisation=made.partner, done_at=None).exists()
    assert not Task.objects.filter(kind="certify", organisation=made.lead).exists()


# ------------------------------------------------------------------ which version is meant
def test_each_page_means_the_version_it_is_about():
    made = varied()
    browser = signed_in(made.person(Role.DRAFTER))
    for address, number in {
        "": 1,
        "versions/1/": 1,
        "versions/2/": 2,
        "versions/2/answers/": 2,
        "draft/": 2,
        "parties/": 2,
        "check/": 2,
        "submit/": 2,
        "withdraw/": 2,
        "flow-start/": 1,
        "periodic-review/": 1,
        "vary/": 1,
    }.items():
        page = browser.get(f"/agreements/{made.reference}/{address}")
        assert page.status_code == 200, address
        assert page.context["version"].number == number, address


def test_the_page_of_the_agreement_leads_to_the_version_in_the_making_and_back():
    made = varied()
    browser = signed_in(made.person(Role.DRAFTER))

    page = browser.get(f"/agreements/{made.reference}/").content.decode()
    assert f'href="/agreements/{made.reference}/versions/2/"' in page
    assert WHY in page
    assert "Change this agreement" not in page
    page = browser.get(f"/agreements/{made.reference}/versions/2/").content.decode()
    assert "This version is to replace" in page
    assert "Continue drafting" in page


def test_a_variation_is_started_from_the_page():
    made = deal(stage="in_force")
    browser = signed_in(made.person(Role.DRAFTER))
    address = f"/agreements/{made.reference}/vary/"
    assert address in browser.get(f"/agreements/{made.reference}/").content.decode()
    assert "Enter a reason" in browser.post(address, {"reason": ""}).content.decode()

    answer = browser.post(address, {"reason": WHY})

    assert answer.url == f"/agreements/{made.reference}/draft/"
    assert made.version.number == 2
    again = browser.post(address, {"reason": WHY})
    assert "already" in again.content.decode()


def test_the_register_keeps_the_line_of_the_version_in_force():
    made = varied()
    write(made, title="Zebra crossings")
    for who in (made.person(Role.DRAFTER), member(None, Role.NATIONAL_AUDITOR)):
        shown = lines.readable_by(Person.objects.get(pk=who.pk)).values_list(*lines.COLUMNS)
        assert [row[lines.COLUMNS.index("number")] for row in shown] == [1]


def test_the_agreement_is_found_by_the_words_of_the_version_in_force():
    signed(completed(varied(), title="Zebra crossings"))
    found = Agreement.objects.filter(search=SearchQuery("zebra", config="english"))
    assert not found.exists()

    with clock.at(NEW_START):
        days.turn()

    assert found.exists()
    call_command("rebuild_agreement_rows", "--check")


@pytest.mark.parametrize("then", ["draft", "in_review", "withdrawn", "in_force"])
def test_rebuilding_changes_nothing_with_two_versions(then):
    made = completed(varied(), title="Zebra crossings")
    if then == "in_review":
        workflow.submit(made.version, actor=made.actor(Role.DRAFTER))
    if then == "withdrawn":
        workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="No.")
    if then == "in_force":
        signed(made)
        with clock.at(NEW_START):
            days.turn()

    call_command("rebuild_agreement_rows", "--check")


def test_the_api_gives_the_version_that_stands_and_acts_on_the_one_that_is_meant():
    made = deal(stage="in_force")
    browser = signed_in(made.person(Role.DRAFTER))
    root = f"/api/agreements/{made.reference}/"
    sent = {"content_type": "application/json"}

    new = browser.post(f"{root}vary/", {"reason": WHY}, **sent).json()
    assert (new["version"], new["status"], new["reason"]) == (2, "draft", WHY)
    whole = browser.get(root).json()
    assert whole["version"] == 1
    assert [one["version"] for one in whole["versions"]] == [2, 1]
    assert browser.get(f"{root}?version=2").json()["status"] == "draft"
    assert browser.get(f"{root}?version=3").status_code == 404
    assert browser.get(f"{root}?version=x").status_code == 404
    (line,) = browser.get("/api/agreements/").json()["results"]
    assert line["version"] == 1
    change = {"based_on": 0, "changes": {"title": "Other"}}
    assert browser.post(f"{root}save-answers/", change, **sent).json()["version"] == 2
    done = {"outcome": "continue", "note": "Still needed"}
    assert browser.post(f"{root}record-review/", done, **sent).json()["version"] == 1
    second = browser.post(f"{root}vary/", {"reason": WHY}, **sent)
    assert second.status_code == 409
