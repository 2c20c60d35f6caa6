"""Each change that somebody makes leaves one event, with who made it in which role.

What changes nothing leaves none.
"""

import pytest

from audit.models import Event
from tests.agreements.factories import PASSWORD
from tests.security.pages import Page
from tests.visibility.world import DPIA_APPROVED, DPIA_DRAFT

NO_CHANGE = ()
DRAFT, SHOWN = "draft, the partner not invited", "draft, the partner has accepted"


CHANGES = [
    ("lead drafter", "/agreements/new/blank/", {"title": "Another"}, ("start", "prefill")),
    (
        "lead drafter",
        "/agreements/{DRAFT}/draft/basics/",
        {"title": "Renamed"},
        # What records can give is filled in after what somebody typed, and told apart.
        ("save", "prefill"),
    ),
    ("lead drafter", "/agreements/{DRAFT}/draft/basics/", {}, NO_CHANGE),
    ("lead drafter", "/agreements/{DRAFT}/parties/org08/invite/", {}, ("invite_party",)),
    ("lead drafter", "/agreements/{SHOWN}/parties/org08/invite/", {}, NO_CHANGE),
    (
        "lead drafter",
        "/agreements/{SHOWN}/people/invite/",
        {"email": "noor@example.org", "name": "Noor Hale", "role": "reader"},
        ("create-person", "invite_person", "send-invitation"),
    ),
    (
        "invited commenter",
        "/agreements/{SHOWN}/comments/on/summary/",
        {"text": "Why so long?"},
        ("open_thread",),
    ),
    ("lead drafter", "/agreements/{SHOWN}/withdraw/", {"reason": "No need"}, ("withdraw",)),
    ("lead drafter", "/agreements/{SHOWN}/submit/", {}, ("submit",)),
    (
        "lead information_governance",
        "/agreements/{in review}/review/",
        {"decision": "approve"},
        ("approve",),
    ),
    (
        "partner information_governance",
        "/agreements/{in review}/review/",
        {"decision": "ask_for_changes", "reason": "Say more"},
        ("ask_for_changes",),
    ),
    (
        "lead signatory",
        "/agreements/{ready to sign}/sign/",
        {"post": "Director", "authority_confirmed": "on", "read_it": "on", "password": PASSWORD},
        ("sign",),
    ),
    ("partner signatory", "/agreements/{ready to sign}/decline/", {"reason": "No"}, ("decline",)),
    (
        "partner drafter",
        "/agreements/{in force}/flow-start/",
        {"on_day": "12", "on_month": "4", "on_year": "2022"},
        ("record_flow_start",),
    ),
    (
        "lead drafter",
        "/agreements/{in force}/periodic-review/",
        {"outcome": "continue", "note": "Still needed"},
        ("record_review",),
    ),
    ("lead drafter", "/dpias/new/", {"title": "Another"}, ("create_dpia",)),
    (
        "lead drafter",
        "/dpias/{DPIA_DRAFT}/need/",
        {"shown": "scr_wp", "scr_wp": ["WP3"]},
        ("save_answers", "screen"),
    ),
    ("lead drafter", "/dpias/{DPIA_DRAFT}/ask-for-advice/", {}, ("ask_for_advice",)),
    ("lead drafter", "/dpias/{DPIA_APPROVED}/start-review/", {"reason": "Due"}, ("start_review",)),
    (
        "lead administrator",
        "/organisations/ORG12/members/invite/",
        {"email": "new@example.org", "name": "New Person", "role": "drafter"},
        ("create-person", "give-role", "send-invitation"),
    ),
    ("lead administrator", "/organisations/ORG12/facts/", {}, NO_CHANGE),
    ("lead drafter", "/account/", {"name": "Another Name"}, ("change-name",)),
    ("lead drafter", "/account/", {}, NO_CHANGE),
]


@pytest.mark.parametrize(("who", "path", "sent", "verbs"), CHANGES)
def test_one_event_for_one_change(who, path, sent, verbs, world):
    client = world.clients[who]
    path = path.format(
        **world.agreements,
        DRAFT=world.agreements[DRAFT],
        SHOWN=world.agreements[SHOWN],
        DPIA_DRAFT=world.dpias[DPIA_DRAFT],
        DPIA_APPROVED=world.dpias[DPIA_APPROVED],
    )
    before = Event.objects.latest("pk").pk
    page = client.get(path)
    forms = [f for f in Page(page.content.decode()).forms if f.method == "post"]
    form = max(forms, key=lambda f: len(f.fields), default=None)
    shown = form.as_shown() if form and page.status_code == 200 else {}

    response = client.post(path, {**shown, **sent})

    told = list(Event.objects.filter(pk__gt=before).order_by("pk"))
    assert tuple(event.verb for event in told) == verbs, response.content.decode()[-3000:]
    assert response.status_code == 302
    for event in told:
        assert event.actor_id == world.people[who].pk
        about_oneself = (event.subject_type, event.subject_id) == ("person", event.actor_id)
        assert event.content["actor"]["role"] or about_oneself
