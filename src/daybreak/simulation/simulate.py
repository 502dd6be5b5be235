"""`simulate`: virtual patients through a protocol. A trial, a forecast and a comparison are all this one function."""

from __future__ import annotations

from collections.abc import Callable

from daybreak.errors import ParameterError
from daybreak.pharmacology import load_parameters
from daybreak.population import Population
from daybreak.protocol import Protocol
from daybreak.simulation import engines
from daybreak.simulation.gather import Gathering
from daybreak.simulation.limits import limits_of
from daybreak.simulation.result import Forecast, ParameterUsed, ProtocolUsed
from daybreak.simulation.run import DAY_H, run_block

BLOCK = 500
HORIZON_H = 84 * DAY_H
MOST_PATIENTS = 100_000_000
Progress = Callable[[int, int], None]


def simulate(
    protocol: Protocol,
    population: Population | None = None,
    *,
    patients: int = 1000,
    seed: int = 1,
    horizon_h: float = HORIZON_H,
    engine: str = "numpy",
    progress: Progress | None = None,
) -> Forecast:
    """What a course of `protocol` does to `patients` virtual patients of `population` (adults with TRD unless given).

    Args:
        engine: who does the sums (see `engines`); all agree to 1e-9.
        horizon_h: how far to look, in hours after the first session.
        seed: the same seed gives the same patients and the same result, whatever else is asked.
        progress: called with (patients done, patients) after every block.

    Raises:
        ParameterError: no patients, a negative seed, a horizon outside a day to five years, or an unknown engine.
        MissingExtraError: the library of the engine is not installed.
    """
    _check(patients, seed, horizon_h)
    solver = engines.engine(engine)
    people = population or Population.default()
    gathering = Gathering(protocol, horizon_h)
    for start in range(0, patients, BLOCK):
        stop = min(start + BLOCK, patients)
        gathering.add(run_block(protocol, people.draw(start, stop, seed), start, seed, horizon_h, solver))
        if progress is not None:
            progress(stop, patients)
    return Forecast(
        protocol=ProtocolUsed(protocol.id, str(protocol.version), protocol.sha256, protocol.title),
        seed=seed,
        patients=patients,
        sessions=gathering.sessions(),
        outcomes=gathering.outcomes(),
        summary=gathering.summary(),
        rules=gathering.rules(),
        parameters=parameters_used(),
        limits=limits_of(protocol, people),
        population=people.label,
        horizon_h=horizon_h,
    )


def parameters_used() -> tuple[ParameterUsed, ...]:
    """Every number of the model with its origin."""
    return tuple(
        ParameterUsed(
            p.id,
            p.meaning,
            p.value,
            p.unit,
            p.variability,
            p.source.citation,
            p.source.reference,
            p.seen,
            p.grade,
        )
        for p in load_parameters().values()
    )


def _check(patients: int, seed: int, horizon_h: float) -> None:
    if not 1 <= patients <= MOST_PATIENTS:
        raise ParameterError(
            f"{patients} virtual patients cannot be simulated.",
            where="patients",
            remedy=f"Ask for 1 to {MOST_PATIENTS:,}.",
        )
    if seed < 0:
        raise ParameterError(
            f"The seed {seed} is negative.", where="seed", remedy="Give 0 or a positive number."
        )
    if not DAY_H <= horizon_h <= 5 * 366 * DAY_H:
        raise ParameterError(
            f"A horizon of {horizon_h:g} h is outside 1 day to 5 years.",
            where="horizon",
            remedy="Give 24 h or more.",
        )
