"""The information asset owner says whether they agree to measures; nobody says it for them."""

import pytest
from django.urls import reverse

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.advice.since import since
from dpia.risks import agreeing, owners
from law.document import get
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import RISK, advised, body, started, written
from tests.dpia.test_pages import page
from tests.factories import acting_for, actor, member, signed_in

pytestmark = pytest.mark.django_db
PLACE = "dpia.risks.0.measures.0.approved"
ROW = "/dpias/{}/measures/dpia.risks.0.measures.0/"
OPEN = {**RISK, "measures": [{**RISK["measures"][0], "approved": None}]}


def owned():
    """A draft with one measure that nobody has answered about, and the owner to ask."""
    council = body()
    owner = member(council.organisation, Role.DATA_OWNER)
    dpia, _ = actions.add_row(
        started(council), actor=council[Role.DRAFTER], library="RK01", values=OPEN
    )
    return council, owner, dpia


def save(council, dpia, **places):
    changes = {place.replace("__", "."): value for place, value in places.items()}
    return actions.save_answers(
        dpia, actor=council[Role.DRAFTER], based_on=dpia.revision, changes=changes
    )


def agreed(dpia):
    return get({"dpia": dpia.document}, PLACE)


def test_the_owner_is_asked_answers_on_their_page_and_the_drafters_hear_it():
    council, owner, dpia = owned()
    drafter = acting_for(signed_in(council.person(Role.DRAFTER)), council.organisation)
    address = reverse("dpia:agree_measures", args=[dpia.reference])

    assert "Ask the information asset owner" in page(drafter, address)
    drafter.post(reverse("dpia:ask_owner", args=[dpia.reference]))

    assert Task.objects.visible_to(owner).for_me(owner).waiting().get().link == address
    assert Notice.objects.filter(person=owner, kind="measures_to_agree").count() == 1
    client = acting_for(signed_in(owner), council.organisation)
    refused = client.post(address, {PLACE: "no", "revision": dpia.revision})
    assert "Enter why you do not agree" in refused.content.decode()
    assert client.post(address, {PLACE: "yes", "revision": dpia.revision}).status_code == 302

    dpia.refresh_from_db()
    assert agreed(dpia) is True
    assert not Task.objects.filter(done_at=None, kind=agreeing.KIND).exists()
    assert Event.objects.get(verb="answer_measures").content["actor"]["role"] == "data_owner"
    assert Notice.objects.filter(
        person=council.person(Role.DRAFTER), kind="measures_answered"
    ).exists()


def test_while_the_officer_has_it_the_task_says_from_when_it_can_be_done():
    council, owner, dpia = owned()
    agreeing.ask_owner(dpia, actor=council[Role.DRAFTER])
    waiting = Task.objects.filter(kind=agreeing.KIND, done_at=None)

    dpia = workflow.ask_for_advice(dpia, actor=council[Role.DRAFTER])

    later = "once the data protection officer has advised"
    assert waiting.get().title.endswith(f"(possible {later})")
    client = acting_for(signed_in(owner), council.organisation)
    told = page(client, reverse("dpia:agree_measures", args=[dpia.reference]))
    assert f"It is possible {later}" in told

    workflow.advise(dpia, actor=council[Role.DPO], text="It may go ahead.")

    assert waiting.get().title.endswith("”")


def test_a_drafter_does_not_answer_for_an_owner_who_signs_in():
    council, _, dpia = owned()
    row = {**RISK["measures"][0], "text": "another"}

    with pytest.raises(TransitionBlocked, match="Ask them"):
        save(council, dpia, **{PLACE: True})
    for path, values in (("dpia.risks", RISK), ("dpia.risks.0.measures", row)):
        with pytest.raises(TransitionBlocked, match="Ask them"):
            actions.add_row(dpia, actor=council[Role.DRAFTER], path=path, values=values)
    drafter = acting_for(signed_in(council.person(Role.DRAFTER)), council.organisation)
    risk = page(drafter, f"/dpias/{dpia.reference}/measures/dpia.risks.0/")
    assert 'name="add" value="dpia.risks.0.measures"' in risk
    assert "ask them" not in risk
    html = page(drafter, ROW.format(dpia.reference))
    assert "Has the data owner agreed" not in html
    assert "See what they said, or ask them" in html


def test_what_a_measure_says_is_agreed_to_again_once_it_changes():
    council, owner, dpia = owned()
    owner = actor(owner, council.organisation)
    dpia = agreeing.answer_measures(dpia, actor=owner, answers={PLACE: True})

    dpia = save(council, dpia, dpia__risks__0__measures__0__owner="Head of service")
    assert agreed(dpia) is True
    dpia = save(council, dpia, dpia__risks__0__measures__0__text="nobody checks")

    assert agreed(dpia) is None
    assert [one.words for one in owners.waiting(dpia)] == ["Not answered yet"]


def test_without_an_owner_who_signs_in_the_drafter_writes_down_what_they_said():
    council = body()
    dpia = written(council)

    stops = owners.what_stops_asking(
        save(council, dpia, **{PLACE: None}), actor=council[Role.DRAFTER]
    )

    assert [stop.code for stop in stops] == ["no_owner"]


def test_the_owners_answer_leaves_the_officers_advice_standing():
    council = body()
    dpia = advised(council)
    owner = actor(member(council.organisation, Role.DATA_OWNER), council.organisation)

    dpia = agreeing.answer_measures(dpia, actor=owner, answers={PLACE: False}, reason="Too dear.")

    assert since(dpia, dpia.advice.get()) == []
