"""Findings, merges, the audit, the log of reads, emergency access."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [("clinic", "0001_sites_people_patients")]

    operations = [
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("reason", models.CharField(max_length=500)),
                ("until", models.DateTimeField()),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmergencyReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("justified", models.BooleanField()),
                ("comment", models.CharField(max_length=500)),
                (
                    "access",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="clinic.emergencyaccess",
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
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("reason", models.CharField(max_length=500)),
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
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="clinic.merge",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.patient"
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("offset_min", models.SmallIntegerField(default=0)),
                ("user_name", models.CharField(max_length=120)),
                ("via", models.CharField(max_length=20)),
                ("act", models.CharField(max_length=60)),
                ("detail", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
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
                ("finding", models.CharField(max_length=80)),
                ("text", models.CharField(default="", max_length=200)),
                ("number", models.FloatField(null=True)),
                ("not_known", models.BooleanField(default=False)),
                ("unit", models.CharField(default="", max_length=30)),
                ("true_at", models.DateTimeField()),
                ("true_offset_min", models.SmallIntegerField(default=0)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("staff", "Entered by staff"),
                            ("patient", "Reported by the patient"),
                            ("device", "Measured by a device"),
                            ("derived", "Derived from other records"),
                            ("import", "Taken over from another system"),
                        ],
                        default="staff",
                        max_length=10,
                    ),
                ),
                ("origin_detail", models.CharField(default="", max_length=120)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="clinic.finding",
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "finding", "-true_at"], name="finding_of_patient")
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("page", models.CharField(max_length=60)),
                ("emergency", models.BooleanField(default=False)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reads", to="clinic.patient"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["patient", "-at"], name="read_of_patient")],
            },
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["patient", "-seq"], name="audit_of_patient"),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["user", "-seq"], name="audit_of_user"),
        ),
    ]
