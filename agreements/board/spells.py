"""The stages that a version goes through on its way into force, written as it enters each."""

from __future__ import annotations

from datetime import datetime

from agreements.models import Spell, Version

DRAFTING, REVIEW, SIGNING = Spell.Stage.DRAFTING, Spell.Stage.REVIEW, Spell.Stage.SIGNING


def turn(version: Version, stage: str, now: datetime) -> None:
    """The version enters `stage`, or leaves them all with "". Called under the version's lock."""
    if not version.spells.exists():
        _begin_with_drafting(version)
    for spell in version.spells.filter(ended_at=None):
        spell.ended_at = max(now, spell.began_at)
        spell.save(update_fields=["ended_at"])
    if stage:
        Spell.objects.create(version=version, stage=stage, began_at=now)


def _begin_with_drafting(version: Version) -> None:
    """The drafting that began with the version."""
    Spell.objects.create(version=version, stage=DRAFTING, began_at=version.created_at)
