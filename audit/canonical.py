"""Canonical bytes: the one way in which a value is written down to be hashed or kept."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces, text in NFC; dates and decimals as text.

    Whole floats are written as integers, so that 97 and 97.0 are one value. Raises TypeError on
    anything that JSON has no word for.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:  # noqa: PLR0911 -- one line for each kind of value
    match value:
        case dict():
            return {_plain(str(key)): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case str():
            return unicodedata.normalize("NFC", value)
        case float() if value.is_integer():
            return int(value)
        case date():  # a datetime is a date too
            return value.isoformat()
        case Decimal():
            return str(value)
    return value
