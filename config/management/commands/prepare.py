"""Brings an installation up to date before it serves: tables, static files, demonstration data."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.demonstration.people import PASSWORD
from organisations.models import Membership, Organisation
from organisations.roles import Role

ADVISORY_LOCK = 4_120_221
"""Any number: machines that start together prepare one after the other."""
SHOWN = ("ORG08", "ORG12")
"""The two organisations of the story that is told first: Westerby and the Counter-Fraud Unit."""


class Command(BaseCommand):
    help = "Migrate the database, collect static files, load the demonstration if it is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--without-static",
            action="store_true",
            help="leave the static files alone: an image has them already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            # A migration may take longer than a page is allowed to.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        if has_migrations_to_run():
            call_command("migrate", interactive=False, verbosity=0)
        if not options["without_static"]:
            collect_static_files()
        if settings.DEMONSTRATION and not Organisation.objects.exists():
            self.stdout.write("Loading the demonstration, which takes a minute")
            call_command("demo", stdout=self.stdout, verbosity=0)
        if settings.DEMONSTRATION:
            self.stdout.write(how_to_sign_in())


def has_migrations_to_run() -> bool:
    """Whether the database lacks a migration. Asking is much quicker than running none."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def how_to_sign_in() -> str:
    """The fictitious people whom a visitor is most likely to try, and their password."""
    lines = [f"Sign in with the password {PASSWORD}, for example as:"]
    held = Membership.objects.filter(person__is_demonstration=True).select_related(
        "person", "organisation"
    )
    for organisation in Organisation.objects.filter(reference__in=SHOWN).order_by("-reference"):
        lines.append(f"  {organisation.name}")
        lines += [
            f"    {member.person.email:44} {member.get_role_display()}"
            for member in held.filter(organisation=organisation).order_by("pk")
        ]
    lines.append("  The whole service, and a Caldicott Guardian")
    lines += [
        f"    {member.person.email:44} {_with_organisation(member)}"
        for member in [
            *held.filter(organisation__isnull=True).order_by("role"),
            *held.filter(role=Role.CALDICOTT_GUARDIAN).order_by("pk")[:1],
        ]
    ]
    return "\n".join(lines)


def _with_organisation(member: Membership) -> str:
    role = member.get_role_display()
    return f"{role} of {member.organisation}" if member.organisation else role


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
