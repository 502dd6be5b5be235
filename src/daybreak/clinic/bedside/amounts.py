"""An amount of drug as a hand takes it: millilitres in a syringe, tablets, devices. Milligrams follow from the strength.

A syringe is read to a hundredth of a millilitre, the finest mark of the small ones. What is shown of a volume, and what a second
person enters, is compared in that rounding (a half goes up). A dose under `SMALLEST_ML` is refused: half a mark is more than a
twentieth of it. Tablets, devices and the rate of a pump are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SMALLEST_ML = Decimal("0.1")


@dataclass(frozen=True)
class Unit:
    """What is read or counted: in words, as a question, and how finely it can be read (None: exactly)."""

    one: str
    many: str
    asks: str
    mark: Decimal | None = None

    def read(self, amount: Decimal) -> Decimal:
        """As it can be read."""
        return amount if self.mark is None else amount.quantize(self.mark, ROUND_HALF_UP)

    def words(self, amount: Decimal) -> str:
        """The amount with its unit, as it was entered."""
        return f"{amount.normalize():f} {self.one if amount == 1 else self.many}"


ML = Unit("mL", "mL", "volume to draw, mL to two decimals", Decimal("0.01"))
TABLETS = Unit("tablet", "tablets", "number of tablets")
DEVICES = Unit("device", "devices", "number of devices")
RATE = Unit("mL/h", "mL/h", "rate of the pump, mL/h")

UNITS: Mapping[str, Unit] = {"mL": ML, "tablet": TABLETS, "device": DEVICES}
"""By what a strength is per (`Form.unit`)."""
