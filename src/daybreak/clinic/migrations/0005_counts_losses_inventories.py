"""Counts with their discrepancies, losses, inventories."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock
import daybreak.clinic.models.milligrams


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0004_stock_and_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_containers", models.PositiveSmallIntegerField()),
                ("counted_mg", daybreak.clinic.models.milligrams.MilligramsField()),
                ("expected_containers", models.PositiveSmallIntegerField()),
                ("expected_mg", daybreak.clinic.models.milligrams.MilligramsField()),
                (
                    "container",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted",
                        to="clinic.container",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.lot"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Discrepancy",
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
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancy",
                        to="clinic.countline",
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
            name="DiscrepancyStep",
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
                    "step",
                    models.CharField(
                        choices=[
                            ("investigated", "Looked into"),
                            ("resolved", "Resolved"),
                            ("loss", "Recorded as a loss"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(max_length=1000)),
                (
                    "discrepancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="clinic.discrepancy",
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
            name="Inventory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("taken_on", models.DateField()),
                ("at_close", models.BooleanField()),
                ("rows", models.JSONField()),
                ("open_discrepancies", models.JSONField()),
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
                        related_name="inventories",
                        to="clinic.site",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inventories",
            },
        ),
        migrations.CreateModel(
            name="Loss",
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
                            ("theft", "Theft"),
                            ("significant", "Significant loss"),
                            ("written-off", "Not significant: written off with a reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("discovered_at", models.DateTimeField()),
                ("what_happened", models.CharField(max_length=2000)),
                ("police", models.CharField(default="", max_length=200)),
                ("prevention", models.CharField(default="", max_length=1000)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loss",
                        to="clinic.ledgerentry",
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
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="losses", to="clinic.site"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StockCount",
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
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="clinic.stocklocation",
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
        migrations.AddField(
            model_name="countline",
            name="count",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="clinic.stockcount"
            ),
        ),
        migrations.CreateModel(
            name="LossReport",
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
                    "report",
                    models.CharField(
                        choices=[("notice", "Written notice to the field office"), ("form-106", "Form 106")],
                        max_length=10,
                    ),
                ),
                ("sent_on", models.DateField()),
                ("reference", models.CharField(max_length=200)),
                (
                    "loss",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="clinic.loss"
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
                "constraints": [models.UniqueConstraint(fields=("loss", "report"), name="each_report_once")],
            },
        ),
    ]
