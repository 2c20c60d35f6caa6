"""What was announced about an agreement in force, as the API gives it."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from agreements.models import Announcement


class AnnouncementShape(serializers.ModelSerializer[Announcement]):
    """A stop of sharing that stands, or what is to come: `number` is what `call-off` takes."""

    number = serializers.IntegerField(source="pk", read_only=True)
    organisation = serializers.CharField(source="organisation.reference", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    announced_at = serializers.DateTimeField(source="at", read_only=True)

    class Meta:
        model = Announcement
        fields: ClassVar = [
            "number", "kind", "organisation", "name", "on", "reason", "announced_at",
        ]  # fmt: skip
        read_only_fields = fields
