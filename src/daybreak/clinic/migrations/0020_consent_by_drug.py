"""A consent form may be for one drug; those that were published before are for every drug of their site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0019_consent_signed_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentform",
            name="drug",
            field=models.CharField(
                blank=True,
                choices=[("racemic-ketamine", "Ketamine"), ("esketamine", "Esketamine")],
                default="",
                max_length=20,
            ),
        ),
    ]
