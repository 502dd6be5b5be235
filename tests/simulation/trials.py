"""Virtual trials for the tests: the drug arm, and a placebo arm of the same virtual patients without response to the drug."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.population import Population, VirtualPatients
from daybreak.protocol import Protocol
from daybreak.simulation.run import DAY_H, BlockRun, run_block

CHANCES = ("sedation", "dissociation", "marked_bp_rise", "nausea", "dizziness")


@dataclass(frozen=True)
class Trial:
    """Both arms."""

    drug: BlockRun
    placebo: BlockRun
    people: VirtualPatients

    def at(self, run: BlockRun, time_h: float) -> np.ndarray:
        return run.madrs[run.mood_h.index(time_h)]

    def change(self, run: BlockRun, time_h: float) -> np.ndarray:
        return self.at(run, time_h) - run.madrs[0]

    def difference(self, time_h: float) -> float:
        """How many MADRS points lower than with placebo."""
        return float((self.at(self.placebo, time_h) - self.at(self.drug, time_h)).mean())

    def response(self, run: BlockRun, time_h: float) -> float:
        """Percent with a fall of half or more."""
        return 100.0 * float((self.at(run, time_h) <= 0.5 * run.madrs[0]).mean())

    def remission(self, run: BlockRun, time_h: float, limit: float = 12.0) -> float:
        return 100.0 * float((self.at(run, time_h) <= limit).mean())

    def ever(self, name: str) -> float:
        """Percent of patients with it in any session."""
        none = np.ones(len(self.people))
        for session in self.drug.sessions:
            if session.bedside is not None:
                none[session.given] *= 1.0 - getattr(session.bedside, name)
        return 100.0 * float(1.0 - none.mean())

    def by_session(self, name: str) -> float:
        """Percent of sessions with it."""
        chances = [getattr(s.bedside, name) for s in self.drug.sessions if s.bedside is not None]
        return 100.0 * float(np.concatenate(chances).mean())


def without_response(people: VirtualPatients) -> VirtualPatients:
    """The same people, whose mood the drug does not touch."""
    return VirtualPatients(
        dict(people.covariates), {**people.parameters, "drug_response": np.zeros(len(people))}
    )


def trial(protocol: Protocol, population: Population, patients: int, days: float, seed: int = 1) -> Trial:
    people = population.draw(0, patients, seed)
    arms = (run_block(protocol, who, 0, seed, days * DAY_H) for who in (people, without_response(people)))
    return Trial(*arms, people)
