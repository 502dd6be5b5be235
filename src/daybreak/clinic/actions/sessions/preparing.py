"""What is to be drawn of an order, and the figure that shows that a second person has worked it out on their own.

That figure is never among what the second person is shown: the rate of a pump and the volume of drug in its syringe, the volume
of an injection, the number of tablets or devices. Whoever draws sees volumes and numbers on a step before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.ledger import InStock, Portion, Wanted
from daybreak.clinic.actions.sessions.checking import Figure
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.amounts import ML, RATE, SMALLEST_ML, UNITS, Unit
from daybreak.clinic.bedside.dosing import infusion_h
from daybreak.clinic.bedside.pump import Programme
from daybreak.clinic.bedside.sprays import to_draw_mg
from daybreak.clinic.models import Form, Lot, StockItem, TreatmentSession
from daybreak.errors import ActError


@dataclass(frozen=True)
class Preparation:
    """The order in the strength that is at hand: what to draw, and for a pump how to set it.

    Raises:
        ActError: less of a liquid than can be read exactly enough from a syringe.
    """

    dose_mg: Decimal
    strength_mg: Decimal
    portions: tuple[Portion, ...]
    programme: Programme | None

    def __post_init__(self) -> None:
        if self.unit is ML and self.dose_mg / self.strength_mg < SMALLEST_ML:
            raise ActError(
                f"Less than {SMALLEST_ML} mL cannot be read exactly enough from a syringe.",
                remedy="Take a weaker strength.",
            )

    @property
    def unit(self) -> Unit:
        """In what the drug is drawn."""
        return UNITS[self.portions[0].container.lot.item.unit]

    @property
    def asked(self) -> tuple[Unit, ...]:
        """Of what the second person works out the figures: for a pump its rate, which is the same for every patient, and how much
        of the drug is drawn for this one."""
        return (self.unit,) if self.programme is None else (RATE, self.unit)

    def figure(self, reads: Decimal, draws: Decimal | None = None) -> Figure:
        """What somebody else came to, beside what the order comes to; for a pump `draws` is the drug before it is filled up.

        Raises:
            ActError: a pump, and nobody says how much of the drug was drawn.
        """
        exact = self.dose_mg / self.strength_mg
        if self.programme is None:
            return Figure(reads, exact, self.unit)
        if draws is None:
            raise ActError(
                "How much of the drug was drawn is missing.", remedy="The second person writes it in mL."
            )
        rate = self.programme.rate_ml_per_h
        drawn = Figure(draws, exact, self.unit)
        return Figure(reads, Decimal(rate.numerator) / Decimal(rate.denominator), RATE, drawn)

    def takes(self, amount_mg: Decimal) -> str:
        """For whoever draws: how much that is as a hand takes it."""
        return self.unit.words(self.unit.read(amount_mg / self.strength_mg))

    @property
    def lots(self) -> list[Lot]:
        """From what is drawn, each once: how many containers of it, nobody reads from the list."""
        return list({one.container.lot_id: one.container.lot for one in self.portions}.values())


def preparation(
    session: TreatmentSession,
    strength_mg: Decimal,
    volume_ml: Decimal | None = None,
    at: datetime | None = None,
) -> Preparation:
    """What is still to be drawn of the order in this strength, from the containers that expire first and may be used at a time
    (now, if not given).

    Raises:
        ActError: all is drawn; not enough in date; a dose that is not whole devices or tablets; as `Programme`.
    """
    standing = bedside_of(session)
    dose_mg, protocol = to_draw_mg(standing), standing.protocol
    if not dose_mg:
        raise ActError("The drug is drawn already.", remedy="Open the session.")
    programme = None
    if protocol.administration.infusion_h is not None:
        if volume_ml is None:
            raise ActError("The volume of the syringe is missing.", remedy="Write it in mL.")
        programme = Programme(dose_mg, strength_mg, volume_ml, infusion_h(protocol))
    wanted = Wanted(protocol.drug, strength_mg, protocol.administration.route)
    found = _of_one_form(ledger.usable(session.patient.site, wanted, at), dose_mg)
    return Preparation(dose_mg, strength_mg, _portions(found, dose_mg), programme)


def _of_one_form(found: Sequence[InStock], dose_mg: Decimal) -> list[InStock]:
    """Of a solution and tablets of the same strength, what comes first and can be the dose: a dose is never of both."""
    form = next(
        (item.form for item in (one.container.lot.item for one in found) if _is_whole(item, dose_mg)), None
    )
    return [one for one in found if form is None or one.container.lot.item.form == form]


def _is_whole(item: StockItem, dose_mg: Decimal) -> bool:
    """Of a tablet no part is given."""
    return item.form != Form.TABLET or not dose_mg % item.strength_mg


def _portions(found: Sequence[InStock], dose_mg: Decimal) -> tuple[Portion, ...]:
    left_mg, portions = dose_mg, []
    for one in found:
        item = one.container.lot.item
        if not _is_whole(item, dose_mg):
            said = f"{dose_mg.normalize():f} mg is not whole tablets of {item.strength}."
            raise ActError(said, remedy="Take another strength.")
        part_mg = one.container.label_mg if item.is_device else min(left_mg, one.amount_mg)
        if not left_mg:
            break
        portions.append(Portion(one.container, part_mg))
        left_mg -= part_mg
    if left_mg:
        raise ActError(
            f"Of this strength {(dose_mg - left_mg).normalize():f} mg of {dose_mg.normalize():f} mg are there and in date.",
            remedy="Take another strength, or have it restocked.",
        )
    return tuple(portions)
