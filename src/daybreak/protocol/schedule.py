"""The calendar of a course as arrays: when each phase has its sessions, and which session comes next."""

from __future__ import annotations

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat, PatientInt
from daybreak.protocol.regimen import DAY_H, Phase, Regimen


class Schedule:
    """Sessions of every phase in hours from the phase's begin.

    `slots_h` has one row a phase, padded with infinity; a phase whose interval is decided on the way has no slots but its first.
    """

    def __init__(self, regimen: Regimen) -> None:
        phases = regimen.phases
        width = max(len(phase.slots_h) for phase in phases) + 1
        self.slots_h = np.full((len(phases), width), np.inf)
        for row, phase in enumerate(phases):
            slots = phase.slots_h or (0.0,)
            self.slots_h[row, : len(slots)] = slots
        self.length_h = np.array([phase.length_h for phase in phases])
        self.by_interval = np.array([phase.interval is not None for phase in phases])
        self.gap_h = np.array([_usual_gap_h(phase) for phase in phases])
        self.least_gap_h = regimen.spacing.days * DAY_H
        self.last_phase = len(phases) - 1

    @property
    def first_h(self) -> float:
        """Hours from the course's begin to its first session."""
        return float(self.slots_h[0, 0])

    def next_slot_h(
        self, phase: PatientInt, phase_start_h: PatientFloat, after_h: PatientFloat
    ) -> PatientFloat:
        """The first planned session after a time; infinity where the phase has none left."""
        planned_h = self.slots_h[phase] + phase_start_h[:, None]
        return np.asarray(np.where(planned_h > after_h[:, None] + 1e-6, planned_h, np.inf).min(axis=1))

    def next_h(
        self, phase: PatientInt, phase_start_h: PatientFloat, after_h: PatientFloat, interval_h: PatientFloat
    ) -> PatientFloat:
        """The next session of this phase by its calendar, or by the interval that was decided (else the closest one)."""
        interval_h = np.where(np.isnan(interval_h), self.gap_h[phase], interval_h)
        return np.where(
            self.by_interval[phase], after_h + interval_h, self.next_slot_h(phase, phase_start_h, after_h)
        )

    def not_before(self, planned_h: PatientFloat, last_given_h: PatientFloat) -> PatientFloat:
        """The planned hour, or where that is too soon after the last dose the first day that is not."""
        day = np.where(np.isfinite(last_given_h), _day(last_given_h), 0.0)
        early = np.isfinite(last_given_h) & self.too_soon(planned_h, last_given_h)
        return np.where(early, day * DAY_H + self.least_gap_h, planned_h)

    def too_soon(self, time_h: PatientFloat, last_given_h: PatientFloat) -> PatientBool:
        """Fewer calendar days since the last dose than the file allows; days turn 12 hours from the first session's hour."""
        return np.asarray(_day(time_h) - _day(last_given_h) < self.least_gap_h / DAY_H)


def _day(time_h: PatientFloat) -> PatientFloat:
    return np.asarray(np.floor((time_h + DAY_H / 2) / DAY_H))


def _usual_gap_h(phase: Phase) -> float:
    """The gap between the last two sessions of a phase, for saying whether a new interval is wider or closer."""
    if phase.interval is not None:
        return min(rule.every.value for rule in phase.interval)
    if phase.sessions_per_week == 1:
        return 7 * DAY_H
    slots = phase.slots_h
    return slots[-1] - slots[-2] if len(slots) > 1 else phase.length_h
