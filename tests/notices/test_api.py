import pytest
from rest_framework.routers import SimpleRouter
from rest_framework.test import APIClient

from notices.actions import ask
from notices.api import routes
from notices.models import Notice
from organisations.roles import Role
from tests.notices.factories import member, notice, organisation, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.notices.test_api")]

router = SimpleRouter()
for prefix, viewset, basename in routes:
    router.register(prefix, viewset, basename)
urlpatterns = router.urls


@pytest.fixture
def westerby():
    return organisation()


@pytest.fixture
def drafter(westerby):
    return member(westerby, Role.DRAFTER)


@pytest.fixture
def api(drafter):
    client = APIClient()
    client.force_login(drafter)
    return client


def test_one_reads_the_tasks_that_wait_for_oneself(api, westerby):
    for role in (Role.DRAFTER, Role.DPO):
        ask("x", about="agreement:X", title="t", link="/x/", organisation=westerby, role=role)
    (task,) = api.get("/tasks/").json()["results"]
    assert (task["role"], task["organisation"]) == ("drafter", westerby.reference)


def test_one_reads_ones_own_notices_and_marks_them_as_read(api, drafter):
    mine, theirs = notice(drafter), notice(person())
    (line,) = api.get("/notices/").json()["results"]
    assert (line["id"], line["read_at"]) == (mine.pk, None)
    assert api.post(f"/notices/{mine.pk}/mark-read/").json() == {"marked": 1}
    assert api.post(f"/notices/{mine.pk}/mark-read/").json() == {"marked": 0}
    assert api.post(f"/notices/{theirs.pk}/mark-read/").status_code == 404
    assert api.get(f"/notices/{theirs.pk}/").status_code == 404
    assert api.post("/notices/mark-all-read/").json() == {"marked": 0}
    assert list(Notice.objects.unread()) == [theirs]


@pytest.mark.parametrize("address", ["/tasks/", "/notices/"])
def test_somebody_not_signed_in_reads_nothing(address):
    assert APIClient().get(address).status_code in (401, 403)


def test_nothing_can_be_written_but_the_read_mark(api, drafter):
    mine = notice(drafter)
    for method in (api.put, api.patch, api.delete):
        assert method(f"/notices/{mine.pk}/").status_code == 405
    assert api.post("/tasks/").status_code == 405
