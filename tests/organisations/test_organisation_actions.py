from datetime import date
from decimal import Decimal

import pytest

from audit.actor import Actor
from audit.models import Event
from organisations import actions, matrix
from organisations.actions.organisations import FACTS
from organisations.facts import ASSURANCE, facts
from organisations.models import Organisation
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role
from tests.factories import actor, member, organisation, person, platform_administrator

SYSTEM = Actor.system("tests")


def test_organisations_are_numbered_one_after_the_other(db):
    made = [
        actions.create_organisation(name=name, kind="police", nation="england", actor=SYSTEM)
        for name in ("A", "B")
    ]

    assert [one.reference for one in made] == ["ORG-001", "ORG-002"]


def test_a_reference_can_be_given_and_does_not_disturb_the_numbers(db):
    given = actions.create_organisation(name="A", reference="ORG12", actor=SYSTEM)
    next_one = actions.create_organisation(name="B", actor=SYSTEM)

    assert (given.reference, next_one.reference) == ("ORG12", "ORG-001")


def test_a_new_organisation_has_its_facts_entries_and_default_matrix(db):
    made = actions.create_organisation(
        name="  Westerby   Council ",
        kind="principal_council",
        nation="england",
        ico_expires_on=date(2026, 10, 1),
        staff_training_percent=97,
        dea_entries=[{"power": "DEA_48"}],
        actor=SYSTEM,
    )

    made = Organisation.objects.get(pk=made.pk)
    found = facts(made)
    assert found["name"] == "Westerby Council"
    assert (found["ico_expires_on"], found["staff_training_percent"]) == ("2026-10-01", 97)
    assert found["dea_entries"] == [{"power": "DEA_48"}]
    assert {"role": "data_owner", "when": "always"} in made.approval_matrix
    assert Event.objects.get().verb == "create-organisation"


@pytest.mark.parametrize("given", [{"name": ""}, {"name": "A", "kind": "x"}, {"name": "taken"}])
def test_a_wrong_organisation_is_refused_in_words(db, given):
    organisation("Taken")

    with pytest.raises(Refused) as refused:
        actions.create_organisation(actor=SYSTEM, **given)

    assert set(refused.value.problems) <= {"name", "kind"}
    assert Organisation.objects.count() == 1


def test_only_a_platform_administrator_adds_organisations(db):
    where = organisation()
    with pytest.raises(NotPermitted):
        actions.create_organisation(name="A", actor=actor(member(where, Role.ADMINISTRATOR), where))

    assert actions.create_organisation(name="A", actor=actor(platform_administrator()))


# ---------------------------------------------------------------- facts


def test_a_renewed_fact_is_on_the_trail_before_and_after(db):
    where = organisation(ico_expires_on=date(2026, 10, 1), ico_registration="Z1")
    who = member(where, Role.ADMINISTRATOR)

    changed = actions.change_facts(
        where, actor=actor(who, where), ico_expires_on=date(2027, 10, 1), ico_registration="Z1"
    )

    assert changed.ico_expires_on == date(2027, 10, 1)
    event = Event.objects.get()
    assert (event.verb, event.actor_role) == ("change-facts", Role.ADMINISTRATOR)
    assert event.content["detail"]["facts"] == {
        "ico_expires_on": {"before": "2026-10-01", "after": "2027-10-01"}
    }


def test_nothing_new_is_nothing_recorded(db):
    where = organisation(ico_registration="Z1")

    actions.change_facts(where, actor=SYSTEM, ico_registration="Z1", dea_entries=[])

    assert not Event.objects.exists()


def test_facts_that_another_changed_meanwhile_stay(db):
    where = organisation(ico_registration="Z1")
    Organisation.objects.update(dpo_contact="dpo@example.org")

    actions.change_facts(where, actor=SYSTEM, ico_registration="Z2")

    where.refresh_from_db()
    assert (where.ico_registration, where.dpo_contact) == ("Z2", "dpo@example.org")


