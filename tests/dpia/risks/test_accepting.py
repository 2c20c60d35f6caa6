"""A named person accepts what is left of a risk; a high one stops the approval until then."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.models import RiskAcceptance
from dpia.risks import acceptance
from dpia.risks.actions import accept_risks
from govuk.dates import in_words
from organisations.roles import Role
from tests.dpia.factories import RISK, advised_again, body, written
from tests.dpia.test_pages import page, sent
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER = Role.DRAFTER, Role.INFORMATION_GOVERNANCE
HIGH = {**RISK, "severity": "severe", "overall": "high", "residual": "high"}
POST = "Director of resources"


def with_high(council):
    """A DPIA on which the officer has advised, with a second risk that stays high."""
    dpia, _ = actions.add_row(written(council), actor=council[DRAFTER], values=HIGH)
    return advised_again(dpia, council)


def person(council, role):
    found = member(council.organisation, role)
    return found, actor(found, council.organisation)


def ids(dpia):
    return [risk["id"] for risk in dpia.document["risks"]]


def test_a_high_risk_left_stops_the_approval_until_the_siro_accepts_it():
    council = body()
    dpia = with_high(council)
    someone, siro = person(council, Role.SIRO)

    with pytest.raises(TransitionBlocked, match="has not accepted"):
        workflow.approve(dpia, actor=council[OFFICER])
    (made,) = accept_risks(dpia, actor=siro, risks=ids(dpia)[1:], post=POST)
    stops = workflow.what_stops(dpia, "approve", actor=council[OFFICER])

    # What is left is the regulator's.
    assert [stop.code for stop in stops] == ["prior_consultation"]
    assert (made.name, made.post, made.level) == (someone.name, POST, "high")
    assert made.accepted_on == clock.today()
    event = Event.objects.get(verb="accept_risks")
    assert event.content["detail"]["risks"][0]["id"] == ids(dpia)[1]
    assert event.content["actor"]["role"] == "siro"


def test_the_information_asset_owner_accepts_up_to_medium():
    council = body()
    dpia = with_high(council)
    _, owner = person(council, Role.DATA_OWNER)
    low, high = ids(dpia)

    with pytest.raises(TransitionBlocked, match="only the senior information risk owner"):
        accept_risks(dpia, actor=owner, risks=[low, high], post="Head of housing")
    assert not RiskAcceptance.objects.exists()
    accept_risks(dpia, actor=owner, risks=[low], post="Head of housing")
    assert RiskAcceptance.objects.get().risk_key == low


@pytest.mark.parametrize(
    "role", [DRAFTER, OFFICER, Role.DPO, Role.AUDITOR, Role.ADMINISTRATOR, Role.SIGNATORY]
)
def test_nobody_else_accepts_a_risk(role):
    council = body()
    dpia = with_high(council)
    _, somebody = person(council, role)

    with pytest.raises(TransitionBlocked, match="You cannot do this"):
        accept_risks(dpia, actor=somebody, risks=ids(dpia), post=POST)


def test_another_organisations_siro_accepts_nothing_here():
    council, other = body(), body()
    dpia = with_high(council)

    with pytest.raises(TransitionBlocked, match="You cannot do this"):
        accept_risks(dpia, actor=person(other, Role.SIRO)[1], risks=ids(dpia), post=POST)


def test_whoever_wrote_in_the_dpia_does_not_accept_its_risks():
    council = body()
    dpia = written(council)
    both = member(council.organisation, DRAFTER, Role.SIRO)
    acting = actor(both, council.organisation)
    dpia = actions.save_answers(
        dpia, actor=acting, based_on=dpia.revision, changes={"dpia.author": "somebody"}
    )

    with pytest.raises(TransitionBlocked, match="You wrote in this DPIA"):
        accept_risks(dpia, actor=acting, risks=ids(dpia), post=POST)


def test_a_risk_that_changes_has_to_be_accepted_again():
    council = body()
    dpia = with_high(council)
    _, siro = person(council, Role.SIRO)
    accept_risks(dpia, actor=siro, risks=ids(dpia)[1:], post=POST)

    dpia = actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        changes={"dpia.risks.1.text": "Something worse"},
    )

    assert [one.acceptance for one in acceptance.standing(dpia)] == [None, None]
    with pytest.raises(TransitionBlocked, match="has not accepted"):
        workflow.approve(dpia, actor=council[OFFICER])


def test_accepted_twice_it_is_accepted_once():
    council = body()
    dpia = with_high(council)
    _, siro = person(council, Role.SIRO)

    accept_risks(dpia, actor=siro, risks=ids(dpia), post=POST)
    assert accept_risks(dpia, actor=siro, risks=ids(dpia), post=POST) == []
    assert RiskAcceptance.objects.count() == 2
    assert Event.objects.filter(verb="accept_risks").count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"risks": []}, "Select the risks"),
        ({"risks": ["RK99-9"]}, "Select the risks"),
        ({"post": " "}, "Enter your post"),
        ({"revision": 0}, "changed since you opened it"),
    ],
)
def test_what_is_missing_or_old_is_refused(given, words):
    council = body()
    dpia = with_high(council)
    _, siro = person(council, Role.SIRO)

    with pytest.raises(TransitionBlocked, match=words):
        accept_risks(dpia, actor=siro, **{"risks": ids(dpia), "post": POST, **given})


def test_no_risk_is_accepted_on_a_day_to_come_or_before_it_is_scored():
    council = body()
    dpia = with_high(council)
    _, siro = person(council, Role.SIRO)
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(TransitionBlocked, match="today or in the past"):
        accept_risks(dpia, actor=siro, risks=ids(dpia), post=POST, accepted_on=tomorrow)
    dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], values={"text": "Not scored"})
    with pytest.raises(TransitionBlocked, match="does not say yet what is left"):
        accept_risks(dpia, actor=siro, risks=ids(dpia)[2:], post=POST)


def test_the_siro_accepts_on_a_page_that_shows_the_risks():
    council = body()
    dpia = with_high(council)
    someone, _ = person(council, Role.SIRO)
    client = signed_in(someone)
    url = reverse("dpia:accept_risks", args=[dpia.reference])

    hub = page(client, dpia.get_absolute_url())
    assert url in hub
    assert "is not accepted yet" in hub
    assert 'value="Senior information risk owner"' in page(client, url)
    today = clock.today()
    day = {
        "accepted_on_day": today.day,
        "accepted_on_month": today.month,
        "accepted_on_year": today.year,
    }
    wrong = sent(client, url, {"post": "", **day})
    assert "Select the risks you accept" in wrong.content.decode()
    assert sent(client, url, {"risks": ids(dpia)[1:], "post": POST, **day}).status_code == 302
    hub = page(client, dpia.get_absolute_url())
    assert f"Accepted by {someone.name}, {POST}, {in_words(today)}" in hub
    assert "is not accepted yet" not in hub


def test_who_may_not_accept_is_told_who_may():
    council = body()
    dpia = with_high(council)
    client = signed_in(council.person(OFFICER))
    url = reverse("dpia:accept_risks", args=[dpia.reference])

    shown = page(client, url)
    assert "It needs the senior information risk owner" in shown
    assert "Accept these risks" not in shown
    approve = page(client, reverse("dpia:approve", args=[dpia.reference]))
    assert f'href="{url}"' in approve


def test_the_api_accepts_and_tells():
    council = body()
    dpia = with_high(council)
    someone, _ = person(council, Role.SIRO)
    client = signed_in(someone)
    at = f"/api/dpias/{dpia.reference}"

    def send(given):
        url = f"{at}/accept-risks/"
        return client.post(url, given, content_type="application/json").status_code

    assert send({"risks": ids(dpia)}) == 400
    given = {"risks": ids(dpia), "post": POST, "revision": 0}
    assert send(given) == 409
    given["revision"] = dpia.revision
    assert send(given) == 200
    told = client.get(f"{at}/risks/").json()
    assert told["matrix"] == "cautious"
    assert [risk["acceptance"]["name"] for risk in told["risks"]] == [someone.name] * 2
    assert told["risks"][0]["measures"][0]["owner"] == "service manager"
