"""What the worker does for the outbox. The row is the queue: a lost task loses nothing."""

from celery import shared_task

from notices import away
from notices.delivery import drain
from organisations.leaving import ending


@shared_task(name="notices.tasks.deliver")
def deliver() -> None:
    """Send what is due. May run twice, in several workers at once, or not at all for a while."""
    if drain().more:
        deliver.apply_async(retry=False)


@shared_task(name="notices.tasks.turn_the_day")
def turn_the_day() -> dict[str, int]:
    """See to leavers, absences, and delegations that end; how many of each."""
    return {
        "leavers": ending.turn(),
        "absences": away.begin_due(),
        "returned": away.return_from_stand_ins(),
        "delegations": away.tell_of_ending(),
    }
