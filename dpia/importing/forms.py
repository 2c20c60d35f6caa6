"""The form for a finished DPIA from elsewhere: the PDF and its key facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from audit import clock
from dpia.approving.persons import are_one
from dpia.importing.actions import KeyFacts
from dpia.importing.files import NotKept, content_of
from dpia.models import DpiaImport, Level
from govuk.dates import in_words
from govuk.fields import DateField
from govuk.forms import GovukForm
from govuk.uploads import TOO_LARGE
from law import library
from questionnaire.inputs import WordsField

LIKELIHOODS = [("remote", "Remote"), ("possible", "Possible"), ("probable", "Probable")]
SEVERITIES = [("minimal", "Minimal"), ("significant", "Significant"), ("severe", "Severe")]
FOLLOWED = [("followed", "Yes, all of it"), ("partly", "Partly"), ("overruled", "No, overruled")]


def _line(label: str, missing: str, help_text: str = "", **more: Any) -> WordsField:
    return WordsField(
        label=label,
        help_text=help_text,
        max_length=more.pop("max_length", 200),
        one_line=True,
        error_messages={"required": missing},
        **more,
    )


def _text(label: str, missing: str, help_text: str = "", **more: Any) -> WordsField:
    return WordsField(
        label=label,
        help_text=help_text,
        max_length=more.pop("max_length", 1500),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing},
        **more,
    )


def _one_of(label: str, missing: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


def _day(label: str, missing: str) -> DateField:
    return DateField(label=label, error_messages={"required": missing})


FIRST_DAY = date(2018, 5, 25)
"""From which DPIAs were asked for."""
NOT_BOTH = (
    ("author", ("dpo_by",), "Whoever gave the advice cannot have written the DPIA"),
    (
        "approved_by",
        ("dpo_by", "author"),
        "Whoever approved the DPIA cannot have written it or advised on it",
    ),
    (
        "dpo_decided",
        ("dpo_by", "author"),
        "Whoever decided against the advice cannot have given it or written the DPIA",
    ),
)
"""Fields with those whose person must be another (UK GDPR, Article 38(6)), and what is said."""


def not_apart(given: Mapping[str, Any]) -> dict[str, str]:
    """Who did two things of which nobody does both, by field."""
    found = {}
    for name, others, words in NOT_BOTH:
        said = given.get(name) or ""
        if said and any(are_one(said, given.get(other) or "") for other in others):
            found[name] = words
    if given.get("dpo_outcome") == "followed":
        found.pop("dpo_decided", None)
    return found


def _days(given: Mapping[str, Any]) -> dict[str, str]:
    """Days that cannot be, by field."""
    found = {}
    for name in ("approved_on", "dpo_on"):
        day = given.get(name)
        if day and day > clock.today():
            found[name] = "The day must be today or in the past"
        elif day and day < FIRST_DAY:
            found[name] = f"The day must be {in_words(FIRST_DAY)} or later"
    approved, review = given.get("approved_on"), given.get("next_review_on")
    if approved and given.get("dpo_on") and given["dpo_on"] > approved:
        found["dpo_on"] = "The advice must have come before the approval"
    if approved and review and review <= approved:
        found["next_review_on"] = "The next review must be after the approval"
    return found


def _is_lowered(given: Mapping[str, Any]) -> bool:
    """Whether less is left of the risk than its likelihood and severity come to."""
    levels = list(Level.values)
    scores = (given.get("risk_likelihood") or "", given.get("risk_severity") or "")
    before, left = library.overall("", *scores), given.get("residual")
    if before not in levels or left not in levels:
        return False
    return levels.index(left) < levels.index(before)


class ImportForm(GovukForm):
    """What is asked of a DPIA made elsewhere."""

    title = _line("What is the DPIA called?", "Enter what the DPIA is called")
    made_by = _line("Which organisation made it?", "Enter which organisation made it")
    file = forms.FileField(
        label="The DPIA as a PDF",
        help_text="At most 10 MB. Remove what readers of the agreement may not see.",
        error_messages={"required": "Choose the PDF of the DPIA"},
    )
    covers = _text(
        "What does it cover?",
        "Enter what the DPIA covers",
        "Which data, about whom, from whom to whom, and what for.",
        max_length=500,
    )
    outcome = _one_of("What did it conclude?", "Select what it concluded", DpiaImport.Outcome)
    author = _line("Who wrote it?", "Enter who wrote it", max_length=300)
    approved_by = _line("Who approved it?", "Enter who approved it", max_length=300)
    approved_on = _day("When was it approved?", "Enter the day on which it was approved")
    next_review_on = _day("When is its next review?", "Enter the day of its next review")
    dpo_text = _text(
        "What did the data protection officer advise?",
        "Enter what the data protection officer advised",
    )
    dpo_by = _line("Who gave the advice?", "Enter who gave the advice", max_length=300)
    dpo_on = _day("When was the advice given?", "Enter the day on which the advice was given")
    dpo_outcome = _one_of(
        "Was the advice followed?", "Select whether the advice was followed", FOLLOWED
    )
    dpo_reason = _text("If it was not all followed, why not?", "", required=False, max_length=800)
    dpo_decided = _line("Who decided that?", "", required=False, max_length=300)
    asked = _text(
        "Who was asked for their views, and what did they say?", "", required=False, max_length=1200
    )
    asked_not = _text("If nobody was asked, why not?", "", required=False, max_length=500)
    risk_text = _text(
        "What is the greatest risk to people that is left?",
        "Enter the greatest risk to people that is left",
        max_length=400,
    )
    risk_impact = _text(
        "How would it hurt people?", "Enter how it would hurt people", max_length=400
    )
    risk_likelihood = _one_of("How likely is it?", "Select how likely it is", LIKELIHOODS)
    risk_severity = _one_of(
        "How bad would it be for the person?", "Select how bad it would be", SEVERITIES
    )
    measure = _text(
        "What has been done to make it less?",
        "",
        "Leave it blank if nothing has, and the risk is as high as it was.",
        required=False,
        max_length=400,
    )
    residual = _one_of("How high is the risk that is left?", "Select how high it is", Level)

    content = b""

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        """`too_large`: what was sent is so long that no file was read from it."""
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> Any:
        """The upload, if it is a PDF that may be kept."""
        try:
            self.content = content_of(self.cleaned_data["file"])
        except NotKept as why:
            raise forms.ValidationError(str(why)) from why
        return self.cleaned_data["file"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, words in self.problems(cleaned).items():
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned

    @staticmethod
    def problems(given: Mapping[str, Any]) -> dict[str, str]:
        """What does not fit together in these answers, by field; also for the API."""
        found = {**not_apart(given), **_days(given)}
        if given.get("dpo_outcome") in ("partly", "overruled"):
            if not given.get("dpo_reason"):
                found["dpo_reason"] = "Enter why not all of the advice was followed"
            if not given.get("dpo_decided"):
                found["dpo_decided"] = "Enter who decided that"
        if _is_lowered(given) and not given.get("measure"):
            found["measure"] = "Enter what has been done to make the risk less"
        if not given.get("asked") and not given.get("asked_not"):
            found["asked"] = "Enter who was asked, or why nobody was"
        return found

    def facts(self) -> KeyFacts:
        """What was answered. Call it on a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return KeyFacts(**given)
