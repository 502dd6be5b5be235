"""What happened in the last day is found without a look at every event of the years before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0025_effect_of_a_rule_set_aside"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sessionevent",
            index=models.Index(fields=["recorded_at", "kind"], name="event_by_time"),
        ),
    ]
