"""Threshold policies, plans, sessions and what happened in them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock
import daybreak.clinic.models.milligrams


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0005_counts_losses_inventories"),
    ]

    operations = [
        migrations.CreateModel(
            name="ThresholdPolicy",
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
                ("version", models.PositiveIntegerField()),
                ("base_sha256", models.CharField(max_length=64)),
                ("limits", models.JSONField()),
                ("file", models.TextField()),
                ("file_sha256", models.CharField(max_length=64)),
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
                        related_name="threshold_policies",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TreatmentPlan",
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
                ("protocol_version", models.CharField(max_length=60)),
                ("protocol_file", models.TextField()),
                ("protocol_sha256", models.CharField(max_length=64)),
                ("dose_mg", daybreak.clinic.models.milligrams.MilligramsField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="clinic.patient"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="clinic.thresholdpolicy",
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
            name="TreatmentSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("number", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=40)),
                ("planned_at", models.DateTimeField()),
                ("planned_offset_min", models.SmallIntegerField(default=0)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="clinic.patient",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="clinic.treatmentplan",
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
        ),
        migrations.CreateModel(
            name="SessionEvent",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("checked-in", "Checked in"),
                            ("reading", "Reading"),
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
                ("values", models.JSONField(default=dict)),
                ("true_at", models.DateTimeField()),
                ("true_offset_min", models.SmallIntegerField(default=0)),
                ("key", models.CharField(max_length=64)),
                ("device", models.CharField(default="", max_length=64)),
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
                        related_name="events",
                        to="clinic.treatmentsession",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="thresholdpolicy",
            constraint=models.UniqueConstraint(
                fields=("site", "protocol", "version"), name="one_policy_a_version"
            ),
        ),
        migrations.AddIndex(
            model_name="treatmentsession",
            index=models.Index(fields=["patient", "planned_at"], name="session_of_patient"),
        ),
        migrations.AddConstraint(
            model_name="treatmentsession",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="one_session_a_number"),
        ),
        migrations.AddConstraint(
            model_name="sessionevent",
            constraint=models.UniqueConstraint(fields=("session", "key"), name="an_event_arrives_once"),
        ),
    ]
