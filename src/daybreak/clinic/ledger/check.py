"""Does the ledger hold? Every line is counted anew, and whatever does not agree is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, QuerySet

from daybreak.clinic.ledger.balances import NOTHING, Holding, Place, source_of, target_of
from daybreak.clinic.models import Account, Container, LedgerLine, Site

AT_ONCE = 500


def faults(site: Site) -> list[str]:
    """What is wrong with the ledger of a site; nothing, if it holds."""
    found: list[str] = []
    total_mg, last = Decimal(0), None
    while containers := _containers(site, last):
        held: defaultdict[tuple[int, Place], Holding] = defaultdict(Holding)
        stands: dict[int, int | None] = {}
        for line in _lines(containers):
            found += _flow(held, line)
            stands[line.container_id] = line.stands_in  # type: ignore[attr-defined]
        found += _standing(held, stands | _without_lines(containers))
        total_mg += sum((holding.amount_mg for holding in held.values()), Decimal(0))
        last = containers[-1]
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


def _containers(site: Site, after: int | None) -> list[int]:
    """The next containers: a few at once, so that ten years of them need no more memory than a month."""
    rows = Container.objects.filter(site=site).order_by("pk").values_list("pk", flat=True)
    return list((rows if after is None else rows.filter(pk__gt=after))[:AT_ONCE])


def _lines(containers: list[int]) -> QuerySet[LedgerLine]:
    """Every line of these containers, each with where its container stands by the same look."""
    rows = LedgerLine.objects.filter(container__in=containers).select_related("entry")
    return rows.annotate(stands_in=F("container__location_id")).order_by("pk")


def _without_lines(containers: list[int]) -> dict[int, int | None]:
    """Containers that no line speaks of, and where they are said to stand."""
    return dict(Container.objects.filter(pk__in=containers, lines=None).values_list("pk", "location_id"))


def _standing(held: dict[tuple[int, Place], Holding], stands: dict[int, int | None]) -> Iterator[str]:
    """Each container stands where the ledger has it, and in one place at most."""
    places: defaultdict[int, list[int | None]] = defaultdict(list)
    for (container_id, place), holding in held.items():
        if place.account == Account.LOCATION and holding != NOTHING:
            places[container_id].append(place.location_id)
            if not holding.containers:
                yield f"{holding.amount_mg} mg of container {container_id} stand without it."
    for container_id, location_id in stands.items():
        if places[container_id] != ([] if location_id is None else [location_id]):
            yield f"Container {container_id} does not stand where the ledger has it."
