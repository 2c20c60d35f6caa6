"""People invited by name to one agreement, from any organisation or none yet."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models.agreement import Agreement
from organisations.models import Organisation


class InvitedAs(models.TextChoices):
    CONTRIBUTOR = "contributor", "Contributor"
    COMMENTER = "commenter", "Commenter"
    READER = "reader", "Reader"


PERMISSIONS_OF: dict[str, frozenset[str]] = {
    InvitedAs.READER: frozenset({"view_agreement"}),
    InvitedAs.COMMENTER: frozenset({"view_agreement", "comment_agreement"}),
    InvitedAs.CONTRIBUTOR: frozenset(
        {"view_agreement", "comment_agreement", "contribute_to_agreement"}
    ),
}
"""What each may do on the one agreement: permissions of django-guardian on that row."""


class InvitedPersonQuerySet(models.QuerySet["InvitedPerson"]):
    def standing(self) -> InvitedPersonQuerySet:
        """Those not withdrawn, whether they have come yet or not."""
        return self.filter(withdrawn_at__isnull=True)

    def with_access(self) -> InvitedPersonQuerySet:
        """Those who can open the agreement today. Somebody shut out of the service cannot."""
        return self.standing().filter(accepted_at__isnull=False, person__is_active=True)

    def with_names(self) -> InvitedPersonQuerySet:
        """With everything that a line about the person says, in the order of invitation."""
        related = ("agreement", "person", "organisation", "invited_by")
        return self.select_related(*related).order_by("invited_at", "pk")

    def waiting(self, now: datetime) -> InvitedPersonQuerySet:
        """Those whose link still works and has not been used."""
        return self.standing().filter(accepted_at__isnull=True, expires_at__gt=now)


class InvitedPerson(models.Model):
    """One person's invitation to one agreement. A row withdrawn stays; a new one may follow.

    What the person may do are permissions on the agreement (django-guardian), given and taken
    together with this row. A contributor writes what the inviting organisation may write.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="invited_people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called = models.CharField(max_length=200, blank=True)
    """What whoever invited them calls them."""
    role = models.CharField(max_length=20, choices=InvitedAs.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """The party that invited them."""
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    """When they were last written to."""
    expires_at = models.DateTimeField(null=True, blank=True)
    """Until when the link works; empty for somebody who had an account already."""
    accepted_at = models.DateTimeField(null=True, blank=True)
    """When access began: at once for somebody with an account, else when they used the link."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Empty also where the service withdrew it, because the party that invited has left."""

    objects = InvitedPersonQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="invited_person_once",
            ),
            models.CheckConstraint(
                name="invited_person_role_is_in_its_list",
                condition=Q(role__in=sorted(InvitedAs.values)),
            ),
            models.CheckConstraint(
                name="invited_person_has_come_or_has_a_link",
                condition=Q(accepted_at__isnull=False) | Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invited_person_link_ends_after_it_was_sent",
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("sent_at")),
            ),
            models.CheckConstraint(
                name="invited_person_withdrawn_by_only_when_withdrawn",
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="invited_person_by_person"),
            models.Index(fields=["invited_by", "sent_at"], name="invited_person_by_inviter"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display().lower()} of {self.agreement_id}"

    @property
    def name(self) -> str:
        """The name by which the agreement's people know them. An address alone tells nobody whose
        it is: the account's own name shows once they have used the link."""
        has_come = self.accepted_at is not None and self.expires_at is not None
        return self.person.name if has_come else self.called or self.person.name
