"""What runs in the worker: making PDFs, and the turn of the day. Every task may run twice."""

from __future__ import annotations

from celery import shared_task


@shared_task(time_limit=150, soft_time_limit=120)
def make_pdf(version_id: int) -> str:
    """Make the PDF that the version lacks: the one to sign, or the one with all signatures.

    Returns its SHA-256, or "" when nothing is lacking.
    """
    from agreements import pdf

    return pdf.make_missing(version_id)


@shared_task(time_limit=150, soft_time_limit=120)
def make_joining_pdf(accession_id: int) -> str:
    """Make the record of a party that has joined; its SHA-256, or "" when there is one."""
    from agreements.joining import pdf

    return pdf.make_missing(accession_id)


@shared_task(time_limit=120, soft_time_limit=105, expires=60)
def make_preview(version_id: int, key: str) -> bool:
    """Make the PDF of a draft for somebody who waits for it; whether it was made."""
    from agreements import preview

    return preview.make(version_id, key)


@shared_task
def start_if_due(version_id: int) -> bool:
    """Bring a version that all have signed into force if its day has come; whether it did."""
    from agreements import days

    return days.start_if_due(version_id)


@shared_task
def turn_the_day() -> dict[str, int]:
    """Start, expire, remind and judge again whatever today asks for; how many of each."""
    from agreements import days

    return days.turn()


@shared_task
def judge_version(version_id: int) -> None:
    """Judge a version again after something that it reads changed while somebody moved it."""
    from django.db import transaction

    from agreements.actions.drafting import lock
    from agreements.judging import judge
    from agreements.models import Version
    from agreements.signing import held

    with transaction.atomic():
        version = lock(Version(pk=version_id))
        judge(version)
        held.follow(version)


@shared_task
def judge_dpia(dpia_id: int) -> None:
    """Judge a DPIA again after an agreement that relies on it changed."""
    from django.db import transaction

    from dpia.actions import judge_again
    from dpia.models import Dpia

    with transaction.atomic():
        judge_again(Dpia.objects.select_for_update().get(pk=dpia_id))


@shared_task
def ask_for_parts(version_id: int) -> None:
    """Have the parties of a draft asked for what is left of their parts, and for nothing else."""
    from django.db import transaction

    from agreements.actions.drafting import lock
    from agreements.models import Version
    from agreements.telling_parts import parts_moved_on

    with transaction.atomic():
        parts_moved_on(lock(Version(pk=version_id)))
