"""Protocol files that a site has taken in itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0023_sent_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteProtocol",
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
                ("version", models.CharField(max_length=60)),
                ("file", models.TextField()),
                ("file_sha256", models.CharField(max_length=64)),
                ("retired_because", models.CharField(blank=True, default="", max_length=300)),
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
                        related_name="protocols",
                        to="clinic.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_because", "")),
                        fields=("site", "protocol", "version"),
                        name="one_file_a_version",
                    )
                ],
            },
        ),
    ]
