"""The GOV.UK Design System in Django: form renderer, component tags, page shell."""

from django.apps import AppConfig


class GovukConfig(AppConfig):
    """A room without tables."""

    name = "govuk"
