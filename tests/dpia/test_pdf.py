"""The PDF of a DPIA: what it says, whose it is, and that everybody can read it."""

import hashlib
import itertools
import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from agreements import actions as agreement_actions
from audit import clock
from dpia import actions, subjects, tasks, workflow
from dpia.models import Dpia
from dpia.paper import gathering, ordering, printing
from dpia.paper.assessed import restored
from dpia.paper.content import as_json, from_json
from dpia.publishing import making
from dpia.staleness.facts import digests, facts_of
from organisations.roles import Role
from questionnaire.pdf.render import PdfFailed
from tests.agreements.factories import LATER, deal, sample
from tests.dpia.factories import approved, body, started, written
from tests.factories import signed_in
from tests.pdf import structure
from tests.pdf.factories import page_texts, words_of

pytestmark = pytest.mark.django_db


ITEM = {"id": "i9", "name": "Meter reading", "kind": "number", "justification": "To check."}


@pytest.fixture
def stub(monkeypatch):
    """In the place of the layout, which takes a second; counts how often it was asked."""
    made = []

    def laid_out(work):
        made.append(work)
        return b"%PDF"

    monkeypatch.setattr(ordering, "run_in_child", laid_out)
    return made


@pytest.fixture
def queued(monkeypatch):
    """The orders that were sent to the worker."""
    found = []
    monkeypatch.setattr(ordering, "_start", found.append)
    return found


