"""The virtual arms that stand for the trials of the tolerability table, and what can be read from them.

Each arm is a protocol of the library, followed by virtual patients of a population of the library. A fixed dose is the protocol
`spravato-mdsi`, which starts at 84 mg and only ever lowers it, started at that dose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from daybreak.arrays import PatientBool
from daybreak.evidence import SafetyRow
from daybreak.population import Population
from daybreak.protocol import Protocol, load_protocol
from daybreak.simulation.bedside import Bedside
from daybreak.simulation.run import DAY_H, SessionRun, run_block

WEEK_DAYS = 7.0
FALLS = 0.98  # a later session below this share of the first is a fall


@dataclass(frozen=True)
class ArmDesign:
    """How one arm is simulated: sessions from `from_day` until `days` count."""

    id: str
    words: str
    protocol: str
    population: str
    days: float = 28.0
    from_day: float = 0.0
    fixed_mg: float | None = None


NASAL, MDSI, INFUSIONS = "spravato-trd-us", "spravato-mdsi", "iv-racemic-acute"
YOUNGER, INFUSED = "adults-trd-18-to-64", "intravenous-trials"
DESIGNS = {
    design.id: design
    for design in (
        ArmDesign("nasal", "label course of 4 weeks, 18 to 64 years", NASAL, YOUNGER),
        ArmDesign("nasal-65", "label course of 4 weeks, 65 and over", NASAL, "65-and-over"),
        ArmDesign("nasal-56", "56 mg twice a week for 4 weeks", MDSI, YOUNGER, fixed_mg=56.0),
        ArmDesign("nasal-84", "84 mg twice a week for 4 weeks", MDSI, YOUNGER, fixed_mg=84.0),
        ArmDesign(
            "nasal-maintenance",
            "label course, weeks 17 to 34 of it (median 17.7 to 19.4 weeks: SUSTAIN-1)",
            NASAL,
            YOUNGER,
            days=34.5 * WEEK_DAYS,
            from_day=16 * WEEK_DAYS,
        ),
        ArmDesign(
            "nasal-long",
            "label course of 28 weeks (23 sessions a patient; the US REMS counts 25)",
            NASAL,
            "adults-trd",
            days=28 * WEEK_DAYS,
        ),
        ArmDesign("iv-one", "one infusion of 0.5 mg/kg", INFUSIONS, INFUSED, days=1.0),
        ArmDesign("iv-six", "six infusions of 0.5 mg/kg in 2 weeks", INFUSIONS, INFUSED, days=13.0),
    )
}


@dataclass(frozen=True)
class Arm:
    """A simulated arm. Shares are in per cent, rises in the unit of the reading."""

    design: ArmDesign
    patients: int
    sessions: tuple[SessionRun, ...]

    def share_of_patients(self, name: str) -> float:
        """Patients with the event in any session."""
        none = np.ones(self.patients)
        for given, bedside in self._dosed:
            none[given] *= 1.0 - getattr(bedside, name)
        return 100.0 * float(1.0 - none.mean())

    def share_of_sessions(self, name: str) -> float:
        """Sessions with the event."""
        return 100.0 * float(np.concatenate([getattr(bedside, name) for _, bedside in self._dosed]).mean())

    def largest_mean_rise(self, outcome: str) -> float:
        """The largest over time of the mean rise over all sessions."""
        return _largest_rise([bedside for _, bedside in self._dosed], outcome)

    def falls(self, read: Callable[[Bedside], float]) -> bool:
        """Whether the last session's figure is lower than the first's, by more than 2 %."""
        dosed = [bedside for _, bedside in self._dosed]
        return read(dosed[-1]) < FALLS * read(dosed[0])

    @cached_property
    def _dosed(self) -> tuple[tuple[PatientBool, Bedside], ...]:
        return tuple(_dosed(self.sessions, self.design.from_day * DAY_H))


def simulate_arm(design: ArmDesign, patients: int, seed: int, *, start: int = 0) -> Arm:
    """Virtual patients number `start` and following through the arm's protocol."""
    protocol = load_protocol(design.protocol)
    if design.fixed_mg is not None:
        protocol = started_at(protocol, design.fixed_mg)
    people = Population.read(design.population).draw(start, start + patients, seed)
    run = run_block(protocol, people, start, seed, design.days * DAY_H)
    return Arm(design, patients, tuple(run.sessions))


def started_at(protocol: Protocol, dose_mg: float) -> Protocol:
    """The same protocol, every course started at this one of its doses."""
    dose = next(step for step in protocol.regimen.dosing.steps if step.value == dose_mg)
    start = tuple(rule.model_copy(update={"dose": dose}) for rule in protocol.regimen.start)
    return protocol.model_copy(update={"regimen": protocol.regimen.model_copy(update={"start": start})})


def arm_for(row: SafetyRow) -> str | None:
    """The arm that stands for the row's people and doses; None where the row does not say them or no arm has them."""
    if row.route == "intranasal" and row.drug == "esketamine":
        return _nasal_arm(row)
    if row.route == "iv" and row.drug == "racemic-ketamine":
        return {"0.5 mg/kg single": "iv-one", "0.5 mg/kg over 40 min": "iv-six"}.get(row.dose)
    return None


def _nasal_arm(row: SafetyRow) -> str | None:
    if row.phase_or_session.startswith(("day 1 vs", "sessions 1-8")):
        return "nasal"
    if "REMS" in row.source:
        return "nasal-long"
    if row.phase_or_session.startswith("maintenance"):
        return "nasal-maintenance"
    four_weeks = row.phase_or_session.startswith(("4-week", "short-term"))
    if not four_weeks and "label" not in row.source:
        return None
    if ">=65" in row.population:
        return "nasal-65"
    if row.dose in ("56 mg", "84 mg"):
        return "nasal-" + row.dose.removesuffix(" mg")
    return "nasal" if row.dose in ("56 or 84 mg", "28/56/84 mg") else None


def _dosed(sessions: tuple[SessionRun, ...], from_h: float) -> Iterator[tuple[PatientBool, Bedside]]:
    for session in sessions:
        if session.bedside is not None and session.time_h >= from_h - 1e-6:
            yield session.given, session.bedside


def _largest_rise(dosed: list[Bedside], outcome: str) -> float:
    shortest = min(len(bedside.time_h) for bedside in dosed)
    readings = np.concatenate([bedside.readings[outcome][:shortest] for bedside in dosed], axis=1)
    return float((readings - readings[0]).mean(axis=1).max())
