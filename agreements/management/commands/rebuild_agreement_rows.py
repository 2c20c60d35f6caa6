"""`manage.py rebuild_agreement_rows`: writes the rows made from documents again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from agreements.models import Version
from agreements.rebuilding import rebuild


class Command(BaseCommand):
    help = "Write every version's rows again from its document, and say which were different."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; exit with status 1 if any row is not what its document says",
        )

    def handle(self, **options: Any) -> None:
        looked_at = different = 0
        versions = Version.objects.order_by("agreement", "number")
        for version in versions.select_related("agreement").iterator():
            with transaction.atomic():
                changed = rebuild(version.pk)
                transaction.set_rollback(options["check"])
            looked_at += 1
            different += bool(changed)
            if changed:
                self.stdout.write(f"{version}: {', '.join(changed)}")
        self.stdout.write(f"{looked_at} versions, {different} different")
        if options["check"] and different:
            raise CommandError("Some rows are not what their documents say.")
