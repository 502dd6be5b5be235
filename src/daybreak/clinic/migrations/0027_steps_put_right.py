"""A step of the dose that was pressed in error or at another time may be put right by another event."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0026_events_by_time"),
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
                    ("check-failed", "Second check differed"),
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
                    ("step-corrected", "Step put right"),
                    ("explained", "Late reading explained"),
                    ("noted", "Adverse event or measure"),
                    ("note-corrected", "Adverse event corrected"),
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
