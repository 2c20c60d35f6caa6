"""`manage.py remove_second_factor`: for somebody who lost phone and recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from organisations import actions
from organisations.models import Person
from organisations.refusal import Refused


class Command(BaseCommand):
    help = "Removes somebody's authenticator app and recovery codes. Check who is asking first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove, and say so."""
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}")
        actor = Actor.system("the command line")
        try:
            actions.remove_second_factor(person, actor=actor, reason=options["reason"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person} is asked to set up another one")
