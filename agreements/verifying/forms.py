"""The two ways of asking: with the file, or with what is printed on it."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from govuk.forms import GovukForm
from govuk.uploads import TOO_LARGE

SHA256 = re.compile(r"[0-9a-f]{64}")


class FileForm(GovukForm):
    """The file itself."""

    file = forms.FileField(
        label="The PDF to check",
        help_text="Up to 10 MB. It is read in memory, and nothing of it is kept.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        allow_empty_file=True,
        error_messages={"required": "Select the PDF to check"},
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> bytes:
        """Its bytes."""
        content: bytes = self.cleaned_data["file"].read()
        if b"%PDF" not in content[:1024]:
            raise forms.ValidationError("The selected file must be a PDF")
        return content


class HashForm(GovukForm):
    """A reference and a SHA-256."""

    reference = forms.CharField(
        label="Reference",
        help_text="At the foot of each page. For example, DSA-2026-0042.",
        max_length=40,
        error_messages={"required": "Enter the reference"},
    )
    sha256 = forms.CharField(
        label="SHA-256",
        help_text="At the foot of each page and on the evidence page: 64 digits and letters.",
        max_length=200,
        error_messages={"required": "Enter the SHA-256"},
    )

    def clean_sha256(self) -> str:
        """The hash in one piece and small letters."""
        given = re.sub(r"\s", "", self.cleaned_data["sha256"]).lower()
        if not SHA256.fullmatch(given):
            raise forms.ValidationError(
                "A SHA-256 has 64 characters, each a digit or a letter from a to f"
            )
        return given
