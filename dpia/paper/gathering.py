"""What a DPIA's document says, taken out of the records: the answers with where each comes from.

Reads rows; decides nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count

from audit import clock
from dpia import documents, subjects
from dpia.documents import AFTER_APPROVAL, Document
from dpia.models import Dpia, DpiaSharing, DpiaSnapshot, Status
from dpia.paper import assessed, records, sharing
from dpia.paper.content import Answer, Content, Group, Part
from dpia.paper.text import Text
from govuk.dates import in_words
from law.document import filled, get, with_values
from law.screening import outcome as screening_outcome
from law.shape import leaves
from organisations.models import Organisation
from questionnaire import load
from questionnaire.pdf.words import printable
from questionnaire.summaries import SectionSummary, SummaryRow, summary

NEVER_PRINTED = frozenset({"publish", "publish_reason"})
"""What becomes of a publication is the publication's own to say."""
OUT_OF_DATE = (
    "What it assesses has changed since it was approved, and it has not been approved again. This "
    "is what was approved."
)
RISKS = frozenset({"risks", "measures"})
RISK = re.compile(r"dpia\.risks\.(\d+)(?:\.measures\.(\d+))?")
NUMBERED = re.compile(r"^\d+\. ")
Wanted = Callable[[SummaryRow], bool]


def as_it_stands(dpia: Dpia, among: Sequence[subjects.Subject]) -> Text:
    """The answers of this moment. `among`: the agreements that the reader may read."""
    part = documents.as_document(dpia)
    return _text(dpia, dpia.title, part, among, dpia.snapshots.count())


def as_approved(
    dpia: Dpia,
    among: Sequence[subjects.Subject],
    named: Callable[[subjects.Subject], subjects.Subject] = lambda one: one,
) -> Text:
    """What was approved last, with what is only answered afterwards. Reads the snapshot, and of
    the agreement what was assessed, under the name that `named` gives it."""
    assert dpia.snapshot is not None
    rows = DpiaSnapshot.objects.annotate(
        count=Count("dpia__snapshots"), facts=assessed.of_snapshot()
    )
    found = rows.get(pk=dpia.snapshot.pk)
    kept = json.loads(bytes(found.content))
    later = {k: v for k, v in dpia.document.items() if k in AFTER_APPROVAL}
    part = {
        "reference": dpia.reference,
        "status": Status.APPROVED,
        **kept["dpia"],
        **later,
    }
    first = assessed.as_assessed(dpia, found.facts, [_as_said(one) for one in among])
    relying = [named(first)] if first else []
    text = _text(dpia, kept["title"], part, relying, found.count)
    return replace(text, is_outdated=dpia.is_stale)


def _as_said(subject: subjects.Subject) -> subjects.Subject:
    """The agreement without what was filled in and nobody has confirmed: that is nobody's answer,
    and not for the DPIA to print as the organisation's."""
    paths = (question.field for question in load("dpia") if question.shared_with_agreement)
    blank = {place: leaves()[path].blank for path in paths for place in subject.unconfirmed(path)}
    if not blank:
        return subject
    return replace(subject, answers=with_values(subject.shown(), blank))


def _text(
    dpia: Dpia,
    title: str,
    part: Document,
    among: Sequence[subjects.Subject],
    approvals: int,
) -> Text:
    first = among[0] if among else None
    around = _with_names(first.shown()) if first else documents.alone(dpia)
    document = documents.within(around, part)
    is_new = dpia.status not in (Status.APPROVED, Status.SUPERSEDED) and part["status"] != (
        Status.APPROVED
    )
    return Text(
        title=printable(title),
        document=printable(document),
        agreement=printable(f"{first.reference} {first.title}".strip()) if first else "",
        version=approvals + is_new,
    )


def _with_names(document: Mapping[str, Any]) -> Document:
    """The agreement's answers with the names of the organisations that they name. One query."""
    parties = [party for party in document.get("parties") or () if isinstance(party, Mapping)]
    ids = {str((party.get("organisation") or {}).get("id") or "") for party in parties}
    found = Organisation.objects.filter(reference__in=ids).values_list("reference", "name")
    names = dict(found)

    def named(party: Mapping[str, Any]) -> dict[str, Any]:
        organisation = dict(party.get("organisation") or {})
        if name := names.get(str(organisation.get("id") or "")):
            organisation.setdefault("name", name)
        return {**party, "organisation": organisation}

    return {**document, "parties": [named(party) for party in parties]}


