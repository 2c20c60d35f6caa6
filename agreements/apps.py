from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        # The tasks too: what starts them by name may run where nothing else imports them.
        from agreements import listening, tasks  # noqa: F401

        listening.start()
