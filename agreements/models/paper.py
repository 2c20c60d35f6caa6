"""A page that was signed in ink: its picture, kept as it came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.decisions import Signature


class SignedPage(models.Model):
    """The scan behind a signature that was given on paper. Written once."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    signature = models.OneToOneField(Signature, models.PROTECT, related_name="page")
    signed_on = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signed_page_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.signature} on paper"
