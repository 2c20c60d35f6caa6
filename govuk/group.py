"""A field of a form as HTML: label, hint, fold-out, error and control.

A page of questions has dozens, so that each is put together in one go, not by a template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from govuk.html import attributes, escape

if TYPE_CHECKING:
    from govuk.bound import Beside, Details, GovukBoundField


def drawn(field: GovukBoundField) -> SafeString:
    """The whole group around a control; the control alone where it is hidden."""
    if field.kind == "hidden":
        return field.as_widget()
    look = field.look
    inner = [
        _hint(field) if field.help_text and field.kind != "checkbox" else "",
        _details(look["details"]),
        _beside(look["notes"]),
        _errors(field),
        _control(field),
        _count(field),
        _beside(look["below"]),
    ]
    content = _legend(field, "".join(inner)) if field.in_fieldset else _label(field, "".join(inner))
    return SafeString(f"<div{attributes(field.group_attributes)}>\n{content}</div>")


# ------------------------------------------------------------------ what the control is called
def _legend(field: GovukBoundField, inner: str) -> str:
    """The group as a fieldset: several controls answer one question."""
    fieldset = {
        "class": "govuk-fieldset",
        "role": "group" if field.kind == "date" else None,
        "aria-describedby": field.described_by or None,
    }
    size = field.look["label_size"]
    style = f" govuk-fieldset__legend--{escape(size)}" if size else ""
    label = conditional_escape(field.label)
    if field.look["label_as_heading"]:
        label = format_html('<h1 class="govuk-fieldset__heading">{}</h1>', label)
    return (
        f"<fieldset{attributes(fieldset)}>\n"
        f'<legend class="govuk-fieldset__legend{style}">{label}</legend>\n{inner}</fieldset>\n'
    )


def _label(field: GovukBoundField, inner: str) -> str:
    if field.kind == "checkbox":
        # Its label stands beside the box.
        return inner
    size = field.look["label_size"]
    style = f" govuk-label--{escape(size)}" if size else ""
    label = (
        f'<label class="govuk-label{style}" for="{escape(field.id_for_label)}">'
        f"{conditional_escape(field.label)}</label>"
    )
    if field.look["label_as_heading"]:
        label = f'<h1 class="govuk-label-wrapper">{label}</h1>'
    return f"{label}\n{inner}"


# ------------------------------------------------------------------ what stands over it
def _hint(field: GovukBoundField) -> str:
    told = conditional_escape(field.help_text)
    return f'<div id="{escape(field.hint_id)}" class="govuk-hint">{told}</div>\n'


def _details(details: Details | None) -> str:
    if details is None:
        return ""
    # Some say the same to everybody, and are drawn already.
    content = getattr(details, "drawn", "") or render_to_string(
        details.template, {"details": details}
    )
    title = conditional_escape(details.title)
    return (
        '<details class="govuk-details"><summary class="govuk-details__summary">'
        f'<span class="govuk-details__summary-text">{title}</span></summary>'
        f'<div class="govuk-details__text">{content}</div></details>\n'
    )


def _beside(beside: Beside | None) -> str:
    if beside is None:
        return ""
    return f"{render_to_string(beside.template, {'beside': beside})}\n"


def _errors(field: GovukBoundField) -> str:
    if not field.errors:
        return ""
    told = "<br>".join(conditional_escape(str(error)) for error in field.errors)
    return (
        f'<p id="{escape(field.error_id)}" class="govuk-error-message">'
        f'<span class="govuk-visually-hidden">Error:</span> {told}</p>\n'
    )


# ------------------------------------------------------------------ the control
def _control(field: GovukBoundField) -> str:
    look, kind = field.look, field.kind
    if kind in ("radios", "checkboxes"):
        return _options(field)
    if kind == "checkbox":
        return _tick_box(field)
    if kind == "password":
        return _password(field)
    if look["prefix"] or look["suffix"]:
        before, after = _affix("prefix", look["prefix"]), _affix("suffix", look["suffix"])
        return f'<div class="govuk-input__wrapper">{before}{field.as_widget()}{after}</div>\n'
    return f"{field.as_widget()}\n"


def _options(field: GovukBoundField) -> str:
    kind = field.kind
    inline = " govuk-radios--inline" if kind == "radios" and field.look["inline"] else ""
    small = f" govuk-{kind}--small" if field.look["small"] else ""
    return (
        f'<div class="govuk-{kind}{inline}{small}" data-module="govuk-{kind}">\n'
        f"{field.drawn_options}</div>\n"
    )


def _tick_box(field: GovukBoundField) -> str:
    hint = ""
    if field.help_text:
        hint = format_html(
            '<div id="{}" class="govuk-hint govuk-checkboxes__hint">{}</div>',
            field.hint_id,
            field.help_text,
        )
    return format_html(
        '<div class="govuk-checkboxes" data-module="govuk-checkboxes">'
        '<div class="govuk-checkboxes__item">{}'
        '<label class="govuk-label govuk-checkboxes__label" for="{}">{}</label>{}</div></div>\n',
        field.as_widget(),
        field.id_for_label,
        field.label,
        hint,
    )


def _password(field: GovukBoundField) -> str:
    return format_html(
        '<div class="govuk-input__wrapper govuk-password-input__wrapper">{}'
        '<button type="button" class="govuk-button govuk-button--secondary'
        ' govuk-password-input__toggle govuk-js-password-input-toggle" data-module="govuk-button"'
        ' aria-controls="{}" aria-label="Show password" hidden>Show</button></div>\n',
        field.as_widget(),
        field.id_for_label,
    )


def _affix(side: str, text: str | None) -> str:
    if not text:
        return ""
    return f'<div class="govuk-input__{side}" aria-hidden="true">{conditional_escape(text)}</div>'


def _count(field: GovukBoundField) -> str:
    """How much may be typed; its script counts down from there."""
    if not field.character_limit:
        return ""
    return (
        f'<div id="{escape(field.auto_id)}-info" class="govuk-hint govuk-character-count__message">'
        f"You can enter up to {field.character_limit} characters</div>\n"
    )
