"""The brief tells a signatory on one page what they sign, from the text under their signature."""

import json

import pytest

from agreements import actions, documents
from agreements.models import Snapshot
from agreements.signing.brief import brief_of
from audit import clock
from organisations.models import Organisation
from organisations.roles import Role
from tests.agreements.factories import SIGNED_ON, STARTS_ON, deal
from tests.factories import acting_for, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day():
    with clock.at(SIGNED_ON):
        yield


def brief(made, where=None):
    return brief_of(made.version, made.actor(Role.SIGNATORY, where))


def test_it_says_what_why_who_and_which_data():
    made = deal(stage="ready_to_sign")
    document = made.version.document

    told = brief(made)

    assert told.purposes == tuple(row["text"] for row in document["purposes"])
    assert told.people == tuple(row["group"] for row in document["data_subjects"])
    assert [line.split(" (")[0] for line in told.parties] == [made.lead.name, made.partner.name]
    assert told.data[0] == document["data_items"][0]["name"]


def test_it_says_which_risks_remain_and_what_was_advised():
    made = deal(stage="ready_to_sign")

    told = brief(made)

    assert told.risks
    assert all("(remains: " in line for line in told.risks)
    assert any("advised: " in line for line in told.accepted)


def test_it_says_what_the_signatorys_own_organisation_promises():
    made = deal(stage="ready_to_sign")
    rows = {row["id"]: row for row in made.version.document["parties"]}
    keys = dict(made.version.parties.values_list("organisation", "key"))

    for where in (made.lead, made.partner):
        own = rows[keys[where.pk]]
        promised = dict(brief(made, where).promises)
        assert promised["Keep the data for"] == own["retention"]["period"]


def test_it_is_the_text_that_is_signed_whatever_was_renamed_since():
    made = deal(stage="ready_to_sign")
    before = brief(made).parties

    Organisation.objects.filter(pk=made.partner.pk).update(name="Renamed")

    assert brief(made).parties == before


def test_of_a_first_version_nothing_changes():
    told = brief(deal(stage="ready_to_sign"))

    assert (told.changes, told.changes_url, told.because) == ((), "", "")


def test_of_a_variation_it_says_what_differs_from_the_version_in_force():
    made = deal(stage="in_force")
    with clock.at(STARTS_ON):
        old = made.version
        version = actions.start_variation(
            old, actor=made.actor(Role.DRAFTER), reason="More data is needed."
        )
        text = documents.content_of(old.snapshot)
        text["termination"] = "60 days' notice; at once if unlawful"
        text["data_items"].append({"id": "i6", "name": "Number of adults", "kind": "other"})
        text["necessity"] = "Very " * 100
        version.snapshot = Snapshot(content=json.dumps(text).encode(), sha256="f" * 64)
        version.status = "ready_to_sign"
        told = brief_of(version, made.actor(Role.SIGNATORY))

    assert told.because == "More data is needed."
    assert "before=v1&after=v2" in told.changes_url
    changes = {one.what: (one.was, one.now) for one in told.changes}
    assert changes["What data: Number of adults"] == ("", "Added")
    assert ("30 days' notice; at once if unlawful", "60 days' notice; at once if unlawful") in (
        changes.values()
    )
    assert any(now.startswith("Very") and now.endswith("…") for _, now in changes.values())
    assert (len(told.changes), told.more_changes) == (3, 0)


@pytest.mark.parametrize("stage", ["draft", "in_review", "in_force"])
def test_opened_too_early_or_too_late_the_page_says_why_nobody_signs(stage):
    made = deal(stage=stage)
    client = acting_for(signed_in(made.person(Role.SIGNATORY)), made.lead)

    page = client.get(f"/agreements/{made.version.agreement.reference}/sign/")

    assert page.status_code == 200
    assert "Sign this agreement" not in page.content.decode()


def test_the_page_shows_the_brief_the_document_and_the_hash_with_few_queries(
    django_assert_max_num_queries,
):
    made = deal(stage="ready_to_sign")
    client = acting_for(signed_in(made.person(Role.SIGNATORY)), made.lead)
    address = f"/agreements/{made.version.agreement.reference}/sign/"
    client.get(address)

    with django_assert_max_num_queries(40):
        page = client.get(address).content.decode()

    assert "What you promise for your organisation" in page
    assert made.version.pdf_url in page
    assert made.sha256 in page
    assert "Decline to sign" in page
