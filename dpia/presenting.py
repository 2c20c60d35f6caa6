"""What the pages of a DPIA show, put into words: whose turn it is, what to put right, what
happened. Reads, decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.actor import Actor
from audit.models import Event
from dpia import actions, judging, workflow
from dpia.documents import Document
from dpia.models import Dpia, DpiaSharing, Status
from dpia.stale import Conflict
from law import Finding, library
from law.document import get
from law.shape import generic
from questionnaire import Question, Questionnaire, load
from questionnaire.answers import display_column
from questionnaire.choosing import both_of, choice_of
from questionnaire.choosing import both_texts as both_as_one
from questionnaire.forms import QuestionForm
from questionnaire.pages import describe_place, row_title
from questionnaire.spots import spot_of

SEVERITIES = {"blocking": "To put right", "warning": "To consider", "info": "For information"}
PROGRESS = {
    "nothing_to_do": ("Nothing to do", ""),
    "not_started": ("Not started", "blue"),
    "in_progress": ("In progress", "teal"),
    "complete": ("Completed", ""),
}
OWN_PAGES = {
    "dpia.ico_consultation": "regulator",
    "dpia.approved": "approve",
    "dpia.status": "dpia",
    "dpia.not_needed_reason": "dpia",
}
VERBS = {
    "create_dpia": "Started",
    "import_dpia": "Taken in from elsewhere, with its file",
    "save_answers": "Answers changed",
    "screen": "Screening answered",
    "describe": "Description of the sharing changed",
    "pass_on_draft": "Draft handed to somebody else",
    "add_row": "Risk or measure added",
    "remove_row": "Risk or measure removed",
    "move_up_row": "Order of rows changed",
    "move_down_row": "Order of rows changed",
    "add_from_library": "Risks and measures added from the library",
    "score_again": "Risks scored again on the organisation's matrix",
    "accept_risks": "Risk accepted",
    "ask_owner": "Information asset owner asked about measures",
    "answer_measures": "Information asset owner answered about measures",
    "open_measures": "Measures given to those who carry them out",
    "finish_measure": "Measure done",
    "give_up_measure": "Measure not being done",
    "reopen_measure": "Measure opened again",
    "assign_measure": "Measure given to somebody",
    "add_heard": "Added who was heard",
    "change_heard": "Changed who was heard",
    "remove_heard": "Removed who was heard",
    "share": "Shared",
    "withdraw_sharing": "Sharing ended",
    "adopt": "Adopted",
    "withdraw_adoption": "Adoption withdrawn",
    "go_stale": "What it assessed has changed",
    "stand_again": "What it assessed is as it was approved",
    "begin": "DPIA begun",
    "ask_for_advice": "Sent to the data protection officer for advice",
    "advise_on_section": "Advice given on a section",
    "advise": "Advice given",
    "ask_for_opinion": "Caldicott Guardian asked",
    "give_opinion": "Caldicott Guardian’s view given",
    "respond": "Advice answered",
    "prepare_consultation": "Consultation of the regulator prepared",
    "send_to_regulator": "Sent to the regulator",
    "note_information_asked": "The regulator asked for information",
    "note_information_sent": "The regulator got its information",
    "note_extension": "The regulator takes longer",
    "note_regulators_advice": "The regulator gave advice",
    "end_consultation": "Consultation of the regulator ended",
    "approve": "Approved",
    "decide_not_needed": "Recorded that no DPIA is needed",
    "start_review": "Review started",
    "return_to_draft": "Taken back to work on",
}


def questionnaire() -> Questionnaire:
    """The DPIA's questionnaire."""
    return load("dpia")


def url_of(dpia: Dpia) -> Callable[[str, str], str]:
    """The address of a section's page, or of one of its rows, for the questionnaire's pages."""

    def url(section: str, row: str) -> str:
        if row:
            return reverse("dpia:row", args=[dpia.reference, section, row])
        return reverse("dpia:section", args=[dpia.reference, section])

    return url


# ------------------------------------------------------------------ how far it has come


def section_rows(dpia: Dpia) -> list[dict[str, Any]]:
    """The task list: each section with its address and how far it had come when it last changed;
    of a DPIA made elsewhere, how much is said besides its file."""
    url = url_of(dpia)
    known = dpia.standing.get("sections", {})
    told = _beside_its_file if dpia.made_elsewhere else _status
    return [
        {"title": section.title, "url": url(section.key, ""), **told(*known[section.key])}
        for section in questionnaire().sections
        if section.key in known
    ]


def _status(status: str, answered: int, needed: int) -> dict[str, str]:
    words, colour = PROGRESS[status]
    return {"status": words, "colour": colour, "hint": f"{answered} of {needed} answered"}


