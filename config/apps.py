from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        """Make our Celery application the current one, for pages and commands that queue work."""
        from config import celery  # noqa: F401
