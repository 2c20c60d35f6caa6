from contextlib import contextmanager
from datetime import date

import pytest
from django.urls import reverse

from audit import clock
from config.demonstration import dpias
from dpia import documents, subjects
from dpia.models import Dpia, Status
from law.document import differences, get
from organisations.roles import Role
from questionnaire.changes import apply
from questionnaire.pages import Page
from tests.dpia.factories import body
from tests.factories import signed_in
from tests.questionnaire.factories import DPIA, SAMPLES, answers_of

pytestmark = pytest.mark.django_db

SAMPLE = apply(dpias.completed(SAMPLES["DSA-002"]), {"dpia.next_review_on": "2023-04-10"})
THE_DAY = date(2022, 4, 11)


class Agreement:
    """Stands for the room above: one agreement that relies on every DPIA."""

    def __init__(self, document):
        self.document = document
        self.told = []

    def describe(self, dpia):
        return [subjects.Subject("DSA-002", "Energy rebate", "/agreements/DSA-002/", self.document)]

    def changed(self, dpia, changed_paths, among):
        self.told.append(set(changed_paths))


@contextmanager
def relied_on_by(agreement):
    subjects.register(agreement)
    try:
        yield agreement
    finally:
        subjects.unregister(agreement)


def post(client, url, data):
    """Send the page's own form with these answers; the page must take them."""
    response = client.post(url, data, follow=True)
    assert response.status_code == 200
    form = (response.context or {}).get("form")
    assert not (form and form.is_bound and form.errors), form.errors.as_text()
    return response


def enter(client, dpia, page):
    """Type the sample's answers into a page, then into those of its rows."""
    name = ["row", dpia.reference, page.section.key, page.row]
    if not page.row:
        name = ["section", dpia.reference, page.section.key]
    url = reverse(f"dpia:{name[0]}", args=name[1:])
    shown = client.get(f"{url}?every=yes")
    if "form" not in shown.context:
        return
    dpia.refresh_from_db()
    data = dict(answers_of(page, SAMPLE, shown.context["form"]).lists())
    data["revision"] = str(dpia.revision)
    if page.section.key == "need":
        # The sample's agreement shows it, and its people say no.
        data["reason_WP4"] = "Only whether an account is in the same name is checked."
    post(client, f"{url}?every=yes", data)
    for rows in shown.context.get("lists") or ():
        begin_rows(client, dpia, url, rows)
        for number in range(len(get(SAMPLE, rows.place, []))):
            enter(client, dpia, Page(DPIA, page.section, f"{rows.place}.{number}"))


def begin_rows(client, dpia, url, rows):
    """Press "Add" until there are as many rows as the sample has, risks from the library."""
    for wanted in get(SAMPLE, rows.place, []):
        dpia.refresh_from_db()
        if not rows.may_add or len(get({"dpia": dpia.document}, rows.place, [])) == len(
            get(SAMPLE, rows.place)
        ):
            return
        data = {"shown": "", "revision": dpia.revision, "add": rows.place}
        picker = f"suggestion_{rows.group.name}"
        post(client, url, {**data, picker: wanted.get("id", "").rpartition("-")[0]})


def test_a_whole_dpia_is_entered_through_the_forms_advised_on_and_approved():
    council = body("Westerby Borough Council")
    drafter = signed_in(council.person(Role.DRAFTER))
    agreement = {k: v for k, v in SAMPLE.items() if k != "dpia"}

    with clock.at(THE_DAY), relied_on_by(Agreement(agreement)) as above:
        post(drafter, reverse("dpia:new"), {"title": "Council tax energy rebate"})
        dpia = Dpia.objects.get()
        for section in DPIA.sections:
            enter(drafter, dpia, Page(DPIA, section))
        at = {verb: reverse(f"dpia:{verb}", args=[dpia.reference]) for verb in VERBS}
        post(drafter, at["begin"], {})
        post(drafter, at["ask_for_advice"], {})
        post(
            signed_in(council.person(Role.DPO)),
            at["advise"],
            {
                "opinion": "may_proceed",
                "dpo_text": "may proceed; accepted",
                "dpo_by": "DPO of lead party",
                **day("dpo_on", THE_DAY),
            },
        )
        post(drafter, at["respond"], {"dpo_outcome": "followed"})
        dpia.refresh_from_db()
        post(
            signed_in(council.person(Role.INFORMATION_GOVERNANCE)),
            at["approve"],
            {
                "approved_by": "SIRO of lead party",
                **day("approved_on", THE_DAY),
                **day("next_review", date(2023, 4, 10)),
                "revision": dpia.revision,
            },
        )

    dpia.refresh_from_db()
    assert dpia.status == Status.APPROVED
    wanted = {**SAMPLE["dpia"], "reference": dpia.reference}
    assert differences({"dpia": wanted}, {"dpia": documents.as_document(dpia)}) == ()
    assert dpia.risks.count() == 2
    assert {"dpia.status", "parties[].dpia_adopted_on"} <= above.told[-1]


VERBS = ("begin", "ask_for_advice", "advise", "respond", "approve")


def day(name, when):
    return {
        f"{name}_day": str(when.day),
        f"{name}_month": str(when.month),
        f"{name}_year": str(when.year),
    }


def test_the_agreements_answers_are_shown_and_changed_there():
    council = body()
    agreement = {k: v for k, v in SAMPLE.items() if k != "dpia"}
    client = signed_in(council.person(Role.DRAFTER))
    with relied_on_by(Agreement(agreement)):
        client.post(reverse("dpia:new"), {"title": "Rebate"})
        dpia = Dpia.objects.get()
        shown = client.get(reverse("dpia:section", args=[dpia.reference, "describe"]))

    assert SAMPLE["purposes"][0]["text"][:40] in shown.content.decode()
    assert 'href="/agreements/DSA-002/"' in shown.content.decode()
