"""What a form shows: label, hint, error, what was typed."""

from dataclasses import dataclass

import pytest
from django import forms

from govuk.fields import DateField, LinesField, YesNoField
from govuk.forms import GovukForm, dress, error_items
from tests.govuk.trees import elements, text

CHOICES = [("a", "First"), ("b", "Second")]


class EveryField(GovukForm):
    """One field of each kind."""

    title = forms.CharField(label="Title", help_text="Up to 10 characters", max_length=10)
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea, max_length=20)
    email = forms.EmailField(label="Email address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    starts_on = DateField(label="Start date")
    shared_before = YesNoField(label="Has this been shared before?")
    items = LinesField(label="Items")
    days = forms.IntegerField(label="Days kept", min_value=1)
    basis = forms.ChoiceField(label="Lawful basis", choices=CHOICES)
    nation = forms.ChoiceField(label="Nation", choices=CHOICES, widget=forms.RadioSelect)
    roles = forms.MultipleChoiceField(
        label="Roles", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I have read it")
    file = forms.FileField(label="Privacy notice")
    revision = forms.CharField(widget=forms.HiddenInput)


def shown(field, value=None, **sent):
    """The group of one field, before (value) or after (sent) the form is sent."""
    form = GovukForm(sent or None, initial={"f": value})
    form.fields["f"] = field
    return str(form["f"])


def input_of(html):
    return elements(html, "input")[0][1]


def test_every_error_in_the_summary_leads_to_a_control_of_the_form():
    form = EveryField({"starts_on_day": "3"})
    html = str(form)
    controls = {
        node[1].get("id") for tag in ("input", "select", "textarea") for node in elements(html, tag)
    }

    items = form.error_summary

    assert len(items) == 14
    assert {item.href[1:] for item in items if item.href} <= controls
    assert [item.text for item in items if not item.href] == ["Enter the revision"]


def test_an_error_says_the_same_in_the_summary_and_beside_the_field():
    form = EveryField({})
    html = str(form)
    beside = [text(p) for p in elements(html, "p")]

    for item in form.error_summary:
        if item.href:
            assert f"Error: {item.text}" in beside


def test_no_field_leaves_its_checks_to_the_browser():
    for node in elements(str(EveryField())):
        assert not {"required", "maxlength", "min", "max", "step", "pattern"} & set(node[1])
        assert node[1].get("type") != "number"


def test_every_control_has_a_label_and_every_description_exists():
    html = str(EveryField({}))
    ids = [node[1]["id"] for node in elements(html) if "id" in node[1]]
    labelled = {node[1]["for"] for node in elements(html, "label")}

    assert len(ids) == len(set(ids))
    for tag in ("input", "select", "textarea"):
        for node in elements(html, tag):
            if node[1].get("type") != "hidden":
                assert node[1]["id"] in labelled
    for node in elements(html):
        for described in (node[1].get("aria-describedby") or "").split():
            assert described in ids


def test_what_was_typed_is_kept_when_the_form_comes_back():
    sent = {
        "title": "A title that is too long",
        "starts_on_day": "31",
        "starts_on_month": "Feb",
        "starts_on_year": "26",
        "items": "one\n\ntwo",
        "days": "many",
        "shared_before": "no",
        "roles": ["b"],
    }
    html = str(EveryField(sent))
    values = {node[1].get("name"): node[1].get("value") for node in elements(html, "input")}
    checked = [node[1]["id"] for node in elements(html, "input") if "checked" in node[1]]

    assert values["title"] == "A title that is too long"
    assert (values["starts_on_day"], values["starts_on_month"]) == ("31", "Feb")
    assert values["days"] == "many"
    assert "one\n\ntwo</textarea>" in html
    assert checked == ["id_shared_before_1", "id_roles_1"]


def test_a_password_is_never_sent_back():
    assert "hunter2" not in str(EveryField({"password": "hunter2"}))


def test_html_in_labels_hints_values_choices_and_errors_is_text():
    nasty = "<script>alert('x')</script>&amp;"
    field = forms.ChoiceField(
        label=nasty, help_text=nasty, choices=[(nasty, nasty)], widget=forms.RadioSelect
    )
    dress(field, option_hints={nasty: nasty})
    form = GovukForm({"f": nasty, "g": nasty})
    form.fields["f"] = field
    form.fields["g"] = forms.CharField(label=nasty, max_length=3)
    form.add_error("f", nasty)

    html = str(form)

    assert "<script" not in html
    # Escaped once: a person reads what was typed.
    assert text(elements(html, "legend")[0]) == nasty
    assert input_of(html)["value"] == nasty
    assert "&amp;amp;amp;" not in html


def test_a_percent_sign_in_a_label_survives_in_its_errors():
    form = GovukForm({"f": "abcdef", "d_day": "1"})
    form.fields["f"] = forms.CharField(label="100% sure", max_length=3)
    form.fields["d"] = DateField(label="100% date")

    assert form.errors["f"] == ["100% sure must be 3 characters or fewer"]
    assert form.errors["d"] == ["100% date must include a month and year"]


def test_a_hint_is_read_out_with_its_field():
    html = shown(forms.CharField(help_text="As on the register"))

    assert input_of(html)["aria-describedby"] == "id_f_helptext"
    assert 'id="id_f_helptext" class="govuk-hint"' in html


def test_the_character_count_wraps_the_whole_group():
    html = shown(forms.CharField(widget=forms.Textarea, max_length=600))
    group, area = elements(html)[0], elements(html, "textarea")[0]

    assert group[1]["data-maxlength"] == "600"
    assert group[1]["data-module"] == "govuk-character-count"
    assert area[1]["aria-describedby"] == "id_f-info"
    assert "You can enter up to 600 characters" in text(group)


def test_a_line_end_counts_as_one_character():
    field = forms.CharField(widget=forms.Textarea, max_length=5)
    form = GovukForm({"f": "ab\r\ncd"})
    form.fields["f"] = field

    assert form.is_valid()
    assert form.cleaned_data["f"] == "ab\ncd"


def test_a_first_empty_line_of_a_textarea_is_kept():
    html = shown(forms.CharField(widget=forms.Textarea), "\nsecond line")

    assert ">\n\nsecond line</textarea>" in html


def test_a_field_may_be_the_heading_of_its_page():
    as_input = shown(dress(forms.CharField(label="Your name"), label_as_heading=True))
    as_radios = shown(dress(YesNoField(label="Is it?"), label_as_heading=True))

    assert text(elements(as_input, "h1")[0]) == "Your name"
    assert elements(as_radios, "legend")[0][2][0] == "h1"


def test_dressing_a_field_leaves_alone_what_it_does_not_name():
    field = dress(YesNoField(label="Is it?"), label_size="m")

    assert "govuk-radios--inline" in shown(field)


@dataclass
class Guidance:
    title: str = "Why we ask"
    template: str = "components/demonstration.html"
    text: str = ""


def test_details_fold_out_beneath_the_hint(settings, tmp_path):
    (tmp_path / "guidance.html").write_text("<p>{{ details.text }}</p>")
    templates = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    settings.TEMPLATES = templates
    guidance = Guidance(template="guidance.html", text="Because <the law> says so")

    html = shown(dress(forms.CharField(help_text="A hint"), details=guidance))

    assert html.index("A hint") < html.index("Why we ask") < html.index("<input")
    assert "Because &lt;the law&gt; says so" in html


def test_the_option_that_excludes_the_others_stands_apart():
    field = forms.MultipleChoiceField(
        choices=[*CHOICES, ("none", "None of these")], widget=forms.CheckboxSelectMultiple
    )
    html = shown(dress(field, exclusive="none"))

    assert elements(html, "input")[-1][1]["data-behaviour"] == "exclusive"
    assert '<div class="govuk-checkboxes__divider">or</div>' in html


def test_choices_in_groups_have_a_heading_each():
    field = forms.ChoiceField(
        choices=[("Health", [("nhs", "NHS body")]), ("Local", CHOICES)], widget=forms.RadioSelect
    )

    headings = [text(p) for p in elements(shown(field), "p")]

    assert headings == ["Health", "Local"]


@pytest.mark.parametrize(
    ("field", "sent", "error"),
    [
        (forms.CharField(label="Title"), "", "Enter the title"),
        (forms.CharField(label="ICO registration"), "", "Enter the ICO registration"),
        (forms.CharField(label="Who owns it?"), "", "Answer the question ‘Who owns it?’"),
        (forms.CharField(label="Describe the sharing"), "", "Describe the sharing"),
        (
            forms.CharField(label="Describe the sharing", max_length=2),
            "abc",
            "The answer to ‘Describe the sharing’ must be 2 characters or fewer",
        ),
        (dress(forms.CharField(label="Who?"), short_name="Owner"), "", "Enter the owner"),
        (forms.ChoiceField(label="Nation", choices=CHOICES), "", "Select a nation"),
        (forms.BooleanField(label="I agree"), "", "Tick the box to confirm: I agree"),
        (forms.IntegerField(label="Days"), "x", "Days must be a whole number, like 30"),
        (forms.IntegerField(label="Days", min_value=1), "0", "Days must be 1 or more"),
        (forms.DecimalField(label="Share"), "x", "Share must be a number, like 30"),
        (forms.ChoiceField(label="N", choices=CHOICES), "z", "Select one of the answers shown"),
        (forms.CharField(label="T", max_length=2), "abc", "T must be 2 characters or fewer"),
        (
            forms.CharField(label="How?", max_length=2),
            "abc",
            "The answer to ‘How?’ must be 2 characters or fewer",
        ),
        (
            forms.EmailField(label="Email"),
            "nobody",
            "Enter an email address in the correct format, like name@example.com",
        ),
        (forms.CharField(label="T", error_messages={"required": "Say it"}), "", "Say it"),
        (
            forms.CharField(label="Note"),
            "a\x00b",
            "Note must not contain invisible control characters",
        ),
    ],
)
def test_errors_say_what_to_do(field, sent, error):
    form = GovukForm({"f": sent})
    form.fields["f"] = field

    assert form.errors["f"] == [error]


def test_a_form_of_another_package_looks_the_same():
    class Plain(forms.Form):
        email = forms.EmailField()

    html = str(Plain({"email": ""}))

    assert "govuk-input--error" in html
    assert error_items(Plain({"email": ""}))[0].href == "#id_email"


def test_an_error_of_the_whole_form_comes_first_and_leads_nowhere():
    form = EveryField({})
    form.add_error(None, "Both dates are the same")

    assert form.error_summary[0] == ("Both dates are the same", "")


def test_the_title_of_a_page_with_errors_says_so():
    assert EveryField({}).title_prefix == "Error: "
    assert EveryField().title_prefix == ""
