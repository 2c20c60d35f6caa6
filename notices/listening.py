"""What the rooms below let this one hear: a role was passed to a delegate."""

from __future__ import annotations

from django.urls import reverse

from notices.actions import tell
from notices.models import Task
from organisations import listeners
from organisations.models import Membership


def start() -> None:
    """Hear from now on."""
    listeners.register_delegating(delegated)


def delegated(membership: Membership) -> None:
    """Tell the delegate from when to when they act, and how much waits."""
    source = membership.delegated_from
    assert source is not None
    tell(
        "delegated_to_you",
        [membership.person],
        about=f"membership:{membership.pk}",
        link=reverse("home"),
        occasion="",
        due_on=membership.starts_on,
        delegator_name=source.person.name,
        role=membership.get_role_display(),
        start_date=membership.starts_on,
        end_date=membership.ends_on,
        organisation_name=membership.organisation,
        task_count=waiting(membership),
    )


def waiting(membership: Membership) -> int:
    """How many open tasks wait for this role in this organisation."""
    open_tasks = Task.objects.filter(
        done_at__isnull=True, organisation=membership.organisation_id, role=membership.role
    )
    return open_tasks.count()
