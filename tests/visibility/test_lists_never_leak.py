"""What lists, files and counts show is what their reader may open, and each thing once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from guardian.shortcuts import assign_perm

from agreements.models import Agreement, Version
from dpia.models import Dpia
from notices.models import Notice, Task
from organisations.models import Membership, Person
from tests.factories import acting_for, member, signed_in
from tests.visibility import table_agreements, table_dpias
from tests.visibility.rows import EVERYBODY
from tests.visibility.walking import ask
from tests.visibility.world import TODAY

REFERENCE = re.compile(r"\b(?:DSA|DPIA)-\d+\b")
LISTS = (
    "/register/",
    "/dpias/",
    "/",
    "/notices/waiting-for-others/",
    "/api/agreements/",
    "/api/register/",
    "/api/dpias/",
    "/api/tasks/",
    "/api/notices/",
)
ASKERS = sorted(
    {
        *("lead auditor", "lead administrator", "partner signatory", "partner drafter"),
        *("stranger of every role", "named to each", "nobody's member", "anonymous"),
        *("national_auditor", "broker", "platform_administrator"),
    }
)


def may_open(who, world):
    """The references of the agreements and of the DPIAs that they may open."""
    rooms = ((world.agreements, table_agreements), (world.dpias, table_dpias))
    return [
        {reference for state, reference in things.items() if who in table.READERS(state)}
        for things, table in rooms
    ]


def shown(response):
    """The references that it names, but for links to what is published for everybody."""
    text = getattr(response, "text_sent", None) or response.content.decode()
    public = re.escape(reverse("published:dpia", args=["DPIA-0"])).replace("0", r"\d+")
    return set(REFERENCE.findall(re.sub(public, "", text)))


@pytest.mark.parametrize("who", ASKERS)
def test_lists_name_only_what_their_reader_may_open(who, world):
    agreements, dpias = may_open(who, world)
    if who == "broker":
        agreements = {world.agreements[state] for state in table_agreements.SUBMITTED}
    for path in LISTS:
        found = shown(ask(world.clients[who], "get", path))

        assert found <= agreements | dpias, path
        if path in ("/register/", "/api/register/") and who != "anonymous":
            assert found == agreements, path
        if path in ("/dpias/", "/api/dpias/") and who != "anonymous":
            assert found & set(world.dpias.values()) == dpias, path


@pytest.mark.parametrize("who", ["lead auditor", "partner drafter", "national_auditor"])
def test_a_file_holds_only_what_its_reader_may_open(who, world):
    agreements, dpias = may_open(who, world)

    register = ask(world.clients[who], "get", "/register/export.csv")
    trail = ask(world.clients[who], "get", f"/register/{world.agreements['in force']}/trail.csv")

    assert agreements <= shown(register) <= agreements | dpias
    assert shown(trail) <= agreements | dpias


def test_a_strangers_file_of_the_register_is_empty(world):
    response = ask(world.clients["stranger of every role"], "get", "/register/export.csv")

    assert response.status_code == 200
    assert shown(response) == set()


def test_a_search_finds_nothing_that_its_reader_may_not_open(world):
    for words in ("Energy", "DSA-101", "Westerby", "rebate"):
        for path in ("/register/", "/api/register/", "/register/export.csv"):
            found = ask(world.clients["stranger of every role"], "get", f"{path}?q={words}")

            # The page repeats the words searched for.
            assert shown(found) - {words} == set()


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"anonymous"}))
def test_a_reader_finds_each_thing_once(who, world):
    person = world.people[who]

    for model in (Agreement, Version, Dpia, Task, Notice, Membership):
        keys = list(model.objects.visible_to(person).values_list("pk", flat=True))
        assert len(keys) == len(set(keys)), model


def test_somebody_in_both_parties_finds_each_thing_once(world):
    roles = ("drafter", "information_governance", "signatory")
    both = member(world.partner, *roles, who=world.people["lead drafter"])
    member(world.lead, "auditor", "dpo", who=both)

    found = list(Agreement.objects.visible_to(both).values_list("reference", flat=True))

    assert sorted(found) == sorted(world.agreements.values())
    assert shown(ask(acting_for(signed_in(both), world.partner), "get", "/register/")) == set(found)


def test_a_person_named_to_one_agreement_sees_that_one_only(world):
    somebody = world.people["nobody's member"]
    assign_perm(
        "agreements.view_agreement",
        somebody,
        Agreement.objects.get(reference=world.agreements["in review"]),
    )
    client = world.clients["nobody's member"]

    assert shown(ask(client, "get", "/register/")) == {world.agreements["in review"]}
    assert ask(client, "get", f"/agreements/{world.agreements['in review']}/").status_code == 200
    assert ask(client, "get", f"/agreements/{world.agreements['in force']}/").status_code == 404


def test_a_superuser_of_the_framework_sees_no_more_than_anybody(world):
    Person.objects.filter(pk=world.people["nobody's member"].pk).update(is_superuser=True)
    client = world.clients["nobody's member"]

    assert shown(ask(client, "get", "/register/")) == set()
    for reference in world.agreements.values():
        assert ask(client, "get", f"/agreements/{reference}/").status_code == 404


def test_a_role_that_has_ended_or_not_begun_opens_nothing(world):
    leaver = member(world.lead, "drafter", ends_on=TODAY - timedelta(days=1))
    joiner = member(world.lead, "drafter", starts_on=TODAY + timedelta(days=1))

    for who in (leaver, joiner):
        assert shown(ask(signed_in(who), "get", "/register/")) == set()
        path = f"/agreements/{world.agreements['in force']}/"
        assert ask(signed_in(who), "get", path).status_code == 404
