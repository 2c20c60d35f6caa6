"""What is asked of a signature in ink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from agreements.forms import SignForm
from agreements.signing.scans import NotAScan, kind_of
from govuk.fields import DateField
from govuk.forms import GovukForm


class PaperForm(GovukForm):
    """Who signed, in which capacity and when; the page; and that whoever records it is them."""

    name = forms.ChoiceField(
        label="Who signed?",
        help_text="Those who were signatories of your organisation while this text stood.",
        widget=forms.Select,
        error_messages={"required": "Select who signed"},
    )
    post = forms.CharField(
        label="What is their post?",
        help_text="As it should stand beside their name in the document.",
        max_length=120,
        error_messages={"required": "Enter the post of the person who signed"},
    )
    signed_on = DateField(
        label="Which day stands beside the signature?",
        error_messages={"required": "Enter the day on the signature"},
    )
    page = forms.FileField(
        label="The signed page",
        help_text="A scan as PDF, JPEG or PNG, at most 10 MB.",
        error_messages={
            "required": "Select the scan of the signed page",
            "empty": "The selected file is empty. Scan the signed page again",
        },
    )
    shows_the_text = forms.BooleanField(
        label="The SHA-256 at the foot of the page is that of the text above",
        error_messages={"required": "Confirm that the page belongs to the text that stands now"},
    )
    authority_confirmed = forms.BooleanField(
        label="Who signed has the authority to sign this agreement for my organisation",
        error_messages={"required": "Confirm that who signed has the authority to sign"},
    )
    password = SignForm.base_fields["password"]
    code = SignForm.base_fields["code"]
    sha256 = forms.CharField(widget=forms.HiddenInput)
    content = b""

    def __init__(
        self,
        *args: Any,
        names: Sequence[str] = (),
        asks_password: bool = True,
        asks_code: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", "Select a name")]
        cast(forms.ChoiceField, self.fields["name"]).choices = blank + [(n, n) for n in names]
        for name, asked in (("password", asks_password), ("code", asks_code)):
            if not asked:
                del self.fields[name]

    def clean_page(self) -> Any:
        """The upload, if it is a scan that may be kept."""
        self.content = self.cleaned_data["page"].read()
        try:
            kind_of(self.content)
        except NotAScan as why:
            raise forms.ValidationError(str(why)) from why
        return self.cleaned_data["page"]