def test_a_public_authority_keeps_naming_a_data_protection_officer(db):
    where = organisation(dpo_contact="dpo@example.org", public_authority=True)

    with pytest.raises(Refused) as refused:
        actions.change_facts(where, actor=SYSTEM, dpo_contact=" ", ico_registration="Z2")

    assert set(refused.value.problems) == {"dpo_contact"}
    for free in (organisation(public_authority=True), organisation(dpo_contact="dpo@example.org")):
        actions.change_facts(free, actor=SYSTEM, dpo_contact="", ico_registration="Z3")


def test_entries_are_replaced_as_a_whole(db):
    where = organisation()
    where.dea_entries.create(power="DEA_36")

    actions.change_facts(
        where,
        actor=SYSTEM,
        dea_entries=[{"power": "DEA_35", "objective": "DEA35_TV", "starts_on": date(2026, 1, 1)}],
    )

    assert [entry.power for entry in where.dea_entries.all()] == ["DEA_35"]
    told = Event.objects.get().content["detail"]["facts"]["dea_entries"]
    assert [entry["power"] for entry in told["before"]] == ["DEA_36"]


@pytest.mark.parametrize(
    "given",
    [
        {"dspt_status": "x"},
        {"staff_training_percent": Decimal("120")},
        {"ico_registration": "Z" * 30},
        {"dea_entries": [{"power": "x"}]},
    ],
)
def test_a_wrong_fact_is_refused_and_nothing_changes(db, given):
    where = organisation(ico_registration="Z1")

    with pytest.raises(Refused) as refused:
        actions.change_facts(where, actor=SYSTEM, **given)

    assert set(refused.value.problems) == set(given)
    assert not Event.objects.exists()


def test_an_administrator_keeps_assurance_facts_a_platform_administrator_all(db):
    where = organisation()
    own, platform = member(where, Role.ADMINISTRATOR), platform_administrator()

    with pytest.raises(NotPermitted):
        actions.change_facts(where, actor=actor(own, where), kind="police")
    actions.change_facts(where, actor=actor(platform), kind="police")

    where.refresh_from_db()
    assert where.kind == "police"


@pytest.mark.parametrize("role", [role for role in Role if "administrator" not in role])
def test_nobody_else_changes_facts(db, role):
    where = organisation()
    who = member(where, role)

    with pytest.raises(NotPermitted):
        actions.change_facts(where, actor=actor(who, where), ico_registration="Z2")


def test_an_administrator_elsewhere_changes_nothing_here(db):
    here, there = organisation(), organisation()
    who = member(there, Role.ADMINISTRATOR)

    with pytest.raises(NotPermitted):
        actions.change_facts(here, actor=actor(who, here), ico_registration="Z2")


def test_a_fact_that_does_not_exist_is_a_mistake_of_the_caller(db):
    with pytest.raises(TypeError):
        actions.change_facts(organisation(), actor=SYSTEM, colour="red")


def test_every_assurance_fact_can_be_changed():
    assert FACTS | {"dea_entries"} >= ASSURANCE


# ---------------------------------------------------------------- the approval matrix


ALWAYS = {"role": "information_governance", "when": "always"}


def test_the_matrix_is_set_and_told(db):
    where = organisation()
    rows = [{"role": "siro", "when": "emergency"}, ALWAYS, {"role": "legal", "when": "always"}]

    actions.change_approval_matrix(where, rows=rows, actor=SYSTEM)

    where.refresh_from_db()
    assert [row["role"] for row in where.approval_matrix] == [
        "information_governance", "legal", "siro",
    ]  # fmt: skip
    assert Event.objects.get().content["detail"]["before"] == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"role": "legal", "when": "always"}],
        [ALWAYS, {"role": "dpo", "when": "always"}],
        [ALWAYS, {"role": "siro", "when": "on_sundays"}],
    ],
)
def test_a_matrix_without_information_governance_or_with_strangers_is_refused(db, rows):
    with pytest.raises(Refused):
        actions.change_approval_matrix(organisation(), rows=rows, actor=SYSTEM)


def test_what_was_never_set_is_the_default():
    assert matrix.in_force([]) == matrix.rows_of(matrix.DEFAULT)
    assert matrix.in_force([ALWAYS]) == [ALWAYS]


def test_others_do_not_set_the_matrix(db):
    with pytest.raises(NotPermitted):
        actions.change_approval_matrix(organisation(), rows=[ALWAYS], actor=actor(person()))