def content_of(dpia: Dpia, text: Text, *, for_public: bool = False) -> Content:
    """All that is said, or `for_public` all that the questionnaire lets the public read."""
    questionnaire = load("dpia")
    sections = summary(questionnaire, text.document)

    def wanted(row: SummaryRow) -> bool:
        if row.question.key in NEVER_PRINTED:
            return False
        if not for_public:
            return bool(row.values) or row.is_missing
        return bool(row.values) and row.question.public != "no"

    sharings = records.sharings(dpia)
    parts = [_decided(dpia, text, sharings, for_public=for_public)]
    for section in sections:
        if section.section.key not in RISKS:
            parts.append(_part(section, text, wanted))
        if section.section.key == "describe":
            parts.append(sharing.assessed(text))
            parts.append(sharing.flows(text))
            parts.append(sharing.transfers(text))
        if section.section.key == "consult" and not for_public:
            parts.append(records.heard(dpia))
    at = next((n for n, part in enumerate(parts) if part.key == "signoff"), len(parts))
    parts.insert(at, _risks(sections, text, wanted))
    parts.append(records.advised(dpia, for_public=for_public))
    if not for_public:
        parts.append(records.accepted(dpia))
    parts.append(records.consulted(dpia, for_public=for_public))
    if not for_public:
        parts.append(records.adopted(sharings))
    return Content(
        reference=dpia.reference,
        title=(text.title,),
        organisation=printable(dpia.organisation.name),
        version=text.version,
        matrix=get(text.document, "dpia.matrix", "") or "cautious",
        cover=tuple(_cover(dpia, text)),
        parts=tuple(part for part in parts if any(part.answers)),
    )


def _part(section: SectionSummary, text: Text, wanted: Wanted) -> Part:
    groups = []
    for card in section.cards:
        answers = tuple(_answer(row, text) for row in card.rows if wanted(row))
        if answers:
            heading = card.title if card.page.row else ""
            groups.append(Group(answers, heading, card.page.row))
    return Part(section.section.key, NUMBERED.sub("", section.section.title), tuple(groups))


def _answer(row: SummaryRow, text: Text) -> Answer:
    question = row.question
    code = get(text.document, row.place) if "[]" not in row.place else None
    return Answer(
        place=f"{row.place}:{question.stores}" if question.stores else row.place,
        label=row.label,
        texts=tuple((value,) for value in row.values),
        listed=len(row.values) > 1,
        source=text.agreement if question.shared_with_agreement else "",
        kind=question.type,
        public=question.public,
        code=code if question.type == "choice" and isinstance(code, str) else "",
    )


def _risks(sections: Iterable[SectionSummary], text: Text, wanted: Wanted) -> Part:
    """Each risk with what was said of it before and after, then the measures against it."""
    found: dict[tuple[int, int], list[Answer]] = {}
    for section in sections:
        for card in section.cards if section.section.key in RISKS else ():
            if at := RISK.fullmatch(card.page.row):
                risk, measure = int(at[1]), int(at[2]) if at[2] else -1
                rows = [_answer(row, text) for row in card.rows if wanted(row)]
                held = found.setdefault((risk, measure), [])
                known = {one.place for one in held}
                held += [row for row in rows if row.place not in known]
    groups = [
        Group(tuple(answers), _numbered(*at), _place(*at))
        for at, answers in sorted(found.items())
        if answers
    ]
    return Part("risks", "Risks and measures", tuple(groups))


def _place(risk: int, measure: int) -> str:
    below = "" if measure < 0 else f".measures.{measure}"
    return f"dpia.risks.{risk}{below}"


def _numbered(risk: int, measure: int) -> str:
    return f"Risk {risk + 1}" + ("" if measure < 0 else f", measure {measure + 1}")


# ------------------------------------------------------------------ what other records say


def _cover(dpia: Dpia, text: Text) -> Iterable[Answer]:
    yield records.said("cover.organisation", "Written by", dpia.organisation.name)
    if approved := get(text.document, "dpia.reviewed_on") or get(text.document, "dpia.approved_on"):
        yield records.said("cover.approved", "Approved", in_words(approved))
    if text.is_outdated:
        yield records.said("cover.outdated", "Out of date", OUT_OF_DATE)
    if level := worst(get(text.document, "dpia.risks") or ()):
        yield records.said("cover.residual", "Highest risk left", level.capitalize(), code=level)
    if due := get(text.document, "dpia.next_review_on"):
        yield records.said("cover.review", "Next review", in_words(due))
    if text.agreement:
        yield records.said("cover.agreement", "Assesses the agreement", text.agreement)


def worst(risks: Iterable[Mapping[str, Any]]) -> str:
    """The highest level that is left of any risk; blank where none is scored."""
    left = {risk.get("residual") for risk in risks}
    return next((level for level in ("high", "medium", "low") if level in left), "")


def _decided(dpia: Dpia, text: Text, sharings: Sequence[DpiaSharing], *, for_public: bool) -> Part:
    """Who decided what. The public reads which organisation, and no names."""
    answers = []
    if filled(get(text.document, "dpia.screening.completed_on")):
        outcome = screening_outcome(text.document).result
        answers.append(
            records.said("decided.screening", "What the screening says", f"A DPIA is {outcome}.")
        )
    if not for_public and dpia.approved_at and dpia.approved_by:
        when = in_words(clock.date_of(dpia.approved_at))
        by = f"{dpia.approved_by.name}, {dpia.organisation.name}, on {when}"
        answers.append(records.said("decided.approved", "Approved by", by))
    if adopting := records.adopting(sharings):
        many = len(adopting) > 1
        answers.append(records.said("decided.adopted", "Adopted by", *adopting, listed=many))
    return Part("decided", "Who decided what", (Group(tuple(answers)),))
