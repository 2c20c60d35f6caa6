"""What is hidden stands nowhere in the published page, PDF or data, however it was written."""

import json
from dataclasses import replace
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from dpia import subjects
from dpia.models import Publication
from dpia.paper import printing
from dpia.paper.content import as_bytes
from dpia.paper.printing import Edition
from dpia.publishing import actions, making
from organisations.roles import Role
from questionnaire.pdf.render import run_in_child
from tests.agreements.factories import deal
from tests.dpia.factories import Body
from tests.dpia.publishing.factories import (
    approved_saying,
    bare,
    everything_in,
    parts_of,
    prepared,
    publish,
    two_officers,
    with_pdf,
)

pytestmark = pytest.mark.django_db
SHY = "\u00ad"
WHY = {"reason_code": "foi_31"}


def hide(publication, by, place, words="", **more):
    given = {**WHY, **more}
    return actions.hide(publication, actor=by[Role.DRAFTER], place=place, words=words, **given)


def readable(publication):
    """Everything that the public can get of it, as text: page, index, data, PDF, API."""
    reader = Client()
    publication.refresh_from_db()
    pdf = with_pdf(publication)
    reference, number = publication.dpia.reference, publication.number
    addresses = [
        reverse("published:index"),
        reverse("published:index") + "?q=rebate",
        reverse("published:dpia", args=[reference]),
        reverse("published:numbered", args=[reference, number]),
        reverse("published:json", args=[reference, number]),
        reverse("published-dpia-list"),
        reverse("published-dpia-detail", args=[reference]),
    ]
    answers = [reader.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    headers = "\n".join(str(answer.headers) for answer in answers)
    return "\n".join(
        [everything_in(pdf), headers, *(answer.content.decode() for answer in answers)]
    )


def assert_gone(text, *words):
    there = bare(text)
    assert [one for one in words if bare(one) in there] == []


SPELLINGS = {
    "nature": "The Oﬃce of Greyhaven keeps the keys.",
    "scope_amount": f"Grey{SHY}ha{SHY}ven office, once a month",
    "relationship": "GREYHAVEN has known them. \u202fGrey-\nhaven too.",
    "control": "Some say Gre\u0301yhaven.",
    "expectation": "They expect it of\nGreyhaven.",
    "consultation__done": "We asked Ｇｒｅｙｈａｖｅｎ and others.",
    "technology": "grey\u200bhaven's portal at https://greyhaven.example/keys",
}


def test_every_spelling_of_hidden_words_is_gone_from_everything():
    by = two_officers()
    dpia = approved_saying(by, title="Rebate with Greyhaven", **SPELLINGS)
    publication = prepared(by, dpia)

    hide(publication, by, "dpia.expectation", "Greyhaven")
    published = publish(publication, by)

    text = readable(published)
    assert_gone(text, "Greyhaven")
    assert "keeps the keys" in text
    assert "it would make crime or fraud easier" in text


def test_the_test_itself_finds_what_is_not_hidden():
    by = two_officers()
    dpia = approved_saying(by, title="Rebate with Greyhaven", **SPELLINGS)
    text = readable(publish(prepared(by, dpia, decision="redacted"), by))

    with pytest.raises(AssertionError):
        assert_gone(text, "Greyhaven")
    for other in ("Oﬃce of Greyhaven", "Greyhaven too"):
        assert bare(other) in bare(text)


def test_a_whole_hidden_answer_is_gone_where_it_is_repeated_too():
    by = two_officers()
    secret = "Matching starts at a score of 87 points. Nobody outside is told the weights."
    dpia = approved_saying(
        by,
        nature=secret,
        technology=f"As said: nobody  outside is told the\nweights. {secret}",
    )
    publication = prepared(by, dpia)

    hide(publication, by, "dpia.nature")

    text = readable(publish(publication, by))
    assert_gone(text, "score of 87", "told the weights")
    assert "As said" in text


def test_names_are_hidden_from_the_start():
    by = two_officers()
    dpia = approved_saying(by, author="Rosalind Okafor", nature="Rosalind Okafor answers letters.")
    text = readable(publish(prepared(by, dpia), by))

    assert_gone(text, "Priya Raman", "Owen Hartley")
    for role in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO):
        assert by.person(role).name not in text.split("\n")
    # The author and who does the measures are never public; her name elsewhere is an answer's.
    assert "Rosalind Okafor answers letters." in text
    assert_gone(text, "service manager", "policy lead")


def test_passages_that_overlap_leave_nothing_between_them():
    by = two_officers()
    dpia = approved_saying(by, nature="alpha beta gamma delta epsilon")
    publication = prepared(by, dpia)

    hide(publication, by, "dpia.nature", "alpha beta gamma")
    hide(publication, by, "dpia.nature", "gamma delta", reason_code="", reason_words="Still secret")

    text = readable(publish(publication, by))
    assert_gone(text, "alpha beta", "gamma", "delta")
    assert "epsilon" in text
    assert "Still secret" in text


def test_markup_in_hidden_words_is_gone_like_any_other_text():
    by = two_officers()
    dpia = approved_saying(by, nature='See <script>alert("zq1")</script> & "the <b>vault</b>".')
    publication = prepared(by, dpia)

    hide(publication, by, "dpia.nature", '<script>alert("zq1")</script>')
    hide(publication, by, "dpia.nature", "vault")

    text = readable(publish(publication, by))
    assert_gone(text, "zq1", "vault")


