"""Two contradictory decisions at the same instant over the API: one is kept, the other is told."""

import json

from django.core.cache import cache

from agreements.models import Approval, Status
from audit.models import Event
from organisations.roles import Role
from tests.agreements.factories import PASSWORD, SIGNED_ON, SUBMITTED_ON, deal, with_password
from tests.agreements.proofs.pairs import ends
from tests.factories import member, signed_in

FIFTY = 50


def over_the_api(made, who, name, **body):
    """A press of that button by somebody with a browser of their own."""
    client, address = signed_in(who), f"/api/agreements/{made.reference}/{name}/"
    sent = json.dumps(body)
    return lambda: client.post(address, sent, content_type="application/json")


def contradicting(first, second, on, verbs):
    """How fifty pairs ended, each from the same beginning, and how many events they wrote."""
    before = Event.objects.latest("id").id

    def acts():
        # Fifty passwords in a minute are too many from one person.
        cache.clear()
        return first, second

    def end(*outcomes):
        return " and ".join(sorted(outcome.word for outcome in outcomes))

    found = ends(on, acts, end, pairs=FIFTY)
    return found, Event.objects.filter(id__gt=before, verb__in=verbs).count()


def test_one_approves_and_the_other_asks_for_changes(committed_db):
    made = deal(stage="in_review")
    other = member(made.lead, Role.INFORMATION_GOVERNANCE)
    officer = made.person(Role.INFORMATION_GOVERNANCE)
    found, events = contradicting(
        over_the_api(made, officer, "approve", sha256=made.sha256),
        over_the_api(made, other, "ask-for-changes", sha256=made.sha256, reason="Say who."),
        SUBMITTED_ON,
        ("approve", "ask_for_changes"),
    )
    assert found == {"200 and 409": FIFTY}
    assert events == FIFTY
    assert Approval.objects.exclude(state="requested").count() == 1


def test_one_signs_and_the_other_declines_for_the_same_organisation(committed_db):
    made = deal(stage="ready_to_sign")
    signatory = with_password(made.person(Role.SIGNATORY))
    other = member(made.lead, Role.SIGNATORY)
    text = {"sha256": made.sha256}
    signature = {"post": "Director", "authority_confirmed": True, "password": PASSWORD}
    found, events = contradicting(
        over_the_api(made, signatory, "sign", **text, **signature),
        over_the_api(made, other, "decline", **text, reason="Not yet."),
        SIGNED_ON,
        ("sign", "decline"),
    )
    assert found == {"200 and 409": FIFTY}
    assert events == FIFTY
    assert made.version.status in {Status.READY_TO_SIGN, Status.DRAFT}
