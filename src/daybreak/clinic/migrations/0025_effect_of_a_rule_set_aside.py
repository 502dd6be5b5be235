"""An exception says what the rule did that was set aside: exclude the patient, or require something. Earlier ones say nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0024_site_protocols"),
    ]

    operations = [
        migrations.AddField(
            model_name="ruleoverride",
            name="effect",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
    ]
