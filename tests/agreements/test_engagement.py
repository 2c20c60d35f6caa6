"""The engagement log of an agreement is what its DPIA says, with its source."""

import pytest
from django.urls import reverse

from organisations.roles import Role
from tests.agreements.factories import deal
from tests.dpia.factories import heard_by
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def log(made, who):
    url = reverse("agreements:engagement", args=[made.version.agreement.reference])
    return signed_in(who).get(url).content.decode()


def test_who_was_heard_in_the_dpia_stands_in_the_agreement_with_its_source():
    made = deal(dpia="written")
    heard_by(made.dpia, made.actor(Role.DRAFTER))

    page = log(made, made.person(Role.DRAFTER))

    assert "12 carers" in page
    assert f"{made.dpia.reference}, step 3" in page
    assert reverse("dpia:heard", args=[made.dpia.reference]) in page


def test_an_agreement_without_a_dpia_says_where_it_would_be_written():
    made = deal(dpia="")

    assert "relies on none yet" in log(made, made.person(Role.DRAFTER))
