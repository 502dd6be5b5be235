"""A delivery that was an error frees the ids of its containers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0007_registration_of_a_site"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="container",
            name="container_unique_in_site",
        ),
        migrations.RemoveConstraint(
            model_name="lot",
            name="lot_unique_in_item",
        ),
        migrations.AddField(
            model_name="container",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="container",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("site", "code"),
                name="container_unique_in_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(
                fields=("item", "number", "expires_on"), name="lot_unique_in_item"
            ),
        ),
    ]
