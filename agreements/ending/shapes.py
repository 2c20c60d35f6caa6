"""What was announced about an agreement in force, as the API gives it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agreements.ending.standing import announced_of, suspensions_of
from agreements.models import Announcement, Version


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


class Announced(serializers.Serializer[Version]):
    """Of an agreement: the stops that stand, and what is to come. One query for both."""

    suspended_by = serializers.SerializerMethodField()
    announced = serializers.SerializerMethodField()

    @cached_property
    def rows_announced(self) -> list[Announcement]:
        """All that was announced about the version that is given."""
        return announced_of(self.instance) if self.instance else []

    @extend_schema_field(AnnouncementShape(many=True))
    def get_suspended_by(self, version: Version) -> Any:
        """Each stop of sharing that stands: whose it is, from when and why."""
        return AnnouncementShape(suspensions_of(version, self.rows_announced), many=True).data

    @extend_schema_field(AnnouncementShape(many=True))
    def get_announced(self, version: Version) -> Any:
        """That sharing stops, goes on or ends, or that an organisation leaves, on a day to come."""
        to_come = [row for row in self.rows_announced if row.is_to_come]
        return AnnouncementShape(to_come, many=True).data
