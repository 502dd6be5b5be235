"""The site's certification under the REMS, and the fields of the monitoring form that had no record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0020_consent_by_drug"),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="middle_initial",
            field=models.CharField(blank=True, default="", max_length=1),
        ),
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.CreateModel(
            name="RemsAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                (
                    "first_treatment",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], default="", max_length=3
                    ),
                ),
                (
                    "vitals_before",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], default="", max_length=3
                    ),
                ),
                ("ready_after_min", models.PositiveSmallIntegerField(null=True)),
                (
                    "respiratory_depression",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], default="", max_length=3
                    ),
                ),
                (
                    "serious_event",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("no", "No")], default="", max_length=3
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rems_answers",
                        to="clinic.treatmentsession",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RemsCertification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("certified", models.BooleanField()),
                ("since", models.DateField()),
                ("representative", models.CharField(max_length=120)),
                ("renew_by", models.DateField(null=True)),
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
                        related_name="rems_certifications",
                        to="clinic.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
