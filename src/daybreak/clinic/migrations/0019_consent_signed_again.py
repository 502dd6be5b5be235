"""Whether patients are to sign a version of the consent form anew; those that were published before were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0018_opening_spans"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentform",
            name="sign_again",
            field=models.BooleanField(default=True),
        ),
    ]
