"""A draft under a framework has its terms, keeps to them, and departs from them by section."""

import pytest

from agreements import actions, beginnings, documents, following
from agreements.actions import InheritedTerm, NotPossible
from agreements.models import Agreement, Framework
from agreements.records import Records
from agreements.screened import facts_for
from audit import clock
from law import library
from law.document import get, places
from organisations.roles import Role
from questionnaire import load
from tests.agreements import screenings as ways
from tests.agreements.factories import WRITTEN_ON
from tests.agreements.frameworks import framework
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db
JOINED = {"ORG10": "2021-02-01", "ORG07": "2021-06-01"}
NAME = "FW-001 Northmere and Calder information sharing accord"


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def council():
    return organisation("Northmere City Council", reference="ORG10")


@pytest.fixture
def office():
    return organisation("Health Protection Office", reference="ORG07")


@pytest.fixture
def accord(council, office):
    return framework(owner=council, joined=JOINED)


@pytest.fixture
def person(council):
    return member(council, Role.DRAFTER)


@pytest.fixture
def drafter(person, council):
    return actor(person, council)


@pytest.fixture
def version(accord, drafter):
    beginning = beginnings.of_framework(accord, ["ORG10", "ORG07"])
    return actions.start_draft(actor=drafter, title="Case lists", beginning=beginning)


def save(version, drafter, **changes):
    return actions.save_answers(
        version,
        actor=drafter,
        based_on=version.revision,
        changes={place.replace("__", "."): value for place, value in changes.items()},
    )


def text(response):
    return response.content.decode()


# ------------------------------------------------------------------ starting under it
def test_every_term_is_copied_into_the_draft_and_says_where_it_is_from(accord, version):
    for path, term in accord.terms.items():
        for place in places(version.document, path):
            assert get(version.document, place) == term
            assert version.origins[place] == {
                "from": "framework",
                "name": NAME,
                "confirmed": True,
            }
    assert get(version.document, "parties.1.retention.disposal_method")
    assert version.document["framework_reference"] == "FW-001"
    # Chosen by the person, and so nothing to confirm.
    assert not {"framework_reference", "parties.1.organisation.id"} & set(version.origins)


def test_a_term_recorded_in_another_order_is_still_the_term(accord, version):
    path = "security.before_first_flow"
    kept = get(version.document, path)
    Framework.objects.update(terms={**accord.terms, path: kept[::-1]})

    found = following.inherited(version.document)

    assert found.terms[path] == kept


def test_members_have_the_days_on_which_they_joined(version):
    joined = [party["framework_joined_on"] for party in version.document["parties"]]

    assert joined == list(JOINED.values())


def test_what_it_suggests_waits_to_be_confirmed(version):
    assert version.document["publication"]["public"] is True
    assert version.origins["publication.public"]["confirmed"] is False


def test_a_suggestion_that_nothing_asks_for_is_told_once_and_can_be_removed(version, person):
    browser = signed_in(person)
    address = f"/agreements/{version.agreement.reference}/draft/law/"

    page = browser.get(address)
    sent = {"revision": version.revision, "clear": "staff_warning "}
    after = browser.post(address, sent, follow=True)

    [line] = [w for w in page.context["waiting"].own if w.question.key == "staff_warning"]
    assert not line.is_asked
    assert not page.context["leftovers"]
    assert 'name="clear" value="staff_warning "' in text(page)
    assert "wrongful disclosure" not in text(after)
    version.refresh_from_db()
    assert get(version.document, "staff_offence_warning") is None


def test_a_party_added_later_has_the_terms_too(version, drafter):
    new = organisation("Westerby", reference="ORG12")
    rows = [*version.document["parties"], {"id": "org12", "organisation": {"id": new.reference}}]

    version = save(version, drafter, parties=rows)

    row = version.document["parties"][2]
    assert row["retention"]["disposal_method"].startswith("Secure deletion")
    assert "framework_joined_on" not in row
    assert any(found["rule"] == "R013" for found in version.findings)


def test_a_framework_chosen_later_brings_its_terms(accord, drafter):
    version = actions.create_agreement(actor=drafter, title="Case lists")
    version = save(version, drafter, breach__lead="Whoever comes first", costs="None")

    version = save(version, drafter, framework_reference="FW-001")

    assert version.document["breach"]["lead"] == accord.terms["breach.lead"]
    assert version.document["parties"][0]["framework_joined_on"] == "2021-02-01"
    (told,) = version.draft_revisions.filter(revision=version.revision)
    assert told.changes["breach.lead"] == ["Whoever comes first", accord.terms["breach.lead"]]


def test_a_framework_taken_away_leaves_the_answers_as_the_drafts_own(version, drafter):
    version = save(version, drafter, framework_reference="")

    assert "framework_reference" not in version.document
    assert all("framework_joined_on" not in party for party in version.document["parties"])
    assert save(version, drafter, costs="None").document["costs"] == "None"


