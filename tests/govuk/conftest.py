"""The pages of these tests have a shell of their own, which asks no database."""

import pytest


@pytest.fixture(autouse=True)
def own_shell(settings):
    """Takes the place of what the service shows around its pages."""
    settings.SHELL_PROVIDERS = ["tests.govuk.pages.shell"]
