"""What the information asset owner says of measures: whether they agree is theirs to say. Reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from audit.actor import Actor
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker
from dpia.models import Dpia, DpiaRevision, Status
from dpia.risks.acceptance import key_of
from law.document import filled, get
from law.shape import generic
from notices import actions as notices
from organisations.models import Membership, Person
from organisations.roles import Permission, role_for, roles_with

if TYPE_CHECKING:
    from dpia.writing import Change

ROW = "dpia.risks[].measures[]"
ANSWER = f"{ROW}.approved"
QUESTION = "measure_approved"
ABOUT = ("text", "effect")
"""What the owner agrees to: a measure that does something else is asked about again."""
ANSWERED_IN = frozenset({Status.DRAFT, Status.UNDER_REVIEW})


@dataclass(frozen=True)
class Asked:
    """A measure as its owner is asked about it."""

    place: str
    """Where the answer stands in the whole document."""
    risk: str
    text: str
    who: str
    due_on: str
    agreed: bool | None

    @property
    def words(self) -> str:
        """What was said of it so far."""
        return {True: "Agreed", False: "Not agreed", None: "Not answered yet"}[self.agreed]


def measures_of(dpia: Dpia) -> list[Asked]:
    """Every measure that is described, in the document's order. Queries nothing."""
    return [
        Asked(
            place=f"dpia.risks.{n}.measures.{m}.approved",
            risk=risk.get("text") or key_of(risk, n + 1),
            text=measure["text"],
            who=measure.get("owner") or "",
            due_on=measure.get("due_on") or "",
            agreed=measure.get("approved"),
        )
        for n, risk in enumerate(dpia.document.get("risks") or [])
        for m, measure in enumerate(risk.get("measures") or [])
        if (measure.get("text") or "").strip()
    ]


def waiting(dpia: Dpia) -> list[Asked]:
    """Those that nobody has answered about."""
    return [one for one in measures_of(dpia) if one.agreed is None]


def owners_of(dpia: Dpia) -> list[Person]:
    """The information asset owners of the organisation that writes it. One query."""
    return notices.holders([dpia.organisation_id], roles_with(Permission.RELEASE_DATA))


def answers_itself(dpia: Dpia) -> bool:
    """Whether an owner signs in there, so that nobody answers for them. One query."""
    held = Membership.objects.current().filter(
        organisation=dpia.organisation_id, role__in=roles_with(Permission.RELEASE_DATA)
    )
    return held.filter(person__is_active=True).exists()


def for_the_owner(dpia: Dpia, changed: Iterable[Change]) -> list[Blocker]:
    """What of these changes a drafter may not write: an answer that is the owner's, by itself or
    within a row. One query at most."""
    theirs = [one.place for one in changed if _answers(one)]
    if not theirs or not answers_itself(dpia):
        return []
    words = "The information asset owner says whether they agree to a measure. Ask them."
    link = reverse("dpia:agree_measures", args=[dpia.reference])
    return [Blocker("owners_answer", words, path=place, link=link) for place in theirs]


def _answers(change: Change) -> bool:
    if generic(change.place) == ANSWER:
        return True
    return not set(_within(change.after)) <= set(_within(change.before))


def _within(value: Any) -> Iterator[tuple[str, bool]]:
    """The answers about measures that stand in a row or a list, each with the measure's words."""
    if isinstance(value, Mapping):
        if filled(value.get("approved")) and not isinstance(value.get("measures"), list):
            yield str(value.get("text") or ""), bool(value["approved"])
        value = value.get("measures") or ()
    if isinstance(value, list):
        for one in value:
            yield from _within(one)


def asked_again(dpia: Dpia, changed: Iterable[Change]) -> dict[str, None]:
    """The owner's answers that no longer stand after these changes, each to be blank. One query at
    most."""
    found: dict[str, None] = {}
    for one in changed:
        row, _, name = one.place.rpartition(".")
        if name in ABOUT and generic(row) == ROW:
            answer = f"{row}.approved"
            if filled(get({"dpia": dpia.document}, answer)):
                found[answer] = None
    return found if found and answers_itself(dpia) else {}


# ------------------------------------------------------------------ who may


def what_stops_asking(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot ask the owner; permission first."""
    if role_for(actor, Permission.DRAFT, [dpia.organisation_id]) is None:
        who = f"a drafter of {dpia.organisation}"
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")]
    if stops := _wrong_status(dpia):
        return stops
    if not waiting(dpia):
        return [Blocker("nothing_to_ask", "Every measure that is described has an answer.")]
    if not answers_itself(dpia):
        words = (
            f"{dpia.organisation} has no information asset owner here, so you write down what they "
            "say, on the page of each measure. The organisation administrator can add one."
        )
        return [Blocker("no_owner", words)]
    return []


def what_stops_answering(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot answer about measures; permission first."""
    if role_for(actor, Permission.RELEASE_DATA, [dpia.organisation_id]) is None:
        who = f"an information asset owner of {dpia.organisation}"
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")]
    if stops := _wrong_status(dpia):
        return stops
    if dpia.contributors.filter(person=actor.person_id).exists():
        words = "You wrote in this DPIA, so somebody else has to agree to its measures."
        return [Blocker("wrote_it", words)]
    if dpia.advice.filter(given_by=actor.person_id).exists():
        words = "You advised on this DPIA, so somebody else has to agree to its measures."
        return [Blocker("advised", words, source="UK GDPR Art 38(6)")]
    return []


def has_agreed(dpia: Dpia, person: int | None) -> bool:
    """Whether that person said whether they agree to a measure. One query."""
    rows = DpiaRevision.objects.filter(dpia=dpia, made_by=person).values_list("places", flat=True)
    return person is not None and any(generic(place) == ANSWER for row in rows for place in row)


def _wrong_status(dpia: Dpia) -> list[Blocker]:
    if dpia.status in ANSWERED_IN:
        return []
    words = f"Measures cannot be agreed now: the status is “{dpia.get_status_display()}”."
    when = from_when(dpia)
    return [Blocker(WRONG_STATUS, f"{words} It is possible {when}." if when else words)]


def from_when(dpia: Dpia) -> str:
    """From when on measures can be agreed, where somebody else has the DPIA now; "" otherwise."""
    return {
        Status.WITH_DPO: "once the data protection officer has advised",
        Status.WITH_ICO: "once the consultation of the regulator has ended",
    }.get(Status(dpia.status), "")
