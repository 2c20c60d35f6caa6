"""What the worker does for the outbox. The row is the queue: a lost task loses nothing."""

from celery import shared_task

from notices.delivery import drain
from organisations.leaving import ending


@shared_task(name="notices.tasks.deliver")
def deliver() -> None:
    """Send what is due. May run twice, in several workers at once, or not at all for a while."""
    if drain().more:
        deliver.apply_async(retry=False)


@shared_task(name="notices.tasks.turn_the_day")
def turn_the_day() -> dict[str, int]:
    """See to the work of those who have left; how many people's."""
    return {"leavers": ending.turn()}
