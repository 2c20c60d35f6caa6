"""A prepared query gives what its QuerySet gives, and works its SQL out once."""

from datetime import date

import pytest
from django.db.models import F

from audit.prepared import Prepared, one_of
from organisations.models import Membership, Organisation
from organisations.roles import Role, held_on
from tests.factories import member, organisation


def memberships(where):
    found = Membership.objects.filter(organisation=where).select_related("person", "organisation")
    return found.only("role", "person__name", "organisation__name").order_by("pk")


def test_it_gives_objects_with_their_related_objects_in_one_query(db, django_assert_num_queries):
    prepared = Prepared(memberships, where=int)
    first, second = organisation("First"), organisation("Second")
    member(first, Role.DRAFTER, Role.SIGNATORY, name="Ann")
    member(second, Role.DRAFTER, name="Ben")

    for where in (first, second, first):
        with django_assert_num_queries(1):
            found = [(m.role, m.person.name, m.organisation.name) for m in prepared(where=where.pk)]
        assert found == [(m.role, m.person.name, m.organisation.name) for m in memberships(where)]


def test_what_was_not_read_is_read_when_it_is_asked_for(db, django_assert_num_queries):
    prepared = Prepared(memberships, where=int)
    there = organisation()
    member(there, Role.DRAFTER, starts_on=date(2024, 5, 1))

    (found,) = prepared(where=there.pk)

    with django_assert_num_queries(1):
        assert found.starts_on == date(2024, 5, 1)


def test_values_pass_the_converters_of_their_fields(db):
    there = organisation(approval_matrix=[{"role": "dpo"}])
    tuples = Prepared(
        lambda key: Organisation.objects.filter(pk=key).values_list("name", "approval_matrix"),
        key=int,
    )
    flat = Prepared(
        lambda key: Organisation.objects.filter(pk=key).values_list("name", flat=True), key=int
    )

    assert tuples(key=there.pk) == [(there.name, [{"role": "dpo"}])]
    assert flat(key=there.pk) == [there.name]


def test_days_are_values_too(db):
    there = organisation()
    who = member(there, Role.DRAFTER, starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 31))
    prepared = Prepared(
        lambda person, day: Membership.objects.filter(held_on(day), person=person).values_list(
            "role", flat=True
        ),
        person=int,
        day=date,
    )

    held = [bool(prepared(person=who.pk, day=date(2024, month, 15))) for month in (4, 5, 6)]

    assert held == [False, True, False]


def test_a_value_that_the_query_does_not_use_is_a_mistake(db):
    prepared = Prepared(lambda where: Membership.objects.all(), where=int)

    with pytest.raises(ValueError, match="does not use where"):
        prepared(where=1)


def test_other_values_than_it_takes_are_a_mistake(db):
    prepared = Prepared(memberships, where=int)

    with pytest.raises(TypeError, match="takes where"):
        prepared(here=1)


def test_a_list_of_keys_may_be_of_any_length_even_empty(db):
    first, second = organisation("First"), organisation("Second")
    prepared = Prepared(
        lambda keys, name: Organisation.objects.filter(
            one_of(F("pk"), keys), name__gte=name
        ).order_by("name"),
        keys=list,
        name=str,
    )

    assert prepared(keys=[first.pk, second.pk], name="") == [first, second]
    assert prepared(keys=[first.pk, second.pk], name="G") == [second]
    assert prepared(keys=[], name="") == []
