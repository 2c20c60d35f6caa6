import re
from contextlib import contextmanager
from html import unescape

import pytest
from django.urls import reverse

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, subjects, workflow
from dpia.models import Dpia, DpiaScreening, Status
from dpia.screening import answering, keeping
from dpia.screening.signs import SCREENED_ON
from law.screening import TRIGGERS
from organisations.roles import Role
from tests.dpia.factories import body, in_status, started, written
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
AGREEMENT = {
    "matching": {"used": True},
    "volume_band": "over_1m",
    "parties": [
        {"id": "a", "organisation": {"name": "Westerby"}, "gateways": [{"power": "DEA_36"}]}
    ],
}


class Above:
    """Stands for the room above: agreements that rely on every DPIA."""

    def __init__(self, *documents, readable=None):
        self.documents = documents
        self.may_read = readable

    def describe(self, dpia):
        return [
            subjects.Subject(
                f"DSA-00{number}",
                f"Sharing {number}",
                f"/agreements/DSA-00{number}/",
                document,
                link=lambda place, number=number: f"/agreements/DSA-00{number}/#{place}",
            )
            for number, document in enumerate(self.documents, 1)
        ]

    def readable(self, among, user):
        found = [one.reference for one in among]
        return found if self.may_read is None else [one for one in found if one in self.may_read]

    def changed(self, dpia, changed_paths, among):
        pass


@contextmanager
def relied_on_by(*documents, readable=None):
    provider = Above(*documents, readable=readable)
    subjects.register(provider)
    try:
        yield provider
    finally:
        subjects.unregister(provider)


def screen(council, dpia, signs=(), reasons=None, on="2026-11-22"):
    return answering.screen(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        answers={TRIGGERS: list(signs), "dpia.screening.completed_on": on},
        reasons=reasons or {},
    )


ALL_SHOWN = ("ICO6_MATCHING", "WP5", "WP6")


def url(dpia):
    return reverse("dpia:screening", args=[dpia.reference])


def page(client, where, status=200):
    response = client.get(where)
    assert response.status_code == status
    return unescape(response.content.decode())


def data(dpia, signs=(), **more):
    return {
        "revision": str(dpia.revision),
        "shown": "scr_profiling scr_large_sensitive scr_public_monitoring scr_ico scr_wp scr_date",
        "scr_profiling": "yes" if "T35_PROFILING" in signs else "no",
        "scr_large_sensitive": "yes" if "T35_LARGE_SENSITIVE" in signs else "no",
        "scr_public_monitoring": "no",
        "scr_ico": [one for one in signs if one.startswith("ICO")],
        "scr_wp": [one for one in signs if one.startswith("WP")],
        "scr_date_day": "22",
        "scr_date_month": "11",
        "scr_date_year": "2026",
        **more,
    }


# ------------------------------------------------------------------ pre-answered


def test_what_the_agreement_shows_is_answered_already_with_the_reason_and_a_link_to_its_question():
    council = body()
    client = signed_in(council.person(DRAFTER))
    with relied_on_by(AGREEMENT):
        dpia = started(council, begun=False)
        shown = client.get(url(dpia))

    form = shown.context["form"]
    assert form.initial["scr_ico"] == ["ICO6_MATCHING"]
    assert form.initial["scr_wp"] == ["WP5", "WP6"]
    assert form.initial["scr_profiling"] is None
    text = unescape(shown.content.decode())
    assert 'href="/agreements/DSA-001/#matching.used"' in text
    assert "the agreement says that datasets are matched</a> (DSA-001)" in text
    assert "A DPIA is needed whatever you answer" in text
    assert "Westerby relies on" in text


def test_nothing_is_answered_for_a_dpia_without_an_agreement():
    council = body()

    shown = signed_in(council.person(DRAFTER)).get(url(started(council, begun=False)))

    assert shown.context["form"].initial["scr_ico"] == []
    assert "What the agreement shows" not in shown.content.decode()


