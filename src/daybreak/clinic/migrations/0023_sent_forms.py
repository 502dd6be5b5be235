"""Which forms were carried out, kept with what they did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0022_notes_corrected"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("token", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
