"""The forms about members and the approval matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from govuk.fields import DateField
from govuk.forms import GovukForm, dress
from organisations.models import Membership, Person
from organisations.models.choices import ReviewWhen
from organisations.refusal import Refused
from organisations.roles import PLATFORM_ROLES, REVIEWS, Role

ORGANISATION_ROLES = [(role.value, role.label) for role in Role if role not in PLATFORM_ROLES]
LATER = "later"
HINTS = {
    Role.DRAFTER: "Starts and edits drafts, and answers for the organisation",
    Role.INFORMATION_GOVERNANCE: "Reviews and approves agreements and DPIAs",
    Role.DPO: "Advises on agreements and DPIAs; never approves",
    Role.CALDICOTT_GUARDIAN: "Gives an opinion where confidential health or care data is shared",
    Role.LEGAL: "Confirms the legal powers",
    Role.DATA_OWNER: "Approves the release of the data",
    Role.SIRO: "Accepts high residual risk",
    Role.SIGNATORY: "Signs for the organisation; needs a second factor",
    Role.AUDITOR: "Reads and exports everything, changes nothing; needs a second factor",
    Role.ADMINISTRATOR: "Keeps members, roles and assurance facts; needs a second factor",
}


def show(form: forms.Form, refused: Refused) -> None:
    """Put the reasons of a refusal beside the fields they are about, or on top of the form."""
    for field, words in refused.problems.items():
        form.add_error(field if field in form.fields else None, words)


class InviteForm(GovukForm):
    """Give somebody a role."""

    email = forms.EmailField(label="Email address", max_length=254)
    name = forms.CharField(label="Full name", max_length=150)
    role = dress(
        forms.ChoiceField(label="Role", choices=ORGANISATION_ROLES, widget=forms.RadioSelect),
        option_hints={str(role): hint for role, hint in HINTS.items()},
    )
    post = forms.CharField(
        label="Post (optional)",
        help_text="Their job title, as it should stand beside a signature",
        max_length=120,
        required=False,
    )
    starts_on = DateField(label="First day (optional)", help_text="Today, if empty", required=False)
    ends_on = DateField(
        label="Last day (optional)", help_text="Without one the role has no end", required=False
    )


class MembershipForm(GovukForm):
    """Change the post or the dates of a role."""

    post = forms.CharField(
        label="Post (optional)",
        help_text="Their job title, as it should stand beside a signature",
        max_length=120,
        required=False,
    )
    starts_on = DateField(label="First day", help_text="Can be changed until it has come")
    ends_on = DateField(
        label="Last day (optional)", help_text="Without one the role has no end", required=False
    )

    @classmethod
    def of(cls, membership: Membership, data: Any = None) -> MembershipForm:
        """The form filled in with the role as it is."""
        names = ("post", "starts_on", "ends_on")
        return cls(data, initial={name: getattr(membership, name) for name in names})


class EndMembershipForm(GovukForm):
    """Give a role its last day."""

    ends_on = DateField(
        label="Last day",
        help_text=(
            "They keep the role until the end of that day. "
            "To stop them at once, give yesterday’s date."
        ),
    )
    reason = forms.CharField(label="Reason (optional)", max_length=500, required=False)
    work_to = forms.ChoiceField(
        label="Who goes on with this work?",
        help_text="It is handed to them the day after, or now if the last day was yesterday.",
        error_messages={"required": "Select who goes on with this work"},
    )
    give_roles = forms.BooleanField(
        label="Give them the roles that this work needs, where they lack them", required=False
    )

    def __init__(self, data: Any = None, *, people: Sequence[Person], has_work: bool) -> None:
        super().__init__(data)
        if not has_work:
            del self.fields["work_to"], self.fields["give_roles"]
            return
        cast(forms.ChoiceField, self.fields["work_to"]).choices = [
            ("", "Select a person"),
            *((str(person.pk), person.name) for person in people),
            (LATER, "Decide later: the administrators are asked"),
        ]


class AccessForm(GovukForm):
    """What a platform administrator may do about somebody's way in."""

    act = forms.ChoiceField(label="What do you want to do?", widget=forms.RadioSelect)
    reason = forms.CharField(label="Reason", max_length=500)

    def __init__(self, data: Any = None, *, is_active: bool, has_factor: bool) -> None:
        super().__init__(data)
        choices = [("shut_out", "Shut them out at once")] if is_active else []
        choices += [] if is_active else [("let_in", "Let them in again")]
        choices += [("remove_factor", "Remove their lost authenticator app")] if has_factor else []
        cast(forms.ChoiceField, self.fields["act"]).choices = choices


class ApprovalMatrixForm(GovukForm):
    """For each role that can approve, when its approval is wanted.

    The information governance officer approves every agreement, so is not asked about.
    """

    def __init__(self, data: Any = None, *, rows: list[dict[str, str]]) -> None:
        super().__init__(data)
        for role in Role:
            if role in REVIEWS and role != Role.INFORMATION_GOVERNANCE:
                self.fields[role.value] = forms.MultipleChoiceField(
                    label=role.label,
                    choices=ReviewWhen.choices,
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                    initial=[row["when"] for row in rows if row["role"] == role],
                )

    def rows(self) -> list[dict[str, str]]:
        """The matrix as it is kept."""
        always = {"role": str(Role.INFORMATION_GOVERNANCE), "when": str(ReviewWhen.ALWAYS)}
        return [always] + [
            {"role": role, "when": when} for role in self.fields for when in self.cleaned_data[role]
        ]


class ActForForm(GovukForm):
    """Which of one's organisations one acts for."""

    def __init__(self, data: Any = None, *, places: Any, current: int | None) -> None:
        super().__init__(data, initial={"organisation": current})
        self.fields["organisation"] = forms.TypedChoiceField(
            label="Which organisation are you acting for?",
            choices=[(place.organisation_id, place.name) for place in places],
            coerce=int,
            widget=forms.RadioSelect,
        )


class SearchForm(GovukForm):
    """Find organisations by name or reference."""

    q = forms.CharField(label="Name or reference", max_length=200, required=False)
