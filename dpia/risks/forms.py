"""The forms about risks: picking from the library, accepting, saying what became of a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from audit import clock
from audit.transitions import Blocker
from dpia.models import Outcome
from dpia.risks.acceptance import Standing
from dpia.risks.library import Offered, Pick
from dpia.risks.owners import Asked
from govuk.bound import dress
from govuk.fields import DateField
from govuk.forms import GovukForm
from organisations.models import Person
from questionnaire.inputs import WordsField

THE_RISK = "risk"


class LibraryForm(GovukForm):
    """The library's risks, each with its measures, to tick."""

    def __init__(self, data: Any = None, *, offered: Sequence[Offered]) -> None:
        super().__init__(data)
        self.offered = [one for one in offered if one.measures or not one.is_in]
        for one in self.offered:
            self.fields[one.id] = forms.MultipleChoiceField(
                label=one.text,
                help_text=_told(one),
                choices=([] if one.is_in else [(THE_RISK, "Add this risk")])
                + [(measure.id, f"Measure: {measure.label}") for measure in one.measures],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Something is ticked."""
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            self.add_error(self.offered[0].id if self.offered else None, "Select what to add")
        return given

    def picks(self) -> list[Pick]:
        """What was ticked. A measure brings its risk."""
        return [
            Pick(one.id, tuple(code for code in chosen if code != THE_RISK))
            for one in self.offered
            if (chosen := self.cleaned_data.get(one.id))
        ]

    def suggested(self) -> list[Any]:
        """The fields of the risks that the agreement points to."""
        return [self[one.id] for one in self.offered if one.because]

    def others(self) -> list[Any]:
        """The fields of the rest."""
        return [self[one.id] for one in self.offered if not one.because]


def _told(one: Offered) -> str:
    held = "It is in the DPIA already: these are measures that it lacks." if one.is_in else ""
    why = f"Suggested because {one.because}." if one.because else ""
    return " ".join(text for text in (why, held) if text)


class AcceptForm(GovukForm):
    """Which risks somebody accepts, in which post, on which day."""

    risks = forms.MultipleChoiceField(
        label="Which risks do you accept?",
        help_text="You accept what is left of a risk after its measures, as it stands here.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select the risks you accept"},
    )
    post = WordsField(
        label="What is your post?",
        help_text="For example, Senior Information Risk Owner. It stands beside your name.",
        max_length=200,
        one_line=True,
        error_messages={"required": "Enter your post"},
    )
    accepted_on = DateField(
        label="On which day do you accept them?",
        error_messages={"required": "Enter the day on which you accept them"},
    )

    def __init__(self, data: Any = None, *, among: Sequence[Standing], post: str) -> None:
        super().__init__(data, initial={"post": post, "accepted_on": clock.today()})
        field = self.fields["risks"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(one.key, _named(one)) for one in among]


def _named(one: Standing) -> str:
    return f"Risk {one.number}, {one.residual} after measures: {one.text or 'not described yet'}"


class AgreeForm(GovukForm):
    """Whether the information asset owner agrees to each measure."""

    def __init__(self, data: Any = None, *, among: Sequence[Asked]) -> None:
        super().__init__(data)
        for one in among:
            self.fields[one.place] = forms.ChoiceField(
                label=f"Do you agree to this measure: {one.text}?",
                help_text=_told_of(one),
                choices=[("yes", "Yes, I agree"), ("no", "No")],
                widget=forms.RadioSelect,
                required=False,
                initial="" if one.agreed is None else "yes" if one.agreed else "no",
            )
        self.fields["reason"] = WordsField(
            label="If you do not agree to something, say why",
            help_text="The drafters read it, and it is kept.",
            max_length=1500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def answers(self) -> dict[str, bool]:
        """What was answered, by the place of the answer."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {place: value == "yes" for place, value in given.items() if value}


def _told_of(one: Asked) -> str:
    who = one.who or "nobody named yet"
    return f"Against the risk: {one.risk}. Done by: {who}."


class EndingForm(GovukForm):
    """What became of a measure."""

    outcome = forms.ChoiceField(
        label="What became of it?",
        choices=[
            (Outcome.DONE.value, "It is done"),
            (Outcome.NOT_DOING.value, "It is not being done"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what became of it"},
    )
    note = WordsField(
        label="Note",
        help_text="How somebody can check that it is done, or why it is not being done.",
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closed_on = DateField(
        label="On which day?",
        error_messages={"required": "Enter the day"},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"closed_on": clock.today()})


class AssignForm(GovukForm):
    """Who carries a measure out."""

    person = dress(
        forms.ModelChoiceField(
            Person.objects.none(),
            label="Who carries it out?",
            help_text="People of the organisations that the DPIA serves.",
            required=False,
        )
    )

    def __init__(self, data: Any = None, *, among: Sequence[Person], owner: str, now: Any) -> None:
        super().__init__(data, initial={"person": now})
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Person.objects.filter(pk__in=[one.pk for one in among]).order_by(
                "name"
            )
            named = f" ({owner})" if owner else ""
            field.empty_label = f"Nobody who signs in{named}: IG officers see to it"


def put_beside(form: GovukForm, blockers: Sequence[Blocker]) -> list[Blocker]:
    """Put each blocker beside the field of the form that it names; the rest is returned."""
    rest = []
    for blocker in blockers:
        if blocker.path in form.fields:
            form.add_error(blocker.path, blocker.message)
        else:
            rest.append(blocker)
    return rest