def test_a_framework_that_is_not_recorded_brings_nothing(accord, drafter):
    version = actions.create_agreement(actor=drafter, title="Case lists")

    version = save(version, drafter, framework_reference="WASPI Accord", costs="None")

    assert version.document["costs"] == "None"
    assert "breach" not in version.document


# ------------------------------------------------------------------ keeping to it
@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("breach.lead", "Nobody"),
        ("breach.lead", ""),
        ("onward_sharing.allowed", True),
        ("rights.reply_working_days", 30),
        ("parties.1.retention.disposal_method", "Burning"),
    ],
)
def test_a_term_changes_only_where_its_section_is_departed_from(version, drafter, place, value):
    before = version.document

    with pytest.raises(InheritedTerm, match="first choose to change the framework's terms on"):
        save(version, drafter, **{place.replace(".", "__"): value, "summary": "x"})

    version.refresh_from_db()
    assert version.document == before


def test_a_whole_list_cannot_carry_a_changed_term_past_it(version, drafter):
    rows = [dict(row) for row in version.document["parties"]]
    rows[1] = {**rows[1], "retention": {**rows[1]["retention"], "disposal_method": "Burning"}}

    with pytest.raises(InheritedTerm):
        save(version, drafter, parties=rows)


def test_a_section_departed_from_can_be_changed_and_the_others_not(version, drafter):
    version = save(version, drafter, framework_departures=["ending"])

    version = save(version, drafter, termination="30 days' notice")

    assert version.document["termination"] == "30 days' notice"
    assert "termination" not in version.origins
    with pytest.raises(InheritedTerm):
        save(version, drafter, costs="None")


def test_going_back_to_the_framework_restores_its_terms(accord, version, drafter):
    version = save(version, drafter, framework_departures=["ending"], termination="30 days' notice")

    version = save(version, drafter, framework_departures=[])

    assert version.document["termination"] == accord.terms["termination"]
    assert version.origins["termination"]["from"] == "framework"


def test_removing_a_row_is_no_change_of_the_terms_in_the_others(version, drafter):
    rows = version.document["parties"]
    third = {"id": "org12", "organisation": {"id": "ORG12"}}
    organisation("Westerby", reference="ORG12")
    version = save(version, drafter, parties=[*rows, third])

    version = save(version, drafter, parties=[rows[0], version.document["parties"][2]])

    assert [row["id"] for row in version.document["parties"]] == ["org10", "org12"]


def test_terms_changed_later_leave_the_drafts_that_have_them(accord, version, drafter, council):
    keeper = actor(member(council, Role.ADMINISTRATOR), council)
    old = version.document["costs"]
    actions.set_terms(accord, actor=keeper, terms={"costs": "The asker pays."})

    version = save(version, drafter, summary="Only this")
    assert version.document["costs"] == old

    assert save(version, drafter, costs="The asker pays.").document["costs"] == "The asker pays."


def test_the_sample_under_a_framework_is_kept_as_it_is_written(council, office):
    sample = next(s for s in library.samples().agreements if s["id"] == "DSA-005")["document"]
    framework(owner=council, joined=dict.fromkeys(JOINED, "2021-02-01"))
    officer = actor(member(office, Role.DRAFTER), office)
    version = actions.create_agreement(actor=officer, title=sample["title"])
    wanted = documents.answers(sample)
    for party in wanted["parties"]:
        party["framework_joined_on"] = "2021-02-01"

    version = actions.save_answers(version, actor=officer, based_on=0, changes=wanted)

    assert version.document == documents.answers(wanted)
    assert "termination" not in version.origins


# ------------------------------------------------------------------ a screening that leads there
def test_one_for_emergencies_is_offered_in_an_emergency_alone(accord, council, office, person):
    accord_for_floods = framework("FW-002", owner=council, joined=JOINED)

    offered = Records(person).options
    calm, flood = ({"emergency": {"used": used}} for used in (False, True))

    assert accord_for_floods.kind == Framework.Kind.EMERGENCY
    assert [one.id for one in facts_for(council, office).frameworks] == ["FW-001"]
    assert [ref for ref, _ in offered("frameworks", calm, "")] == ["FW-001"]
    assert {ref for ref, _ in offered("frameworks", flood, "")} == {"FW-001", "FW-002"}


def test_a_screening_leads_to_a_framework_both_have_joined(accord, drafter, office, person):
    answers = {**ways.REGULAR, "framework": "FW-001", "dpia_signs": ["none"]}
    screening = actions.start_screening(actor=drafter, answers=answers, partner=office)
    browser = signed_in(person)
    page = text(browser.get(screening.get_absolute_url()))
    path = f"/agreements/new/framework/FW-001/?screening={screening.reference}"
    assert path in page
    assert "checked" in text(browser.get(path))

    browser.post(path, {"title": "Case lists", "members": ["ORG07"]})

    version = Agreement.objects.get().versions.get()
    assert version.document["framework_reference"] == "FW-001"
    assert [row["id"] for row in version.document["parties"]] == ["org10", "org07"]
    assert version.origins["kind"]["from"] == "screening"
    assert version.origins["costs"]["from"] == "framework"


