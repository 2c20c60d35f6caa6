"""Risks and measures from the library: suggested by what the agreement says, added in one go."""

import pytest
from django.urls import reverse

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import workflow
from dpia.risks import library
from dpia.risks.actions import add_from_library
from dpia.risks.library import Pick
from dpia.writing import NotInShape
from law.library import measures_for, options
from organisations.roles import Role
from tests.dpia.factories import body, started, written
from tests.dpia.test_pages import page
from tests.dpia.test_whole_sample import Agreement, relied_on_by
from tests.factories import signed_in
from tests.questionnaire.factories import SAMPLES

pytestmark = pytest.mark.django_db

DRAFTER = Role.DRAFTER
RK01_MEASURES = [option.id for option in measures_for("RK01")]


def reasons(document):
    return {one.id: one.because for one in library.offered(document) if one.because}


def test_the_whole_library_is_offered_and_nothing_suggested_without_an_agreement():
    found = library.offered({})

    assert [one.id for one in found] == [option.id for option in options("risk_library")]
    assert reasons({}) == {}
    assert all(one.measures for one in found)


def test_every_suggestion_names_a_risk_of_the_library_and_each_risk_has_one():
    risks = {option.id for option in options("risk_library")}

    assert {suggestion.risk for suggestion in library.suggestions()} == risks


@pytest.mark.parametrize(
    ("document", "risk"),
    [
        ({"matching": {"used": True}}, "RK01"),
        ({"flows": [{"method": "email"}]}, "RK02"),
        ({"data_items": [{"format": "free_text"}]}, "RK03"),
        ({"onward_sharing": {"allowed": True}}, "RK04"),
        ({"novel": True}, "RK05"),
        ({"parties": [{"role": "recipient"}]}, "RK06"),
        ({"data_items": [{"kind": "address"}]}, "RK07"),
        ({"automated_decisions": {"used": True}}, "RK08"),
        ({"flows": [{"frequency": "yearly"}]}, "RK09"),
        ({"output_is_aggregate": True}, "RK10"),
        ({"parties": [{"controller_status": "joint"}] * 2}, "RK11"),
        ({"parties": [{"gateways": [{"power": "DEA_48"}]}]}, "RK12"),
        ({"data_items": [{"confidential_patient_information": True}]}, "RK13"),
        ({"data_items": [{"special_categories": ["health"]}]}, "RK14"),
        ({"leaves_uk": True}, "RK15"),
        ({"risk_of_not_sharing": "People go cold"}, "RK16"),
    ],
)
def test_what_the_agreement_says_suggests_the_risk(document, risk):
    assert risk in reasons(document)


@pytest.mark.parametrize("sample", sorted(SAMPLES))
def test_every_sample_is_suggested_some_of_the_library_and_not_all(sample):
    assert 0 < len(reasons(SAMPLES[sample])) < len(options("risk_library"))


def test_risks_are_added_with_their_measures_as_one_event():
    council = body()
    picks = [Pick("RK01", tuple(RK01_MEASURES[:2])), Pick("RK06")]

    dpia, added = add_from_library(started(council), actor=council[DRAFTER], picks=picks)

    first, second = dpia.document["risks"]
    assert added == 4
    assert [risk["id"].rpartition("-")[0] for risk in (first, second)] == ["RK01", "RK06"]
    assert [m["text"] for m in first["measures"]] == [o.label for o in measures_for("RK01")][:2]
    assert dpia.risks.count() == 2
    assert Event.objects.get(verb="add_from_library").content["detail"]["risks"] == ["RK01", "RK06"]
    assert dpia.revision == 1


def test_a_risk_that_is_there_gets_only_the_measures_it_lacks():
    council = body()
    dpia = written(council)
    held = [one.id for one in library.offered({"dpia": dpia.document})[0].measures]

    dpia, added = add_from_library(
        dpia, actor=council[DRAFTER], picks=[Pick("RK01", tuple(RK01_MEASURES))]
    )
    again, nothing = add_from_library(
        dpia, actor=council[DRAFTER], picks=[Pick("RK01", tuple(RK01_MEASURES))]
    )

    assert len(dpia.document["risks"]) == 1
    assert added == len(held) > 0
    assert (nothing, again.revision) == (0, dpia.revision)


def test_what_the_library_does_not_have_is_refused():
    council = body()
    dpia = started(council)

    for pick in (Pick("RK99"), Pick("RK01", ("M_TRE",)), Pick("<script>")):
        with pytest.raises(NotInShape):
            add_from_library(dpia, actor=council[DRAFTER], picks=[pick])


def test_only_drafters_add_and_only_while_it_is_written():
    council = body()
    dpia = written(council)

    with pytest.raises(TransitionBlocked):
        add_from_library(dpia, actor=council[Role.DPO], picks=[Pick("RK06")])
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    with pytest.raises(TransitionBlocked):
        add_from_library(dpia, actor=council[DRAFTER], picks=[Pick("RK06")])


def test_the_page_shows_suggestions_first_and_adds_what_is_ticked():
    council = body()
    dpia = started(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:risk_library", args=[dpia.reference])
    agreement = {k: v for k, v in SAMPLES["DSA-002"].items() if k != "dpia"}

    with relied_on_by(Agreement(agreement)):
        shown = page(client, url)
        assert shown.index("Suggested by what the agreement says") < shown.index("Other risks")
        assert "Suggested because" in shown
        nothing = client.post(url, {})
        assert "Select what to add" in nothing.content.decode()
        assert "<title>Error: " in nothing.content.decode()
        # A measure alone brings its risk.
        done = client.post(url, {"RK01": [RK01_MEASURES[0]], "RK06": ["risk"]}, follow=True)

    assert "3 risks and measures are added" in done.content.decode()
    dpia.refresh_from_db()
    assert len(dpia.document["risks"]) == 2
    assert "It is in the DPIA already" in page(client, url)


def test_a_value_that_is_not_on_the_page_is_refused_in_words():
    council = body()
    dpia = started(council)
    client = signed_in(council.person(DRAFTER))

    sent = client.post(reverse("dpia:risk_library", args=[dpia.reference]), {"RK01": ["M_TRE"]})

    assert sent.status_code == 200
    assert "<title>Error: " in sent.content.decode()


def test_who_may_not_write_is_told_so():
    council = body()
    dpia = written(council)
    url = reverse("dpia:risk_library", args=[dpia.reference])
    client = signed_in(council.person(Role.DPO))

    assert "It needs a drafter" in page(client, url)
    assert client.post(url, {"RK06": ["risk"]}).status_code == 409


def test_the_api_offers_and_adds():
    council = body()
    dpia = started(council)
    client = signed_in(council.person(DRAFTER))
    at = f"/api/dpias/{dpia.reference}"

    offered = client.get(f"{at}/risk-library/").json()
    assert {"id", "text", "because", "is_in", "measures"} == set(offered[0])

    def add(picks):
        given = {"picks": picks}
        return client.post(f"{at}/add-from-library/", given, content_type="application/json")

    assert add([{"risk": "RK99"}]).status_code == 400
    done = add([{"risk": "RK01", "measures": [RK01_MEASURES[0]]}]).json()
    assert done["document"]["risks"][0]["id"].startswith("RK01-")
    assert client.get(f"{at}/risk-library/").json()[0]["is_in"] is True