def _beside_its_file(status: str, answered: int, needed: int) -> dict[str, str]:
    return {
        "status": "In its file",
        "colour": "",
        "hint": f"{answered} of {needed} also given here",
    }


def screening(dpia: Dpia) -> str:
    """What the screening says, as a sentence; empty until it is done."""
    if dpia.made_elsewhere and not get(dpia.document, "screening.triggers"):
        return "It was made elsewhere: its screening is in its file."
    outcome = dpia.standing.get("screening", "")
    return f"A DPIA is {outcome}." if outcome else ""


# ------------------------------------------------------------------ what to put right


IN_A_REVIEW = (
    "The DPIA is approved, so its answers change only in a review. Its drafters can start one."
)


@dataclass(frozen=True)
class Line:
    """A finding or a blocker with where to put it right."""

    text: str
    href: str
    severity: str = ""
    source: str = ""
    rule: str = ""
    label: str = ""
    how: str = ""


BY_STEPS = (
    *("dpia.dpo_advice", "dpia.approved", "dpia.reviewed_on", "dpia.status"),
    *("dpia.changes_since_approval", "dpia.not_needed_reason"),
)
"""What only advice, a decision about it, or an approval puts right: nobody answers it on a page."""


def finding_lines(dpia: Dpia, *, here: str = "", for_adviser: bool = False) -> list[Line]:
    """The findings kept with the DPIA, what blocks first. `here`: the page that shows them, to
    which none of them links. An adviser is told what those who write it can put right."""
    kept = judging.kept(dpia)
    if for_adviser:
        kept = [one for one in kept if not one.path.startswith(BY_STEPS)]
    lines = [_finding(dpia, finding, here) for finding in kept]
    return sorted(lines, key=lambda line: line.severity != "blocking")


def _finding(dpia: Dpia, finding: Finding, here: str) -> Line:
    href = link_to(dpia, finding.path)
    return Line(
        text=finding.message,
        href="" if href == here else href,
        severity=finding.severity,
        source=finding.source,
        rule=finding.rule,
        label=SEVERITIES.get(finding.severity, finding.severity),
        how=_how(dpia, finding.path) if href else "",
    )


def _how(dpia: Dpia, place: str) -> str:
    """How an answer is changed that is closed by now; empty while it is open."""
    spot = spot_of(questionnaire(), place)
    closed = spot and not may_be_answered(dpia, questionnaire().question(spot.question))
    return IN_A_REVIEW if closed and dpia.status == Status.APPROVED else ""


def blocker_lines(dpia: Dpia, blockers: Iterable[Any]) -> list[Line]:
    """What stops a step, each with a link to where it is put right."""
    return [
        Line(b.message, b.link or link_to(dpia, b.path), source=b.source, rule=b.code)
        for b in blockers
    ]


def link_to(dpia: Dpia, place: str) -> str:
    """The page on which the answer at that place is given; empty when it has none here."""
    if not place:
        return ""
    if place.startswith("dpia.dpo_advice"):
        return reverse(f"dpia:{_page_of_advice(dpia)}", args=[dpia.reference])
    for top, name in OWN_PAGES.items():
        if place.startswith(top):
            return reverse(f"dpia:{name}", args=[dpia.reference])
    spot = spot_of(questionnaire(), place)
    if spot is None:
        return ""
    if not may_be_answered(dpia, questionnaire().question(spot.question)):
        return dpia.get_absolute_url()
    return f"{url_of(dpia)(spot.section, spot.row)}#{spot.anchor}"


def _page_of_advice(dpia: Dpia) -> str:
    if dpia.status == Status.WITH_DPO:
        return "advise"
    return "respond" if get(dpia.document, "dpo_advice.text") else "ask_for_advice"


def steps_offered(
    dpia: Dpia,
    offered: Sequence[str],
    sharings: Collection[DpiaSharing],
    actor: Actor,
    *,
    first: str = "",
) -> list[dict[str, Any]]:
    """The workflow's pages that the reader may go to, as buttons, `first` the pressing one."""
    links = [(workflow.TRANSITIONS[verb].label, verb) for verb in offered]
    waits = any(
        sharing.to_adopt and sharing.organisation_id == actor.organisation_id
        for sharing in sharings
        if not sharing.stands
    )
    if waits and dpia.approved_at is not None and not dpia.needs_review:
        links.append(("Adopt the DPIA", "adopt"))
    return [
        {
            "label": label,
            "url": reverse(f"dpia:{name}", args=[dpia.reference]),
            "is_pressing": name == first,
        }
        for label, name in sorted(links, key=lambda link: link[1] != first)
    ]