def test_what_was_answered_stays_whatever_the_agreement_shows():
    council = body()
    with relied_on_by(AGREEMENT):
        dpia = screen(council, started(council), ["ICO6_MATCHING", "WP5"], {"WP6": "One set only"})
        shown = signed_in(council.person(DRAFTER)).get(url(dpia))

    assert shown.context["form"].initial["scr_wp"] == ["WP5"]
    assert shown.context["form"].initial["reason_WP6"] == "One set only"


def test_the_signs_of_every_agreement_count_and_each_is_named():
    council = body()
    with relied_on_by({"novel": True}, {"volume_band": "over_1m"}):
        dpia = started(council)
        text = page(signed_in(council.person(DRAFTER)), url(dpia))

    assert "(DSA-001)" in text
    assert "(DSA-002)" in text


def test_of_an_agreement_that_one_may_not_open_nothing_is_told():
    council = body()
    with relied_on_by(AGREEMENT, {"novel": True}, readable=["DSA-002"]):
        dpia = started(council)
        # The service keeps what every agreement shows.
        actions.save_answers(
            dpia,
            actor=council[DRAFTER],
            based_on=0,
            changes={TRIGGERS: ["WP8"], "dpia.screening.completed_on": "2026-11-22"},
        )
        client = signed_in(council.person(DRAFTER))
        texts = [page(client, url(dpia)), page(signed_in(council.person(DPO)), url(dpia))]
        told = client.get(reverse("dpia-screening", args=[dpia.reference])).content.decode()

    for text in [*texts, told]:
        assert "new kind of sharing" in text
        assert "datasets are matched" not in text
        assert "DSA-001" not in text


# ------------------------------------------------------------------ changed with a reason


def test_to_say_no_to_what_the_agreement_shows_one_says_why_and_nothing_typed_is_lost():
    council = body()
    client = signed_in(council.person(DRAFTER))
    with relied_on_by(AGREEMENT):
        dpia = started(council)
        refused = client.post(url(dpia), data(dpia, ["ICO6_MATCHING", "WP5"]))
        text = unescape(refused.content.decode())
        assert refused.status_code == 200
        assert "<title>Error: " in text
        assert "Enter why you say no to “Datasets are matched or combined”" in text
        assert 'href="#id_reason_WP6"' in text
        assert refused.context["form"]["scr_wp"].value() == ["WP5"]
        dpia.refresh_from_db()
        assert dpia.revision == 0

        sent = data(dpia, ["ICO6_MATCHING", "WP5"], reason_WP6="It is one list, <b>read</b> twice.")
        assert client.post(url(dpia), sent).status_code == 302

    kept = DpiaScreening.objects.get()
    assert kept.reasons["WP6"]["text"] == "It is one list, <b>read</b> twice."
    assert kept.reasons["WP6"]["by"] == council.person(DRAFTER).name
    with relied_on_by(AGREEMENT):
        text = signed_in(council.person(OFFICER)).get(url(dpia)).content.decode()
    assert "It is one list, &lt;b&gt;read&lt;/b&gt; twice." in text


def test_a_reason_once_given_need_not_be_given_again_and_goes_with_its_sign():
    council = body()
    with relied_on_by(AGREEMENT):
        dpia = screen(council, started(council), ["ICO6_MATCHING", "WP5"], {"WP6": "One set"})
        dpia = screen(council, dpia, ["ICO6_MATCHING", "WP5", "WP1"])
        assert keeping.latest(dpia).reasons["WP6"]["text"] == "One set"
        dpia = screen(council, dpia, [*ALL_SHOWN, "WP1"])
        assert keeping.latest(dpia).reasons == {}


def test_more_than_the_agreement_shows_needs_no_reason():
    council = body()
    with relied_on_by(AGREEMENT):
        dpia = screen(council, started(council), [*ALL_SHOWN, "WP1", "ICO9_CHILDREN"])

    assert "WP1" in dpia.document["screening"]["triggers"]


