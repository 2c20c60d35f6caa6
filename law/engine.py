"""Judging a document: every rule, or those that read what changed. Pure, and knows no today.

The evaluator copies what it is given: the whole document costs 3 ms, and every step over a list
copies the row again. So the rules of one scope share one context, which holds only the fields
that they read; that makes all rules cost less than half of a plain loop over them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from law import shape
from law.document import filled, get, normalise
from law.expressions import Context, ExpressionError
from law.findings import Finding
from law.rows import changed_rows, number_of, only_in
from law.rules import Rule, all_rules, by_id, read_by, touched_by, touched_paths
from law.subjects import LISTS_OF_SCOPE, Subject, subjects

NO_ROWS: Mapping[str, Collection[int]] = {}
NONE_AGAIN: Mapping[str, frozenset[int] | None] = {}


class RuleError(Exception):
    """A rule could not be judged. No document may cause this: the rule is wrong."""


def check(
    document: Mapping[str, Any], *, on: date, stage: str | None = None
) -> tuple[Finding, ...]:
    """Every finding on the document as the law and the calendar stand on the day.

    With `stage`, only the findings that stop that move; for `full_assessment`, what an emergency
    share has postponed. In the order of the rules, then of the objects.
    """
    found = _judge(all_rules(), document, on)
    return tuple(finding for finding in found if stage is None or finding.stage == stage)


def recheck(
    before: Iterable[Finding],
    document: Mapping[str, Any],
    *,
    on: date,
    changed: Collection[str],
    rows: Mapping[str, Collection[int]] = NO_ROWS,
) -> tuple[Finding, ...]:
    """What `check` gives, when `before` is what it gave on the same day before the changes.

    `changed` names fields, lists or objects by generic path or place; name the list when rows
    came or went, and in `rows` the numbers of the rows that are not as they were, if you know
    them. Only the rules that read what changed run again, and those that judge a row by itself
    only on the rows that changed. When the day differs, use `check`. Raises KeyError for a path
    that the document does not have.
    """
    rules, emergency = by_id(), is_emergency(document)
    again = _again(changed, rows)
    kept = [
        _flagged(finding, rules[finding.rule], emergency)
        for finding in before
        if finding.rule in rules and _stands(finding, again, document)
    ]
    new = _judge([rule for rule in all_rules() if rule.id in again], document, on, only=again)
    return tuple(sorted([*kept, *new], key=lambda finding: _order(finding, again)))


Again = Mapping[str, frozenset[int] | None]
"""The rules to run again, by id: on which rows of their list, None for all of them."""


def _again(changed: Collection[str], rows: Mapping[str, Collection[int]]) -> Again:
    touched, which = touched_paths(changed), changed_rows(changed, rows)
    return {rule: only_in(by_id()[rule], touched, which) for rule in touched_by(changed)}


def _stands(finding: Finding, again: Again, document: Mapping[str, Any]) -> bool:
    """Whether the finding is still true without running its rule."""
    if finding.rule not in again:
        return True
    only = again[finding.rule]
    if only is None:
        return False
    number = number_of(finding.path)
    return number not in only and number < len(get(document, finding.path.split(".")[0], []))


def _order(finding: Finding, again: Again) -> tuple[int, int]:
    """By rule; where some findings of a rule were kept and some are new, by row. All those of
    one row are in their order already, and the sort is stable."""
    in_rows = again.get(finding.rule) is not None
    return by_id()[finding.rule].number, number_of(finding.path) if in_rows else 0


def is_emergency(document: Mapping[str, Any]) -> bool:
    """Whether the document is an emergency share, which postpones some rules."""
    return get(document, "emergency.used") is True


def law_date(document: Mapping[str, Any], today: str) -> str:
    """The day whose law applies: today, but not after the agreement's end, nor before its start."""
    start: str = get(document, "start_date", "")
    end: str = get(document, "end_date", "")
    day = min(today, end) if end else today
    return max(day, start)


def _judge(
    rules: Iterable[Rule], document: Mapping[str, Any], on: date, *, only: Again = NONE_AGAIN
) -> list[Finding]:
    today = on.isoformat()
    lawful_on = law_date(document, today)
    emergency = is_emergency(document)
    by_scope = sorted(
        (rule for rule in rules if rule.in_force(lawful_on)), key=lambda rule: rule.scope
    )
    found: list[tuple[Rule, Subject]] = []
    for scope, group in groupby(by_scope, key=lambda rule: rule.scope):
        in_scope = tuple(group)
        agreement = normalise(document, _shape_read_by(in_scope))
        context = Context({"agreement": agreement, "today": today, "law_date": lawful_on})
        for subject in subjects(scope, agreement):
            here = [rule for rule in in_scope if _looks_at(only.get(rule.id), subject)]
            if here:
                context.bind(**subject.variables)
            found.extend((rule, subject) for rule in here if _fires(rule, context, subject))
    # The sort is stable: objects of one rule stay in the document's order.
    found.sort(key=lambda pair: pair[0].number)
    return [_finding(rule, subject, document, emergency) for rule, subject in found]


def _looks_at(only: frozenset[int] | None, subject: Subject) -> bool:
    return only is None or subject.rows[0] in only


def _fires(rule: Rule, context: Context, subject: Subject) -> bool:
    try:
        return rule.program.holds(context)
    except ExpressionError as error:
        raise RuleError(f"{rule.id} on {subject.name or 'the agreement'}: {error}") from error


@lru_cache(maxsize=512)
def _shape_read_by(rules: tuple[Rule, ...]) -> shape.Group:
    """As much of the document as these rules read. Sections are saved again and again with the
    same fields, so the same few sets of rules come back."""
    return shape.only(frozenset().union(*(read_by()[rule.id] for rule in rules)))


def _finding(rule: Rule, subject: Subject, document: Mapping[str, Any], emergency: bool) -> Finding:
    finding = Finding(
        rule=rule.id,
        severity=rule.severity,
        message=rule.message,
        path=_place_to_fix(rule, subject, document),
        stage=rule.stage,
        postponed=False,
        fix=rule.fix,
        on=subject.name,
        source=rule.source,
        force=rule.force,
        group=rule.group,
    )
    return _flagged(finding, rule, emergency) if emergency else finding


def _flagged(finding: Finding, rule: Rule, emergency: bool) -> Finding:
    """The finding as it stands in an emergency share, or out of one."""
    postponed = emergency and rule.postponable
    stage = "full_assessment" if postponed else rule.stage
    if (finding.postponed, finding.stage) == (postponed, stage):
        return finding
    return replace(finding, postponed=postponed, stage=stage)


def _place_to_fix(rule: Rule, subject: Subject, document: Mapping[str, Any]) -> str:
    """Where in this document the fix is: in the object's own row where it belongs to the object,
    else in the first row that leaves it blank, else the first row; the list while it is empty."""
    rows_of_subject = dict(zip(LISTS_OF_SCOPE[rule.scope], subject.rows, strict=True))
    first, *rest = rule.fix.split("[].")
    place, path = first, first
    for following in rest:
        rows = get(document, place, [])
        if not rows:
            return place
        number = rows_of_subject.get(path)
        if number is None:
            blank = (at for at, row in enumerate(rows) if not filled(get(row, following)))
            number = next(blank, 0)
        place, path = f"{place}.{number}.{following}", f"{path}[].{following}"
    return place
