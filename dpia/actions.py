"""Every write of a DPIA but its status: starting one, its answers, its rows, who else reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker, TransitionBlocked
from dpia import scoring, telling, writing
from dpia.adoption import acting
from dpia.advice.rules import advised_on_nothing_in_it
from dpia.models import Dpia, DpiaCounter, DpiaSharing, Status
from dpia.risks import owners
from dpia.scoring import follows
from dpia.screening import keeping
from dpia.stale import Shown, by_others, refuse_if_stale, refuse_removal_if_stale
from dpia.writing import Change, Changes
from law.document import get
from organisations.models import Organisation
from organisations.roles import Permission, role_for
from questionnaire import rows
from questionnaire.showing import Command, carry_out

NOTHING_SHOWN = Shown()
WRITABLE = frozenset({Status.NOT_STARTED, Status.DRAFT, Status.UNDER_REVIEW})
"""Where every answer may change."""
AFTER_APPROVAL = ("dpia.publication",)
"""What may also be answered once approved: it is outside what was approved."""
ANSWERED_ELSEWHERE = (
    "dpia.reference",
    "dpia.status",
    "dpia.changes_since_approval",
    "dpia.dpo_advice",
    "dpia.ico_consultation",
    "dpia.not_needed_reason",
    "dpia.approved_by",
    "dpia.approved_on",
    "dpia.reviewed_on",
)
"""Made by the service, or given with a step of the workflow: advice, approval, going without."""
RISKS = "dpia.risks"
MATRIX = "dpia.matrix"
"""The organisation's choice, where it has made one: a DPIA is scored again on it as a whole."""

adopt = acting.adopt
withdraw_adoption = acting.withdraw_adoption
what_stops_adopting = acting.what_stops_adopting


@transaction.atomic
def create_dpia(
    *,
    actor: Actor,
    title: str,
    organisation: Organisation,
    reference: str | None = None,
    begun: bool = True,
) -> Dpia:
    """A new DPIA of that organisation, with the next number, or the reference given.

    A draft, or with `begun=False` not started: its screening may be answered before anybody
    decides to do it. Raises TransitionBlocked if the actor drafts nothing there.
    """
    role = role_for(actor, Permission.DRAFT, [organisation.pk])
    if role is None or actor.person_id is None:
        raise TransitionBlocked([_not_permitted("a drafter of the organisation")])
    now = clock.now()
    dpia = Dpia.objects.create(
        reference=_next_reference(reference),
        title=title.strip(),
        organisation=organisation,
        status=Status.DRAFT if begun else Status.NOT_STARTED,
        status_since=now,
        created_at=now,
        created_by_id=actor.person_id,
        # The matrix of the day: a DPIA keeps the one that its risks are scored on.
        document={"matrix": organisation.risk_matrix} if organisation.risk_matrix else {},
    )
    writing.remember_writer(dpia, actor, now)
    record(
        "create_dpia",
        dpia,
        actor=actor.as_role(role),
        at=now,
        detail={"title": dpia.title, "organisation": organisation.reference},
    )
    writing.keep_findings(dpia)
    return dpia


def _next_reference(given: str | None) -> str:
    DpiaCounter.objects.get_or_create(only=True)
    counter = DpiaCounter.objects.select_for_update().get()
    number = int(given.removeprefix("DPIA-")) if given else counter.last + 1
    counter.last = max(counter.last, number)
    counter.save(update_fields=["last"])
    return given or f"DPIA-{number:03}"


