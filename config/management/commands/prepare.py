"""Brings an installation up to date before it serves: tables, static files, demonstration data."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection

from organisations.models import Organisation

ADVISORY_LOCK = 4_120_221
"""Any number: machines that start together prepare one after the other."""


class Command(BaseCommand):
    help = "Migrate the database, collect static files, load the demonstration if it is one."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            # A migration may take longer than a page is allowed to.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        is_empty = not Organisation.objects.exists()
        if settings.DEMONSTRATION and is_empty and "demo" in get_commands():
            self.stdout.write("Loading the demonstration")
            call_command("demo", stdout=self.stdout)


def collect_static_files() -> None:
    """Collect the static files unless none has changed since the last time."""
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    wanted = static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """Changes with any of the static files, ours or a package's."""
    lock = settings.BASE_DIR / "requirements" / "base.txt"
    found = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode() + lock.read_bytes())
    for path in sorted(path for path in found if path.is_file()):
        digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()
