"""Amounts of containers, and their flow from one account to another: values that cannot be wrong in themselves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.models import Container
from daybreak.clinic.models.milligrams import whole_ug
from daybreak.errors import ActError

MOST_MG = Decimal(1_000_000)


def exact_mg(amount_mg: Decimal) -> Decimal:
    """An amount above zero, to the microgram.

    Raises:
        ActError: zero, negative, no number, absurdly large, or finer than a microgram.
    """
    if not amount_mg.is_finite() or not 0 < amount_mg <= MOST_MG:
        raise ActError(f"{amount_mg} mg is no amount.", remedy="Write a number above 0.")
    try:
        whole_ug(amount_mg)
    except ValueError:
        raise ActError(
            f"{amount_mg} mg is finer than a microgram.", remedy="Write at most three decimals."
        ) from None
    return amount_mg


@dataclass(frozen=True)
class Portion:
    """An amount of what one container holds. Of a device that was given in part, `used` is what went into the patient, and the
    device with it; `rest` is what did not.

    Raises:
        ActError: as `exact_mg`; a device in part that is neither; a part of what is no device, or no part.
    """

    container: Container
    amount_mg: Decimal
    part: Literal["", "used", "rest"] = ""

    def __post_init__(self) -> None:
        exact_mg(self.amount_mg)
        if self.part and not (self.is_device and self.amount_mg < self.container.label_mg):
            raise ActError(
                f"{self.amount_mg:f} mg is no part of a device {self.container}.",
                remedy="Only a nasal device is given in part.",
            )
        if self.is_device and not self.part and self.amount_mg != self.container.label_mg:
            raise ActError(
                f"{self.amount_mg:f} mg is not the whole device {self.container}.",
                remedy=f"A device counts whole: {self.container.label_mg.normalize():f} mg.",
            )

    @property
    def is_device(self) -> bool:
        """Whether the container goes with its content."""
        return self.container.lot.item.is_device

    def flow(self, source: Place, target: Place) -> Flow:
        """From an account to another; a device takes its container along, what was left in it does not."""
        return Flow(
            self.container, source, target, self.amount_mg, int(self.is_device and self.part != "rest")
        )


@dataclass(frozen=True)
class Flow:
    """One line to be written. What leaves one account arrives in the other, so nothing can be lost between them.

    Raises:
        ValueError: nothing flows, or it flows to where it is.
    """

    container: Container
    source: Place
    target: Place
    amount_mg: Decimal
    containers: int = 0

    def __post_init__(self) -> None:
        if self.source == self.target or self.containers not in (0, 1):
            raise ValueError("A flow leads from one account to another, with one container or none.")
        if self.amount_mg < 0 or not (self.amount_mg or self.containers):
            raise ValueError("Nothing flows.")
