"""The model's tolerability against every usable figure of the evidence: `daybreak validate tolerability`.

Which rows set a parameter (`anchor`) is said row by row, and the figures are given apart for the rows that did and those that did
not. Nothing is fitted here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from daybreak.evidence import SafetyRow, load_evidence
from daybreak.simulation.bedside import Bedside
from daybreak.trial.tolerability_arms import DESIGNS, Arm, arm_for, simulate_arm
from daybreak.trial.tolerability_rules import (
    ABOUT,
    RULES,
    Quantity,
    Rule,
    control_of,
    leaving_out,
    quantity_of,
    upper_of,
)

PATIENTS, SEED = 1000, 1
Z = 1.959964

# Rows that the hand-set parameters of models/tolerability.yaml were anchored on, by source and event, as that file cites them.
ANCHORS: tuple[tuple[str, frozenset[str]], ...] = (
    ("US SPRAVATO label s5", frozenset({"CADSS dissociative/perceptual change", "sedation by MOAA/S <5"})),
    ("US SPRAVATO label (2023+)", frozenset({"CADSS >4 and change >0"})),
    ("US SPRAVATO REMS", frozenset({"sedation", "sedation at any session"})),
    ("US SPRAVATO label Table 6", frozenset({"systolic BP increase >=40 mmHg"})),
    ("US SPRAVATO label Table 2", frozenset({"nausea", "dizziness"})),
    ("TRANSFORM-1 (Fedgchin 2019)", frozenset({"nausea", "dizziness"})),
    ("Riva-Posse 2018", frozenset({"mean systolic BP change (largest)"})),
    ("Repeated-infusion cardiovascular series", frozenset({"mean systolic BP change (largest)"})),
    ("Riva-Posse 2018", frozenset({"BP tolerance between infusion 1 and 6 (0=none)"})),
    (  # sets how many sessions the habituation takes; whether the model falls over them is left to it
        "US SPRAVATO REMS",
        frozenset({"sedation/dissociation/BP/SAE rates fall over sessions 1-8 then stay level (1=yes)"}),
    ),
    (
        "Repeated-infusion cardiovascular series",
        frozenset({"BP/pulse change infusion 2-6 differs from infusion 1 (0=no)"}),
    ),
)


@dataclass(frozen=True)
class Compared:
    """A published figure (or range) and the model's. Shares are in per cent; a statement is 1 for yes and 0 for no."""

    row: SafetyRow
    ids: tuple[str, ...]
    quantity: Quantity
    arm: str
    value: float
    value_high: float | None
    low: float | None  # 95 % interval of the published figure, or the range
    high: float | None
    drug: float  # what the drug alone gives
    background: float
    predicted: float
    anchor: bool

    @property
    def covered(self) -> bool | None:
        """Whether the prediction lies in the interval; None where none is known."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.predicted <= self.high

    @property
    def error(self) -> float:
        """Predicted less published; outside a range, the distance to the nearer bound."""
        if self.value_high is None:
            return self.predicted - self.value
        return self.predicted - min(max(self.predicted, self.value), self.value_high)


@dataclass(frozen=True)
class LeftOut:
    """A row that is not compared, with the rule that leaves it out."""

    row: SafetyRow
    rule: Rule


@dataclass(frozen=True)
class Group:
    """Figures over shares of patients or sessions: how many the interval covers, and the mean absolute error in points."""

    label: str
    rows: int
    covered: int
    mean_absolute_error: float


@dataclass(frozen=True)
class Tolerability:
    """The outcome of `daybreak validate tolerability`."""

    rows: tuple[Compared, ...]
    left_out: tuple[LeftOut, ...]
    elsewhere: int  # rows of the evidence about other things
    patients: int
    seed: int

    @property
    def shares(self) -> tuple[Compared, ...]:
        """The rows that are shares of patients or sessions."""
        return tuple(r for r in self.rows if r.quantity.kind in ("patients", "sessions"))

    @property
    def groups(self) -> tuple[Group, ...]:
        """All shares, those that set a parameter, those that did not, and each by event."""
        named = dict.fromkeys(r.quantity.name for r in self.shares)
        return (
            _group("all shares", self.shares),
            _group("set a parameter", (r for r in self.shares if r.anchor)),
            _group("set no parameter", (r for r in self.shares if not r.anchor)),
            *(_group(f"  {name}", (r for r in self.shares if r.quantity.name == name)) for name in named),
        )

    def lines(self) -> tuple[str, ...]:
        """The comparison as text for a terminal of 80 columns."""
        from daybreak.trial.tolerability_table import lines

        return lines(self)

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data for JSON."""
        return {
            "patients": self.patients,
            "seed": self.seed,
            "groups": [asdict(g) | {"label": g.label.strip()} for g in self.groups],
            "rows": [_json(r) for r in self.rows],
            "arms": {name: DESIGNS[name].words for name in dict.fromkeys(r.arm for r in self.rows)},
            "left_out": [{"id": out.row.safety_id, "rule": out.rule.id} for out in self.left_out],
            "about_other_things": self.elsewhere,
            "rules": [{"id": rule.id, "sentence": rule.sentence} for rule in RULES],
        }


