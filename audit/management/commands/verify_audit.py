"""`manage.py verify_audit`: does every event of the trail say the same in columns and bytes?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.models import Event
from audit.verification import differences


class Command(BaseCommand):
    help = "Checks every event's columns against its bytes. Exit status 1 if any differ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference, then how many events were read."""
        found = 0
        for difference in differences():
            found += 1
            self.stderr.write(str(difference))
        total = Event.objects.count()
        if found:
            raise CommandError(f"{found} differences in {total} events", returncode=1)
        self.stdout.write(f"{total} events are whole")
