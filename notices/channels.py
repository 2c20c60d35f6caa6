"""How an e-mail leaves: Django's SMTP backend, or a folder where there is no mail server."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from notices.models import Notice

NAME = re.compile(r"[A-Za-z0-9@=_+-][A-Za-z0-9@.=_+-]{0,199}\.eml")


@runtime_checkable
class CanLookUp(Protocol):
    """A way of sending that can say whether it has already accepted a message."""

    def has_accepted(self, message_id: str) -> bool: ...


class FolderEmailBackend(BaseEmailBackend):
    """Writes each message to a file of its own, named by its Message-ID, in EMAIL_OUTBOX_DIR.

    A message is there whole or not at all, and never twice.
    """

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(settings.EMAIL_OUTBOX_DIR)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def has_accepted(self, message_id: str) -> bool:
        return (self.folder / file_name(message_id)).exists()

    def _write(self, message: EmailMessage) -> None:
        content = message.message()
        final = self.folder / file_name(str(content["Message-ID"]))
        partial = self.folder / f".{final.name}.{os.getpid()}"
        self.folder.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(content.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        try:
            # Refused by the system if the name is there, unlike a rename: no second copy.
            os.link(partial, final)
        except FileExistsError:
            pass
        finally:
            partial.unlink(missing_ok=True)


def file_name(message_id: str) -> str:
    """The name of a message's file: its Message-ID, without what a path could be made of."""
    plain = re.sub(r"[^A-Za-z0-9@.=_+-]", "_", message_id.strip().strip("<>")).lstrip(".")
    return f"{plain[:190] or 'unnamed'}.eml"


def message_id(notice: Notice) -> str:
    """The Message-ID of a notice: always the same, so that a copy can be known as one."""
    return f"<{notice.reference}@{sender_domain()}>"


def sender_domain() -> str:
    """The domain of DEFAULT_FROM_EMAIL."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or "localhost"


def as_email(notice: Notice) -> EmailMessage:
    """The e-mail of a notice, its links leading to BASE_URL."""
    why = notice.why
    if notice.may_be_switched_off:
        why = f"{why} Change what you get: {settings.BASE_URL}{reverse('notices:settings')}"
    link = f"{notice.action}: {settings.BASE_URL}{notice.link}"
    return EmailMessage(
        subject=notice.subject,
        body=f"{notice.body}\n\n{link}\n\n{why}\n",
        to=[notice.person.email],
        headers={
            "Message-ID": message_id(notice),
            # The service's own day, which on a demonstration is that of what it tells of.
            "Date": format_datetime(notice.created_at),
            "Auto-Submitted": "auto-generated",
        },
    )
