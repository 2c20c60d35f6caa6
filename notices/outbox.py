"""Reading the folder that a demonstration writes its e-mails to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

from notices.channels import NAME


@dataclass(frozen=True)
class Letter:
    """One e-mail in the folder, as text."""

    name: str
    to: str
    subject: str
    body: str
    written_at: datetime


def letter_names() -> list[str]:
    """The names of the e-mails in the folder, the newest first."""
    folder = Path(settings.EMAIL_OUTBOX_DIR)
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        found = [
            (entry.stat().st_mtime_ns, entry.name)
            for entry in entries
            if entry.is_file(follow_symlinks=False) and NAME.fullmatch(entry.name)
        ]
    return [name for _, name in sorted(found, reverse=True)]


def letter(name: str) -> Letter | None:
    """The e-mail of that name, or None. A name that could lead out of the folder has no e-mail."""
    path = Path(settings.EMAIL_OUTBOX_DIR) / name
    if not NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        return None
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return Letter(
        name=name,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        body=_text(message),
        written_at=_date(message) or datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )


def _date(message: EmailMessage) -> datetime | None:
    """When the service says that it wrote the e-mail; None where it does not say."""
    try:
        return parsedate_to_datetime(str(message["Date"] or ""))
    except ValueError:
        return None


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain",))
    return str(part.get_content()) if part is not None else ""
