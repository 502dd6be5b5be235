"""Signatures, screenings with their overrides, medication, antidepressants tried, consent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0002_findings_audit_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="AntidepressantTrial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("withdrawn", models.BooleanField(default=False)),
                ("reason", models.CharField(default="", max_length=500)),
                ("drug", models.CharField(max_length=80)),
                ("highest_dose_mg_per_day", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("duration_weeks", models.DecimalField(decimal_places=1, max_digits=6, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("response", "Better by half or more"),
                            ("no-response", "Better by less than half, or not at all"),
                            ("not-tolerated", "Ended because it was not tolerated"),
                            ("not-known", "Not known"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "adequacy",
                    models.CharField(
                        choices=[
                            ("adequate", "Adequate dose and time"),
                            ("inadequate", "Too low or too short"),
                            ("not-known", "Cannot be judged"),
                        ],
                        max_length=12,
                    ),
                ),
                ("current_episode", models.BooleanField()),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="clinic.antidepressanttrial",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="antidepressant_trials",
                        to="clinic.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConsentForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("version", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_forms",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("given", models.BooleanField()),
                ("signed_on", models.DateField()),
                ("off_label_explained", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, default="", max_length=500)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="clinic.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.consentform"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Medication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("withdrawn", models.BooleanField(default=False)),
                ("reason", models.CharField(default="", max_length=500)),
                ("drug", models.CharField(max_length=80)),
                ("dose", models.CharField(blank=True, default="", max_length=80)),
                ("classes", models.JSONField(default=list)),
                (
                    "diazepam_equivalent_mg_per_day",
                    models.DecimalField(decimal_places=2, max_digits=7, null=True),
                ),
                ("started_on", models.DateField(null=True)),
                ("stopped_on", models.DateField(null=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="clinic.medication",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="medications",
                        to="clinic.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RuleOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("withdrawn", models.BooleanField(default=False)),
                ("reason", models.CharField(default="", max_length=500)),
                ("protocol", models.CharField(max_length=80)),
                ("protocol_version", models.CharField(max_length=30)),
                ("rule", models.CharField(max_length=80)),
                ("condition", models.CharField(max_length=1000)),
                ("grounds", models.CharField(max_length=500)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="clinic.ruleoverride",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="clinic.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
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
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("protocol", models.CharField(max_length=80)),
                ("protocol_version", models.CharField(max_length=30)),
                ("protocol_sha256", models.CharField(max_length=64)),
                ("eligible", models.BooleanField()),
                ("rules", models.JSONField()),
                ("facts", models.JSONField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="clinic.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
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
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("printed_name", models.CharField(max_length=120)),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("performed", "Performed"),
                            ("verified", "Verified"),
                            ("witnessed", "Witnessed"),
                            ("reviewed", "Reviewed"),
                            ("overridden", "Overridden"),
                        ],
                        max_length=12,
                    ),
                ),
                ("method", models.CharField(max_length=12)),
                ("record", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("record_sha256", models.CharField(max_length=64)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="consentform",
            constraint=models.UniqueConstraint(fields=("site", "version"), name="consent_version_once"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["record", "record_id"], name="signature_of_record"),
        ),
    ]
