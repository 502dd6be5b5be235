"""Which rows of the evidence on safety can test the model's tolerability: written rules, in the order in which they are applied.

A row that no rule leaves out is compared; a row left out carries the first rule that leaves it out. TOL-09 and TOL-10 leave
nothing out: they say how a row is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from daybreak.evidence import SafetyRow
from daybreak.trial.tolerability_arms import arm_for

Kind = Literal["patients", "sessions", "rise", "statement"]
CONTROLS = frozenset({"placebo", "midazolam"})
ABOUT = re.compile(
    r"dissoc|CADSS|sedat|somnol|MOAA|systolic|diastolic|pulse|heart rate|blood pressure|hypertens|\bBP\b|nausea|dizz",
    re.IGNORECASE,
)
REPORTED = {"nausea": "nausea", "dizziness": "dizziness", "dizziness during infusion": "dizziness"}
LOOKED_FOR = {
    "CADSS dissociative/perceptual change": "dissociation",
    "CADSS >4 and change >0": "dissociation",
    "sedation by MOAA/S <5": "sedation",
    "sedation by MOAA/S": "sedation",
    "systolic BP increase >=40 mmHg": "marked_bp_rise",
}
ON_THE_REMS_FORM = {
    "sedation": "sedation",
    "dissociation": "dissociation",
    "sedation at any session": "sedation",
}
RISES = {
    "mean systolic BP change (largest)": "systolic_bp",
    "mean diastolic BP change (largest)": "diastolic_bp",
    "mean pulse change (largest)": "heart_rate",
    "systolic BP increase": "systolic_bp",
    "diastolic BP increase": "diastolic_bp",
    "heart rate increase": "heart_rate",
}
STATEMENTS = {
    "sedation/dissociation/BP/SAE rates fall over sessions 1-8 then stay level (1=yes)": "sedation and dissociation",
    "mean peak CADSS lower at last (day 25) than first dose (1=yes)": "dissociation",
    "BP tolerance between infusion 1 and 6 (0=none)": "systolic_bp",
    "BP/pulse change infusion 2-6 differs from infusion 1 (0=no)": "systolic_bp",
}
ADVERSE_EVENTS = re.compile(
    r"^(dissociat\w*( symptoms)?|sedation|somnolence|increased BP|blood pressure increased|increased blood pressure)( \(AE\))?$"
)


@dataclass(frozen=True)
class Quantity:
    """What a row measures, in the model's words."""

    name: str
    kind: Kind
    reported: bool = False  # by patients, so that placebo arms have it too and it is known only against one


@dataclass(frozen=True)
class Rule:
    """A usability rule: `leaves_out` is true where a row, seen among all rows, cannot be compared."""

    id: str
    sentence: str
    leaves_out: Callable[[SafetyRow, Sequence[SafetyRow]], bool]


def quantity_of(row: SafetyRow) -> Quantity | None:
    """What the row measures, or None where the model has no such thing."""
    if row.unit == "flag":
        return Quantity(STATEMENTS[row.event], "statement") if row.event in STATEMENTS else None
    if row.unit in ("mmHg", "bpm"):
        return Quantity(RISES[row.event], "rise") if row.event in RISES else None
    if row.unit not in ("% of patients", "patients", "% of sessions"):
        return None
    kind: Kind = "sessions" if row.unit == "% of sessions" else "patients"
    if row.event in REPORTED:
        return Quantity(REPORTED[row.event], kind, reported=True)
    if row.event in LOOKED_FOR:
        return Quantity(LOOKED_FOR[row.event], kind)
    if "REMS" in row.source and row.event in ON_THE_REMS_FORM:
        return Quantity(ON_THE_REMS_FORM[row.event], kind)
    return None


def control_of(row: SafetyRow, rows: Sequence[SafetyRow]) -> SafetyRow | None:
    """The control arm's figure for the same event of the same table and people, with the same kind of bound."""
    return next(
        (
            other
            for other in rows
            if other.drug in CONTROLS
            and other.seen
            and (other.source, other.population, other.event, other.bound)
            == (row.source, row.population, row.event, row.bound)
        ),
        None,
    )


