"""Forms in GOV.UK style: the base classes, the renderer, and the lines of an error summary.

The renderer dresses every standard widget, so a form of Django or of another package gets the
same markup.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.utils import pretty_name
from django.template import TemplateDoesNotExist

from govuk.bound import Beside, Details, GovukBoundField, dress
from govuk.wording import say_what_to_do

__all__ = [
    "Beside",
    "Details",
    "ErrorItem",
    "GovukBoundField",
    "GovukForm",
    "GovukFormMixin",
    "GovukModelForm",
    "GovukRenderer",
    "dress",
    "error_items",
]


class ErrorItem(NamedTuple):
    """One line of an error summary. Without a link `href` is empty."""

    text: str
    href: str = ""


class GovukRenderer(TemplatesSetting):
    """Draws forms and every standard widget with the templates in `components/`; the group around
    a widget is put together in `govuk.group`."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Any:
        """Ours for the widgets that we draw; Django's own for the rest."""
        try:
            return super().get_template(WIDGET_TEMPLATES.get(template_name, template_name))
        except TemplateDoesNotExist:
            return DjangoTemplates().get_template(template_name)


WIDGET_TEMPLATES = {
    **{
        f"django/forms/widgets/{name}.html": "components/widgets/input.html"
        for name in ("text", "number", "email", "url", "search", "tel", "color", "password")
    },
    **{
        f"django/forms/widgets/{name}.html": "components/widgets/input.html"
        for name in ("hidden", "date", "datetime", "time", "file", "clearable_file_input")
    },
    "django/forms/widgets/textarea.html": "components/widgets/textarea.html",
    "django/forms/widgets/select.html": "components/widgets/select.html",
    "django/forms/widgets/checkbox.html": "components/widgets/checkbox.html",
}


def error_items(form: forms.BaseForm) -> list[ErrorItem]:
    """The lines of the error summary of a form, in the order of its fields."""
    errors = form.errors
    found = [ErrorItem(str(text)) for text in form.non_field_errors()]
    for name in errors:
        if name == NON_FIELD_ERRORS:
            continue
        field = form[name]
        target = getattr(field, "error_target", "") or field.id_for_label
        href = f"#{target}" if target and not field.is_hidden else ""
        found += [ErrorItem(str(text), href) for text in errors[name]]
    return found


class GovukFormMixin:
    """What makes a form ours: no HTML5 checks, errors that say what to do.

    Put it before a form class of Django or of another package.
    """

    use_required_attribute = False
    label_size = "s"
    """How large the labels are: "s" for pages with several questions, "" for plain text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def full_clean(self) -> None:
        """Django's, with our words for what is wrong."""
        # Here and not at the start, so that fields added to a form later are heard too.
        for name, field in cast(forms.Form, self).fields.items():
            field.label = pretty_name(name) if field.label is None else field.label
            say_what_to_do(field)
        super().full_clean()  # type: ignore[misc]

    @property
    def error_summary(self) -> list[ErrorItem]:
        """The lines of the error summary; none before the form is sent."""
        return error_items(cast(forms.Form, self))

    @property
    def title_prefix(self) -> str:
        """What a page's title begins with when this form came back with errors."""
        return "Error: " if cast(forms.Form, self).errors else ""


class GovukForm(GovukFormMixin, forms.Form):
    """The base of every form."""


class GovukModelForm(GovukFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The base of every form that Django makes from a table."""
