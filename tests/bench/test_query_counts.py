"""How many queries a page may cost, and that more agreements do not make it more."""

import pytest
from django.db import transaction

from bench import data, measuring
from bench.pages import PAGES

FEW, MANY = 10, 40


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker):
    """Page → its queries among few agreements, and among four times as many."""

    def count(agreements):
        with transaction.atomic():
            data.fill(agreements)
            found = {page.name: measuring.queries(page) for page in PAGES}
            transaction.set_rollback(True)
        return found

    with django_db_blocker.unblock():
        few, many = count(FEW), count(MANY)
    return {page.name: (few[page.name], many[page.name]) for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_keeps_to_its_number_of_queries(counted, page):
    assert counted[page.name][1] <= page.query_limit


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_more_agreements_cost_no_more_queries(counted, page):
    few, many = counted[page.name]

    assert few == many


def test_the_limits_are_those_that_were_promised():
    limits = {page.name: (page.query_limit, page.cpu_limit) for page in PAGES}

    assert limits["section_save"] == (25, 60)
    assert limits["check_page"] == (12, 30)
    others = ("register_page", "agreement_page", "section_page", "sign_in_page")
    assert {limits[name] for name in others} == {(12, 15)}
