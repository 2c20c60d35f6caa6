"""Markup in whatever people write is shown as they wrote it, on every page."""

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from agreements.models import Agreement, Approval, Comment, Signature, Thread, Version
from dpia.models import Dpia, DpiaAdvice
from notices.models import Notice, Task
from organisations.models import Membership, Organisation, Person
from tests.security.pages import Page
from tests.security.test_every_page import each, somebody
from tests.visibility.test_who_sees_and_does_what import TABLE
from tests.visibility.walking import ask, path_of

SCRIPT = "<script>alert(1)</script>"
HOSTILE = SCRIPT + '"><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now "Y" %}&lt;b'
ROWS = [row for row in TABLE if row.get is not None and row.route not in ("api api-schema",)]


@pytest.fixture(scope="module")
def hostile_world(the_world):
    """The world, in which every text that somebody wrote is markup; undone when the module ends."""
    with transaction.atomic():
        for model in (Version, Dpia):
            for row in model.objects.all():
                model.objects.filter(pk=row.pk).update(document=rewritten(row.document))
        Person.objects.update(name=HOSTILE)
        Organisation.objects.update(name=Concat(Value(HOSTILE), "reference"), dpo_contact=HOSTILE)
        Membership.objects.update(post=HOSTILE)
        Agreement.objects.update(title=HOSTILE)
        Version.objects.update(title=HOSTILE, summary=HOSTILE)
        Dpia.objects.update(title=HOSTILE)
        DpiaAdvice.objects.update(text=HOSTILE)
        Approval.objects.exclude(state="requested").update(reason=HOSTILE, why=HOSTILE)
        Thread.objects.update(about=HOSTILE[:120])
        Comment.objects.update(text=HOSTILE)
        Comment.objects.filter(kind="proposal").update(wording=HOSTILE, was=HOSTILE)
        Signature.objects.update(name=HOSTILE, post=HOSTILE)
        Notice.objects.update(subject=HOSTILE, body=HOSTILE)
        Task.objects.update(title=HOSTILE)
        yield the_world
        transaction.set_rollback(True)


def rewritten(value):
    """The same document with every text of more than one word replaced."""
    if isinstance(value, dict):
        return {key: rewritten(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rewritten(one) for one in value]
    return HOSTILE if isinstance(value, str) and " " in value else value


@each(ROWS)
def test_what_people_wrote_is_text_on(row, hostile_world, world):
    states = {somebody(row, "get")[0], row.states[0]} if row.args else {row.states[0]}
    for state in sorted(states):
        who = somebody(row, "get")[1]
        response = ask(world.clients[who], "get", path_of(row, world, state))
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        html = response.content.decode()

        page = Page(html)
        assert page.running == []
        assert "img" not in page.tags
        assert "<script>alert" not in html
        assert "&amp;lt;script" not in html, "escaped twice"


SHOWS = (
    ("lead drafter", "/agreements/{in force}/"),
    ("lead drafter", "/agreements/{in force}/check/"),
    ("lead auditor", "/register/"),
    ("lead auditor", "/register/{in force}/trail/"),
    ("lead auditor", "/dpias/"),
    ("lead auditor", "/organisations/"),
    ("lead drafter", "/"),
    ("lead administrator", "/account/"),
)


@pytest.mark.parametrize(("who", "path"), SHOWS)
def test_it_reads_as_it_was_typed(who, path, hostile_world, world):
    page = Page(ask(world.clients[who], "get", path.format(**world.agreements)).content.decode())

    assert HOSTILE in page.text


def test_a_file_for_a_spreadsheet_holds_no_formula_of_theirs(hostile_world, world):
    Version.objects.update(title="=HYPERLINK(1)", summary="@SUM(1)")
    Organisation.objects.update(name=Concat(Value("+"), "reference"))

    text = ask(world.clients["lead auditor"], "get", "/register/export.csv").text_sent

    for cell in ('"=', '"@', '"+', ",=", ",@", ",+"):
        assert cell not in text
