from django.apps import AppConfig


class DpiaConfig(AppConfig):
    name = "dpia"

    def ready(self) -> None:
        # What starts the tasks by name may run where nothing else imports them.
        from dpia import leaving, tasks  # noqa: F401
        from organisations.leaving import work

        work.register(leaving.Drafts())
        work.register(leaving.Measures())
