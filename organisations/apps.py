from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        from organisations.leaving import work
        from organisations.leaving.standing_in import StandingIn

        work.register(StandingIn())
