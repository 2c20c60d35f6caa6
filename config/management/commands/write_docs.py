"""`manage.py write_docs`: writes docs/reference/ from the code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.reference import FOLDER, documents


class Command(BaseCommand):
    help = "Write the documents that are made from the code. They need no database."

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path, text in documents().items():
            path.write_text(text)
            self.stdout.write(str(path))
