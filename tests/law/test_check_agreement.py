"""The check_agreement command: what it prints, how it exits, that it needs no database."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit import clock
from law import library
from tests.law.cases import BASES, FILE

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = next(s for s in library.samples().agreements if s["id"] == "DSA-006")
ON = ["--on", "2026-11-22"]


@pytest.fixture
def judge(tmp_path):
    """Runs the command on a document; gives its exit status and the findings it printed."""

    def run(document, *arguments):
        file = tmp_path / "agreement.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        out = io.StringIO()
        try:
            call_command("check_agreement", str(file), *arguments, stdout=out)
        except SystemExit as ended:
            return ended.code, json.loads(out.getvalue())
        return 0, json.loads(out.getvalue())

    return run


def test_a_document_that_breaks_rules_exits_1_and_names_them(judge):
    status, findings = judge(SAMPLE["document"], *ON)
    assert status == 1
    assert {f["rule"] for f in findings} == {e["rule"] for e in SAMPLE["expected_findings"]}
    first = findings[0]
    assert list(first)[:6] == ["rule", "severity", "message", "path", "stage", "postponed"]
    assert {"fix", "on", "source"} <= set(first)


def test_a_document_that_breaks_no_rule_exits_0(judge):
    assert judge(BASES["ordinary"], *ON) == (0, [])


def test_a_stage_shows_only_what_stops_it(judge):
    status, findings = judge(SAMPLE["document"], *ON, "--stage", "approve")
    assert status == 1
    assert {finding["stage"] for finding in findings} == {"approve"}
    assert judge(SAMPLE["document"], *ON, "--stage", "close") == (0, [])


def test_an_emergency_share_is_stopped_only_from_its_full_assessment(judge):
    status, findings = judge(BASES["emergency"], *ON)
    assert status == 0
    assert {f["rule"] for f in findings} == set(FILE["emergency_base_postponed"])
    assert all(f["postponed"] and f["stage"] == "full_assessment" for f in findings)
    assert judge(BASES["emergency"], *ON, "--stage", "sign") == (0, [])
    assert judge(BASES["emergency"], *ON, "--stage", "full_assessment")[0] == 1


def test_warnings_alone_exit_0(judge):
    document = {**BASES["ordinary"], "risk_of_not_sharing": ""}
    status, findings = judge(document, *ON)
    assert status == 0
    assert [(f["rule"], f["stage"]) for f in findings] == [("R021", "")]


def test_today_is_the_day_unless_another_is_given(judge):
    with clock.at(date(2026, 11, 22)):
        assert judge(BASES["ordinary"]) == (0, [])
    with clock.at(date(2031, 11, 22)):
        _, later = judge(BASES["ordinary"])
    assert later
    assert judge(BASES["ordinary"], "--on", "2031-11-22")[1] == later


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "must be an object"),
        ('{"colour": "red"}', "colour: there is no field of this name"),
        ('{"start_date": "2026-02-30"}', "is not a date"),
        ('{"title": "\\ud83d"}', "cannot be kept"),
    ],
)
def test_a_document_out_of_shape_exits_2_with_the_complaint(judge, text, words):
    with pytest.raises(CommandError, match=words) as refused:
        judge(text)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "20261122", "22/11/2026"])
def test_a_day_out_of_the_calendar_exits_2_and_says_how_to_write_it(judge, day):
    with pytest.raises(CommandError, match="Write it as YYYY-MM-DD") as refused:
        judge({}, "--on", day)
    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_exits_2(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        call_command("check_agreement", str(tmp_path / "none.json"))
    assert refused.value.returncode == 2


def test_it_runs_from_the_command_line_without_any_database():
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "VAR_DIR", "LANG")}

    def run(given, *arguments):
        return subprocess.run(
            [sys.executable, "manage.py", "check_agreement", "-", *arguments],
            cwd=ROOT,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
        )

    found = run(b"\xef\xbb\xbf" + json.dumps(SAMPLE["document"]).encode(), *ON)
    assert (found.returncode, found.stderr) == (1, b"")
    assert {f["rule"] for f in json.loads(found.stdout)} == {
        entry["rule"] for entry in SAMPLE["expected_findings"]
    }
    refused = run(b'{"colour": 1}')
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"colour: there is no field of this name" in refused.stderr
    assert run(b"{}", "--stage", "tomorrow").returncode == 2
