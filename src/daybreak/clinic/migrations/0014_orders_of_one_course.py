"""An order that goes on with the one before, in what it departs from the protocol, and the sessions that it takes over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0013_devices_in_part_and_languages"),
    ]

    operations = [
        migrations.AddField(
            model_name="treatmentplan",
            name="continues",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="continued_by",
                to="clinic.treatmentplan",
            ),
        ),
        migrations.AddField(
            model_name="treatmentplan",
            name="departure",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="treatmentplan",
            name="reason",
            field=models.CharField(default="", max_length=300),
        ),
        migrations.AddField(
            model_name="treatmentsession",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="clinic.treatmentsession",
            ),
        ),
    ]
