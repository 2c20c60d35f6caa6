from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from notices import leaving, listening
        from organisations.leaving import work

        listening.start()
        leaving.start()
        work.register(leaving.Tasks())
