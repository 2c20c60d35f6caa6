import pytest
from django.urls import reverse

from dpia import actions, workflow
from law.document import get
from organisations.roles import Role
from tests.agreements.factories import deal
from tests.dpia.factories import body
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["list", "dpia", "check", "section", "row", "start_review"])
def test_a_page_takes_at_most_twelve_queries_beside_its_agreement(
    name, django_assert_max_num_queries
):
    made = deal()
    dpia = made.version.dpia
    client = signed_in(made.person(Role.DRAFTER))
    args = {
        "list": [],
        "section": [dpia.reference, "describe"],
        "row": [dpia.reference, "risks", "dpia.risks.0"],
    }.get(name, [dpia.reference])
    url = reverse(f"dpia:{name}", args=args)
    assert client.get(url).status_code == 200

    with django_assert_max_num_queries(12):
        client.get(url)


def test_a_save_with_the_judging_of_dpia_and_agreement_takes_at_most_twenty_five_queries(
    django_assert_max_num_queries,
):
    made = deal()
    dpia = workflow.start_review(made.version.dpia, actor=made.actor(Role.DRAFTER))
    client = signed_in(made.person(Role.DRAFTER))
    url = reverse("dpia:section", args=[dpia.reference, "consult"])
    client.get(url)

    with django_assert_max_num_queries(25):
        answer = client.post(
            url, {"revision": dpia.revision, "shown": "views_changed", "views_changed": "Nothing"}
        )
    assert answer.status_code == 302


def test_a_change_of_the_dpia_has_the_agreement_judged_again():
    made = deal()
    dpia = made.version.dpia
    assert "R190" not in {finding["rule"] for finding in made.version.findings}
    dpia = workflow.start_review(dpia, actor=made.actor(Role.DRAFTER))

    actions.save_answers(
        dpia,
        actor=made.actor(Role.DRAFTER),
        based_on=dpia.revision,
        changes={"dpia.consultation.done": ""},
    )

    assert "R190" in {finding["rule"] for finding in made.version.findings}


def test_the_hub_leads_to_the_agreement_and_its_pages_show_the_purpose():
    made = deal()
    dpia = made.version.dpia
    client = signed_in(made.person(Role.DRAFTER))
    purpose = get(made.version.document, "purposes.0.text")

    assert made.version.agreement.reference in client.get(dpia.get_absolute_url()).content.decode()
    section = client.get(reverse("dpia:section", args=[dpia.reference, "describe"]))
    assert purpose[:40] in section.content.decode()


def test_who_reads_the_dpia_alone_learns_nothing_of_the_agreement():
    made, other = deal(), body()
    dpia = made.version.dpia
    actions.share(dpia, [other.organisation], actor=made.actor(Role.DRAFTER))
    client = signed_in(other.person(Role.DRAFTER))
    purpose = get(made.version.document, "purposes.0.text")

    for url in (
        dpia.get_absolute_url(),
        reverse("dpia:check", args=[dpia.reference]),
        reverse("dpia:section", args=[dpia.reference, "describe"]),
    ):
        shown = client.get(url)
        assert shown.status_code == 200
        assert made.version.agreement.reference not in shown.content.decode()
        assert purpose[:40] not in shown.content.decode()
