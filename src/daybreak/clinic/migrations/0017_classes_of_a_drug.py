"""That a drug is of no class is said and not taken from silence; what changes CYP2B6 or CYP3A4 is on the list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0016_adverse_events_noted"),
    ]

    operations = [
        migrations.AddField(
            model_name="medication",
            name="no_class",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="medication",
            name="cyp_modifier",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
    ]