def _save_answers(
    dpia: Dpia,
    *,
    actor: Actor,
    based_on: int,
    changes: Changes,
    own: frozenset[int] = frozenset(),
    reasons: Mapping[str, str] | None = None,
    shown: Shown = NOTHING_SHOWN,
    follows: Changes | None = None,
) -> Dpia:
    """Write the answers that differ, as the next revision, and judge again. Returns the DPIA.

    `changes` gives answers by place in the whole document; `based_on` is the revision that the
    page showed, `own` the later ones that the page itself saved for the same person, `shown` what
    stood on it; `reasons` go with the screening; `follows` is what is worked out from the answers
    and saved with them. Raises StaleRevision when one of these places changed since,
    TransitionBlocked when the actor may not write it now, NotInShape for a place that does not
    exist.
    """
    locked = _lock(dpia)
    answers = {**(follows or {}), **changes}
    role = _may_write(locked, actor, answers)
    changed = _with_what_lapses(locked, writing.differences(locked, answers))
    if not changed:
        return locked
    typed = [change for change in changed if change.place in changes]
    since = by_others(locked, based_on, own, actor)
    refuse_if_stale(since, locked, typed, shown, read=dpia.revision)
    now = clock.now()
    told = writing.write(locked, changed, actor=actor, at=now)
    writing.remember_writer(locked, actor, now)
    record("save_answers", locked, actor=actor.as_role(role), at=now, detail=told)
    if keeping.touches(change.place for change in changed):
        keeping.keep(locked, actor=actor, at=now, reasons=reasons)
    writing.judge(locked, changed)
    return locked


save_answers = transaction.atomic(_save_answers)


def _with_what_lapses(locked: Dpia, changed: list[Change]) -> list[Change]:
    """The changes, and the answers of an information asset owner that no longer stand with them.
    Raises TransitionBlocked where an answer is the owner's to give."""
    if stops := [*owners.for_the_owner(locked, changed), *scoring.laxer(locked, changed)]:
        raise TransitionBlocked(stops)
    return [*changed, *writing.differences(locked, owners.asked_again(locked, changed))]


@transaction.atomic
def save_page(
    dpia: Dpia,
    *,
    actor: Actor,
    based_on: int,
    changes: Changes,
    command: Command | None = None,
    own: frozenset[int] = frozenset(),
    shown: Shown = NOTHING_SHOWN,
) -> tuple[Dpia, str]:
    """What one page sends: its answers, and the row that its button adds, removes or moves. A
    risk whose likelihood and severity are given gets its score by the matrix; with another
    matrix, all do. Where its writer chose the text of somebody else, that stays.

    Returns the DPIA and the place of the row ("" when there is none). Raises as `save_answers`
    and `change_rows`; then nothing of the page is saved.
    """
    whole = {"dpia": dpia.document}
    changes = shown.without_theirs(whole, changes)
    if changes:
        scores = follows(whole, changes)
        dpia = _save_answers(
            dpia,
            actor=actor,
            based_on=based_on,
            changes=changes,
            own=own,
            shown=shown,
            follows=scores,
        )
        # The page's own answers, just saved, are nobody else's.
        own |= {dpia.revision}
    if command is None:
        return dpia, ""
    return change_rows(dpia, actor=actor, based_on=based_on, command=command, own=own, shown=shown)


@transaction.atomic
def change_rows(
    dpia: Dpia,
    *,
    actor: Actor,
    based_on: int,
    command: Command,
    own: frozenset[int] = frozenset(),
    shown: Shown = NOTHING_SHOWN,
) -> tuple[Dpia, str]:
    """Add, remove or move a risk or a measure. Returns the DPIA and where the row is now.

    Raises StaleRevision when others wrote in a row to remove since, or the rows of the list have
    changed since `dpia` was read. Moving a row that is first, or last, already changes nothing.
    """
    locked = _lock(dpia)
    whole = {"dpia": locked.document}
    adds, place = command.verb == "add", command.place
    if not adds:
        since = by_others(locked, based_on, own, actor)
        if command.verb == "remove" and shown.keeps_row(whole, place):
            return locked, place
        if command.verb == "remove":
            refuse_removal_if_stale(since, locked, place, shown, read=dpia.revision)
        elif locked.revision != dpia.revision:
            moving = Change(place, get(whole, place), get(whole, place))
            refuse_if_stale(since, locked, [moving], shown, read=dpia.revision)
    try:
        document, made = carry_out(command, whole)
    except (LookupError, ValueError) as error:
        if command.verb.startswith("move") and get(whole, place) is not None:
            return locked, place
        raise writing.NotInShape(f"There is no row {place}.") from error
    # Where a row goes or moves, those after it do too: the whole list counts as changed.
    changed = made if adds else place.rpartition(".")[0]
    return _write_rows(locked, actor, f"{command.verb}_row", document, changed), made


