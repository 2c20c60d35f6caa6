"""What `manage.py check --deploy` says of the servers that the installation names."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def servers_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A database and a Redis of its own: the private ones under var/ are for a demonstration."""
    given = {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
    return [
        Error(
            f"{name} is not set.",
            hint=f"Set {name}, or {name}_FILE to a file that holds it.",
            id=f"config.E00{number}",
        )
        for number, (name, address) in enumerate(given.items(), 1)
        if not address
    ]
