"""The powers finder's page: asked by itself, or opened from a draft to add a power to a party."""

import pytest

from agreements import origins
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal, sample
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
ASKED = {"you": "principal_council", "they": "police", "role": "both", "kind": "personal"}


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.at(WRITTEN_ON):
        yield


def drafter(made):
    return signed_in(made.person(Role.DRAFTER))


def opened(made, browser=None, party="parties.0", **more):
    query = {"draft": made.reference, "party": party, **more}
    return (browser or drafter(made)).get("/agreements/powers/", query)


def use(made, power, browser=None, party="parties.0"):
    address = f"/agreements/{made.reference}/use-power/"
    return (browser or drafter(made)).post(address, {"party": party, "power": power})


def powers_of(made, party=0):
    rows = made.version.document["parties"][party].get("gateways") or []
    return [row.get("power") for row in rows]


def names(context):
    return {one.power.id for one in (*context["fitting"], *context["others"])}


def test_the_page_asks_and_finds():
    browser = drafter(deal())

    first = browser.get("/agreements/powers/")
    found = browser.get("/agreements/powers/", {**ASKED, "purpose": "crime_reduction"})

    assert first.context["situation"] is None
    assert "CDA_115" in {one.power.id for one in found.context["fitting"]}
    assert "Crime and Disorder Act 1998 s.115" in found.content.decode()
    assert "Use this power" not in found.content.decode()


def test_what_is_not_said_is_asked_for_with_what_was_said_kept():
    got = drafter(deal()).get("/agreements/powers/", {"you": "police", "they": ""})
    page = got.content.decode()

    assert "<title>Error: Find a power" in page
    assert "Select what kind of organisation the other one is" in page
    assert '<option value="police" selected>' in page


def test_when_nothing_fits_it_says_what_to_do():
    browser = drafter(deal())
    asked = {"you": "charity", "they": "company", "role": "sender", "kind": "personal"}

    page = browser.get("/agreements/powers/", {**asked, "nation": "northern_ireland"})
    check = browser.get("/agreements/powers/", {**asked, "nation": "scotland"}).content.decode()

    assert "Nothing fits all that was said" in page.content.decode()
    assert "few powers of Northern Ireland’s own law" in page.content.decode()
    assert "Ask your legal adviser" in page.content.decode()
    assert "Nothing fits" not in check
    assert "to check first</h2>" in check


def test_opened_from_a_draft_it_is_answered_already():
    made = deal()

    got = opened(made)

    assert {"LGA1972_111", "LGFA_SCH2"} <= names(got.context)
    assert made.lead.name in got.content.decode()
    assert "What the draft says" in got.content.decode()
    assert "relies on this power already" in got.content.decode()


def test_the_question_about_powers_leads_there():
    made = deal()

    page = drafter(made).get(f"/agreements/{made.reference}/draft/law/parties.0.gateways.0/")

    assert (
        f"/agreements/powers/?draft={made.reference}&amp;party=parties.0" in page.content.decode()
    )


def test_drafters_find_it_in_the_navigation():
    made = deal()

    assert 'href="/agreements/powers/"' in drafter(made).get("/").content.decode()
    auditor = signed_in(made.person(Role.AUDITOR))
    assert 'href="/agreements/powers/"' not in auditor.get("/").content.decode()


def test_a_power_that_is_used_is_a_row_of_the_party_with_what_the_library_says():
    made = deal()
    before = powers_of(made)

    got = use(made, "LA2011_1")

    number = len(before)
    assert powers_of(made) == [*before, "LA2011_1"]
    assert got.url.endswith(f"/draft/law/parties.0.gateways.{number}/")
    row = made.version.document["parties"][0]["gateways"][number]
    assert row["provision"] == "Localism Act 2011 s.1"
    assert row["nature"] == "implied"
    told = origins.unconfirmed(made.version, f"parties.0.gateways.{number}")
    assert {origin.source for origin in told.values()} == {origins.Source.POWERS_LIBRARY}


def test_a_second_press_adds_nothing():
    made = deal()

    first, second = use(made, "LA2011_1"), use(made, "LA2011_1")

    assert first.url == second.url
    assert powers_of(made).count("LA2011_1") == 1


def test_a_row_that_names_no_power_yet_is_filled():
    document = sample()
    document["parties"][0]["gateways"] = [{"explanation": "As the council does."}]
    made = deal(document)

    use(made, "LA2011_1")

    (row,) = made.version.document["parties"][0]["gateways"]
    assert (row["power"], row["explanation"]) == ("LA2011_1", "As the council does.")


@pytest.mark.parametrize(
    ("power", "party"),
    [
        ("NONE", "parties.0"),
        ("LA2011_1", "parties.9"),
        ("LA2011_1", "parties.00"),
        ("LA2011_1", "flows.0"),
        ("LA2011_1", ""),
        ("", "parties.0"),
    ],
)
def test_what_does_not_exist_is_not_found(power, party):
    made = deal()
    before = powers_of(made)

    assert use(made, power, party=party).status_code == 404
    assert powers_of(made) == before


@pytest.mark.parametrize("party", ["", "parties.9", "parties.²", "parties.-1", "purposes.0"])
def test_a_party_that_does_not_exist_has_no_page(party):
    assert opened(deal(), party=party).status_code == 404


def test_a_party_uses_powers_in_its_own_part_alone():
    made = deal()
    partner = signed_in(made.person(Role.DRAFTER, made.partner))

    assert use(made, "COURT_ORDER", partner, "parties.1").status_code == 302
    assert use(made, "COURT_ORDER", partner, "parties.0").status_code == 404
    assert use(made, "COURT_ORDER", party="parties.1").status_code == 404
    page = opened(made, partner).content.decode()
    assert "Use this power" not in page


def test_who_only_reads_the_draft_finds_and_cannot_add():
    made = deal()
    auditor = signed_in(made.person(Role.AUDITOR))

    assert opened(made, auditor).status_code == 200
    assert use(made, "LA2011_1", auditor).status_code == 404


def test_a_new_power_begins_with_the_choice_of_the_power():
    made = deal()
    browser = drafter(made)
    page = f"/agreements/{made.reference}/draft/law/parties.0/"
    added = browser.post(
        page,
        {"add": "parties.0.gateways", "shown": "", "revision": made.version.revision, "own": ""},
    )

    context = browser.get(added["Location"]).context

    assert context["open_fields"][0].name == "gateways"
    folded = [field.name for fold in context["folds"] for field in fold.fields]
    assert "gateways" not in folded