def test_without_the_reason_nothing_is_kept():
    council = body()
    with relied_on_by(AGREEMENT):
        dpia = started(council)
        with pytest.raises(TransitionBlocked) as blocked:
            screen(council, dpia, ["WP5"])

    assert [b.path for b in blocked.value.blockers] == ["reasons.ICO6_MATCHING", "reasons.WP6"]
    assert not DpiaScreening.objects.exists()
    assert not Event.objects.filter(verb__in=["screen", "save_answers"]).exists()


# ------------------------------------------------------------------ what it comes to


@pytest.mark.parametrize(
    ("signs", "level"),
    [
        (["T35_PROFILING"], "required"),
        (["WP1", "WP3"], "presumed"),
        (["WP1"], "recommended"),
        ([], "recommended"),
    ],
)
def test_each_outcome_is_kept_with_the_day_who_and_the_answers(signs, level):
    council = body()

    dpia = screen(council, started(council), signs)

    kept = keeping.latest(dpia)
    assert (kept.level, kept.triggers) == (level, signs)
    assert kept.screened_on.isoformat() == "2026-11-22"
    assert kept.made_by == council.person(DRAFTER)
    assert kept.revision == dpia.revision
    assert kept.result
    assert kept.source
    event = Event.objects.get(verb="screen")
    assert event.content["detail"]["outcome"] == kept.result
    text = page(signed_in(council.person(DRAFTER)), reverse("dpia:dpia", args=[dpia.reference]))
    assert f"A DPIA is {kept.result}." in text


def test_a_power_that_asks_for_a_dpia_makes_it_required_without_any_sign():
    council = body()
    with relied_on_by({"parties": AGREEMENT["parties"]}):
        dpia = screen(council, started(council))

    assert keeping.latest(dpia).result == "required by the Digital Economy Act codes"


def test_saved_again_nothing_new_is_kept():
    council = body()
    dpia = screen(council, started(council), ["WP1"])

    screen(council, dpia, ["WP1"])

    assert DpiaScreening.objects.count() == 1
    assert Event.objects.filter(verb="screen").count() == 1


def test_a_screening_written_with_other_answers_is_kept_too():
    dpia = written(body())

    kept = keeping.latest(dpia)
    assert kept.triggers == ["ICO6_MATCHING", "WP5", "WP6"]
    assert kept.level == "required"


def test_without_a_day_it_is_not_done_and_has_no_outcome():
    council = body()

    dpia = screen(council, started(council), ["WP1"], on="")

    assert keeping.latest(dpia).level == ""
    assert dpia.standing["screening"] == ""


# ------------------------------------------------------------------ going without


def test_a_dpia_that_is_expected_is_skipped_only_with_a_reason_and_the_dpos_view():
    council = body()
    dpia = screen(council, started(council), ["WP1", "WP3"])
    officer = council[OFFICER]
    with pytest.raises(TransitionBlocked) as blocked:
        workflow.decide_not_needed(dpia, actor=officer, reason="Twelve public addresses")
    assert [b.code for b in blocked.value.blockers] == ["no_advice_yet"]

    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    dpia = workflow.advise(dpia, actor=council[Role.DPO], text="I agree.")
    dpia = workflow.respond(dpia, actor=council[DRAFTER], outcome="followed")
    dpia = workflow.decide_not_needed(dpia, actor=officer, reason="Twelve public addresses")

    assert dpia.status == Status.NOT_NEEDED
    assert dpia.document["not_needed_reason"] == (
        "Twelve public addresses\n\nThe data protection officer’s view: I agree."
    )


def test_who_advises_against_going_without_is_overruled_openly_or_it_is_done():
    council = body()
    dpia = screen(council, started(council), ["WP1", "WP9"])
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    dpia = workflow.advise(
        dpia, actor=council[Role.DPO], opinion="should_not_proceed", text="A DPIA is needed."
    )
    answers = {
        "unanswered": None,
        "followed": {"outcome": "followed"},
        "overruled": {
            "outcome": "overruled",
            "overrule_reason": "The addresses are public",
            "decided_by": "Director of housing",
        },
    }
    found = {}
    for name, answer in answers.items():
        if answer:
            dpia = workflow.respond(dpia, actor=council[DRAFTER], **answer)
        stops = workflow.what_stops(
            dpia, "decide_not_needed", actor=council[OFFICER], given={"reason": "Nothing risky"}
        )
        found[name] = [blocker.code for blocker in stops]
    assert found == {
        "unanswered": ["advice_unanswered"],
        "followed": ["advised_against"],
        "overruled": [],
    }

    dpia = workflow.decide_not_needed(dpia, actor=council[OFFICER], reason="Nothing risky")
    kept = dpia.document["not_needed_reason"]
    assert "A DPIA is needed." in kept
    assert "Director of housing decided that: The addresses are public" in kept


