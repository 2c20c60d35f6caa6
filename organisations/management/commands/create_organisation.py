"""`manage.py create_organisation`: the first organisation of an installation, or another one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit.actor import Actor
from organisations import actions
from organisations.models import Organisation
from organisations.models.choices import Kind, Nation
from organisations.refusal import Refused
from organisations.roles import Role

ACTOR = Actor.system("the command line")
QUESTIONS = {
    "name": "Legal name of the organisation",
    "kind": f"Type ({', '.join(Kind.values)})",
    "nation": f"Where it works ({', '.join(Nation.values)})",
    "administrator_email": "Email address of its first administrator",
    "administrator_name": "Full name of its first administrator",
}


class Command(BaseCommand):
    help = (
        "Adds an organisation and invites its first administrator; prints the link with which "
        "they choose a password. Asks for what is not given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name")
        parser.add_argument("--kind", choices=Kind.values)
        parser.add_argument("--nation", choices=Nation.values)
        parser.add_argument("--administrator-email")
        parser.add_argument("--administrator-name")
        parser.add_argument("--reference", default="", help="default: the next of ORG-001 …")
        parser.add_argument(
            "--platform-administrator",
            action="store_true",
            help="the administrator also keeps the organisations of this installation",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Add, invite, and print reference and link."""
        given = {name: options[name] or self._ask(question) for name, question in QUESTIONS.items()}
        try:
            self._add(given, options["reference"], also_platform=options["platform_administrator"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    @transaction.atomic
    def _add(self, given: dict[str, str], reference: str, *, also_platform: bool) -> None:
        organisation = actions.create_organisation(
            name=given["name"],
            kind=given["kind"],
            nation=given["nation"],
            reference=reference,
            actor=ACTOR,
        )
        who = (given["administrator_email"], given["administrator_name"])
        if also_platform:
            self._invite(None, Role.PLATFORM_ADMINISTRATOR, *who)
        link = self._invite(organisation, Role.ADMINISTRATOR, *who)
        self.stdout.write(f"{organisation.reference} {organisation.name}")
        self.stdout.write(link or f"{who[0]} has an account already")

    def _invite(self, organisation: Organisation | None, role: str, email: str, name: str) -> str:
        invited = actions.invite_member(
            organisation=organisation, role=role, email=email, name=name, actor=ACTOR
        )
        return invited.link

    def _ask(self, question: str) -> str:
        try:
            answer = input(f"{question}: ").strip()
        except EOFError as end:
            raise CommandError(f"Missing: {question}") from end
        if not answer:
            raise CommandError(f"Missing: {question}")
        return answer
