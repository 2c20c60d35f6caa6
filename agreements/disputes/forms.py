"""What the pages of disagreements ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms

from govuk.forms import GovukForm
from questionnaire import load
from questionnaire.summaries import summary

LONGEST = 4000
READ_BY = "Every organisation that takes part in the agreement reads this."


def _text(label: str, hint: str, required: str, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


class RaiseForm(GovukForm):
    """What starts a disagreement."""

    other = forms.ChoiceField(
        label="Which organisation do you disagree with?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select the organisation that you disagree with"},
    )
    question = forms.ChoiceField(
        label="Which question is it about?",
        help_text="Leave it as it is if it is about the whole agreement.",
        required=False,
        widget=forms.Select,
    )
    issue = _text(
        "What do you disagree about?",
        f"Say it for somebody who has not followed it. {READ_BY}",
        "Enter what you disagree about",
    )
    wanted = _text(
        "What do you ask for?",
        "For example, that the data are kept for 12 months and not for 6 years.",
        "Enter what you ask for",
        3,
    )
    pauses_signing = forms.BooleanField(
        label="Signing waits until this is settled, as the agreement says", required=False
    )

    def __init__(
        self,
        *args: Any,
        others: Sequence[tuple[str, str]],
        document: Mapping[str, Any],
        pauses: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["other"]).choices = list(others)
        if len(others) == 1:
            self.fields["other"].initial = others[0][0]
        cast(forms.ChoiceField, self.fields["question"]).choices = [
            ("", "The whole agreement"),
            *_questions(document),
        ]
        if not pauses:
            del self.fields["pauses_signing"]


def _questions(document: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The questions that this agreement is asked, by section."""
    for section in summary(load("agreement"), document):
        asked = {row.question.key: row.question.label for c in section.cards for row in c.rows}
        if asked:
            yield section.section.title, list(asked.items())


class ReplyForm(GovukForm):
    text = _text(
        "Your reply",
        READ_BY,
        "Enter your reply",
    )


class OutcomeForm(GovukForm):
    """How it is settled, and why; kept as precedent."""

    outcome = _text(
        "What is the outcome?",
        "Say what each organisation will do.",
        "Enter what was decided",
    )
    reasons = _text(
        "What are the reasons?",
        "Your organisations find this later, when a question like it comes up.",
        "Enter the reasons",
    )


class DeciderForm(GovukForm):
    person = forms.TypedChoiceField(
        label="Who should decide in the end?",
        help_text="The other organisation must agree before it holds.",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who should decide"},
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["person"]).choices = list(people)


class MoveUpForm(GovukForm):
    reason = _text(
        "Why could it not be settled here?",
        "Whoever takes it up next reads this first.",
        "Enter why it could not be settled",
    )


class UnsettledForm(GovukForm):
    reason = _text(
        "Why was it not settled?",
        f"Say what your organisation holds. {READ_BY}",
        "Enter why it was not settled",
    )


class GiveUpForm(GovukForm):
    reason = _text(
        "Why do you withdraw it?",
        READ_BY,
        "Enter a reason",
    )


class SearchForm(GovukForm):
    q = forms.CharField(
        label="Search what organisations disagreed about, and what came of it",
        max_length=200,
        required=False,
    )
