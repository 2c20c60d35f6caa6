"""What the worker does for the outbox. The row is the queue: a lost task loses nothing."""

from celery import shared_task

from notices.delivery import drain


@shared_task(name="notices.tasks.deliver")
def deliver() -> None:
    """Send what is due. May run twice, in several workers at once, or not at all for a while."""
    if drain().more:
        deliver.apply_async(retry=False)
