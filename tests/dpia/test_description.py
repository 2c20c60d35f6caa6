"""A DPIA begun before any agreement says itself what the sharing is, and lends it."""

from html import unescape

import pytest
from django.urls import reverse

from agreements import actions as agreements
from agreements import origins
from agreements.models import Version
from audit.transitions import TransitionBlocked
from dpia import actions as dpia_actions
from dpia import workflow
from dpia.description.acting import describe, fingerprint
from dpia.facts.drafting import first_answers
from dpia.models import Dpia
from dpia.staleness.facts import facts_of
from organisations.roles import Role
from questionnaire import load
from tests.dpia.factories import body, started
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER = Role.DRAFTER
DESCRIPTION = {
    "purposes": [{"text": "Find pupils who may have free meals"}],
    "data_items": [{"id": "i1", "name": "Full name"}, {"id": "i2", "name": "Adoption order"}],
    "data_subjects": [{"group": "pupils in the city"}],
    "volume_band": "10k_100k",
    "matching": {"used": True},
    "benefits": ["A warm meal each day"],
    "parties": [{"organisation": {"name": "Eastvale County Council"}}],
}
TYPED = {
    "purpose": "Find pupils who may have free meals",
    "items": "Full name\r\nAdoption order",
    "people": "pupils in the city",
    "others": "Eastvale County Council",
    "shown": "data_source volume_band matching_used novel benefits risk_of_not_sharing necessity "
    "alternatives",
    "volume_band": "10k_100k",
    "matching_used": "yes",
    "benefits": "A warm meal each day",
}


def of(council, **more):
    dpia = started(council, **more)
    return describe(
        dpia, actor=council[DRAFTER], description=DESCRIPTION, based_on=fingerprint(dpia)
    )


def url(dpia):
    return reverse("dpia:description", args=[dpia.reference])


def test_the_page_keeps_the_description_and_the_dpia_shows_and_screens_by_it():
    council = body()
    client = signed_in(council.person(DRAFTER))
    dpia = started(council)

    sent = client.post(url(dpia), {**TYPED, "based_on": fingerprint(dpia)})

    assert sent.status_code == 302
    dpia.refresh_from_db()
    assert dpia.description == DESCRIPTION
    shown = client.get(reverse("dpia:section", args=[dpia.reference, "describe"]))
    text = unescape(shown.content.decode())
    assert "Find pupils who may have free meals" in text
    assert "Adoption order" in text
    assert f'href="{url(dpia)}"' in text
    screening = client.get(reverse("dpia:screening", args=[dpia.reference]))
    assert screening.context["form"].initial["scr_ico"] == ["ICO6_MATCHING", "ICO10_PHYSICAL"]
    assert screening.context["form"].initial["scr_wp"] == ["WP5", "WP6", "WP7"]


def test_a_line_that_stays_keeps_its_row_and_a_new_one_gets_a_number_of_its_own():
    council = body()
    dpia = of(council)
    client = signed_in(council.person(DRAFTER))

    client.post(
        url(dpia),
        {**TYPED, "items": "UPRN\r\nAdoption order", "based_on": fingerprint(dpia)},
    )

    dpia.refresh_from_db()
    assert dpia.description["data_items"] == [
        {"id": "i3", "name": "UPRN"},
        {"id": "i2", "name": "Adoption order"},
    ]


def test_what_somebody_else_changed_meanwhile_is_not_written_over_and_what_was_typed_stays():
    council = body()
    dpia = of(council)

    answer = signed_in(council.person(DRAFTER)).post(
        url(dpia), {**TYPED, "benefits": "<b>Less hunger</b> 🍲", "based_on": "old"}
    )

    assert answer.status_code == 409
    assert "&lt;b&gt;Less hunger&lt;/b&gt; 🍲" in answer.content.decode()
    assert Dpia.objects.get().description == DESCRIPTION


def test_others_read_it_and_write_nothing():
    council = body()
    dpia = of(council)
    for role in (Role.INFORMATION_GOVERNANCE, Role.DPO):
        client = signed_in(council.person(role))
        assert "<form" not in client.get(url(dpia)).content.decode().split("<main")[1]
        assert client.post(url(dpia), {**TYPED, "purpose": "Other"}).status_code == 409
    assert signed_in(body().person(DRAFTER)).get(url(dpia)).status_code == 404
    assert Dpia.objects.get().description == DESCRIPTION


