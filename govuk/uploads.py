"""Files that people upload: in memory only, so that nothing of them is left on a disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest

MOST_BYTES = 10 * 1024 * 1024
AROUND_IT = 64 * 1024
"""So much of a request may be the form around the file."""
TOO_LARGE = "The selected file must be smaller than 10 MB"


def is_too_large(request: HttpRequest) -> bool:
    """Whether the request is longer than a file may be; then no file was read from it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + AROUND_IT
    except ValueError:
        return True


class InMemory(MemoryFileUploadHandler):
    """Keeps a file in memory, and stops reading where the request is too long for one."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  Django gives it by this name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self.activated = content_length <= MOST_BYTES + AROUND_IT

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Raises StopUpload for what is too long: the rest is not even read."""
        if not self.activated:
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)
