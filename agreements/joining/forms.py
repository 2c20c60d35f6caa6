"""What the pages of joining ask, beside the questionnaire's own questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from agreements.forms import LONGEST_REASON
from govuk.forms import GovukForm


class InviteForm(GovukForm):
    """Who joins, on whose terms, and why."""

    organisation = forms.ChoiceField(
        label="Which organisation joins?",
        widget=forms.Select,
        error_messages={"required": "Select the organisation that joins"},
    )
    like = forms.ChoiceField(
        label="Whose place does it take the same as?",
        help_text="Its part begins with that organisation's role, lawful basis, powers and "
        "retention. It looks at each of them and changes what differs.",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whose place it takes the same as"},
    )
    reason = forms.CharField(
        label="Why does it join?",
        help_text="Every organisation reads this.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it joins"},
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[tuple[str, str]],
        parties: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = [("", ""), *organisations]
        cast(forms.ChoiceField, self.fields["like"]).choices = list(parties)


class ApprovePartForm(GovukForm):
    """A reviewer's decision on exactly this part."""

    DECISIONS = (("approve", "Approve"), ("send_back", "Send it back to be changed"))
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you decide"},
    )
    reason = forms.CharField(
        label="What must change?",
        help_text="You need not fill it in to approve.",
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def offer_no_approval(self) -> None:
        """Do not offer what is refused. Who presses it in a page opened before is told why."""
        decision = cast(forms.ChoiceField, self.fields["decision"])
        decision.choices = [one for one in self.DECISIONS if one[0] != "approve"]
