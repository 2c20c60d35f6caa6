"""What was decided and said about a DPIA, as its document prints it: advice and what was done with
it, who was heard, the regulator's consultation, each controller's adoption. Reads rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from audit import clock
from dpia.adoption.acting import ADDITIONS
from dpia.advice import kept as advice
from dpia.models import (
    AdviceKind,
    AdviceOutcome,
    Dpia,
    DpiaAdoption,
    DpiaAdvice,
    DpiaAdviceAnswer,
    DpiaSharing,
    Heard,
    InformationAsked,
    PriorConsultation,
)
from dpia.paper.content import Answer, Group, Part
from dpia.regulator import kept as regulator
from dpia.regulator.showing import state_words
from dpia.risks import acceptance
from govuk.dates import in_words
from questionnaire.pdf.words import printable


def said(place: str, label: str, *words: str, **more: Any) -> Answer:
    """An answer that a record gives; without words there is nothing to print of it."""
    return Answer(place, label, tuple((printable(one),) for one in words if one), **more)


def _group(key: str, heading: str, *answers: Answer) -> Group:
    return Group(tuple(one for one in answers if one.texts), printable(heading), key)


def _when(moment: datetime) -> str:
    return in_words(clock.date_of(moment))


def _day(day: date | None) -> str:
    return in_words(day) if day else ""


# ------------------------------------------------------------------ advice


def advised(dpia: Dpia, *, for_public: bool = False) -> Part:
    """Each piece of advice and each Caldicott Guardian's view, with what was done with it. The
    public reads whether it was followed, and no names."""
    answers = _latest(
        DpiaAdviceAnswer.objects.filter(advice=OuterRef("pk")),
        *("outcome", "reason", "decided_by", "decider", "decided_on"),
        by=F("answered_by__name"),
    )
    found = dpia.advice.select_related("given_by", "organisation").annotate(made=answers)
    groups = (
        _piece(f"advice.{number}", piece, for_public=for_public)
        for number, piece in enumerate(found)
    )
    return Part("advice", "Advice, and what was done with it", tuple(groups))


def _piece(key: str, piece: DpiaAdvice, *, for_public: bool) -> Group:
    by = f"{piece.organisation.name}, on {_when(piece.given_at)}"
    return _group(
        key,
        f"{AdviceKind(piece.kind).label}: {advice.about(piece)}",
        said(f"{key}.by", "Given by", by if for_public else f"{piece.given_by.name}, {by}"),
        said(f"{key}.opinion", "View", piece.get_opinion_display()),
        said(f"{key}.text", "In their words", piece.text, public="redact"),
        *_answered(key, piece, for_public=for_public),
    )


def _answered(key: str, piece: DpiaAdvice, *, for_public: bool) -> Iterable[Answer]:
    made: list[dict[str, str]] = piece.made  # type: ignore[attr-defined]
    if not made:
        yield said(f"{key}.outcome", "What was done with it", "Not answered yet")
        return
    answer = made[0]
    by = "" if for_public else f"{answer['decided_by'] or answer['by']}, on "
    named = answer["decided_by"] and not answer["decider"] and not for_public
    also = f" (a name typed by {answer['by']})" if named else ""
    decided = f"{by}{in_words(answer['decided_on'])}{also}"
    outcome = AdviceOutcome(answer["outcome"]).label
    yield said(f"{key}.outcome", "What was done with it", outcome)
    yield said(f"{key}.reason", "Why", answer["reason"], public="redact")
    yield said(f"{key}.decided", "Decided on" if for_public else "Decided by", decided)


# ------------------------------------------------------------------ who was heard


def heard(dpia: Dpia) -> Part:
    """Everybody who was heard, what they said, and what was done."""
    groups = tuple(_entry(f"heard.{n}", one) for n, one in enumerate(dpia.heard.all()))
    return Part("heard", "Who was heard", groups)


def _entry(key: str, one: Heard) -> Group:
    return _group(
        key,
        f"{one.who}, {_day(one.heard_on)}",
        said(f"{key}.group", "Who they are", one.get_group_display()),
        said(f"{key}.how", "How they were heard", one.how),
        said(f"{key}.said", "What they said", one.said),
        said(f"{key}.done", "What was done about it", one.done),
    )


# ------------------------------------------------------------------ the risk that is left


def accepted(dpia: Dpia) -> Part:
    """Who accepts what is left of which risk, as it stands."""
    groups = (
        _group(
            f"accepted.{risk.number}",
            f"Risk {risk.number}",
            said(f"accepted.{risk.number}.level", "What is left", risk.residual.capitalize()),
            said(
                f"accepted.{risk.number}.by",
                "Accepted by",
                f"{one.name}, {one.post}, on {_day(one.accepted_on)}",
            ),
        )
        for risk in acceptance.standing(dpia)
        if (one := risk.acceptance) is not None
    )
    return Part("accepted", "Who accepts the risk that is left", tuple(groups))


# ------------------------------------------------------------------ the regulator


def consulted(dpia: Dpia, *, for_public: bool = False) -> Part:
    """Each consultation of the regulator: its days, what was sent, what came of it; the public
    reads of those that were sent how they ended. Where none was needed, nothing is asked of the
    database."""
    if not regulator.is_a_matter(dpia):
        return Part("regulator", "Prior consultation of the regulator", ())
    asked = InformationAsked.objects.filter(consultation=OuterRef("pk")).order_by("pk")
    found = dpia.prior_consultations.select_related("ended_by").annotate(
        asked=ArraySubquery(asked.values(told=_as_json("asked", "asked_on", "sent_on")))
    )
    told = _outcome_of if for_public else _consultation
    of = [one for one in found if one.sent_on or not for_public]
    groups = (told(f"regulator.{n}", one) for n, one in enumerate(of))
    return Part("regulator", "Prior consultation of the regulator", tuple(groups))


def _consultation(key: str, one: PriorConsultation) -> Group:
    sent = [
        f"{words}: {one.documents[name]}"
        for name, words in regulator.DOCUMENTS.items()
        if one.documents.get(name)
    ]
    asked = [_asked(row) for row in one.asked]  # type: ignore[attr-defined]
    begun = one.sent_on or clock.date_of(one.begun_at)
    return _group(
        key,
        f"Consultation of {in_words(begun)}",
        said(f"{key}.state", "How far it has come", state_words(one)),
        said(f"{key}.law", "Under", one.get_law_display()),
        said(f"{key}.documents", "What was sent", *sent, listed=len(sent) > 1),
        said(f"{key}.sent_on", "Sent", _day(one.sent_on)),
        said(f"{key}.asked", "What the regulator asked", *asked, listed=len(asked) > 1),
        said(
            f"{key}.extended_on", "The regulator took longer, as it said on", _day(one.extended_on)
        ),
        said(f"{key}.due_on", "Advice due by", "" if one.advice_on else _day(one.due_on)),
        said(f"{key}.outcome", "The regulator’s answer", one.get_outcome_display()),
        said(f"{key}.advice_on", "Answered", _day(one.advice_on)),
        said(f"{key}.advice", "In its words", one.advice),
        said(f"{key}.done", "What was done about it", one.done),
        said(f"{key}.ended_on", "Ended", _ended(one)),
    )


def _outcome_of(key: str, one: PriorConsultation) -> Group:
    return _group(
        key,
        f"Consultation of {_day(one.sent_on)}",
        said(f"{key}.state", "How it ended", state_words(one)),
        said(f"{key}.sent_on", "Sent", _day(one.sent_on)),
        said(f"{key}.advice_on", "Answered", _day(one.advice_on)),
    )


def _asked(row: dict[str, str]) -> str:
    had = f"It had this on {in_words(row['sent_on'])}." if row["sent_on"] else "It still waits."
    return f"{in_words(row['asked_on'])}: {row['asked']} {had}"


def _ended(one: PriorConsultation) -> str:
    by = f", recorded by {one.ended_by.name}" if one.ended_by else ""
    return f"{_day(one.ended_on)}{by}" if one.ended_on else ""


# ------------------------------------------------------------------ adoption


LABELS = {
    "additions": "What is different there",
    "risks": "Its own risks, and what it does about them",
    "conditions": "On what conditions",
}


def sharings(dpia: Dpia) -> list[DpiaSharing]:
    """Every organisation that reads it, with who adopted it and what they added. One query."""
    added = DpiaAdoption.objects.filter(
        dpia=OuterRef("dpia"), organisation=OuterRef("organisation"), withdrawn_at__isnull=True
    )
    found = dpia.sharings.select_related("organisation", "adopted_by")
    return list(found.annotate(added=_latest(added, *ADDITIONS)))


def adopted(found: Iterable[DpiaSharing]) -> Part:
    """Each controller's adoption with what it added; and who was asked and has not adopted."""
    groups = (_adoption(f"adoption.{n}", one) for n, one in enumerate(found) if one.to_adopt)
    return Part("adoption", "Adoption by each controller", tuple(groups))


