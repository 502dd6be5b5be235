"""Devices of which nothing was given; the language in which a patient is addressed, and a site's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0012_corrections_and_rems"),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="language",
            field=models.CharField(
                blank=True, choices=[("en", "English"), ("de", "Deutsch")], default="", max_length=2
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("de", "Deutsch")], default="en", max_length=2
            ),
        ),
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
                    ("device-wasted", "Device not given"),
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
    ]
