"""People who sign in, and invitations to become one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A new person; without a password they must set one by e-mail."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db, force_insert=True)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with an e-mail address. What they may do follows from memberships."""

    audit_type = "person"

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    """A fictitious person of a demonstration, who is spared the second factor there."""
    joined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def audit_reference(self) -> str:
        return self.email


class Invitation(models.Model):
    """A link sent by e-mail to somebody who is to join; used once, then spent."""

    audit_type = "invitation"

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    token_sha256 = models.CharField(max_length=64, unique=True)
    """The link's secret is never kept, only its hash."""
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.CharField(max_length=150, blank=True)
    """The name of whoever can send another."""
    to = models.CharField(max_length=400, blank=True)
    """What they are invited to, in words that follow "invited you to"; blank for a role alone."""
    leads_to = models.CharField(max_length=300, blank=True)
    """The page that they come to once they have joined; blank for the inbox."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_expires_after_it_was_made",
                condition=Q(expires_at__gt=F("created_at")),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True),
                name="invitation_one_open_for_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email}"

    @property
    def audit_reference(self) -> str:
        return self.email
