"""What people are told, in words: every message of `data/messages.yaml`, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from audit import clock

FILE = Path(__file__).parent / "data" / "messages.yaml"
PLACEHOLDER = re.compile(r"\(\(([^()]+)\)\)")
# Each body ends with its link on a line of its own, then why the reader gets the message.
SHAPE = re.compile(r"(?P<text>.+?)\n\n(?P<action>[^\n]+): \(\(link\)\)\n\n(?P<tail>.+)", re.DOTALL)
SETTINGS = "Change what you get: ((settings link))"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OURS = frozenset({"link", "settings link"})
"""Placeholders that the outbox fills in itself."""
LONGEST_SUBJECT = 200
LONGEST_VALUE = 4000


class UnknownMessage(LookupError):
    """There is no message of that key."""


class WrongPlaceholders(TypeError):
    """A message was to be sent with a word missing, or with one that it has no place for."""


@dataclass(frozen=True)
class Template:
    """One message before it is filled in."""

    key: str
    subject: str
    text: str
    action: str
    why: str
    by_email: bool
    may_be_switched_off: bool
    allowed: frozenset[str]

    @property
    def needed(self) -> frozenset[str]:
        """The placeholders without which it cannot be sent, spaces written as underscores."""
        found = PLACEHOLDER.findall(f"{self.subject}\n{self.text}\n{self.action}\n{self.why}")
        return frozenset(name.replace(" ", "_") for name in found if name not in OURS)


@dataclass(frozen=True)
class Message:
    """A message filled in: `action` is what its link says, `why` the reason for getting it."""

    subject: str
    body: str
    action: str
    why: str
    by_email: bool
    may_be_switched_off: bool


def render(key: str, **placeholders: Any) -> Message:
    """The message `key` filled in; "((due date))" is given as `due_date`.

    Dates are written out, several values joined by commas, and a blank reads "not given". Raises
    WrongPlaceholders when one is missing (None counts as missing) or the message has no such
    placeholder; UnknownMessage when there is no such message.
    """
    template = templates().get(key)
    if template is None:
        raise UnknownMessage(key)
    _refuse_wrong(template, placeholders)
    words = {name: in_words(value) for name, value in placeholders.items() if value is not None}
    return Message(
        subject=" ".join(_fill(template.subject, words).split())[:LONGEST_SUBJECT],
        body=_fill(template.text, words),
        action=_fill(template.action, words),
        why=_fill(template.why, words),
        by_email=template.by_email,
        may_be_switched_off=template.may_be_switched_off,
    )


def in_words(value: Any) -> str:
    """A value as people read it in a message: never blank, and without control characters."""
    if isinstance(value, datetime):
        value = clock.date_of(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(in_words(item) for item in value) or "none"
    text = "".join(c for c in str(value) if c in "\n\t" or c.isprintable()).strip()
    return text[:LONGEST_VALUE] or "not given"


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Every message by its key."""
    content = yaml.load(FILE.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 -- is safe
    return {entry["key"]: _template(entry) for entry in content["messages"]}


def _template(entry: Mapping[str, Any]) -> Template:
    shape = SHAPE.fullmatch(entry["body"].strip())
    if shape is None:
        raise ValueError(f"{entry['key']}: the body does not end with its link and its reason")
    return Template(
        key=entry["key"],
        subject=entry["subject"],
        text=shape["text"],
        action=shape["action"],
        why=shape["tail"].replace(SETTINGS, "").strip(),
        by_email="email" in entry["sent_by"],
        may_be_switched_off=SETTINGS in shape["tail"],
        allowed=frozenset(name.replace(" ", "_") for name in entry["placeholders"]),
    )


def _refuse_wrong(template: Template, placeholders: Mapping[str, Any]) -> None:
    given = {name for name, value in placeholders.items() if value is not None}
    missing = sorted(template.needed - given)
    unknown = sorted(set(placeholders) - template.allowed)
    if missing or unknown:
        raise WrongPlaceholders(f"{template.key}: missing {missing}, unknown {unknown}")


def _fill(text: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: words[found[1].replace(" ", "_")], text)
