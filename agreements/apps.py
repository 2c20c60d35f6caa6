from django.apps import AppConfig
from django.core import checks


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        # The tasks too: what starts them by name may run where nothing else imports them.
        from agreements import leaving, listening, tasks  # noqa: F401
        from agreements.sealing.checks import sealing_key_is_there
        from organisations.leaving import work

        listening.start()
        work.register(leaving.Drafts())
        work.register(leaving.Contacts())
        checks.register(sealing_key_is_there, deploy=True)