def test_where_it_is_only_recommended_a_reason_is_enough():
    council = body()
    dpia = screen(council, started(council), ["WP1"])

    dpia = workflow.decide_not_needed(dpia, actor=council[OFFICER], reason="Public addresses")

    assert dpia.document["not_needed_reason"] == "Public addresses"


def test_where_a_power_asks_for_a_dpia_nobody_goes_without():
    council = body()
    with relied_on_by({"parties": AGREEMENT["parties"]}):
        dpia = screen(council, started(council))
        with pytest.raises(TransitionBlocked) as blocked:
            workflow.decide_not_needed(dpia, actor=council[OFFICER], reason="Small")

    assert [b.code for b in blocked.value.blockers] == ["required"]
    assert "Digital Economy Act" in blocked.value.blockers[0].message


# ------------------------------------------------------------------ the agreement changes


def test_a_sign_that_comes_with_a_change_of_the_agreement_is_told_and_the_answer_kept():
    council = body()
    with relied_on_by({}) as above:
        dpia = screen(council, started(council), ["WP1"])
        above.documents = (AGREEMENT,)
        actions.judge_again(dpia)
        hub = page(signed_in(council.person(OFFICER)), reverse("dpia:dpia", args=[dpia.reference]))
        text = page(signed_in(council.person(DRAFTER)), url(dpia))

    assert dpia.standing["screening_changed"] is True
    assert "An agreement has changed since the screening was answered" in hub
    assert "your answer is no. The agreement now shows it, because" in text
    assert dpia.document["screening"]["triggers"] == ["WP1"]


def test_a_sign_that_goes_is_told_and_the_answer_kept():
    council = body()
    with relied_on_by(AGREEMENT) as above:
        dpia = screen(council, started(council), ALL_SHOWN)
        above.documents = ({"volume_band": "over_1m"},)
        actions.judge_again(dpia)
        text = page(signed_in(council.person(DRAFTER)), url(dpia))

    assert dpia.standing["screening_changed"] is True
    assert "your answer is yes. The agreement no longer shows it." in text
    assert dpia.document["screening"]["triggers"] == list(ALL_SHOWN)


def test_answered_again_after_the_change_nothing_is_open():
    council = body()
    with relied_on_by({}) as above:
        dpia = screen(council, started(council), ["WP1"])
        above.documents = (AGREEMENT,)
        actions.judge_again(dpia)
        dpia = screen(council, dpia, [*ALL_SHOWN, "WP1"])

    assert dpia.standing["screening_changed"] is False


# ------------------------------------------------------------------ who, when


def test_once_approved_and_for_everybody_else_it_is_read():
    council = body()
    dpia = in_status(council, Status.APPROVED)
    for role in (DRAFTER, OFFICER, DPO):
        client = signed_in(council.person(role))
        assert "<form" not in client.get(url(dpia)).content.decode().split("<main")[1]
        assert client.post(url(dpia), data(dpia)).status_code == 409

    dpia.refresh_from_db()
    assert dpia.status == Status.APPROVED
    assert DpiaScreening.objects.count() == 1


