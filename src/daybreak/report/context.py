"""What a report says besides the forecast itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from daybreak.report.definitions import Definitions
from daybreak.report.sources import Publication

if TYPE_CHECKING:
    from daybreak.population.reported import Reported


@dataclass(frozen=True)
class Context:
    """Definitions and sources of the protocol; origin and oddities of the patient; what a trial reported."""

    definitions: Definitions = field(default_factory=Definitions)
    patient_label: str = ""
    patient_source: str = ""
    warnings: tuple[str, ...] = ()
    reported: tuple[Reported, ...] = ()
    sources: tuple[Publication, ...] = ()  # of the protocol, by the ids that its rules name


NOTHING = Context()
