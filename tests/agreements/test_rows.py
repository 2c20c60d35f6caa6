"""Rows say what documents say, and writing them again changes nothing."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.management import CommandError, call_command

from agreements import actions, documents
from agreements.models import Agreement, Claim, DataItem, Party, Purpose, Version
from agreements.projection import day
from audit import clock
from law.library import samples
from organisations.roles import Role
from tests.agreements.factories import STAGES, WRITTEN_ON, body, deal
from tests.factories import actor, member

pytestmark = pytest.mark.django_db


def rebuild(*options):
    said = StringIO()
    call_command("rebuild_agreement_rows", *options, stdout=said)
    return said.getvalue()


def write(made, **changes):
    with clock.at(WRITTEN_ON):
        return actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={place.replace("__", "."): value for place, value in changes.items()},
        )


@pytest.mark.parametrize("sample", samples().agreements, ids=lambda sample: sample["id"])
def test_a_sample_is_written_as_rows_and_rebuilding_changes_nothing(sample):
    document = sample["document"]
    parties = [body(party["organisation"]["id"]) for party in document["parties"]]
    drafter = actor(member(parties[0], Role.DRAFTER), parties[0])
    with clock.at(samples().today):
        version = actions.create_agreement(actor=drafter, title=document["title"])
        version = actions.save_answers(
            version, actor=drafter, based_on=0, changes=documents.answers(document)
        )

    assert [p.organisation for p in version.parties.select_related("organisation")] == parties
    assert [p.text for p in version.purposes.all()] == [p["text"] for p in document["purposes"]]
    assert [i.key for i in version.data_items.all()] == [i["id"] for i in document["data_items"]]
    powers = version.claims.filter(kind=Claim.Kind.POWER)
    assert sorted(powers.values_list("party_key", "code")) == sorted(
        (party["id"], gateway["power"])
        for party in document["parties"]
        for gateway in party.get("gateways") or []
        if gateway.get("power")
    )
    assert version.start_date == day(document["start_date"])
    assert rebuild("--check").endswith("1 versions, 0 different\n")


@pytest.mark.parametrize("stage", STAGES)
def test_rebuilding_changes_nothing_at_any_stage(stage):
    deal(stage=stage)

    rebuild("--check")


def test_what_is_not_as_its_document_says_is_found_and_put_right():
    made = deal()
    Purpose.objects.all().delete()
    Version.objects.update(title="Another", start_date=date(2030, 1, 1))
    Party.objects.filter(organisation=made.partner).update(role="")

    with pytest.raises(CommandError):
        rebuild("--check")
    assert not Purpose.objects.exists()

    assert "version, parties, purposes" in rebuild()
    rebuild("--check")
    assert made.version.title == made.version.document["title"]


def test_rebuilding_leaves_what_parties_have_done():
    deal()
    before = list(Party.objects.values())

    rebuild()

    assert list(Party.objects.values()) == before


def test_rows_follow_every_save():
    made = deal()

    write(
        made,
        purposes=[{"text": "Pay a rebate", "category": "fraud"}, {"text": "Count them"}],
        data_items__0__special_categories=["HEALTH"],
        parties__0__article6=["A6_1_c"],
        end_date="2024-02-29",
        title="Rebates",
    )

    version = made.version
    assert [p.text for p in version.purposes.all()] == ["Pay a rebate", "Count them"]
    assert DataItem.objects.order_by("pk").first().special_category is True
    assert "A6_1_c" in version.article6
    assert version.end_date == date(2024, 2, 29)
    assert (version.title, version.agreement.title) == ("Rebates", "Rebates")
    assert found("rebates") == [version.agreement]
    rebuild("--check")


def found(words):
    query = SearchQuery(words, config="english", search_type="websearch")
    return list(Agreement.objects.filter(search=query))


def test_the_search_knows_title_reference_parties_and_text():
    made = deal()

    for words in (made.reference, "Westerby", "rebate", made.version.data_items.first().name):
        assert found(words) == [made.version.agreement], words
    assert found("zeppelin") == []


@pytest.mark.parametrize("text", ["", None, "soon", "2024-02-30", "30/11/2024"])
def test_a_date_that_is_none_is_no_date(text):
    assert day(text) is None


def test_a_date_that_is_none_is_kept_as_it_was_typed_and_filters_nothing():
    made = deal()

    version = write(made, end_date="soon")

    assert version.document["end_date"] == "soon"
    assert version.end_date is None
