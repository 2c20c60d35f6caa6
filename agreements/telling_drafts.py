"""For whom a draft waits. Rows only."""

from __future__ import annotations

from agreements import telling
from agreements.models import Version
from audit.actor import Actor
from notices.actions import ask


def begun(version: Version, actor: Actor) -> None:
    """Whoever began the draft has it in their inbox until it is sent."""
    if actor.person_id is None:
        return
    ask(
        "draft",
        about=telling.about(version),
        title=f"Finish the draft and send it: {telling.title(version)}",
        link=telling.page(version, "draft"),
        person=actor.person_id,
    )
