"""`manage.py invite_member`: give somebody a role from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from organisations import actions
from organisations.models import Organisation
from organisations.refusal import Refused
from organisations.roles import Role


class Command(BaseCommand):
    help = "Gives somebody a role, and prints the link of the invitation. Platform roles too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--organisation", help="its reference; none for a platform role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, and print the link."""
        organisation = None
        if reference := options["organisation"]:
            organisation = Organisation.objects.filter(reference=reference).first()
            if organisation is None:
                raise CommandError(f"There is no organisation {reference}")
        try:
            invited = actions.invite_member(
                organisation=organisation,
                email=options["email"],
                name=options["name"],
                role=options["role"],
                actor=Actor.system("the command line"),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(invited.link or f"{options['email']} has an account already")
