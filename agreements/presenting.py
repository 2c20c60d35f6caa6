"""A version made ready for a template: values only, nothing that decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from agreements import links, origins, succession
from agreements.actions.drafting import Editing
from agreements.findings import places_found
from agreements.following import Inherited
from agreements.merging import Conflict
from agreements.models import Version
from law.shape import generic
from questionnaire import load
from questionnaire.answers import display
from questionnaire.choosing import both_of, both_texts, choice_of
from questionnaire.completeness import unanswered
from questionnaire.forms import QuestionForm
from questionnaire.pages import describe_place, row_title
from questionnaire.showing import MissingLink, changed_there
from questionnaire.showing import missing_links as showing_missing
from questionnaire.summaries import SummaryRow


def missing_links(version: Version, whole: Mapping[str, Any]) -> list[MissingLink]:
    """What is still to be answered before review, each with a link. One query, or none."""
    apart = succession.blank_before(version, whole)
    missing = unanswered(load("agreement"), whole, "submit", apart=apart)
    return showing_missing(missing, whole, url=partial(links.section, version))


ELSEWHERE = frozenset({"dpia_adopted", "legal_hold", "processing_ended", "destruction_certificate"})
"""Questions answered by a step of their own: adopting the DPIA, and what follows the end."""
DPIA_QUESTION = "dpia_link"


def changed_at(
    version: Version, under: Inherited | None, may: Editing
) -> Callable[[SummaryRow, str], tuple[str, str]]:
    """Where an answer is changed on its page, and what is done there: at its question, where the
    framework's terms can be departed from, or where what is no longer asked is removed: among what
    waits to be confirmed while nobody has read it, as `waiting.each_once` shows it."""
    terms = under.terms if under else {}
    found = [spot for place in places_found(version) if (spot := links.spot_of(place))]
    unread = origins.unconfirmed(version)

    def where(row: SummaryRow, page: str) -> tuple[str, str]:
        question, shown = row.question, row.page
        if question.key in ELSEWHERE or (question.key == DPIA_QUESTION and may.invited):
            return "", ""
        if question.column.place(shown.row) in terms:
            return (f"{page}#inherited", "Change these terms") if may.whole else ("", "")
        about = (one.question == question.key and one.is_on(shown) for one in found)
        if not row.is_asked and not any(about):
            waits = any(column.place(shown.row) in unread for column in question.columns)
            return f"{page}#{'given' if waits else 'leftovers'}", "Remove"
        return changed_there(row, page)

    return where


def conflict_rows(
    conflicts: Iterable[Conflict], whole: Mapping[str, Any], form: QuestionForm
) -> list[dict[str, Any]]:
    """Both texts of each place in conflict, in words. `form` is that of the page that was sent."""
    return [
        {
            "place": conflict.place,
            "choice": choice_of(conflict.place),
            "label": _label_with_row(conflict, whole),
            "theirs": _side(conflict, conflict.theirs, whole),
            "yours": _side(conflict, conflict.yours, whole),
            "by": conflict.by,
            "at": conflict.at,
            "gone": conflict.gone,
            "removing": conflict.removing,
            "both": both_texts(conflict.place, conflict.theirs, conflict.yours, form),
            "both_name": both_of(conflict.place),
        }
        for conflict in conflicts
    ]


def _label_with_row(conflict: Conflict, whole: Mapping[str, Any]) -> str:
    if conflict.gone or conflict.removing:
        return row_title(load("agreement"), whole, conflict.place)
    return _label(conflict.place)


def _side(conflict: Conflict, value: Any, whole: Mapping[str, Any]) -> list[str]:
    """One of the texts; of a row that went, each answer that was written in it."""
    if not (conflict.gone or conflict.removing):
        return _words(conflict.place, value, whole)
    return [
        f"{_label(place)}: {', '.join(_words(place, written, whole)) or 'no answer'}"
        for place, written in (value or {}).items()
    ]


def _label(place: str) -> str:
    found = describe_place(load("agreement"), place)
    return found[2] if found else place


def _words(place: str, value: Any, whole: Mapping[str, Any]) -> list[str]:
    """An answer as people read it; rows of a list by their names."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        names = [str(row.get("name") or row.get("text") or row.get("id") or "") for row in value]
        return [name or "a row without a name" for name in names]
    where = load("agreement").leads_to(generic(place))
    if where is None or where.question is None:
        return [str(value)] if value not in (None, "", []) else []
    told = display(where.question, value, whole)
    return told if isinstance(told, list) else [told] if told else []
