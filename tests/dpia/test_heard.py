"""Who was heard is kept entry by entry, and drafts the answers of step 3."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import Event
from audit.transitions import TransitionBlocked
from dpia import actions as dpia_actions
from dpia import documents, workflow
from dpia.heard import actions
from dpia.heard.actions import Entry
from dpia.models import Heard, Status
from organisations.roles import Role
from tests.dpia.factories import COMPLETE, advised, body, heard, in_status, started, written
from tests.factories import signed_in

pytestmark = pytest.mark.django_db

DRAFTER, OFFICER, DPO = Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO
CARERS = Entry(
    group="people",
    who="12 carers",
    heard_on=date(2026, 5, 6),
    how="coffee morning",
    said="They wanted a phone number to call.",
    done="A phone number was added.",
)
HOST = Entry("processor", "The host", date(2026, 5, 7), "questionnaire", "Staff are in the UK.")
SECURITY = Entry("expert", "Security manager", date(2026, 5, 8), "meeting", "Encrypt the file.")


def test_an_entry_drafts_the_answers_of_its_group():
    council = body()
    dpia = started(council)

    for entry in (CARERS, HOST, SECURITY):
        actions.add(dpia, actor=council[DRAFTER], entry=entry)

    dpia.refresh_from_db()
    assert dpia.document["consultation"] == {
        "done": "12 carers, 6 May 2026 (coffee morning): They wanted a phone number to call.",
        "changes": "A phone number was added.",
        "internal": ["Security manager, 8 May 2026 (meeting): Encrypt the file."],
        "processors": "The host, 7 May 2026 (questionnaire): Staff are in the UK.",
    }
    assert "R190" not in [finding["rule"] for finding in dpia.findings]


def test_an_answer_that_somebody_wrote_themselves_stays():
    council = body()
    dpia = written(council)

    actions.add(dpia, actor=council[DRAFTER], entry=CARERS)

    dpia.refresh_from_db()
    assert dpia.document["consultation"]["done"] == "user panel and partner staff; notes kept"
    assert dpia.document["consultation"]["changes"] == COMPLETE["dpia.consultation.changes"]


def test_a_drafted_answer_follows_the_entry_until_it_is_gone():
    council = body()
    dpia = started(council)
    row = actions.add(dpia, actor=council[DRAFTER], entry=CARERS)

    said = Entry(**{**CARERS.__dict__, "said": "They wanted two numbers."})
    actions.change(dpia, actor=council[DRAFTER], key=row.pk, entry=said)
    dpia.refresh_from_db()
    assert "two numbers" in dpia.document["consultation"]["done"]

    actions.remove(dpia, actor=council[DRAFTER], key=row.pk)
    dpia.refresh_from_db()
    assert "consultation" not in dpia.document
    verbs = Event.objects.filter(subject_type="dpia", subject_id=dpia.pk).values_list("verb")
    assert {("add_heard",), ("change_heard",), ("remove_heard",)} <= set(verbs)


@pytest.mark.parametrize("name", ["who", "how", "said", "group"])
def test_an_entry_that_lacks_something_is_not_kept(name):
    council = body()

    with pytest.raises(TransitionBlocked) as blocked:
        actions.add(
            started(council),
            actor=council[DRAFTER],
            entry=Entry(**{**CARERS.__dict__, name: " "}),
        )

    assert [b.path for b in blocked.value.blockers] == [f"heard.{name}"]
    assert not Heard.objects.exists()


def test_nobody_is_heard_in_the_future():
    council = body()
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(TransitionBlocked) as blocked:
        actions.add(
            started(council),
            actor=council[DRAFTER],
            entry=Entry(**{**CARERS.__dict__, "heard_on": tomorrow}),
        )

    assert [b.code for b in blocked.value.blockers] == ["future"]


@pytest.mark.parametrize("status", [Status.WITH_DPO, Status.WITH_ICO, Status.APPROVED])
def test_entries_stand_still_while_others_have_the_dpia(status):
    council = body()
    dpia = in_status(council, status)

    with pytest.raises(TransitionBlocked):
        actions.add(dpia, actor=council[DRAFTER], entry=CARERS)


def test_only_drafters_add_and_who_adds_has_written_in_it():
    council = body()
    dpia = started(council)

    for role in (OFFICER, DPO, Role.AUDITOR):
        with pytest.raises(TransitionBlocked) as blocked:
            actions.add(dpia, actor=council[role], entry=CARERS)
        assert [b.code for b in blocked.value.blockers] == ["not_permitted"]
    actions.add(dpia, actor=council[DRAFTER], entry=CARERS)
    assert dpia.contributors.filter(person=council.person(DRAFTER)).exists()


def test_whoever_approves_has_read_the_entries():
    council = body()
    dpia = advised(council)
    before = documents.snapshot(dpia).sha256

    actions.add(dpia, actor=council[DRAFTER], entry=CARERS)

    with pytest.raises(TransitionBlocked) as blocked:
        workflow.approve(dpia, actor=council[OFFICER])
    codes = [b.code for b in blocked.value.blockers]
    assert codes == ["changed_since_read", "advice_outdated"]
    dpia.refresh_from_db()
    assert documents.snapshot(dpia).sha256 != before


def test_an_entry_is_added_changed_and_removed_by_pages():
    council = body()
    dpia = started(council)
    drafter = signed_in(council.person(DRAFTER))
    add = reverse("dpia:heard_add", args=[dpia.reference])
    log = reverse("dpia:heard", args=[dpia.reference])
    sent = {
        "group": "people",
        "who": "<script>x</script> 🙂",
        "how": "survey",
        "said": "No names",
        "heard_on_day": "6",
        "heard_on_month": "5",
        "heard_on_year": "2026",
    }

    refused = drafter.post(add, {**sent, "said": ""}).content.decode()
    assert "Enter what they said" in refused
    assert "<title>Error: " in refused
    assert "survey" in refused
    assert drafter.post(add, sent).headers["Location"] == log
    shown = drafter.get(log).content.decode()
    assert "&lt;script&gt;x" in shown
    assert "<script>x" not in shown

    row = Heard.objects.get()
    change = reverse("dpia:heard_change", args=[dpia.reference, row.pk])
    assert drafter.post(change, {**sent, "done": "Names are left out"}).status_code == 302
    assert "Names are left out" in drafter.get(log).content.decode()
    assert drafter.post(reverse("dpia:heard_remove", args=[dpia.reference, row.pk])).status_code
    assert not Heard.objects.exists()
    assert drafter.get(change).status_code == 404


def test_a_reader_sees_who_was_heard_and_changes_nothing():
    council = body()
    dpia = started(council)
    row = actions.add(dpia, actor=council[DRAFTER], entry=CARERS)
    auditor = signed_in(council.person(Role.AUDITOR))

    shown = auditor.get(reverse("dpia:heard", args=[dpia.reference])).content.decode()
    assert "12 carers" in shown
    assert "Change or remove" not in shown
    auditor.post(reverse("dpia:heard_remove", args=[dpia.reference, row.pk]))
    assert Heard.objects.exists()


def test_an_entry_of_another_dpia_is_not_found_here():
    council = body()
    other = heard(started(council), council)
    dpia = started(council)
    drafter = signed_in(council.person(DRAFTER))

    url = reverse("dpia:heard_change", args=[dpia.reference, other.pk])
    assert drafter.get(url).status_code == 404
    with pytest.raises(Heard.DoesNotExist):
        actions.remove(dpia, actor=council[DRAFTER], key=other.pk)


def test_step_three_leads_to_the_entries():
    council = body()
    dpia = dpia_actions.create_dpia(
        actor=council[DRAFTER], title="Rebate", organisation=council.organisation
    )

    page = signed_in(council.person(DRAFTER)).get(
        reverse("dpia:section", args=[dpia.reference, "consult"])
    )

    assert reverse("dpia:heard", args=[dpia.reference]) in page.content.decode()
