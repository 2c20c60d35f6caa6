"""One installation and one browser for all journeys of this process."""

import os

import pytest

from tests import databases
from tests.journeys import installation
from tests.journeys.story import Story


@pytest.fixture(scope="session")
def served(django_db_blocker, tmp_path_factory):
    """A demonstration installation with its people, its pages, a worker and a beat."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{os.environ['CONCORDAT_TEST_RUN']}_{worker}_journeys"
    with django_db_blocker.unblock():
        databases.clone(databases.template(), name)
    with installation.running(name, tmp_path_factory.mktemp("installation")) as found:
        yield found
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session")
def story(chromium, served):
    """The story, told by whichever test asks first for its end."""
    return Story(chromium, served)
