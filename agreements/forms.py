"""Forms that are not made from the questionnaire: what the steps of the workflow ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from agreements.models import InvitedAs, PeriodicReview
from govuk.fields import DateField
from govuk.forms import GovukForm, dress
from questionnaire import load

LONGEST_REASON = 4000
LONGEST_MESSAGE = 500


class TitleForm(GovukForm):
    """What starts an agreement: the questionnaire's own first question."""

    title = forms.CharField(
        max_length=120, error_messages={"required": "Enter what the agreement is called"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = load("agreement").question("title")
        self.fields["title"].label = question.label
        self.fields["title"].help_text = question.hint


class ReasonForm(GovukForm):
    """A step that says why."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter a reason"},
    )

    def __init__(self, *args: Any, label: str = "Why?", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class NoteForm(GovukForm):
    """A note for one's own organisation."""

    text = forms.CharField(
        label="Your note",
        help_text="For example, what to ask the other side, or what your board said.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter a note"},
    )


class DismissForm(ReasonForm):
    """Why a warning can be dismissed; and what its page showed, so that nobody dismisses more."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="Why can this warning be dismissed?", **kwargs)


class DecisionForm(GovukForm):
    """A reviewer's decision on exactly the text they read."""

    DECISIONS = (
        ("approve", "Approve"),
        ("ask_for_changes", "Ask for changes"),
        ("refuse", "Refuse"),
    )
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you decide"},
    )
    reason = forms.CharField(
        label="What must change as a whole, or why you refuse",
        help_text=(
            "Drafters and reviewers see this. You need not fill it in to approve, nor where you "
            "ask for changes at single answers."
        ),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def offer_no_approval(self) -> None:
        """Do not offer what is refused. Who presses it in a page opened before is told why."""
        decision = cast(forms.ChoiceField, self.fields["decision"])
        decision.choices = [one for one in self.DECISIONS if one[0] != "approve"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", "Enter why you refuse")
        return dict(cleaned)


class SubmitForm(GovukForm):
    """In which order the organisations will sign; and what reviewers should know of what was asked
    before: why comments are left open, what was done about what sent the draft back."""

    signing = forms.ChoiceField(
        label="In which order do the organisations sign?",
        choices=(
            ("parallel", "All at the same time"),
            ("sequential", "One after the other, in the order of the parties"),
        ),
        widget=forms.RadioSelect,
        # A page opened before this was asked, and a client that does not say, mean the usual.
        required=False,
    )
    reason = forms.CharField(
        label="Why do you send it with these comments open?",
        help_text="Reviewers see this.",
        max_length=LONGEST_REASON,
        # Asked by the step itself, which says what is open.
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, asks_why: bool, came_back: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if came_back:
            self.fields["reason"].label = "What was done about what the reviewers asked?"
        elif not asks_why:
            del self.fields["reason"]

    @property
    def signs_in_order(self) -> bool | None:
        """What was chosen; None where nothing was."""
        chosen = self.cleaned_data.get("signing")
        return chosen == "sequential" if chosen else None


class SignForm(GovukForm):
    """What a signatory states, and the password that shows it is them."""

    post = forms.CharField(
        label="Your post",
        help_text="As it should stand beside your name in the document.",
        max_length=120,
        error_messages={"required": "Enter your post"},
    )
    authority_confirmed = forms.BooleanField(
        label="I have the authority to sign this agreement for my organisation",
        error_messages={
            "required": "Confirm that you have the authority to sign for your organisation"
        },
    )
    read_it = forms.BooleanField(
        label="I have read the document that I am signing",
        error_messages={"required": "Confirm that you have read the document"},
    )
    password = forms.CharField(
        label="Your password",
        help_text="We ask again so that nobody else can sign in your name.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )
    code = forms.CharField(
        label="Code",
        help_text="From your authenticator app, or one of your recovery codes.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": "Enter a code from your authenticator app"},
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, asks_password: bool = True, asks_code: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in (("password", asks_password), ("code", asks_code)):
            if not asked:
                del self.fields[name]


class FlowStartForm(GovukForm):
    """The day on which data first moved."""

    on = DateField(label="On which day did data first move under this agreement?")


class EndingForm(ReasonForm):
    """Why sharing stops, goes on or ends, and from which day."""

    on = DateField(label="From which day?", help_text="Today, or a day to come")
    field_order: Sequence[str] = ("reason", "on")

    def __init__(self, *args: Any, day: str = "", day_hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = day or self.fields["on"].label
        self.fields["on"].help_text = day_hint or self.fields["on"].help_text


class TerminatingForm(EndingForm):
    """The same of an end for good, which the agreement's own notice may put off."""

    ends_at_once = forms.BooleanField(
        label="It is sooner than the notice allows: the agreement says that it can be in this case",
        required=False,
    )
    at_once = forms.CharField(
        label="Which case is that, and how has it come about?",
        help_text="Only where it is sooner. Every organisation reads this.",
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("reason", "on", "ends_at_once", "at_once")

    def __init__(self, *args: Any, can_end_at_once: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_end_at_once:
            del self.fields["ends_at_once"]
            del self.fields["at_once"]

    @property
    def case(self) -> str | None:
        """Why it ends at once; None where it is not said to."""
        if not self.cleaned_data.get("ends_at_once"):
            return None
        return str(self.cleaned_data.get("at_once") or "")


class PeriodicReviewForm(GovukForm):
    """What a review of the agreement found."""

    outcome = forms.ChoiceField(
        label="What came of the review?",
        choices=PeriodicReview.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what came of the review"},
    )
    note = forms.CharField(
        label="What did you find?",
        help_text="For example, whether the purposes still hold and the promised benefits came.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what you found"},
    )


class InvitedRoleForm(GovukForm):
    """What an invited person may do."""

    role = dress(
        forms.ChoiceField(
            label="What may they do?",
            choices=[
                (InvitedAs.READER, "Read"),
                (InvitedAs.COMMENTER, "Read and comment"),
                (InvitedAs.CONTRIBUTOR, "Read, comment and write"),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": "Select what they may do"},
        ),
        option_hints={
            InvitedAs.READER: "They see the draft and what becomes of it",
            InvitedAs.COMMENTER: "They also ask questions and suggest wording",
            InvitedAs.CONTRIBUTOR: (
                "They also change the answers that you may change, and so cannot approve the "
                "agreement"
            ),
        },
    )


class InvitePersonForm(InvitedRoleForm):
    """Invite a named person to one agreement."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter their email address"},
    )
    name = forms.CharField(
        label="Full name", max_length=150, error_messages={"required": "Enter their full name"}
    )
    message = forms.CharField(
        label="Message (optional)",
        help_text="For example, what you would like them to look at.",
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("email", "name", "role", "message")


class WithdrawPersonForm(GovukForm):
    """End an invited person's access."""

    reason = forms.CharField(
        label="Reason (optional)",
        help_text="It stands in the history of the agreement. The person is not sent it.",
        max_length=500,
        required=False,
    )