def upper_of(row: SafetyRow, rows: Sequence[SafetyRow]) -> SafetyRow | None:
    """The `at most` row that makes a range with an `at least` row."""
    return next(
        (
            other
            for other in rows
            if other.bound == "at-most"
            and (other.source, other.arm, other.event) == (row.source, row.arm, row.event)
        ),
        None,
    )


def _not_seen(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    return not row.seen or bool(row.doubt)


def _no_such_quantity(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    return quantity_of(row) is None


def _adverse_event(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    return (
        quantity_of(row) is None
        and bool(ADVERSE_EVENTS.match(row.event))
        and row.unit.startswith(("%", "pat"))
    )


def _is_control(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    return row.drug in CONTROLS or row.drug == "ect"


def _no_control(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    quantity = quantity_of(row)
    return quantity is not None and quantity.reported and control_of(row, rows) is None


def _no_arm(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    return arm_for(row) is None


def _open_range(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    if row.bound == "at-least":
        return upper_of(row, rows) is None
    return row.bound == "at-most" and not any(
        upper_of(other, rows) is row for other in rows if other.bound == "at-least"
    )


def _again(row: SafetyRow, rows: Sequence[SafetyRow]) -> bool:
    """The same patients with the same event, printed in an earlier row."""
    key = (row.population, row.event, row.drug, row.n, row.events)
    if row.events is None:
        return False
    first = next(r for r in rows if (r.population, r.event, r.drug, r.n, r.events) == key)
    return first is not row


RULES: tuple[Rule, ...] = (
    Rule("TOL-01", "The figure was read in its source, and nothing about it is in doubt.", _not_seen),
    Rule(
        "TOL-02", "A control arm is the background of the arm beside it, not a test of its own.", _is_control
    ),
    Rule(
        "TOL-03",
        "Dissociation, sedation and raised pressure are compared where they were looked for in every session: CADSS, MOAA/S, a "
        "reading, or the form that the US REMS asks for sedation and dissociation. An adverse event of the same name is what "
        "somebody found worth reporting, which is less and another thing.",
        _adverse_event,
    ),
    Rule(
        "TOL-04",
        "The model gives the quantity: patients or sessions with dissociation, sedation, a systolic rise of 40 mmHg or more, "
        "nausea or dizziness; the largest mean rise of pressure or heart rate; whether it falls from session to session. It "
        "does not give severity, fixed limits of pressure, lengths of time or reporting ratios.",
        _no_such_quantity,
    ),
    Rule(
        "TOL-05",
        "Nausea and dizziness, which patients report on placebo as well, are compared where the same table has a control arm.",
        _no_control,
    ),
    Rule(
        "TOL-06",
        "Drug, route, dose and length of the course are given, and the library has a protocol for them in people with "
        "depression.",
        _no_arm,
    ),
    Rule(
        "TOL-07", "A figure is exact, or a lower and an upper bound stand together as one range.", _open_range
    ),
    Rule("TOL-08", "The same event in the same patients, printed by two sources, is counted once.", _again),
    Rule(
        "TOL-09",
        "The chance that the drug gives, p, and the background of the control arm, b, are joined as 1 - (1 - p)(1 - b); of a "
        "range of backgrounds the middle is taken. Where an event was looked for and no control is printed, b is 0.",
        lambda row, rows: False,
    ),
    Rule(
        "TOL-10",
        "The interval of a share is Wilson's at 95 %, of its own patients or sessions; a printed range or interval is taken as "
        "it is. A prediction inside is covered. Sessions of the same patients are taken as if they were of others, so the "
        "intervals of the REMS are too narrow. Outside a range the error is the distance to the nearer bound.",
        lambda row, rows: False,
    ),
)


def leaving_out(row: SafetyRow, rows: Sequence[SafetyRow]) -> Rule | None:
    """The first rule that leaves `row` out, or None where it can be compared."""
    return next((rule for rule in RULES if rule.leaves_out(row, rows)), None)
