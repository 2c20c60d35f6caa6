#!/usr/bin/env python3
"""Runs a Django command, against the private database under var/ unless DATABASE_URL names one."""

import os
import sys

from config import embedded

# These read files only; starting a database for them would be a surprise.
WITHOUT_DATABASE = frozenset(
    {"check_agreement", "collectstatic", "help", "--help", "version", "write_docs"}
)


def is_about_deploying(words: list[str]) -> bool:
    """Whether the settings of an installation are judged: as they stand, and nothing filled in."""
    return words[1:2] == ["check"] and "--deploy" in words


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if not is_about_deploying(sys.argv):
        embedded.prepare(with_servers=command not in WITHOUT_DATABASE)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
