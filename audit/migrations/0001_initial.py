import datetime

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ClockSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("distance", models.DurationField(default=datetime.timedelta(0))),
                ("only", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", True)), name="clock_setting_only_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("verb", models.CharField(max_length=60)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("subject_reference", models.CharField(max_length=120)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_organisation_id", models.BigIntegerField(null=True)),
                ("actor_role", models.CharField(blank=True, max_length=40)),
                ("canonical", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["subject_type", "subject_id", "-id"], name="event_of_subject"
                    ),
                    models.Index(fields=["actor_id", "-id"], name="event_of_actor"),
                ],
            },
        ),
    ]
