"""Sites, people with their roles, patients; the end of the audit chain and the counters of live screens."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("printed_name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("is_active", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("pin", models.CharField(default="", max_length=200)),
                ("wrong_secrets", models.PositiveSmallIntegerField(default=0)),
                ("barred_until", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="LiveTopic",
            fields=[
                ("topic", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                ("given_name", models.CharField(max_length=80)),
                ("family_name", models.CharField(max_length=80)),
                ("birth_date", models.DateField()),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("address", models.CharField(blank=True, default="", max_length=300)),
                ("search_name", models.CharField(editable=False, max_length=170)),
            ],
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("time_zone", models.CharField(max_length=60)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="patient",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="patients", to="clinic.site"
            ),
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
                            ("prescriber", "Prescriber"),
                            ("nurse", "Nurse"),
                            ("pharmacist", "Pharmacist"),
                            ("coordinator", "Coordinator"),
                            ("medical-director", "Medical director"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["site", "search_name"], name="patient_by_name"),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["site", "birth_date"], name="patient_by_birth_date"),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(fields=("site", "number"), name="number_unique_in_site"),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("birth_date__gte", datetime.date(1900, 1, 1))),
                name="birth_date_not_before_1900",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("user", "site", "role"),
                name="one_standing_membership",
            ),
        ),
    ]
