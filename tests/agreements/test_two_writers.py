"""Two people, or two windows, on one page of a draft: nothing is lost and nobody is overwritten."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import DraftRevision, Version
from tests.agreements.factories import deal
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return deal()


def page_of(draft):
    return reverse("agreements:section", args=[draft.reference, "basics"])


def sent(client, draft, revision, **answers):
    """Send the page of the basics as it was loaded at that revision, with these answers."""
    keys = "title summary areas needed_by"
    return client.post(page_of(draft), {"revision": revision, "shown": keys, **answers})


def as_loaded(draft):
    document = draft.version.document
    names = ("title", "summary", "areas")
    return {name: document.get(name, "") for name in names}


def save(draft, **changes):
    version = draft.version
    return actions.save_answers(
        version, actor=draft.actor("drafter"), based_on=version.revision, changes=changes
    )


def test_an_answer_that_the_second_never_touched_keeps_what_the_first_wrote(draft):
    client = signed_in(draft.person("drafter"))
    loaded, revision = as_loaded(draft), draft.version.revision
    save(draft, areas="Westerby town")

    answer = sent(client, draft, revision, **loaded | {"summary": "Another summary."})

    assert answer.status_code == 302
    document = draft.version.document
    assert (document["areas"], document["summary"]) == ("Westerby town", "Another summary.")


def test_the_same_answer_changed_twice_shows_both_texts_and_saves_nothing(draft):
    client = signed_in(draft.person("drafter"))
    loaded, revision = as_loaded(draft), draft.version.revision
    save(draft, areas="Westerby town")
    saves = DraftRevision.objects.count()

    answer = sent(client, draft, revision, **loaded | {"areas": "The whole county"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Westerby town" in page
    assert "The whole county" in page
    assert DraftRevision.objects.count() == saves
    assert draft.version.document["areas"] == "Westerby town"


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "The whole county"), ("theirs", "Westerby town")]
)
def test_the_choice_between_two_texts_is_kept_with_all_else_that_was_written(draft, choice, kept):
    client = signed_in(draft.person("drafter"))
    loaded, revision = as_loaded(draft), draft.version.revision
    version = save(draft, areas="Westerby town", title="A title of the first")

    answer = sent(
        client,
        draft,
        revision,
        **loaded | {"areas": "The whole county", "summary": "Another summary."},
        seen=version.revision,
        conflict="areas",
        **{"keep:areas": choice},
    )

    assert answer.status_code == 302
    document = Version.objects.get(pk=version.pk).document
    assert document["areas"] == kept
    assert document["summary"] == "Another summary."
    assert document["title"] == "A title of the first"


def test_without_a_choice_nothing_is_saved_and_the_page_says_so(draft):
    client = signed_in(draft.person("drafter"))
    loaded, revision = as_loaded(draft), draft.version.revision
    version = save(draft, areas="Westerby town")

    answer = sent(
        client,
        draft,
        revision,
        **loaded | {"areas": "The whole county"},
        seen=version.revision,
        conflict="areas",
    )

    assert answer.status_code == 409
    assert "Select which answer to keep" in answer.content.decode()
    assert draft.version.document["areas"] == "Westerby town"


def test_what_a_third_wrote_while_somebody_chose_is_shown_too(draft):
    client = signed_in(draft.person("drafter"))
    loaded, revision = as_loaded(draft), draft.version.revision
    shown = save(draft, areas="Westerby town")
    save(draft, areas="Three villages")

    answer = sent(
        client,
        draft,
        revision,
        **loaded | {"areas": "The whole county"},
        seen=shown.revision,
        conflict="areas",
        **{"keep:areas": "mine"},
    )

    assert answer.status_code == 409
    assert "Three villages" in answer.content.decode()


def test_a_row_that_moved_up_meanwhile_is_followed_and_no_other_is_written(draft):
    client = signed_in(draft.person("drafter"))
    revision = draft.version.revision
    rows = draft.version.document["data_items"]
    save(draft, data_items=[rows[0], *rows[2:]])
    url = reverse("agreements:row", args=[draft.reference, "data", "data_items.2"])

    answer = client.post(
        url, {"revision": revision, "shown": "item_name", "item_name": "Another name"}
    )

    assert answer.status_code == 302
    names = [row["name"] for row in draft.version.document["data_items"]]
    assert names == [rows[0]["name"], "Another name", *(row["name"] for row in rows[3:])]
