"""What happened to one agreement, as the people who may read it are told."""

import ast
import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements import actions, workflow
from agreements.disputes.workflow import TRANSITIONS as DISPUTE_TRANSITIONS
from agreements.workflow import TRANSITIONS
from audit import clock
from audit.models import Event
from dpia.workflow import TRANSITIONS as DPIA_TRANSITIONS
from organisations.roles import Role
from registers import changes, words
from tests.agreements.factories import SIGNED_ON, SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.steps import send_back
from tests.factories import member, organisation, platform_administrator, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_its_time():
    with clock.at(SIGNED_ON):
        yield


def trail(made, who, **query):
    return signed_in(who).get(f"/register/{made.reference}/trail/", query)


def happenings(made, who):
    """Everything on all pages, newest first."""
    browser, found, address = signed_in(who), [], ""
    while True:
        response = browser.get(f"/register/{made.reference}/trail/{address}")
        assert response.status_code == 200
        found += response.context["happenings"]
        if not (address := response.context["next_url"]):
            return found


def test_every_step_is_told_in_plain_words_newest_first():
    made = deal(stage="signed")
    told = happenings(made, made.person(Role.AUDITOR))
    own = [one.title for one in told if not one.about]
    assert own[:5] == [
        "Signed it as Director",
        "Signed it as Director",
        "Approved it",
        "Approved it",
        "Sent it for review",
    ]
    assert own[-1] == "Started the agreement"
    assert f"Invited {made.partner.name}" in own
    assert "Linked the DPIA DPIA-001" in own
    newest = told[0]
    signatory = made.person(Role.SIGNATORY, made.partner)
    assert newest.by == f"{signatory.name}, {made.partner.name}, Signatory"
    assert dict(newest.facts)["SHA-256"] == made.sha256
    html = trail(made, made.person(Role.AUDITOR)).content.decode()
    assert "8 April 2022 at midday" in html


def test_a_save_tells_what_was_changed_from_what_to_what():
    made = deal()
    with clock.at(WRITTEN_ON):
        actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={"title": "Energy help <b>now</b>", "end_date": "", "leaves_uk": True},
        )
    newest = trail(made, made.person(Role.AUDITOR)).context["happenings"][0]
    found = {one.label: (one.before, one.after) for one in newest.changes}
    assert tuple(
        before for before, after in found.values() if after == "Energy help <b>now</b>"
    ) == ("Council tax energy rebate: bank account checks before payment",)
    assert ("30 November 2022", "Nothing") in found.values()
    assert ("No", "Yes") in found.values()
    html = trail(made, made.person(Role.AUDITOR)).content.decode()
    assert "Energy help &lt;b&gt;now&lt;/b&gt;" in html


def test_rows_of_a_list_are_told_field_by_field():
    rows = [{"id": "i1", "name": "Name"}, {"id": "i2", "name": "UPRN"}]
    after = [{"id": "i1", "name": "Full name"}]
    found = changes.told([("data_items", rows, after)], {})
    labels = [one.label for one in found]
    assert labels[0].startswith("Data item")
    assert found[0].said == "Data item (how many): from “2” to “1”"
    assert ("Name", "Full name") in [(one.before, one.after) for one in found]
    assert ("UPRN", "Nothing") in [(one.before, one.after) for one in found]
    assert not any("id" in label.split() for label in labels)


def test_a_row_within_a_row_is_told_by_its_number():
    before = []
    after = [{"power": "DEA_48", "provision": "s.48"}]
    found = changes.told([("parties.1.gateways", before, after)], {})
    assert any(one.after.startswith("s.48") for one in found)


def test_parties_and_data_items_are_called_by_their_names():
    names = {"parties": [{"id": "a", "organisation": {"id": "A", "name": "Westerby"}}]}
    (found,) = changes.told([("flows.0.from_party", "", "a")], names)
    assert found.after == "Westerby"


def test_a_reason_is_told():
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        workflow.ask_for_changes(
            made.version,
            actor=made.actor(Role.INFORMATION_GOVERNANCE),
            sha256=made.sha256,
            reason="Say who reads it",
        )
    newest = trail(made, made.person(Role.DRAFTER)).context["happenings"][0]
    assert (newest.title, newest.reason) == ("Asked for changes", "Say who reads it")
    assert ("Status", "In review → Draft") in newest.facts


def test_the_trail_of_its_dpia_stands_with_it():
    made = deal()
    told = happenings(made, made.person(Role.AUDITOR))
    assert "DPIA DPIA-001: Advice given" in [one.heading for one in told]


def test_who_may_not_see_the_dpia_does_not_see_its_trail():
    made = deal()
    made.dpia.sharings.all().delete()
    told = happenings(made, made.person(Role.AUDITOR, made.partner))
    assert told
    assert not any(one.about for one in told)


