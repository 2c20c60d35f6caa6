"""What `manage.py check --deploy` says of the sealing key."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from agreements.sealing import keys

NO_KEY = "agreements.E001"
BAD_KEY = "agreements.E002"


def sealing_key_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An installation that is no demonstration has a key of its own, and can use it."""
    if not keys.is_configured():
        return [Error("No sealing key is configured.", hint=keys.HOW_TO, id=NO_KEY)]
    try:
        keys.sealed_by()
    except keys.NoSealingKey as unusable:
        return [Error(str(unusable), id=BAD_KEY)]
    return []
