"""The PDF of a draft as it stands: made in the worker, once a text, and marked DRAFT throughout."""

import subprocess
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agreements import actions, preview, tasks, workflow
from agreements.models import PdfFile
from audit import clock
from audit.models import Event
from organisations.actions import change_facts
from organisations.roles import Role
from questionnaire.pdf.render import PdfFailed, run_in_child
from tests.agreements.factories import LATER, SUBMITTED_ON, WRITTEN_ON, deal
from tests.pdf import structure
from tests.pdf.factories import page_texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def queued(monkeypatch):
    """What was queued, in order: (version, key)."""
    found = []
    monkeypatch.setattr(preview.later, "start", lambda task, *args: found.append((task, *args)))
    return found


@pytest.fixture
def stub(monkeypatch):
    """In the place of the layout, which takes a second; counts how often it was asked."""
    made = []

    def laid_out(work, *, limits):
        made.append(work)
        return b"%PDF a draft"

    monkeypatch.setattr(preview, "run_in_child", laid_out)
    return made


def work(queued):
    """Run what was queued, as a worker does."""
    return [getattr(tasks, task)(*args) for task, *args in queued]


def asked(made, role=Role.DRAFTER, where=None):
    return preview.preview_of(made.version, actor=made.actor(role, where))


def signed_in(who):
    client = Client()
    client.force_login(who)
    return client


def page(made, who=None, name="preview"):
    client = signed_in(who or made.person(Role.DRAFTER))
    return client.get(reverse(f"agreements:{name}", args=[made.reference]))


def change(made, text):
    actions.save_answers(
        made.version,
        actor=made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={"summary": text},
    )


# ------------------------------------------------------------------ the file
@pytest.fixture(scope="module")
def file(django_db_setup, django_db_blocker):
    """The preview of a draft with one answer taken out, and the seconds of processor it took."""
    with django_db_blocker.unblock(), clock.at(WRITTEN_ON):
        from django.db import transaction

        with transaction.atomic():
            made = deal()
            actions.save_answers(
                made.version,
                actor=made.actor(Role.DRAFTER),
                based_on=made.version.revision,
                changes={"necessity": None},
            )
            whole = preview.documents.assemble(made.version)
            content = preview._laid_out(preview.printable(made.version, whole))
            transaction.set_rollback(True)
    return content


def test_every_page_of_it_says_draft(file):
    texts = page_texts(file)

    assert len(texts) > 10
    assert all("DRAFT. Not for signature" in text for text in texts)
    assert all("No SHA-256 yet: this text may still change" in text for text in texts)


def test_it_is_tagged_and_its_title_says_draft(file):
    with structure.opened(file) as opened:
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.docinfo["/Title"]).startswith("Draft: ")
        assert str(opened.Root.Lang) == "en-GB"
        assert structure.untagged_text(opened) == []


def test_nothing_is_enclosed_that_could_pass_for_agreed(file):
    with structure.opened(file) as opened:
        assert dict(opened.attachments) == {}
    words = " ".join("".join(page_texts(file)).split())
    assert "How to check that nothing has changed" not in words
    assert "Nothing in it has been agreed or signed" in words
    assert "records what the organisations named in it have agreed" not in words


def test_what_is_blank_is_printed_as_not_answered_yet(file):
    words = " ".join(" ".join(page_texts(file)).split())

    assert "Why sharing is needed Not answered yet" in words
    assert "Draft, revision 2" in words


def test_it_costs_no_more_than_the_one_to_sign(file):
    """Bounded against the layout alone, so that a slow machine does not decide."""
    made = deal()
    whole = preview.documents.assemble(made.version)
    printed = preview.printable(made.version, whole)
    preview._laid_out(printed)

    def spent(act):
        begun = time.process_time()
        act()
        return time.process_time() - begun

    html = preview.agreement_html(printed)
    alone = min(spent(lambda: preview.render(html, identifier="x", title="x")) for _ in range(2))
    whole = min(spent(lambda: preview._laid_out(printed)) for _ in range(2))

    assert whole < 1.5 * alone