# ------------------------------------------------------------------ who may
def test_a_stranger_a_broker_and_a_platform_administrator_find_nothing():
    made = deal(stage="signed")
    stranger = organisation()
    for who in (
        member(stranger, Role.DRAFTER, Role.AUDITOR),
        member(None, Role.BROKER),
        platform_administrator(),
        made.person(Role.ADMINISTRATOR),
    ):
        browser = signed_in(who)
        for name in ("trail/", "trail.csv"):
            assert browser.get(f"/register/{made.reference}/{name}").status_code == 404
    assert signed_in(made.person(Role.AUDITOR)).get("/register/X/trail/").status_code == 404


def test_a_national_auditor_reads_from_submission_on_and_nothing_of_what_drafts_said():
    made = deal(stage="in_review")
    auditor = member(None, Role.NATIONAL_AUDITOR)
    told = happenings(made, auditor)
    assert [one.title for one in told if not one.about] == ["Sent it for review"]
    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)
        assert trail(made, auditor).status_code == 404
        actions.save_answers(
            made.version,
            actor=made.actor(Role.DRAFTER),
            based_on=made.version.revision,
            changes={"end_date": "2022-11-29"},
        )
    made.submit()
    response = trail(made, auditor)
    assert [one.title for one in response.context["happenings"] if not one.about] == [
        "Sent it for review",
        "Changed answers",
        "Asked for changes",
        "Sent it for review",
    ]
    assert "What drafts said is for the parties only" in response.content.decode()
    exported = signed_in(auditor).get(f"/register/{made.reference}/trail.csv")
    for text in (response.content.decode(), b"".join(exported.streaming_content).decode()):
        assert "Last day" in text or "end" in text.lower()
        assert "29 November 2022" not in text


def test_a_national_auditor_of_a_party_reads_all():
    made = deal(stage="in_review")
    both = made.person(Role.AUDITOR)
    member(None, Role.NATIONAL_AUDITOR, who=both)
    assert "Started the agreement" in [one.title for one in happenings(made, both)]


# ------------------------------------------------------------------ as a file
def test_the_whole_trail_as_a_file_and_its_taking_in_the_trail():
    made = deal(stage="signed")
    browser = signed_in(made.person(Role.AUDITOR))
    response = browser.get(f"/register/{made.reference}/trail.csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert rows[0]["What"] == "Started the agreement"
    assert rows[0]["When"].endswith("+01:00")
    saved = next(row for row in rows if row["What"] == "Changed answers")
    assert "→" in saved["Changes"]
    (event,) = Event.objects.filter(verb="export_trail")
    # The taking itself is the last line of what was taken.
    assert rows[-1]["What"] == "Exported this history"
    assert event.content["detail"]["count"] == len(rows) - 1


def test_who_may_not_export_reads_and_takes_nothing():
    made = deal(stage="signed")
    browser = signed_in(made.person(Role.SIGNATORY))
    assert "Export the whole" not in trail(made, made.person(Role.SIGNATORY)).content.decode()
    assert browser.get(f"/register/{made.reference}/trail.csv").status_code == 404


def queries_of_the_trail(browser, made):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(f"/register/{made.reference}/trail/").status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_trail():
    made = deal()
    browser = signed_in(made.person(Role.AUDITOR))
    # What a process reads once and keeps is read before anything is counted.
    queries_of_the_trail(browser, made)
    few = queries_of_the_trail(browser, made)
    made.submit()
    made.approve()
    assert queries_of_the_trail(browser, made) <= few + 1 <= 12


# ------------------------------------------------------------------ words for everything
OF_OTHERS = {"screening", "template", "framework", "note"}
"""What stands in no trail of an agreement."""


def recorded():
    """Every verb that agreements and DPIAs record, as their code says."""
    for room in ("agreements", "dpia"):
        for path in Path(settings.BASE_DIR, room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                    verb, subject = node.args[:2]
                    if isinstance(verb, ast.Constant):
                        name = getattr(subject, "id", "")
                        if name in OF_OTHERS:
                            continue
                        kind = "dpia" if room == "dpia" else "version"
                        yield (
                            name if name in {"agreement", "dispute", "accession"} else kind,
                            verb.value,
                        )


def test_every_verb_has_words():
    found = set(recorded())
    found |= {("version", verb) for verb in TRANSITIONS}
    found |= {("dpia", verb) for verb in DPIA_TRANSITIONS}
    found |= {("dispute", verb) for verb in DISPUTE_TRANSITIONS}
    assert {pair for pair in found if pair[1] not in words.BY_SUBJECT[pair[0]]} == set()
    assert len(found) > 30


def test_what_became_of_the_data_is_told():
    made = deal(stage="expired")
    party = made.version.parties.get(key="org08")
    actions.answer_after_end(
        party,
        actor=made.actor("drafter", party.organisation),
        answers={"disposal_certificate": "Shredded, certificate 7"},
    )

    page = trail(made, made.person("drafter")).content.decode()

    assert "Certificate of destruction or return" in page
    assert "Shredded, certificate 7" in page
