"""Passwords that must be changed, readings by their reader, and how long a site keeps records."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0010_questionnaires_and_escalations"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="patientread",
            index=models.Index(fields=["user", "-id"], name="read_by_user"),
        ),
        migrations.AddIndex(
            model_name="patientread",
            index=models.Index(fields=["-at"], name="read_at"),
        ),
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                ("years", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(max_length=500)),
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
                        related_name="retention_periods",
                        to="clinic.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
