"""Readings corrected, alerts acknowledged, monitoring forms of the REMS submitted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0011_accounts_reads_retention"),
    ]
    operations = [
        migrations.AlterField(
            model_name="sessionevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("checked-in", "Checked in"),
                    ("reading", "Reading"),
                    ("corrected", "Reading corrected"),
                    ("acknowledged", "Alert acknowledged"),
                    ("decided", "Prescriber decided"),
                    ("released", "Dose released"),
                    ("prepared", "Drug drawn and checked"),
                    ("infusion-begun", "Infusion begun"),
                    ("pump-paused", "Pump paused"),
                    ("pump-resumed", "Pump resumed"),
                    ("rate-changed", "Rate changed"),
                    ("infusion-ended", "Infusion ended"),
                    ("device-given", "Device given"),
                    ("dose-given", "Dose given"),
                    ("dosing-stopped", "Dosing stopped"),
                    ("explained", "Late reading explained"),
                    ("ready", "Found ready"),
                    ("discharged", "Discharged"),
                    ("accounted", "Drug accounted for"),
                    ("documented", "Record signed"),
                    ("cancelled", "Cancelled"),
                    ("aborted", "Aborted"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="RemsSubmission",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("portal", "Online portal"),
                            ("fax", "Fax"),
                            ("not-required", "Not required: inpatient"),
                        ],
                        max_length=12,
                    ),
                ),
                ("submitted_on", models.DateField()),
                ("confirmation", models.CharField(default="", max_length=60)),
                ("reason", models.CharField(default="", max_length=500)),
                ("form", models.JSONField()),
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
                        related_name="rems_submissions",
                        to="clinic.treatmentsession",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
