"""What the clinic may hold, and where: products, their lots, the places they are kept, who supplies them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models

from daybreak.clinic.models.milligrams import MilligramsField
from daybreak.clinic.models.record import Record
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class Form(models.TextChoices):
    """In what the drug comes. The unit of its strength follows from it."""

    VIAL = "vial", "Vial"
    SYRINGE = "syringe", "Prefilled syringe"
    NASAL_DEVICE = "nasal-device", "Nasal device"
    TABLET = "tablet", "Bottle of tablets"

    @property
    def unit(self) -> str:
        """What the strength is per."""
        return {"nasal-device": "device", "tablet": "tablet"}.get(self.value, "mL")


class StockDrug(models.TextChoices):
    """By the protocols' own names."""

    KETAMINE = "racemic-ketamine", "Ketamine"
    ESKETAMINE = "esketamine", "Esketamine"

    @property
    def words(self) -> str:
        """As every page has it: "racemic ketamine"."""
        return self.value.replace("-", " ")

    @classmethod
    def in_words(cls) -> list[tuple[str, str]]:
        """For a form."""
        return [(drug.value, drug.words.capitalize()) for drug in cls]


class StockItem(Record):
    """A product of a site. Its strength is in mg of base, as labelled, for each mL, device or tablet."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="stock_items")
    ndc = models.CharField(max_length=14)
    name = models.CharField(max_length=120)
    drug = models.CharField(max_length=20, choices=StockDrug.choices)
    form = models.CharField(max_length=12, choices=Form.choices)
    strength_mg = MilligramsField()
    units_per_container = models.DecimalField(max_digits=8, decimal_places=3)
    schedule = models.CharField(max_length=5)
    use_within_h = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("site", "ndc"), condition=models.Q(ended_at=None), name="one_standing_item"
            ),
            models.CheckConstraint(condition=models.Q(strength_mg__gt=0), name="item_has_strength"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.strength} ({self.ndc})"

    @property
    def unit(self) -> str:
        """mL, device or tablet."""
        return Form(self.form).unit

    @property
    def strength(self) -> str:
        """Such as "50 mg/mL"."""
        return f"{self.strength_mg.normalize():f} mg/{self.unit}"

    @property
    def label_mg(self) -> Decimal:
        """What one container holds by its label."""
        return self.strength_mg * self.units_per_container

    @property
    def is_device(self) -> bool:
        """Given whole or not at all."""
        return self.form == Form.NASAL_DEVICE


class Lot(Record):
    """A lot of a product. Its number and its last day never change; a delivery with a wrong day is undone and entered anew."""

    append_only = True

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "number", "expires_on"), name="lot_unique_in_item"),
        )

    def __str__(self) -> str:
        return f"{self.item.name}, lot {self.number}"

    def is_expired(self, on: date) -> bool:
        """It may be used on its last day, not after it."""
        return on > self.expires_on


class StockLocation(Record):
    """A place that is locked: a safe, a cart, a refrigerator."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="stock_locations")
    name = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("site", "name"), condition=models.Q(ended_at=None), name="one_standing_location"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Supplier(Record):
    """Who delivers, and who takes back: a wholesaler or a reverse distributor."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="suppliers")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    dea_number = models.CharField(max_length=9)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("site", "dea_number"), name="supplier_unique_in_site"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.dea_number})"


class Registration(Stamped):
    """The site's own registration, as it stands on inventories and sheets. The newest counts."""

    append_only = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="registrations")
    registrant = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    dea_number = models.CharField(max_length=9)

    def __str__(self) -> str:
        return f"{self.registrant}, {self.address}, {self.dea_number}"


class Container(Record):
    """One vial, device, syringe or bottle with an id of its own. What it holds is the sum of its ledger lines.

    `location` is where it stands (None: no longer in stock); `undone_at` says that its delivery was an error, which frees its id.
    Every act on the ledger locks the rows of its containers first.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="containers")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="containers")
    code = models.CharField(max_length=40)
    label_mg = MilligramsField()
    location = models.ForeignKey(StockLocation, models.PROTECT, null=True, related_name="containers")
    opened_at = models.DateTimeField(null=True)
    use_until = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("site", "code"),
                condition=models.Q(undone_at=None),
                name="container_unique_in_site",
            ),
        )

    def __str__(self) -> str:
        return self.code
