"""What a course costs by the clinic's own prices. Where it has set none, nothing is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from daybreak.clinic.models import Price, PriceOf, Site
from daybreak.clinic.values import decimal
from daybreak.protocol import Protocol
from daybreak.simulation import SessionForecast

Prices = Mapping[tuple[str, str], Price]


@dataclass(frozen=True)
class Cost:
    """What was added up, and for what no price is set."""

    amount: Decimal | None
    currency: str
    unpriced: tuple[str, ...]


def prices_of(site: Site) -> dict[tuple[str, str], Price]:
    """The prices that count."""
    newest = {(row.of, row.drug): row for row in Price.objects.filter(site=site).order_by("pk")}
    return {key: row for key, row in newest.items() if row.amount is not None}


def cost_of(protocol: Protocol, sessions: Sequence[SessionForecast], prices: Prices) -> Cost:
    """The expected cost of sessions: each counts by the share of patients who are dosed in it."""
    visits = Decimal(f"{sum(one.given for one in sessions):.6f}")
    drug_mg = Decimal(f"{sum(one.given * _dose_mg(one) for one in sessions):.6f}")
    visit = prices.get((PriceOf.VISIT, ""))
    drug, amount = _drug(protocol, drug_mg, prices)
    parts = [] if visit is None or visit.amount is None else [(visit, visits)]
    parts += [] if drug is None else [(drug, amount)]
    unpriced = (*(() if visit else ("visit",)), *(() if drug else (protocol.drug,)))
    currencies = {row.currency for row, _ in parts}
    if len(currencies) != 1:
        return Cost(None, "", unpriced or ("one currency",))
    total = sum((row.amount * number for row, number in parts if row.amount is not None), Decimal(0))
    return Cost(total.quantize(Decimal(1)), currencies.pop(), unpriced)


def _drug(protocol: Protocol, drug_mg: Decimal, prices: Prices) -> tuple[Price | None, Decimal]:
    """By the device where it is sold so, else by the mg."""
    device_mg = protocol.administration.device_mg
    by_device = prices.get((PriceOf.DEVICE, protocol.drug))
    if device_mg is not None and by_device is not None:
        return by_device, drug_mg / decimal(device_mg)
    return prices.get((PriceOf.MG, protocol.drug)), drug_mg


def _dose_mg(one: SessionForecast) -> float:
    """The mean dose of those who are dosed."""
    if not one.dose_share:
        return one.dose_mg
    return sum(float(mg) * share for mg, share in one.dose_share.items())
