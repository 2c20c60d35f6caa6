"""Twelve bodies sign one agreement, and live with it."""

import os

from tests.journeys.twelve import Twelve


def test_twelve_bodies_agree_sign_and_go_on(chromium, served, django_db_blocker):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    database = f"test_{os.environ['CONCORDAT_TEST_RUN']}_{worker}_journeys"
    twelve = Twelve(chromium, served, database)
    with django_db_blocker.unblock():
        twelve.begin()
        twelve.changes_are_asked_for()
        twelve.one_leaves()
        twelve.one_delegates()
        twelve.one_disagrees()
        twelve.all_approve()
        twelve.one_declines()
        file = twelve.all_sign()
        evidence = twelve.evidence(file)
        assert evidence.count("Password asked again") == 12
        assert "as delegate" in evidence
        twelve.its_day_comes()
        assert "Genuine" in twelve.is_verified(file)
        twelve.it_is_varied()
        assert "no longer what holds" in twelve.is_verified(file)
        twelve.one_joins_later()
    assert served.is_whole()
    assert twelve.seen.wrong == []
