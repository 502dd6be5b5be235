"""Stock and the ledger."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import daybreak.clinic.clock
import daybreak.clinic.models.milligrams


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_signatures_screening_medication_consent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("expires_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Container",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("label_mg", daybreak.clinic.models.milligrams.MilligramsField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("use_until", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="containers",
                        to="clinic.site",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="containers",
                        to="clinic.lot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=daybreak.clinic.clock.now)),
                ("recorded_offset_min", models.SmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("moved", "Moved"),
                            ("drawn", "Drawn"),
                            ("given", "Given"),
                            ("wasted", "Wasted"),
                            ("given-back", "Given back to stock"),
                            ("returned", "Returned to supplier"),
                            ("destroyed", "Destroyed"),
                            ("lost", "Lost"),
                            ("overage", "Found above the label"),
                            ("voided", "Entry undone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("session", models.CharField(default="", max_length=40)),
                ("invoice", models.CharField(default="", max_length=60)),
                ("reason", models.CharField(default="", max_length=500)),
                ("method", models.CharField(default="", max_length=200)),
                (
                    "patient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to="clinic.patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="clinic.site"
                    ),
                ),
                (
                    "voids",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voided_by",
                        to="clinic.ledgerentry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ndc", models.CharField(max_length=14)),
                ("name", models.CharField(max_length=120)),
                (
                    "drug",
                    models.CharField(
                        choices=[("racemic-ketamine", "Ketamine"), ("esketamine", "Esketamine")],
                        max_length=20,
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("vial", "Vial"),
                            ("syringe", "Prefilled syringe"),
                            ("nasal-device", "Nasal device"),
                            ("tablet", "Bottle of tablets"),
                        ],
                        max_length=12,
                    ),
                ),
                ("strength_mg", daybreak.clinic.models.milligrams.MilligramsField()),
                ("units_per_container", models.DecimalField(decimal_places=3, max_digits=8)),
                ("schedule", models.CharField(max_length=5)),
                ("use_within_h", models.PositiveIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_items",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="lot",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="clinic.stockitem"
            ),
        ),
        migrations.CreateModel(
            name="StockLocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_locations",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_mg", daybreak.clinic.models.milligrams.MilligramsField()),
                ("containers", models.PositiveSmallIntegerField(default=0)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("location", "In stock"),
                            ("session", "Drawn for a session"),
                            ("supplier", "Supplier"),
                            ("patient", "Given"),
                            ("waste", "Wasted"),
                            ("destroyed", "Destroyed"),
                            ("lost", "Lost"),
                            ("overfill", "Found above the label"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("location", "In stock"),
                            ("session", "Drawn for a session"),
                            ("supplier", "Supplier"),
                            ("patient", "Given"),
                            ("waste", "Wasted"),
                            ("destroyed", "Destroyed"),
                            ("lost", "Lost"),
                            ("overfill", "Found above the label"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source_left_mg", daybreak.clinic.models.milligrams.MilligramsField(default=Decimal("0"))),
                (
                    "container",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="clinic.container",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="clinic.ledgerentry",
                    ),
                ),
                (
                    "source_location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.stocklocation",
                    ),
                ),
                (
                    "target_location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.stocklocation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="container",
            name="location",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="containers",
                to="clinic.stocklocation",
            ),
        ),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(max_length=300)),
                ("dea_number", models.CharField(max_length=9)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suppliers",
                        to="clinic.site",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="supplier",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.supplier"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("site", "ndc"), name="one_standing_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("strength_mg__gt", 0)), name="item_has_strength"
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("item", "number"), name="lot_unique_in_item"),
        ),
        migrations.AddConstraint(
            model_name="stocklocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("site", "name"), name="one_standing_location"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(("source_left_mg__gte", 0)), name="never_below_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_mg__gte", 0), ("containers__lte", 1)), name="a_line_flows_one_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="container",
            constraint=models.UniqueConstraint(fields=("site", "code"), name="container_unique_in_site"),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.UniqueConstraint(fields=("site", "dea_number"), name="supplier_unique_in_site"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["site", "-happened_at"], name="ledger_of_site"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["session"], name="ledger_of_session"),
        ),
    ]
