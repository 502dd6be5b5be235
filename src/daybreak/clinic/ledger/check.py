"""Does the ledger hold? Every line is counted anew, and whatever does not agree is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from daybreak.clinic.ledger.balances import NOTHING, Holding, Place, source_of, target_of
from daybreak.clinic.models import Account, Container, LedgerLine, Site


def faults(site: Site) -> list[str]:
    """What is wrong with the ledger of a site; nothing, if it holds."""
    lines = LedgerLine.objects.filter(container__site=site).select_related("entry").order_by("pk")
    held: defaultdict[tuple[int, Place], Holding] = defaultdict(Holding)
    found: list[str] = []
    for line in lines.iterator(chunk_size=2000):
        found += _flow(held, line)
    found += _standing(site, held)
    total_mg = sum((holding.amount_mg for holding in held.values()), Decimal(0))
    return [*found, *([f"{total_mg} mg are in no account."] if total_mg else [])]


def faults_everywhere() -> list[str]:
    """The same of every site, each with its name before it."""
    return [f"{site}: {fault}" for site in Site.objects.order_by("pk") for fault in faults(site)]


def _flow(held: defaultdict[tuple[int, Place], Holding], line: LedgerLine) -> Iterator[str]:
    source, target = (line.container_id, source_of(line)), (line.container_id, target_of(line))
    held[source] = held[source].plus(-line.amount_mg, -line.containers)
    held[target] = held[target].plus(line.amount_mg, line.containers)
    if source[1].is_held and (held[source].amount_mg < 0 or held[source].containers < 0):
        yield f"Line {line.pk} leaves less than nothing."
    if source[1].is_held and held[source].amount_mg != line.source_left_mg:
        yield f"Line {line.pk} says that {line.source_left_mg} mg were left, and it is {held[source].amount_mg} mg."


def _standing(site: Site, held: defaultdict[tuple[int, Place], Holding]) -> Iterator[str]:
    """Each container stands where the ledger has it, and in one place at most."""
    places: defaultdict[int, list[int | None]] = defaultdict(list)
    for (container_id, place), holding in held.items():
        if place.account == Account.LOCATION and holding != NOTHING:
            places[container_id].append(place.location_id)
            if not holding.containers:
                yield f"{holding.amount_mg} mg of container {container_id} stand without it."
    for container in Container.objects.filter(site=site):
        if places[container.pk] != ([] if container.location_id is None else [container.location_id]):
            yield f"Container {container.pk} does not stand where the ledger has it."