def compare(
    rows: Sequence[SafetyRow] | None = None, *, patients: int = PATIENTS, seed: int = SEED
) -> Tolerability:
    """Compare the model with `rows`, by default with every row of the evidence on safety."""
    every = load_evidence().safety if rows is None else tuple(rows)
    about = [row for row in every if ABOUT.search(row.event)]
    left = {row.safety_id: rule for row in about if (rule := leaving_out(row, about))}
    used = [row for row in about if row.safety_id not in left and row.bound != "at-most"]
    needed = dict.fromkeys(name for row in used if (name := arm_for(row)))
    arms = {name: simulate_arm(DESIGNS[name], patients, seed) for name in needed}
    return Tolerability(
        tuple(_compared(row, about, arms) for row in used),
        tuple(LeftOut(row, left[row.safety_id]) for row in about if row.safety_id in left),
        len(every) - len(about),
        patients,
        seed,
    )


def is_anchor(row: SafetyRow) -> bool:
    """Whether a parameter of tolerability was set with this row in view."""
    return any(row.source.startswith(source) and row.event in events for source, events in ANCHORS)


def with_background(drug: float, background: float) -> float:
    """1 - (1 - p)(1 - b), in per cent."""
    return 100.0 * (1.0 - (1.0 - drug / 100.0) * (1.0 - background / 100.0))


def wilson(percent: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval for a share in per cent of n."""
    p = percent / 100.0
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return 100.0 * max(0.0, middle - half), 100.0 * min(1.0, middle + half)


def _compared(row: SafetyRow, about: Sequence[SafetyRow], arms: dict[str, Arm]) -> Compared:
    quantity, name = quantity_of(row), arm_for(row)
    assert quantity is not None
    assert name is not None
    upper = upper_of(row, about) if row.bound == "at-least" else None
    value = _value(row)
    low, high = (value, _value(upper)) if upper else _interval(row, value)
    drug, background = _predicted(arms[name], quantity), _background(row, about)
    shared = quantity.kind in ("patients", "sessions")
    return Compared(
        row=row,
        ids=(row.safety_id, upper.safety_id) if upper else (row.safety_id,),
        quantity=quantity,
        arm=name,
        value=value,
        value_high=_value(upper) if upper else None,
        low=low,
        high=high,
        drug=drug,
        background=background,
        predicted=with_background(drug, background) if shared else drug,
        anchor=is_anchor(row),
    )


def _value(row: SafetyRow) -> float:
    """Per cent by the count where it is printed, which is finer than the rounded share."""
    if row.events is not None and row.n:
        return 100.0 * row.events / row.n
    return row.value if row.percent is None else row.percent


def _interval(row: SafetyRow, value: float) -> tuple[float | None, float | None]:
    if row.unit in ("% of patients", "patients", "% of sessions") and row.n:
        return wilson(value, row.n)
    return row.ci_low, row.ci_high


def _background(row: SafetyRow, about: Sequence[SafetyRow]) -> float:
    control = control_of(row, about)
    if control is None:
        return 0.0
    upper = upper_of(control, about) if control.bound == "at-least" else None
    return _value(control) if upper is None else 0.5 * (_value(control) + _value(upper))


def _predicted(arm: Arm, quantity: Quantity) -> float:
    name = quantity.name
    if quantity.kind == "patients":
        return arm.share_of_patients(name)
    if quantity.kind == "sessions":
        return arm.share_of_sessions(name)
    if quantity.kind == "rise":
        return arm.largest_mean_rise(name)
    return float(all(arm.falls(reading) for reading in READINGS[name]))


def _peak(outcome: str) -> Callable[[Bedside], float]:
    """The mean over patients of the highest reading above the first."""
    return lambda bedside: float(
        (bedside.readings[outcome] - bedside.readings[outcome][0]).max(axis=0).mean()
    )


def _chance(event: str) -> Callable[[Bedside], float]:
    """The mean chance of an event in the session."""
    return lambda bedside: float(getattr(bedside, event).mean())


# What has to fall for a statement to be true of the model.
READINGS: Mapping[str, tuple[Callable[[Bedside], float], ...]] = {
    "systolic_bp": (_peak("systolic_bp"),),
    "dissociation": (_peak("dissociation"),),
    "sedation and dissociation": (_chance("sedation"), _chance("dissociation")),
}


def _group(label: str, rows: Iterable[Compared]) -> Group:
    members = list(rows)
    error = sum(abs(r.error) for r in members) / len(members) if members else math.nan
    return Group(label, len(members), sum(r.covered is True for r in members), error)


def _json(r: Compared) -> dict[str, Any]:
    return {
        "ids": list(r.ids),
        "source": r.row.source,
        "reference": r.row.reference,
        "event": r.row.event,
        "quantity": r.quantity.name,
        "kind": r.quantity.kind,
        "unit": r.row.unit,
        "arm": r.arm,
        "n": r.row.n,
        "published": r.value if r.value_high is None else [r.value, r.value_high],
        "interval": None if r.low is None else [r.low, r.high],
        "drug": r.drug,
        "background": r.background,
        "predicted": r.predicted,
        "error": r.error,
        "covered": r.covered,
        "set_a_parameter": r.anchor,
    }
