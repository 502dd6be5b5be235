"""Products, places and suppliers of a site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger.posting import site_of
from daybreak.clinic.ledger.flows import exact_mg
from daybreak.clinic.models import (
    Container,
    Form,
    Registration,
    StockDrug,
    StockItem,
    StockLocation,
    Supplier,
)
from daybreak.errors import ActError

_NDC = re.compile(r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}")
_DEA_NUMBER = re.compile(r"[A-Z][A-Z9][0-9]{7}")
SCHEDULES = ("CII", "CIII", "CIV", "CV")


@dataclass(frozen=True)
class NewItem:
    """A product as it is entered; `use_within_h` says how long an opened container may be used.

    Raises:
        ActError: a code that is none, an amount that cannot be, a device with more than one unit, an unknown schedule.
    """

    ndc: str
    name: str
    drug: StockDrug
    form: Form
    strength_mg: Decimal
    units_per_container: Decimal
    schedule: str = "CIII"
    use_within_h: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", refusing.text(self.name, "The name", most=120))
        if not _NDC.fullmatch(self.ndc):
            raise ActError(f"{self.ndc[:20]!r} is no NDC.", remedy="Write one such as 50458-028-00.")
        if not 0 < self.units_per_container <= 1000:
            raise ActError(f"A container of {self.units_per_container} {self.form.unit} is not possible.",
                           remedy="Write what the label says.")  # fmt: skip
        exact_mg(self.strength_mg)
        exact_mg(self.strength_mg * self.units_per_container)
        if self.form == Form.NASAL_DEVICE and self.units_per_container != 1:
            raise ActError("Each nasal device is a container of its own.", remedy="Write 1, also for a kit.")
        if self.schedule not in SCHEDULES:
            raise ActError(
                f"There is no schedule {self.schedule!r}.", remedy=f"Write one of {', '.join(SCHEDULES)}."
            )
        if self.use_within_h is not None and not 0 < self.use_within_h <= 24 * 366:
            raise ActError("That time after opening is not possible.", remedy="Write hours, at least 1.")


def add_item(by: By, new: NewItem) -> StockItem:
    """A product that the site may hold.

    Raises:
        ActError: the NDC is on the site's list already.
    """
    site = site_of(by)
    if StockItem.objects.filter(site=site, ndc=new.ndc, ended_at=None).exists():
        raise ActError(f"{new.ndc} is on the list already.", remedy="End the old entry if it is wrong.")
    item = StockItem(
        site=site,
        ndc=new.ndc,
        name=new.name,
        drug=new.drug,
        form=new.form,
        strength_mg=new.strength_mg,
        units_per_container=new.units_per_container,
        schedule=new.schedule,
        use_within_h=new.use_within_h,
    )
    with act(by, "stock.item-added"):
        item.save()
    return item


def end_item(by: By, item: StockItem) -> None:
    """The site no longer takes it in; what it has of it stays.

    Raises:
        ActError: ended already.
    """
    if item.ended_at is not None:
        raise ActError(f"{item} is no longer on the list.")
    with act(by, "stock.item-ended") as done:
        item.ended_at = done.at
        item.save()


def add_location(by: By, name: str) -> StockLocation:
    """A place where stock is kept.

    Raises:
        ActError: there is one of this name.
    """
    site, called = site_of(by), refusing.text(name, "The name", most=60)
    if StockLocation.objects.filter(site=site, name=called, ended_at=None).exists():
        raise ActError(f"There is a place {called!r} already.", remedy="Choose another name.")
    location = StockLocation(site=site, name=called)
    with act(by, "stock.location-added"):
        location.save()
    return location


def end_location(by: By, location: StockLocation) -> None:
    """The place is no longer used.

    Raises:
        ActError: something stands there, or ended already.
    """
    if location.ended_at is not None:
        raise ActError(f"{location} is no longer in use.")
    with act(by, "stock.location-ended") as done:
        if Container.objects.filter(location=location).exists():
            raise ActError(f"Containers stand in {location}.", remedy="Move them first.")
        location.ended_at = done.at
        location.save()


def add_supplier(by: By, *, name: str, address: str, dea_number: str) -> Supplier:
    """Who delivers or takes back.

    Raises:
        ActError: a number whose check digit is wrong, or one that is on record.
    """
    site, number = site_of(by), checked_dea_number(dea_number)
    if Supplier.objects.filter(site=site, dea_number=number).exists():
        raise ActError(f"{number} is on record already.", remedy="Use that supplier.")
    supplier = Supplier(
        site=site,
        name=refusing.text(name, "The name", most=120),
        address=refusing.text(address, "The address", most=300),
        dea_number=number,
    )
    with act(by, "stock.supplier-added"):
        supplier.save()
    return supplier


def register_site(by: By, *, registrant: str, address: str, dea_number: str) -> Registration:
    """The site's own registration, from now on.

    Raises:
        ActError: a number whose check digit is wrong, or nothing in a field.
    """
    registration = Registration(
        site=site_of(by),
        registrant=refusing.text(registrant, "The registrant", most=120),
        address=refusing.text(address, "The address", most=300),
        dea_number=checked_dea_number(dea_number),
    )
    with act(by, "stock.registration-recorded") as done:
        done.stamp(registration)
    return registration


def checked_dea_number(text: str) -> str:
    """A DEA number with its check digit: odd places once, even places twice, the last digit of the sum.

    Raises:
        ActError: it is none.
    """
    number = text.strip().upper()
    digits = [int(digit) for digit in number[2:]] if _DEA_NUMBER.fullmatch(number) else []
    if not digits or (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 != digits[6]:
        raise ActError(
            f"{number[:20]!r} is no DEA number.", remedy="Write two letters and seven digits, as printed."
        )
    return number
