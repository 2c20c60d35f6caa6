"""An agreement: a reference that never changes, and who may see it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from audit.prepared import one_of
from organisations.acting import held_by
from organisations.models import Organisation
from organisations.roles import Permission, roles_with

READERS = roles_with(Permission.READ_AGREEMENTS)
READERS_OF_ALL_SUBMITTED = roles_with(Permission.READ_ALL_SUBMITTED)
READERS_OF_LINES = roles_with(Permission.READ_REGISTER_LINES)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> AgreementQuerySet:
        """The agreements this person may read. Every page and API starts here.

        - Members of the lead organisation, in a role that reads agreements, see all of its own.
        - Members of another party see an agreement once they are invited to it or it has left
          draft (`Party.may_read`), in any of its versions.
        - National auditors see every agreement of which a version has been submitted.
        - A person named to one agreement (django-guardian) sees that one.

        Which of its versions they may read, `Version.objects.visible_to` says.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(readable(user))

    def with_register_line_for(self, user: Any) -> AgreementQuerySet:
        """Those whose register line this person may read: a broker also reads all submitted."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(line_readable(user))


def line_readable(user: Any, of: str = "") -> Q:
    """The condition of `with_register_line_for`; `of` as with `readable`."""
    held = held_by(user)
    return readable_by(user.pk, own_of(held), everything=reads_every_line(held), of=of)


def reads_every_line(held: frozenset[tuple[int | None, str]]) -> bool:
    """Whether one who holds these roles reads the line of all that has been submitted."""
    return reads_everything(held) or any(role in READERS_OF_LINES for _, role in held)


def readable(user: Any, of: str = "") -> Q:
    """The condition of `visible_to`, for the agreement itself or for rows that lead to it: `of` is
    the way there, such as "agreement__". Asks what the person holds."""
    held = held_by(user)
    return readable_by(user.pk, own_of(held), everything=reads_everything(held), of=of)


def own_of(held: frozenset[tuple[int | None, str]]) -> list[int]:
    """The organisations whose agreements one reads who holds these roles."""
    return sorted({place for place, role in held if place and role in READERS})


def reads_everything(held: frozenset[tuple[int | None, str]]) -> bool:
    """Whether one who holds these roles reads all that has been submitted."""
    return any(role in READERS_OF_ALL_SUBMITTED for _, role in held)


def readable_by(person: int, own: list[int], *, everything: bool, of: str = "") -> Q:
    """The condition of `readable`, from what was asked already."""
    from agreements.models.content import Party

    # Exists, not a join: somebody in two of the parties must not see the agreement twice.
    parties = Party.objects.filter(
        one_of(F("organisation_id"), own), agreement=OuterRef(f"{of}pk"), may_read=True
    )
    allowed = Q((f"{of}pk__in", _named(person)))
    allowed |= Q(one_of(F(f"{of}lead_organisation_id"), own)) | Q(Exists(parties))
    return allowed | Q((f"{of}submitted", True)) if everything else allowed


def version_readable(user: Any) -> Q:
    """The condition under which a person may read a version: see `VersionQuerySet.visible_to`."""
    held = held_by(user)
    return version_readable_by(user.pk, own_of(held), everything=reads_everything(held))


def version_readable_by(person: int, own: list[int], *, everything: bool) -> Q:
    """The condition of `version_readable`, from what was asked already."""
    from agreements.models.content import Party

    parties = Party.objects.filter(
        one_of(F("organisation_id"), own), version=OuterRef("pk"), may_read=True
    )
    allowed = Q(agreement__in=_named(person))
    allowed |= Q(one_of(F("agreement__lead_organisation_id"), own)) | Q(Exists(parties))
    return allowed | Q(submitted=True) if everything else allowed


def _named(person: int) -> Any:
    """The agreements to which the person was invited by name."""
    return AgreementUserObjectPermission.objects.filter(
        user=person, permission__codename="view_agreement"
    ).values("content_object")


class Agreement(models.Model):
    """A data sharing agreement. What it says stands in its versions."""

    audit_type = "agreement"

    reference = models.CharField(max_length=20, unique=True)
    lead_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="led_agreements"
    )
    title = models.CharField(max_length=200, blank=True)
    """Of the version shown; kept here so that lists need not join."""
    submitted = models.BooleanField(default=False)
    """Some version has left draft."""
    search = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("comment_agreement", "may comment on it"),
            ("contribute_to_agreement", "may edit its draft"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="agreement_search"),
            models.Index(fields=["lead_organisation", "-id"], name="agreement_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.reference])

    @property
    def audit_reference(self) -> str:
        return self.reference


class AgreementUserObjectPermission(UserObjectPermissionBase):
    """A named person's access to one agreement (django-guardian)."""

    content_object = models.ForeignKey(Agreement, models.CASCADE)


class AgreementGroupObjectPermission(GroupObjectPermissionBase):
    """Unused by the service; guardian needs it beside the table for persons."""

    content_object = models.ForeignKey(Agreement, models.CASCADE)


class Counter(models.Model):
    """The last number given for a kind of reference."""

    name = models.CharField(max_length=20, unique=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