def test_a_framework_that_the_other_has_not_joined_is_not_offered(accord, drafter):
    other = organisation()

    screening = actions.start_screening(actor=drafter, answers=ways.REGULAR, partner=other)

    with pytest.raises(NotPossible):
        actions.answer_screening(screening, actor=drafter, answers={"framework": "FW-001"})


# ------------------------------------------------------------------ pages
@pytest.fixture
def browser(person):
    return signed_in(person)


def test_the_pages_lead_from_the_choice_to_a_draft_under_a_framework(accord, browser):
    path = "/agreements/new/framework/"
    assert browser.post("/agreements/new/", {"way": "framework"}).url == path
    assert accord.title in text(browser.get(path))
    assert "Health Protection Office" in text(browser.get(f"{path}FW-001/"))
    assert "Enter what the agreement is called" in text(browser.post(f"{path}FW-001/", {}))

    response = browser.post(f"{path}FW-001/", {"title": "Case lists", "members": ["ORG07"]})

    assert response.url.endswith("/draft/")
    assert Agreement.objects.get().parties.count() == 2


def test_who_has_joined_none_is_told_what_to_do(accord):
    where = organisation()
    browser = signed_in(member(where, Role.DRAFTER))

    page = text(browser.get("/agreements/new/framework/"))

    assert "No framework in force is recorded" in page
    assert "choose a template" in page
    assert browser.get("/agreements/new/framework/FW-001/").status_code == 404


def test_a_section_page_shows_the_terms_and_asks_only_the_rest(version, browser):
    page = text(browser.get(f"/agreements/{version.agreement.reference}/draft/security/"))

    assert "From the framework" in page
    assert "AES-256 or equal" in page
    assert 'name="security_rest"' not in page
    assert 'name="classification"' not in page
    assert 'name="leaves_uk"' in page
    assert "No longer asked" not in page


def test_a_section_is_ticked_and_unticked_on_its_page(accord, version, browser):
    place = f"/agreements/{version.agreement.reference}/draft/"
    sent = {"page": f"{place}security/", "revision": str(version.revision)}

    response = browser.post(f"{place}departures/breach/", {**sent, "do": "depart"})
    assert response.url == f"{place}security/"
    page = text(browser.get(response.url))
    assert 'name="breach_lead"' in page
    assert "Go back to the framework" in page
    browser.post(f"{place}security/", {"breach_lead": "The sender", "shown": "breach_lead"})
    version.refresh_from_db()
    assert version.document["breach"]["lead"] == "The sender"

    browser.post(f"{place}departures/breach/", {"page": "//evil.example/", "do": "keep"})
    version.refresh_from_db()
    assert version.document["breach"]["lead"] == accord.terms["breach.lead"]
    assert "framework_departures" not in version.document


def test_a_page_written_before_the_section_was_unticked_says_why_it_is_refused(
    version, drafter, browser
):
    version = save(version, drafter, framework_departures=["breach"])
    seen = version.revision
    save(version, drafter, framework_departures=[])
    path = f"/agreements/{version.agreement.reference}/draft/security/"

    response = browser.post(
        path, {"breach_lead": "The sender", "shown": "breach_lead", "revision": str(seen)}
    )

    assert response.status_code == 409
    assert "This is a term of FW-001" in text(response)


def test_no_section_of_that_name_and_no_framework_are_not_found(version, drafter, browser):
    place = f"/agreements/{version.agreement.reference}/draft/departures/"
    assert browser.post(f"{place}nothing/").status_code == 404
    save(version, drafter, framework_reference="")
    assert browser.post(f"{place}breach/").status_code == 404


def test_the_check_page_says_which_answers_are_the_frameworks(version, browser):
    page = text(browser.get(f"/agreements/{version.agreement.reference}/check/"))

    assert page.count(f"From the framework {NAME}") > 20


def test_the_draft_offers_the_frameworks_that_one_has_joined(version, browser):
    page = text(browser.get(f"/agreements/{version.agreement.reference}/draft/basics/"))

    assert NAME in page
    assert load("agreement").question("parent_framework").label in page


def test_the_api_starts_under_a_framework_and_refuses_as_the_page_does(accord, browser):
    def sent(path, **data):
        return browser.post(path, data, content_type="application/json")

    made = sent("/api/agreements/", title="T", framework="FW-001", members=["ORG07"]).json()
    assert len(made["parties"]) == 2
    refused = sent(
        f"/api/agreements/{made['reference']}/save-answers/",
        based_on=made["revision"],
        changes={"costs": "None"},
    )

    assert refused.status_code == 409
    assert "This is a term of FW-001" in refused.json()["blockers"][0]["message"]
    assert sent("/api/agreements/", title="T", framework="FW-009").status_code == 404


def test_only_frameworks_in_force_are_offered(accord, browser):
    Framework.objects.update(ends_on="2022-03-31")

    assert not Framework.objects.in_force().exists()
    assert Framework.objects.get().standing == "Ended"
    assert accord.title not in text(browser.get("/agreements/new/framework/"))
