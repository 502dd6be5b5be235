"""How the numbers of what is felt were set, and what the anchors say of the level to which people get used to the drug.

For a level the threshold of sedation and its spread between occasions are set on the three anchors of sedation (US REMS per
session and per patient, US label); the spread between patients stays as it is, and so does dissociation. The misfit is the sum of
the squared errors over anchors, in points, each row alike: however many people a row has, how well a virtual arm stands for them
is not known to a tenth of a point. A range is met inside and missed from its nearer bound (TOL-10). The thresholds of nausea and
dizziness are then set on the label's table. Rows that are no anchors have no say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from daybreak.evidence import load_evidence
from daybreak.trial.felt_arm import FeltArm, felt_arm
from daybreak.trial.tolerability import Compared, compare, with_background
from daybreak.trial.tolerability_arms import DESIGNS

PATIENTS, SEED = 10_000, 1
SEDATION, DISSOCIATION = ("S120", "S123", "S089"), ("S091", "S093")
REPORTED = {
    "nausea": ("S005", 0.5),
    "dizziness": ("S003", 0.5),
}  # US label, Table 2; spread between occasions
LEVELS = (1.0, 0.9, 0.8, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35)
LEAST, MOST = 20.0, 1000.0  # ng/mL, between which a threshold is looked for


@dataclass(frozen=True)
class Level:
    """A level of habituation, what fits it best, and the error of each anchor in points."""

    level: float
    sedation_threshold_ng_per_ml: float
    sedation_occasion_sd: float
    errors: Mapping[str, float]

    def misfit(self, rows: Sequence[str] = (*SEDATION, *DISSOCIATION)) -> float:
        """The sum of the squared errors of these rows."""
        return sum(self.errors[row] ** 2 for row in rows)


class Anchors:
    """The published figures, and the virtual arms that stand for them."""

    def __init__(self, patients: int = PATIENTS, seed: int = SEED) -> None:
        self.rows = _published((*SEDATION, *DISSOCIATION, *(row for row, _ in REPORTED.values())))
        names = dict.fromkeys(r.arm for r in self.rows.values())
        self.arms: dict[str, FeltArm] = {name: felt_arm(DESIGNS[name], patients, seed) for name in names}

    def at(self, level: float) -> Level:
        """Sedation set as well as it can be with this level."""
        from scipy.optimize import minimize

        def errors(numbers: Iterable[float]) -> dict[str, float]:
            threshold, spread = (math.exp(x) for x in numbers)
            return {row: self._error(row, level, threshold, spread) for row in SEDATION}

        found = minimize(
            lambda numbers: sum(error**2 for error in errors(numbers).values()),
            [math.log(50.0), math.log(0.3)],
            method="Nelder-Mead",
            options={"xatol": 1e-3, "fatol": 1e-4},
        )
        sedation, dissociation = errors(found.x), {row: self._error(row, level) for row in DISSOCIATION}
        threshold, spread = (math.exp(x) for x in found.x)
        return Level(level, threshold, spread, sedation | dissociation)

    def threshold(self, event: str, level: float) -> float:
        """The threshold (ng/mL) of nausea or dizziness at which the label's share of patients is met."""
        row, spread = REPORTED[event]
        low, high = LEAST, MOST
        while high / low > 1.0005:
            middle = math.sqrt(low * high)
            low, high = (middle, high) if self._error(row, level, middle, spread) > 0.0 else (low, middle)
        return math.sqrt(low * high)

    def _error(self, row: str, level: float, threshold: float = 0.0, spread: float = 0.0) -> float:
        one, event = self.rows[row], self.rows[row].quantity.name
        arm = self.arms[one.arm]
        chances = (
            arm.dissociated(level) if event == "dissociation" else arm.above(event, level, threshold, spread)
        )
        drug = 100.0 * float(chances.mean()) if one.quantity.kind == "sessions" else arm.of_patients(chances)
        return replace(one, predicted=with_background(drug, one.background)).error


def _published(wanted: Sequence[str]) -> dict[str, Compared]:
    """The rows as they are compared, with the controls and bounds of the same sources; what one patient does is not looked at."""
    every = load_evidence().safety
    sources = {row.source for row in every if row.safety_id in wanted}
    found = compare([row for row in every if row.source in sources], patients=1).shares
    return {r.row.safety_id: r for r in found if r.row.safety_id in wanted}


def profile(
    levels: Sequence[float] = LEVELS, *, patients: int = PATIENTS, seed: int = SEED
) -> tuple[Level, ...]:
    """Every level with what fits it best."""
    anchors = Anchors(patients, seed)
    return tuple(anchors.at(level) for level in levels)
