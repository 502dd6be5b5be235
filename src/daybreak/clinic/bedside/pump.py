"""An infusion pump: its programme in mg of base, and what it has really given, integrated exactly from what happened.

The pump is set to a volume and stops by itself when that volume is in; so it never gives more than was ordered, however late the
end is entered. Every figure is a fraction; nothing is rounded before it is shown or posted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from daybreak.errors import ActError

RATE_STEP_ML_PER_H = Fraction(1, 10)  # what pumps can be set to
NEVER_UNDILUTED_MG_PER_ML = Decimal(100)
MICROGRAM = Decimal("0.001")
_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_PER_H = 3_600_000_000


@dataclass(frozen=True)
class Programme:
    """The order as the pump sees it.

    Raises:
        ActError: the drug alone is more than the volume, or the rate is none that a pump can be set to.
    """

    dose_mg: Decimal
    strength_mg_per_ml: Decimal
    volume_ml: Decimal
    infusion_h: Fraction

    def __post_init__(self) -> None:
        if not self.volume_ml.is_finite() or not 0 < self.volume_ml <= 1000:
            raise ActError(f"{self.volume_ml} mL is no volume.", remedy="Write 1 to 1000 mL.")
        if self.drug_ml > Fraction(self.volume_ml):
            raise ActError(
                f"The drug alone is {float(self.drug_ml):.3g} mL.", remedy="Dilute to a larger volume."
            )
        if self.strength_mg_per_ml >= NEVER_UNDILUTED_MG_PER_ML and self.drug_ml == Fraction(self.volume_ml):
            raise ActError(
                f"{self.strength_mg_per_ml:f} mg/mL is never given undiluted (IV-DO-6; C26, C27).",
                remedy="Dilute to a larger volume.",
            )
        if self.rate_ml_per_h % RATE_STEP_ML_PER_H:
            raise ActError(
                f"{self.volume_ml} mL would need {float(self.rate_ml_per_h):.4f} mL/h, which no pump can be set to.",
                remedy="Choose a volume such as 50 mL.",
            )

    @property
    def drug_ml(self) -> Fraction:
        """How much of the vial holds the dose."""
        return Fraction(self.dose_mg) / Fraction(self.strength_mg_per_ml)

    @property
    def concentration_mg_per_ml(self) -> Fraction:
        """In the syringe, after dilution."""
        return Fraction(self.dose_mg) / Fraction(self.volume_ml)

    @property
    def rate_ml_per_h(self) -> Fraction:
        """The protocol's rate, and the fastest that is allowed."""
        return Fraction(self.volume_ml) / self.infusion_h

    @property
    def minutes(self) -> str:
        """How long the infusion takes, in minutes as they are printed."""
        return f"{float(self.infusion_h * 60):g}"


@dataclass(frozen=True)
class Pump:
    """Where a pump stands: how much was in when its rate last changed, and how fast it has run since."""

    programme: Programme
    since: datetime
    rate_ml_per_h: Fraction
    before_ml: Fraction = Fraction(0)
    paused_rate_ml_per_h: Fraction | None = None
    ended: bool = False

    @property
    def running(self) -> bool:
        """Neither paused nor ended."""
        return not self.ended and self.paused_rate_ml_per_h is None

    def given_ml(self, at: datetime) -> Fraction:
        """How much is in: the integral of the rate, and never more than the volume."""
        hours = Fraction((at - self.since) // _MICROSECOND, _MICROSECONDS_PER_H)
        moved = self.rate_ml_per_h * max(hours, Fraction(0)) if self.running else Fraction(0)
        return min(self.before_ml + moved, Fraction(self.programme.volume_ml))

    def given_mg(self, at: datetime) -> Fraction:
        """The same in mg of base."""
        return self.given_ml(at) * self.programme.concentration_mg_per_ml

    def is_empty(self, at: datetime) -> bool:
        """The whole dose is in."""
        return self.given_ml(at) == Fraction(self.programme.volume_ml)

    def empty_at(self) -> datetime | None:
        """When the rest will be in at this rate; None while it stands still."""
        if not self.running:
            return None
        left_ml = Fraction(self.programme.volume_ml) - self.before_ml
        return self.since + timedelta(seconds=float(left_ml / self.rate_ml_per_h * 3600))

    def pause(self, at: datetime) -> Pump:
        """It stands still."""
        return replace(self, since=at, before_ml=self.given_ml(at), paused_rate_ml_per_h=self.rate_ml_per_h)

    def resume(self, at: datetime) -> Pump:
        """It goes on as fast as before."""
        return replace(self, since=at, paused_rate_ml_per_h=None)

    def at_rate(self, at: datetime, rate_ml_per_h: Fraction) -> Pump:
        """Another rate from now on; a pump that stands still goes on standing still."""
        paused = None if self.paused_rate_ml_per_h is None else rate_ml_per_h
        return replace(
            self, since=at, before_ml=self.given_ml(at), rate_ml_per_h=rate_ml_per_h, paused_rate_ml_per_h=paused
        )  # fmt: skip

    def end(self, at: datetime) -> Pump:
        """It is taken off."""
        return replace(self, since=at, before_ml=self.given_ml(at), ended=True)


def started(programme: Programme, at: datetime) -> Pump:
    """The infusion begins at the protocol's rate."""
    return Pump(programme, at, programme.rate_ml_per_h)


def to_microgram(amount_mg: Fraction) -> Decimal:
    """The nearest whole microgram, as the ledger keeps it."""
    exact = Decimal(amount_mg.numerator) / Decimal(amount_mg.denominator)
    return exact.quantize(MICROGRAM, rounding=ROUND_HALF_EVEN)
