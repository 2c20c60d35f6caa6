"""`manage.py rebuild_dpia_rows`: the rows made from the documents again, or proved right."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dpia import projection
from dpia.models import Dpia


class Command(BaseCommand):
    help = "Make the rows of risks and measures from each DPIA's document again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail, naming each DPIA whose rows differ from its document.",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        wrong = []
        for pk in Dpia.objects.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                dpia = Dpia.objects.select_for_update().get(pk=pk)
                if projection.is_projected(dpia):
                    continue
                wrong.append(dpia.reference)
                if not check:
                    projection.project(dpia)
                    dpia.save(update_fields=["next_review_on", "residual"])
        if wrong and check:
            raise CommandError(f"Rows differ from the document: {', '.join(wrong)}")
        self.stdout.write(f"{len(wrong)} rebuilt." if wrong else "Every row is as its document.")
