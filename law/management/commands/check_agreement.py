"""Judges one agreement document in a file. Reads files only: no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from law import STAGES, check, complaints

UNUSABLE = 2
BLOCKED = 1


class Command(BaseCommand):
    help = (
        "Prints, as a JSON list, what the rules find in an agreement document. "
        "Exit status: 0 nothing blocks, 1 something blocks, 2 the document cannot be judged."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE.json", help="the document; - reads standard input"
        )
        parser.add_argument("--stage", choices=STAGES, help="only what stops this move")
        parser.add_argument(
            "--on", metavar="DATE", help="the day to judge by, YYYY-MM-DD; today unless given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        document = _document(options["file"])
        if wrong := complaints(document):
            raise CommandError(
                "The document does not have the shape of an agreement.\n" + "\n".join(wrong),
                returncode=UNUSABLE,
            )
        stage = options["stage"]
        findings = check(document, on=_day(options["on"]), stage=stage)
        told = [finding.as_json() for finding in findings]
        self.stdout.write(json.dumps(told, indent=2))
        # What an emergency share has put off blocks nothing, except the move it was put off to.
        if any(finding.stops(stage) if stage else finding.blocks for finding in findings):
            sys.exit(BLOCKED)


def _day(text: str | None) -> date:
    if not text:
        return clock.today_without_database()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python reads other ways of writing a date too, such as 20261122.
    if day is None or day.isoformat() != text:
        raise CommandError(
            f"--on {text} is not a date. Write it as YYYY-MM-DD, for example 2026-11-22.",
            returncode=UNUSABLE,
        )
    return day


def _document(name: str) -> Any:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            f"{name} cannot be read: {error.strerror}. Give the path of a JSON file, "
            "or - to read standard input.",
            returncode=UNUSABLE,
        ) from error
    try:
        # utf-8-sig: some editors put a byte order mark first.
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CommandError(
            f"{name} is not JSON: {error}. Give an agreement document as JSON in UTF-8.",
            returncode=UNUSABLE,
        ) from error
