from datetime import date

import pytest
from django.test import Client

from audit import clock
from audit.models import Event
from organisations.models import Membership, Organisation, Person
from organisations.roles import Role
from tests.factories import (
    acting_for,
    member,
    organisation,
    person,
    platform_administrator,
    signed_in,
)

TODAY = date(2026, 11, 22)
NOBODY = Client()


@pytest.fixture(autouse=True)
def a_sunday():
    with clock.at(TODAY):
        yield


@pytest.fixture
def where(db):
    return organisation(
        "Westerby",
        reference="ORG12",
        kind="principal_council",
        ico_registration="Z9000012",
        ico_expires_on=date(2026, 10, 1),
        dspt_expires_on=date(2026, 12, 1),
        iso27001_expires_on=date(2028, 1, 1),
    )


@pytest.fixture
def administrator(where):
    return signed_in(member(where, Role.ADMINISTRATOR, name="Una Bell"))


@pytest.fixture
def drafter(where):
    return signed_in(member(where, Role.DRAFTER, name="Ada Fern", post="Revenues officer"))


@pytest.fixture
def stranger(db):
    return signed_in(member(organisation("Eastvale"), Role.ADMINISTRATOR))


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


# ---------------------------------------------------------------- who may see what

EDIT = ["facts/", "members/", "members/invite/", "approvals/"]
ONLY_READ = {"members/": 405}
"""The list of members takes no form from anybody, whatever organisation the address names."""


@pytest.mark.parametrize("page", EDIT)
def test_edit_pages_exist_for_those_who_may_act(where, administrator, page):
    assert "Westerby" in text(administrator, f"/organisations/ORG12/{page}")
    assert "Westerby" in text(signed_in(platform_administrator()), f"/organisations/ORG12/{page}")


@pytest.mark.parametrize("page", EDIT)
@pytest.mark.parametrize("role", [role for role in Role if "administrator" not in role])
def test_and_for_nobody_else(where, page, role):
    client = signed_in(member(where, role))

    assert client.get(f"/organisations/ORG12/{page}").status_code == 404
    assert client.post(f"/organisations/ORG12/{page}").status_code == ONLY_READ.get(page, 404)


@pytest.mark.parametrize("page", EDIT)
def test_an_administrator_elsewhere_is_a_stranger_here(where, stranger, page):
    assert stranger.get(f"/organisations/ORG12/{page}").status_code == 404
    refused = stranger.post(f"/organisations/ORG12/{page}", {"x": "y"})
    assert refused.status_code == ONLY_READ.get(page, 404)


def test_a_former_administrator_is_a_stranger(where):
    who = member(where, Role.ADMINISTRATOR, ends_on=date(2026, 11, 21))

    assert signed_in(who).get("/organisations/ORG12/facts/").status_code == 404


@pytest.mark.parametrize("page", ["", "new/", "ORG12/", *(f"ORG12/{edit}" for edit in EDIT)])
def test_nobody_sees_anything_without_signing_in(where, page):
    answer = NOBODY.get(f"/organisations/{page}")

    assert answer.url == f"/account/login/?next=/organisations/{page}"


def test_everybody_who_signed_in_reads_the_facts(where, stranger):
    page = text(stranger, "/organisations/ORG12/")

    assert "Z9000012" in page
    assert "Change the facts" not in page


def test_members_are_named_to_fellow_members_only(where, administrator, drafter, stranger):
    assert "Ada Fern, Revenues officer" in text(drafter, "/organisations/ORG12/")
    assert "Change the facts" in text(administrator, "/organisations/ORG12/")
    assert "Ada Fern" not in text(stranger, "/organisations/ORG12/")


def test_an_organisation_that_does_not_exist_is_not_found(drafter):
    assert drafter.get("/organisations/ORG99/").status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLATFORM_ADMINISTRATOR}))
def test_only_platform_administrators_add_organisations(where, role):
    assert signed_in(member(where, role)).get("/organisations/new/").status_code == 404


