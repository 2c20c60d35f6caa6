from django.db import migrations
from django.db.models import Q


def note_submitted(apps, schema_editor):
    """Until now an agreement had one version, and the agreement said whether it was submitted."""
    versions = apps.get_model("agreements", "Version").objects.filter(agreement__submitted=True)
    versions.filter(~Q(status="draft")).update(submitted=True)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0011_variations"),
    ]

    operations = [
        migrations.RunPython(note_submitted, migrations.RunPython.noop),
    ]