def _adoption(key: str, sharing: DpiaSharing) -> Group:
    heading = sharing.organisation.name
    if sharing.adopted_on is None:
        waits = f"Asked on {_when(sharing.asked_at)}" if sharing.asked_at else "Not asked yet"
        return _group(key, heading, said(f"{key}.state", "Adopted", f"Not adopted. {waits}."))
    by = sharing.adopted_by.name if sharing.adopted_by else ""
    behind = ""
    if sharing.outdated_at:
        behind = f"An earlier text. It was asked on {_when(sharing.outdated_at)} to adopt this one."
    added: list[dict[str, str]] = sharing.added  # type: ignore[attr-defined]
    texts = (said(f"{key}.{name}", LABELS[name], one[name]) for one in added for name in ADDITIONS)
    return _group(
        key,
        heading,
        said(f"{key}.state", "Adopted", f"From {in_words(sharing.adopted_on)}, by {by}"),
        said(f"{key}.text", "What it adopted", behind or f"This text, {sharing.sha256[:12]}"),
        *texts,
    )


def adopting(found: Iterable[DpiaSharing]) -> list[str]:
    """For everybody to read: which organisations stand behind what is approved now, from when."""
    return [
        f"{one.organisation.name}, from {in_words(one.adopted_on)}" for one in found if one.stands
    ]


# ------------------------------------------------------------------ rows beside a row


def _latest(rows: QuerySet[Any], *names: str, **more: F) -> ArraySubquery:
    """The last of these rows beside a row of the outer query, in a list of one or none."""
    return ArraySubquery(rows.order_by("-pk").values(told=_as_json(*names, **more))[:1])


def _as_json(*names: str, **more: F) -> JSONObject:
    return JSONObject(**{name: F(name) for name in names}, **more)