def draft(council):
    return agreements.create_agreement(actor=council[DRAFTER], title="School meals")


def test_an_agreement_that_comes_to_rely_on_it_is_filled_in_with_the_source_to_confirm():
    council, partner = body(), body("Eastvale County Council")
    dpia = of(council)
    version = draft(council)

    version = agreements.link_dpia(version, actor=council[DRAFTER], dpia=dpia)

    held = version.document
    assert held["purposes"][0]["text"] == "Find pupils who may have free meals"
    assert [item["name"] for item in held["data_items"]] == ["Full name", "Adoption order"]
    assert held["matching"]["used"] is True
    assert held["parties"][1]["organisation"]["id"] == partner.organisation.reference
    noted = origins.unconfirmed(version, "data_items.1.name")["data_items.1.name"]
    assert noted.words == f"From the DPIA {dpia.reference}"
    assert origins.unconfirmed(version, "benefits")


def test_what_follows_from_what_is_lent_is_there_at_once_and_no_later_save_changes_it():
    council = body()
    version = agreements.link_dpia(draft(council), actor=council[DRAFTER], dpia=of(council))
    before = facts_of(version.document)

    version = agreements.answer(
        version,
        actor=council[DRAFTER],
        based_on=version.revision,
        changes={"title": "School meals 2027"},
    )

    assert facts_of(version.document) == before
    assert version.document["data_items"][0]["kind"]


def test_what_the_agreement_says_already_is_not_written_over():
    council = body()
    dpia = of(council)
    version = draft(council)
    version = agreements.save_answers(
        version,
        actor=council[DRAFTER],
        based_on=version.revision,
        changes={"benefits": ["Ours"], "data_items": [{"id": "i1", "name": "Date of birth"}]},
    )

    version = agreements.link_dpia(version, actor=council[DRAFTER], dpia=dpia)

    assert version.document["benefits"] == ["Ours"]
    assert [item["name"] for item in version.document["data_items"]] == ["Date of birth"]
    assert "benefits" not in version.origins


def test_once_relied_on_the_agreement_says_it_and_each_further_one_is_lent_it_too():
    council = body()
    dpia = of(council)
    agreements.link_dpia(draft(council), actor=council[DRAFTER], dpia=dpia)
    with pytest.raises(TransitionBlocked) as blocked:
        describe(dpia, actor=council[DRAFTER], description={}, based_on=fingerprint(dpia))
    assert [b.code for b in blocked.value.blockers] == ["relied_on"]

    second = agreements.link_dpia(draft(council), actor=council[DRAFTER], dpia=dpia)

    assert second.document["benefits"] == DESCRIPTION["benefits"]


def test_an_agreement_is_started_from_the_page_of_the_dpia():
    council = body()
    dpia = of(council)
    client = signed_in(council.person(DRAFTER))
    where = reverse("agreements:new_from_dpia", args=[dpia.reference])
    hub = client.get(reverse("dpia:dpia", args=[dpia.reference])).content.decode()
    assert f'href="{where}"' in hub
    assert dpia.title in client.get(where).content.decode()

    answer = client.post(where, {"title": "School meals"})

    version = Version.objects.get()
    assert answer.status_code == 302
    assert version.dpia == dpia
    assert version.document["benefits"] == ["A warm meal each day"]
    assert version.origins["benefits"]["from"] == "dpia"
    assert signed_in(body().person(DRAFTER)).get(where).status_code == 404


def test_the_api_describes_under_the_same_rules():
    council = body()
    dpia = started(council)
    client = signed_in(council.person(DRAFTER))
    where = f"/api/dpias/{dpia.reference}/describe/"

    def post(**sent):
        return client.post(where, sent, content_type="application/json")

    based_on = client.get(f"/api/dpias/{dpia.reference}/description/").json()["based_on"]
    assert post(description={"nonsense": 1}, based_on=based_on).status_code == 400
    assert post(description=DESCRIPTION, based_on="old").status_code == 409
    assert post(description=DESCRIPTION, based_on=based_on).status_code == 200
    told = client.get(f"/api/dpias/{dpia.reference}/description/").json()
    assert told["description"] == DESCRIPTION


