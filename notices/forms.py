"""The form on which people say how they want to be told."""

from django import forms

from govuk.forms import GovukForm, dress
from notices.models import Preference


class PreferenceForm(GovukForm):
    email = dress(
        forms.ChoiceField(
            label="Emails about your tasks and agreements",
            choices=Preference.Email.choices,
            widget=forms.RadioSelect,
        ),
        label_size="m",
        short_name="whether you want emails",
    )
