"""Balances: what an account holds of a container is what has flowed into it less what has flowed out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from daybreak.clinic.models import Account, Container, LedgerLine
from daybreak.clinic.models.ledger import HELD


@dataclass(frozen=True)
class Place:
    """An account. A location has its row, a session its reference; the world outside has neither.

    Raises:
        ValueError: a location without its row, or anything else with one.
    """

    account: Account
    location_id: int | None = None
    session: str = ""

    def __post_init__(self) -> None:
        is_location, is_session = self.account == Account.LOCATION, self.account == Account.SESSION
        if is_location != (self.location_id is not None) or is_session != bool(self.session):
            raise ValueError(f"{self} is no account.")

    @property
    def is_held(self) -> bool:
        """The clinic has it, so it cannot hold less than nothing."""
        return self.account in HELD


@dataclass(frozen=True)
class Holding:
    """What an account holds of one container."""

    amount_mg: Decimal = Decimal(0)
    containers: int = 0

    def plus(self, amount_mg: Decimal, containers: int) -> Holding:
        """After a flow into it; a flow out of it is negative."""
        return Holding(self.amount_mg + amount_mg, self.containers + containers)

    def __bool__(self) -> bool:
        return bool(self.amount_mg or self.containers)


NOTHING = Holding()
Holdings = Mapping[tuple[int, Place], Holding]


def holdings(containers: Iterable[Container | int]) -> dict[tuple[int, Place], Holding]:
    """Every account of these containers by container id and place, in one query."""
    ids = [one if isinstance(one, int) else one.pk for one in containers]
    held: defaultdict[tuple[int, Place], Holding] = defaultdict(Holding)
    lines = LedgerLine.objects.filter(container__in=ids).select_related("entry").order_by("pk")
    for line in lines:
        for place, sign in ((source_of(line), -1), (target_of(line), 1)):
            key = (line.container_id, place)
            held[key] = held[key].plus(sign * line.amount_mg, sign * line.containers)
    return held


def source_of(line: LedgerLine) -> Place:
    """Out of which account a line flows."""
    return _place(line, line.source, line.source_location_id)


def target_of(line: LedgerLine) -> Place:
    """Into which account a line flows."""
    return _place(line, line.target, line.target_location_id)


def _place(line: LedgerLine, account: str, location_id: int | None) -> Place:
    kind = Account(account)
    return Place(kind, location_id, line.entry.session if kind == Account.SESSION else "")