# ---------------------------------------------------------------- the list


def test_organisations_are_found_by_words_of_the_name_or_by_reference(where, drafter):
    organisation("Eastvale Borough")

    assert "Eastvale" not in text(drafter, "/organisations/?q=wester")
    assert "Westerby" in text(drafter, "/organisations/?q=org12")
    assert "No organisation is called “nothing”" in text(drafter, "/organisations/?q=nothing")
    assert "&lt;script&gt;" in text(drafter, "/organisations/?q=<script>")


def test_the_list_has_pages_and_as_many_queries_however_long(
    drafter, django_assert_max_num_queries
):
    for number in range(60):
        organisation(f"Body {number:02}")
    drafter.get("/organisations/")

    with django_assert_max_num_queries(8):
        page = text(drafter, "/organisations/?q=body")
    assert "Page 1 of 3" in page
    assert "Body 59" in text(drafter, "/organisations/?q=body&page=3")
    assert "Body 59" in text(drafter, "/organisations/?q=body&page=99")


# ---------------------------------------------------------------- facts


def test_what_has_lapsed_and_what_soon_will_is_said(drafter, django_assert_max_num_queries):
    drafter.get("/organisations/ORG12/")
    with django_assert_max_num_queries(9):
        page = text(drafter, "/organisations/ORG12/")

    assert "ICO registration lapsed: its last day was 1 October 2026" in page
    assert [status in page for status in ("Lapsed", "Ends soon", "In date")] == [True] * 3


def filled_in(client, address):
    """What the browser would send back from the form, untouched."""
    form = client.get(address).context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "parts"):
            day = value
            for part in ("day", "month", "year"):
                sent[f"{bound.html_name}_{part}"] = getattr(day, part) if day else ""
        else:
            sent[bound.html_name] = "" if value is None else value
    entries = client.get(address).context.get("entries")
    if entries is not None:
        sent |= {
            entries.management_form.add_prefix(n): f.value()
            for n, f in ((b.name, b) for b in entries.management_form)
        }
    return sent


def test_an_administrator_renews_the_registration(where, administrator):
    address = "/organisations/ORG12/facts/"
    sent = {**filled_in(administrator, address), "ico_expires_on_year": "2027"}

    answer = administrator.post(address, sent, follow=True)

    assert answer.redirect_chain == [("/organisations/ORG12/", 302)]
    assert "The facts are saved" in answer.content.decode()
    assert "lapsed" not in answer.content.decode()
    where.refresh_from_db()
    assert where.ico_expires_on == date(2027, 10, 1)
    told = Event.objects.get(verb="change-facts").content["detail"]["facts"]
    assert list(told) == ["ico_expires_on"]


def test_saving_what_is_there_changes_nothing(where, administrator):
    address = "/organisations/ORG12/facts/"
    before = Organisation.objects.values().get()

    administrator.post(address, filled_in(administrator, address))

    assert Organisation.objects.values().get() == before
    assert not Event.objects.filter(verb="change-facts").exists()


@pytest.mark.parametrize(
    ("given", "words", "href"),
    [
        ({"ico_expires_on_month": "13"}, "must be a real date", "#id_ico_expires_on_month"),
        ({"staff_training_percent": "101"}, "must be 100 or less", "#id_staff_training_percent"),
        ({"complaints_url": "not one"}, "Enter a web address", "#id_complaints_url"),
        ({"ico_registration": "Z" * 21}, "20 characters or fewer", "#id_ico_registration"),
        ({"dspt_status": "x"}, "Select one of the answers", "#id_dspt_status"),
        ({"dea-0-power": "", "dea-0-objective": "DEA35_TV"}, "Select a power", "#id_dea-0-power"),
        (
            {"dea-0-power": "DEA_48", "dea-0-objective": "DEA35_TV"},
            "Only entries for section 35",
            "#id_dea-0-objective",
        ),
    ],
)
def test_a_wrong_fact_is_said_beside_it_and_in_the_summary(administrator, given, words, href):
    address = "/organisations/ORG12/facts/"
    sent = {**filled_in(administrator, address), "dpo_contact": "kept as typed", **given}

    page = administrator.post(address, sent).content.decode()

    assert page.count(words) == 2
    assert f'href="{href}"' in page
    assert "<title>Error: " in page
    assert "kept as typed" in page
    assert not Event.objects.filter(verb="change-facts").exists()


