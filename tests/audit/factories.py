"""A thing with a status, of no room: what the engine is tried on."""

from django.db import connection, models

from audit.actor import Actor


class Parcel(models.Model):
    """Goes from packed to sent, and on to lost."""

    audit_type = "parcel"
    status = models.CharField(max_length=20, default="packed", choices=[("packed", "Packed")])
    label = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "audit"
        managed = False

    audit_reference = "parcel"

    def __str__(self):
        return self.label


def parcels():
    """The table of parcels, in the database of this test."""
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)


def actor(name="Ada Fern", **fields):
    return Actor(person_id=7, name=name, organisation_id=3, organisation="Westerby", **fields)
