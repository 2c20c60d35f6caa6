"""The tests' own agreements are what the steps make, however often they are put back."""

from contextlib import suppress

import pytest
from django.db import connection, transaction

from agreements.models import Version
from tests.agreements.factories import STAGES, deal

pytestmark = pytest.mark.django_db
STATUS_OF = {"signed": "ready_to_sign"}


class Undone(Exception):
    """Takes back what was written."""


@pytest.mark.parametrize("stage", STAGES)
def test_an_agreement_put_back_is_the_one_that_was_made(stage):
    with suppress(Undone), transaction.atomic():
        deal(stage=stage)
        raise Undone

    deal(stage=stage)

    connection.check_constraints()
    assert Version.objects.get().status == STATUS_OF.get(stage, stage)


def test_an_agreement_put_back_can_go_on():
    made = deal(stage="signed")

    made.start().expire()

    assert made.version.status == "expired"
