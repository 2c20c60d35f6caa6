"""The pages of publishing, in words and without a script."""

import pytest
from django.test import Client
from django.urls import reverse

from dpia.models import Publication
from dpia.publishing import actions
from organisations.roles import Role
from tests.dpia.publishing.factories import (
    approved_saying,
    prepared,
    publish,
    published,
    two_officers,
)
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


def at(publication, name="publication", **query):
    url = reverse(f"dpia:{name}", args=[publication.dpia.reference, publication.pk])
    return f"{url}?place={query['place']}" if query else url


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def by():
    return two_officers()


@pytest.fixture
def drafter(by):
    return signed_in(by.person(Role.DRAFTER))


@pytest.fixture
def draft(by):
    nature = "Greyhaven keeps the keys. <script>alert(1)</script> 🙂"
    return prepared(by, approved_saying(by, nature=nature, technology="The Greyhaven portal"))


def test_it_is_prepared_from_the_dpias_page(by, drafter):
    dpia = approved_saying(by)
    hub = text(drafter.get(dpia.get_absolute_url()))
    listed = reverse("dpia:publications", args=[dpia.reference])
    assert f'href="{listed}"' in hub
    new = reverse("dpia:publication_new", args=[dpia.reference])
    assert new in text(drafter.get(listed))

    answer = drafter.post(new, {"decision": "redacted", "reason": "Names"}, follow=True)

    assert "Prepare the publication" in text(answer)
    assert Publication.objects.get().decision == "redacted"
    assert "already being prepared" in text(drafter.get(listed))
    assert "already being prepared" in text(drafter.get(new))
    refused = drafter.post(new, {"decision": "whole"})
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Select how you will publish it"),
        ({"decision": "withheld"}, "Enter what is not shown, and why"),
        ({"decision": "summary", "reason": "Long"}, "Enter the summary"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(by, drafter, sent, error):
    dpia = approved_saying(by)

    page = text(drafter.post(reverse("dpia:publication_new", args=[dpia.reference]), sent))

    assert "<title>Error: " in page
    assert page.count(error) == 2


def test_words_are_hidden_and_one_is_told_where_else_they_stand(drafter, draft):
    page = text(drafter.get(at(draft, "publication_hide", place="dpia.nature")))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    sent = {"what": "words", "words": "Greyhaven", "reason_code": "foi_31", "where": "here"}
    url = at(draft, "publication_hide", place="dpia.nature")
    page = text(drafter.post(url, sent, follow=True))
    assert "They can still be read in: “Is any of the technology new to you?”" in page
    assert "Check that nobody can work them out" in page
    assert "Hide everywhere" in page

    row = draft.redactions.get(words="Greyhaven")
    done = drafter.post(at(draft, "publication_everywhere"), {"redaction": row.pk}, follow=True)
    assert "can still be read" not in text(done).partition("History")[0]
    preview = text(drafter.get(at(draft, "publication_preview")))
    assert "Greyhaven" not in preview
    assert "[Redacted: it would make crime or fraud easier (FOIA 2000 section 31)]" in preview

    drafter.post(at(draft, "publication_show"), {"redaction": row.pk})
    assert "Greyhaven" in text(drafter.get(at(draft, "publication_preview")))


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Select whether to hide some words or the whole answer"),
        ({"what": "words", "where": "here"}, "Enter the words to hide, or choose the whole answer"),
        (
            {"what": "words", "words": "Nowhere", "reason_code": "foi_31", "where": "here"},
            "These words are not in the answer. Copy them from the text above",
        ),
        ({"what": "whole", "where": "here"}, "Select a reason, or give one in your own words"),
    ],
)
def test_what_cannot_be_hidden_is_said_and_what_was_typed_kept(drafter, draft, sent, error):
    page = text(drafter.post(at(draft, "publication_hide", place="dpia.nature"), sent))

    assert page.count(error) == 2
    assert sent.get("words", "") in page
    assert "<title>Error: " in page


def test_a_second_person_approves_what_they_read(by, drafter, draft):
    asked = drafter.post(at(draft, "ask_to_publish"), follow=True)
    assert "A second person has been asked" in text(asked)
    assert "It needs an information governance officer" in text(drafter.get(at(draft, "publish")))

    officer = signed_in(by.person(Role.INFORMATION_GOVERNANCE))
    page = text(officer.get(at(draft, "publish")))
    draft.refresh_from_db()
    assert draft.sha256 in page
    assert officer.post(at(draft, "publish"), {"sha256": "old"}).status_code == 409
    done = officer.post(at(draft, "publish"), {"sha256": draft.sha256}, follow=True)
    assert "The DPIA is published" in text(done)

    again = officer.post(at(draft, "publish"), {"sha256": draft.sha256})
    assert again.status_code == 409
    assert Publication.objects.get().number == 1


def test_it_is_sent_back_and_given_up_with_words(by, drafter, draft):
    drafter.post(at(draft, "ask_to_publish"))
    officer = signed_in(by.person(Role.INFORMATION_GOVERNANCE))
    url = at(draft, "return_publication")
    assert "Enter why" in text(officer.post(url, {"reason": ""}))
    assert "It has been sent back" in text(officer.post(url, {"reason": "More"}, follow=True))

    gone = drafter.post(at(draft, "drop_publication"), follow=True)
    assert "It has been given up" in text(gone)
    assert Publication.objects.get().status == "dropped"


