"""The organisation chooses its matrix; a DPIA keeps its own until it is scored again."""

import pytest
from django.urls import reverse

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.risks.actions import score_again
from organisations.actions import choose_risk_matrix
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role
from tests.dpia.factories import RISK, body, started
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER = Role.DRAFTER
ON_THE_EDGE = {**RISK, "likelihood": "remote", "severity": "severe", "overall": "medium"}
"""Medium on the cautious matrix, low on the ICO's."""


def on_the_cautious(council):
    """A draft scored on the cautious matrix, of an organisation that now uses the ICO's."""
    choose_risk_matrix(council.organisation, matrix="cautious", actor=council[Role.ADMINISTRATOR])
    council.organisation.refresh_from_db()
    dpia = started(council)
    for risk in (ON_THE_EDGE, RISK):
        dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], values=risk)
    choose_risk_matrix(council.organisation, matrix="ico", actor=council[Role.ADMINISTRATOR])
    council.organisation.refresh_from_db()
    return dpia


def test_a_new_dpia_starts_on_the_organisations_matrix_and_keeps_it():
    council = body()
    dpia = on_the_cautious(council)

    dpia.refresh_from_db()
    assert dpia.document["matrix"] == "cautious"
    assert started(council).document["matrix"] == "ico"


def test_drafters_do_not_choose_a_matrix_where_the_organisation_has():
    council = body()
    dpia = on_the_cautious(council)

    with pytest.raises(TransitionBlocked):
        actions.save_answers(
            dpia,
            actor=council[DRAFTER],
            based_on=dpia.revision,
            changes={"dpia.matrix": "ico"},
        )


def test_scored_again_a_risk_of_another_level_is_asked_again_what_is_left():
    council = body()
    dpia, changed = score_again(on_the_cautious(council), actor=council[DRAFTER])

    edge, middle = dpia.document["risks"]
    assert changed == 1
    assert dpia.document["matrix"] == "ico"
    assert (edge["overall"], edge.get("residual")) == ("low", None)
    assert (middle["overall"], middle["residual"]) == ("medium", "low")
    assert Event.objects.filter(verb="score_again", subject_id=dpia.pk).count() == 1


def test_it_is_scored_again_by_its_drafters_and_only_onto_another_matrix():
    council = body()
    dpia = on_the_cautious(council)

    for who in (Role.INFORMATION_GOVERNANCE, Role.DPO, Role.ADMINISTRATOR):
        with pytest.raises(TransitionBlocked):
            score_again(dpia, actor=council[who])
    dpia, _ = score_again(dpia, actor=council[DRAFTER])
    with pytest.raises(TransitionBlocked, match="already"):
        score_again(dpia, actor=council[DRAFTER])


def test_nothing_is_scored_again_while_the_officer_advises():
    council = body()
    dpia = workflow.ask_for_advice(on_the_cautious(council), actor=council[DRAFTER])

    with pytest.raises(TransitionBlocked):
        score_again(dpia, actor=council[DRAFTER])


def test_without_a_choice_of_the_organisation_it_is_cautious_and_no_drafter_chooses_another():
    council = body()
    dpia, _ = actions.add_row(started(council), actor=council[DRAFTER], values=ON_THE_EDGE)

    with pytest.raises(TransitionBlocked, match="scored on the cautious matrix"):
        actions.save_page(
            dpia, actor=council[DRAFTER], based_on=dpia.revision, changes={"dpia.matrix": "ico"}
        )

    dpia.refresh_from_db()
    assert dpia.document["risks"][0]["overall"] == "medium"


def test_the_administrator_chooses_the_matrix_on_a_page():
    council = body()
    client = signed_in(council.person(Role.ADMINISTRATOR))
    url = reverse("organisation_risk_matrix", args=[council.organisation.reference])

    assert "Select which matrix" in client.post(url, {}).content.decode()
    assert client.post(url, {"matrix": "ico"}).status_code == 302
    council.organisation.refresh_from_db()
    assert council.organisation.risk_matrix == "ico"
    event = Event.objects.get(verb="choose-risk-matrix")
    assert event.content["detail"] == {"before": "", "after": "ico"}


def test_nobody_else_chooses_it_and_it_is_one_of_the_two():
    council, other = body(), body()

    for actor in (council[DRAFTER], other[Role.ADMINISTRATOR]):
        with pytest.raises(NotPermitted):
            choose_risk_matrix(council.organisation, matrix="ico", actor=actor)
    with pytest.raises(Refused):
        choose_risk_matrix(council.organisation, matrix="own", actor=council[Role.ADMINISTRATOR])


def test_the_page_says_what_would_change_before_it_does():
    council = body()
    dpia = on_the_cautious(council)
    client = signed_in(council.person(DRAFTER))
    url = reverse("dpia:score_again", args=[dpia.reference])

    assert url in client.get(dpia.get_absolute_url()).content.decode()
    shown = client.get(url).content.decode()
    assert "Medium" in shown
    assert "Asked again" in shown
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    assert url not in client.get(dpia.get_absolute_url()).content.decode()


def test_the_api_chooses_the_matrix_and_scores_again():
    council = body()
    dpia = on_the_cautious(council)
    where = f"/api/organisations/{council.organisation.reference}/choose-risk-matrix/"
    administrator = signed_in(council.person(Role.ADMINISTRATOR))

    def choose(matrix):
        return administrator.post(where, {"matrix": matrix}, content_type="application/json")

    assert choose("own").status_code == 400
    assert choose("ico").json()["risk_matrix"] == "ico"
    client = signed_in(council.person(DRAFTER))
    answer = client.post(f"/api/dpias/{dpia.reference}/score-again/")
    assert answer.json()["document"]["matrix"] == "ico"
