"""What a screening comes to: the facts it reads, what its answers give a draft, its reasons."""

from __future__ import annotations

from typing import Any

from agreements.models import IN_FORCE, Framework, Screening, Version
from law.document import Document
from law.library import fields
from organisations.models import Organisation
from questionnaire import screening as questions
from questionnaire.definition import Choice
from questionnaire.screening import Facts, Reading

LONGEST_LIST = 20
TRIGGERS = "dpia.screening.triggers"
STATUSES = {"each": "sole", "together": "joint"}
"""What the answer to who decides says of every organisation that takes part."""


def facts_for(organisation: Organisation, partner: Organisation | None) -> Facts:
    """What the records say of these two that the screening reads. Two queries."""
    crown = organisation.crown_body and partner is not None and partner.crown_body
    return Facts(
        frameworks=_frameworks(organisation, partner),
        similar_agreements=_similar(organisation, partner) if partner else (),
        parties_all_crown=bool(crown),
    )


def _frameworks(organisation: Organisation, partner: Organisation | None) -> tuple[Choice, ...]:
    """The frameworks in force that both have joined, or the one while the other is not named.

    Those for emergencies are none of them: only who has none is asked which one to use."""
    both = [organisation.pk, *([partner.pk] if partner else [])]
    standing = Framework.objects.in_force().filter(kind=Framework.Kind.STANDING)
    found = standing.joined_by(*both)[:LONGEST_LIST]
    return tuple(Choice(one.reference, str(one), one.summary) for one in found)


def _similar(organisation: Organisation, partner: Organisation) -> tuple[Choice, ...]:
    """The agreements in force between the two, as members of the first may read them."""
    found = (
        Version.objects.filter(status__in=IN_FORCE)
        .filter(parties__organisation=organisation, parties__may_read=True)
        .filter(parties__organisation=partner)
        .order_by("-pk")
        .values_list("agreement__reference", "title")
    )
    return tuple(Choice(ref, f"{ref} {title}") for ref, title in found.distinct()[:LONGEST_LIST])


def reading_of(screening: Screening) -> Reading:
    """The screening's answers, read against what the records say today."""
    return questions.read(screening.answers, facts_for(screening.organisation, screening.partner))


def reasons(reading: Reading, facts: Facts) -> list[dict[str, Any]]:
    """The answers that decided, each with its source, in words to keep."""
    return [
        {
            "question": question.label,
            "answer": ", ".join(question.in_words(reading.answers[question.key], facts)),
            "source": question.source,
        }
        for question in reading.reasons
    ]


def given_by(screening: Screening, own: str) -> Document:
    """The answers of a draft that a settled screening gives: `own` is the party that leads it.

    Places and sense follow `carries_to` of the questions.
    """
    answers = screening.answers
    route = questions.load().route(screening.route)
    given: Document = {"kind": route.kind if route else "", "lead_party": own}
    if answers.get("personal") in ("yes", "no"):
        given["contains_personal_data"] = answers["personal"] == "yes"
    if answers.get("personal") == "no" and screening.note:
        given["identifiability_assessment"] = screening.note
    if isinstance(answers.get("emergency"), bool):
        given["emergency"] = {"used": answers["emergency"]}
    if answers.get("framework", questions.NONE) != questions.NONE:
        given["framework_reference"] = answers["framework"]
    if signs := answers.get("dpia_signs"):
        # Asked whether any of these happen: what was not selected does not.
        given["matching"] = {"used": "ICO6_MATCHING" in signs}
        given["novel"] = "ICO1_INNOVATIVE" in signs
        given["automated_decisions"] = {"used": "WP2" in signs}
    given["parties"] = _parties(screening, own)
    if answers.get("how_often") == "single":
        given["flows"] = [{"id": "f1", **_ends(screening, own), "frequency": "one_off"}]
    return given


def _parties(screening: Screening, own: str) -> list[Document]:
    """The rows of both organisations, by the ids that their rows have."""
    status = STATUSES.get(screening.answers.get("who_decides", ""), "")
    decided = {"controller_status": status} if status else {}
    rows: list[Document] = [{"id": own, **decided}]
    if screening.partner is not None:
        reference = screening.partner.reference
        rows.append({"id": reference.lower(), "organisation": {"id": reference}, **decided})
        sender = _ends(screening, own)["from_party"]
        for row in rows:
            row["role"] = "sender" if row["id"] == sender else "recipient"
    return rows


def _ends(screening: Screening, own: str) -> Document:
    """Who sends and who receives, where both are known."""
    if screening.partner is None:
        return {}
    other = screening.partner.reference.lower()
    ends = (other, own) if screening.answers["who_holds"] == "yes_known" else (own, other)
    return {"from_party": ends[0], "to_party": ends[1]}


def triggers_of(screening: Screening) -> list[str]:
    """The signs that the DPIA's own screening knows too."""
    known = fields()[TRIGGERS].allowed
    return [sign for sign in screening.answers.get("dpia_signs") or [] if sign in known]