def test_a_reader_of_the_author_changes_nothing(by, draft):
    auditor = signed_in(by.person(Role.AUDITOR))

    page = text(auditor.get(at(draft)))
    assert "Hide words" not in page
    assert "Show again" not in page
    sent = {"what": "whole", "reason_code": "foi_31", "where": "here"}
    assert auditor.post(at(draft, "publication_hide", place="title"), sent).status_code == 409
    assert not draft.redactions.filter(place="title").exists()


def test_an_answer_that_is_not_there_is_not_found(drafter, draft):
    assert drafter.get(at(draft, "publication_hide", place="dpia.nowhere")).status_code == 404


# ------------------------------------------------------------------ the public


def test_anybody_finds_it_by_its_words_and_reads_it(by):
    one = published(by, approved_saying(by, title="Rebate", nature="Greyhaven keeps the keys."))
    reader = Client()

    for search in ("", "rebate", "keys", "northmere"):
        page = text(reader.get(reverse("published:index"), {"q": search}))
        assert one.get_absolute_url() not in page
        assert reverse("published:dpia", args=[one.dpia.reference]) in page
    nothing = text(reader.get(reverse("published:index"), {"q": "<script>harbour"}))
    assert "0 found for “&lt;script&gt;harbour”" in nothing

    page = text(reader.get(reverse("published:dpia", args=[one.dpia.reference])))
    assert "Greyhaven keeps the keys." in page
    assert "Download as data (JSON)" in page
    assert "Risk 1" in page
    assert one.sha256 in page


def test_what_is_hidden_is_found_by_no_search(by):
    one = prepared(by, approved_saying(by, nature="Greyhaven keeps the keys."))
    actions.hide(
        one, actor=by[Role.DRAFTER], place="dpia.nature", words="Greyhaven", reason_code="foi_31"
    )
    publish(one, by)

    page = text(Client().get(reverse("published:index"), {"q": "Greyhaven"}))
    assert "0 found" in page


@pytest.mark.parametrize("q", ["\x00", "a" * 5000, "'; --", "🙂", "OR AND -", '"'])
def test_any_search_is_answered(q):
    assert Client().get(reverse("published:index"), {"q": q}).status_code == 200
    assert Client().get(reverse("published-dpia-list"), {"q": q}).status_code == 200


def test_what_is_not_published_is_not_found(draft):
    reader = Client()
    reference = draft.dpia.reference
    for address in (
        reverse("published:dpia", args=[reference]),
        reverse("published:numbered", args=[reference, 1]),
        reverse("published:json", args=[reference, 1]),
        reverse("published:pdf", args=[reference, 1]),
        reverse("published-dpia-detail", args=[reference]),
    ):
        assert reader.get(address).status_code == 404


@pytest.mark.parametrize("name", ["index", "dpia", "json"])
def test_a_public_page_takes_few_queries(by, name, django_assert_max_num_queries):
    one = published(by)
    args = {"index": [], "dpia": [one.dpia.reference], "json": [one.dpia.reference, 1]}[name]
    url = reverse(f"published:{name}", args=args)
    Client().get(url)

    with django_assert_max_num_queries(4):
        assert Client().get(url).status_code == 200


@pytest.mark.parametrize(
    "name", ["publication", "publication_preview", "publish", "ask_to_publish"]
)
def test_a_page_takes_at_most_twelve_queries(drafter, draft, name, django_assert_max_num_queries):
    drafter.get(at(draft, name))

    with django_assert_max_num_queries(12):
        assert drafter.get(at(draft, name)).status_code == 200


# ------------------------------------------------------------------ the API


def test_the_api_goes_the_same_way(by):
    dpia = approved_saying(by, nature="Greyhaven keeps the keys.")
    drafter = signed_in(by.person(Role.DRAFTER))
    officer = signed_in(by.person(Role.INFORMATION_GOVERNANCE))

    def post(client, name, pk, data):
        url = reverse(f"dpia-publication-{name}", args=[pk])
        return client.post(url, data, content_type="application/json")

    begun = drafter.post(
        reverse("dpia-prepare-publication", args=[dpia.reference]),
        {"decision": "redacted", "reason": "Names"},
        content_type="application/json",
    )
    assert begun.status_code == 201
    pk = begun.json()["id"]
    hidden = {"place": "dpia.nature", "words": "Greyhaven", "reason_code": "foi_31"}
    assert "Greyhaven" not in str(post(drafter, "hide", pk, hidden).json()["content"])
    assert post(drafter, "hide", pk, {"place": "nowhere"}).status_code == 409
    assert post(officer, "publish", pk, {"sha256": "x"}).status_code == 409
    asked = post(drafter, "ask-to-publish", pk, {}).json()
    assert asked["status"] == "asked"
    assert post(drafter, "publish", pk, {"sha256": asked["sha256"]}).status_code == 409
    assert post(officer, "publish", pk, {"sha256": asked["sha256"]}).json()["number"] == 1

    [line] = Client().get(reverse("published-dpia-list"), {"q": "keys"}).json()["results"]
    assert line["reference"] == dpia.reference
    told = Client().get(reverse("published-dpia-detail", args=[dpia.reference])).json()
    assert told["content"]["reference"] == dpia.reference
    gone = post(officer, "withdraw-publication", pk, {"reason": "A name was left in it."})
    assert gone.json()["status"] == "withdrawn"
