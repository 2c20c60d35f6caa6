"""All tables of this room at once, for a new database. One that has come some of the way by the
migrations that this replaces goes on by those."""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("agreements", "0001_initial"),
        ("agreements", "0002_register_order"),
        ("agreements", "0003_origins_of_answers"),
        ("agreements", "0004_screening"),
        ("agreements", "0005_people_invited"),
        ("agreements", "0006_think_again"),
        ("agreements", "0007_templates"),
        ("agreements", "0008_dismissals"),
        ("agreements", "0009_threads"),
        ("agreements", "0010_frameworks"),
        ("agreements", "0011_variations"),
        ("agreements", "0012_versions_submitted"),
        ("agreements", "0013_pace"),
        ("agreements", "0014_further_dpias"),
        ("agreements", "0015_seals"),
        ("agreements", "0016_announcement"),
        ("agreements", "0017_signing_in_order"),
        ("agreements", "0018_note"),
        ("agreements", "0019_signed_on_paper"),
        ("agreements", "0020_dispute"),
        ("agreements", "0021_deciding"),
        ("agreements", "0022_accession"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("dpia", "0001_squashed_0012_heard"),
        ("organisations", "0001_squashed_0009_absences"),
        ("organisations", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True)),
                ("value", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("submitted", models.BooleanField(default=False)),
                (
                    "search",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_agreements",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("comment_agreement", "may comment on it"),
                    ("contribute_to_agreement", "may edit its draft"),
                ],
                "default_permissions": ("view",),
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="agreement_search"
                    ),
                    models.Index(fields=["lead_organisation", "-id"], name="agreement_of_lead"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementGroupObjectPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="agreements.agreement"
                    ),
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
            name="AgreementUserObjectPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="agreements.agreement"
                    ),
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
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("ready_to_sign", "Ready to sign"),
                            ("in_force", "In force"),
                            ("suspended", "Suspended"),
                            ("expired", "Expired"),
                            ("terminated", "Terminated"),
                            ("superseded", "Superseded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("question", models.CharField(blank=True, max_length=80)),
                ("issue", models.TextField()),
                ("wanted", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("ladder", models.JSONField()),
                ("own_ladder", models.BooleanField(default=False)),
                ("step", models.PositiveSmallIntegerField(default=1)),
                ("due_at", models.DateTimeField()),
                ("pauses_signing", models.BooleanField(default=False)),
                ("pauses_because", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("settled", "Settled"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("outcome", models.TextField(blank=True)),
                ("reasons", models.TextField(blank=True)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DisputeEntry",
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
                            ("said", "Said"),
                            ("outcome", "Proposed an outcome"),
                            ("decider", "Proposed who decides"),
                            ("escalated", "Moved it up"),
                        ],
                        max_length=20,
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                ("reasons", models.TextField(blank=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="agreements.dispute",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["dispute", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="dispute_entry_agreed_at_and_by_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "decider"), ("decider__isnull", True), _connector="XOR"
                        ),
                        name="dispute_entry_names_who_decides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "outcome"), _negated=True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dispute_entry_outcome_has_reasons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Framework",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("standing", "Standing: for sharing that goes on"),
                            (
                                "emergency",
                                "Emergency: agreed in quiet times, for the first days of one",
                            ),
                        ],
                        default="standing",
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("review_date", models.DateField(blank=True, null=True)),
                ("summary", models.TextField(blank=True)),
                ("covers", models.JSONField(blank=True, default=dict)),
                ("activation", models.JSONField(blank=True, default=dict)),
                ("terms", models.JSONField(blank=True, default=dict)),
                ("defaults", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frameworks",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="framework_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="framework_has_a_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 0)), name="framework_version_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrameworkMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("joined_on", models.DateField()),
                ("signed_by", models.CharField(blank=True, max_length=150)),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="agreements.framework",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="framework_memberships",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("framework", "organisation"), name="framework_joined_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitedPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("contributor", "Contributor"),
                            ("commenter", "Commenter"),
                            ("reader", "Reader"),
                        ],
                        max_length=20,
                    ),
                ),
                ("invited_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invited_people",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "invited_by",
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["invited_at", "pk"],
                "indexes": [
                    models.Index(fields=["person"], name="invited_person_by_person"),
                    models.Index(
                        fields=["invited_by", "sent_at"], name="invited_person_by_inviter"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("agreement", "person"),
                        name="invited_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["commenter", "contributor", "reader"])),
                        name="invited_person_role_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", False),
                            ("expires_at__isnull", False),
                            _connector="OR",
                        ),
                        name="invited_person_has_come_or_has_a_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__isnull", True),
                            ("expires_at__gt", models.F("sent_at")),
                            _connector="OR",
                        ),
                        name="invited_person_link_ends_after_it_was_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_by__isnull", True),
                            ("withdrawn_at__isnull", False),
                            _connector="OR",
                        ),
                        name="invited_person_withdrawn_by_only_when_withdrawn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "by",
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
                "ordering": ["agreement", "pk"],
                "indexes": [
                    models.Index(fields=["agreement", "organisation", "-id"], name="note_of_own")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", False), ("text", "")),
                            models.Q(
                                models.Q(("text", ""), _negated=True), ("removed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="note_has_a_text_until_it_is_removed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("answers", models.JSONField(default=dict)),
                ("route", models.CharField(blank=True, max_length=20)),
                ("need", models.CharField(blank=True, max_length=20)),
                ("reasons", models.JSONField(default=list)),
                ("note", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screening",
                        to="agreements.agreement",
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
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "settled_by",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("route", ""),
                                ("settled_at__isnull", True),
                                ("settled_by__isnull", True),
                            ),
                            models.Q(
                                models.Q(("route", ""), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="screening_settled_with_a_route",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreement__isnull", True), ("dpia__isnull", True), _connector="OR"
                        ),
                        name="screening_begins_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("party_key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=150)),
                ("post", models.CharField(max_length=120)),
                ("method", models.CharField(max_length=400)),
                ("signed_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("delegate_of", models.CharField(blank=True, max_length=150)),
                ("part_sha256", models.CharField(blank=True, max_length=64)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
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
                "ordering": ["version", "signed_at"],
            },
        ),
        migrations.CreateModel(
            name="SignedPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_on", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/jpeg", "JPEG"),
                            ("image/png", "PNG"),
                        ],
                        max_length=20,
                    ),
                ),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="page",
                        to="agreements.signature",
                    ),
                ),
                (
                    "uploaded_by",
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
                        name="signed_page_sha256_in_form",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                ("content", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="templates",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "removed_by",
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
                "ordering": [django.db.models.functions.text.Lower("name"), "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("removed_at__isnull", True)),
                        name="template_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="template_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="template_removed_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(max_length=60)),
                ("question", models.CharField(max_length=80)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("about", models.CharField(blank=True, max_length=120)),
                ("blocking", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
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
                "ordering": ["opened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                            ("comment", "wrote"),
                            ("proposal", "proposed other wording"),
                            ("resolved", "settled it"),
                            ("reopened", "opened it again"),
                            ("blocking", "marked it as to be settled before review"),
                            ("not_blocking", "said that it can wait"),
                        ],
                        default="comment",
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField(blank=True)),
                ("wording", models.TextField(blank=True)),
                ("was", models.TextField(blank=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "Accepted"), ("declined", "Declined")],
                        max_length=20,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
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
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="agreements.thread",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "proposal"), models.Q(("wording", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("kind", "proposal"), _negated=True), ("wording", "")
                            ),
                            _connector="OR",
                        ),
                        name="comment_wording_only_in_a_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "comment"), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="comment_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", ""),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("kind", "proposal"),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="comment_decided_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("ready_to_sign", "Ready to sign"),
                            ("in_force", "In force"),
                            ("suspended", "Suspended"),
                            ("expired", "Expired"),
                            ("terminated", "Terminated"),
                            ("superseded", "Superseded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("submitted", models.BooleanField(default=False)),
                ("document", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("origins", models.JSONField(blank=True, default=dict)),
                ("think_again", models.JSONField(blank=True, default=list)),
                ("findings", models.JSONField(default=list)),
                ("findings_on", models.DateField(null=True)),
                ("round", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("summary", models.TextField(blank=True)),
                ("kind", models.CharField(blank=True, max_length=40)),
                (
                    "article6",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True)),
                ("end_date", models.DateField(blank=True, null=True)),
                ("review_date", models.DateField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("left_open", models.TextField(blank=True)),
                ("signs_in_order", models.BooleanField(default=False)),
                ("in_force_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("flow_started_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "dpia",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.snapshot",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "varies",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="variations",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "number"],
                "indexes": [
                    models.Index(fields=["status", "start_date"], name="version_starting"),
                    models.Index(fields=["status", "end_date"], name="version_ending"),
                    models.Index(fields=["status", "review_date"], name="version_reviewing"),
                    models.Index(
                        django.db.models.functions.text.Lower("title"),
                        models.OrderBy(models.F("agreement"), descending=True),
                        name="version_by_title",
                    ),
                    models.Index(
                        models.OrderBy(
                            django.db.models.functions.comparison.Coalesce(
                                "start_date", models.Value(datetime.date(1, 1, 1))
                            ),
                            descending=True,
                        ),
                        models.OrderBy(models.F("agreement"), descending=True),
                        name="version_by_start",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce(
                            "end_date", models.Value(datetime.date(9999, 12, 31))
                        ),
                        models.OrderBy(models.F("agreement"), descending=True),
                        name="version_by_end",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce(
                            "review_date", models.Value(datetime.date(9999, 12, 31))
                        ),
                        models.OrderBy(models.F("agreement"), descending=True),
                        name="version_by_review",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="version_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["in_force", "suspended"])),
                        fields=("agreement",),
                        name="version_one_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "ready_to_sign"])),
                        fields=("agreement",),
                        name="version_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("varies__isnull", True)),
                            models.Q(
                                ("number__gt", 1),
                                ("varies__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="version_varies_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "withdrawn"]),
                            ("snapshot__isnull", False),
                            _connector="OR",
                        ),
                        name="version_beyond_draft_has_a_snapshot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["in_force", "suspended"]), _negated=True),
                            ("in_force_at__isnull", False),
                            _connector="OR",
                        ),
                        name="version_in_force_has_started",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("submitted_at__isnull", True), ("submitted_by__isnull", True)
                            ),
                            models.Q(
                                ("submitted_at__isnull", False), ("submitted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="version_submitted_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="thread",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="threads",
                to="agreements.version",
            ),
        ),
        migrations.CreateModel(
            name="Spell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("drafting", "Drafting"),
                            ("review", "Review"),
                            ("signing", "Signing"),
                        ],
                        max_length=20,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spells",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("version",),
                        name="spell_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="spell_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["drafting", "review", "signing"])),
                        name="spell_stage_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="snapshot",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snapshots",
                to="agreements.version",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="agreements.version",
            ),
        ),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("category", models.CharField(blank=True, max_length=40)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purposes",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "position"],
            },
        ),
        migrations.CreateModel(
            name="PeriodicReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("completed_on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("continue", "Continue as it is"),
                            ("vary", "Change it"),
                            ("terminate", "End it"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "completed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periodic_reviews",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "completed_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PdfFile",
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
                        choices=[("to_sign", "To sign"), ("signed", "Signed")], max_length=10
                    ),
                ),
                ("file", models.FileField(upload_to="pdf/%Y/%m/")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("sealed_by", models.CharField(blank=True, max_length=400)),
                ("seal_digest", models.CharField(blank=True, db_index=True, max_length=64)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pdf_files",
                        to="agreements.snapshot",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pdf_files",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("snapshot", "kind"), name="pdf_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seal_digest", ""), ("sealed_by", "")),
                            models.Q(
                                models.Q(("sealed_by", ""), _negated=True),
                                models.Q(("seal_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pdf_file_seal_has_a_digest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("role", models.CharField(blank=True, max_length=20)),
                ("controller_status", models.CharField(blank=True, max_length=20)),
                ("may_read", models.BooleanField(default=False)),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("joined_on", models.DateField(blank=True, null=True)),
                ("joins_later", models.BooleanField(default=False)),
                ("after_end", models.JSONField(blank=True, default=dict)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("may_read", True)),
                        fields=["organisation", "agreement"],
                        name="party_readers",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "organisation"), name="party_organisation_once"
                    ),
                    models.UniqueConstraint(fields=("version", "key"), name="party_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="party_accepted_at_and_by_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=10)),
                ("on", models.CharField(blank=True, max_length=120)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("drafter", "Drafter"),
                            ("information_governance", "Information governance officer"),
                            ("dpo", "Data protection officer"),
                            ("caldicott_guardian", "Caldicott Guardian"),
                            ("legal", "Legal adviser"),
                            ("data_owner", "Information asset owner"),
                            ("siro", "Senior information risk owner"),
                            ("signatory", "Signatory"),
                            ("auditor", "Auditor"),
                            ("administrator", "Organisation administrator"),
                            ("platform_administrator", "Platform administrator"),
                            ("broker", "Broker"),
                            ("national_auditor", "National auditor"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "rule", "on"), name="override_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="override_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nudges",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "indexes": [models.Index(fields=["version", "-id"], name="nudge_latest")],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agreements.snapshot",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "at"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "snapshot"), name="look_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FurtherDpia",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("linked_at", models.DateTimeField()),
                (
                    "dpia",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_in",
                        to="dpia.dpia",
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_dpias",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "dpia"), name="further_dpia_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("changes", models.JSONField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_revisions",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "revision"), name="draft_revision_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision__gt", 0)), name="draft_revision_from_one"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="dispute",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="agreements.version",
            ),
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=10)),
                ("on", models.CharField(blank=True, max_length=120)),
                ("message", models.TextField()),
                ("reason", models.TextField()),
                ("seen", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dismissals",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("version", "rule", "on"),
                        name="dismissal_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("seen", ""), _negated=True),
                        ),
                        name="dismissal_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", False), ("ended_by__isnull", True), _connector="OR"
                        ),
                        name="dismissal_is_undone_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("special_category", models.BooleanField(default=False)),
                ("criminal_offence", models.BooleanField(default=False)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_items",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "person"), name="contribution_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("party_key", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article6", "Lawful basis (Article 6)"),
                            ("article9", "Article 9 condition"),
                            ("schedule1", "Schedule 1 condition"),
                            ("power", "Legal power"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("expires_on", models.DateField(blank=True, null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["kind", "code"], name="claim_by_code")],
            },
        ),
        migrations.CreateModel(
            name="AskedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("question", models.CharField(max_length=80)),
                ("row", models.CharField(blank=True, max_length=120)),
                ("about", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField()),
                ("noted_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
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
                (
                    "thread",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_change",
                        to="agreements.thread",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked_changes",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("thread__isnull", True)),
                        fields=("version", "organisation", "person", "question", "row"),
                        name="asked_change_once_while_noted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="asked_change_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("party_key", models.CharField(max_length=40)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("drafter", "Drafter"),
                            ("information_governance", "Information governance officer"),
                            ("dpo", "Data protection officer"),
                            ("caldicott_guardian", "Caldicott Guardian"),
                            ("legal", "Legal adviser"),
                            ("data_owner", "Information asset owner"),
                            ("siro", "Senior information risk owner"),
                            ("signatory", "Signatory"),
                            ("auditor", "Auditor"),
                            ("administrator", "Organisation administrator"),
                            ("platform_administrator", "Platform administrator"),
                            ("broker", "Broker"),
                            ("national_auditor", "National auditor"),
                        ],
                        max_length=40,
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("required", models.BooleanField(default=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("named", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting"),
                            ("approved", "Approved"),
                            ("changes_requested", "Changes asked for"),
                            ("refused", "Refused"),
                        ],
                        default="requested",
                        max_length=20,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("reason", models.TextField(blank=True)),
                ("delegate_of", models.CharField(blank=True, max_length=150)),
                ("dpia_sha256", models.CharField(blank=True, max_length=64)),
                ("carried_to", models.CharField(blank=True, max_length=64)),
                ("carried_why", models.TextField(blank=True)),
                ("changed_since", models.JSONField(blank=True, default=list)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "round", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carried_to", ""), ("carried_why", "")),
                            models.Q(
                                models.Q(("carried_to", ""), _negated=True),
                                models.Q(("carried_why", ""), _negated=True),
                                ("state", "approved"),
                            ),
                            _connector="OR",
                        ),
                        name="approval_carried_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        fields=("version", "organisation", "role", "round"), name="approval_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("sha256", ""),
                                ("state", "requested"),
                            ),
                            models.Q(
                                models.Q(("state", "requested"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approval_decided_by_someone_on_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
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
                            ("suspend", "Suspend"),
                            ("resume", "Resume"),
                            ("terminate", "End"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("on", models.DateField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "called_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("called_off_at__isnull", True), ("taken_at__isnull", True)
                        ),
                        fields=["on"],
                        name="announcement_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("called_off_at__isnull", True), ("taken_at__isnull", True)
                        ),
                        fields=("version", "kind"),
                        name="announcement_one_to_come",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="announcement_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_at__isnull", True),
                            ("called_off_at__isnull", True),
                            _connector="OR",
                        ),
                        name="announcement_taken_or_called_off",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("called_off_at__isnull", False),
                            ("called_off_by__isnull", True),
                            _connector="OR",
                        ),
                        name="announcement_called_off_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Accession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Part being filled in"),
                            ("in_review", "Part in review"),
                            ("ready_to_sign", "Ready to sign"),
                            ("joined", "Joined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("invited_at", models.DateTimeField()),
                ("part", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("round", models.PositiveIntegerField(default=0)),
                ("content", models.BinaryField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("joined_on", models.DateField(blank=True, null=True)),
                (
                    "invited_by",
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
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accessions",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accession",
                        to="agreements.party",
                    ),
                ),
                (
                    "signature",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accession",
                        to="agreements.signature",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accessions",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "withdrawn"), _negated=True),
                        fields=("version", "organisation"),
                        name="accession_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "withdrawn"]),
                            models.Q(
                                ("content__isnull", False), models.Q(("sha256", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="accession_beyond_draft_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("joined_on__isnull", False),
                                ("signature__isnull", False),
                                ("status", "joined"),
                            ),
                            models.Q(
                                models.Q(("status", "joined"), _negated=True),
                                ("joined_on__isnull", True),
                                ("signature__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="accession_joined_is_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="accession_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessionReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("drafter", "Drafter"),
                            ("information_governance", "Information governance officer"),
                            ("dpo", "Data protection officer"),
                            ("caldicott_guardian", "Caldicott Guardian"),
                            ("legal", "Legal adviser"),
                            ("data_owner", "Information asset owner"),
                            ("siro", "Senior information risk owner"),
                            ("signatory", "Signatory"),
                            ("auditor", "Auditor"),
                            ("administrator", "Organisation administrator"),
                            ("platform_administrator", "Platform administrator"),
                            ("broker", "Broker"),
                            ("national_auditor", "National auditor"),
                        ],
                        max_length=40,
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting"),
                            ("approved", "Approved"),
                            ("changes_requested", "Changes asked for"),
                            ("refused", "Refused"),
                        ],
                        default="requested",
                        max_length=20,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("reason", models.TextField(blank=True)),
                (
                    "accession",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="agreements.accession",
                    ),
                ),
                (
                    "decided_by",
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
                "ordering": ["accession", "round", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("accession", "role", "round"), name="accession_review_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("sha256", ""),
                                ("state", "requested"),
                            ),
                            models.Q(
                                models.Q(("state", "requested"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="accession_review_decided_by_someone_on_something",
                    ),
                ],
            },
        ),
        migrations.AlterUniqueTogether(
            name="agreementgroupobjectpermission",
            unique_together={("group", "permission", "content_object")},
        ),
        migrations.AlterUniqueTogether(
            name="agreementuserobjectpermission",
            unique_together={("user", "permission", "content_object")},
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", True)),
                fields=["version", "section"],
                name="thread_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    _connector="OR",
                ),
                name="thread_resolved_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(fields=("version", "sha256"), name="snapshot_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("version", "organisation"),
                name="signature_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sha256", ""), _negated=True), models.Q(("name", ""), _negated=True)
                ),
                name="signature_names_what_was_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("status", "open")), fields=["due_at"], name="dispute_due"
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["agreement", "-id"], name="dispute_of_agreement"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issue", ""), _negated=True), models.Q(("wanted", ""), _negated=True)
                ),
                name="dispute_says_what_and_what_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("organisation", models.F("other")), _negated=True),
                name="dispute_is_with_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True), ("ended_by__isnull", True), ("status", "open")
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("status", "open"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dispute_ended_at_and_by_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "settled"), _negated=True),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dispute_settled_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pauses_signing", False),
                    models.Q(("pauses_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="dispute_pauses_by_the_terms",
            ),
        ),
    ]
