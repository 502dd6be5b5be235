"""The doses of one protocol side by side: the file as it stands, and the same course with one of its doses throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daybreak.clinic.facts import Fact
from daybreak.clinic.planning.comparison import CHANCES, FELT, chances
from daybreak.clinic.planning.forecasts import foreseen
from daybreak.protocol import Protocol
from daybreak.protocol.quantities import Dose
from daybreak.simulation import Forecast, Probability


@dataclass(frozen=True)
class Regimen:
    """What is given, and what is foreseen of it. `begins_otherwise`: for this patient the file begins with another dose."""

    title: str
    forecast: Forecast
    begins_otherwise: bool = False


@dataclass(frozen=True)
class Doses:
    """The regimens as columns; `rows` has each chance by its words, with one value a column."""

    regimens: tuple[Regimen, ...]

    @property
    def rows(self) -> list[tuple[str, list[Probability]]]:
        """Chances first, then what is felt."""
        columns = [chances(one.forecast, (*CHANCES, *FELT)) for one in self.regimens]
        return [(row[0][0], [chance for _, chance in row]) for row in zip(*columns, strict=True)]

    @property
    def begin_otherwise(self) -> list[str]:
        """Regimens that need a reason in an order."""
        return [one.title for one in self.regimens if one.begins_otherwise]


def regimens(
    protocol: Protocol, sha256: str, facts: Mapping[str, Fact], as_written: Forecast
) -> Doses | None:
    """The file as written, then each of its doses alone; None where the file lists one dose, or a forecast is refused."""
    steps, first_mg = protocol.regimen.dosing.steps, as_written.sessions[0].dose_mg
    if len(steps) == 1:
        return None
    found = [Regimen("By the file", as_written)]
    for step in steps:
        seen = foreseen(only(protocol, step), f"{sha256}:{step}", facts)
        if seen.forecast is None:
            return None
        found.append(Regimen(str(step), seen.forecast, seen.forecast.sessions[0].dose_mg != first_mg))
    return Doses(tuple(found))


def only(protocol: Protocol, step: Dose) -> Protocol:
    """The same course with one dose of the file: nothing raises or lowers it, and no phase has a dose of its own. What the file
    says about sessions, reviews, intervals and the largest dose stands."""
    regimen = protocol.regimen
    phases = tuple(phase.model_copy(update={"doses": None, "start_dose": None}) for phase in regimen.phases)
    dosing = regimen.dosing.model_copy(update={"steps": (step,)})
    start = (regimen.start[-1].model_copy(update={"dose": step}),)
    changed = regimen.model_copy(update={"dosing": dosing, "start": start, "titration": (), "phases": phases})
    return protocol.model_copy(update={"regimen": changed})