@transaction.atomic
def add_row(
    dpia: Dpia,
    *,
    actor: Actor,
    path: str = RISKS,
    library: str = "",
    values: Mapping[str, Any] | None = None,
) -> tuple[Dpia, str]:
    """Add a risk (`dpia.risks`) or a measure (`dpia.risks.0.measures`) with its first answers.

    `library` is the id of the library's risk that it is taken from. Returns the DPIA and the
    place of the new row, `dpia.risks.2`.
    """
    locked = _lock(dpia)
    first = dict(values or {})
    if path == RISKS and library:
        first["id"] = f"{library}-"
    document, place = rows.add_row({"dpia": locked.document}, path, values=first)
    return _write_rows(locked, actor, "add_row", document, place), place


def _write_rows(
    locked: Dpia, actor: Actor, verb: str, document: Mapping[str, Any], place: str
) -> Dpia:
    role = _may_write(locked, actor, {place: None})
    change = Change(place, get({"dpia": locked.document}, place), get(document, place))
    if verb == "add_row" and (stops := owners.for_the_owner(locked, [change])):
        raise TransitionBlocked(stops)
    now = clock.now()
    told = writing.replace(locked, document["dpia"], [change], actor=actor, at=now)
    writing.remember_writer(locked, actor, now)
    record(verb, locked, actor=actor.as_role(role), at=now, detail=told)
    writing.judge(locked, [change])
    return locked


@transaction.atomic
def share(
    dpia: Dpia, organisations: Iterable[Organisation], *, actor: Actor, to_adopt: bool = True
) -> list[DpiaSharing]:
    """Let these organisations read the DPIA; those that are to adopt it are asked once approved.

    Asked again, nothing changes but whether it is to adopt, where an agreement says so. By a
    drafter or IG officer of the organisation that writes it, or by the service for them. Returns
    the sharings made or changed now.
    """
    locked = _lock(dpia)
    role = _may_share(locked, actor)
    now = clock.now()
    made = []
    for organisation in organisations:
        sharing, new = DpiaSharing.objects.get_or_create(
            dpia=locked,
            organisation=organisation,
            defaults={"shared_at": now, "to_adopt": to_adopt},
        )
        if not new and not _decides_otherwise(sharing, actor, to_adopt):
            continue
        made.append(sharing)
        detail = {"organisation": organisation.reference, "to_adopt": to_adopt}
        record("share", locked, actor=actor.as_role(role), at=now, detail=detail)
        if locked.status == Status.APPROVED:
            acting.ask(locked, sharing)
    # An agreement that has just come to rely on it shares it, and so what it assesses has grown.
    writing.keep_findings(locked)
    return made


def _decides_otherwise(sharing: DpiaSharing, actor: Actor, to_adopt: bool) -> bool:
    """Whether the agreement now says otherwise who is a controller; then it is kept. What somebody
    chose, or has adopted, stays."""
    if not actor.is_system or sharing.adopted_on is not None or sharing.to_adopt == to_adopt:
        return False
    sharing.to_adopt = to_adopt
    sharing.save(update_fields=["to_adopt"])
    if not to_adopt:
        telling.settle_adoption(sharing.dpia, sharing.organisation_id, actor)
    return True


