"""What a finding rests on, as one hash: so that nobody sets aside what they have not seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from law import shape
from law.document import Document, get, normalise, put
from law.findings import Finding
from law.rules import Rule, by_id, read_by
from law.subjects import LISTS_OF_SCOPE, subjects


def seen(finding: Finding, document: Mapping[str, Any]) -> str:
    """The SHA-256 of the finding's words and of every answer that its rule reads.

    A rule about one row of a list (an item, a party) reads that row, and the others only where its
    condition says so: an answer about another row leaves the hash as it is.
    """
    rule = by_id().get(finding.rule)
    agreement = normalise(document, shape.only(read_by()[rule.id])) if rule else {}
    if rule and not _compares_rows(rule):
        _leave_only_its_row(rule, finding.on, agreement)
    told = [finding.rule, finding.on, finding.message, agreement]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _leave_only_its_row(rule: Rule, on: str, agreement: Document) -> None:
    place = LISTS_OF_SCOPE[rule.scope][0]
    found = next((one for one in subjects(rule.scope, agreement) if one.name == on), None)
    if found is not None:
        put(agreement, place, [get(agreement, place)[found.rows[0]]])


@cache
def _compares_rows(rule: Rule) -> bool:
    """Whether the condition looks at more of the rule's list than the row in hand."""
    lists = LISTS_OF_SCOPE[rule.scope]
    if not lists:
        return True
    names = rf"\bagreement\.{re.escape(lists[0])}\b|\bagreement\b(?!\.)"
    return re.search(names, rule.program.text) is not None