def test_two_people_at_once_the_second_is_shown_both():
    council = body()
    dpia = started(council)
    stale = data(dpia, ["WP1"])
    screen(council, dpia, ["WP3"])

    client = signed_in(council.person(DRAFTER))
    second = client.post(url(dpia), stale)

    assert second.status_code == 409
    shown = second.content.decode()
    assert "Choose which answer to keep" in shown
    assert Dpia.objects.get().document["screening"]["triggers"] == ["WP3"]

    seen = re.search(r'name="seen" value="([^"]*)"', shown)[1]
    place = "dpia.screening.triggers"
    asked = {**stale, "conflict": place, "seen": unescape(seen)}
    assert client.post(url(dpia), asked).status_code == 409
    assert client.post(url(dpia), {**asked, f"keep:{place}": "theirs"}).status_code == 302
    assert Dpia.objects.get().document["screening"]["triggers"] == ["WP3"]
    assert client.post(url(dpia), {**asked, f"keep:{place}": "mine"}).status_code == 302
    assert Dpia.objects.get().document["screening"]["triggers"] == ["WP1"]


def test_the_screening_is_not_saved_while_somebody_writes():
    council = body()
    dpia = started(council)
    client = signed_in(council.person(DRAFTER))

    answer = client.post(reverse("dpia:autosave_section", args=[dpia.reference, "need"]), {})

    assert answer.status_code == 404


# ------------------------------------------------------------------ the API


def api(client, dpia, **sent):
    where = reverse("dpia-screen", args=[dpia.reference])
    return client.post(where, sent, content_type="application/json")


def test_the_api_gives_what_the_page_shows():
    council = body()
    with relied_on_by(AGREEMENT):
        dpia = screen(council, started(council), ["ICO6_MATCHING", "WP5"], {"WP6": "One set"})
        client = signed_in(council.person(OFFICER))
        told = client.get(reverse("dpia-screening", args=[dpia.reference])).json()

    signs = {one["sign"]: one for one in told["signs"]}
    assert told["level"] == "required"
    assert told["always_needed"][0]["because"].startswith("Westerby relies on")
    assert signs["WP6"]["answer"] is False
    assert signs["WP6"]["reason"] == "One set"
    assert signs["WP6"]["shown"][0]["agreement"] == "DSA-001"
    assert signs["WP5"]["answer"] is True
    assert told["kept"][0]["answered_by"] == council.person(DRAFTER).name


def test_the_api_answers_under_the_same_rules():
    council = body()
    client = signed_in(council.person(DRAFTER))
    with relied_on_by(AGREEMENT):
        dpia = started(council)
        refused = api(client, dpia, revision=0, signs=["WP5"], screened_on="2026-11-22")
        assert refused.status_code == 409
        assert {b["path"] for b in refused.json()["blockers"]} == {
            "reasons.ICO6_MATCHING",
            "reasons.WP6",
        }
        sent = {"signs": list(ALL_SHOWN), "screened_on": "2026-11-22"}
        assert api(client, dpia, revision=0, **sent).status_code == 200
        again = api(client, dpia, revision=0, signs=[*ALL_SHOWN, "WP1"])
        assert again.status_code == 409
        assert again.json()["blockers"][0]["code"] == "changed_since_read"
        assert api(client, dpia, revision=1, signs=["NONSENSE"]).status_code == 400

    others = signed_in(council.person(OFFICER))
    assert api(others, dpia, revision=1, signs=["WP1"]).status_code == 409


@pytest.mark.parametrize(("day", "code"), [("2018-05-24", "too_early"), ("2100-01-01", "future")])
def test_it_was_done_since_there_are_dpias_and_not_in_the_future(day, code):
    council = body()
    dpia = started(council)
    with pytest.raises(TransitionBlocked) as blocked:
        answering.screen(
            dpia,
            actor=council[DRAFTER],
            based_on=dpia.revision,
            answers={SCREENED_ON: day},
            reasons={},
        )
    assert [b.code for b in blocked.value.blockers] == [code]


def test_the_page_takes_few_queries_however_often_it_was_screened(django_assert_max_num_queries):
    council = body()
    dpia = started(council)
    for number in range(5):
        dpia = screen(council, dpia, ["WP1"] if number % 2 else ["WP3"])
    client = signed_in(council.person(DRAFTER))
    client.get(url(dpia))

    with django_assert_max_num_queries(12):
        assert client.get(url(dpia)).status_code == 200
