"""Our form fields, made from the options of GOV.UK Frontend's reference cases."""

from django import forms
from django.core.exceptions import ValidationError

from govuk.fields import DateField
from govuk.forms import GovukForm, dress
from tests.govuk.reference import Unsupported, only, size_of, words_of


def label_of(options):
    only(options, "text", "classes", "isPageHeading")
    heading = bool(options.get("isPageHeading"))
    size = size_of(options.get("classes"), "label")
    if heading and not size:
        raise Unsupported("heading without a size")
    return options["text"], {"label_size": size, "label_as_heading": heading}


def legend_of(fieldset):
    if not fieldset:
        raise Unsupported("no fieldset")
    only(fieldset, "legend")
    only(fieldset["legend"], "text", "classes", "isPageHeading")
    heading = bool(fieldset["legend"].get("isPageHeading"))
    size = size_of(fieldset["legend"].get("classes"), "fieldset__legend")
    if heading and not size:
        raise Unsupported("heading without a size")
    return fieldset["legend"]["text"], {"label_size": size, "label_as_heading": heading}


def drawn(field, options, *, label, looks, initial=None, wrong_parts=()):
    """The group of one field, with the error that the case has."""
    field.label, field.required = label, False
    field.help_text = words_of(options.get("hint"))
    dress(field, **looks)
    name = options.get("name") or options.get("idPrefix") or options["id"]
    error = words_of(options.get("errorMessage"))
    form = GovukForm({} if error else None, auto_id="%s", initial={name: initial})
    form.fields[name] = field
    if error:
        params = {"parts": wrong_parts} if wrong_parts else None
        form.add_error(name, ValidationError(error, params=params))
    return str(form[name])


def text_input(options):
    known = ("label", "hint", "errorMessage", "id", "name", "value", "classes", "prefix", "suffix")
    only(options, *known, type="text")
    label, looks = label_of(options["label"])
    for side in ("prefix", "suffix"):
        if side in options:
            looks[side] = words_of(options[side])
    attrs = {"class": options["classes"]} if "classes" in options else {}
    if options.get("errorMessage") and options.get("value"):
        raise Unsupported("a value beside an error")
    return drawn(
        forms.CharField(widget=forms.TextInput(attrs)),
        options,
        label=label,
        looks=looks,
        initial=options.get("value"),
    )


def textarea(options):
    only(options, "label", "hint", "errorMessage", "id", "name", "value", "rows", "classes")
    label, looks = label_of(options["label"])
    attrs = {"rows": options["rows"]} if "rows" in options else {}
    if "classes" in options:
        attrs["class"] = options["classes"]
    field = forms.CharField(widget=forms.Textarea(attrs))
    return drawn(field, options, label=label, looks=looks, initial=options.get("value"))


def character_count(options):
    only(options, "label", "hint", "errorMessage", "id", "name", "value", "rows", "maxlength")
    if "maxlength" not in options:
        raise Unsupported("no limit")
    label, looks = label_of(options["label"])
    attrs = {"rows": options["rows"]} if "rows" in options else {}
    if options.get("errorMessage") and options.get("value"):
        raise Unsupported("a value beside an error")
    field = forms.CharField(widget=forms.Textarea(attrs), max_length=options["maxlength"])
    return drawn(field, options, label=label, looks=looks, initial=options.get("value"))


def password(options):
    only(options, "label", "hint", "errorMessage", "id", "name")
    label, looks = label_of(options["label"])
    field = forms.CharField(widget=forms.PasswordInput)
    return drawn(field, options, label=label, looks=looks)


def file_upload(options):
    only(options, "label", "hint", "errorMessage", "id", "name")
    label, looks = label_of(options["label"])
    return drawn(forms.FileField(), options, label=label, looks=looks)


def select(options):
    if (
        any("selected" in item for item in options.get("items") or () if item)
        and "value" in options
    ):
        raise Unsupported("two ways to say what is selected")
    only(options, "label", "hint", "errorMessage", "id", "name", "items", "value")
    label, looks = label_of(options["label"])
    choices, chosen = [], options.get("value")
    for item in options.get("items") or ():
        if not item:
            continue
        only(item, "value", "text", "selected")
        if not isinstance(item.get("value"), (str, int)) or item["value"] in ("", False):
            raise Unsupported("an option without a value")
        choices.append((item["value"], item["text"]))
        chosen = item["value"] if item.get("selected") else chosen
    field = forms.ChoiceField(choices=choices)
    return drawn(field, options, label=label, looks=looks, initial=chosen)


def choices_of(options):
    choices, chosen, hints, exclusive, after_divider = [], [], {}, None, False
    for item in options["items"]:
        if item and "divider" in item:
            only(item, divider="or")
            after_divider = True
            continue
        only(item, "value", "text", "hint", "checked", "behaviour")
        value = item["value"]
        choices.append((value, item["text"]))
        if item.get("hint"):
            hints[value] = words_of(item["hint"])
        if item.get("checked") or value in (options.get("values") or ()):
            chosen.append(value)
        if after_divider:
            if exclusive is not None:
                raise Unsupported("more than one option after the divider")
            exclusive = value
    return choices, chosen, hints, exclusive


def radios(options):
    only(options, "name", "idPrefix", "fieldset", "hint", "errorMessage", "items", "classes")
    look = options.get("classes", "").removeprefix("govuk-radios--")
    if look not in ("", "inline", "small"):
        raise Unsupported(look)
    label, looks = legend_of(options.get("fieldset"))
    choices, chosen, hints, exclusive = choices_of(options)
    if chosen and options.get("errorMessage"):
        raise Unsupported("a value beside an error")
    looks |= {"option_hints": hints, "exclusive": exclusive}
    looks |= {look: True} if look else {}
    field = forms.ChoiceField(widget=forms.RadioSelect, choices=choices)
    return drawn(field, options, label=label, looks=looks, initial=chosen[0] if chosen else None)


def checkboxes(options):
    only(
        options,
        "name",
        "idPrefix",
        "fieldset",
        "hint",
        "errorMessage",
        "items",
        "classes",
        "values",
    )
    if options.get("classes", "govuk-checkboxes--small") != "govuk-checkboxes--small":
        raise Unsupported("classes")
    label, looks = legend_of(options.get("fieldset"))
    choices, chosen, hints, exclusive = choices_of(options)
    looks |= {"option_hints": hints, "exclusive": exclusive, "small": "classes" in options}
    field = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=choices)
    return drawn(field, options, label=label, looks=looks, initial=chosen)


def date_input(options):
    parts = ("day", "month", "year")
    only(options, "id", "fieldset", "hint", "errorMessage", "values", *parts)
    label, looks = legend_of(options.get("fieldset"))
    values = options.get("values") or {}
    initial = [str(values.get(part) or "") for part in parts]
    for part in parts:
        only(options.get(part) or {}, "error")
    wrong = [part for part in parts if (options.get(part) or {}).get("error")]
    if bool(wrong) != bool(options.get("errorMessage")) or (wrong and any(initial)):
        raise Unsupported("red boxes and a message go together")
    found = drawn(
        DateField(), options, label=label, looks=looks, initial=initial, wrong_parts=wrong
    )
    # The reference names its boxes "day"; ours carry the field's name, as a form needs.
    return found.replace(f'name="{options["id"]}_', 'name="')
