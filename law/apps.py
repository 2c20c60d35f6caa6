from django.apps import AppConfig


class LawConfig(AppConfig):
    """No tables: dated data, and what follows from it."""

    name = "law"
    verbose_name = "Law"
