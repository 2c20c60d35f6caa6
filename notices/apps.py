from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from notices import away, leaving, listening
        from organisations import listeners
        from organisations.leaving import work

        listening.start()
        leaving.start()
        listeners.register_absence(away.heard)
        work.register(leaving.Tasks())
