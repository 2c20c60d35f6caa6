"""The terms that a draft has from its framework, for its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agreements import following
from agreements.following import Inherited
from agreements.models import Framework
from law.library import departure_sections
from law.shape import generic
from questionnaire import Question
from questionnaire.answers import answer, display
from questionnaire.pages import Page


@dataclass(frozen=True)
class SectionLine:
    """One section of a framework on one page of a draft."""

    name: str
    words: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    """Question and answer of each term that the page would ask for otherwise."""
    departed: bool


@dataclass(frozen=True)
class OnPage:
    """What a page of a draft has from the framework."""

    framework: Framework
    kept: tuple[SectionLine, ...]
    departed: tuple[SectionLine, ...]
    hidden: frozenset[str]
    """The keys of the questions that the framework answers."""


def on_page(document: Mapping[str, Any], shown: Page) -> OnPage | None:
    """None where no framework says anything on this page. One query, or none."""
    found = following.inherited(document)
    if found is None:
        return None
    about = [q for q in shown.questions if generic(q.field) in found.framework.terms]
    lines = [_line(found, document, shown, name, about) for name in _names(about)]
    kept = tuple(line for line in lines if line.terms)
    departed = tuple(line for line in lines if line.departed)
    hidden = frozenset(q.key for q in about if _is_inherited(found, q, shown))
    return OnPage(found.framework, kept, departed, hidden) if kept or departed else None


def in_context(
    context: Mapping[str, Any], inherited: OnPage | None, *, may_depart: bool
) -> dict[str, Any]:
    """What the page's context has otherwise where the framework answers some of its questions."""
    if inherited is None:
        return {}
    left = [one for one in context["leftovers"] if one.question.key not in inherited.hidden]
    return {
        "inherited": inherited if context["may_edit"] else None,
        "may_depart": may_depart,
        "leftovers": left,
        "not_asked": context["not_asked"] - len(inherited.hidden),
    }


def because(found: Inherited | None) -> Callable[[str], str]:
    """By the place of an answer that nobody is asked for, why it is there; "" for none."""
    if found is None:
        return lambda place: ""
    return lambda place: f"From the framework {found.framework}" if place in found.terms else ""


def _names(about: list[Question]) -> list[str]:
    return list(dict.fromkeys(following.section_of(question.field) for question in about))


def _is_inherited(found: Inherited, question: Question, shown: Page) -> bool:
    return question.column.place(shown.row) in found.terms


def _line(
    found: Inherited,
    document: Mapping[str, Any],
    shown: Page,
    name: str,
    about: list[Question],
) -> SectionLine:
    terms = tuple(
        (question.label, _told(question, document, shown))
        for question in about
        if question.field in departure_sections()[name] and _is_inherited(found, question, shown)
    )
    departed = name in (document.get(following.DEPARTURES) or ())
    return SectionLine(name, following.section_words(name), terms, departed)


def _told(question: Question, document: Mapping[str, Any], shown: Page) -> tuple[str, ...]:
    told = display(question, answer(question, document, shown.row), document)
    return tuple(told) if isinstance(told, list) else (told,)