def of(dpia, *, as_approved=True):
    dpia = Dpia.objects.get(pk=dpia.pk)
    return ordering.order_for(dpia, subjects.subjects_of(dpia), approved=as_approved)


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker):
    """The PDFs of an approved DPIA with its agreement, and of a draft; the hash approved."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        dpia = deal().version.dpia
        order, draft = of(dpia), of(written(body("Northmere Council")), as_approved=False)
        kept = Dpia.objects.get(pk=dpia.pk)
        content, sha256 = bytes(kept.snapshot.content), kept.snapshot.sha256
        transaction.set_rollback(True)
    return {
        "approved": printing.pdf(order.content, order.edition),
        "again": printing.pdf(order.content, order.edition),
        "draft": printing.pdf(draft.content, draft.edition),
        "content": content,
        "sha256": sha256,
    }


@pytest.fixture(params=["approved", "draft"])
def document(request, files):
    with structure.opened(files[request.param]) as opened:
        yield opened


def test_it_is_tagged_and_names_its_language_and_title(document):
    root = document.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == "en-GB"
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as claims:
        assert (claims["pdfaid:part"], claims["pdfuaid:part"]) == ("3", "1")
        assert claims["dc:title"]


def test_headings_skip_no_level_and_pictures_are_told_in_words(document):
    levels = structure.heading_levels(document)
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    figures = [e for e in structure.elements(document) if str(e.S) == "/Figure"]
    assert all(len(str(figure.Alt)) > 20 for figure in figures)
    assert structure.untagged_text(document) == []
    with document.open_outline() as outline:
        assert len(outline.root[0].children) >= 6


def test_every_page_of_the_approved_one_carries_the_hash_of_what_was_approved(files):
    pages = page_texts(files["approved"])
    for number, text in enumerate(pages, 1):
        assert f"SHA-256 {files['sha256']}" in text
        assert f"Page {number} of {len(pages)}" in text
    assert "DRAFT" not in words_of(files["approved"])


def test_what_was_approved_is_inside_and_has_that_hash(files):
    with structure.opened(files["approved"]) as opened:
        [inside] = structure.attachments(opened).values()
    assert inside == files["content"]
    assert hashlib.sha256(inside).hexdigest() == files["sha256"]


def test_every_page_of_a_draft_says_so(files):
    for text in page_texts(files["draft"]):
        assert "DRAFT. Not approved" in text
        assert "SHA-256" not in text.replace("No SHA-256 yet", "")


def test_made_twice_it_is_the_same_file(files):
    assert files["approved"] == files["again"]


def test_it_says_who_decided_what_the_agreement_says_and_each_risk(files):
    said = " ".join(words_of(files["approved"]).split())
    for expected in (
        "Who decided what",
        "A DPIA is required by law (ICO list).",
        "It may go ahead.",
        "Public Sector Counter-Fraud Unit, from 1 April 2022",
        "From the agreement DSA-002 Council tax energy rebate",
        "faster help with energy bills",
        "2 flows between 2 organisations",
        "1. Wrong person matched",
        "SIRO of lead party",
    ):
        assert expected in said


def test_a_draft_says_what_is_not_answered_yet(files):
    assert "Not answered yet" in words_of(files["draft"])


def test_the_content_is_the_same_read_back():
    content = of(deal().version.dpia).content

    assert from_json(json.loads(json.dumps(as_json(content)))) == content


def test_what_people_wrote_is_text():
    by = body()
    dpia = written(by, title="<script>alert(1)</script> 🙂")
    dpia = actions.save_answers(
        dpia,
        actor=by[Role.DRAFTER],
        based_on=dpia.revision,
        changes={"dpia.nature": "<b>bold</b> \u202eevil " + "x" * 4000},
    )
    order = of(dpia, as_approved=False)

    said = words_of(printing.pdf(order.content, order.edition))

    assert "<script>alert(1)</script>" in said
    assert "<b>bold</b>" in said
    assert "\u202e" not in said


# ------------------------------------------------------------------ the page and the API


def test_the_page_orders_it_once_and_then_gives_it(queued, stub):
    by = body()
    dpia = approved(by)
    client = signed_in(by.person(Role.DRAFTER))
    url = reverse("dpia:pdf", args=[dpia.reference])

    first = client.get(url)
    assert "The PDF is being made" in first.content.decode()
    client.get(url)
    assert len(queued) == 1

    assert tasks.make_preview(queued[0]) is True
    assert tasks.make_preview(queued[0]) is False
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{dpia.reference}-version-1.pdf"' in answer["Content-Disposition"]
    assert len(stub) == 1


def test_the_api_gives_the_same(queued, stub):
    by = body()
    dpia = started(by)
    client = signed_in(by.person(Role.DRAFTER))
    url = reverse("dpia-pdf", args=[dpia.reference])

    assert client.get(url).status_code == 202
    tasks.make_preview(queued[0])
    answer = client.get(url)

    assert (answer.status_code, answer.content) == (200, b"%PDF")
    assert "-draft-0.pdf" in answer["Content-Disposition"]


def test_a_layout_that_fails_says_why(queued, monkeypatch):
    def fails(work):
        raise PdfFailed("Making the PDF took longer than 60 seconds.")

    monkeypatch.setattr(ordering, "run_in_child", fails)
    by = body()
    dpia = started(by)
    client = signed_in(by.person(Role.DRAFTER))
    client.get(reverse("dpia:pdf", args=[dpia.reference]))
    assert tasks.make_preview(queued[0]) is False

    page = client.get(reverse("dpia:pdf", args=[dpia.reference]))
    assert page.status_code == 503
    assert "took longer than 60 seconds" in page.content.decode()
    assert client.get(reverse("dpia-pdf", args=[dpia.reference])).status_code == 503


def test_nobody_may_have_too_many_made(queued):
    by = body()
    dpia = started(by)
    client = signed_in(by.person(Role.DRAFTER))
    cache.set(f"dpia-papers:{by.person(Role.DRAFTER).pk}", ordering.MOST, 60)

    page = client.get(reverse("dpia:pdf", args=[dpia.reference]))
    assert page.status_code == 429
    assert "Try again in 10 minutes" in page.content.decode()
    assert client.get(reverse("dpia-pdf", args=[dpia.reference])).status_code == 429
    assert queued == []


def test_under_review_it_is_a_draft_and_what_was_approved_is_there_too(queued):
    by = body()
    dpia = workflow.start_review(approved(by), actor=by[Role.DRAFTER])
    client = signed_in(by.person(Role.DRAFTER))

    hub = client.get(dpia.get_absolute_url()).content.decode()
    assert "Download the PDF of what was approved" in hub
    assert "marked as a draft" in hub
    client.get(reverse("dpia:pdf", args=[dpia.reference]))
    client.get(reverse("dpia:pdf", args=[dpia.reference]) + "?approved=yes")

    assert len(set(queued)) == 2
    drafts = [cache.get(f"{key}:order").edition.draft for key in queued]
    assert drafts == [True, False]


def test_who_cannot_read_the_agreement_does_not_read_its_answers_there():
    made = deal()
    dpia = made.version.dpia
    with_it = gathering.content_of(dpia, gathering.as_approved(dpia, subjects.subjects_of(dpia)))
    without = gathering.content_of(dpia, gathering.as_approved(dpia, ()))

    assert "faster help with energy bills" in str(as_json(with_it))
    assert "faster help" not in str(as_json(without))
    assert "DSA-002" not in str(as_json(without))


def test_the_page_takes_at_most_twelve_queries(queued, django_assert_max_num_queries):
    made = deal()
    client = signed_in(made.person(Role.DRAFTER))
    url = reverse("dpia:pdf", args=[made.version.dpia.reference])
    client.get(url)

    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_it_says_every_data_item_and_where_data_goes_abroad_in_words():
    document = sample()
    document["transfers"] = [
        {"id": "t1", "exporter": "org12", "country": "US", "recipient": "Cloud host"}
    ]
    dpia = deal(document, dpia="written").version.dpia
    said = as_json(
        gathering.content_of(dpia, gathering.as_it_stands(dpia, subjects.subjects_of(dpia)))
    )

    answers = {
        a["place"]: a for part in said["parts"] for g in part["groups"] for a in g["answers"]
    }
    assert answers["transfers.0.country"]["texts"] == [["United States"]]
    named = {"".join(text) for text in answers["assessed.data_items[].name"]["texts"]}
    assert named == {item["name"] for item in document["data_items"]}


def test_the_public_reads_no_name_of_an_agreement_that_is_not_in_force():
    made = deal()
    dpia = made.version.dpia
    source = making.source_of(dpia, subjects.subjects_of(dpia)).decode()

    assert "faster help with energy bills" in source
    assert made.reference not in source
    assert "that is not in force yet" in source


def test_out_of_date_it_says_what_was_approved_and_that_it_is_out_of_date():
    made = deal()
    version = made.version
    rows = [{**version.document["data_items"][0], "name": "Iris scan"}, ITEM]
    with clock.at(LATER):
        agreement_actions.save_answers(
            version,
            actor=made.actor(Role.DRAFTER),
            based_on=version.revision,
            changes={"data_items": rows, "benefits": ["Warm homes"]},
        )
        actions.judge_again(made.dpia)
    dpia = Dpia.objects.get(pk=made.dpia.pk)

    source = making.source_of(dpia, subjects.subjects_of(dpia)).decode()
    said = of(dpia)

    for text in (source, json.dumps(as_json(said.content))):
        assert "Meter reading" not in text
        assert "Iris scan" not in text
        assert all(item["name"] in text for item in sample()["data_items"])
        assert gathering.OUT_OF_DATE in text
    assert said.edition.status.endswith("out of date")


def test_what_was_assessed_is_put_back_into_what_the_agreement_says_besides():
    before, now = sample(), sample()
    now["data_items"] = [{**now["data_items"][1], "format": "Other", "justification": "Ours"}]
    now["novel"] = True

    found = restored(now, facts_of(before))

    assert digests(facts_of(found)) == digests(facts_of(before))
    assert found["data_items"][1]["justification"] == "Ours"
    assert restored(before, facts_of(before)) == before