# ------------------------------------------------------------------ before there is an agreement
CHILDREN = {
    **DESCRIPTION,
    "data_subjects": [{"group": "Children with asthma"}],
    "alternatives_considered": "Asking each family",
    "equality_impact": "Letters go out in five languages",
}


def test_without_an_agreement_everything_that_approval_asks_for_can_be_answered():
    council = body()
    client = signed_in(council.person(DRAFTER))
    dpia = started(council)
    describe(dpia, actor=council[DRAFTER], description=CHILDREN, based_on=fingerprint(dpia))
    screening = client.get(reverse("dpia:screening", args=[dpia.reference]))
    ticked = screening.context["form"].initial
    assert "the description says that datasets are matched" in unescape(screening.content.decode())
    save = {
        "dpia.screening.completed_on": "2026-01-01",
        "dpia.screening.triggers": [*ticked["scr_ico"], *ticked["scr_wp"]],
    }
    dpia = Dpia.objects.get()
    dpia_actions.save_answers(dpia, actor=council[DRAFTER], based_on=dpia.revision, changes=save)

    pages = [
        client.get(reverse("dpia:section", args=[dpia.reference, section])).context["form"]
        for section in ("describe", "consult", "necessity", "signoff")
    ]

    asked = {key for form in pages for key in form.fields}
    missing = unanswered_blockers(dpia, council)
    own = {b.path for b in missing if b.path.startswith("dpia.")}
    assert own <= {load("dpia").question(key).field for key in asked}
    assert {"dpia.vulnerable_people", "dpia.lawful_bases"} <= own
    assert [b.path for b in missing if not b.path.startswith("dpia.")] == []
    assert "Public task" in str(pages[2]["lawful"])


def unanswered_blockers(dpia, council):
    officer = council[Role.INFORMATION_GOVERNANCE]
    found = workflow.what_stops(Dpia.objects.get(), "approve", actor=officer)
    return [b for b in found if b.code == "unanswered"]


def test_blank_boxes_begin_with_what_is_known_and_nothing_is_kept_before_they_are_saved():
    whole = {
        **CHILDREN,
        "parties": [{"article6": ["A6_1_e"]}, {"article6": ["A6_1_e", "A6_1_c"]}],
        "dpia": {"screening": {"triggers": ["ICO6_MATCHING"]}, "kept_under_review_by": "Somebody"},
    }

    found = "Records from different sources are matched or combined"
    assert first_answers(whole) == {
        "why_needed": f"The screening found:\n{found}",
        "scope_amount": "10,000 to 100,000 people.",
        "scope_data": ["i1", "i2"],
        "lawful": ["A6_1_e", "A6_1_c"],
    }
    assert first_answers({**whole, "dpia": {"why_needed": "Ours"}}).get("why_needed") is None
    council = body()
    dpia = of(council)
    page = signed_in(council.person(DRAFTER)).get(
        reverse("dpia:section", args=[dpia.reference, "describe"])
    )
    assert page.context["form"].initial["scope_data"] == ["i1", "i2"]
    dpia.refresh_from_db()
    assert "data_items" not in dpia.document


def test_an_organisation_that_the_service_does_not_know_is_named_to_whoever_starts_from_it():
    council = body()
    body("Eastvale County Council")
    dpia = started(council)
    others = [{"organisation": {"name": n}} for n in ("Eastvale County Council", "Nowhere <Trust>")]
    told = {**DESCRIPTION, "parties": others}
    describe(dpia, actor=council[DRAFTER], description=told, based_on=fingerprint(dpia))
    client = signed_in(council.person(DRAFTER))
    where = reverse("agreements:new_from_dpia", args=[dpia.reference])

    asked = unescape(client.get(where).content.decode())
    begun = unescape(client.post(where, {"title": "Meals"}, follow=True).content.decode())

    assert "Not in this service yet, and so not filled in: Nowhere <Trust>." in asked
    assert "Not in this service, so not in the draft: Nowhere <Trust>" in begun
    assert Version.objects.get().parties.count() == 2