def test_entries_are_added_and_removed(where, administrator):
    where.dea_entries.create(power="DEA_36")
    address = "/organisations/ORG12/facts/"
    sent = filled_in(administrator, address)
    assert sent["dea-INITIAL_FORMS"] == 1

    administrator.post(address, {**sent, "dea-0-power": "", "dea-1-power": "DEA_48"})

    assert [entry.power for entry in where.dea_entries.all()] == ["DEA_48"]


def test_an_organisations_administrator_cannot_change_what_it_is(where, administrator):
    address = "/organisations/ORG12/facts/"
    assert 'name="kind"' not in text(administrator, address)

    administrator.post(address, {**filled_in(administrator, address), "kind": "police"})

    where.refresh_from_db()
    assert where.kind == "principal_council"


def test_a_platform_administrator_can(where):
    client, address = signed_in(platform_administrator()), "/organisations/ORG12/facts/"
    organisation("Taken")
    sent = {**filled_in(client, address), "kind": "police", "nation": "england"}

    refused = client.post(address, {**sent, "name": "taken"}).content.decode()
    client.post(address, {**sent, "name": "Westerby Council", "crown_body": "no"})

    assert refused.count("There is already an organisation with this name") == 2
    where.refresh_from_db()
    assert (where.name, where.kind, where.crown_body) == ("Westerby Council", "police", False)


# ---------------------------------------------------------------- members


INVITE = {"email": "ned@example.org", "name": "Ned Ash", "role": "drafter"}


def test_an_administrator_invites(where, administrator):
    answer = administrator.post("/organisations/ORG12/members/invite/", INVITE, follow=True)

    page = answer.content.decode()
    assert "An invitation went to ned@example.org" in page
    assert "Ned Ash" in page
    assert "Invited" in page
    event = Event.objects.get(verb="give-role")
    assert (event.actor_organisation_id, event.actor_role) == (where.pk, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": "x"}, "Enter an email address in the correct format"),
        ({"name": ""}, "Enter the full name"),
        ({"role": ""}, "Select a role"),
        ({"role": "broker"}, "Select one of the answers"),
        ({"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"}, "first day or later"),
    ],
)
def test_a_wrong_invitation_says_why_and_keeps_what_was_typed(administrator, given, words):
    sent = {**INVITE, "post": "typed post", **given}

    page = administrator.post("/organisations/ORG12/members/invite/", sent).content.decode()

    assert page.count(words) == 2
    assert "typed post" in page
    assert not Person.objects.filter(name="Ned Ash").exists()


def test_a_role_is_changed_and_ended(where, administrator, drafter):
    membership = Membership.objects.get(role=Role.DRAFTER)
    address = f"/organisations/ORG12/members/{membership.pk}/"
    sent = {**filled_in(administrator, address), "post": "Head of revenues"}

    assert "is changed" in administrator.post(address, sent, follow=True).content.decode()
    day = {"ends_on_day": "21", "ends_on_month": "11", "ends_on_year": "2026", "reason": "Left"}
    page = administrator.post(f"{address}end/", day, follow=True).content.decode()

    membership.refresh_from_db()
    assert (membership.post, membership.ends_on) == ("Head of revenues", date(2026, 11, 21))
    assert "Formerly" in page


