"""A dose that is given at once (an injection, tablets, a lozenge), and how much of it was really given.

Whoever gives less than was drawn writes down the volume that went in, or the tablets that were taken, and why. Milligrams follow
from the strength. Tablets that nobody has touched go back; the rest is wasted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from daybreak.clinic.bedside.amounts import TABLETS, UNITS, Unit
from daybreak.clinic.bedside.pump import to_microgram
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol import Answer

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside


@dataclass(frozen=True)
class AtOnce:
    """What was drawn to be given at once: mL or tablets of one strength, as a hand takes them."""

    unit: Unit
    strength_mg: Decimal
    drawn: Decimal

    def mg(self, amount: Decimal) -> Decimal:
        """Of mL or tablets, to the microgram."""
        return to_microgram(Fraction(amount) * Fraction(self.strength_mg))

    @property
    def words(self) -> str:
        """Such as "0.82 mL"."""
        return self.unit.words(self.drawn)

    @property
    def label(self) -> str:
        """Such as "50 mg/mL"."""
        return f"{self.strength_mg.normalize():f} mg/{self.unit.one}"

    @property
    def counted(self) -> bool:
        """Tablets: what nobody has touched can go back."""
        return self.unit is TABLETS

    @property
    def least(self) -> Decimal:
        """The least that can be read or counted."""
        return self.unit.mark or Decimal(1)

    @property
    def most(self) -> Decimal:
        """The most that is only a part of it; none of a single tablet."""
        return self.drawn - self.least


@dataclass(frozen=True)
class Part:
    """Less than was drawn: so much was given, so much is untouched, the rest is neither."""

    of: AtOnce
    given: Decimal
    untouched: Decimal
    why: str

    @property
    def given_mg(self) -> Decimal:
        """What is in the patient."""
        return self.of.mg(self.given)

    @property
    def untouched_mg(self) -> Decimal:
        """What goes back into stock."""
        return self.of.mg(self.untouched)


def at_once(standing: Bedside) -> AtOnce | None:
    """What was drawn to be given at once; None before that, and of infusions, devices and what has no label on record."""
    how = standing.protocol.administration
    if standing.prepared is None or how.infusion_h is not None or how.device_mg is not None:
        return None
    unit = UNITS.get(standing.portions[0].get("strength", "").rpartition("/")[2])
    if unit is None:
        return None
    strength_mg = Decimal(standing.prepared["strength_mg"])
    drawn_mg = sum((Decimal(one["amount_mg"]) for one in standing.portions), Decimal(0))
    return AtOnce(unit, strength_mg, unit.read(drawn_mg / strength_mg))


def part_given(standing: Bedside) -> Part | None:
    """What was given instead of the whole dose; None while nothing is given, or all of it."""
    of = at_once(standing)
    given = standing.of(EventKind.DOSE_GIVEN)
    return part_of(given[0].row, of) if given and of is not None else None


def part_of(row: SessionEvent, of: AtOnce) -> Part | None:
    """What an entry says of a part; None if it says that all was given."""
    said = row.values
    if not said.get("partly"):
        return None
    return Part(of, Decimal(said["amount"]), Decimal(said.get("untouched") or 0), said["partly"])


def dose_given_mg(standing: Bedside) -> Decimal:
    """What is in the patient of a dose that is given at once."""
    part = part_given(standing)
    if part is not None:
        return part.given_mg
    return standing.session.plan.dose_mg if standing.of(EventKind.DOSE_GIVEN) else Decimal(0)


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why a part cannot be what was given of what was drawn."""
    if not row.values.get("partly"):
        return None
    of = at_once(standing)
    if of is None:
        return _no("No part of this can be recorded: it does not stand on record in mL or tablets.")
    part, unit = part_of(row, of), row.values["unit"]
    assert part is not None  # it says what happened
    if UNITS.get(unit) is not of.unit:
        return _no(f"{of.words} were drawn; write how much of them was given, not {unit}.")
    if part.given % of.least or part.untouched % of.least:
        return _no("Tablets count whole." if of.counted else f"A syringe is read to {of.least} mL.")
    if part.given > of.drawn:
        return _no(f"{of.unit.words(part.given)} is more than was drawn, {of.words}.")
    if part.given == of.drawn:
        return _no(f"{of.words} is all that was drawn: record that the dose was given.")
    return _untouched(part)


def _untouched(part: Part) -> Answer | None:
    of = part.of
    if part.untouched and not of.counted:
        return _no("What was drawn into a syringe does not go back: it is wasted before a witness.")
    if part.given + part.untouched > of.drawn:
        both = of.unit.words(part.given + part.untouched)
        return _no(f"{both} given or untouched is more than was drawn, {of.words}.")
    return None


def _no(sentence: str) -> Answer:
    return Answer(False, "no-such-part", sentence)
