"""A draft begins with a template or with a past agreement, and says what each answer is from."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

import law
from agreements import actions, beginnings, documents, origins, thinking
from agreements.actions import NotPossible, NotYours
from agreements.models import Agreement, Template, Version
from audit import clock
from law.document import filled, flatten, get
from organisations.roles import Role
from questionnaire import starting
from tests.agreements import screenings as ways
from tests.agreements.factories import WRITTEN_ON, deal
from tests.agreements.steps import events
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def made():
    return deal()


@pytest.fixture
def drafter(made):
    return made.actor(Role.DRAFTER)


@pytest.fixture
def browser(made):
    return signed_in(made.person(Role.DRAFTER))


def text(response):
    return response.content.decode()


# ------------------------------------------------------------------ the library
def test_the_library_has_a_template_of_each_sample_without_what_rules_find_fault_with():
    library = beginnings.of_library()

    assert len(library) == len({one.key for one in library}) == 12
    for one in library:
        assert law.complaints(one.answers) == []
        assert documents.answers(one.answers) == one.answers
        assert one.seats
        assert "organisations" in one.description
    homes = next(one for one in library if one.name.startswith("Homes for displaced"))
    bases = {code for party in homes.answers["parties"] for code in party.get("article6") or []}
    assert "A6_1_a" not in bases


def test_whoever_starts_with_a_template_takes_a_place_in_it(drafter):
    one = beginnings.in_library("library-2")

    version = actions.start_draft(actor=drafter, title="Rebate checks", beginning=one, seat=1)

    sender, own = version.document["parties"]
    assert sender["id"] == "party-1"
    assert (own["id"], own["organisation"]) == ("org12", {"id": "ORG12"})
    assert own["role"] == "recipient"
    assert version.document["flows"][0]["to_party"] == "org12"
    assert version.title == "Rebate checks"
    assert [p.organisation.reference for p in version.parties.all()] == ["ORG12"]


def test_each_answer_of_a_template_says_where_it_is_from(drafter):
    one = beginnings.in_library("library-2")

    version = actions.start_draft(actor=drafter, title="Rebate checks", beginning=one)

    given = {place: e for place, e in version.origins.items() if e["from"] == "template"}
    others = set(version.origins) - set(given)
    answered = {
        place
        for place in flatten(version.document)
        if not place.endswith(".id") and not any(origins.within(place, o) for o in others)
    } - {"title"}
    assert set(given) == answered
    assert {entry["name"] for entry in given.values()} == {one.name}


# ------------------------------------------------------------------ one's own
def test_a_template_is_made_of_an_agreement_and_used_by_colleagues(made, drafter):
    template = actions.make_template(
        made.version, actor=drafter, name="Payment checks", description="Before paying."
    )
    colleague = actor(member(made.lead, Role.DRAFTER), made.lead)

    version = actions.start_draft(
        actor=colleague, title="Again", beginning=beginnings.of_template(template)
    )

    assert version.document["matching"]["used"] is True
    assert "start_date" not in version.document
    assert events("make_template", of="template")[0]["detail"] == {
        "name": "Payment checks",
        "made_from": made.reference,
    }


def test_what_rules_find_fault_with_is_left_out_of_a_template(made, drafter):
    version = actions.save_answers(
        made.version,
        actor=drafter,
        based_on=made.version.revision,
        changes={"breach.notify_partner_hours": 500},
    )
    assert any(f["path"] == "breach.notify_partner_hours" for f in version.findings)

    template = actions.make_template(version, actor=drafter, name="T", description="")

    assert get(template.content, "breach.notify_partner_hours") is None


def test_a_template_is_made_again_and_removed(made, drafter):
    template = actions.make_template(made.version, actor=drafter, name="Old", description="")
    with pytest.raises(NotPossible, match="of this name"):
        actions.make_template(made.version, actor=drafter, name="OLD", description="")

    again = actions.remake_template(
        template, made.version, actor=drafter, name="New", description="Better"
    )
    assert (again.pk, again.name) == (template.pk, "New")

    actions.remove_template(again, actor=drafter)
    assert not Template.objects.in_use().exists()
    with pytest.raises(NotYours):
        actions.remove_template(again, actor=drafter)
    actions.make_template(made.version, actor=drafter, name="New", description="")


def test_templates_belong_to_their_organisation(made, drafter):
    template = actions.make_template(made.version, actor=drafter, name="T", description="")
    partner = made.actor(Role.DRAFTER, made.partner)
    for step in (
        lambda: actions.remove_template(template, actor=partner),
        lambda: actions.remake_template(
            template, made.version, actor=partner, name="X", description=""
        ),
        lambda: actions.make_template(
            made.version, actor=made.actor(Role.AUDITOR), name="X", description=""
        ),
    ):
        with pytest.raises(NotYours):
            step()
    browser = signed_in(made.person(Role.DRAFTER, made.partner))
    assert browser.get(f"/agreements/new/template/{template.key}/").status_code == 404
    assert not Template.objects.visible_to(made.person(Role.DRAFTER, made.partner)).exists()


def test_no_two_templates_of_one_name_are_kept(made, drafter):
    actions.make_template(made.version, actor=drafter, name="T", description="")
    row = Template.objects.get()
    row.pk, row._state.adding, row.name = None, True, "t"

    with pytest.raises(IntegrityError, match="template_name_once"), transaction.atomic():
        row.save(force_insert=True)


# ------------------------------------------------------------------ a past agreement
def test_a_copy_takes_over_what_still_holds_and_marks_the_rest(made, drafter):
    past = beginnings.of_past(made.version)

    version = actions.start_draft(actor=drafter, title="The next round", beginning=past)

    before, after = made.version.document, version.document
    assert after["accuracy"] == before["accuracy"]
    assert after["data_items"] == before["data_items"]
    assert after["parties"][1]["article6"] == before["parties"][1]["article6"]
    for place in ("start_date", "necessity", "alternatives_considered", "volume_band"):
        assert filled(get(before, place))
        assert not filled(get(after, place))
    assert version.agreement.lead_organisation == made.lead
    assert version.dpia is None
    assert {"start_date", "necessity", "dpia_link", "signatory"} <= set(version.think_again)
    origin = version.origins["accuracy"]
    assert origin["from"] == "previous_version"
    assert origin["name"] == f"{made.reference} {made.version.title}"
    assert version.parties.get(organisation=made.partner).may_read is False


def test_a_partner_copies_it_into_an_agreement_that_it_leads(made):
    partner = made.actor(Role.DRAFTER, made.partner)

    version = actions.start_draft(
        actor=partner, title="Ours", beginning=beginnings.of_past(made.version)
    )

    assert version.agreement.lead_organisation == made.partner
    assert version.document.get("lead_party", "org08") == "org08"
    assert len(version.document["parties"]) == 2


def test_what_must_be_thought_about_again_is_said_until_it_is_answered(made, drafter, browser):
    version = actions.start_draft(
        actor=drafter, title="The next round", beginning=beginnings.of_past(made.version)
    )
    place = f"/agreements/{version.agreement.reference}/draft/"
    assert "to think about again" in text(browser.get(place))
    page = text(browser.get(f"{place}purpose/"))
    assert "Think about this again" in page
    assert starting.reasons()["necessity"] in page

    changes = {"necessity": "Checked anew.", "background": "x", "alternatives_considered": "x"}
    changes |= {"risk_of_not_sharing": "x", "risks_of_sharing": "x", "novel": False}
    version = actions.save_answers(
        version, actor=drafter, based_on=version.revision, changes=changes
    )

    left = thinking.by_section(version, documents.assemble(version))
    assert left["purpose"] == 0
    assert left["running"] >= 3
    assert "Think about this again" not in text(browser.get(f"{place}purpose/"))


def test_of_an_organisations_row_its_own_page_says_what_is_open(made, drafter, browser):
    version = actions.start_draft(
        actor=drafter, title="The next round", beginning=beginnings.of_past(made.version)
    )

    page = text(browser.get(f"/agreements/{version.agreement.reference}/draft/checks/parties.0/"))

    assert "Think about this again" in page
    assert starting.reasons()["signatory"] in page


def test_a_draft_that_is_no_copy_has_nothing_to_think_about_again(made, browser):
    assert "Think about" not in text(browser.get(f"/agreements/{made.reference}/draft/"))


# ------------------------------------------------------------------ with a screening
def test_a_screening_seats_the_other_organisation_in_a_template(made, drafter):
    screening = actions.start_screening(
        actor=drafter,
        answers={**ways.TO_A_JOINT_ONE, "dpia_signs": ["none"]},
        partner=made.partner,
    )
    one = beginnings.in_library("library-2")

    version = actions.start_draft(
        actor=drafter, title="Both", beginning=one, seat=0, screening=screening
    )

    own, other = version.document["parties"]
    assert (own["id"], other["id"]) == ("org12", "org08")
    # As the place chosen says, with which the template's flows agree.
    assert (own["role"], other["role"]) == ("sender", "recipient")
    assert own["controller_status"] == other["controller_status"] == "joint"
    assert version.document["kind"] == "joint_controllers"
    assert version.document["flows"][0]["to_party"] == "org08"
    assert version.origins["parties.1.role"]["from"] == "template"
    assert version.origins["parties.1.controller_status"]["from"] == "screening"
    assert version.origins["parties.1.organisation.id"]["from"] == "screening"


# ------------------------------------------------------------------ pages
def test_the_pages_lead_from_the_choice_to_a_draft_with_a_template(browser):
    assert browser.post("/agreements/new/", {"way": "template"}).url == "/agreements/new/template/"
    shown = text(browser.get("/agreements/new/template/"))
    assert "Council tax energy rebate" in shown
    path = "/agreements/new/template/library-2/"
    assert "What does your organisation do in it?" in text(browser.get(path))
    refused = text(browser.post(path, {"title": "T"}))
    assert "Select what your organisation does" in refused

    response = browser.post(path, {"title": "Rebate <b>checks</b> 🙂", "seat": "1"})

    page = text(browser.get(response.url))
    assert "Rebate &lt;b&gt;checks&lt;/b&gt; 🙂" in page


def test_the_pages_lead_from_the_choice_to_a_copy(made, browser):
    assert browser.post("/agreements/new/", {"way": "copy"}).url == "/agreements/new/copy/"
    assert made.reference in text(browser.get("/agreements/new/copy/?q=rebate"))
    assert "fits these words" in text(browser.get("/agreements/new/copy/?q=nothing+like+it%00"))
    path = f"/agreements/new/copy/{made.reference}/"
    assert "must be thought about again" in text(browser.get(path))

    response = browser.post(path, {"title": "The next round"})

    assert Agreement.objects.count() == 2
    assert "The next round" in text(browser.get(response.url))


def test_who_has_no_agreement_is_shown_the_templates_instead():
    where = organisation()
    browser = signed_in(member(where, Role.DRAFTER))

    assert "Choose a template" in text(browser.get("/agreements/new/copy/"))
    assert "None yet." in text(browser.get("/agreements/new/template/"))


def test_a_template_is_kept_on_its_pages(made, browser):
    path = f"/agreements/{made.reference}/template/"
    assert "Make a template from it" in text(browser.get(f"/agreements/{made.reference}/"))
    assert "Enter what the template is called" in text(browser.post(path, {}))

    assert browser.post(path, {"name": "Checks"}).url == "/agreements/templates/"
    assert "of this name" in text(browser.post(path, {"name": "Checks"}))
    kept = Template.objects.get()
    assert "replace a template" in text(browser.get(path))
    browser.post(path, {"name": "Better checks", "instead_of": str(kept.pk)})
    page = text(browser.get("/agreements/templates/"))
    assert "Better checks" in page
    assert "Better checks" in text(browser.get("/agreements/new/template/"))

    removing = f"/agreements/templates/{kept.pk}/remove/"
    assert "Remove “Better checks”?" in text(browser.get(removing))
    browser.post(removing)
    assert "There are none yet." in text(browser.get("/agreements/templates/"))
    assert browser.post(removing).status_code == 404


def test_the_api_starts_with_a_template_or_a_copy(made, browser):
    def sent(path, **data):
        return browser.post(path, data, content_type="application/json")

    template = sent("/api/templates/", agreement=made.reference, name="T").json()
    for extra in ({"template": template["key"]}, {"template": "library-2", "seat": 1}):
        assert sent("/api/agreements/", title="T", **extra).status_code == 201
    copy = sent("/api/agreements/", title="T", copy_of=made.reference).json()
    assert "start_date" in Version.objects.get(agreement__reference=copy["reference"]).think_again
    assert sent("/api/agreements/", title="T", template="own-0").status_code == 404
    assert sent("/api/agreements/", title="T", screening="SCR-9").status_code == 404
    both = sent("/api/agreements/", title="T", template="library-2", copy_of=made.reference)
    assert both.status_code == 400
    assert sent(f"/api/templates/{template['id']}/remove/").status_code == 200


# ------------------------------------------------------------------ pressed twice
def test_the_form_that_starts_a_draft_starts_one_however_often_it_is_sent(browser):
    def send(title="Pressed twice"):
        return browser.post("/agreements/new/blank/", {"title": title})

    first, again = send(), send()
    other = send("Another")

    assert first.url == again.url != other.url
    assert "You have just started" in text(browser.get(again.url))
    assert Agreement.objects.filter(title="Pressed twice").count() == 1
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert send().url != first.url
