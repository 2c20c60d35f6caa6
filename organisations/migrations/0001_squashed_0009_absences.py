"""All tables of this room at once, for a new database. One that has come some of the way by the
migrations that this replaces goes on by those."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("organisations", "0001_initial"),
        ("organisations", "0002_kept_text"),
        ("organisations", "0003_invitation_to_one_thing"),
        ("organisations", "0004_usual_answers"),
        ("organisations", "0005_risk_matrix"),
        ("organisations", "0006_kept_because_closed"),
        ("organisations", "0007_delegation"),
        ("organisations", "0008_work_of_leavers"),
        ("organisations", "0009_absences"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("is_active", models.BooleanField(default=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="person_email_any_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences_stood_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=150)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("invited_by", models.CharField(blank=True, max_length=150)),
                ("to", models.CharField(blank=True, max_length=400)),
                ("leads_to", models.CharField(blank=True, max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="invitation_expires_after_it_was_made",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("used_at__isnull", True)),
                        fields=("person",),
                        name="invitation_one_open_for_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=500)),
                ("fields", models.JSONField()),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("signed_out", "You were signed out."),
                            ("old_page", "The page you sent was an old one."),
                            ("closed", "The page you sent can no longer be changed."),
                        ],
                        max_length=20,
                    ),
                ),
                ("kept_at", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_texts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-kept_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "sheet"), name="kept_text_once_for_a_sheet"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("because__in", ["signed_out", "old_page", "closed"])),
                        name="kept_text_because_is_in_its_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hmrc", "The tax authority (HM Revenue and Customs)"),
                            ("nhs_england", "NHS England"),
                            ("ons", "The statistics authority (Office for National Statistics)"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ministerial_department", "Ministerial department"),
                            ("non_ministerial_department", "Non-ministerial department"),
                            ("executive_agency", "Executive agency"),
                            ("devolved_government", "Devolved government"),
                            ("ndpb", "Non-departmental public body"),
                            ("principal_council", "County, city, borough or district council"),
                            (
                                "eligible_parish_council",
                                "Parish council with the general power of competence",
                            ),
                            ("parish_council", "Other parish, town or community council"),
                            ("combined_authority", "Combined authority"),
                            ("fire_authority", "Fire and rescue authority"),
                            ("police", "Police"),
                            ("nhs_body", "NHS body"),
                            ("gp_practice", "GP practice"),
                            ("school", "School"),
                            ("academy_trust", "Academy trust"),
                            ("university", "University"),
                            ("research_body", "Research body"),
                            ("regulator", "Regulator"),
                            ("housing_association", "Housing association"),
                            ("charity", "Charity"),
                            ("company", "Company"),
                            ("other", "Other"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "nation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("england", "England"),
                            ("wales", "Wales"),
                            ("scotland", "Scotland"),
                            ("northern_ireland", "Northern Ireland"),
                            ("gb", "England, Wales and Scotland"),
                            ("uk", "The whole United Kingdom"),
                        ],
                        max_length=20,
                    ),
                ),
                ("legal_entity", models.CharField(blank=True, max_length=100)),
                ("public_authority", models.BooleanField(blank=True, null=True)),
                ("crown_body", models.BooleanField(blank=True, null=True)),
                ("competent_authority", models.BooleanField(blank=True, null=True)),
                ("foi_body", models.BooleanField(blank=True, null=True)),
                ("health_or_care", models.BooleanField(blank=True, null=True)),
                ("child_safeguarding_agency", models.BooleanField(blank=True, null=True)),
                ("cca_category", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("licensed_energy_supplier", models.BooleanField(blank=True, null=True)),
                ("water_undertaker", models.BooleanField(blank=True, null=True)),
                ("dpo_contact", models.CharField(blank=True, max_length=200)),
                ("complaints_url", models.CharField(blank=True, max_length=300)),
                ("ico_registration", models.CharField(blank=True, max_length=20)),
                ("ico_expires_on", models.DateField(blank=True, null=True)),
                ("ico_fee_exempt", models.BooleanField(blank=True, null=True)),
                ("ods_code", models.CharField(blank=True, max_length=20)),
                (
                    "dspt_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("standards_met", "Standards met"),
                            ("standards_exceeded", "Standards exceeded"),
                            ("approaching_standards", "Approaching standards"),
                            ("standards_not_met", "Standards not met"),
                            ("not_published", "Not published"),
                        ],
                        max_length=40,
                    ),
                ),
                ("dspt_expires_on", models.DateField(blank=True, null=True)),
                (
                    "cyber_essentials",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "None"),
                            ("ce", "Cyber Essentials"),
                            ("ce_plus", "Cyber Essentials Plus"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cyber_essentials_expires_on", models.DateField(blank=True, null=True)),
                ("iso27001_expires_on", models.DateField(blank=True, null=True)),
                (
                    "staff_training_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                ("staff_training_reported_on", models.DateField(blank=True, null=True)),
                ("successor", models.CharField(blank=True, max_length=200)),
                ("approval_matrix", models.JSONField(blank=True, default=list)),
                (
                    "risk_matrix",
                    models.CharField(
                        blank=True,
                        choices=[("cautious", "The cautious matrix"), ("ico", "The ICO’s matrix")],
                        max_length=10,
                    ),
                ),
                ("usual_answers", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="organisation_name_any_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__in", ["", "hmrc", "nhs_england", "ons"])),
                        name="organisation_key_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "",
                                    "ministerial_department",
                                    "non_ministerial_department",
                                    "executive_agency",
                                    "devolved_government",
                                    "ndpb",
                                    "principal_council",
                                    "eligible_parish_council",
                                    "parish_council",
                                    "combined_authority",
                                    "fire_authority",
                                    "police",
                                    "nhs_body",
                                    "gp_practice",
                                    "school",
                                    "academy_trust",
                                    "university",
                                    "research_body",
                                    "regulator",
                                    "housing_association",
                                    "charity",
                                    "company",
                                    "other",
                                ],
                            )
                        ),
                        name="organisation_kind_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "nation__in",
                                [
                                    "",
                                    "england",
                                    "wales",
                                    "scotland",
                                    "northern_ireland",
                                    "gb",
                                    "uk",
                                ],
                            )
                        ),
                        name="organisation_nation_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk_matrix__in", ["", "cautious", "ico"])),
                        name="organisation_risk_matrix_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "dspt_status__in",
                                [
                                    "",
                                    "standards_met",
                                    "standards_exceeded",
                                    "approaching_standards",
                                    "standards_not_met",
                                    "not_published",
                                ],
                            )
                        ),
                        name="organisation_dspt_status_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cyber_essentials__in", ["", "none", "ce", "ce_plus"])),
                        name="organisation_cyber_essentials_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cca_category__isnull", True),
                            ("cca_category__in", [1, 2]),
                            _connector="OR",
                        ),
                        name="organisation_cca_category_is_1_or_2",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("staff_training_percent__isnull", True),
                            ("staff_training_percent__range", (0, 100)),
                            _connector="OR",
                        ),
                        name="organisation_staff_training_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                ("post", models.CharField(blank=True, max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("work_settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "absence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organisations.absence",
                    ),
                ),
                (
                    "delegated_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organisations.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_to_come",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("ends_on__isnull", False), ("work_settled_at__isnull", True)
                        ),
                        fields=["ends_on"],
                        name="membership_work_to_settle",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "organisation", "role", "starts_on"),
                        name="membership_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            (
                                "ends_on__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_on"),
                                    "-",
                                    models.Value(datetime.timedelta(days=1)),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="membership_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delegated_from__isnull", True),
                            models.Q(
                                ("ends_on__isnull", False), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="membership_delegated_with_an_end_and_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "drafter",
                                    "information_governance",
                                    "dpo",
                                    "caldicott_guardian",
                                    "legal",
                                    "data_owner",
                                    "siro",
                                    "signatory",
                                    "auditor",
                                    "administrator",
                                    "platform_administrator",
                                    "broker",
                                    "national_auditor",
                                ],
                            )
                        ),
                        name="membership_role_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("organisation__isnull", True),
                                (
                                    "role__in",
                                    ["broker", "national_auditor", "platform_administrator"],
                                ),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "role__in",
                                        ["broker", "national_auditor", "platform_administrator"],
                                    ),
                                    _negated=True,
                                ),
                                ("organisation__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="membership_platform_roles_have_no_organisation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeaEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "power",
                    models.CharField(
                        choices=[
                            ("DEA_35", "Section 35: public service delivery"),
                            ("DEA_36", "Section 36: fuel poverty, to energy suppliers"),
                            ("DEA_37", "Section 37: fuel poverty, from energy suppliers"),
                            ("DEA_38", "Section 38: water poverty, to water companies"),
                            ("DEA_39", "Section 39: water poverty, from water companies"),
                            ("DEA_48", "Section 48: debt owed to the public sector"),
                            ("DEA_56", "Section 56: fraud against the public sector"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "objective",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DEA35_MULTI", "Multiple disadvantages"),
                            ("DEA35_TV", "Television retuning"),
                            ("DEA35_FUEL", "Fuel poverty"),
                            ("DEA35_WATER", "Water poverty"),
                            ("DEA35_SELC", "Scottish early learning and childcare"),
                            ("DEA35_IDV", "Identity verification services"),
                        ],
                        max_length=30,
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dea_entries",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("expires_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="dea_entry_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("objective", ""), ("power", "DEA_35"), _connector="OR"),
                        name="dea_entry_objective_only_for_section_35",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "power__in",
                                [
                                    "",
                                    "DEA_35",
                                    "DEA_36",
                                    "DEA_37",
                                    "DEA_38",
                                    "DEA_39",
                                    "DEA_48",
                                    "DEA_56",
                                ],
                            )
                        ),
                        name="deaentry_power_is_in_its_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "objective__in",
                                [
                                    "",
                                    "DEA35_MULTI",
                                    "DEA35_TV",
                                    "DEA35_FUEL",
                                    "DEA35_WATER",
                                    "DEA35_SELC",
                                    "DEA35_IDV",
                                ],
                            )
                        ),
                        name="deaentry_objective_is_in_its_list",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="absence",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("called_off_at__isnull", True)),
                fields=["organisation", "person"],
                name="absence_of_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="absence_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stand_in__isnull", True),
                    models.Q(("stand_in", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="absence_stood_in_by_somebody_else",
            ),
        ),
    ]
