"""The smallest valid rows that the tests of this room need."""

from datetime import date
from itertools import count

from audit.actor import Actor
from notices import actions
from notices.messages import templates
from notices.models import Notice
from organisations.models import Membership, Organisation, Person

numbers = count(1)
KEY = "party_signed"


def organisation(name="Westerby Borough Council"):
    number = next(numbers)
    return Organisation.objects.create(reference=f"ORG-T{number}", name=f"{name} {number}")


def person(name="Ada Moss", **fields):
    return Person.objects.create_user(
        f"person{next(numbers)}@westerby.example", name=name, **fields
    )


def member(where, role, *, name="Ada Moss", starts_on=date(2020, 1, 1), ends_on=None, **fields):
    """A person who holds `role` in an organisation (None: on the platform)."""
    found = person(name, **fields)
    Membership.objects.create(
        person=found, organisation=where, role=role, starts_on=starts_on, ends_on=ends_on
    )
    return found


def actor_for(someone, where=None):
    return Actor(
        person_id=someone.pk,
        name=someone.name,
        organisation_id=where.pk if where else None,
        organisation=where.name if where else "",
    )


def words_for(key=KEY):
    """A word for every placeholder of a message."""
    return {name: name.replace("_", " ") for name in templates()[key].needed}


def tell(
    people, *, key=KEY, about="agreement:DSA-002", occasion="", link="/agreements/DSA-002/", **more
):
    """Queue one message for each of the people, with a word for every placeholder."""
    due_on = more.pop("due_on", None)
    return actions.tell(
        key,
        people,
        about=about,
        link=link,
        occasion=occasion,
        due_on=due_on,
        **{**words_for(key), **more},
    )


def notice(someone, **fields):
    """The one notice that telling `someone` makes, with `fields` changed."""
    occasion = fields.pop("occasion", f"occasion {next(numbers)}")
    tell([someone], occasion=occasion)
    found = Notice.objects.get(person=someone, occasion=occasion)
    if fields:
        Notice.objects.filter(pk=found.pk).update(**fields)
        found.refresh_from_db()
    return found
