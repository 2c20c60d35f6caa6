"""Advice is given on a section or the whole, kept as given, and each piece is answered."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions, workflow
from dpia.models import DpiaAdviceAnswer, Status
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import advised, body, in_status, written
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
HOSTILE = "<script>alert(1)</script> 🙂"


def codes(blocked):
    return [blocker.code for blocker in blocked.value.blockers]


def in_pieces(council, *sections, closing=""):
    """A draft on whose sections the officer has advised."""
    dpia = workflow.ask_for_advice(written(council), actor=council[DRAFTER])
    for section in sections:
        dpia = workflow.advise_on_section(
            dpia, actor=council[DPO], section=section, text=f"Look at {section} again"
        )
    return workflow.advise(dpia, actor=council[DPO], text=closing)


def test_the_officer_advises_section_by_section_and_keeps_the_dpia_until_the_last():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)

    dpia = workflow.advise_on_section(dpia, actor=council[DPO], section="risks", text="One more")
    assert dpia.status == Status.WITH_DPO
    dpia = workflow.advise_on_section(dpia, actor=council[DPO], section="measures", text="Date it")
    dpia = workflow.advise(dpia, actor=council[DPO], text="Go ahead then")

    assert dpia.status == Status.DRAFT
    assert [piece.section for piece in dpia.advice.all()] == ["risks", "measures", ""]
    assert dpia.document["dpo_advice"]["text"] == (
        "5. Find the risks: One more\n\n6. Reduce the risks: Date it\n\n"
        "The whole DPIA: Go ahead then"
    )


def test_the_document_says_of_which_organisations_officer_each_piece_of_advice_is():
    council, other = body(), body()
    dpia = written(council)
    actions.share(dpia, [other.organisation], actor=council[DRAFTER])
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    dpia = workflow.advise(dpia, actor=other[DPO], text="Tell the patients")

    dpia = workflow.advise(dpia, actor=council[DPO], text="Go ahead")

    told = dpia.document["dpo_advice"]
    assert told["given_by"] == council.person(DPO).name
    assert told["text"] == (
        f"Data protection officer of {other.organisation.name}: Tell the patients\n\n"
        f"Data protection officer of {council.organisation.name}: Go ahead"
    )


def test_advice_on_sections_may_be_all_of_it():
    council = body()

    dpia = in_pieces(council, "risks")

    assert dpia.status == Status.DRAFT
    assert dpia.advice.get().section == "risks"
    assert dpia.document["dpo_advice"]["text"].endswith("Look at risks again")


def test_without_any_text_nothing_is_advised():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.advise(dpia, actor=council[DPO], text=" ")

    assert [b.path for b in blocked.value.blockers] == ["dpia.dpo_advice.text"]


@pytest.mark.parametrize(("section", "text"), [("nowhere", "Mind it"), ("risks", " "), ("", "x")])
def test_advice_on_a_section_names_one_and_says_something(section, text):
    council = body()
    dpia = in_status(council, Status.WITH_DPO)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.advise_on_section(dpia, actor=council[DPO], section=section, text=text)

    assert codes(blocked) == ["missing"]
    assert not dpia.advice.exists()


def test_each_piece_has_its_own_answer_and_approval_waits_for_all():
    council = body()
    dpia = in_pieces(council, "risks", closing="Go ahead")
    first, second = dpia.advice.all()

    dpia = workflow.respond(dpia, actor=council[DRAFTER], outcome="followed", advice=first.pk)
    stops = workflow.what_stops(dpia, "approve", actor=council[OFFICER])

    assert [b.code for b in stops] == ["advice_unanswered"]
    assert stops[0].link.endswith(f"?advice={second.pk}")
    assert "outcome" not in dpia.document["dpo_advice"]
    assert set(Task.objects.waiting().values_list("kind", flat=True)) == {"dpia_respond"}

    dpia = workflow.respond(
        dpia,
        actor=council[DRAFTER],
        outcome="overruled",
        overrule_reason="The pilot is too small for it",
        decided_by="SIRO of lead party",
        decided_on=clock.today(),
        advice=second.pk,
    )

    assert dpia.document["dpo_advice"]["outcome"] == "overruled"
    assert dpia.document["dpo_advice"]["decided_by"] == "SIRO of lead party"
    answer = DpiaAdviceAnswer.objects.get(advice=second)
    assert (answer.decided_on, answer.answered_by) == (clock.today(), council.person(DRAFTER))
    assert workflow.approve(dpia, actor=council[OFFICER]).status == Status.APPROVED


@pytest.mark.parametrize("role", [DRAFTER, DPO])
def test_neither_an_adviser_nor_an_author_decides_to_overrule_however_the_name_is_typed(role):
    council = body()
    dpia = advised(council)
    name = council.person(role).name.upper().replace(" ", "  ")

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.respond(
            dpia,
            actor=council[DRAFTER],
            outcome="overruled",
            overrule_reason="Needed for safety",
            decided_by=f"{name}, for the council",
        )

    assert [one.code for one in blocked.value.blockers] == ["not_theirs_to_decide"]


def test_who_decides_is_of_standing_or_typed_with_a_post_and_does_not_approve():
    council = body()
    owner = member(council.organisation, Role.DATA_OWNER, OFFICER)
    dpia = advised(council)

    def decide(said):
        more = {"overrule_reason": "Needed for safety", "decided_by": said}
        return workflow.respond(dpia, actor=council[DRAFTER], outcome="overruled", **more)

    for said, code in (
        (council.person(OFFICER).name, "no_standing"),
        ("Somebody Else", "no_post"),
    ):
        with pytest.raises(TransitionBlocked) as blocked:
            decide(said)
        assert codes(blocked) == [code]

    decide("Somebody Else, chief executive")
    page = signed_in(council.person(DPO)).get(dpia.get_absolute_url()).content.decode()
    assert f"chief executive (a name typed by {council.person(DRAFTER).name})" in page
    stops = workflow.what_stops(dpia, "approve", actor=council[OFFICER])
    assert "decided_against_advice" not in [one.code for one in stops]

    dpia = decide(f"{owner.name}, head of data")
    assert DpiaAdviceAnswer.objects.latest("pk").decider == owner
    for who, said in ((owner, ""), (council.person(OFFICER), owner.name)):
        by = actor(who, council.organisation)
        stops = workflow.what_stops(dpia, "approve", actor=by, given={"approved_by": said})
        assert "decided_against_advice" in [one.code for one in stops]


def test_whoever_is_not_followed_is_told_who_decided_it_and_why():
    council = body()
    dpia = advised(council)

    workflow.respond(
        dpia,
        actor=council[DRAFTER],
        outcome="overruled",
        overrule_reason="Needed for safety",
        decided_by="SIRO of lead party",
    )

    told = Notice.objects.get(kind="dpia_advice_not_followed")
    assert told.person == council.person(DPO)
    assert "SIRO of lead party" in told.body
    assert "Needed for safety" in told.body


def test_following_advice_tells_nobody():
    council = body()
    advised(council)

    assert not Notice.objects.filter(kind="dpia_advice_not_followed").exists()
    told = Notice.objects.filter(kind="dpia_advice_given").values_list("person", flat=True)
    assert set(told) == {council.person(DRAFTER).pk, council.person(OFFICER).pk}


def test_an_earlier_answer_stays_when_it_is_changed():
    council = body()
    dpia = advised(council)

    workflow.respond(
        dpia,
        actor=council[DRAFTER],
        outcome="partly",
        overrule_reason="Kept as a flag",
        decided_by="Head of service",
    )

    assert [a.outcome for a in dpia.advice.get().answers.all()] == ["followed", "partly"]


def test_advice_of_another_dpia_is_not_answered_here():
    council = body()
    other = advised(council).advice.get()
    dpia = advised(council)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.respond(dpia, actor=council[DRAFTER], outcome="followed", advice=other.pk)

    assert codes(blocked) == ["no_such_advice"]


def test_a_decision_on_advice_lies_today_or_in_the_past():
    council = body()
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.respond(
            advised(council), actor=council[DRAFTER], outcome="followed", decided_on=tomorrow
        )

    assert codes(blocked) == ["future"]


def test_nothing_is_approved_while_advice_is_outstanding():
    council = body()
    dpia = advised(council)
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])

    assert [b.code for b in workflow.what_stops(dpia, "approve", actor=council[OFFICER])] == [
        "wrong_status"
    ]


def test_who_advised_writes_nothing_in_it():
    council = body()
    both = actor(member(council.organisation, DRAFTER, DPO), council.organisation)
    dpia = workflow.ask_for_advice(written(council), actor=council[DRAFTER])
    dpia = workflow.advise(dpia, actor=both, text="Mind the free text")

    with pytest.raises(TransitionBlocked) as blocked:
        actions.save_answers(
            dpia, actor=both, based_on=dpia.revision, changes={"dpia.why_needed": "I say so"}
        )
    assert codes(blocked) == ["advised"]
    with pytest.raises(TransitionBlocked) as blocked:
        actions.add_row(dpia, actor=both)
    assert codes(blocked) == ["advised"]
    with pytest.raises(TransitionBlocked) as blocked:
        workflow.respond(dpia, actor=both, outcome="followed")
    assert codes(blocked) == ["advised"]


def test_open_advice_stands_on_the_hub_and_beside_its_section():
    council = body()
    dpia = workflow.ask_for_advice(written(council), actor=council[DRAFTER])
    workflow.advise_on_section(dpia, actor=council[DPO], section="risks", text=HOSTILE)
    workflow.advise(dpia, actor=council[DPO])
    drafter = signed_in(council.person(DRAFTER))

    for url, shows in (
        (dpia.get_absolute_url(), True),
        (reverse("dpia:section", args=[dpia.reference, "risks"]), True),
        (reverse("dpia:section", args=[dpia.reference, "describe"]), False),
    ):
        page = drafter.get(url).content.decode()
        assert ("&lt;script&gt;alert(1)" in page) == shows, url
        assert "<script>alert(1)" not in page
        assert ("Not answered yet." in page) == shows


def test_pieces_are_answered_one_after_the_other_on_pages():
    council = body()
    dpia = in_pieces(council, "risks", "measures")
    drafter = signed_in(council.person(DRAFTER))
    url = reverse("dpia:respond", args=[dpia.reference])

    for number, piece in enumerate(dpia.advice.all(), 1):
        assert f"Look at {piece.section} again" in drafter.get(url).content.decode()
        response = drafter.post(url, {"advice": piece.pk, "dpo_outcome": "followed"})
        assert response.headers["Location"] == (url if number == 1 else dpia.get_absolute_url())

    dpia.refresh_from_db()
    assert dpia.document["dpo_advice"]["outcome"] == "followed"


def test_what_was_typed_is_kept_when_an_answer_lacks_a_reason():
    council = body()
    dpia = in_pieces(council, "risks")
    drafter = signed_in(council.person(DRAFTER))
    url = reverse("dpia:respond", args=[dpia.reference])

    page = drafter.post(url, {"dpo_outcome": "overruled", "dpo_decided": "The SIRO"})

    shown = page.content.decode()
    assert "<title>Error: " in shown
    assert "Enter why you do not follow all of the advice" in shown
    assert "The SIRO" in shown
    assert not DpiaAdviceAnswer.objects.exists()


def test_a_section_is_advised_on_by_page():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)
    officer = signed_in(council.person(DPO))
    url = reverse("dpia:advise_on_section", args=[dpia.reference])

    refused = officer.post(url, {"section": "", "text": "Kept"}).content.decode()
    assert "Select the section you advise on" in refused
    assert "Kept" in refused
    assert officer.post(url, {"section": "risks", "text": "Mind it"}).status_code == 302

    assert dpia.advice.get().text == "Mind it"
    event = Event.objects.filter(subject_type="dpia", verb="advise_on_section").get()
    assert event.content["detail"]["section"] == "risks"


def test_whom_the_officer_names_as_giving_the_advice_is_shown_with_who_entered_it():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)
    workflow.advise(dpia, actor=council[DPO], text="Go ahead", given_by="Priya <Raman>")

    shown = signed_in(council.person(DRAFTER)).get(dpia.get_absolute_url()).content.decode()

    assert f"Priya &lt;Raman&gt;. Entered by {council.person(DPO).name}" in shown


def test_an_officer_who_names_nobody_else_is_named_once():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)
    workflow.advise(dpia, actor=council[DPO], text="Go ahead")

    shown = signed_in(council.person(DRAFTER)).get(dpia.get_absolute_url()).content.decode()

    assert "Entered by" not in shown


def test_advice_written_while_the_dpia_was_taken_back_is_not_lost():
    council = body()
    dpia = in_status(council, Status.WITH_DPO)
    officer = signed_in(council.person(DPO))
    url = reverse("dpia:advise", args=[dpia.reference])
    page_of = re.search(r'name="page_of" value="([^"]+)"', officer.get(url).content.decode())[1]
    workflow.return_to_draft(dpia, actor=council[DRAFTER])

    sent = {"dpo_text": "Two pages of advice", "opinion": "may_proceed", "page_of": page_of}
    answer = officer.post(url, sent)

    assert answer.status_code == 409
    assert "Two pages of advice" in answer.content.decode()
    assert "Two pages of advice" in officer.get(reverse("kept")).content.decode()


def test_the_officer_is_not_told_to_put_right_what_their_own_advice_or_the_approval_does():
    council = body()
    dpia = written(council)
    dpia = actions.save_answers(
        dpia,
        actor=council[DRAFTER],
        based_on=dpia.revision,
        changes={"dpia.consultation.done": ""},
    )
    dpia = workflow.ask_for_advice(dpia, actor=council[DRAFTER])
    url = reverse("dpia:advise", args=[dpia.reference])

    shown = signed_in(council.person(DPO)).get(url).context["findings"]

    kept = {finding["rule"] for finding in dpia.findings}
    assert {"R186", "R187", "R190"} <= kept
    assert "R190" in {line.rule for line in shown}
    assert not {"R186", "R187"} & {line.rule for line in shown}
