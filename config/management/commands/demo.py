"""`manage.py demo`: fills an empty demonstration installation with fictitious agreements."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demonstration import load
from config.demonstration.people import PASSWORD


class Command(BaseCommand):
    help = "Load the fictitious organisations, people and agreements into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--people-only",
            action="store_true",
            help="organisations and people, and no agreements: to begin a story of one's own",
        )

    def handle(self, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is not a demonstration installation. Set DEMONSTRATION=1 if it is to be one."
            )
        say = self.stdout.write if options["verbosity"] else lambda text: None
        if not load(say, people_only=options["people_only"]):
            self.stdout.write("The database is not empty, so nothing was loaded.")
            return
        self.stdout.write(f"Everybody's password is: {PASSWORD}")