def test_refusals_stand_beside_the_field_or_on_top(where, administrator):
    membership = Membership.objects.get(role=Role.ADMINISTRATOR)
    address = f"/organisations/ORG12/members/{membership.pk}/"
    day = {"ends_on_day": "22", "ends_on_month": "11", "ends_on_year": "2026"}

    last = administrator.post(f"{address}end/", day).content.decode()
    late = administrator.post(f"{address}end/", {**day, "ends_on_year": "2025"}).content.decode()
    sent = {**filled_in(administrator, address), **day}
    also = administrator.post(address, sent).content.decode()

    assert "Westerby would have no administrator" in last
    assert "Westerby would have no administrator" in also
    assert late.count("must be yesterday or later") == 2


def test_an_invitation_is_sent_again(where, administrator):
    administrator.post("/organisations/ORG12/members/invite/", INVITE)
    pk = Membership.objects.get(person__name="Ned Ash").pk

    address = f"/organisations/ORG12/members/{pk}/invite-again/"
    page = administrator.post(address, follow=True).content.decode()
    Person.objects.update(joined_at=clock.now())
    joined = administrator.post(address, follow=True).content.decode()

    assert "A new invitation went to ned@example.org" in page
    assert "has joined already" in joined
    assert administrator.get(address).status_code == 405


def test_members_of_others_cannot_be_reached_through_ones_own(where, administrator, stranger):
    membership = Membership.objects.get(organisation__name="Eastvale")

    for page in ("", "end/"):
        address = f"/organisations/ORG12/members/{membership.pk}/{page}"
        assert administrator.get(address).status_code == 404


def test_a_platform_administrator_shuts_out_and_lets_in_again(where, administrator, drafter):
    keeper = signed_in(platform_administrator())
    pk = Membership.objects.get(role=Role.DRAFTER).pk
    address = f"/organisations/ORG12/members/{pk}/access/"
    assert address in text(keeper, "/organisations/ORG12/members/")

    empty = keeper.post(address, {"reason": ""}).content.decode()
    keeper.post(address, {"act": "shut_out", "reason": "Left in a hurry"})
    assert drafter.get("/account/").status_code == 302
    again = keeper.post(address, {"act": "shut_out", "reason": "x"}).content.decode()
    keeper.post(address, {"act": "let_in", "reason": "Came back"})

    assert "Enter the reason" in empty
    assert "Select one of the answers shown" in again
    assert Person.objects.get(name="Ada Fern").is_active


def test_the_only_administrator_is_not_shut_out(where, administrator):
    keeper = signed_in(platform_administrator())
    pk = Membership.objects.get(role=Role.ADMINISTRATOR).pk

    page = keeper.post(
        f"/organisations/ORG12/members/{pk}/access/", {"act": "shut_out", "reason": "x"}
    )

    assert "has no other administrator" in page.content.decode()


def test_an_organisations_administrator_shuts_nobody_out(where, administrator, drafter):
    pk = Membership.objects.get(role=Role.DRAFTER).pk

    assert administrator.get(f"/organisations/ORG12/members/{pk}/access/").status_code == 404


# ---------------------------------------------------------------- the approval matrix


def test_the_matrix_is_shown_with_who_would_be_asked(where, administrator):
    member(where, Role.DATA_OWNER, name="Dora Owen")

    page = text(administrator, "/organisations/ORG12/approvals/")

    assert "Dora Owen" in page
    assert "Nobody." in page


def test_the_matrix_is_saved_and_can_be_emptied(where, administrator):
    address = "/organisations/ORG12/approvals/"
    administrator.post(address, {"siro": ["emergency", "high_residual_risk"], "legal": "always"})
    where.refresh_from_db()
    assert {"role": "siro", "when": "emergency"} in where.approval_matrix
    assert len(where.approval_matrix) == 4

    administrator.post(address, {})

    where.refresh_from_db()
    assert where.approval_matrix == [{"role": "information_governance", "when": "always"}]


