"""What was drawn for a session, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum

from daybreak.clinic.ledger.balances import Holding, holdings
from daybreak.clinic.ledger.flows import Portion
from daybreak.clinic.models import Account, Container, EntryKind, LedgerLine, Site
from daybreak.errors import ActError


@dataclass(frozen=True)
class SessionBalance:
    """Sums of one session. Entries that were undone do not count."""

    drawn_mg: Decimal
    given_mg: Decimal
    wasted_mg: Decimal
    given_back_mg: Decimal
    devices_given: int

    @property
    def open_mg(self) -> Decimal:
        """Drawn, and not accounted for."""
        return self.drawn_mg - self.given_mg - self.wasted_mg - self.given_back_mg


def of_session(session: str) -> SessionBalance:
    """What was drawn, given, wasted and given back."""
    lines = LedgerLine.objects.filter(entry__session=session, entry__voided_by=None)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    devices = 0
    for kind, amount_mg, containers in lines.values_list("entry__kind", "amount_mg", "containers"):
        sums[kind] += amount_mg
        devices += containers if kind == EntryKind.GIVEN else 0
    return SessionBalance(
        sums[EntryKind.DRAWN],
        sums[EntryKind.GIVEN],
        sums[EntryKind.WASTED],
        sums[EntryKind.GIVEN_BACK],
        devices,
    )


def open_draws(session: str) -> list[Portion]:
    """What is still in somebody's hand, container by container."""
    return open_draws_of([session])[session]


def open_draws_of(sessions: Sequence[str]) -> dict[str, list[Portion]]:
    """The same of several sessions, in two queries."""
    used = LedgerLine.objects.filter(entry__session__in=sessions).values("container")
    containers = Container.objects.filter(pk__in=used).select_related("lot__item").in_bulk()
    found: dict[str, list[Portion]] = {session: [] for session in sessions}
    for (container_id, place), held in sorted(holdings(containers).items(), key=lambda one: one[0][0]):
        if place.account == Account.SESSION and place.session in found and held.amount_mg:
            found[place.session].append(_still_open(containers[container_id], held))
    return found


def _still_open(container: Container, held: Holding) -> Portion:
    """Of a device that was given in part, the rest has left its container."""
    if not container.lot.item.is_device or held.amount_mg == container.label_mg:
        return Portion(container, held.amount_mg)
    return Portion(container, held.amount_mg, "used" if held.containers else "rest")


def balanced(session: str) -> bool:
    """Whether all that was drawn was given, wasted or given back."""
    return not open_draws(session)


def must_balance(session: str) -> None:
    """Refuse to go on while something is open.

    Raises:
        ActError: it says how much of which container.
    """
    if still := open_draws(session):
        listed = ", ".join(f"{one.amount_mg.normalize():f} mg of {one.container}" for one in still)
        raise ActError(
            f"Drawn and not accounted for: {listed}.",
            remedy="Give it, waste it with a witness, or give it back.",
        )


def devices_given(session: str) -> list[Container]:
    """The devices that were given, in their order, each with its id and its lot."""
    lines = LedgerLine.objects.filter(
        entry__session=session, entry__kind=EntryKind.GIVEN, entry__voided_by=None
    )
    given = (
        lines.filter(containers=1).select_related("container__lot__item").order_by("entry__happened_at", "pk")
    )
    return [line.container for line in given]


def open_sessions(site: Site, since: datetime) -> list[str]:
    """Sessions of a site that drew something since a moment and have not accounted for all of it."""
    of_site = LedgerLine.objects.filter(entry__site=site, entry__happened_at__gte=since).exclude(
        entry__session=""
    )
    sums = of_site.values("entry__session", "container").annotate(
        drawn=Sum("amount_mg", filter=Q(target=Account.SESSION)),
        used=Sum("amount_mg", filter=Q(source=Account.SESSION)),
    )
    return sorted({row["entry__session"] for row in sums if (row["drawn"] or 0) != (row["used"] or 0)})
