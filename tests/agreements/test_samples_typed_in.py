"""The twelve samples, typed into the pages by the people of their organisations.

What stands there afterwards is what the file says: the same answers, the same findings, and the
same text to sign, down to its hash.
"""

from functools import cache

import pytest
from django.urls import reverse

from agreements import documents
from agreements.models import Version
from audit import clock
from config.demonstration.story import Story
from law import library
from law.document import differences
from law.shape import generic
from organisations.roles import Role
from tests.agreements.factories import body, sample
from tests.agreements.typing_in import Typist, fields_of
from tests.factories import acting_for, member, signed_in

NOT_OFFERED = {"parties.2.article6", "parties.2.gateways.1.power"}
"""Wrong on purpose in the sample DSA-012: a council relies on legitimate interests, and on a power
of the Crown. The pickers do not offer it those, so that nobody can type them in."""
REFERENCES = [f"DSA-{number:03}" for number in range(1, 13)]
pytestmark = pytest.mark.django_db


@cache
def today():
    return library.samples().today


def newest(reference):
    return Version.objects.select_related("agreement", "snapshot", "dpia").get(
        agreement__reference=reference
    )


def drafters(document):
    """A browser for the drafter of each party, by the party's id, the lead's first."""
    found = {}
    for party in document["parties"]:
        where = body(party["organisation"]["id"])
        who = member(where, Role.DRAFTER, Role.DPO, Role.INFORMATION_GOVERNANCE)
        found[party["id"]] = acting_for(signed_in(who), where)
    return found


def start(client, title):
    """The reference of a draft started from blank."""
    answer = client.post(reverse("agreements:new_blank"), {"title": title})
    assert answer.status_code == 302
    return answer["Location"].split("/")[2]


def type_in(document, clients):
    """The reference of the agreement that the drafters typed in, each their own part."""
    lead, *others = document["parties"]
    reference = start(clients[lead["id"]], document["title"])
    place = reverse("agreements:draft", args=[reference])
    of_others = tuple(f"parties.{number}" for number in range(1, len(others) + 1))
    leading = Typist(
        clients[lead["id"]],
        "agreement",
        document,
        place,
        mine=lambda row: not row.startswith(of_others),
        only=("party_org",),
    )
    leading.from_first_to_last()
    leading.only = ()
    answering = {"": leading}
    for own, party in zip(of_others, others, strict=True):
        invite = reverse("agreements:invite", args=[reference, party["id"]])
        assert clients[lead["id"]].post(invite).status_code == 302
        accept = reverse("agreements:accept", args=[reference, party["id"]])
        assert clients[party["id"]].post(accept).status_code == 302
        answering[own] = Typist(
            clients[party["id"]],
            "agreement",
            document,
            place,
            mine=lambda row, own=own: row.startswith(own),
        )
    wanted = documents.answers(document)
    for every in (False, False, True, False):
        # What one answers may open a question to another.
        if missing := differences(newest(reference).document, wanted):
            for own, typist in answering.items():
                typist.every = every
                typist.again(sections_of("agreement", own, missing, others=of_others))
    return reference


def sections_of(name, own, places, others=()):
    """The sections that ask for these places of one's own party, or of what is nobody's."""
    mine = [p for p in places if (p.startswith(own) if own else not p.startswith(others))]
    paths = {generic(place) for place in mine}
    return {
        section
        for section, fields in fields_of(name).items()
        if any(_meet(path, field) for path in paths for field in fields)
    }


def _meet(a, b):
    return a == b or a.startswith((f"{b}.", f"{b}[")) or b.startswith((f"{a}.", f"{a}["))


def type_dpia_in(document, client, reference):
    """The DPIA that the lead's drafter starts from the draft and answers on its pages."""
    answer = client.post(reverse("agreements:dpia", args=[reference]), {"dpia": "new"})
    typist = Typist(client, "dpia", document, answer["Location"])
    for every in (False, True):
        typist.every = every
        typist.again(fields_of("dpia"))


def answers_of(reference, document):
    """What stands in the draft. Where the sample names no reviewers, the records may give them."""
    held = newest(reference).document
    return held if document.get("approvals") else {k: held[k] for k in held.keys() - {"approvals"}}


def findings(reference):
    """What the rules say of it, but for the names that only this copy has."""
    return [
        {**entry, "message": entry["message"].replace(reference, "")}
        for entry in newest(reference).findings
    ]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_sample_typed_in_is_the_sample_as_its_file_has_it(reference):
    document = sample(reference)
    with clock.at(today()):
        clients = drafters(document)
        typed = type_in(document, clients)
        if document["dpia"].get("reference"):
            type_dpia_in(document, clients[document["parties"][0]["id"]], typed)

        loaded = Story({"id": reference, "document": document}, today=today())
        loaded.document = {**document, "reference": "DSA-900"}
        loaded.dpia_part = {**(document.get("dpia") or {}), "reference": "DPIA-900"}
        loaded.write()
        if document["dpia"].get("reference"):
            loaded.write_dpia()

        told, wanted = answers_of(typed, document), answers_of("DSA-900", document)
        if reference == "DSA-012":
            assert set(differences(told, wanted)) == NOT_OFFERED
            return
        assert told == wanted
        assert documents.snapshot_content(newest(typed)) == documents.snapshot_content(
            newest("DSA-900")
        )
        assert findings(typed) == findings("DSA-900")
