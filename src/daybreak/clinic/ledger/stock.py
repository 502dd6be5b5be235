"""What is in stock, and what of it may be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from daybreak.clinic import clock
from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.ledger.routes import FORMS
from daybreak.clinic.models import Account, Container, LedgerLine, Site, StockDrug, StockLocation
from daybreak.clinic.models.milligrams import ZERO_MG
from daybreak.clinic.planning.civil import day_of
from daybreak.errors import ActError
from daybreak.protocol.administration import Route


@dataclass(frozen=True)
class Wanted:
    """The drug, by the protocols' name, and the strength that the order is for: mg in each mL, device or tablet. The route, where
    there is one, says in what form it may be.

    Raises:
        ActError: a drug that the ledger does not know.
    """

    drug: str
    strength_mg: Decimal
    route: Route | None = None

    def __post_init__(self) -> None:
        if self.drug not in StockDrug.values:
            raise ActError(f"The ledger knows no drug {self.drug!r}.", remedy="Write one of its drugs.")


@dataclass(frozen=True)
class InStock:
    """A container and what it holds where it stands."""

    container: Container
    amount_mg: Decimal


def stock(site: Site, location: StockLocation | None = None) -> list[InStock]:
    """Every container that stands somewhere, those that expire first before the others."""
    found = Container.objects.filter(site=site, location__isnull=False)
    if location is not None:
        found = found.filter(location=location)
    containers = found.select_related("lot__item", "location", "site").annotate(
        came_mg=_flowed("target"), went_mg=_flowed("source")
    )
    in_order = containers.order_by("lot__item__name", "lot__expires_on", "pk")
    return [InStock(one, (one.came_mg or ZERO_MG) - (one.went_mg or ZERO_MG)) for one in in_order]


def _flowed(end: str) -> Subquery:
    """How much of a container has come to the place where it stands (the `target` of a line), or gone from it. The place stands
    behind a function, else SQLite would look through every line of the place and not through those of the container."""
    lines = LedgerLine.objects.alias(place=Coalesce(f"{end}_location", 0))
    there = lines.filter(container=OuterRef("pk"), place=OuterRef("location"), **{end: Account.LOCATION})
    return Subquery(there.values("container").annotate(sum=Sum("amount_mg")).values("sum"))


def site_day(site: Site, at: datetime) -> date:
    """The day by the clocks of a site."""
    return day_of(site.time_zone, at)


def standing_place(container: Container) -> Place:
    """The account of the location where a container stands."""
    return Place(Account.LOCATION, container.location_id)


def hindrance(container: Container, wanted: Wanted, at: datetime) -> str:
    """Why this container may not be used for this order now; empty if it may."""
    item, today = container.lot.item, site_day(container.site, at)
    if container.location_id is None:
        return f"{container} is no longer in stock."
    if item.drug != wanted.drug:
        return f"{container} is {item.get_drug_display().lower()}, and the order is for another drug."
    if item.strength_mg != wanted.strength_mg:
        return (
            f"{container} has {item.strength}, and the order is for "
            f"{wanted.strength_mg.normalize():f} mg/{item.unit}."
        )
    if wanted.route is not None and item.form not in FORMS[wanted.route]:
        return f"{container} is a {item.get_form_display().lower()}, and the order is for the {wanted.route} route."
    if container.lot.is_expired(today):
        return f"{container} expired on {container.lot.expires_on:%Y-%m-%d}."
    if container.use_until is not None and at > container.use_until:
        return f"{container} was opened too long ago to be used."
    return ""


def usable(site: Site, wanted: Wanted, at: datetime | None = None) -> list[InStock]:
    """What may be drawn for an order now, opened containers and those that expire first before the others."""
    fit = [
        one
        for one in stock(site)
        if one.amount_mg and not hindrance(one.container, wanted, at or clock.now())
    ]
    return sorted(fit, key=in_turn)


def in_turn(one: InStock) -> tuple[bool, date]:
    """In what order containers are used up."""
    return one.container.opened_at is None, one.container.lot.expires_on


def expired(site: Site, at: datetime) -> Iterator[InStock]:
    """What stands there and may no longer be used."""
    for one in stock(site):
        item = one.container.lot.item
        if hindrance(one.container, Wanted(item.drug, item.strength_mg), at):
            yield one
