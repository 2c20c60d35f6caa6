"""The steps by which sharing stops for a time and goes on: two rows of the workflow's table."""

from __future__ import annotations

from agreements import rules
from agreements.ending import effects as ending_effects
from agreements.ending import rules as ending_rules
from agreements.models import Announcement, Status, Version
from audit.transitions import Transition

Step = Transition[Version]

SUSPEND = Step(
    verb="suspend",
    label="Suspend sharing",
    sources=frozenset({Status.IN_FORCE}),
    target=Status.SUSPENDED,
    may=ending_rules.suspender,
    who="a signatory, senior risk owner or information governance officer of a party",
    rules=(rules.has_a_reason,),
    write=ending_effects.taken(Announcement.Kind.SUSPEND),
    after=ending_effects.suspended,
)
RESUME = Step(
    verb="resume",
    label="Resume sharing",
    sources=frozenset({Status.SUSPENDED}),
    target=Status.IN_FORCE,
    may=ending_rules.resumer,
    who="the organisation that suspended it",
    rules=(
        rules.has_a_reason,
        ending_rules.nobody_else_stops_it,
        ending_rules.is_not_over_yet,
        *ending_rules.GOES_ON,
    ),
    write=ending_effects.taken(Announcement.Kind.RESUME),
    after=ending_effects.resumed,
)