def test_poppler_finds_a_document_without_faults(file, tmp_path):
    saved = tmp_path / "draft.pdf"
    saved.write_bytes(file)
    done = subprocess.run(["qpdf", "--check", saved], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


# ------------------------------------------------------------------ once, and for how long
def test_however_many_ask_it_is_made_once(queued, stub):
    made = deal()
    for where in (made.lead, made.partner):
        assert asked(made, where=where) == preview.Preview()

    assert len(queued) == 1
    assert work(queued) == [True]
    assert work(queued) == [False]
    assert asked(made).content == b"%PDF a draft"
    assert len(stub) == 1


def test_a_second_worker_does_not_make_what_the_first_is_making(queued, monkeypatch):
    made = deal()
    asked(made)
    second = []

    def meanwhile(work_, *, limits):
        second.extend(work(queued))
        return b"%PDF"

    monkeypatch.setattr(preview, "run_in_child", meanwhile)

    assert work(queued) == [True]
    assert second == [False]


def test_another_answer_is_another_preview(queued, stub):
    made = deal()
    asked(made)
    change(made, "Other words.")

    assert work(queued) == [False]
    assert asked(made) == preview.Preview()
    assert len({key for _, _, key in queued}) == 2


@pytest.mark.parametrize("what", ["a fact of the organisation", "the day"])
def test_made_anew_when_it_would_print_something_else(queued, stub, what):
    made = deal()
    asked(made)
    work(queued)
    if what == "the day":
        with clock.at(LATER):
            again = asked(made)
    else:
        change_facts(made.lead, actor=made.actor(Role.ADMINISTRATOR), ico_registration="Z7777777")
        again = asked(made)

    assert again == preview.Preview()
    assert len(queued) == 2


def test_it_leaves_no_file_and_no_event(queued, stub):
    made = deal()
    before = Event.objects.count()
    asked(made)
    work(queued)

    assert not PdfFile.objects.exists()
    assert Event.objects.count() == before


def test_it_is_thrown_away_after_ten_minutes(queued, stub, monkeypatch):
    kept = {}
    real = cache.set
    monkeypatch.setattr(
        cache, "set", lambda key, value, timeout: kept.update({key: timeout}) or real(key, value)
    )
    asked(deal())
    work(queued)

    assert [seconds for key, seconds in kept.items() if key.startswith("preview:")] == [600]


# ------------------------------------------------------------------ when it cannot be had
def test_one_that_fails_says_why_and_is_not_tried_again_at_once(queued, monkeypatch):
    made = deal()

    def fail(work_, *, limits):
        raise PdfFailed("Making the PDF took longer than 60 seconds.")

    monkeypatch.setattr(preview, "run_in_child", fail)
    asked(made)
    work(queued)

    told = page(made)

    assert told.status_code == 503
    assert "Making the PDF took longer than 60 seconds." in told.content.decode()
    assert "Try again" in told.content.decode()
    assert len(queued) == 1


def test_a_mistake_in_the_words_does_no_harm_to_the_worker(queued, monkeypatch):
    made = deal()

    def broken(printed):
        raise KeyError("unheard of")

    monkeypatch.setattr(preview, "agreement_html", broken)
    monkeypatch.setattr(preview, "run_in_child", run_in_child)
    asked(made)

    assert work(queued) == [False]
    assert "unheard of" in asked(made).problem


def test_nobody_has_more_than_a_dozen_made_in_ten_minutes(queued):
    made = deal()
    for number in range(preview.MOST):
        change(made, f"Words {number}.")
        assert not asked(made).too_many
    change(made, "One more.")

    told = page(made)

    assert told.status_code == 429
    assert "Try again in 10 minutes" in told.content.decode()
    assert len(queued) == preview.MOST
    assert not asked(made, where=made.partner).too_many, "another person may still ask"


def test_while_it_is_made_the_page_says_so_and_leads_back_to_it(queued):
    told = page(deal())

    assert told.status_code == 200
    assert "The preview is being made" in told.content.decode()
    assert "Get the preview" in told.content.decode()


def test_the_page_waits_for_it_a_little(queued, stub, settings, monkeypatch):
    made = deal()
    settings.PREVIEW_WAIT_SECONDS = 30
    monkeypatch.setattr(preview.time, "sleep", lambda seconds: work(queued))

    assert page(made).content == b"%PDF a draft"


def test_when_too_many_wait_the_next_is_answered_at_once(queued, settings, monkeypatch):
    made = deal()
    settings.PREVIEW_WAIT_SECONDS = 30
    taken = [preview._waiting.acquire(blocking=False) for _ in range(2)]
    try:
        assert taken == [True, True]
        assert "is being made" in page(made).content.decode()
    finally:
        for _ in taken:
            preview._waiting.release()


# ------------------------------------------------------------------ who, and when
def test_it_is_given_as_a_file_under_a_name_that_says_draft(queued, stub):
    made = deal()
    page(made)
    work(queued)

    given = page(made, made.person(Role.DRAFTER, made.partner))

    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"] == (
        f'attachment; filename="{made.reference}-version-1-draft-1.pdf"'
    )


@pytest.mark.parametrize("name", ["draft", "check", "agreement"])
def test_the_way_to_it_stands_on_the_pages_of_the_draft(name):
    made = deal()

    assert (
        reverse("agreements:preview", args=[made.reference])
        in page(made, name=name).content.decode()
    )


def test_in_review_it_is_a_draft_still_and_carries_the_hash_under_review(queued, stub):
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        whole = preview.documents.assemble(made.version)
        printed = preview.printable(made.version, whole)

    assert printed.draft
    assert printed.sha256 == made.sha256
    assert printed.status == "In review since 4 April 2022. Not signed"
    html = preview.agreement_html(printed)
    assert made.sha256 in html
    assert "which is attached to this PDF" not in html


def test_an_approval_given_meanwhile_is_another_preview(queued, stub):
    made = deal(stage="in_review")
    with clock.at(SUBMITTED_ON):
        asked(made)
        workflow.approve(
            made.version,
            actor=made.actor(Role.INFORMATION_GOVERNANCE),
            sha256=made.sha256,
        )

        assert asked(made) == preview.Preview()
    assert len(queued) == 2


@pytest.mark.parametrize("stage", ["ready_to_sign", "in_force"])
def test_once_it_has_a_pdf_of_its_own_there_is_no_preview(stage, queued):
    made = deal(stage=stage)

    assert page(made).status_code == 404
    assert "Preview as PDF" not in page(made, name="agreement").content.decode()


def test_the_api_gives_the_same_file_and_says_when_to_ask_again(queued, stub):
    made = deal()
    client = signed_in(made.person(Role.DRAFTER))
    address = reverse("agreement-preview", args=[made.reference])

    early = client.get(address, headers={"accept": "application/pdf"})
    work(queued)
    given = client.get(address, headers={"accept": "application/pdf"})

    assert (early.status_code, early["Retry-After"]) == (202, "2")
    assert given.content == b"%PDF a draft"
