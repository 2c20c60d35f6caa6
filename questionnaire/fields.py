"""What the document says of each field that a question fills: its kind, and what it means."""

from __future__ import annotations

from law import library
from law.document import leaves
from law.shape import Leaf


def leaf(path: str) -> Leaf:
    """The field at that generic path. A list of objects that is read whole counts as a list."""
    return leaves().get(path) or Leaf("list of object")


def meaning(path: str) -> str:
    """What the dictionary says the field means: a few words that can stand as a label."""
    known = library.fields().get(path)
    return known.meaning if known else ""


SPELT_OUT = {
    "dpo": "DPO",
    "siro": "SIRO",
    "uk": "United Kingdom",
    "gb": "Great Britain",
    "ce": "Cyber Essentials",
    "ce_plus": "Cyber Essentials Plus",
}
"""Codes that are abbreviations, which no list of the law spells out."""


def words(code: str) -> str:
    """A code in words."""
    return SPELT_OUT.get(code) or library.label(code)
