"""All tables of this room at once, for a new database. One that has come some of the way by the
migrations that this replaces goes on by those."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("dpia", "0001_initial"),
        ("dpia", "0002_standing"),
        ("dpia", "0003_day_judged_index"),
        ("dpia", "0004_screenings"),
        ("dpia", "0005_adoption_and_staleness"),
        ("dpia", "0006_risks_accepted_measures_done"),
        ("dpia", "0007_imports"),
        ("dpia", "0008_advice_in_pieces"),
        ("dpia", "0009_description"),
        ("dpia", "0010_publication"),
        ("dpia", "0011_prior_consultation"),
        ("dpia", "0012_heard"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("organisations", "0001_squashed_0009_absences"),
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dpia",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("not_needed", "Not needed"),
                            ("draft", "Draft"),
                            ("with_dpo", "With the data protection officer"),
                            ("with_ico", "With the regulator"),
                            ("approved", "Approved"),
                            ("under_review", "Under review"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                ("document", models.JSONField(blank=True, default=dict)),
                ("description", models.JSONField(blank=True, default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("findings_on", models.DateField(blank=True, null=True)),
                ("standing", models.JSONField(blank=True, default=dict)),
                ("outdated", models.JSONField(blank=True, default=dict)),
                ("outdated_at", models.DateTimeField(blank=True, null=True)),
                ("next_review_on", models.DateField(blank=True, null=True)),
                ("residual", models.CharField(blank=True, max_length=10)),
                ("made_elsewhere", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dpias",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="DpiaAdvice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dpo", "Data protection officer"),
                            ("caldicott", "Caldicott Guardian"),
                        ],
                        default="dpo",
                        max_length=20,
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=40)),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("may_proceed", "It may go ahead"),
                            ("may_proceed_with_conditions", "It may go ahead with conditions"),
                            ("should_not_proceed", "It should not go ahead"),
                        ],
                        max_length=30,
                    ),
                ),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("given_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="dpia_advice_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="dpia_advice_sha256_in_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["dpo", "caldicott"])),
                        name="dpia_advice_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaAdviceAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("followed", "Followed"),
                            ("partly", "Followed in part"),
                            ("overruled", "Overruled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_by", models.CharField(blank=True, max_length=300)),
                ("decided_on", models.DateField()),
                ("answered_at", models.DateTimeField()),
                (
                    "advice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="dpia.dpiaadvice",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["advice", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "followed"),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("decided_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_advice_not_followed_only_with_why_and_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["followed", "partly", "overruled"])),
                        name="dpia_advice_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaContributor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_at", models.DateTimeField()),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributors",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "first_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("dpia", "person"), name="dpia_contributor_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last", models.PositiveIntegerField(default=0)),
                ("only", models.BooleanField(default=True, editable=False, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", True)), name="dpia_counter_only_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaGroupObjectPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="dpia.dpia"),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group"),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DpiaImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("made_by", models.CharField(max_length=200)),
                ("covers", models.TextField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("go_ahead", "The sharing may go ahead"),
                            ("conditions", "It may go ahead with conditions"),
                            ("not", "It may not go ahead"),
                        ],
                        max_length=20,
                    ),
                ),
                ("imported_at", models.DateTimeField()),
                (
                    "dpia",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="dpia_import_sha256_in_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covers", ""), _negated=True),
                        name="dpia_import_says_what_it_covers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("places", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("dpia", "number"), name="dpia_revision_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaScreening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("screened_on", models.DateField(blank=True, null=True)),
                ("triggers", models.JSONField(blank=True, default=list)),
                ("shown", models.JSONField(blank=True, default=dict)),
                ("reasons", models.JSONField(blank=True, default=dict)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("required", "Required"),
                            ("presumed", "Presumed"),
                            ("recommended", "Recommended"),
                        ],
                        max_length=20,
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="screenings",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", ""), ("result", ""), ("screened_on__isnull", True)),
                            models.Q(
                                ("screened_on__isnull", False),
                                models.Q(("level", ""), _negated=True),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_screening_has_an_outcome_once_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaSharing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shared_at", models.DateTimeField()),
                ("to_adopt", models.BooleanField(default=True)),
                ("adopted_on", models.DateField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("outdated_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sharings",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_dpias",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "organisation__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dpia", "organisation"),
                        name="dpia_shared_once_with_an_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outdated_at__isnull", True),
                            ("adopted_on__isnull", False),
                            _connector="OR",
                        ),
                        name="dpia_outdated_only_once_adopted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("adopted_by__isnull", True),
                                ("adopted_on__isnull", True),
                                ("sha256", ""),
                            ),
                            models.Q(
                                ("adopted_by__isnull", False),
                                ("adopted_on__isnull", False),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_adopted_when_by_whom_and_what_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="dpia.dpia",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="dpia_snapshot_sha256_in_form",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaAssessed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("agreement", models.CharField(blank=True, max_length=40)),
                ("facts", models.JSONField(default=dict)),
                ("digests", models.JSONField(default=dict)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessed",
                        to="dpia.dpiasnapshot",
                    ),
                ),
            ],
            options={
                "ordering": ["snapshot", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "reference"), name="dpia_assessed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DpiaAdoption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("adopted_on", models.DateField()),
                ("adopted_at", models.DateTimeField()),
                ("additions", models.TextField(blank=True)),
                ("risks", models.TextField(blank=True)),
                ("conditions", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.TextField(blank=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dpia.dpiasnapshot",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_because", ""),
                                ("withdrawn_by__isnull", True),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_adoption_withdrawn_when_by_whom_and_why_together",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="dpia",
            name="snapshot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dpia.dpiasnapshot",
            ),
        ),
        migrations.CreateModel(
            name="DpiaUserObjectPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="dpia.dpia"),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("people", "People affected, or those who speak for them"),
                            ("staff", "Staff and colleagues"),
                            ("processor", "Processors and other suppliers"),
                            ("expert", "Security and other experts"),
                        ],
                        max_length=20,
                    ),
                ),
                ("who", models.CharField(max_length=300)),
                ("heard_on", models.DateField()),
                ("how", models.CharField(max_length=300)),
                ("said", models.TextField()),
                ("done", models.TextField(blank=True)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="heard",
                        to="dpia.dpia",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "heard_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__in", ["people", "staff", "processor", "expert"])
                        ),
                        name="dpia_heard_group_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("who", ""), _negated=True),
                            models.Q(("said", ""), _negated=True),
                        ),
                        name="dpia_heard_whom_and_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("risk_key", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("is_chosen", models.BooleanField(default=False)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "To do"),
                            ("done", "Done"),
                            ("not_doing", "Not being done"),
                            ("dropped", "No longer in the DPIA"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure_tasks",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")),
                        fields=["due_on"],
                        name="dpia_measure_task_open_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("outcome", "")),
                        fields=["dpia"],
                        name="dpia_measure_task_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "done", "not_doing", "dropped"])),
                        name="dpia_measure_task_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("closed_on__isnull", True),
                                ("outcome", ""),
                            ),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("closed_at__isnull", False),
                                ("closed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_measure_task_closed_with_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "not_doing"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dpia_measure_task_not_done_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorConsultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "Being prepared"),
                            ("sent", "Sent"),
                            ("information_asked", "More information asked"),
                            ("advice_received", "Advice received"),
                            ("ended", "Ended"),
                        ],
                        default="preparing",
                        max_length=20,
                    ),
                ),
                (
                    "law",
                    models.CharField(
                        choices=[
                            ("uk_gdpr", "UK GDPR, Article 36"),
                            (
                                "law_enforcement",
                                "Data Protection Act 2018, section 65 (law enforcement)",
                            ),
                        ],
                        default="uk_gdpr",
                        max_length=20,
                    ),
                ),
                ("documents", models.JSONField(default=dict)),
                ("risks", models.JSONField(blank=True, default=list)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("begun_at", models.DateTimeField()),
                ("sent_on", models.DateField(blank=True, null=True)),
                ("extended_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("may_proceed", "It may go ahead"),
                            ("may_proceed_with_changes", "It may go ahead with changes"),
                            ("formal_warning", "Formal warning"),
                            ("processing_ban", "The processing is refused"),
                            ("not_accepted", "Not accepted for consultation"),
                            ("withdrawn", "Taken back before an answer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("advice", models.TextField(blank=True)),
                ("advice_on", models.DateField(blank=True, null=True)),
                ("done", models.TextField(blank=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prior_consultations",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_on__isnull", False)),
                        fields=["due_on"],
                        name="dpia_consultation_by_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("dpia",),
                        name="dpia_one_consultation_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("preparing", "ended")),
                            ("sent_on__isnull", False),
                            _connector="OR",
                        ),
                        name="dpia_consultation_sent_once_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_by__isnull", False),
                                ("ended_on__isnull", False),
                                ("state", "ended"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "ended"), _negated=True),
                                ("ended_by__isnull", True),
                                ("ended_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_consultation_ended_how_when_by_whom_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InformationAsked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.TextField()),
                ("asked_on", models.DateField()),
                ("sent_on", models.DateField(blank=True, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="information_asked",
                        to="dpia.priorconsultation",
                    ),
                ),
            ],
            options={
                "ordering": ["consultation", "asked_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_on__isnull", True),
                            ("sent_on__gte", models.F("asked_on")),
                            _connector="OR",
                        ),
                        name="dpia_information_sent_after_it_was_asked",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being prepared"),
                            ("asked", "Waiting for a second person"),
                            ("published", "Published"),
                            ("replaced", "Replaced by a later one"),
                            ("withdrawn", "Withdrawn"),
                            ("dropped", "Given up"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("whole", "All of it"),
                            ("redacted", "With parts hidden"),
                            ("summary", "A summary"),
                            ("withheld", "Not at all, with the reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                ("source", models.BinaryField()),
                ("content", models.BinaryField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("title", models.CharField(blank=True, max_length=400)),
                ("words", models.TextField(blank=True)),
                ("file", models.FileField(blank=True, upload_to="published-dpias")),
                ("created_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "preparers",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dpia.dpiasnapshot",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dpia", "number"), name="dpia_publication_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "asked"])),
                        fields=("dpia",),
                        name="dpia_publication_one_prepared_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("dpia",),
                        name="dpia_publication_one_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number", None),
                                ("published_at__isnull", True),
                                ("published_by__isnull", True),
                            ),
                            models.Q(
                                ("content__isnull", False),
                                ("number__isnull", False),
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_published_when_by_whom_and_what_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["published", "replaced", "withdrawn"]),
                                _negated=True,
                            ),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="dpia_publication_public_only_once_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at__isnull", True), ("asked_by__isnull", True)),
                            models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="dpia_publication_asked_when_and_by_whom_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                                ("withdrawn_reason", ""),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dpia_publication_withdrawn_when_by_whom_and_why_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by__isnull", True),
                            models.Q(("published_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="dpia_publication_approved_by_another_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("everywhere", models.BooleanField(default=True)),
                ("reason_code", models.CharField(blank=True, max_length=20)),
                ("reason_words", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redactions",
                        to="dpia.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["publication", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason_code", ""), _negated=True),
                            models.Q(("reason_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dpia_redaction_has_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("words", "")),
                        fields=("publication", "place"),
                        name="dpia_redaction_whole_answer_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True)),
                ("likelihood", models.CharField(blank=True, max_length=20)),
                ("severity", models.CharField(blank=True, max_length=20)),
                (
                    "overall",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=10,
                    ),
                ),
                (
                    "residual",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=10,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risks",
                        to="dpia.dpia",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "position"],
                "indexes": [
                    models.Index(fields=["residual", "dpia"], name="dpia_risk_by_residual")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dpia", "position"), name="dpia_risk_position_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("effect", models.CharField(blank=True, max_length=20)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("approved", models.BooleanField(blank=True, null=True)),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="dpia.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_on__isnull", False)),
                        fields=["due_on"],
                        name="dpia_measure_by_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("risk", "position"), name="dpia_measure_position_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("risk_key", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "level",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("post", models.CharField(max_length=200)),
                ("accepted_on", models.DateField()),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="dpia.dpia",
                    ),
                ),
            ],
            options={
                "ordering": ["dpia", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dpia", "risk_key", "sha256"),
                        name="dpia_risk_accepted_once_as_it_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="dpia_acceptance_sha256_in_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("post", ""), _negated=True),
                        ),
                        name="dpia_acceptance_names_person_and_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["low", "medium", "high"])),
                        name="dpia_acceptance_of_a_level",
                    ),
                ],
            },
        ),
        migrations.AlterUniqueTogether(
            name="dpiagroupobjectpermission",
            unique_together={("group", "permission", "content_object")},
        ),
        migrations.AddIndex(
            model_name="dpia",
            index=models.Index(fields=["organisation", "-id"], name="dpia_of_organisation"),
        ),
        migrations.AddIndex(
            model_name="dpia",
            index=models.Index(fields=["next_review_on"], name="dpia_by_review"),
        ),
        migrations.AddIndex(
            model_name="dpia",
            index=models.Index(fields=["findings_on", "id"], name="dpia_by_day_judged"),
        ),
        migrations.AddConstraint(
            model_name="dpia",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference__regex", "^DPIA-[0-9]{3,}$")),
                name="dpia_reference_in_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="dpia",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "not_started",
                            "not_needed",
                            "draft",
                            "with_dpo",
                            "with_ico",
                            "approved",
                            "under_review",
                            "superseded",
                        ],
                    )
                ),
                name="dpia_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dpia",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at__isnull", True),
                        ("approved_by__isnull", True),
                        ("snapshot__isnull", True),
                    ),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("snapshot__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dpia_approved_when_by_whom_and_what_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="dpia",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ("approved", "under_review", "superseded")), _negated=True
                    ),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="dpia_approved_only_with_an_approval",
            ),
        ),
        migrations.AlterUniqueTogether(
            name="dpiauserobjectpermission",
            unique_together={("user", "permission", "content_object")},
        ),
    ]