@transaction.atomic
def withdraw_sharing(dpia: Dpia, *, actor: Actor, organisation: Organisation) -> None:
    """End an organisation's reading of the DPIA. Raises TransitionBlocked once it has adopted it:
    an organisation keeps what it relies on."""
    locked = _lock(dpia)
    role = _may_share(locked, actor)
    sharing = DpiaSharing.objects.filter(dpia=locked, organisation=organisation).first()
    if sharing is None:
        return
    if sharing.adopted_on is not None:
        raise TransitionBlocked(
            [Blocker("adopted", f"{organisation} has adopted this DPIA, so it keeps access to it.")]
        )
    sharing.delete()
    telling.settle_adoption(locked, organisation.pk, actor)
    detail = {"organisation": organisation.reference}
    record("withdraw_sharing", locked, actor=actor.as_role(role), detail=detail)


def judge_again(dpia: Dpia) -> None:
    """Judge it after something that it assesses, or the day, changed. In the caller's transaction.

    For the room above when an agreement that relies on it changes, and for the daily turn.
    """
    writing.keep_findings(dpia)


# ------------------------------------------------------------------ what stops a write


def what_stops_writing(dpia: Dpia, *, actor: Actor, places: Iterable[str] = ()) -> list[Blocker]:
    """Every reason why the actor cannot change these answers (any answer, if none is named)."""
    return _judge_writing(dpia, actor, list(places))[1]


def _judge_writing(dpia: Dpia, actor: Actor, places: list[str]) -> tuple[str | None, list[Blocker]]:
    role = role_for(actor, Permission.DRAFT, [dpia.organisation_id])
    if role is None:
        return None, [_not_permitted(f"a drafter of {dpia.organisation}")]
    if stops := advised_on_nothing_in_it(dpia, actor, clock.now(), {}):
        return None, list(stops)
    if not places and dpia.status in WRITABLE | {Status.APPROVED}:
        return role, []
    words = f"Answers cannot change now: the status is “{dpia.get_status_display()}”."
    if not places:
        return role, [Blocker(WRONG_STATUS, words)]
    return role, [
        Blocker("answered_elsewhere", "This is answered on a page of its own.", path=place)
        if _below(place, ANSWERED_ELSEWHERE)
        else Blocker(WRONG_STATUS, words, path=place)
        for place in places
        if not may_change_now(dpia, place)
    ]


def may_change_now(dpia: Dpia, place: str) -> bool:
    """Whether the status lets drafters change the answer at that place."""
    if place == MATRIX and dpia.organisation.risk_matrix:
        return False
    if dpia.status in WRITABLE:
        return not _below(place, ANSWERED_ELSEWHERE)
    return dpia.status == Status.APPROVED and _below(place, AFTER_APPROVAL)


def _may_write(dpia: Dpia, actor: Actor, places: Iterable[str]) -> str:
    role, stops = _judge_writing(dpia, actor, list(places))
    if stops or role is None:
        raise TransitionBlocked(stops)
    return role


def what_stops_sharing(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot let others read it, or end that."""
    if _sharing_role(dpia, actor):
        return []
    return [_not_permitted("a drafter or information governance officer of the organisation")]


def _sharing_role(dpia: Dpia, actor: Actor) -> str | None:
    if actor.is_system:
        return actor.role
    may = (Permission.DRAFT, Permission.APPROVE)
    found = (role_for(actor, permission, [dpia.organisation_id]) for permission in may)
    return next((role for role in found if role), None)


def _may_share(dpia: Dpia, actor: Actor) -> str:
    if stops := what_stops_sharing(dpia, actor=actor):
        raise TransitionBlocked(stops)
    return _sharing_role(dpia, actor) or ""


def _not_permitted(who: str) -> Blocker:
    return Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")


def _below(place: str, tops: Iterable[str]) -> bool:
    return any(place == top or place.startswith(f"{top}.") for top in tops)


def _lock(dpia: Dpia) -> Dpia:
    return (
        Dpia.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=dpia.pk)
    )