def may_be_answered(dpia: Dpia, question: Question) -> bool:
    """Whether this belongs on its section's page now: drafters may change it, or it is only shown
    here and changed in the agreement."""
    return question.is_read_only or actions.may_change_now(dpia, question.field.replace("[]", ".0"))


@dataclass(frozen=True)
class Happening:
    """One event of the trail in words."""

    title: str
    at: datetime
    by: str
    reason: str
    labels: tuple[str, ...]


def history(dpia: Dpia, *, latest: int, sharings: Collection[DpiaSharing] = ()) -> list[Happening]:
    """So many of the latest events in words, the newest first. One query.

    `sharings`, with their organisations, say the names of those it is shared with.
    """
    names = {sharing.organisation.reference: sharing.organisation.name for sharing in sharings}
    events = Event.objects.filter(subject_type=Dpia.audit_type, subject_id=dpia.pk)
    return [_happening(event, names) for event in events.order_by("-id")[:latest]]


def _happening(event: Event, names: Mapping[str, str]) -> Happening:
    content = event.content
    who = content["actor"]
    detail = content["detail"]
    # Which agreement the service acted for is not for everybody who reads the DPIA.
    name = who["name"] if who["person"] else who["name"].partition(" (")[0]
    by = ", ".join(part for part in (name, who["organisation_name"]) if part)
    labels = [_label(change["place"]) for change in detail.get("changes", [])]
    title = VERBS.get(event.verb, event.verb.replace("_", " ").capitalize())
    if event.verb == "share":
        reference = detail.get("organisation", "")
        title = f"{title} with {names.get(reference, reference)}"
    return Happening(
        title=title,
        at=event.at,
        by=by,
        reason=content["reason"],
        labels=tuple(dict.fromkeys(label for label in labels if label)),
    )


def _label(place: str) -> str:
    found = describe_place(questionnaire(), place)
    return found[2] if found else ""


def conflict_row(conflict: Conflict, document: Document, form: QuestionForm) -> dict[str, Any]:
    """A conflict in words, for `questionnaire/conflict_one.html`. `form`: of the page as sent."""
    place = conflict.place
    label = row_title(questionnaire(), document, place) if conflict.removing else _label(place)
    return {
        "place": place,
        "choice": choice_of(place),
        "label": label or place,
        "theirs": _side(conflict, conflict.theirs, document),
        "yours": _side(conflict, conflict.yours, document),
        "by": conflict.by or "Somebody else",
        "at": conflict.at,
        "removing": conflict.removing,
        "both": both_as_one(place, conflict.theirs, conflict.yours, form),
        "both_name": both_of(place),
    }


def _side(conflict: Conflict, value: Any, document: Document) -> list[str]:
    """One of the texts; of a row to be removed, each answer that was written in it."""
    if not conflict.removing:
        told = _told(conflict.place, value, document)
        return [told] if told else []
    return [
        f"{_label(place) or 'Measures'}: {_told(place, written, document) or 'no answer'}"
        for place, written in (value or {}).items()
        if not place.endswith(".id")
    ]


def _told(place: str, value: Any, document: Document) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return ", ".join(str(row.get("text") or "a row without a name") for row in value)
    found = questionnaire().leads_to(generic(place))
    if found is None or found.question is None or isinstance(value, dict):
        return ""
    told = display_column(found.question.column, value, document)
    return ", ".join(told) if isinstance(told, list) else told


# ------------------------------------------------------------------ the risk matrix


LIKELIHOODS = ("remote", "possible", "probable")
HARMS = ("minimal", "significant", "severe")
COLOURS = {"low": "green", "medium": "yellow", "high": "red"}


def matrix(document: Document, row: str = "") -> dict[str, Any]:
    """The risk matrix as rows of a table, with the cell that a risk lies in."""
    chosen = get(document, "dpia.matrix", "") or "cautious"
    likelihood = get(document, f"{row}.likelihood", "") if row else ""
    severity = get(document, f"{row}.severity", "") if row else ""
    rows = [
        {
            "harm": library.label(harm),
            "cells": [
                {
                    "level": (level := library.overall(chosen, chance, harm)).capitalize(),
                    "colour": COLOURS[level],
                    "is_here": (harm, chance) == (severity, likelihood),
                }
                for chance in LIKELIHOODS
            ],
        }
        for harm in HARMS
    ]
    return {
        "name": {"ico": "ICO", "cautious": "cautious"}[chosen],
        "rows": rows,
        "likelihoods": [library.label(chance) for chance in LIKELIHOODS],
        "score": library.overall(chosen, likelihood, severity),
    }
