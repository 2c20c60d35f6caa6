from django.apps import AppConfig
from django.core import checks


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        """Make our Celery application the current one, for pages and commands that queue work."""
        from config import celery  # noqa: F401
        from config.checks import servers_are_named

        checks.register(servers_are_named, deploy=True)
