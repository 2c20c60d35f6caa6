"""What happened to a publication, in words."""

from __future__ import annotations

from audit.models import Event
from dpia.models import Publication
from dpia.presenting import Happening

VERBS = {
    "prepare_publication": "Began to prepare it",
    "decide_publication": "Chose how it is published",
    "hide_words": "Hid words",
    "show_words": "Showed hidden words again",
    "ask_to_publish": "Asked a second person to approve it",
    "publish": "Published it",
    "return_publication": "Sent it back",
    "withdraw_publication": "Withdrew it",
    "drop_publication": "Gave it up",
    "replace_publication": "A later one took its place",
}


def history(publication: Publication, *, latest: int) -> list[Happening]:
    """So many of the latest events in words, the newest first. One query."""
    found = Event.objects.filter(
        subject_type=Publication.audit_type, subject_id=publication.pk
    ).order_by("-id")[:latest]
    return [_happening(event) for event in found]


def _happening(event: Event) -> Happening:
    who = event.content["actor"]
    by = ", ".join(part for part in (who["name"], who["organisation_name"]) if part)
    title = VERBS.get(event.verb, event.verb.replace("_", " ").capitalize())
    return Happening(title, event.at, by, event.content["reason"], ())
