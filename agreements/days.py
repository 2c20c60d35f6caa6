"""The turn of the day: versions start and expire, reminders fall due, findings are judged again.

Every step chooses its rows by one indexed query, and may run twice or late without harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from agreements import overdue, pdf, rules, telling, workflow
from agreements.actions.drafting import lock
from agreements.assurance import lapsing
from agreements.disputes import workflow as disputes
from agreements.ending import announcing
from agreements.joining import pdf as joining_pdf
from agreements.joining import workflow as joining
from agreements.judging import judge
from agreements.models import (
    IN_FORCE,
    OVER,
    Party,
    PdfFile,
    PeriodicReview,
    Signature,
    Status,
    Version,
)
from agreements.sealing.seal import NotSealed
from agreements.signing import held
from agreements.telling import contacts
from audit import clock
from audit.transitions import TransitionBlocked
from notices.actions import holders, tell
from notices.schedule import due_steps
from organisations.models import Person
from organisations.roles import Role

log = logging.getLogger(__name__)

JUDGE_AT_ONCE = 200
PDFS_AT_ONCE = 4
"""So few, of each kind, that the turn ends within its time: one takes seconds, and the next turn
makes more."""
LOOK_BACK_DAYS = 14


def turn() -> dict[str, int]:
    """Do what today asks for; how many versions each step moved or told of."""
    return {
        "started": start_due(),
        "announced": announcing.take_due(),
        "expired": expire_due(),
        "disputes": disputes.turn(),
        "joining": joining.turn(),
        "reminded": remind() + overdue.remind(),
        "facts_lapsing": lapsing.remind(),
        "judged": judge_again(),
        "facts_stopping": lapsing.remind_of_what_stops(),
        "pdfs": make_missing_pdfs(),
    }


def start_due() -> int:
    """Bring every version that all have signed into force if its day has come."""
    signatures = Signature.objects.filter(version=OuterRef("pk"), voided_at__isnull=True)
    unsigned = (
        Party.objects.signing()
        .filter(version=OuterRef("pk"))
        .exclude(
            organisation__in=Signature.objects.filter(
                version=OuterRef("version"), voided_at__isnull=True
            ).values("organisation")
        )
    )
    due = Version.objects.starting_by(clock.today()).filter(Exists(signatures), ~Exists(unsigned))
    return sum(start_if_due(pk) for pk in due.values_list("pk", flat=True))


def start_if_due(version_id: int) -> bool:
    """Start this version if all have signed and its day has come; tell the lead what stops it."""
    version = Version.objects.select_related("agreement", "snapshot", "dpia").get(pk=version_id)
    if version.status != Status.READY_TO_SIGN or rules.unsigned(version):
        return False
    if version.start_date is None or version.start_date > clock.today():
        return False
    if announcing.ended_before(version):
        return False
    try:
        workflow.start(version)
    except TransitionBlocked as blocked:
        if version.status == Status.READY_TO_SIGN:
            telling.cannot_start(version, blocked.blockers[0].message)
        return False
    return True


def expire_due() -> int:
    """End every version whose last day has passed."""
    expired = 0
    for version in Version.objects.over_before(clock.today()).select_related("agreement"):
        try:
            workflow.expire(version)
            expired += 1
        except TransitionBlocked as blocked:
            log.warning("%s does not expire: %s", version, blocked)
    return expired


# ------------------------------------------------------------------ reminders
REVIEW_STEPS = (PeriodicReview.RUN_UP_DAYS, 60, 30, 14, 7, 1, 0)
EXPIRY_STEPS = (90, 60, 30, 14, 7, 1, 0)
TO_IG = frozenset({7, 1, 0})


def remind() -> int:
    """Queue the reminders that fall due: each once for each version, day, step and person."""
    today = clock.today()
    horizon = today + timedelta(days=max(REVIEW_STEPS))
    oldest = today - timedelta(days=LOOK_BACK_DAYS)
    living = Version.objects.filter(status__in=IN_FORCE).select_related("agreement", "dpia")
    told = 0
    # A review recorded in the run-up to its day is that review: nobody is reminded any more.
    to_review = overdue.to_review().select_related("agreement", "dpia")
    for version in to_review.filter(review_date__range=(oldest, horizon)):
        told += _each_step(version, version.review_date, REVIEW_STEPS, remind_of_review)
    for version in living.filter(end_date__range=(oldest, horizon)):
        told += _each_step(version, version.end_date, EXPIRY_STEPS, remind_of_expiry)
    return told


def _each_step(
    version: Version,
    day: date | None,
    steps: tuple[int, ...],
    send: Callable[[Version, date, int], int],
) -> int:
    if day is None:
        return 0
    since = clock.date_of(version.in_force_at) if version.in_force_at else None
    due = due_steps(day, clock.today(), steps=steps, look_back=LOOK_BACK_DAYS, known_since=since)
    with transaction.atomic():
        return sum(send(version, day, step) for step in due)


def remind_of_review(version: Version, day: date, step: int) -> int:
    """The reminder `step` days before the review; also opens the task."""
    overdue.ask_for(version, day)
    waiting = version.agreement.lead_organisation.name
    measures = [
        text
        for row in version.document.get("purposes") or []
        for text in row.get("outcome_measures") or []
    ]
    due = {"due_when": _due_when(day)}
    words: dict[int, dict[str, Any]] = {
        90: {"outcome_measures": measures or "none were set", "review_date": day, **due},
        60: {"change_count": version.number - 1, "review_date": day, **due},
        30: {"review_date": day, "review_status": "not started", **due},
        14: {"review_date": day, "waiting_parties": waiting, **due},
        7: {"review_date": day, "waiting_parties": waiting, **due},
        1: {"review_date": day},
        0: {"waiting_parties": waiting, **due},
    }
    people = telling.lead_drafters(version)
    if step in (30, 14, 7):
        people = contacts(version)
    if step in TO_IG:
        people = [*people, *_governance(version)]
    return tell(
        f"review_t{step}",
        people,
        about=telling.about(version),
        link=telling.page(version, "periodic_review"),
        occasion=f"version {version.number}",
        due_on=day,
        agreement_title=telling.title(version),
        **words[step],
    )


def remind_of_expiry(version: Version, day: date, step: int) -> int:
    """The reminder `step` days before the last day."""
    when = {"when": telling.in_how_many_days(day)}
    words: dict[int, dict[str, Any]] = {
        90: {"end_date": day, **when},
        60: {"end_date": day, "renewal_state": "not started", **when},
        30: {"end_date": day, **when},
        14: {"end_date": day, **when},
        7: {"end_date": day, "flow_names": telling.flows_in_words(version), **when},
        1: {"end_date": day, "day_after": day + timedelta(days=1)},
        0: {"end_date": day},
    }
    people = contacts(version)
    if step in (30, 14, 7):
        people = [*people, *_governance(version)]
    if step == 7:
        ids = [o.pk for o in telling.organisations(version)]
        people = [*people, *holders(ids, [Role.SIGNATORY])]
    return tell(
        f"expiry_t{step}",
        people,
        about=telling.about(version),
        link=telling.page(version, "agreement"),
        occasion=f"version {version.number}",
        due_on=day,
        agreement_title=telling.title(version),
        **words[step],
    )


def _due_when(day: date) -> str:
    late = (clock.today() - day).days
    if late > 0:
        return f"was due {late} days ago" if late > 1 else "was due yesterday"
    return f"is due {telling.in_how_many_days(day)}"


def _governance(version: Version) -> list[Person]:
    ids = [organisation.pk for organisation in telling.organisations(version)]
    return holders(ids, [Role.INFORMATION_GOVERNANCE])


# ------------------------------------------------------------------ catching up
def make_missing_pdfs() -> int:
    """Make PDFs that a lost message or a dead worker left unmade."""
    to_sign = PdfFile.objects.filter(snapshot=OuterRef("snapshot"), kind=PdfFile.Kind.TO_SIGN)
    waiting = Version.objects.filter(~Exists(to_sign), status=Status.READY_TO_SIGN)
    signed = PdfFile.objects.filter(snapshot=OuterRef("snapshot"), kind=PdfFile.Kind.SIGNED)
    begun = IN_FORCE | OVER - {Status.WITHDRAWN}
    lacking = Version.objects.filter(~Exists(signed), status__in=begun)
    keys = [*waiting.values_list("pk", flat=True)[:PDFS_AT_ONCE]]
    keys += lacking.values_list("pk", flat=True)[:PDFS_AT_ONCE]
    return sum(_made(pk) for pk in keys) + joining_pdf.make_all_missing()


def _made(version_id: int) -> bool:
    """Whether its PDF was made. One that cannot be sealed now waits for the next turn."""
    try:
        return bool(pdf.make_missing(version_id))
    except NotSealed as error:
        log.error("Version %s has no signed PDF yet. %s", version_id, error)
        return False


def judge_again() -> int:
    """Judge living versions by today's law, the longest unjudged first, a batch at a time."""
    today = clock.today()
    due = (
        Version.objects.exclude(status__in=OVER)
        .exclude(findings_on=today)
        .order_by("findings_on")
        .values_list("pk", flat=True)[:JUDGE_AT_ONCE]
    )
    for pk in list(due):
        with transaction.atomic():
            version = lock(Version(pk=pk))
            judge(version)
            held.follow(version)
    return len(due)
