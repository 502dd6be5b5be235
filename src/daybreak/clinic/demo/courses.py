"""What the patients of the demonstration live through, as the engine of `simulate` gives it for the protocols of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from daybreak.population import Population, VirtualPatients, uniforms
from daybreak.protocol import Protocol
from daybreak.protocol.follow_up import FollowUp
from daybreak.simulation.conduct import Conduct
from daybreak.simulation.run import DAY_H, BlockRun, SessionRun, in_world_of, run_block

SEED, HORIZON_DAYS, MISSED_SHARE = 2026, 160, 0.05
WEEK = 7


@dataclass(frozen=True)
class Seen:
    """What the model would read at a minute of the session."""

    minute: int
    systolic_bp: int
    diastolic_bp: int
    heart_rate: int
    dissociation: float


@dataclass(frozen=True)
class Sitting:
    """A day on which a session was due; nothing was given where nobody came."""

    day: int
    dose_mg: float
    seen: tuple[Seen, ...] = ()
    tolerated: bool = True


@dataclass(frozen=True)
class Course:
    """One virtual patient in one protocol: sessions and mood by day of the course."""

    sittings: tuple[Sitting, ...]
    madrs: tuple[float, ...]

    @property
    def given(self) -> tuple[int, ...]:
        """The days on which a dose was given."""
        return tuple(one.day for one in self.sittings if one.dose_mg)

    def day_after(self, given: int) -> int:
        """The day after so many doses."""
        return self.given[given - 1] + 1 if given else 0

    def response_on(self, day: int, follow: FollowUp) -> bool:
        """Better than at the start by the protocol's share."""
        return self.madrs[day] <= self.madrs[0] * (1.0 - follow.response.fraction)

    @property
    def rated(self) -> tuple[int, ...]:
        """The days on which mood is rated: at every session, and weekly where no session is near."""
        near = {day + around for day in self.given for around in range(-2, 3)}
        weekly = {day for day in range(WEEK, len(self.madrs), WEEK) if day not in near}
        return tuple(sorted({*self.given, *weekly}))

    def relapse_day(self, follow: FollowUp, after: int) -> int | None:
        """The first rating after a day that meets the protocol's relapse, or the second one where it wants two."""
        rule, days = follow.relapse, [day for day in self.rated if day > after]
        if rule is None:
            return None
        needed = 2 if rule.confirmed else 1
        for place in range(len(days) - needed + 1):
            run = days[place : place + needed]
            if all(round(self.madrs[day]) >= rule.limit for day in run):
                return run[-1]
        return None


def lived(protocol: Protocol, drawn: VirtualPatients) -> tuple[Course, ...]:
    """The course of every one of them, as the protocol's interpreter and the model give it; some sessions are missed."""
    people = drawn
    conduct = Conduct(missed_share=MISSED_SHARE)
    run = run_block(protocol, people, 0, SEED, HORIZON_DAYS * DAY_H, conduct=conduct)
    daily = [run.mood_h.index(day * DAY_H) for day in range(HORIZON_DAYS + 1)]
    first_phase = protocol.regimen.phases[0].slots_h
    return tuple(
        Course(_sittings(run, place, first_phase), tuple(float(run.madrs[row, place]) for row in daily))
        for place in range(len(people))
    )


def drawn_for(protocol: Protocol, patients: int) -> VirtualPatients:
    """Forty people of the default population, who live in a clinic of this route."""
    return in_world_of(protocol, Population.default()).draw(0, patients, SEED)


def covariates_of(drawn: VirtualPatients, place: int) -> Mapping[str, object]:
    """What is known of one of them."""
    return {name: array[place].item() for name, array in drawn.covariates.items()}


def _sittings(run: BlockRun, place: int, first_phase: tuple[float, ...]) -> tuple[Sitting, ...]:
    """Sessions that were given; and in the first phase, whose days are the same for all, those to which nobody came."""
    last_h = max((one.time_h for one in run.sessions if one.given[place]), default=0.0)
    found = []
    for one in run.sessions:
        absent = uniforms(SEED, f"attends/{one.time_h:g} h", 0, run.madrs.shape[1])[place] < MISSED_SHARE
        missed = bool(absent) and one.time_h < last_h and bool(np.isclose(first_phase, one.time_h).any())
        if one.given[place] or missed:
            found.append(
                Sitting(
                    int(one.time_h // DAY_H),
                    float(one.dose_mg[place]),
                    _seen(one, place),
                    _tolerated(one, place),
                )
            )
    return tuple(found)


def _seen(session: SessionRun, place: int) -> tuple[Seen, ...]:
    """The readings of the session, if there was one; whole numbers, as they are written down."""
    if session.bedside is None or not session.given[place]:
        return ()
    column = int(session.given[:place].sum())
    read = {name: values[:, column] for name, values in session.bedside.readings.items()}
    return tuple(
        Seen(
            minute=round(time_h * 60),
            systolic_bp=round(float(read["systolic_bp"][row])),
            diastolic_bp=round(float(read["diastolic_bp"][row])),
            heart_rate=round(float(read["heart_rate"][row])),
            dissociation=float(read["dissociation"][row]),
        )
        for row, time_h in enumerate(session.bedside.time_h)
    )


def _tolerated(session: SessionRun, place: int) -> bool:
    """Whether the run counted the session as tolerated, by its own luck."""
    if session.bedside is None or not session.given[place]:
        return True
    column = int(session.given[:place].sum())
    luck = uniforms(SEED, f"marked rise/{session.time_h:g} h", 0, len(session.given))[place]
    return bool(luck >= session.bedside.marked_bp_rise[column])