def test_a_hidden_organisation_is_gone_from_the_flows_and_their_picture():
    made = deal()
    by = Body(made.lead, {r: made.person(r) for r in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)})
    dpia = made.version.dpia
    publication = prepared(by, dpia, among=subjects.subjects_of(dpia))
    [place] = [
        answer.place
        for answer in making.source(publication).answers
        if answer.place == "flows.0.to_party"
    ]

    hide(publication, by, place, "Public Sector Counter-Fraud Unit")

    text = readable(publish(publication, by))
    assert_gone(text, "Counter-Fraud Unit")
    assert "Diagram. 2 flows between 2 organisations" in text


def test_words_of_the_agreements_title_are_gone_where_it_is_the_source():
    made = deal()
    by = Body(made.lead, {r: made.person(r) for r in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)})
    dpia = made.version.dpia
    # As of an agreement in force: the public reads what it is called.
    among = [replace(one, is_public=True) for one in subjects.subjects_of(dpia)]
    publication = prepared(by, dpia, among=among)

    hide(publication, by, "title", "bank account checks")

    text = readable(publish(publication, by))
    assert_gone(text, "bank account checks")
    assert "From the agreement DSA-002" in text


def test_a_hidden_level_is_in_no_picture_and_not_on_the_cover():
    by = two_officers()
    publication = prepared(by, approved_saying(by))

    hide(publication, by, "dpia.risks.0.residual")
    hide(publication, by, "dpia.risks.0.overall")
    published = publish(publication, by)

    content = making.frozen(published)
    [risk] = content.risks()
    assert (risk.code("residual"), risk.code("overall")) == ("", "")
    [cover] = [answer for answer in content.cover if answer.place == "cover.residual"]
    assert cover.is_hidden
    assert "Risk 1" in readable(published)


def test_the_hash_of_what_was_approved_is_nowhere():
    # With it and all the rest, a guess at a hidden word could be checked.
    by = two_officers()
    dpia = approved_saying(by, nature="Kept at Larchfield House")
    publication = prepared(by, dpia)
    hide(publication, by, "dpia.nature", "Larchfield House")

    text = readable(publish(publication, by))

    dpia.refresh_from_db()
    assert dpia.approved_sha256
    assert dpia.approved_sha256 not in text


def test_a_summary_says_nothing_that_is_hidden_elsewhere():
    by = two_officers()
    dpia = approved_saying(by, nature="The vault is at Larchfield House in Norbridge.")
    publication = prepared(
        by, dpia, decision="summary", reason="The rest.", summary="Kept at Larchfield house."
    )
    hide(publication, by, "dpia.nature")
    hide(publication, by, "dpia.nature", "Larchfield House")

    text = readable(publish(publication, by))
    assert_gone(text, "Larchfield", "Norbridge")


def test_the_reason_for_hiding_cannot_say_what_is_hidden():
    by = two_officers()
    dpia = approved_saying(by, nature="Kept at Larchfield House")
    publication = prepared(by, dpia)
    hide(
        publication, by, "dpia.nature", "Larchfield House",
        reason_code="", reason_words="Larchfield House is secret",
    )  # fmt: skip

    with pytest.raises(Exception, match="can still be read"):
        publish(publication, by)

    assert Publication.objects.get(pk=publication.pk).status == "draft"


def test_the_data_is_what_its_hash_is_of():
    import hashlib

    by = two_officers()
    published = publish(prepared(by, approved_saying(by)), by)
    address = reverse("published:json", args=[published.dpia.reference, 1])

    content = Client().get(address).content

    assert hashlib.sha256(content).hexdigest() == published.sha256
    assert json.loads(content)["reference"] == published.dpia.reference


WHERE = {
    "Counter-Fraud Unit": {"text", "alternative text", "attachment"},
    "bank account checks": {"text", "outline", "attachment", "metadata"},
}
"""In which parts of the file these words stand as long as they are not hidden."""


def test_hidden_words_are_gone_from_each_part_of_the_file_in_which_they_would_stand():
    made = deal()
    by = Body(made.lead, {r: made.person(r) for r in (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)})
    among = subjects.subjects_of(made.version.dpia)
    publication = prepared(by, made.version.dpia, among=among)
    whole = making.unredacted(publication)
    edition = Edition(made_at=clock.now(), enclosed=as_bytes(whole), name="whole")
    shown = parts_of(run_in_child(partial(printing.pdf, whole, edition)))
    hide(publication, by, "flows.0.to_party", "Public Sector Counter-Fraud Unit")
    hide(publication, by, "title", "bank account checks")

    published = publish(publication, by)

    hidden = parts_of(with_pdf(published))
    for words, places in WHERE.items():
        assert {name for name, text in shown.items() if bare(words) in bare(text)} == places
        assert [name for name, text in hidden.items() if bare(words) in bare(text)] == []
    page = Client().get(reverse("published:dpia", args=[made.version.dpia.reference]))
    assert_gone(page.content.decode(), *WHERE)
    assert all(hidden.values())
