"""A field on a page: which markup it takes, its ids, its errors and where they lead.

A field may carry more than Django knows: see `dress`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from govuk.fields import DateParts
from govuk.group import drawn as drawn_group
from govuk.html import classes
from govuk.options import drawn
from govuk.wording import is_whole_number

FieldT = TypeVar("FieldT", bound=forms.Field)


class Beside(Protocol):
    """What stands beside a control: `template` is included and sees this object as `beside`."""

    @property
    def template(self) -> str: ...


class Details(Protocol):
    """What folds out beneath a hint: `template` is included and sees this object as `details`.

    It may have a `drawn`: what its template makes of it, ready to show.
    """

    @property
    def title(self) -> str: ...

    @property
    def template(self) -> str: ...


def dress(
    field: FieldT,
    *,
    short_name: str | None = None,
    details: Details | None = None,
    label_size: str | None = None,
    label_as_heading: bool | None = None,
    inline: bool | None = None,
    small: bool | None = None,
    option_hints: Mapping[str, str] | None = None,
    exclusive: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
    width: str | None = None,
    notes: Beside | None = None,
    below: Beside | None = None,
) -> FieldT:
    """The same field, told how to look. What is left out stays as it was.

    `short_name`: the thing in error messages, where the label is a question ("Start date").
    `label_size`: "s", "m", "l" or "" for plain. `label_as_heading`: the label is the page's h1.
    `inline`, `small`: radios. `option_hints`: by value. `exclusive`: the value of "None of these".
    `prefix`, `suffix`: "£", "%". `width`: "2" to "30" characters, or "one-half" and the like.
    `notes`, `below`: what stands over the control, and under it.
    """
    looks = dict(locals())
    for name in LOOKS:
        if looks[name] is not None:
            setattr(field, name, looks[name])
    return field


LOOKS = (
    "short_name",
    "details",
    "label_size",
    "label_as_heading",
    "inline",
    "small",
    "option_hints",
    "exclusive",
    "prefix",
    "suffix",
    "width",
    "notes",
    "below",
)

KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateParts, "date"),
    # Django derives checkboxes from radios, so they come first.
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
)
STYLES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "radios": "govuk-radios__input",
    "checkboxes": "govuk-checkboxes__input",
}
ERROR_STYLES = {
    "input": "govuk-input--error",
    "password": "govuk-input--error",
    "textarea": "govuk-textarea--error",
    "select": "govuk-select--error",
    "file": "govuk-file-upload--error",
}


class Option(NamedTuple):
    """One radio or checkbox, as its template draws it. `group` is set on the first of a group."""

    id: str
    label: Any
    attributes: dict[str, object]
    hint: str
    hint_id: str
    exclusive: bool
    group: Any


class GovukBoundField(forms.BoundField):
    """A field on a page: which markup it takes, its ids, its errors and where they lead.

    In a template, `{{ form.name }}` is the whole group: label, hint, error and control.
    """

    form: forms.Form

    def __str__(self) -> SafeString:
        return self.as_widget() if self.is_hidden else self.as_field_group()

    __html__ = __str__

    def as_field_group(self) -> SafeString:
        """The whole group, or of a hidden field its control."""
        return drawn_group(self)

    @cached_property
    def kind(self) -> str:
        """The name of its markup: input, textarea, radios, date and so on."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        return next((kind for type_, kind in KINDS if isinstance(widget, type_)), "input")

    @property
    def data(self) -> Any:
        """What was sent, with the line ends that a person would count: one character each."""
        sent = super().data
        return sent.replace("\r\n", "\n") if isinstance(sent, str) else sent

    @cached_property
    def look(self) -> dict[str, Any]:
        """What `dress` said, with the defaults of the form for what it left open."""
        look = {name: getattr(self.field, name, None) for name in LOOKS}
        if look["label_size"] is None:
            look["label_size"] = getattr(self.form, "label_size", "")
        if look["label_as_heading"]:
            look["label_size"] = look["label_size"] or "l"
        return look

    @cached_property
    def character_limit(self) -> int | None:
        """How many characters a textarea takes, where it counts them before the eye."""
        limit = self.field.widget.attrs.get("maxlength")
        return int(limit) if self.kind == "textarea" and limit is not None else None

    @property
    def in_fieldset(self) -> bool:
        """True where several controls answer one question, so that it stands as a legend."""
        return self.kind in ("radios", "checkboxes", "date")

    @property
    def hint_id(self) -> str:
        """The id of the hint."""
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        """The id of the error message."""
        return f"{self.auto_id}_error"

    @property
    def described_by(self) -> str:
        """The ids of what describes the control: count, hint, error."""
        return classes(
            f"{self.auto_id}-info" if self.character_limit else None,
            self.hint_id if self.help_text else None,
            self.error_id if self.errors else None,
        )

    @property
    def group_attributes(self) -> dict[str, object]:
        """The attributes of the group around label, hint, error and control."""
        # The count wraps the whole group: around the textarea alone, its script would
        # take the red border away.
        limit = self.character_limit
        module = {"textarea": "govuk-character-count", "password": "govuk-password-input"}.get(
            self.kind if self.kind != "textarea" or limit else ""
        )
        return {
            "class": classes(
                "govuk-form-group",
                "govuk-form-group--error" if self.errors else None,
                module,
            ),
            "data-module": module,
            "data-maxlength": limit,
        }

    @cached_property
    def wrong_parts(self) -> tuple[str, ...]:
        """The parts of a date that its error is about; all of them if it does not say."""
        if self.kind != "date" or not self.errors:
            return ()
        for error in self.errors.as_data():
            if parts := (getattr(error, "params", None) or {}).get("parts"):
                return tuple(parts)
        return DateParts.parts

    @cached_property
    def options(self) -> list[Option]:
        """The radios or checkboxes, in order."""
        widget = cast(ChoiceWidget, self.field.widget)
        hints, exclusive = self.look["option_hints"] or {}, self.look["exclusive"]
        chosen = widget.format_value(self.value())
        found = []
        for group, options, _ in widget.optgroups(self.html_name, chosen, {"id": self.auto_id}):
            for number, option in enumerate(options):
                heading = group if number == 0 else None
                found.append(self._option(option, hints, exclusive, heading))
        return found

    def _option(
        self, option: dict[str, Any], hints: Mapping[str, str], exclusive: str | None, group: Any
    ) -> Option:
        own_id, value = option["attrs"]["id"], str(option["value"])
        alone = bool(exclusive) and value == exclusive
        hint, hint_id = hints.get(value, ""), f"{own_id}_helptext"
        drawn: dict[str, object] = {
            "class": STYLES[self.kind],
            "id": own_id,
            "name": self.html_name,
            "type": "radio" if self.kind == "radios" else "checkbox",
            "value": value,
            "checked": bool(option["selected"]),
            "disabled": bool(self.field.disabled),
            "data-behaviour": "exclusive" if alone and self.kind == "checkboxes" else None,
            "aria-describedby": hint_id if hint else None,
        }
        return Option(own_id, option["label"], drawn, hint, hint_id, alone, group)

    @property
    def drawn_options(self) -> SafeString:
        """The radios or checkboxes as HTML."""
        return drawn(self.kind, self.options)

    @property
    def error_target(self) -> str:
        """The id of the control that an error leads to: the first option, the wrong part."""
        if self.kind == "date":
            return f"{self.auto_id}_{(self.wrong_parts or DateParts.parts)[0]}"
        if self.kind in ("radios", "checkboxes"):
            return self.options[0].id if self.options else self.auto_id
        return self.id_for_label or self.auto_id

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Django's attributes, with the classes of the design system and without HTML5 checks."""
        own = (widget or self.field.widget).attrs
        built = dict(attrs)
        if self.field.disabled:
            built["disabled"] = True
        if self.kind == "date":
            built["wrong_parts"] = self.wrong_parts
            return built
        if (widget or self.field.widget).is_hidden:
            return built
        built["class"] = classes(
            STYLES.get(self.kind),
            ERROR_STYLES.get(self.kind) if self.errors else None,
            "govuk-js-character-count" if self.character_limit else None,
            self._width_class(),
            own.get("class"),
        )
        # The server says what is too long or too small, beside the field, in words.
        built |= dict.fromkeys(("maxlength", "minlength", "min", "max", "step", "required"))
        if self.kind == "textarea":
            built["cols"] = None
            built["rows"] = 5 if own.get("rows") in (None, "10") else own["rows"]
        if not self.use_fieldset:
            built["aria-describedby"] = own.get("aria-describedby") or self.described_by or None
        return built | self._typing_attributes(own)

    def _width_class(self) -> str:
        width = self.look["width"] or (
            "5" if isinstance(self.field.widget, forms.NumberInput) else ""
        )
        if not width:
            return ""
        return f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"

    def _typing_attributes(self, own: Mapping[str, Any]) -> dict[str, Any]:
        """What helps typing on phones, and keeps spelling checkers off what is not prose."""
        widget = self.field.widget
        found: dict[str, Any] = {}
        if isinstance(widget, forms.NumberInput):
            mode = "numeric" if is_whole_number(self.field) else "decimal"
            found = {"inputmode": mode, "spellcheck": "false"}
        elif isinstance(widget, forms.EmailInput):
            found = {"autocomplete": "email", "spellcheck": "false"}
        elif isinstance(widget, forms.URLInput):
            found = {"spellcheck": "false"}
        elif self.kind == "password":
            found = {
                "autocomplete": "current-password",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        return {name: own.get(name, value) for name, value in found.items()}
