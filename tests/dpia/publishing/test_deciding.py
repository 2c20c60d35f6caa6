"""A publication is prepared by one person, approved by another, and told of in public."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import workflow as dpia_workflow
from dpia.models import Dpia, Publication
from dpia.publishing import actions, making, workflow
from notices.models import Notice, Task
from organisations.roles import Role
from tests.dpia.factories import approved, body, written
from tests.dpia.publishing.factories import (
    approved_saying,
    asked,
    prepared,
    publish,
    published,
    two_officers,
)
from tests.factories import actor, member

pytestmark = pytest.mark.django_db


def codes(call, *args, **kwargs):
    with pytest.raises(TransitionBlocked) as blocked:
        call(*args, **kwargs)
    return [blocker.code for blocker in blocked.value.blockers]


def both_roles(by):
    """Somebody who drafts and is IG officer."""
    return actor(
        member(by.organisation, Role.DRAFTER, Role.INFORMATION_GOVERNANCE), by.organisation
    )


def test_only_what_was_approved_can_be_published():
    by = two_officers()

    assert codes(prepared, by, written(by)) == ["wrong_status"]


@pytest.mark.parametrize("role", [Role.DPO, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_prepare_nothing(role):
    by = two_officers()
    dpia = approved(by)

    assert codes(actions.prepare_publication, dpia, actor=by[role], decision="whole") == [
        "not_permitted"
    ]


def test_another_organisation_prepares_nothing():
    dpia = approved(two_officers())
    other = body("Elsewhere")

    assert codes(
        actions.prepare_publication, dpia, actor=other[Role.DRAFTER], decision="whole"
    ) == ["not_permitted"]


def test_one_is_prepared_at_a_time():
    by = two_officers()
    first = prepared(by)

    assert codes(prepared, by, first.dpia) == ["being_prepared"]


@pytest.mark.parametrize("hand", ["prepared", "hid words", "decided", "asked"])
def test_whoever_had_a_hand_in_it_does_not_approve_it(hand):
    by = two_officers()
    both, dpia = both_roles(by), approved_saying(by, nature="Kept at Larchfield House")
    one = (
        prepared(by, dpia)
        if hand != "prepared"
        else actions.prepare_publication(dpia, actor=both, decision="redacted", reason="Names")
    )
    if hand == "hid words":
        row = actions.hide(
            one, actor=both, place="dpia.nature", words="Larchfield", reason_code="foi_31"
        )
        # Taken back again: the hand was there.
        actions.show_again(one, actor=both, redaction=row.pk)
    if hand == "decided":
        actions.decide_publication(one, actor=both, decision="redacted", reason="Names")
    one = workflow.ask_to_publish(one, actor=both if hand == "asked" else by[Role.DRAFTER])

    assert codes(workflow.publish, one, actor=both, sha256=one.sha256) == ["prepared_it"]
    officer = by[Role.INFORMATION_GOVERNANCE]
    assert workflow.publish(one, actor=officer, sha256=one.sha256).status == "published"


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.DPO, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_but_an_ig_officer_approves_or_withdraws(role):
    by = two_officers()
    one = asked(by)

    assert codes(workflow.publish, one, actor=by[role], sha256=one.sha256) == ["not_permitted"]
    one = publish(one, by)
    assert codes(workflow.withdraw_publication, one, actor=by[role], reason="x") == [
        "not_permitted"
    ]


def test_every_step_that_is_not_in_the_table_is_refused():
    by = two_officers()
    officer = by[Role.INFORMATION_GOVERNANCE]
    given = {"sha256": "x", "reason": "Why"}
    one = prepared(by)
    for status in Publication.Status.values:
        for step in workflow.STEPS:
            one.status = status
            stops = workflow.what_stops(one, step.verb, actor=officer, given=given)
            refused = "wrong_status" in [stop.code for stop in stops]
            assert refused is (status not in step.sources), (status, step.verb)


def test_what_is_published_is_what_was_read():
    by = two_officers()
    one = asked(by)
    officer = by[Role.INFORMATION_GOVERNANCE]

    assert codes(workflow.publish, one, actor=officer, sha256="0" * 64) == ["changed_since_read"]


def test_while_a_second_person_reads_nothing_changes():
    by = two_officers()
    one = asked(by)

    assert codes(
        actions.hide, one, actor=by[Role.DRAFTER], place="dpia.nature", reason_code="foi_31"
    ) == ["wrong_status"]
    one = workflow.return_publication(one, actor=by[Role.INFORMATION_GOVERNANCE], reason="More")
    assert (one.status, one.sha256, one.content) == ("draft", "", None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"decision": "whole", "reason": ""}, "not_whole"),
        ({"decision": "redacted", "reason": ""}, "no_reason"),
        ({"decision": "withheld", "reason": ""}, "no_reason"),
        ({"decision": "summary", "reason": "Long"}, "no_summary"),
    ],
)
def test_what_is_not_shown_is_accounted_for(given, code):
    by = two_officers()
    one = prepared(by, approved_saying(by, nature="Kept at Larchfield House"), **given)
    actions.hide(
        one, actor=by[Role.DRAFTER], place="dpia.nature", words="Larchfield", reason_code="foi_31"
    )

    assert code in codes(workflow.ask_to_publish, one, actor=by[Role.DRAFTER])


def test_with_parts_hidden_something_is_hidden():
    by = two_officers()
    one = prepared(by)
    one.redactions.all().delete()

    assert codes(workflow.ask_to_publish, one, actor=by[Role.DRAFTER]) == ["nothing_hidden"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"words": "Harbour", "reason_code": "foi_31"}, "not_found"),
        ({"words": "…", "reason_code": "foi_31"}, "nothing"),
        ({"words": "Larchfield"}, "no_reason"),
        ({"words": "Larchfield", "reason_code": "foi_0"}, "no_reason"),
        ({"place": "dpia.nowhere", "reason_code": "foi_31"}, "no_place"),
    ],
)
def test_what_cannot_be_hidden_is_refused(given, code):
    by = two_officers()
    one = prepared(by, approved_saying(by, nature="Kept at Larchfield House"))
    before = one.redactions.count()

    assert codes(
        actions.hide, one, actor=by[Role.DRAFTER], **{"place": "dpia.nature", **given}
    ) == [code]
    assert one.redactions.count() == before


def test_pressed_twice_it_is_hidden_once():
    by = two_officers()
    one = prepared(by, approved_saying(by, nature="Kept at Larchfield House"))
    given = {"place": "dpia.nature", "words": "Larchfield", "reason_code": "foi_31"}

    assert actions.hide(one, actor=by[Role.DRAFTER], **given) == actions.hide(
        one, actor=by[Role.DRAFTER], **given
    )


def test_approved_again_it_must_be_prepared_again():
    by = two_officers()
    one = asked(by)
    dpia = dpia_workflow.start_review(Dpia.objects.get(pk=one.dpia_id), actor=by[Role.DRAFTER])
    dpia_workflow.approve(dpia, actor=by[Role.INFORMATION_GOVERNANCE])
    one.refresh_from_db()

    assert "approved_again" in codes(
        workflow.publish, one, actor=by[Role.INFORMATION_GOVERNANCE], sha256=one.sha256
    )


def test_after_another_approval_the_public_page_says_it_is_of_an_earlier_version():
    by = two_officers()
    first = published(by)
    dpia = dpia_workflow.start_review(Dpia.objects.get(pk=first.dpia_id), actor=by[Role.DRAFTER])
    dpia = dpia_workflow.approve(dpia, actor=by[Role.INFORMATION_GOVERNANCE])
    address = reverse("published:dpia", args=[dpia.reference])

    assert "This is of an earlier version" in Client().get(address).content.decode()

    second = published(by, dpia)
    first.refresh_from_db()
    assert (first.status, second.status, second.number) == ("replaced", "published", 2)
    page = Client().get(address).content.decode()
    assert "earlier version" not in page
    earlier = Client().get(reverse("published:numbered", args=[dpia.reference, 1]))
    assert "This is an earlier publication." in earlier.content.decode()


def test_withdrawn_it_says_when_and_why_and_nothing_else():
    by = two_officers()
    dpia = approved_saying(by, title="Rebate at Greyhaven", nature="Kept at Larchfield House")
    one = published(by, dpia)
    officer = by[Role.INFORMATION_GOVERNANCE]
    assert codes(workflow.withdraw_publication, one, actor=officer, reason=" ") == ["missing"]

    workflow.withdraw_publication(one, actor=officer, reason="A name was left in it.")

    page = Client().get(reverse("published:dpia", args=[dpia.reference])).content.decode()
    assert "A name was left in it." in page
    assert "Greyhaven" not in page
    assert "Larchfield" not in page
    for name in ("json", "pdf"):
        gone = Client().get(reverse(f"published:{name}", args=[dpia.reference, 1]))
        assert gone.status_code == 404
    told = Client().get(reverse("published-dpia-detail", args=[dpia.reference])).json()
    assert told["content"] is None
    assert told["title"] == ""
    assert dpia.reference not in Client().get(reverse("published:index")).content.decode()


def test_the_reason_for_withdrawing_cannot_tell_what_was_hidden():
    by = two_officers()
    one = prepared(by, approved_saying(by, nature="Kept at Larchfield House"))
    actions.hide(
        one, actor=by[Role.DRAFTER], place="dpia.nature", words="Larchfield", reason_code="foi_31"
    )
    one = publish(one, by)

    assert codes(
        workflow.withdraw_publication,
        one,
        actor=by[Role.INFORMATION_GOVERNANCE],
        reason="It is near larch\u00adfield",
    ) == ["tells_hidden"]


def test_withheld_the_public_reads_the_reason_and_no_answer():
    by = two_officers()
    dpia = approved_saying(by, nature="Kept at Larchfield House")
    one = published(by, dpia, decision="withheld", reason="It would make fraud easier.")

    page = Client().get(reverse("published:dpia", args=[dpia.reference])).content.decode()
    assert "It would make fraud easier." in page
    assert "This assessment is not published." in page
    assert "Larchfield" not in page
    assert making.frozen(one).parts == ()
    listed = Client().get(reverse("published:index")).content.decode()
    assert "Not published; the reason is given" in listed


def test_the_dpias_own_answers_say_how_it_was_published():
    by = two_officers()
    one = published(by, reason="Names are hidden.")

    dpia = Dpia.objects.get(pk=one.dpia_id)
    assert dpia.document["publication"] == {"decision": "redacted", "reason": "Names are hidden."}
    assert dpia.status == "approved"
    assert "R201" not in {finding["rule"] for finding in dpia.findings}


def test_everybody_concerned_is_told_and_every_step_recorded():
    by = two_officers()
    second = member(by.organisation, Role.INFORMATION_GOVERNANCE)
    one = asked(by)
    [task] = Task.objects.filter(kind="dpia_publish", done_at__isnull=True)
    assert task.link == one.get_absolute_url()
    told = Notice.objects.filter(kind="dpia_publication_asked").values_list("person", flat=True)
    assert set(told) == {second.pk, by.person(Role.INFORMATION_GOVERNANCE).pk}

    one = workflow.return_publication(one, actor=by[Role.INFORMATION_GOVERNANCE], reason="No")
    assert Notice.objects.filter(kind="dpia_publication_returned").count() == 1
    one = publish(one, by)
    assert Task.objects.filter(kind="dpia_publish", done_at__isnull=True).count() == 0
    assert Notice.objects.filter(kind="dpia_published").count() == 4
    workflow.withdraw_publication(one, actor=by[Role.INFORMATION_GOVERNANCE], reason="Gone")
    assert Notice.objects.filter(kind="dpia_publication_withdrawn").count() == 4

    verbs = Event.objects.filter(subject_type="dpia_publication", subject_id=one.pk)
    assert list(verbs.order_by("id").values_list("verb", flat=True)) == [
        "prepare_publication", "ask_to_publish", "return_publication", "ask_to_publish",
        "publish", "withdraw_publication",
    ]  # fmt: skip


def test_no_event_tells_the_hidden_words():
    by = two_officers()
    one = prepared(by, approved_saying(by, nature="Kept at Larchfield House"))
    actions.hide(
        one, actor=by[Role.DRAFTER], place="dpia.nature", words="Larchfield", reason_code="foi_31"
    )

    for event in Event.objects.filter(subject_type="dpia_publication"):
        assert "Larchfield" not in str(event.content)