def test_a_time_that_does_not_exist_is_refused(where, administrator):
    page = administrator.post("/organisations/ORG12/approvals/", {"siro": "on_sundays"})

    assert "Select one of the answers shown" in page.content.decode()


# ---------------------------------------------------------------- a new organisation


NEW = {
    "name": "Northmere",
    "kind": "police",
    "nation": "england",
    "administrator_name": "Ina West",
    "administrator_email": "ina@example.org",
}


def test_a_platform_administrator_adds_one_with_its_administrator(db):
    answer = signed_in(platform_administrator()).post("/organisations/new/", NEW)

    assert answer.url == "/organisations/ORG-001/"
    membership = Membership.objects.get(organisation__name="Northmere")
    assert (membership.person.email, membership.role) == ("ina@example.org", Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("given", "words", "href"),
    [
        ({"name": "westerby"}, "already an organisation with this name", "#id_name"),
        ({"kind": ""}, "Select what type of organisation it is", "#id_kind"),
        ({"administrator_email": "x"}, "Enter an email address", "#id_administrator_email"),
    ],
)
def test_a_wrong_new_organisation_says_why(where, given, words, href):
    client = signed_in(platform_administrator())

    page = client.post("/organisations/new/", {**NEW, **given}).content.decode()

    assert page.count(words) == 2
    assert f'href="{href}"' in page
    assert "Ina West" in page
    assert not Person.objects.filter(name="Ina West").exists()


# ---------------------------------------------------------------- one's own pages


def test_one_acts_for_the_organisation_one_chooses(where):
    who = member(where, Role.DRAFTER)
    other = organisation("Aldermoor")
    member(other, Role.DRAFTER, who=who)
    client = signed_in(who)
    assert client.get("/act-for/").wsgi_request.actor.organisation == "Aldermoor"

    answer = client.post("/act-for/", {"organisation": where.pk, "next": "/organisations/"})

    assert answer.url == "/organisations/"
    assert client.get("/act-for/").wsgi_request.actor.organisation == "Westerby"


def test_but_not_for_another(where, stranger):
    page = stranger.post("/act-for/", {"organisation": where.pk}).content.decode()

    assert "Select one of the answers shown" in page
    assert stranger.get("/act-for/").wsgi_request.actor.organisation == "Eastvale"


def test_nor_for_one_chosen_before_the_role_ended(where):
    who = member(where, Role.DRAFTER, ends_on=date(2026, 11, 21))

    actor = acting_for(signed_in(who), where).get("/act-for/").wsgi_request.actor

    assert actor.organisation_id is None


def test_choosing_leads_nowhere_else(where, drafter):
    sent = {"organisation": where.pk, "next": "https://evil.example/"}

    assert drafter.post("/act-for/", sent).url == "/"


def test_without_an_organisation_one_is_told_whom_to_ask(db):
    assert "You belong to no organisation today" in text(signed_in(person()), "/act-for/")


def test_ones_account_shows_and_changes_ones_name(where, drafter):
    page = text(drafter, "/account/")
    assert "Revenues officer" in page
    assert "Not set up" in page

    drafter.post("/account/", {"name": "Ada Fern-Hill"})
    wrong = drafter.post("/account/", {"name": ""}).content.decode()

    assert Person.objects.filter(name="Ada Fern-Hill").exists()
    assert wrong.count("Enter the full name") == 2


def test_the_roles_on_ones_account_are_ones_own(where, administrator, drafter):
    assert "Revenues officer" not in text(administrator, "/account/")


@pytest.mark.parametrize("page", ["accessibility", "privacy", "cookies"])
def test_pages_about_the_service_are_for_everybody(db, page, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "govuk-heading-l" in text(NOBODY, f"/{page}/")


def test_the_cookie_page_names_every_cookie_there_is(db, settings):
    client = Client()
    client.get("/account/login/")

    page = text(client, "/cookies/")

    assert all(name in page for name in client.cookies)
    assert settings.SESSION_COOKIE_NAME in page
