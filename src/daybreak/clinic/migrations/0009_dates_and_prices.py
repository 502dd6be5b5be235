"""Hours, chairs, closed days, prices; sessions that are moved or missed; the forecast kept with a plan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0008_deliveries_undone"),
    ]

    operations = [
        migrations.CreateModel(
            name="Capacity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("sessions_at_once", models.PositiveSmallIntegerField()),
                ("before_min", models.PositiveSmallIntegerField()),
                ("after_min", models.PositiveSmallIntegerField()),
                ("step_min", models.PositiveSmallIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Chair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("in_use", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="ClosedDay",
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
                ("day", models.DateField()),
                ("why", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="OpeningHours",
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
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens", models.TimeField(null=True)),
                ("closes", models.TimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlanForecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("basis_sha256", models.CharField(max_length=64)),
                ("protocol_sha256", models.CharField(max_length=64)),
                ("calibration", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=40)),
                ("forecast", models.JSONField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Price",
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
                    "of",
                    models.CharField(
                        choices=[
                            ("visit", "One visit"),
                            ("mg", "One mg of the drug"),
                            ("device", "One nasal device"),
                        ],
                        max_length=8,
                    ),
                ),
                ("drug", models.CharField(default="", max_length=40)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=10, null=True)),
                ("currency", models.CharField(max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name="SessionMissed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("note", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=200)),
                ("rule", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=120)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SessionMoved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("planned_at", models.DateTimeField()),
                ("planned_offset_min", models.SmallIntegerField(default=0)),
                ("place", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddIndex(
            model_name="treatmentsession",
            index=models.Index(fields=["planned_at"], name="session_by_time"),
        ),
        migrations.AddField(
            model_name="capacity",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="capacity",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="capacities", to="clinic.site"
            ),
        ),
        migrations.AddField(
            model_name="chair",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="chairs", to="clinic.site"
            ),
        ),
        migrations.AddField(
            model_name="closedday",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="clinic.closedday",
            ),
        ),
        migrations.AddField(
            model_name="closedday",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="closedday",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="closed_days", to="clinic.site"
            ),
        ),
        migrations.AddField(
            model_name="openinghours",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="openinghours",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opening_hours", to="clinic.site"
            ),
        ),
        migrations.AddField(
            model_name="planforecast",
            name="plan",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chosen_forecast",
                to="clinic.treatmentplan",
            ),
        ),
        migrations.AddField(
            model_name="planforecast",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="price",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="price",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="clinic.site"
            ),
        ),
        migrations.AddField(
            model_name="sessionmissed",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sessionmissed",
            name="session",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="missed",
                to="clinic.treatmentsession",
            ),
        ),
        migrations.AddField(
            model_name="sessionmoved",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sessionmoved",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="clinic.treatmentsession",
            ),
        ),
        migrations.AddConstraint(
            model_name="chair",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="one_chair_a_name"),
        ),
        migrations.AddIndex(
            model_name="closedday",
            index=models.Index(fields=["site", "day"], name="closed_day_of_site"),
        ),
        migrations.AddIndex(
            model_name="openinghours",
            index=models.Index(fields=["site", "weekday"], name="hours_of_site"),
        ),
        migrations.AddIndex(
            model_name="price",
            index=models.Index(fields=["site", "of", "drug"], name="price_of_site"),
        ),
        migrations.AddIndex(
            model_name="sessionmoved",
            index=models.Index(fields=["planned_at"], name="move_by_time"),
        ),
    ]
